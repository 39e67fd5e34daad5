"""The recipe of scores: a month under a grid, explained, and written as a month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from attribution_opt.decide.lists import points_text
from attribution_opt.domain.instance import Instance
from attribution_opt.errors import InstanceError
from attribution_opt.files.csv_text import write_table
from attribution_opt.files.grid_file import read_grid, shipped_grids
from attribution_opt.files.new_folder import new_folder
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.scoring.grid import Grid
from attribution_opt.scoring.score import ScoreLine, Scores, score
from attribution_opt.scoring.standing import standing
from attribution_opt.words.language import Language, Words
from attribution_opt.words.sentence import Sentence, sentence

__all__ = ["ScoredMonth", "score_month", "score_run"]

SCORES = "scores.csv"
HUNDREDTHS = 100


@dataclass(frozen=True)
class ScoredMonth:
    """A month whose applications were scored.

    Attributes
    ----------
    instance
        The month, its columns ``score`` and ``grid`` filled.
    parts
        Scores under each grid, with the positions of the applications they are of.
    """

    instance: Instance
    parts: Sequence[tuple[np.ndarray, Scores]]

    @property
    def warnings(self) -> list[Sentence]:
        """Return why a grid should not be used for this month."""
        as_of = self.instance.month.as_of
        told = []
        for _, scores in self.parts:
            grid = scores.grid
            if grid.status == "incomplete":
                told.append(_said("grid_incomplete", name=grid.name))
            if not grid.is_in_force(as_of):
                key = "grid_other_time" if grid.valid_to else "grid_since_then"
                days = {"since": grid.valid_from, "until": grid.valid_to, "day": as_of}
                told.append(_said(key, name=grid.name, **days))
        return told

    def table(self) -> pd.DataFrame:
        """Return every application: score, position, delay, points by criterion.

        Points are those before caps; ``capped`` and ``malus`` are what is taken.
        """
        people = self.instance.applicants
        place = standing(self.instance, people["grid"], people["score"])
        frames = []
        for rows, scores in self.parts:
            points = scores.points * scores.kept
            names = [criterion.id for criterion in scores.grid.criteria]
            by_criterion = pd.DataFrame(points, columns=names, index=rows)
            reasons = [*(e.reason for e in scores.grid.exclusions), ""]
            frames.append(
                by_criterion.assign(
                    capped=-scores.capped,
                    malus=-scores.malus,
                    excluded=np.array(reasons, dtype=object)[scores.excluded],
                )
            )
        told = pd.concat(frames).sort_index()
        figures = [name for name in told if name != "excluded"]
        for name in figures:
            told[name] = [points_text(units) for units in told[name].astype("Int64")]
        head = place.drop(columns="points")
        head.insert(2, "score", [points_text(units) for units in people["score"]])
        return pd.concat([head, told[["excluded", *figures]]], axis=1)

    def explain(self, applicant: str) -> tuple[Grid, list[ScoreLine], str]:
        """Return the grid, the lines and the exclusion of one application.

        Raises
        ------
        InstanceError
            If there is no such application.
        """
        ids = self.instance.applicants["applicant_id"]
        for rows, scores in self.parts:
            found = np.flatnonzero(ids.iloc[rows].to_numpy() == applicant)
            if len(found):
                row = int(found[0])
                place = int(scores.excluded[row])
                out = scores.grid.exclusions[place].told if place >= 0 else ""
                return scores.grid, list(scores.lines(row)), out
        raise InstanceError(sentence("no_application", name=applicant))


def _said(key: str, **values: object) -> Sentence:
    return sentence(key, "report", **values)


def score_month(
    instance: Instance, grid: Grid, transfers: Grid | None, language: Language = "en"
) -> ScoredMonth:
    """Score every application, those from inside the stock under their own grid.

    Parameters
    ----------
    instance
        The month; its scores are replaced.
    grid, transfers
        The grid, and the one of transfers where there is another.
    language
        Of the criteria in ``score_detail``, where commissions read them.
    """
    people = instance.applicants
    is_transfer = (people["transfer_from"] != "").to_numpy(dtype=bool)
    is_transfer = is_transfer & (transfers is not None)
    parts = []
    points = pd.Series(pd.NA, index=people.index, dtype="Int64")
    names = pd.Series("", index=people.index, dtype="str")
    details = np.full(len(people), "", dtype=object)
    for chosen, mask in ((grid, ~is_transfer), (transfers, is_transfer)):
        rows = np.flatnonzero(mask)
        if chosen is None or not len(rows):
            continue
        part = people.iloc[rows].reset_index(drop=True)
        scores = score(part, chosen, instance.month)
        points.iloc[rows] = scores.total.to_numpy()
        names.iloc[rows] = chosen.name
        details[rows] = _details(scores, Words(language))
        parts.append((rows, scores))
    scored = people.assign(score=points, grid=names, score_detail=details.astype(str))
    return ScoredMonth(replace(instance, applicants=scored), parts)


def _details(scores: Scores, words: Words) -> list[str]:
    """Return each score by criterion, in words: what gives or takes points."""
    titles = {one.id: one.titled(words.language) for one in scores.grid.criteria}
    titles |= {name: words(f"score_{name}") for name in ("cap", "malus")}
    return [
        ", ".join(
            f"{titles[line.name]} {words.scaled(line.points, HUNDREDTHS)}"
            for line in scores.lines(row)
            if line.points
        )
        for row in range(len(scores.applicants))
    ]


def score_run(
    folder: Path, grid_name: str | Path, out: Path | None, language: Language = "en"
) -> ScoredMonth:
    """Read a month, score it, and write it with its scores and their explanation.

    Parameters
    ----------
    folder
        The month.
    grid_name
        A file, or the name of a shipped grid.
    out
        A new folder for the scored month and ``scores.csv``; None writes nothing.
    language
        Of the criteria in ``score_detail``.

    Raises
    ------
    ReadError, PolicyError
        With every fault of the month, or of the grid.
    RunFolderError
        If the folder cannot be written; nothing is left behind.
    """
    grid = read_grid(grid_name)
    transfers = None
    if grid.transfers:
        beside = Path(grid_name).parent / f"{grid.transfers}.toml"
        is_shipped = grid.transfers in shipped_grids() and not beside.is_file()
        transfers = read_grid(grid.transfers if is_shipped else beside)
    scored = score_month(read_month(folder), grid, transfers, language)
    if out is not None:
        with new_folder(out) as draft:
            write_month(scored.instance, draft)
            write_table(scored.table(), draft / SCORES)
    return scored
