"""The report as a spreadsheet: a sheet per question, with native charts and filters."""

import io
from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from attribution_opt.files.workbook import Book, Cell, new_book
from attribution_opt.report.model import Report
from attribution_opt.report.parameters import parameters
from attribution_opt.report.phrases import Phrases
from attribution_opt.rules.base import scale_of
from attribution_opt.words.language import Language, Words

__all__ = ["workbook"]

SYNTHESIS_COLUMNS, SYNTHESIS_SIGNS = 4, 100
"""Columns that the sentences of the first sheet take, and signs that those hold."""


def workbook(report: Report, language: Language) -> bytes:
    """Return a run as XLSX: synthesis, positioned, not positioned, objectives...

    What begins with ``=``, ``+``, ``-`` or ``@`` is written as text: no cell of the
    inputs ever becomes a formula.
    """
    out = io.BytesIO()
    with new_book(out, report.result["as_of"]) as book:
        sheets = _Sheets(book, Phrases(report, Words(language)))
        sheets.synthesis()
        sheets.positioned()
        sheets.listed()
        sheets.not_positioned()
        sheets.objectives()
        sheets.holders()
        sheets.parameters()
    return out.getvalue()


class _Sheets:
    """The sheets of one workbook."""

    def __init__(self, book: Book, say: Phrases) -> None:
        self.book, self.say, self.words = book, say, say.words
        self.report = say.report

    def synthesis(self) -> None:
        """Write the headline, the ladder, and a chart of it against score order."""
        sheet = self._sheet("sheet_synthesis")
        lines = [
            self.say.headline(),
            self.words("proposes"),
            self.words(
                "made_with",
                policy=self.say.policy_name,
                as_of=self.say.facts.day(self.report.result["as_of"]),
            ),
            self.say.audit(),
            *self.say.unknown(),
        ]
        top = self.book.lines(sheet, lines, SYNTHESIS_COLUMNS, SYNTHESIS_SIGNS) + 1
        levels = [x for x in self.report.levels if x.score_order is not None]
        levels = [x for x in levels if not x.is_tie]
        rows = [
            (
                f"{x.name} {self.say.level(x)}",
                x.value / x.scale,
                None if x.bound is None else x.bound / x.scale,
                (x.score_order or 0) / x.scale,
            )
            for x in levels
        ]
        heads = ("what", "optimum", "best_possible", "score_order")
        self._table(sheet, heads, rows, top=top)
        # Score and seniority count in hundreds: they would flatten the leases.
        leases = [n for n, x in enumerate(levels) if x.unit == "leases"]
        if leases:
            last, place = top + 1 + leases[-1], (top + len(rows) + 3, 0)
            self.book.bars(
                sheet, top + 1, last, (1, 3), self.words("comparison"), place
            )

    def positioned(self) -> None:
        """Write every dwelling with its ranked candidates; empty ones too."""
        sheet = self._sheet("sheet_positioned")
        heads = (
            *("dwelling", "landlord", "commune", "neighbourhood", "in_qpv", "rooms"),
            *("financing", "rent", "holder", "rank", "applicant", "score", "reasons"),
        )
        rows: list[Sequence[Cell]] = []
        for home in self.report.dwellings:
            facts = home.home
            start = (
                *(home.id, facts.landlord, home.commune_name),
                *(home.neighbourhood_name, self.say.flag(facts.in_qpv)),
                *(facts.rooms, facts.financing),
                *(_number(facts.rent_eur), self.say.holder(facts.holder)),
            )
            for c in home.candidates:
                reasons = self.say.reasons(c)
                line = (c.rank, c.applicant_id, _number(c.score), reasons)
                rows.append((*start, *line))
            if not home.candidates:
                why = self.say.reason(home.why_empty)
                rows.append((*start, None, "", None, why))
        self._table(sheet, heads, rows)

    def listed(self) -> None:
        """Write what a commission looks at of every household on a list."""
        sheet, facts = self._sheet("sheet_listed"), self.say.facts
        heads = (
            *("dwelling", "rank", "applicant", "fact_persons_head", "dependants"),
            *("resources_eur", "benefit_eur", "fact_ceiling_pct", "effort_before"),
            *("effort_after", "fact_left_eur", "filed_on", "fact_dalo"),
            *("fact_housing", "fact_ground_of", "fact_needs", "fact_score"),
        )
        rows: list[Sequence[Cell]] = [
            (
                *(home.id, line.rank, line.applicant_id),
                *(one.persons, one.dependants),
                *(_number(one.resources_eur), _number(one.benefit_eur)),
                *(one.ceiling_pct, _number(one.effort_before_pct)),
                *(_number(one.effort_pct), _number(one.remaining_eur)),
                facts.day(one.filed_on),
                *(facts.dalo(one), facts.housing(one)),
                *(facts.codes("priority", one.priority), facts.needs(one)),
                one.score_detail,
            )
            for home in self.report.dwellings
            for line, one in zip(home.candidates, home.households, strict=True)
        ]
        self._table(sheet, heads, rows)

    def not_positioned(self) -> None:
        """Write every application without a dwelling, with its reason."""
        sheet = self._sheet("sheet_not_positioned")
        rows = [
            (
                row[0],
                *(_number(row[1]), _number(row[2]), self.say.why_out(row[3])),
            )
            for row in self.report.run.not_positioned.itertuples(index=False)
        ]
        heads = ("applicant", "score", "admissible_dwellings", "reason")
        self._table(sheet, heads, rows)

    def objectives(self) -> None:
        """Write every objective, and a chart of what is reached and asked."""
        sheet = self._sheet("sheet_objectives")
        heads = (
            *("level", "objective", "for", "required", "since_january", "this_month"),
            *(
                "total",
                "missing",
                "base",
                "share",
                "year_unknown",
                "pending",
                "year_so_far",
            ),
            *("score_order", "visible_part", "state", "legal"),
        )
        say, shown = self.say, self.report.objectives
        rows = []
        for m in shown:
            per = scale_of(m.unit)
            figures = (m.required, m.since_january, m.this_month, m.total)
            later = (m.missing, m.base)
            last = (m.yearly, m.score_order)
            is_part = say.flag("yes" if self.report.is_part(m) else "no")
            rows.append(
                (
                    *(m.level, say.title(m), say.key(m)),
                    *(None if x is None else x / per for x in (*figures, *later)),
                    *(say.share(m), m.unknown, m.decided),
                    *(None if x is None else x / per for x in last),
                    *(is_part, say.state(m), m.legal_reference),
                )
            )
        self._table(sheet, heads, rows)
        leases = [n for n, m in enumerate(shown) if m.unit == "leases"]
        if leases:
            place = (len(rows) + 3, 1)
            self.book.bars(
                sheet,
                1,
                1 + leases[-1],
                (6, 3),
                self.words("objectives"),
                place,
                label=2,
            )

    def holders(self) -> None:
        """Write what each holder was owed and got."""
        sheet = self._sheet("sheet_holders")
        heads = (
            *("landlord", "holder", "territory", "since_january", "owed", "due"),
            *("assigned", "missing", "too_many_head", "score_order"),
            "carried_over",
        )
        rows = [
            (
                *(e.landlord, e.holder, self.say.named([e.territory])),
                *(e.since_january, float(e.owed)),
                *(self.say.due(e), e.this_month, e.missing, e.excess, e.score_order),
                float(e.carried_over),
            )
            for e in self.report.entitlements
        ]
        self._table(sheet, heads, rows)
        if rows:
            place = (len(rows) + 3, 1)
            self.book.bars(
                sheet, 1, len(rows), (6, 4), self.words("entitlements"), place, label=1
            )

    def parameters(self) -> None:
        """Write what the run was made with: policy, engine, seed, versions."""
        sheet = self._sheet("sheet_parameters")
        result, words = self.report.result, self.words
        told = {name: str(result[name]) for name in ("engine", "seed", "package")}
        rows: list[Sequence[Cell]] = [
            (words("run_policy"), self.say.policy_name),
            (words("run_mode"), words(f"mode_{result['mode']}")),
            (words("run_month"), self.say.month),
            (words("run_as_of"), self.say.facts.day(result["as_of"])),
            *((words(f"run_{name}"), value) for name, value in told.items()),
            *parameters(self.report.policy, words),
        ]
        for number, decision in enumerate(self.report.overrides, start=1):
            who = decision["applicant_id"]
            action = words(f"action_{decision['action']}")
            line = words(
                "told_of",
                what=f"{decision['vacancy_id']}, {who}",
                said=f"{action}, {decision['reason']} ({decision['author']})",
            )
            price = self.say.price(decision)
            both = words("state_and", first=line, second=price)
            rows.append((words("run_override", n=number), both))
        for number, remark in enumerate(self.report.remarks, start=1):
            rows.append((words("run_remark", n=number), remark.said(self.say.language)))
        self._table(sheet, ("parameter", "value"), rows)

    def _sheet(self, name: str) -> Worksheet:
        return self.book.sheet(self.words(name))

    def _table(
        self,
        sheet: Worksheet,
        heads: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        top: int = 0,
    ) -> None:
        """Write a table under headers of the catalogue."""
        self.book.table(sheet, [self.words(key) for key in heads], rows, top)


def _number(text: Any) -> Cell:
    """Return the number that a cell of a run holds, or its text."""
    try:
        return float(text)
    except ValueError:
        return str(text)
