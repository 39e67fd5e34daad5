"""The lists of a run, line by line: unknown, twice, inadmissible, wrong score."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TypeVar

from attribution_opt.decide.lists import points_text
from attribution_opt.decide.recount import Recount
from attribution_opt.decide.rows import Candidate

__all__ = ["ELSEWHERE", "Finding", "audit_lines", "row_differences"]

Row = TypeVar("Row")

FIRST_LINE = 2
"""Line of the first row of a file that has a header."""
ELSEWHERE = "planned_elsewhere"
"""Reason of a candidate who is planned on another dwelling."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not stand up to the recount.

    Attributes
    ----------
    where
        The line of ``candidates.csv``, the objective, the level or the file.
    what
        What is wrong, beginning with the rule that it breaks.
    """

    where: str
    what: str

    def __str__(self) -> str:
        """Return one sentence."""
        return f"{self.where}: {self.what}"


def row_differences(
    counted: Iterable[Row],
    told: Iterable[Row],
    place: Callable[[Row], str],
    lacks: str,
    extra: str,
) -> Iterator[Finding]:
    """Yield where rows that were counted again are not those told.

    Parameters
    ----------
    counted, told
        Rows of one dataclass.
    place
        Names a row: rows of one name are compared field by field.
    lacks, extra
        What is said of a row that is not told, and of one that is not counted.
    """
    told_by_place = {place(row): row for row in told}
    for row in counted:
        other = told_by_place.pop(place(row), None)
        if other is None:
            yield Finding(place(row), lacks)
            continue
        for field in fields(row):  # type: ignore[arg-type]
            value, said = getattr(row, field.name), getattr(other, field.name)
            if said != value:
                what = f"{field.name} is {value}, the file says {said}"
                yield Finding(place(row), what)
    for name in told_by_place:
        yield Finding(name, extra)


def audit_lines(recount: Recount, candidates: Iterable[Candidate]) -> list[Finding]:
    """Return what is wrong with each line, and the dwellings without a first rank."""
    lines = _Lines(recount)
    findings = []
    for number, row in enumerate(candidates, start=FIRST_LINE):
        pair = f"{row.vacancy_id}, {row.applicant_id or 'nobody'}"
        where = f"candidates.csv line {number}"
        findings += [Finding(where, f"{pair}: {what}") for what in lines.refusals(row)]
    findings += lines.listed_elsewhere()
    for vacancy in lines.recount.homes:
        if vacancy not in lines.first_holder:
            findings.append(Finding("candidates.csv", f"{vacancy} has no rank 1"))
    return findings


class _Lines:
    """The lines read so far: who is positioned where, which rank comes next."""

    def __init__(self, recount: Recount) -> None:
        self.recount = recount
        self.first_holder: dict[str, str] = {}
        self.last_rank: dict[str, int] = {}
        self.housed: dict[str, str] = {}
        self.listed: set[tuple[str, str]] = set()
        self.behind: list[tuple[str, str, bool]] = []

    def listed_elsewhere(self) -> list[Finding]:
        """Return the ranks after the first that do not say where they are planned."""
        found = []
        for vacancy, name, is_marked in self.behind:
            place = self.housed.get(self.recount.household.get(name, ""), "")
            if bool(place) != is_marked:
                why = f"twice: its household is planned on {place}, unmarked"
                why = why if place else "marked as planned elsewhere, and is not"
                found.append(Finding("candidates.csv", f"{vacancy}, {name}: {why}"))
        return found

    def refusals(self, row: Candidate) -> Iterator[str]:
        """Yield what is wrong with the next line, in order of gravity."""
        vacancy, name = row.vacancy_id, row.applicant_id
        if vacancy not in self.recount.homes:
            yield "vacancy: not in the inputs"
        elif name and name not in self.recount.people:
            yield "applicant: not in the inputs"
        else:
            if name:
                yield from self.recount.refusals(vacancy, name, is_first=row.rank == 1)
            yield from self._contingent(row)
            yield from self._rank(row)
            yield from self._twice(row)
            expected = points_text(self.recount.people[name]["score"]) if name else ""
            if row.score != expected:
                yield f"score: {row.score!r}, the inputs say {expected!r}"

    def _contingent(self, row: Candidate) -> Iterator[str]:
        person = self.recount.people.get(row.applicant_id)
        home = self.recount.homes[row.vacancy_id]
        yield from self.recount.contingents.refusals(home, person, row.holder)

    def _rank(self, row: Candidate) -> Iterator[str]:
        vacancy, rank = row.vacancy_id, row.rank
        expected = self.last_rank.get(vacancy, 0) + 1
        self.last_rank[vacancy] = expected
        if rank != expected:
            yield f"rank: {rank} where {expected} comes next"
        if expected == 1:
            self.first_holder[vacancy] = row.holder
        elif row.holder != self.first_holder[vacancy]:
            yield f"holder: rank 1 has {self.first_holder[vacancy]}"
        if not row.applicant_id and rank != 1:
            yield "applicant: only a first rank may have none"

    def _twice(self, row: Candidate) -> Iterator[str]:
        vacancy, name = row.vacancy_id, row.applicant_id
        if not name:
            return
        if (vacancy, name) in self.listed:
            yield "twice: already in the list of this dwelling"
        self.listed.add((vacancy, name))
        if row.rank != 1:
            self.behind.append((vacancy, name, ELSEWHERE in row.reasons))
        else:
            place = self.housed.setdefault(self.recount.household[name], vacancy)
            if place != vacancy:
                yield f"twice: its household is positioned on {place} already"
