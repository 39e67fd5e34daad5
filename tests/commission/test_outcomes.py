"""Outcomes go out to be filled in, come back, and stand in minutes and letters."""

import io
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from attribution_opt.commission.decisions import Decisions, Told, decisions_of
from attribution_opt.commission.outcomes_book import outcomes_book, word_of
from attribution_opt.domain.choices import DECISIONS
from attribution_opt.domain.schema import OUTCOMES
from attribution_opt.errors import ReadError
from attribution_opt.files.workbook import new_book
from attribution_opt.files.workbook_text import read_workbook
from attribution_opt.report.model import Report
from attribution_opt.report.people_csv import read_people
from attribution_opt.words.language import LANGUAGES, Language, Words
from attribution_opt.year.outcome_file import read_outcomes
from tests.commission.conftest import DAY
from tests.commission.test_papers import Text, run
from tests.test_faults import assert_said


def decisions(path: Path, report: Report) -> Decisions:
    """Return what a file decides on the demo's lists."""
    told = read_outcomes(path)
    own = Told(told.file, told.rows, told.headers)
    return decisions_of(own, DAY.isoformat(), report.agenda)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_is_read_back_once_filled(
    report: Report, tmp_path: Path, language: Language
) -> None:
    """Each word of its drop-down is the decision that it says; ids keep their zeros."""
    path = tmp_path / "outcomes.xlsx"
    path.write_bytes(outcomes_book(report.agenda, DAY, language))
    text = read_workbook(path)[0].table(OUTCOMES.headers).frame
    assert [str(name) for name in text.columns] == [
        column.titled(language) for column in OUTCOMES.columns.values()
    ]
    suite = text.columns[3]
    assert not any(text[suite])
    codes = [DECISIONS[n % len(DECISIONS)] for n in range(len(text))]
    text[suite] = [word_of(code, language) for code in codes]
    with new_book(io_out := io.BytesIO(), DAY.isoformat()) as book:
        sheet = book.sheet("x")
        book.table(sheet, [*map(str, text.columns)], text.to_numpy().tolist())
    path.write_bytes(io_out.getvalue())
    rows = [row for _, row in read_outcomes(path).rows]
    assert [row["outcome"] for row in rows] == codes
    pairs = [(h.id, c.applicant_id) for h in report.agenda for c in h.candidates]
    assert [(row["vacancy_id"], row["applicant_id"]) for row in rows] == pairs
    assert {row["on"] for row in rows} == {DAY.isoformat()}
    assert [int(row["rank"]) for row in rows] == [
        c.rank for h in report.agenda for c in h.candidates
    ]


def test_the_workbook_offers_the_decisions_and_has_no_clock(report: Report) -> None:
    """The list of the column, in French words; the same bytes each time."""
    raw = outcomes_book(report.agenda, DAY, "fr")
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "attribué,attribué sous condition,non attribué,irrecevable" in sheet
    assert f'sqref="D2:D{1 + sum(len(h.candidates) for h in report.agenda)}"' in sheet
    assert raw == outcomes_book(report.agenda, DAY, "fr")


def test_an_empty_decision_is_told_by_its_line(report: Report, tmp_path: Path) -> None:
    """What nobody has filled in is refused, not guessed."""
    path = tmp_path / "outcomes.xlsx"
    path.write_bytes(outcomes_book(report.agenda, DAY, "fr"))
    with pytest.raises(ReadError) as caught:
        read_outcomes(path)
    fault = caught.value.faults[0]
    assert (fault.line, fault.column) == (2, "suite")


def test_letters_of_the_article(decided: Path, report: Report) -> None:
    """One alone is a), several are b) by rank; the others are c) to e)."""
    found = decisions(decided, report).by_pair
    for home in report.agenda:
        told = [found[home.id, one.applicant_id] for one in home.candidates]
        letters = "".join(one.letter for one in told)
        if home.id == "LOG00001":
            assert letters == "c"
        else:
            assert letters == {1: "a", 2: "bb", 3: "bbd"}[len(told)]
        assert [one.place for one in told][:2] == [1, 2][: len(told)]


def test_places_follow_those_who_get_it(report: Report) -> None:
    """Where rank 1 is not allocated, rank 2 has place 1."""
    home = next(one for one in report.agenda if len(one.candidates) == 3)
    codes = ("not_allocated", "allocated", "allocated")
    rows = [
        (n, row(home.id, who.applicant_id, code))
        for n, (who, code) in enumerate(zip(home.candidates, codes, strict=True), 2)
    ]
    found = decisions_of(Told("o.csv", rows, {}), DAY.isoformat(), report.agenda)
    places = [found.by_pair[home.id, c.applicant_id].place for c in home.candidates]
    assert places == [0, 1, 2]
    assert found.num_without_reason == 1


def row(home: str, who: str, outcome: str, on: str = "2026-11-26") -> dict[str, str]:
    """Return a row of outcomes."""
    cells = {"on": on, "vacancy_id": home, "applicant_id": who}
    return {**cells, "outcome": outcome, "rank": "", "reason": ""}


