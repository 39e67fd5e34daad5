"""Variants side by side: tidy tables, a workbook, a page with a Pareto chart."""

import io
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from attribution_opt.files.workbook import cells_of, new_book
from attribution_opt.report.charts import scatter
from attribution_opt.report.page import environment
from attribution_opt.report.phrases import (
    broken_sentence,
    proof_key,
    status_name,
)
from attribution_opt.rules.base import scale_of
from attribution_opt.study.comparison import Comparison, Summary, pareto
from attribution_opt.words.language import Language, Words

__all__ = [
    "ComparisonReport",
    "comparison_page",
    "comparison_table",
    "comparison_workbook",
]


@dataclass(frozen=True, slots=True)
class Row:
    """One objective of the baseline, over its keys, under every variant.

    Attributes
    ----------
    rule, title
        Which one.
    is_total
        Whether more is better.
    values
        By variant: what is missing, or the total.
    """

    rule: str
    title: str
    is_total: bool
    values: dict[str, int]


@dataclass(frozen=True)
class ComparisonReport:
    """A comparison in one language, with two objectives to set against each other."""

    comparison: Comparison
    words: Words
    axes: tuple[str, str]
    month: str

    @classmethod
    def of(
        cls,
        comparison: Comparison,
        language: Language,
        month: str,
        axes: tuple[str, str] | None = None,
    ) -> "ComparisonReport":
        """Return a report; without axes, the first shares that differ and the score.

        Raises
        ------
        PolicyError
            If an axis is no objective of the baseline.
        """
        chosen = axes or _telling_axes(comparison)
        for rule in chosen:
            comparison.axis(rule)
        return cls(comparison, Words(language), chosen, month)

    @property
    def variants(self) -> list[Summary]:
        """Those decided, the baseline first."""
        return list(self.comparison.decided)

    @property
    def broken(self) -> str:
        """Which plans break hard rules: the first thing to know of them."""
        plans = ((one.name, one.status) for one in self.variants)
        return broken_sentence(plans, self.words)

    @property
    def rows(self) -> list[Row]:
        """Every objective of the baseline under every variant."""
        policy = self.comparison.baseline.policy
        measured = {measure.rule for measure in self.comparison.baseline.baseline}
        return [
            Row(
                rule.id,
                rule.titled(self.words.language),
                self.comparison.is_total(rule.id),
                self.comparison.axis(rule.id),
            )
            for rung in policy.ladder
            for rule in rung.rules
            if rule.id in measured
        ]

    @property
    def level(self) -> str:
        """The level of the first axis: the one that tells most."""
        rules = self.comparison.baseline.policy.rules
        return next(rule.level for rule in rules if rule.id == self.axes[0])

    def title(self, rule: str) -> str:
        """Return the title of an objective."""
        return next((row.title for row in self.rows if row.rule == rule), rule)

    def figure(self, value: int, rule: str) -> str:
        """Return a figure; points for what is counted in parts of them."""
        return self.words.scaled(value, self._per(rule))

    def change(self, row: Row, variant: Summary) -> str:
        """Return by how much a variant differs from the baseline; empty for none."""
        base = self.comparison.baseline.name
        delta = row.values[variant.name] - row.values.get(base, 0)
        if not delta or variant.name == base:
            return ""
        sign = "+" if delta > 0 else "\u2212"
        return f"{sign}{self.figure(abs(delta), row.rule)}"

    def is_gain(self, row: Row, variant: Summary) -> bool:
        """Tell whether a difference is for the better."""
        delta = row.values[variant.name] - row.values[self.comparison.baseline.name]
        return (delta > 0) == row.is_total

    def _per(self, rule: str) -> int:
        measures = self.comparison.baseline.baseline
        units = (m.unit for m in measures if m.rule == rule)
        return scale_of(next(units, "leases"))

    @property
    def points(self) -> dict[str, tuple[int, int]]:
        """By variant, its place on the two axes."""
        x, y = (self.comparison.axis(rule) for rule in self.axes)
        return {name: (x[name], y[name]) for name in x}

    @property
    def front(self) -> set[str]:
        """Variants that no other one is at least as good as on both axes."""
        first, second = (self.comparison.is_total(rule) for rule in self.axes)
        return pareto(self.points, (first, second))

    def chart(self) -> Markup:
        """Return the Pareto chart, with a text that says what it shows."""
        labels = [self.title(rule) for rule in self.axes]
        named = ", ".join(sorted(self.front))
        text = self.words("pareto_label", x=labels[0], y=labels[1], names=named)
        across, up = (self._per(rule) for rule in self.axes)
        shown = {name: (x // across, y // up) for name, (x, y) in self.points.items()}
        sense = [
            "maximise" if self.comparison.is_total(r) else "minimise" for r in self.axes
        ]
        names = [f"{a} ({self.words(b)})" for a, b in zip(labels, sense, strict=True)]
        return scatter(text, shown, self.front, (names[0], names[1]))


def _telling_axes(comparison: Comparison) -> tuple[str, str]:
    """Return two objectives that differ between variants, statutory ones first."""
    policy = comparison.baseline.policy
    measured = {measure.rule for measure in comparison.baseline.baseline}
    others = [rung for rung in policy.ladder if not rung.is_statutory]
    rungs = [
        *reversed(policy.ladder.duties),
        *sorted(others, key=lambda rung: rung.is_total),
    ]
    order = [rule.id for rung in rungs for rule in rung.rules if rule.id in measured]
    telling = [r for r in order if len(set(comparison.axis(r).values())) > 1]
    # The score is what balance costs: it is the second axis wherever it moves.
    last = "score" if "score" in telling else ""
    first = next((r for r in telling if r != last), order[0])
    second = last or next((r for r in telling if r != first), order[-1])
    return first, second


def comparison_table(comparison: Comparison, words: Words) -> Table:
    """Return a line a level and a column a variant, in what people read."""
    ladder, overview = comparison.baseline.policy.ladder, comparison.overview
    plans = overview.to_dict("records")
    table = Table(box=SIMPLE)
    table.add_column(words("what"), overflow="fold")
    for one in plans:
        table.add_column(one["variant"], justify="right", overflow="fold")
    ended = [s.error or status_name(s.status, words) for s in comparison.summaries]
    table.add_row(words("state"), *map(Text, ended))
    sizes = [
        "" if one.error else words("of_base", part=one.filled, whole=one.dwellings)
        for one in comparison.summaries
    ]
    table.add_row(words("filled_dwellings"), *sizes)
    for rung in ladder:
        values = [one[f"level_{rung.name}"] for one in plans]
        told = ["" if pd.isna(x) else words.scaled(x, rung.scale) for x in values]
        table.add_row(Text(f"{rung.name} {rung.told_in(words)}"), *told)
    return table


def comparison_page(report: ComparisonReport) -> str:
    """Return a comparison as one page that opens anywhere."""
    template = environment().get_template("compare.html.j2")
    return template.render(report=report, w=report.words, proof_key=proof_key)


def comparison_workbook(report: ComparisonReport) -> bytes:
    """Return a comparison as XLSX: overview, objectives, the tidy table, changes."""
    comparison, words = report.comparison, report.words
    out = io.BytesIO()
    changes = [
        {"variant": summary.name, "change": change}
        for summary in comparison.decided
        for change in comparison.changes(summary)
    ]
    wide = pd.DataFrame(
        [
            {"rule": row.rule, words("objective"): row.title, **row.values}
            for row in report.rows
        ]
    )
    sheets = {
        "sheet_overview": comparison.overview,
        "sheet_objectives": wide,
        "sheet_tidy": comparison.table,
        "sheet_changes": pd.DataFrame(changes, columns=["variant", "change"]),
    }
    with new_book(out, f"{report.month}-01") as book:
        for key, frame in sheets.items():
            sheet = book.sheet(words(key))
            book.table(sheet, list(map(str, frame.columns)), cells_of(frame))
        names = list(comparison.overview.columns)
        rung = comparison.baseline.policy.ladder[report.level]
        column = names.index(f"level_{rung.name}")
        overview, size = (
            book.book.get_worksheet_by_name(words("sheet_overview")),
            len(comparison.overview),
        )
        book.bars(
            overview, 1, size, (column,), rung.titled(words.language), (size + 3, 0)
        )
    return out.getvalue()
