"""A run in the terminal: objectives first, then entitlements, empty homes, proof."""

from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from attribution_opt.decide.objective_rows import Objective
from attribution_opt.report.model import Report
from attribution_opt.report.phrases import Phrases
from attribution_opt.words.language import Language, Words

__all__ = ["print_report"]

BAR_WIDTH = 16
MAX_MET = 12
"""Met keys of one rule that are listed one by one; beyond, they are counted."""
GOOD, BAD = "green", "bold red"


def print_report(report: Report, language: Language, console: Console) -> None:
    """Print what was decided, how far it is met, and what was proven."""
    say = Phrases(report, Words(language))
    console.print(
        Group(
            Text(f"\n{say.headline()}\n{say.words('proposes')} {say.audit()}\n"),
            *([Text(say.words("bounds_only"))] if say.report.orientation else []),
            *_remarks(say),
            _objectives(say),
            *_entitlements(say),
            *_overrides(say),
            *_empty(say),
            *(Text(sentence) for sentence in say.unknown()),
            _levels(say),
        )
    )


def _remarks(say: Phrases) -> Iterator[Text]:
    """Yield what the plan rests on."""
    if say.report.remarks:
        yield Text(say.words("rests_on"))
        for remark in say.report.remarks:
            yield Text(f"  {remark.said(say.language)}")
        yield Text()


def _table(say: Phrases, title: str, text: str, numbers: str) -> Table:
    """Return a table with columns of text and of numbers, by keys of the catalogue.

    ``!`` stands for a column without a header.
    """
    table = Table(title=say.words(title), title_justify="left", box=box.SIMPLE_HEAD)
    is_number = set(numbers.split())
    for key in text.split():
        table.add_column(
            "" if key == "!" else say.words(key),
            justify="right" if key in is_number else "left",
            no_wrap=key in is_number or key == "!",
            overflow="fold",
        )
    return table


def _objectives(say: Phrases) -> RenderableType:
    """Return every objective but flow: what is asked, reached, missing, and a bar.

    What is required holds this month's part of any arrears. How it stands says what is
    unknown, what is decided and not signed, and where one landlord sees a part alone.
    """
    numbers = "required since_january this_month share missing"
    table = _table(
        say,
        "objectives",
        "objective for required since_january this_month share missing ! state",
        numbers,
    )
    titled = ""
    for shown in _worth_showing(say):
        if isinstance(shown, str):
            table.add_row("", Text(shown, style="dim"))
            continue
        unit = shown.unit
        missing = "" if shown.sense == "maximise" else say.amount(shown.missing, unit)
        table.add_row(
            # A title stands beside the first line of its rule alone.
            Text("" if shown.rule == titled else say.title(shown)),
            Text(say.key(shown)),
            say.required(shown),
            say.amount(shown.since_january, unit),
            say.amount(shown.this_month, unit),
            say.share(shown) or say.amount(shown.total, unit),
            Text(missing, style=BAD if shown.missing else GOOD if shown.met else ""),
            _bar(shown),
            say.state(shown),
        )
        titled = shown.rule
    return table


def _worth_showing(say: Phrases) -> Iterator[Objective | str]:
    """Yield every key of short rules; of long ones, those unmet and a count."""
    objectives = say.report.objectives
    for rule in dict.fromkeys(m.rule for m in objectives):
        mine = [m for m in objectives if m.rule == rule]
        unmet = [m for m in mine if m.missing]
        if len(mine) <= MAX_MET:
            yield from mine
        else:
            yield from unmet
            yield say.words(
                "more_met", rule=say.title(mine[0]), n=len(mine) - len(unmet)
            )


def _bar(objective: Objective) -> str:
    """Return how much of what is required was reached; a full bar is met."""
    if objective.required is None or objective.state == "nothing_asked":
        return ""
    share = 1.0
    if objective.missing:
        share = max(0.0, 1 - objective.missing / max(1, abs(objective.required)))
    full = int(share * BAR_WIDTH)
    if objective.missing:
        full = min(full, BAR_WIDTH - 1)
    return "█" * full + "░" * (BAR_WIDTH - full)


def _entitlements(say: Phrases) -> Iterable[RenderableType]:
    """Yield what each holder was owed and got, where the policy counts flow."""
    if not say.report.entitlements:
        return
    numbers = "carried_over since_january owed due assigned balance"
    table = _table(
        say,
        "entitlements",
        f"landlord holder territory {numbers}",
        numbers,
    )
    for claim in say.report.entitlements:
        is_met = not (claim.missing or claim.excess)
        table.add_row(
            Text(claim.landlord),
            Text(claim.holder),
            Text(say.named([claim.territory])),
            say.carried(claim),
            say.words.number(claim.since_january),
            say.owed(claim),
            say.due(claim),
            say.words.number(claim.this_month),
            Text(say.balance(claim), style=GOOD if is_met else BAD),
        )
    yield table


def _overrides(say: Phrases) -> Iterable[RenderableType]:
    """Yield what people have decided, and what each decision costs."""
    if not say.report.overrides:
        return
    table = _table(say, "overrides", "dwelling applicant action reason price", "")
    for row in say.report.overrides:
        action = say.words(f"action_{row['action']}")
        who = say.number_of(row["applicant_id"])
        cells = (row["vacancy_id"], who, action, row["reason"])
        table.add_row(*map(Text, (*cells, say.price(row))))
    yield table


def _empty(say: Phrases) -> Iterable[RenderableType]:
    """Yield the dwellings that stay empty, and why."""
    empty = [home for home in say.report.dwellings if not home.candidates]
    if not empty:
        return
    table = _table(say, "empty", "dwelling holder why", "")
    for home in empty:
        why = say.reason(home.why_empty)
        table.add_row(Text(home.id), Text(say.holder(home.home.holder)), Text(why))
    yield table


def _levels(say: Phrases) -> RenderableType:
    """Return the ladder: the plan, the best that any plan could have, score order."""
    table = _table(
        say,
        "solved",
        "level value best_possible score_order proof seconds",
        "value best_possible score_order seconds",
    )
    for level in say.report.levels:
        table.add_row(
            Text(say.level(level)),
            say.level_amount(level, level.value),
            say.level_amount(level, level.bound) or "?",
            say.level_amount(level, level.score_order),
            say.proof(level),
            say.words.number(level.seconds, 2),
        )
    return table
