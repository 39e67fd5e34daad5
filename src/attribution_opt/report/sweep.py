"""A study of many scenarios as one page: its front, its scenarios, its failures."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from markupsafe import Markup
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from attribution_opt.files.sweep_file import Sweep
from attribution_opt.report.charts import scatter
from attribution_opt.report.page import environment
from attribution_opt.report.phrases import broken_sentence, some, status_name
from attribution_opt.rules.base import scale_of
from attribution_opt.rules.policy import Policy
from attribution_opt.words.language import Language, Words

__all__ = ["SweepReport", "sweep_page", "sweep_table"]


@dataclass(frozen=True)
class SweepReport:
    """What the page is drawn from.

    Attributes
    ----------
    sweep
        The study.
    overview, front, failures
        Its tables.
    sense
        Whether more is better on either axis.
    axes
        Ids of the two objectives.
    language
        Of the page.
    """

    sweep: Sweep
    overview: pd.DataFrame
    front: pd.DataFrame
    sense: tuple[bool, bool]
    axes: tuple[str, str]
    failures: pd.DataFrame
    language: Language

    @cached_property
    def words(self) -> Words:
        """The page's words."""
        return Words(self.language)

    @property
    def best(self) -> list[str]:
        """Scenarios on the front."""
        if self.front.empty:
            return []
        return self.front.loc[self.front["on_front"], "scenario"].tolist()

    @property
    def headline(self) -> str:
        """Which plans break hard rules, then which scenarios no other one beats."""
        words = self.words
        columns = (self.overview[name] for name in ("scenario", "status"))
        told = words(
            "sweep_headline",
            n=self.overview["scenario"].nunique(),
            tasks=len(self.overview),
            names=some(self.best, words),
        )
        broken = broken_sentence(zip(*columns, strict=True), words)
        return f"{broken} {told}".strip()

    def title(self, rule: str) -> str:
        """Return the title of an objective of the baseline."""
        return self._baseline.titles(self.language)[rule]

    @property
    def _baseline(self) -> Policy:
        return self.sweep.scenarios["baseline"]

    def level_title(self, name: str) -> str:
        """Return what the baseline calls a level, its unit and its sense."""
        return self._baseline.ladder.told_in(name, self.words)

    @property
    def levels(self) -> list[str]:
        """Names of the levels measured."""
        return [
            name.removeprefix("level_")
            for name in self.overview.columns
            if name.startswith("level_")
        ]

    def rows(self) -> list[tuple[str, int, str, str, list[str]]]:
        """Return scenario, tasks, how they ended, dwellings filled, means of levels."""
        rows, words = [], self.words
        for name, own in self.overview.groupby("scenario", sort=False):
            ended = own["status"].value_counts(sort=False)
            told = ", ".join(f"{status_name(s, words)} ({n})" for s, n in ended.items())
            whole = own["dwellings"].sum()
            filled = words("of_base", part=int(own["filled"].sum()), whole=int(whole))
            means = [self._mean(own[f"level_{level}"], level) for level in self.levels]
            rows.append((str(name), len(own), told, filled, means))
        return rows

    def _mean(self, values: pd.Series, level: str) -> str:
        by = self._baseline.ladder.scale(level)
        return self.words.number(float(values.mean()) / by, 1)

    def unit(self, rule: str) -> int:
        """Return what a figure of an objective is divided by: points come in parts."""
        found = next(one for one in self._baseline.rules if one.id == rule)
        return scale_of(found.unit)

    def chart(self) -> Markup:
        """Return the scenarios on the two objectives; those not beaten are filled."""
        labels = [self.title(rule) for rule in self.axes]
        named = ", ".join(self.best)
        label = self.words("pareto_label", x=labels[0], y=labels[1], names=named)
        across, up = (self.unit(rule) for rule in self.axes)
        at: dict[tuple[int, int], list[str]] = {}
        for row in self.front.itertuples(index=False):
            at.setdefault((int(row.x) // across, int(row.y) // up), []).append(
                str(row.scenario)
            )
        # Scenarios that end alike share one point: their names would cover each other.
        points = {
            own[0] if len(own) == 1 else f"{own[0]} (+{len(own) - 1})": place
            for place, own in at.items()
        }
        best = {
            name
            for name, place in points.items()
            if any(one in self.best for one in at[place])
        }
        senses = [self.words("maximise" if more else "minimise") for more in self.sense]
        names = [f"{a} ({b})" for a, b in zip(labels, senses, strict=True)]
        return scatter(label, points, best, (names[0], names[1]))


def sweep_table(report: SweepReport) -> Table:
    """Return a line a scenario: how its plans ended, and where it stands."""
    words = report.words
    table = Table(box=SIMPLE)
    table.add_column(words("sweep_scenario"), overflow="fold")
    heads = (words("sweep_tasks"), words("state"), words("filled_dwellings"))
    for head in (*heads, *map(report.title, report.axes)):
        table.add_column(head, justify="right", overflow="fold")
    units = [report.unit(rule) for rule in report.axes]
    points = {str(row.scenario): (row.x, row.y) for row in report.front.itertuples()}
    for name, tasks, ended, filled, _ in report.rows():
        place = [*zip(points[name], units, strict=True)] if name in points else []
        shown = [words.scaled(int(value), unit) for value, unit in place]
        table.add_row(*map(Text, (name, words.number(tasks), ended, filled, *shown)))
    return table


def sweep_page(report: SweepReport) -> str:
    """Return a study as one page that opens anywhere."""
    template = environment().get_template("sweep.html.j2")
    return template.render(report=report, w=report.words)
