"""A study as one page and one table: who gains what, whom none beats."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from markupsafe import Markup
from rich.box import SIMPLE
from rich.console import Group
from rich.table import Table
from rich.text import Text

from attribution_opt.files.policy_file import PolicyChange
from attribution_opt.report.charts import Change, diverging, scatter
from attribution_opt.report.page import environment
from attribution_opt.report.parameters import code_name
from attribution_opt.report.sentences import broken_sentence, some, status_name
from attribution_opt.rules.ladder import Ladder, Rung
from attribution_opt.study.comparison import Comparison
from attribution_opt.study.tasks import Study
from attribution_opt.words.language import Language, Words
from attribution_opt.words.sentence import spoken

__all__ = [
    "ComparisonReport",
    "comparison_page",
    "comparison_table",
]

LONG = 40
"""Signs of a parameter that are told; a table is only said to be another."""
MOST_SHOWN = 8
"""Scenarios beside the baseline that are told objective by objective."""


@dataclass(frozen=True)
class ComparisonReport:
    """A study in one language."""

    comparison: Comparison
    language: Language

    @cached_property
    def words(self) -> Words:
        """The words."""
        return Words(self.language)

    @property
    def study(self) -> Study:
        """What was asked."""
        return self.comparison.study

    @cached_property
    def ladder(self) -> Ladder:
        """The baseline's levels, by which every plan is measured."""
        return self.study.baseline.ladder

    @property
    def title(self) -> str:
        """What the study is called."""
        return self.study.title or self.words("compare_title", name=self.study.name)

    @cached_property
    def best(self) -> list[str]:
        """Scenarios that no other one beats."""
        front = self.comparison.front
        return front.loc[front["on_front"], "scenario"].tolist()

    @property
    def headline(self) -> str:
        """Which plans break hard rules, then which scenarios no other one beats."""
        overview, words = self.comparison.overview, self.words
        plans = zip(overview["scenario"], overview["status"], strict=True)
        told = words(
            "study_headline",
            n=overview["scenario"].nunique(),
            plans=len(overview),
            names=some(self.best, words),
        )
        return f"{broken_sentence(plans, words)} {told}".strip()

    @property
    def failed(self) -> list[str]:
        """Which plans could not be made, and why."""
        rows = self.comparison.failures.itertuples(index=False, name=None)
        return [
            self.words(
                "variant_failed",
                name=", ".join(map(str, cell)),
                why=spoken(why, self.language),
            )
            for *cell, why in rows
        ]

    @property
    def heads(self) -> list[str]:
        """What is told of each scenario, before its levels."""
        of_plans = ("study_plans", "study_ended", "study_unbeaten", "study_filled")
        return [*map(self.words, ("study_scenario", *of_plans))]

    @property
    def lines(self) -> list[list[str]]:
        """Every scenario that has a plan: what `heads` say, and the mean of levels."""
        groups = self.comparison.overview.groupby("scenario", sort=False)
        return [self._line(str(name), own) for name, own in groups]

    def _line(self, name: str, own: pd.DataFrame) -> list[str]:
        words, sums = self.words, own.sum(numeric_only=True).astype(int)
        counts = own["status"].value_counts(sort=False)
        ended = [f"{status_name(str(s), words)} ({n})" for s, n in counts.items()]
        unsettled = len(own) - int(sums["unique"])
        ended += [words("study_ties", n=unsettled)] if unsettled else []
        return [
            name,
            words.number(len(own)),
            ", ".join(ended),
            words("yes" if name in self.best else "no"),
            words("of_base", part=int(sums["filled"]), whole=int(sums["dwellings"])),
            *(
                words.scaled(int(sums[f"level_{rung.name}"]), rung.scale * len(own))
                for rung in self.ladder
            ),
        ]

    @cached_property
    def shown(self) -> list[str]:
        """The baseline and the scenarios told in full: those none beats come first."""
        base, best = self.study.first, set(self.best)
        others = [name for name in self.comparison.whole if name != base]
        chosen = sorted(others, key=lambda name: name not in best)[:MOST_SHOWN]
        return [n for n in self.comparison.whole if n == base or n in chosen]

    @cached_property
    def rungs(self) -> dict[str, Rung]:
        """The level of each objective of the baseline, by id."""
        return {rule.id: rung for rung in self.ladder for rule in rung.rules}

    def named(self, rule: str) -> str:
        """Return the title of an objective."""
        return self.study.baseline.titles(self.language)[rule]

    @cached_property
    def differences(self) -> list[tuple[str, str, Markup]]:
        """What scenarios change: an objective, the baseline's value, bars from it."""
        found = []
        others = [name for name in self.shown if name != self.study.first]
        for rule in self.comparison.objectives.index:
            rung, own = self.rungs[rule], self.comparison.objectives.loc[rule]
            # Where the baseline has no plan, values are told against nothing.
            first = own.get(self.study.first)
            if first is not None and all(own[name] == first for name in others):
                continue
            told = self.words(rung.sense)
            if first is not None:
                value = self.words.scaled(int(first), rung.scale)
                base = self.words("difference_from", name=self.study.first, value=value)
                told = self.words("state_and", first=told, second=base)
            bars = [
                self._change(
                    x, int(own[x]), int(own.get(self.study.first, own[x])), rung
                )
                for x in others
            ]
            found.append((self.named(rule), told, diverging(self.named(rule), bars)))
        return found

    @cached_property
    def same(self) -> list[str]:
        """Objectives that every scenario ends alike."""
        told = {name for name, _, _ in self.differences}
        return [
            name
            for name in map(self.named, self.comparison.objectives.index)
            if name not in told
        ]

    def _change(self, name: str, value: int, first: int, rung: Rung) -> Change:
        """Return how far a scenario ends from the baseline, better to the right."""
        change = value - first
        is_gain = (change > 0) == rung.is_total
        key = "difference_more" if change > 0 else "difference_less"
        by = self.words.scaled(abs(change), rung.scale)
        shown = self.words.scaled(value, rung.scale)
        if change:
            shown = self.words(key, value=shown, n=by)
        return Change(name, (1 if is_gain else -1) * abs(change), shown)

    def changed(self, scenario: str) -> list[str]:
        """Return what a scenario changes in the baseline's policy, in words."""
        policy = self.study.scenarios[scenario]
        titles = self.study.baseline.titles(self.language) | policy.titles(
            self.language
        )
        return [self._said(one, titles) for one in self.comparison.changes(scenario)]

    def _said(self, one: PolicyChange, titles: Mapping[str, str]) -> str:
        words, title = self.words, titles.get(one.rule, "")
        if not one.key:
            key = "change_added" if one.after else "change_removed"
            return words(key, title=title)
        name = words.named("param", one.key)
        title = title or words("change_admissibility")
        if max(map(len, (one.before, one.after))) > LONG:
            return words("change_table", title=title, name=name)
        before, after = (
            code_name(x, words) if x else words("change_nothing")
            for x in (one.before, one.after)
        )
        return words("change_value", title=title, name=name, before=before, after=after)

    def chart(self) -> Markup:
        """Return the scenarios on the two axes; those that none beats are filled."""
        axes = self.comparison.axes
        labels = [self.named(rule) for rule in axes]
        names = ", ".join(self.best)
        label = self.words("pareto_label", x=labels[0], y=labels[1], names=names)
        across, up = (self.rungs[rule].scale for rule in axes)
        at: dict[tuple[int, int], list[str]] = {}
        for row in self.comparison.front.to_dict("records"):
            place = int(row["x"]) // across, int(row["y"]) // up
            at.setdefault(place, []).append(str(row["scenario"]))
        # Scenarios that end alike share one point: their names would cover each other.
        points = {
            own[0] if len(own) == 1 else f"{own[0]} (+{len(own) - 1})": place
            for place, own in at.items()
        }
        best = {name for name, at_ in points.items() if {*at[at_]} & {*self.best}}
        senses = [self.words(self.rungs[rule].sense) for rule in axes]
        told = [f"{a} ({b})" for a, b in zip(labels, senses, strict=True)]
        return scatter(label, points, best, (told[0], told[1]))


def comparison_table(report: ComparisonReport) -> Group:
    """Return a line a scenario and a column a level; below, what each level is."""
    table, legend = Table(box=SIMPLE), Table.grid(padding=(0, 2))
    for n, head in enumerate((*report.heads, *report.ladder.names)):
        table.add_column(head, justify="right" if n else "left", overflow="fold")
    for line in report.lines:
        table.add_row(*map(Text, line))
    for rung in report.ladder:
        legend.add_row(Text(rung.name), Text(rung.told_in(report.words)))
    return Group(table, legend, *map(Text, report.failed))


def comparison_page(report: ComparisonReport) -> str:
    """Return a study as one page that opens anywhere."""
    template = environment().get_template("compare.html.j2")
    return template.render(report=report, w=report.words)
