"""The individual sheet: what the program did with one application, for that person.

It holds the four items of CRPA R311-3-1-2 (degree and mode of contribution, data and
their sources, parameters and weights, operations), and nothing about anybody else: who
stands elsewhere is *another household*, never an id, a score or a reason of theirs.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.explain import Door, Explanation
from attribution_opt.answers.sufficient import Sufficient
from attribution_opt.decide.remarks import estimates_of
from attribution_opt.domain.household import (
    ceiling_pct,
    consumption_tenths,
    household_category,
    household_size,
)
from attribution_opt.domain.schema import SCHEMA, Column
from attribution_opt.domain.zones import zone_of
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.names import file_stems
from attribution_opt.files.new_folder import new_folder
from attribution_opt.files.write_tables import text_cells
from attribution_opt.report.page import environment
from attribution_opt.report.people_csv import number_of, write_index
from attribution_opt.report.rows import label_name, place_name
from attribution_opt.rules.base import scale_of
from attribution_opt.words.language import Language, Words

__all__ = ["IndividualSheet", "sheets_of", "write_sheets"]

MOST_DOORS = 12
"""Dwellings told one by one; the others are counted."""


def sheets_of(
    month: Elastic,
    found: Sequence[Explanation],
    changes: Sequence[Sequence[Sufficient]],
    language: Language,
) -> list["IndividualSheet"]:
    """Return a sheet for each application.

    Parameters
    ----------
    month
        The month under its policy.
    found
        What it says of each application.
    changes
        For each, what would have sufficed, where it was worked out.
    language
        Of the sheets.
    """
    told = [remark.said(language) for remark in estimates_of(month.case)]
    return [
        IndividualSheet(month, one, Words(language), enough, told)
        for one, enough in zip(found, changes, strict=True)
    ]


def write_sheets(sheets: Sequence["IndividualSheet"], out: Path) -> None:
    """Write a page for each sheet into a new folder, and which page is whose.

    Raises
    ------
    RunFolderError
        If the folder exists, or cannot be written.
    """
    template = environment().get_template("sheet.html.j2")
    language: Language = sheets[0].w.language if sheets else "en"
    stems = file_stems(one.one.applicant_id for one in sheets)
    with new_folder(out) as draft:
        for one in sheets:
            text = template.render(s=one)
            path = draft / f"{stems[one.one.applicant_id]}.html"
            write_atomically(path, text.encode("utf-8"))
        pages = {name: [f"{stem}.html"] for name, stem in stems.items()}
        write_index(draft, pages, "applicant_id", language)


class IndividualSheet:
    """What the template says, piece by piece.

    Attributes
    ----------
    estimates
        The amounts that were not published, a sentence for each.
    """

    def __init__(
        self,
        month: Elastic,
        one: Explanation,
        words: Words,
        changes: Sequence[Sufficient],
        estimates: Sequence[str],
    ) -> None:
        self.month, self.one, self.w, self._changes = month, one, words, changes
        self.estimates = estimates
        self.as_of = words.day(month.case.instance.month.as_of)
        people = month.case.instance.applicants
        own = people[people["applicant_id"] == one.applicant_id]
        self._own = own.reset_index(drop=True)

    @property
    def answer(self) -> str:
        """What became of the application, in one sentence."""
        if self.one.positioned_on:
            return self.w("individual_positioned", home=self.one.positioned_on)
        if self.one.best_rank is not None:
            return self.w("individual_listed", n=self.one.best_rank)
        if self.one.doors:
            return self.w("individual_others_first")
        return self.w("individual_nowhere")

    def data(self) -> list[tuple[str, str]]:
        """Return every fact of the application that is known, under its header."""
        table = SCHEMA["applicants"]
        if self.w.language == "en":
            cells = text_cells(self._own, table, french=False).iloc[0]
            return [(str(name), str(cell)) for name, cell in cells.items() if str(cell)]
        cells = text_cells(self._own, table, french=True).iloc[0]
        known = {column.french: column for column in table.columns.values()}
        return [
            (str(name).replace("_", " "), self._told(known.get(str(name)), str(cell)))
            for name, cell in cells.items()
            if str(cell)
        ]

    def _told(self, column: Column | None, cell: str) -> str:
        """Return a cell of the application in words: codes, a date, its number."""
        if column is None:
            return cell
        if column.kind == "date":
            return self.w.day(dt.date.fromisoformat(cell))
        if column.name == "applicant_id":
            return number_of(cell)
        parts = cell.split("|") if column.codes else [cell]
        return ", ".join(column.read(part, self.w.language) for part in parts)

    def worked_out(self) -> list[tuple[str, str]]:
        """Return what was worked out from them."""
        own, w = self._own, self.w
        month, readings = self.month.case.instance.month, self.month.case.readings
        units = consumption_tenths(own).iloc[0]
        told = [
            (w("individual_persons"), str(int(household_size(own, readings)[0]))),
            (w("individual_category"), str(int(household_category(own, readings)[0]))),
        ]
        if pd.notna(units):
            told.append((w("individual_units"), w.number(int(units) / 10, 1)))
        homes = self.month.case.instance.vacancies
        for zone in sorted(set(zone_of(homes["commune"])) - {""}):
            pct = ceiling_pct(own, zone, month, readings).iloc[0]
            if pd.notna(pct):
                told.append(
                    (w("individual_pct", zone=zone.replace("_", " ")), f"{pct} %")
                )
        return told

    def refused(self) -> list[tuple[str, int]]:
        """Return how many dwellings each test was the first to refuse."""
        found = sorted(self.one.refused.items(), key=lambda item: -item[1])
        return [(self.w(f"test_{name}"), n) for name, n in found]

    def doors(self) -> list[tuple[str, str, str]]:
        """Return the nearest dwellings: which, where, and what keeps them closed."""
        homes = self.month.case.instance.vacancies.set_index("vacancy_id")
        return [
            (
                door.vacancy_id,
                place_name(str(homes["commune"].loc[door.vacancy_id])),
                self._why(door),
            )
            for door in self.one.doors[:MOST_DOORS]
        ]

    @property
    def num_more(self) -> int:
        """Dwellings that are not told one by one."""
        return max(0, len(self.one.doors) - MOST_DOORS)

    def _why(self, door: Door) -> str:
        if door.rank is not None:
            return self.w("individual_rank", n=door.rank)
        if not door.is_proposable:
            return self.w("individual_other_holder")
        if not door.level:
            return self.w("individual_equal")
        key = "individual_loses" if door.lost > 0 else "individual_wins"
        ladder = self.month.policy.ladder
        return self.w(key, **ladder.lost_on(door.level, door.lost, self.w))

    def rules(self) -> list[tuple[str, str, str]]:
        """Return the parameters: every rule with its level and its source."""
        return [
            (rung.name, rule.titled(self.w.language), rule.legal_reference)
            for rung in self.month.policy.ladder
            for rule in rung.rules
        ]

    @property
    def score(self) -> str:
        """Its points, and how many would have done."""
        if self.one.score is None:
            return self.w("not_known")
        return self.w.scaled(self.one.score, scale_of("hundredths"), least=1)

    def changes(self) -> list[str]:
        """Return what would have sufficed, a sentence for each."""
        titles = self.month.policy.titles(self.w.language)
        told = []
        for change in self._changes:
            is_wish = change.kind == "wish"
            place = place_name(change.what) if is_wish else label_name(change.key)
            is_score = change.kind == "score"
            per = scale_of("hundredths") if is_score else 1
            told.append(
                self.w(
                    f"individual_change_{change.kind}",
                    n=self.w.scaled(change.amount, per, least=int(is_score)),
                    what=titles.get(change.what, change.what),
                    place=place,
                )
            )
        return told

    @property
    def style(self) -> Markup:
        """A plain sheet that prints on one page."""
        return Markup(
            "body{font:14px/1.4 system-ui,sans-serif;max-width:46rem;margin:2rem auto;"
            "padding:0 1rem;color:#1b1b1b}h1{font-size:1.3rem}h2{font-size:1.05rem;"
            "margin-top:1.2rem}table{border-collapse:collapse;width:100%}th,td{text-align:"
            "left;padding:.15rem .5rem;border-bottom:1px solid #ddd;vertical-align:top}"
        )
