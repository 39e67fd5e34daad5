"""What a command about a month of a year says when its step is taken."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.answer import Answer
from attribution_opt.cli.interrupt import interruptible
from attribution_opt.cli.options import AUDIT_FAILED, began, leave_if_broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from attribution_opt.words.language import Words
    from attribution_opt.year.replies import Replies
    from attribution_opt.year.steps import Step

__all__ = ["take", "tell_step"]


def tell_step(step: "Step", month: Path, answer: Answer) -> None:
    """Say what a step has done, and where the dwellings of the month stand."""
    words = answer.words
    counts = step.cases["state"].value_counts().to_dict()
    data = {
        "month": month.name,
        "leases_taken": step.taken,
        "new_events": step.new,
        "folder": str(step.folder) if step.folder else None,
        "states": counts,
        "status": step.run.status if step.run else None,
        "findings": list(step.run.findings or ()) if step.run else [],
    }
    told = ", ".join(
        words("told_of", what=words(f"state_{state}"), said=number)
        for state, number in counts.items()
    )
    if step.replies is not None:
        data["replies"] = {"came": step.replies.came, "missing": step.replies.missing}
    lines = [*_broken(step, words), *_taken(step, month, words), told]
    lines += [] if step.replies is None else _replies(step.replies, words)
    lines += [] if step.folder is None else [words("say_written", place=step.folder)]
    answer.say(data, "\n".join(filter(None, lines)))
    if step.run is None:
        return
    if step.run.findings:
        for finding in step.run.findings:
            click.echo(str(finding), err=True)
        sys.exit(AUDIT_FAILED)
    leave_if_broken(step.run.status, answer.language)


def _broken(step: "Step", words: "Words") -> "Iterator[str]":
    """Yield the headline of a plan that breaks hard rules."""
    from attribution_opt.decide.rows import BROKEN
    from attribution_opt.report.phrases import Phrases

    if step.run is not None and step.run.status in BROKEN:
        yield Phrases(step.run.document, words).headline()


def _taken(step: "Step", month: Path, words: "Words") -> "Iterator[str]":
    """Yield what the year has recorded."""
    if step.taken:
        yield words("say_leases", n=step.taken)
    key = "say_step" if step.new else "say_step_nothing"
    yield words(key, n=step.new, month=month.name)


def _replies(replies: "Replies", words: "Words") -> "Iterator[str]":
    """Yield what came back, from whom, and what is missing."""
    from attribution_opt.report.sentences import some

    for holder, homes in replies.came.items():
        filled = sum(n > 0 for n in homes.values())
        values = {"n": sum(homes.values()), "filled": filled, "homes": len(homes)}
        yield words("say_reply", holder=holder, **values)
    for holder, names in replies.missing.items():
        key = "say_reply_partly" if holder in replies.came else "say_reply_lost"
        yield words(key, holder=holder, n=len(names), names=some(names, words))


def take(
    step: "Callable[..., Step]",
    month: Path,
    policy: str,
    *,
    answer: Answer,
    time_limit: float | None,
    **options: Any,
) -> None:
    """Take a step that solves the month, and say what it has done."""
    from attribution_opt.solvers.base import Control

    control, chosen = Control(time_limit=time_limit, began=began()), answer.language
    with interruptible(control):
        done = step(month, policy, control=control, language=chosen, **options)
        tell_step(done, month, answer)
