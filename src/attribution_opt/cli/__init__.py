"""The command line: parse, call the library or a recipe, print.

Whatever is heavy (data frames, solvers) is imported by the command that needs it, so
that ``--help`` answers at once.
"""

from attribution_opt.cli import (
    about,
    answers,
    commission,
    fairness,
    ledger,
    lists,
    map,
    months,
    promises,
    runs,
    steps,
    studies,
)
from attribution_opt.cli.group import main

__all__ = ["main"]

for _module in (
    months,
    map,
    runs,
    steps,
    lists,
    commission,
    ledger,
    answers,
    promises,
    fairness,
    studies,
    about,
):
    for _command in _module.COMMANDS:
        main.add_command(_command)
