"""Answers in people's words: why rules cannot all hold, and what would let them."""

from collections.abc import Iterator, Sequence

import pandas as pd
from rich.box import SIMPLE
from rich.table import Table

from attribution_opt.answers import prices
from attribution_opt.answers.explain import Contender, VacancyReading
from attribution_opt.answers.fairness import Fair
from attribution_opt.answers.level_prices import LevelPrice
from attribution_opt.answers.prices import ObjectivePrice, VacancyWorth
from attribution_opt.answers.risk import Risk
from attribution_opt.answers.way_out import Concession, Piece, WayOut
from attribution_opt.domain.labels import Label
from attribution_opt.report.rows import label_name, place_name
from attribution_opt.rules.policy import Policy
from attribution_opt.words.language import Language, Words

__all__ = [
    "Telling",
    "band_name",
    "level_prices_table",
    "prices_table",
    "relaxation_text",
    "risk_table",
    "served_table",
    "vacancy_text",
    "values_table",
    "worth_table",
    "years_table",
]

PARTS = {"at_least": "≥", "at_most": "≤"}
"""Signs of the two sides of a band."""


def relaxation_text(found: WayOut, policy: Policy, language: Language) -> str:
    """Return what conflicts and what would resolve it, a line for each thing."""
    return "\n".join(Telling(policy, language).relaxation(found))


def prices_table(
    found: Sequence[ObjectivePrice], policy: Policy, language: Language
) -> Table:
    """Return prices as a table for people: what one more costs, one less brings."""
    say = Telling(policy, language)
    table = Table(title=say.words("price_title"), title_justify="left", box=SIMPLE)
    for head in ("objective", "missing", "binding", "more", "dual", "less"):
        table.add_column(say.words(f"price_{head}"), overflow="fold")
    for price in found:
        more = say.words("price_not_possible")
        if price.more is not None:
            more = say.change(price.more)
            if price.holds > 1:
                more = f"{more}, {say.words('price_holds', n=price.holds)}"
        binds = say.words("yes" if price.is_binding else "no")
        name = say.title(price.rule, price.key, price.part)
        dual = (
            ""
            if price.dual is None
            else say.words.number(price.dual / say.points_scale, 1)
        )
        less = say.change(price.less)
        table.add_row(name, str(price.missing), binds, more, dual, less)
    return table


def level_prices_table(
    found: Sequence[LevelPrice], policy: Policy, language: Language
) -> Table:
    """Return what each level and the whole policy costs the others, for people."""
    say = Telling(policy, language)
    table = Table(title=say.words("price_levels"), title_justify="left", box=SIMPLE)
    for head in ("level", "without", "with", "level_costs"):
        table.add_column(say.words(f"price_{head}"), overflow="fold")
    for one in found:
        whole = one.level == "*"
        name = say.words("price_policy") if whole else say.level(one.level)
        table.add_row(name, *map(str, one.misses), say.change(one.change))
    return table


def risk_table(found: Sequence[Risk], policy: Policy, language: Language) -> Table:
    """Return what the lists promise under refusals, for people."""
    say = Telling(policy, language)
    table = Table(title=say.words("risk_title"), title_justify="left", box=SIMPLE)
    table.add_column(say.words("price_objective"), overflow="fold")
    for head in ("planned", "expected", "worst", "missed", "leases"):
        table.add_column(say.words(f"risk_{head}"), justify="right")
    words = say.words
    for one in found:
        table.add_row(
            say.title(one.rule, one.key, one.part),
            str(one.planned),
            say.words.number(one.expected, 2),
            str(one.worst),
            words.rate(100 * one.missed),
            "" if one.leases is None else say.words.number(one.leases, 1),
        )
    return table


