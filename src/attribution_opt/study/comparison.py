"""Scenarios beside their baseline: what each costs, what it gains, which none beats."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.decide.rows import BROKEN
from attribution_opt.files.policy_file import PolicyChange, policy_changes
from attribution_opt.study.crews import Crew, Done
from attribution_opt.study.folder import FolderShelf
from attribution_opt.study.tasks import FIGURES, Study, Task

__all__ = ["Comparison", "OnDone", "compared", "not_beaten"]

OnDone = Callable[[Done, int, int], None]
"""Told of each task as it ends: it, how many have, of how many."""
CELL = ("scenario", "month", "seed")
YARDSTICKS = ("own", "baseline")
"""By whose rules a plan is measured: its own, or those that all plans share."""
CHANGES = ("this_month", "missing")
"""Figures that are told against the baseline's plan."""
WHOLE = ("required", "total", *CHANGES)


@dataclass(frozen=True)
class Comparison:
    """A study, done: its scenarios beside the baseline, over months and seeds.

    Attributes
    ----------
    study
        What was asked.
    cells
        Every plan: its scenario, month and seed, and its result.
    failures
        Cells without a plan, and why.
    done, kept
        Tasks worked out now, and those that were there.
    """

    study: Study
    cells: Sequence[dict[str, Any]]
    failures: pd.DataFrame
    done: int = 0
    kept: int = 0

    @property
    def broken(self) -> pd.DataFrame:
        """The cells whose plans break hard rules, and how."""
        rows = self.overview
        return rows.loc[rows["status"].isin(BROKEN), [*CELL, "status"]]

    def changes(self, scenario: str) -> list[PolicyChange]:
        """Return what a scenario changes in the baseline's policy."""
        return policy_changes(self.study.baseline, self.study.scenarios[scenario])

    @cached_property
    def table(self) -> pd.DataFrame:
        """Scenario x objective, tidy: a row a cell, yardstick, rule and key.

        Columns: ``scenario``, ``month``, ``seed``, ``measured_by`` (``own`` rules, or
        the ``baseline``'s, by which scenarios compare), ``level``, ``rule``, ``key``,
        ``part``, ``unit``, ``sense``, ``required``, ``missing``, ``this_month``,
        ``total``, and by how much this month and what is missing differ from the
        baseline's plan: ``change_this_month``, ``change_missing`` (empty where the
        baseline has no such objective).
        """
        told = [f"change_{name}" for name in CHANGES]
        columns = [*CELL, "measured_by", *FIGURES, *told]
        frame = pd.DataFrame([*self._rows()], columns=columns)
        return frame.astype(dict.fromkeys([*WHOLE, *told], "Int64"))

    def _rows(self) -> Iterator[dict[str, object]]:
        known = {
            _place(cell, row): row
            for cell in self.cells
            if cell["scenario"] == self.study.first
            for row in cell["baseline"]
        }
        for cell in self.cells:
            head = {name: cell[name] for name in CELL}
            for yardstick in YARDSTICKS:
                for row in cell[yardstick]:
                    base = known.get(_place(cell, row))
                    told = {f"change_{n}": base and row[n] - base[n] for n in CHANGES}
                    yield {**head, "measured_by": yardstick, **row, **told}

    @cached_property
    def overview(self) -> pd.DataFrame:
        """One row a cell: how it ended, dwellings filled, the value of each level.

        A level is measured by the baseline's rules, so that its column compares: what
        is missing, or what is reached where more is better.
        """
        names = self.study.baseline.ladder.names
        heads = (*CELL, "status", "unique", "filled", "dwellings")
        rows = []
        for cell in self.cells:
            values = dict.fromkeys(names, 0)
            for row in cell["baseline"]:
                values[row["level"]] += _reached(row)
            rows.append([*(cell[head] for head in heads), *values.values()])
        return pd.DataFrame(rows, columns=[*heads, *map(_column, names)])

    @cached_property
    def whole(self) -> list[str]:
        """Scenarios that have a plan wherever any has: their sums compare."""
        counts = Counter(cell["scenario"] for cell in self.cells)
        most = max(counts.values(), default=0)
        return [name for name in self.study.scenarios if counts[name] == most > 0]

    @cached_property
    def objectives(self) -> pd.DataFrame:
        """Each objective of the baseline x each whole scenario, over all its cells.

        What is missing over all keys; of a total, what is reached.
        """
        names = [rule.id for rung in self.study.baseline.ladder for rule in rung.rules]
        sums = {name: Counter[str]() for name in self.whole}
        for cell in self.cells:
            for row in cell["baseline"] if cell["scenario"] in sums else ():
                sums[cell["scenario"]][row["rule"]] += _reached(row)
        measured = {rule for own in sums.values() for rule in own}
        index = [name for name in names if name in measured]
        values = {name: [own[rule] for rule in index] for name, own in sums.items()}
        return pd.DataFrame(values, index=index, dtype="int64")

    @cached_property
    def axes(self) -> tuple[str, str]:
        """Two objectives to draw: as asked, else the first that differ, and the score.

        Those that a grid varies come first, then statutory ones.
        """
        if self.study.axes is not None:
            return self.study.axes
        ladder, found = self.study.baseline.ladder, self.objectives
        others = [rung for rung in ladder if not rung.is_statutory]
        others.sort(key=lambda rung: rung.is_total)
        rungs = [*reversed(ladder.duties), *others]
        known = [rule.id for rung in rungs for rule in rung.rules]
        order = [
            *dict.fromkeys([*filter(known.__contains__, self.study.varied), *known])
        ]
        telling = [r for r in order if r in found.index and found.loc[r].nunique() > 1]
        # Points are what balance costs: they are the second axis wherever they move.
        points = [r.id for r in ladder.points.rules] if ladder.points else []
        last = [r for r in telling if r in points]
        first = next((r for r in telling if r not in points), order[0])
        second = next((r for r in (*last, *telling) if r != first), order[-1])
        return first, second

    @property
    def shared(self) -> list[str]:
        """Names of the levels that every scenario has, in order."""
        others = [set(policy.ladder.names) for policy in self.study.scenarios.values()]
        names = self.study.baseline.ladder.names
        return [name for name in names if all(name in other for other in others)]

    @cached_property
    def front(self) -> pd.DataFrame:
        """Each whole scenario on the levels that all share: sums over months and seeds.

        A scenario is beaten where another is at least as good on every level and better
        on one; ``on_front`` are the others. ``x`` and ``y`` are its place on the axes.
        """
        ladder, names = self.study.baseline.ladder, [*map(_column, self.shared)]
        sums = self.overview.groupby("scenario")[[*map(_column, ladder.names)]].sum()
        front = sums.loc[self.whole, names].astype("int64").reset_index()
        drawn = self.objectives.reindex([*self.axes], fill_value=0)
        front["x"], front["y"] = drawn.to_numpy()
        signs = [-1 if ladder[name].is_total else 1 for name in self.shared]
        costs = front[names].to_numpy(dtype="int64") * np.array(signs, dtype="int64")
        return front.assign(on_front=not_beaten(costs))


