"""Points of every application under a grid, by criterion."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from attribution_opt.domain.month import Month
from attribution_opt.domain.tables import Applicants
from attribution_opt.scoring.conditions import Facts, holds
from attribution_opt.scoring.grid import Criterion, Grid
from attribution_opt.words.sentence import sentence

__all__ = ["ScoreLine", "Scores", "score"]

UNKNOWN = sentence("note_unknown", "report")
DECLARED = sentence("note_declared", "report")
"""Why a criterion gives nothing although it may hold."""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of an explained score.

    Attributes
    ----------
    name
        A criterion, a group's cap, the malus, or the cap of the grid.
    points
        In hundredths; negative where they are taken.
    note
        Why a criterion gives nothing although it may hold; empty otherwise.
    """

    name: str
    points: int
    note: str = ""


@dataclass(frozen=True)
class Scores:
    """Scores of applications under one grid.

    Attributes
    ----------
    grid
        The grid.
    applicants
        Their ids.
    points
        Shape (applicants, criteria): hundredths that each criterion gives, before caps.
    kept
        Shape (applicants, criteria): those of `points` that a group keeps.
    notes
        Shape (applicants, criteria): 1 where a fact is unknown, 2 where a proof lacks.
    capped, malus
        Shape (applicants,): hundredths that caps take, and that refusals take.
    excluded
        Shape (applicants,): place in the grid's exclusions, or -1.
    """

    grid: Grid
    applicants: np.ndarray
    points: np.ndarray
    kept: np.ndarray
    notes: np.ndarray
    capped: np.ndarray
    malus: np.ndarray
    excluded: np.ndarray

    @property
    def total(self) -> pd.Series:
        """Tenths of each application; unknown where it is excluded."""
        total = (self.points * self.kept).sum(axis=1) - self.capped - self.malus
        scored = pd.Series(total, dtype="Int64")
        return scored.mask(self.excluded >= 0)

    def lines(self, row: int) -> Iterator[ScoreLine]:
        """Yield a score line by line; the points of the lines add up to the score."""
        for place, criterion in enumerate(self.grid.criteria):
            given, note = int(self.points[row, place]), int(self.notes[row, place])
            said = ("", UNKNOWN, DECLARED)[note]
            if given and not self.kept[row, place]:
                near = sentence("note_nearer", "report", group=criterion.group)
                yield ScoreLine(criterion.id, 0, near)
            elif given or said:
                yield ScoreLine(criterion.id, given, said)
        if self.capped[row]:
            yield ScoreLine("cap", -int(self.capped[row]))
        if self.malus[row]:
            yield ScoreLine("malus", -int(self.malus[row]))


def score(people: Applicants, grid: Grid, month: Month) -> Scores:
    """Return the points of applications, one pass over arrays for each criterion.

    Unknown gives no point; the explanation says so. Whole hundredths throughout.
    """
    facts = Facts(people, month)
    size, width = len(people), len(grid.criteria)
    points = np.zeros((size, width), dtype=np.int64)
    notes = np.zeros((size, width), dtype=np.int8)
    for place, criterion in enumerate(grid.criteria):
        points[:, place], notes[:, place] = _points(facts, criterion)
    kept = _kept(grid, points)
    capped = np.zeros(size, dtype=np.int64)
    for name, group in grid.groups.items():
        if group.cap is not None:
            mine = [n for n, c in enumerate(grid.criteria) if c.group == name]
            total = (points[:, mine] * kept[:, mine]).sum(axis=1)
            capped += np.maximum(0, total - group.cap)
    malus = _malus(facts, grid)
    if grid.cap is not None:
        total = (points * kept).sum(axis=1) - capped
        capped += np.maximum(0, total - grid.cap)
    return Scores(
        grid=grid,
        applicants=people["applicant_id"].to_numpy(dtype=object),
        points=points,
        kept=kept,
        notes=notes,
        capped=capped,
        malus=malus,
        excluded=_excluded(facts, grid),
    )


def _points(facts: Facts, criterion: Criterion) -> tuple[np.ndarray, np.ndarray]:
    """Return the hundredths of one criterion, and why it may give none."""
    verdict = holds(facts, criterion.when)
    size = len(facts)
    given = np.full(size, criterion.points, dtype=np.int64)
    unknown = verdict.isna().to_numpy()
    if criterion.per:
        quantity = facts.quantity(criterion.per)
        unknown = unknown | quantity.is_unknown.to_numpy(dtype=bool)
        units = quantity.whole
        if criterion.at_most is not None:
            units = np.minimum(units, criterion.at_most)
        given = units * criterion.points_per
    is_met = verdict.fillna(False).to_numpy(dtype=bool) & ~unknown
    notes = np.where(unknown & ~_is_no(verdict), 1, 0).astype(np.int8)
    if criterion.proof == "proven":
        proofs = "|" + facts.people["proofs"] + "|"
        is_proven = proofs.str.contains(f"|{criterion.id}|", regex=False).to_numpy()
        notes = np.where(is_met & ~is_proven, 2, notes).astype(np.int8)
        is_met = is_met & is_proven
    return np.where(is_met, given, 0), notes


def _is_no(verdict: pd.Series) -> np.ndarray:
    return (~verdict).fillna(False).to_numpy(dtype=bool)


def _kept(grid: Grid, points: np.ndarray) -> np.ndarray:
    """Return which points count: of near criteria, the highest alone."""
    kept = np.ones(points.shape, dtype=bool)
    for name, group in grid.groups.items():
        mine = [n for n, c in enumerate(grid.criteria) if c.group == name]
        if group.keep == "highest" and mine:
            best = points[:, mine].argmax(axis=1)
            kept[:, mine] = np.arange(len(mine))[None, :] == best[:, None]
    return kept


def _malus(facts: Facts, grid: Grid) -> np.ndarray:
    if grid.malus is None:
        return np.zeros(len(facts), dtype=np.int64)
    refusals = facts.people["refusals"].fillna(0).to_numpy(dtype=np.int64)
    taken = np.maximum(0, refusals - grid.malus.from_refusal + 1) * grid.malus.points
    most = grid.malus.at_most
    return taken if most is None else np.minimum(taken, most)


def _excluded(facts: Facts, grid: Grid) -> np.ndarray:
    """Return the first exclusion that holds for each application, or -1."""
    found = np.full(len(facts), -1, dtype=np.int64)
    for place, exclusion in reversed(list(enumerate(grid.exclusions))):
        is_out = holds(facts, exclusion.when).fillna(False).to_numpy(dtype=bool)
        found[is_out] = place
    return found