def worth_table(
    found: Sequence[VacancyWorth], policy: Policy, language: Language
) -> Table:
    """Return what one more dwelling of each kind would bring, for people."""
    say = Telling(policy, language)
    table = Table(title=say.words("worth_title"), title_justify="left", box=SIMPLE)
    for head in ("kind", "present", "brings"):
        table.add_column(say.words(f"worth_{head}"), overflow="fold")
    for one in found:
        qpv = "QPV" if one.in_qpv == "yes" else ""
        place = place_name(one.commune)
        kind = " ".join(filter(None, [f"T{one.rooms}", one.financing, place, qpv]))
        table.add_row(kind, str(one.present), say.change(one.change))
    return table


def served_table(
    told: pd.DataFrame, evenly: pd.DataFrame | None, language: Language
) -> Table:
    """Return who is served, and by the even plan beside, for people."""
    words = Words(language)
    table = Table(title=words("served_title"), title_justify="left", box=SIMPLE)
    table.add_column(words("served_by"), overflow="fold")
    heads = ["applications", "admissible", "positioned", "rate"]
    heads += [] if evenly is None else ["evenly", "rate_evenly"]
    for head in heads:
        table.add_column(words(f"served_{head}"), justify="right")
    for n, row in enumerate(told.to_dict("records")):
        cells = [row, *([] if evenly is None else [evenly.iloc[n].to_dict()])]
        numbers = [str(cells[0]["applications"]), str(cells[0]["admissible"])]
        for cell in cells:
            rate = cell["rate"]
            said = "" if pd.isna(rate) else words.rate(rate, 1)
            numbers += [str(cell["positioned"]), said]
        table.add_row(band_name(row["over"], row["band"], words), *numbers)
    return table


def band_name(over: str, band: str, words: Words) -> str:
    """Return a band in words."""
    if over == "place":
        known = band in ("other", "unknown")
        band = words(f"band_{band}") if known else place_name(band)
    elif over == "quartile" or band == "unknown":
        band = words(f"band_{band}")
    return words(f"band_of_{over}", band=band)


def values_table(fair: Fair, language: Language) -> Table:
    """Return what the even plan and the one by points are worth, level by level."""
    words = Words(language)
    table = Table(title=words("fair_title"), title_justify="left", box=SIMPLE)
    table.add_column(words("price_level"), overflow="fold")
    for head in ("even", "sum"):
        table.add_column(words(f"fair_{head}"), justify="right")
    for level, value in fair.values.items():
        rung = fair.ladder[level]
        cells, per = [value, fair.values_by_sum[level]], rung.scale
        told = [words.scaled(x, per, least=int(per > 1)) for x in cells]
        table.add_row(rung.titled(language), *told)
    return table


def years_table(summary: pd.DataFrame, language: Language) -> Table:
    """Return ways to allot over years beside hindsight, for people."""
    words = Words(language)
    table = Table(title=words("years_title"), title_justify="left", box=SIMPLE)
    table.add_column(words("years_way"))
    heads = ("share", "range", "points", "leases", "offers", "lacking")
    for head in heads:
        table.add_column(words(f"years_{head}"), justify="right")
    for row in summary.to_dict("records"):
        least = words.number(100 * row["least"], 1)
        table.add_row(
            words(f"way_{row['way']}"),
            words.rate(100 * row["share"], 1),
            f"{least}-{words.rate(100 * row['most'], 1)}",
            *(words.number(row[x], 1) for x in heads[2:]),
        )
    return table


def vacancy_text(one: VacancyReading, policy: Policy, language: Language) -> str:
    """Return what the month says of one dwelling, a line for each thing."""
    say = Telling(policy, language)
    words = say.words
    lines = [words("vacancy_title", home=one.vacancy_id, holder=one.holder)]
    if one.waits:
        lines.append(f"  {words('vacancy_waits')}")
    for test, n in sorted(one.refused.items(), key=lambda item: -item[1]):
        told = words("vacancy_refused", n=n, test=words(f"test_{test}"))
        lines.append(f"  {told}")
    for name in ("unknown", "gives_way", "elsewhere"):
        if n := getattr(one, name):
            lines.append(f"  {words(f'vacancy_{name}', n=n)}")
    lines += [f"  {say.contender(c)}" for c in one.contenders]
    if not one.contenders:
        lines.append(f"  {words('vacancy_nobody')}")
    return "\n".join(lines)


