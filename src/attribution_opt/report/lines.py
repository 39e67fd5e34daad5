"""An objective or an entitlement as one line: for whom, a bar, a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from attribution_opt.decide.entitlement_rows import Entitlement
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.report import charts
from attribution_opt.report.phrases import Phrases

__all__ = ["ObjectiveLine", "Rule", "entitlement_lines", "objective_rules"]

MOST_MET = 8
"""Lines met of one rule that stand open; more are folded."""


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """One line of the page.

    Attributes
    ----------
    anchor
        Where links go.
    name
        For whom it is counted.
    bar
        What is reached and asked, drawn.
    sentence
        The same in words.
    mark
        ``met``, ``missed``, or empty where nothing is asked.
    """

    anchor: str
    name: str
    bar: Markup
    sentence: str
    mark: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its lines, those to look at first and those that may be folded."""

    title: str
    reference: str
    lines: Sequence[ObjectiveLine]
    folded: Sequence[ObjectiveLine]


def objective_rules(say: Phrases) -> list[Rule]:
    """Return every rule but the flow in the order of the ladder, with its lines."""
    found = []
    for _, group in groupby(say.report.objectives, key=lambda m: m.rule_place):
        measures = list(group)
        lines = [_objective(say, one) for one in measures]
        first = measures[0]
        found.append(_rule(say.title(first), first.legal_reference, lines))
    return found


def entitlement_lines(say: Phrases) -> Rule:
    """Return what each holder was owed and got, as the lines of one rule."""
    told = enumerate(say.report.entitlements)
    lines = [_entitlement(say, number, one) for number, one in told]
    return _rule(say.words("entitlements"), "", lines)


def _rule(title: str, reference: str, lines: Sequence[ObjectiveLine]) -> Rule:
    """Fold what is met of a long rule."""
    if len(lines) <= MOST_MET:
        return Rule(title, reference, lines, ())
    missed = [line for line in lines if line.mark == "missed"]
    rest = [line for line in lines if line.mark != "missed"]
    return Rule(title, reference, missed, rest)


def _objective(say: Phrases, one: Objective) -> ObjectiveLine:
    bar = Markup("")
    if one.required is not None:
        bar = charts.bullet(
            say.chart_text(one),
            one.since_january,
            one.this_month,
            one.required,
            one.yearly,
        )
    mark = "missed" if one.missing else "met"
    # A total is never asked for, and never missed.
    mark = mark if one.asks and one.sense != "maximise" else ""
    told = say.reached(one)
    for asked in _asked(say, one):
        told = say.words("state_and", first=told, second=asked)
    sentence = say.words("line", told=told, state=say.state(one))
    if one.trajectory and one.trajectory != "ahead":
        sentence = say.words("state_and", first=sentence, second=say.year(one))
    return ObjectiveLine(say.anchor(one), say.key(one), bar, sentence, mark)


def _asked(say: Phrases, one: Objective) -> Iterator[str]:
    """Yield what is asked, of the year so far and by this month."""
    if one.required is None or one.sense == "maximise":
        return
    due = say.amount(one.required, one.unit)
    yearly = say.amount(one.yearly, one.unit)
    if one.sense == "at_most":
        yield say.words("line_at_most", due=due)
    elif one.yearly is None or one.yearly == one.required:
        yield say.words("line_asked", due=due, n=one.required)
    else:
        yield say.words("line_asked_yearly", yearly=yearly, due=due)


def _entitlement(say: Phrases, number: int, one: Entitlement) -> ObjectiveLine:
    is_missed = bool(one.missing or one.excess)
    state = "short_missed" if is_missed else "short_met"
    told = say.words("line_flow", n=one.this_month, due=say.due(one))
    if is_missed:
        key = "line_flow_excess" if one.excess else "line_flow_missing"
        told += say.words(key, n=one.excess or one.missing)
    else:
        told = say.words("line", told=told, state=say.words(state))
    year = say.words("line_flow_year", n=one.since_january, owed=say.owed(one))
    bar = charts.bullet(told, 0, one.this_month, max(0, one.lowest), None)
    mark = "missed" if is_missed else "met"
    sentence = say.words("state_and", first=told, second=year)
    return ObjectiveLine(f"e{number}", say.claim(one), bar, sentence, mark)