def test_decisions_on_nobody_listed_are_told_by_line(report: Report) -> None:
    """All at once: another home, another household, another day, twice, one rank."""
    home, other = report.agenda[1], report.agenda[2]
    first, second = (one.applicant_id for one in home.candidates[:2])
    rows = [
        (2, row("LOG77", first, "allocated")),
        (3, row(home.id, "nobody", "allocated")),
        (4, row(home.id, first, "allocated", "2026-11-27")),
        (5, row(home.id, first, "not_allocated")),
        (6, {**row(home.id, second, "allocated"), "rank": "1"}),
        (7, row(other.id, "", "offered")),
        (8, row("LOG77", first, "allocated", "2026-10-01")),
    ]
    headers = {"vacancy_id": "id_logement", "applicant_id": "numero_unique"}
    with pytest.raises(ReadError) as caught:
        decisions_of(Told("o.csv", rows, headers), DAY.isoformat(), report.agenda)
    assert [(f.code, f.line, f.column) for f in caught.value.faults] == [
        ("decided_no_home", 2, "id_logement"),
        ("decided_no_candidate", 3, "numero_unique"),
        ("decided_other_day", 4, "on"),
        ("decided_twice", 5, "numero_unique"),
        ("event_rank_twice", 6, "rank"),
    ]
    for fault in caught.value.faults:
        assert_said(fault)


def test_other_sessions_are_left_out_and_counted(report: Report) -> None:
    """A month's file holds other sessions, offers and answers too."""
    home = report.agenda[0]
    who = home.candidates[0].applicant_id
    rows = [
        (2, row("LOG77", "x", "allocated", "2026-10-01")),
        (3, row(home.id, who, "allocated")),
        (4, row(home.id, who, "offered", "2026-11-28")),
        (5, row(home.id, who, "refused", "2026-12-02")),
    ]
    found = decisions_of(Told("o.csv", rows, {}), DAY.isoformat(), report.agenda)
    assert found.num_other == 1
    assert list(found.by_pair) == [(home.id, who)]


@pytest.fixture
def after(demo: Path, decided: Path, tmp_path: Path) -> Path:
    """Return the papers of a session that has decided."""
    out = tmp_path / "after"
    told = ("--session", "2026-11-26", "--outcomes", decided, "--out", out)
    answer = run(demo, *told, "--json")
    assert answer.exit_code == 0, answer.output
    data = json.loads(answer.stdout)
    assert (data["decided"], data["candidates"], data["without_reason"]) == (46, 46, 0)
    return out


def test_decisions_and_reasons_stand_in_the_minutes(after: Path) -> None:
    """In words, with the letter of the article; what is typed is text, not markup."""
    page = (after / "minutes.html").read_text(encoding="utf-8")
    text = str(Text(page))
    assert text.count("d) non-attribution ressources <trop> basses & co") == len(
        re.findall(r"d\) non-attribution", text)
    )
    assert "c) attribution sous condition suspensive avis d'imposition" in text
    assert "b) attribution par classement, rang 2" in text
    sheets = (after / "sheets.html").read_text(encoding="utf-8")
    assert sheets.count("☒") == 46


def index_of(after: Path) -> pd.DataFrame:
    """Return which letter is whose, kinds as codes."""
    told = read_people(after / "letters" / "index.csv")
    kinds = ("allocated", "ranked", "conditional", "refused")
    codes = {Words("fr")(f"kind_{kind}"): kind for kind in kinds}
    return told.assign(kind=told["kind"].map(codes))


def test_a_letter_names_its_own_household_alone(after: Path, report: Report) -> None:
    """One for each decision, under the home and the number; nobody else's within."""
    index = index_of(after)
    assert len(index) == 46
    everybody = {one.applicant_id for one in report.run.lists if one.applicant_id}
    holders = {"conditional": 1}
    for one in index.to_dict("records"):
        page = (after / "letters" / one["file"]).read_text(encoding="utf-8")
        text = str(Text(page))
        assert one["applicant_id"] in text
        assert one["vacancy_id"] in text
        assert not any(x in text for x in everybody - {one["applicant_id"]})
        assert ("10 jours" in text) == (one["kind"] != "refused")
        holders[one["kind"]] = holders.get(one["kind"], 0) + 1
    assert set(holders) == {"allocated", "ranked", "conditional", "refused"}


def test_letters_say_what_was_decided(after: Path) -> None:
    """Ten days for the first; a place for the next; a condition; a reason."""
    index = index_of(after)

    def first(kind: str) -> str:
        name = index[index["kind"] == kind]["file"].iloc[0]
        return str(Text((after / "letters" / name).read_text(encoding="utf-8")))

    assert "vaut refus (CCH R441-10)" in first("allocated")
    assert "votre demande est au rang 2" in first("ranked")
    assert "Condition : avis d'imposition" in first("conditional").replace("\xa0", " ")
    refused = first("refused").replace("\xa0", " ")
    assert "Motif : ressources <trop> basses & co" in refused
    assert "rang" not in refused


def test_reasons_that_are_missing_are_counted(
    demo: Path, decided: Path, tmp_path: Path
) -> None:
    """A refusal without a reason leaves a line to write on, and is told."""
    table = pd.read_csv(decided, sep=";", dtype=str).assign(motif="")
    table.to_csv(decided, sep=";", index=False)
    out = tmp_path / "after"
    told = ("--session", "2026-11-26", "--outcomes", decided, "--out", out)
    answer = run(demo, *told)
    number = (table["suite"] == "non attribué").sum()
    assert f"{number} décisions défavorables n’ont pas encore de motif" in answer.output


def test_the_command_refuses_outcomes_of_other_lists(
    demo: Path, decided: Path, tmp_path: Path
) -> None:
    """Exit code 3, the line and the column of the file, and nothing written."""
    text = decided.read_text(encoding="utf-8").replace("LOG00002", "LOG77")
    decided.write_text(text, encoding="utf-8")
    out = tmp_path / "after"
    told = ("--session", "2026-11-26", "--outcomes", decided, "--out", out)
    answer = run(demo, *told)
    assert answer.exit_code == 3
    assert "id_logement" in answer.output
    assert "LOG77" in answer.output
    assert not out.exists()
