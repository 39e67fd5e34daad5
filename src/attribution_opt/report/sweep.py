"""A study of many scenarios as one page: its front, its scenarios, its failures."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from attribution_opt.files.sweep_file import Sweep
from attribution_opt.report.charts import scatter
from attribution_opt.report.page import environment
from attribution_opt.rules.base import scale_of
from attribution_opt.rules.policy import Policy
from attribution_opt.words.language import Language, Words

__all__ = ["SweepReport", "sweep_page"]


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

    def title(self, rule: str) -> str:
        """Return the title of an objective of the baseline."""
        return self._baseline.titles(self.language)[rule]

    @property
    def _baseline(self) -> Policy:
        return self.sweep.scenarios["baseline"]

    def level_title(self, name: str) -> str:
        """Return what the baseline calls a level."""
        return self._baseline.ladder.titled(name, self.words)

    @property
    def levels(self) -> list[str]:
        """Names of the levels measured."""
        return [
            name.removeprefix("level_")
            for name in self.overview.columns
            if name.startswith("level_")
        ]

    def rows(self) -> list[tuple[str, int, str, list[str]]]:
        """Return scenario, tasks, dwellings filled, and the mean of each level."""
        rows = []
        for name, own in self.overview.groupby("scenario", sort=False):
            filled = f"{own['filled'].sum()} / {own['dwellings'].sum()}"
            means = [self._mean(own[f"level_{level}"], level) for level in self.levels]
            rows.append((str(name), len(own), filled, means))
        return rows

    def _mean(self, values: pd.Series, level: str) -> str:
        by = self._baseline.ladder.scale(level)
        return self.words.number(float(values.mean()) / by, 1)

    def _unit(self, rule: str) -> int:
        """Return what a figure of an objective is divided by: points come in parts."""
        found = next(one for one in self._baseline.rules if one.id == rule)
        return scale_of(found.unit)

    def chart(self) -> Markup:
        """Return the scenarios on the two objectives; those not beaten are filled."""
        labels = [self.title(rule) for rule in self.axes]
        named = ", ".join(self.best)
        label = self.words("pareto_label", x=labels[0], y=labels[1], names=named)
        across, up = (self._unit(rule) for rule in self.axes)
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


def sweep_page(report: SweepReport) -> str:
    """Return a study as one page that opens anywhere."""
    template = environment().get_template("sweep.html.j2")
    return template.render(report=report, w=report.words)
