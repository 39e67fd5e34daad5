"""Answers as pictures: what conflicts, what it costs, what is at risk, who benefits."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from attribution_opt.answers.level_prices import LevelPrice
from attribution_opt.answers.prices import ObjectivePrice
from attribution_opt.answers.risk import Risk
from attribution_opt.answers.way_out import Piece, WayOut
from attribution_opt.report.answers import Telling, band_name
from attribution_opt.report.charts import Bar, bars
from attribution_opt.rules.policy import Policy
from attribution_opt.words.language import Words

__all__ = ["Answers", "Section", "sections"]

MOST_BARS = 14
"""Bars of one picture; the table below has every line."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """What was worked out about a run.

    Attributes
    ----------
    relaxation
        Which rules cannot all hold.
    prices, levels
        What single objectives, levels and the whole policy cost.
    risks
        What the lists promise under refusals.
    served
        Who is served, by band.
    """

    relaxation: WayOut
    prices: Sequence[ObjectivePrice]
    levels: Sequence[LevelPrice]
    risks: Sequence[Risk]
    served: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Section:
    """A picture, and the table below it.

    Attributes
    ----------
    name
        Its anchor, and the key of its words.
    charts
        Pictures, each with the heading above it.
    heads, rows
        The table.
    lines
        Sentences between pictures and table.
    """

    name: str
    charts: list[tuple[str, Markup]]
    heads: list[str]
    rows: list[list[str]]
    lines: list[str]


def sections(answers: Answers, policy: Policy, words: Words) -> list[Section]:
    """Return the four sections of a page."""
    say = Telling(policy, words.language)
    return [
        _conflicts(answers.relaxation, say),
        _prices(answers, say),
        _risks(answers.risks, say),
        _served(answers.served, say),
    ]


def _conflicts(found: WayOut, say: Telling) -> Section:
    """Return, of the dwellings under each line of a conflict, those that can serve."""
    words = say.words
    pictures, rows = [], []
    for number, conflict in enumerate(found.conflicts, start=1):
        heading = words("relax_conflict", n=number)
        told = []
        for piece in conflict.pieces:
            name = say.title(piece.rule, piece.key, piece.part)
            shown = _reach(piece, words)
            value = piece.required if piece.reachable is None else piece.reachable
            told.append(Bar(name, value or 0, shown, "month", piece.dwellings or 0))
            rows.append([name, str(number), shown])
        pictures.append((heading, bars(heading, told)))
    lines = list(say.relaxation(found)) if not found.conflicts else []
    for change in found.changes:
        name = say.title(change.piece.rule, change.piece.key, change.piece.part)
        lines.append(words("why_change", n=change.amount, name=name))
    heads = [words(f"why_{head}") for head in ("objective", "conflict", "dwellings")]
    return Section("conflicts", pictures, heads, rows, lines)


def _reach(piece: Piece, words: Words) -> str:
    """Return what a line asks for, of how many dwellings, and who can serve it."""
    told = []
    if piece.required is not None:
        told.append(words("why_required", n=piece.required))
    if piece.reachable is not None:
        told.append(words("why_reachable", n=piece.reachable, whole=piece.dwellings))
    elif piece.dwellings:
        told.append(words("why_of", whole=piece.dwellings))
    return ", ".join(told)


def _prices(answers: Answers, say: Telling) -> Section:
    """Return what levels and the whole policy cost; single objectives as a table."""
    words = say.words
    told = []
    for one in answers.levels:
        is_whole = one.level == "*"
        name = words("price_policy") if is_whole else say.level(one.level)
        points = one.change.on_points / say.points_scale
        kind = "month" if is_whole else "since"
        told.append(Bar(name, max(0.0, points), say.change(one.change), kind))
    heading = words("price_levels")
    rows = []
    for price in answers.prices:
        more = words("price_not_possible")
        if price.more is not None:
            more = say.change(price.more)
        name = say.title(price.rule, price.key, price.part)
        rows.append([name, str(price.missing), more, say.change(price.less)])
    heads = [words(f"price_{h}") for h in ("objective", "missing", "more", "less")]
    return Section("prices", [(heading, bars(heading, told))], heads, rows, [])


def _risks(found: Sequence[Risk], say: Telling) -> Section:
    """Return how likely each objective is missed, the likeliest first."""
    words = say.words
    # Points of a mean are seldom met to the last one: leases come first.
    order = sorted(found, key=lambda one: (one.unit == "points", -one.missed, one.rule))
    told: list[Bar] = []
    rows = []
    for one in order:
        name = say.title(one.rule, one.key, one.part)
        percent = words.rate(100 * one.missed)
        if len(told) < MOST_BARS and one.missed:
            told.append(Bar(name, one.missed, percent, "month", 1))
        if not one.missed:
            continue
        expected = words.number(one.expected, 2)
        rows.append([name, str(one.planned), expected, str(one.worst), percent])
    heading = words("risk_missed")
    heads = [words("price_objective")]
    heads += [words(f"risk_{h}") for h in ("planned", "expected", "worst", "missed")]
    return Section("risk", [(heading, bars(heading, told))], heads, rows, [])


def _served(table: pd.DataFrame, say: Telling) -> Section:
    """Return the rate of service by band, a picture for each way to tell apart."""
    words = say.words
    pictures = []
    rows = []
    for over, own in table.groupby("over", sort=False):
        told = []
        for row in own.to_dict("records"):
            name = band_name(str(over), row["band"], words)
            rate = 0.0 if pd.isna(row["rate"]) else float(row["rate"])
            shown = words.rate(rate, 1)
            told.append(Bar(name, rate, shown, "since"))
            counts = [str(row[c]) for c in ("applications", "admissible", "positioned")]
            rows.append([name, *counts, shown])
        heading = words(f"served_by_{over}")
        pictures.append((heading, bars(heading, told)))
    columns = ("by", "applications", "admissible", "positioned", "rate")
    heads = [words(f"served_{column}") for column in columns]
    return Section("served", pictures, heads, rows, [])
