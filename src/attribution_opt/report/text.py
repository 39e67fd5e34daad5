"""A run in the terminal: objectives first, then entitlements, empty homes, proof."""

from collections.abc import Iterable, Iterator

import numpy as np
from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from attribution_opt.decide.result import LevelReport, Result
from attribution_opt.rules.base import Measure
from attribution_opt.rules.flow import Flow

__all__ = ["print_report"]

BAR_WIDTH = 16
MAX_MET = 12
"""Met keys of one rule that are listed one by one; beyond, they are counted."""


def print_report(result: Result, console: Console) -> None:
    """Print what was decided, how far it is met, and what was proven."""
    console.print(
        Group(
            _headline(result),
            _objectives(result),
            *_entitlements(result),
            *_empty(result),
            *_unknown(result),
            _levels(result),
        )
    )


def _headline(result: Result) -> RenderableType:
    month = result.case.instance.month
    filled = int(result.plan.is_filled.sum())
    answer = "nobody else could be named" if result.is_unique else "not proven unique"
    return Text(
        f"\n{month.year}-{month.month:02}, policy {result.policy.name}: "
        f"{filled} of {result.case.num_vacancies} dwellings positioned; "
        f"{result.status}, {answer}. The commission decides.\n"
    )


def _table(title: str, *headers: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for header in headers:
        is_number = header in NUMBERS
        table.add_column(
            header,
            justify="right" if is_number else "left",
            no_wrap=is_number,
            overflow="fold",
        )
    return table


NUMBERS = {
    "required",
    "since January",
    "this month",
    "total",
    "missing",
    "owed",
    "due",
    "value",
    "best possible",
    "score order",
    "seconds",
    "level",
    "year so far",
}


def _objectives(result: Result) -> RenderableType:
    """Return every objective but flow: what is asked, reached, missing, and a bar.

    ``required`` holds this month's part of any arrears; ``year so far`` all of them.
    """
    table = _table(
        "Objectives",
        "objective",
        "for",
        "required",
        "since January",
        "this month",
        "total",
        "missing",
        "",
        "year so far",
    )
    families = {rule.id: rule.family for rule in result.policy.rules}
    measures = [m for m in result.measures if families[m.rule] != Flow.family]
    for measure in _worth_showing(measures):
        if isinstance(measure, str):
            table.add_row("", Text(measure, style="dim"))
            continue
        table.add_row(
            Text(measure.rule),
            Text(_key(measure)),
            _required(measure),
            str(measure.since_january),
            str(measure.this_month),
            str(measure.total),
            Text(
                str(measure.missing), style="bold red" if measure.missing else "green"
            ),
            _bar(measure),
            "" if measure.yearly is None else f"≥ {measure.yearly}",
        )
    return table


def _worth_showing(measures: list[Measure]) -> Iterator[Measure | str]:
    """Yield every key of short rules; of long ones, those unmet and a count."""
    for rule in dict.fromkeys(m.rule for m in measures):
        mine = [m for m in measures if m.rule == rule]
        met = [m for m in mine if m.is_met]
        if len(mine) <= MAX_MET:
            yield from mine
        else:
            yield from (m for m in mine if not m.is_met)
            yield f"{rule}: {len(met)} more, met"


def _key(measure: Measure) -> str:
    return "" if measure.key == "all" else measure.key


def _required(measure: Measure) -> str:
    sign = {"at_least": "≥ ", "at_most": "≤ ", "maximise": ""}[measure.sense]
    return "" if measure.required is None else f"{sign}{measure.required}"


def _bar(measure: Measure) -> str:
    """Return how much of what is required was reached; a full bar is met."""
    if measure.required is None:
        return ""
    share = 1.0
    if measure.missing:
        share = max(0.0, 1 - measure.missing / max(1, abs(measure.required)))
    full = int(share * BAR_WIDTH)
    if measure.missing:
        full = min(full, BAR_WIDTH - 1)
    return "█" * full + "░" * (BAR_WIDTH - full)


def _entitlements(result: Result) -> Iterable[RenderableType]:
    """Yield what each holder was owed and got, where the policy counts flow."""
    flow = {rule.id for rule in result.policy.rules if rule.family == Flow.family}
    rows: dict[str, list[Measure]] = {}
    for measure in result.measures:
        if measure.rule in flow:
            rows.setdefault(measure.key, []).append(measure)
    if not rows:
        return
    table = _table(
        "Holders' entitlements (gestion en flux)",
        "landlord / holder / territory",
        "since January",
        "owed",
        "due",
        "this month",
        "missing",
    )
    for key, sides in rows.items():
        first = sides[0]
        due = " to ".join(str((s.required or 0) - s.since_january) for s in sides)
        short, over = ([*(s.missing for s in sides), 0])[:2]
        missing = str(short) if short else f"{over} too many" if over else "0"
        table.add_row(
            Text(key.replace("/", " / ")),
            str(first.since_january),
            f"{float(first.owed or 0):.2f}",
            due,
            str(first.this_month),
            Text(missing, style="green" if missing == "0" else "bold red"),
        )
    yield table


def _empty(result: Result) -> Iterable[RenderableType]:
    """Yield the dwellings that stay empty, and why."""
    lists = result.candidates
    empty = lists[lists["applicant_id"] == ""]
    if not len(empty):
        return
    table = _table("Left empty", "dwelling", "holder", "why")
    for row in empty.to_dict("records"):
        why = row["reasons"].removeprefix("empty: ")
        table.add_row(Text(row["vacancy_id"]), Text(row["holder"]), Text(why))
    yield table


def _unknown(result: Result) -> Iterable[RenderableType]:
    """Yield how many unknown facts stand between the month and its objectives."""
    case = result.case
    notes = []
    pairs = int(case.num_unknown.sum())
    if pairs:
        notes.append(
            f"{pairs} pairs were excluded for want of a fact (a ceiling, an income)"
        )
    places = int(case.instance.vacancies["in_qpv"].isna().sum())
    if places:
        notes.append(
            f"{places} dwellings may or may not lie in a priority neighbourhood"
        )
    people = [f["first_quartile"].isna().to_numpy() for f in case.people.values()]
    unplaced = int(np.logical_or.reduce(people).sum()) if people else 0
    if unplaced:
        notes.append(f"{unplaced} applicants may or may not be in the first quartile")
    if notes:
        yield Text("Unknown: " + "; ".join(notes) + ".\n")


def _levels(result: Result) -> RenderableType:
    """Return the ladder: the plan, the best that any plan could have, score order."""
    table = _table(
        f"The ladder, solved by {result.engine}",
        "level",
        "what",
        "value",
        "best possible",
        "score order",
        "how it was shown",
        "seconds",
    )
    for level in result.levels:
        table.add_row(
            level.name,
            Text(f"{level.title} ({_sense(level)})"),
            str(level.value),
            "?" if level.bound is None else str(level.bound),
            "" if level.score_order is None else str(level.score_order),
            level.proof or "not proven",
            f"{level.seconds:.2f}",
        )
    return table


def _sense(level: LevelReport) -> str:
    if level.title == "tie-break":
        return "hash"
    return "more is better" if level.sense == "maximise" else "missing"