def _place(cell: dict[str, Any], row: dict[str, Any]) -> tuple[object, ...]:
    """Return which figure of the baseline's plan a figure is told against."""
    return cell["month"], cell["seed"], row["rule"], row["key"], row["part"]


def _reached(row: dict[str, Any]) -> int:
    """Return what an objective ends with, as people read it."""
    is_total = row["sense"] == "maximise"
    return int(row["this_month" if is_total else "missing"])


def _column(level: str) -> str:
    return f"level_{level}"


def not_beaten(points: np.ndarray) -> np.ndarray:
    """Return which points no other one is at least as good as, and better somewhere.

    Parameters
    ----------
    points
        Shape (points, levels); less is better.

    Returns
    -------
    Shape (points,), booleans.
    """
    beaten = [
        ((points <= own).all(axis=1) & (points < own).any(axis=1)).any()
        for own in points
    ]
    return ~np.array(beaten, dtype=bool)


def compared(
    study: Study,
    crew: Crew,
    shelf: FolderShelf | dict[str, bytes] | None = None,
    on_done: OnDone = lambda *_: None,
) -> Comparison:
    """Do every task of a study that has no result yet; none is fatal to the others.

    What two scenarios ask alike is done once.

    Parameters
    ----------
    study, crew
        What to do, and who does it.
    shelf
        Where results are kept.
    on_done
        Told of each task as it ends.

    Raises
    ------
    StudyError
        If the crew is lost; results so far are kept.
    """
    shelf = {} if shelf is None else shelf
    tasks = [(task.key, task) for task in study.tasks()]
    first: dict[str, Task] = {}
    for key, task in tasks:
        first.setdefault(key, task)
    missing = [task for key, task in first.items() if shelf.get(key) is None]
    errors: dict[str, str] = {}
    for number, done in enumerate(crew.run(missing), start=1):
        if done.content is None:
            errors[done.task.key] = done.error
        else:
            shelf[done.task.key] = done.content
        on_done(done, number, len(missing))
    return Comparison(
        study=study,
        **_told(tasks, shelf, errors),
        done=len(missing) - len(errors),
        kept=len(first) - len(missing),
    )


def _told(
    tasks: list[tuple[str, Task]],
    shelf: FolderShelf | dict[str, bytes],
    errors: dict[str, str],
) -> dict[str, Any]:
    """Return the cells that have a plan, and those that have none."""
    cells, failures = [], []
    for key, task in tasks:
        head = (task.scenario, task.month.name, task.seed)
        content = shelf.get(key)
        if content is None:
            failures.append((*head, errors.get(key, "")))
        else:
            cells.append(dict(zip(CELL, head, strict=True)) | json.loads(content))
    # As objects, sentences keep their other language.
    rows = pd.DataFrame(failures, columns=[*CELL, "why"], dtype="object")
    return {"cells": cells, "failures": rows}