class Telling:
    """Sentences about rules by their titles."""

    def __init__(self, policy: Policy, language: Language) -> None:
        self.words, self.ladder = Words(language), policy.ladder
        self.titles = policy.titles(language)

    @property
    def points_scale(self) -> int:
        """Units of the level of points that make one of what people read."""
        return 1 if self.ladder.points is None else self.ladder.points.scale

    def level(self, name: str) -> str:
        """Return what a level is called."""
        return self.ladder.titled(name, self.words)

    def on_level(self, name: str, lost: int) -> str:
        """Return what is lost on a level, or gained where negative."""
        key = "price_loses" if lost > 0 else "price_wins"
        return self.words(key, **self.ladder.lost_on(name, lost, self.words))

    def title(self, rule: str, key: Label | None, part: str) -> str:
        """Return a rule with its place, and the side of two."""
        name = label_name(key)
        told = f"{self.titles[rule]} ({name})" if name else self.titles[rule]
        return f"{told} {PARTS.get(part, '')}".strip()

    def change(self, change: prices.LevelChange) -> str:
        """Return the first level that changes, and points where they do besides."""
        both = dict([change.first, (change.points, change.on_points)])
        told = [self.on_level(name, lost) for name, lost in both.items() if lost]
        return self.words("and_also").join(told) or self.words("price_free")

    def contender(self, one: Contender) -> str:
        """Return who stands at a place or near it, and what that would cost."""
        why = self.words("vacancy_planned" if one.rank == 1 else "vacancy_equal")
        if one.level:
            why = self.on_level(one.level, one.lost)
        key = "vacancy_near" if one.rank is None else "vacancy_ranked"
        return self.words(key, who=one.applicant_id, n=one.rank, why=why)

    def relaxation(self, found: WayOut) -> Iterator[str]:
        """Yield the lines of one answer."""
        words = self.words
        if not found.conflicts:
            names = ", ".join(words.quoted(self.titles[rule]) for rule in found.asked)
            yield words("relax_holds", rules=names)
            return
        yield words("relax_title", n=found.total)
        for number, conflict in enumerate(found.conflicts, start=1):
            yield ""
            yield words("relax_conflict", n=number)
            yield from (f"  - {self._piece(piece)}" for piece in conflict.pieces)
        yield ""
        if found.changes:
            yield words("relax_changes")
            yield from (f"  - {self._change(change)}" for change in found.changes)
        else:
            yield words("relax_no_change")
        yield words("relax_together")
        yield from (f"  - {self._change(change)}" for change in found.together)

    def _named(self, piece: Piece) -> dict[str, str]:
        place = label_name(piece.key) or self.words("relax_whole")
        return {"title": self.titles[piece.rule], "place": place}

    def _piece(self, piece: Piece) -> str:
        told = [self.words("relax_piece", **self._named(piece))]
        if piece.required is not None:
            told.append(self.words("why_required", n=piece.required))
        if piece.reachable is not None:
            figures = {"dwellings": piece.dwellings, "reachable": piece.reachable}
            told.append(self.words("relax_figures", **figures))
        elif piece.dwellings:
            told.append(self.words("why_of", whole=piece.dwellings))
        if len(piece.financings) > 1:
            told.append(
                ", ".join(
                    self.words(
                        "relax_financing", name=name, dwellings=all_, reachable=some
                    )
                    for name, all_, some in piece.financings
                )
            )
        return self.words("and_also").join(told)

    def _change(self, change: Concession) -> str:
        return self.words("relax_change", n=change.amount, **self._named(change.piece))
