"""Commands about the lists of a month: send, withdraw."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.kinds import DATE, FOLDER
from attribution_opt.cli.step_answer import tell_step

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COMMANDS"]


def _list_command(command: "Callable[..., None]") -> Any:
    """Add what is told of lists: which, when, by whom and why."""
    for option in (
        click.option("--reason", default="", help="Why."),
        click.option(
            "--by", required=True, help="Who decides so, as it shall be read."
        ),
        click.option("--on", type=DATE, required=True, help="Date of it."),
        click.argument("vacancies", metavar="[HOME]...", nargs=-1),
        click.argument("month", metavar="MONTH", type=FOLDER),
    ):
        command = option(command)
    return command


@click.command()
@_list_command
@answers
def send(month: Path, vacancies: tuple[str, ...], answer: Answer, **told: Any) -> None:
    """Record that lists of MONTH have gone to the commission; until then, drafts.

    Those of the dwellings HOME, or every draft. The journal keeps who, when and why,
    and report says it on the page of the lists.

    \b
    Example:
      attribution-opt send 2026/2026-10 --on 2026-10-23 --by "A. Martin"
    """
    _tell_lists(month, "sent", vacancies, answer, told)


@click.command()
@_list_command
@answers
def withdraw(
    month: Path, vacancies: tuple[str, ...], answer: Answer, **told: Any
) -> None:
    """Withdraw lists of MONTH: their households are free for others again.

    Those of the dwellings HOME, or every list that nobody has signed on. rank makes new
    ones. Nothing is erased: the journal keeps who, when and why.

    \b
    Example:
      attribution-opt withdraw 2026/2026-10 LOG10-00004 --on 2026-10-24 \\
          --by "A. Martin" --reason "rent was wrong"
    """
    _tell_lists(month, "withdrawn", vacancies, answer, told)


def _tell_lists(
    month: Path,
    event: str,
    vacancies: tuple[str, ...],
    answer: Answer,
    told: dict[str, Any],
) -> None:
    from attribution_opt.year.lists import tell_lists

    on, by, reason = told["on"].date(), told["by"], told["reason"]
    step = tell_lists(month, event, on=on, by=by, reason=reason, vacancies=vacancies)
    tell_step(step, month, answer)


COMMANDS = (send, withdraw)
