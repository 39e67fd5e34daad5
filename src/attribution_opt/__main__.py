"""``python -m attribution_opt`` is the command line."""

from attribution_opt.cli import main

main(prog_name="attribution-opt")
