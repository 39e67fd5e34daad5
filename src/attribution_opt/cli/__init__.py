"""The command line: parse, call one workflow function, print.

Whatever is heavy (data frames, solvers) is imported by the command that needs it, so
that ``--help`` answers at once.
"""

from attribution_opt.cli import about, answers, months, runs, studies, year
from attribution_opt.cli.group import main

__all__ = ["main"]

for _module in (months, runs, year, answers, studies, about):
    for _command in _module.COMMANDS:
        main.add_command(_command)
