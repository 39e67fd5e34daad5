"""`map` looks at an export: what it says is found, what is unsure is asked."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution_opt.cli import main
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.exports.guess import distinct, guesses, words_of
from attribution_opt.exports.proposal import MAIN
from attribution_opt.files.read_tables import check_month, read_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import Size, generate

EXPORT = Path(__file__).parent / "cases" / "real_export"


def run(*arguments: str | Path) -> tuple[int, str]:
    """Return the exit code of a command and what it says."""
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    return done.exit_code, done.output


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Return a folder with the export as people have it."""
    return Path(shutil.copytree(EXPORT, tmp_path / "export"))


def test_an_export_goes_to_lists_with_one_correction(
    export: Path, tmp_path: Path
) -> None:
    """One look, one place that nobody can know, and the month is decided."""
    code, told = run("map", *sorted(export.glob("*.csv")), "--json", "--lang", "en")
    assert code == 0
    found = json.loads(told)
    assert {t["table"]: len(t["columns"]) for t in found["tables"]} == {
        "vacancies": 17,
        "applicants": 15,
    }
    assert found["to_decide"] == [
        "wishes.place: is “MEL” 200093201?",
        "wishes.place: what is “Lille - Wazemmes”?",
    ]
    mapping = export / "columns.toml"
    text = mapping.read_text("utf-8")
    line = next(x for x in text.splitlines() if x.startswith('# "Lille - Wazemmes"'))
    mapping.write_text(text.replace(line, '"Lille - Wazemmes" = "QN05971M"'), "utf-8")
    _, faults = check_month(export)
    assert not [fault for fault in faults if fault.is_fatal]
    assert "unmatched_place" not in {fault.code for fault in faults}
    month = read_month(export)
    assert (month.month.as_of.isoformat(), month.month.departement) == (
        "2026-11-24",
        "59",
    )
    assert len(month.wishes) == 173
    publics = month.applicants["publics"]
    assert set(publics) == {"", "action_logement"}
    code, told = run("solve", export, "--out", tmp_path / "run")
    assert code == 0
    assert (tmp_path / "run" / "candidates.csv").exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_workbook_is_looked_at_too(
    export: Path, tmp_path: Path, language: str
) -> None:
    """Both sheets of one workbook, titles and totals left out, are the same month."""
    book = tmp_path / "book" / "extraction.xlsx"
    book.parent.mkdir()
    with pd.ExcelWriter(book, engine="xlsxwriter") as writer:
        for path in sorted(export.glob("*.csv")):
            rows = [x.split(";") for x in path.read_text("cp1252").splitlines()]
            pd.DataFrame(rows).to_excel(
                writer, sheet_name=path.stem, header=False, index=False
            )
    code, told = run("map", book, "--lang", language)
    assert code == 0, told
    assert run("map", *sorted(export.glob("*.csv")), "--lang", language)[0] == 0
    texts = read_month(export), read_month(book.parent)
    assert texts[0].vacancies.equals(texts[1].vacancies)
    assert texts[0].wishes.equals(texts[1].wishes)


def test_what_stands_is_not_written_over(export: Path) -> None:
    """A mapping that somebody has corrected stays theirs."""
    files = sorted(export.glob("*.csv"))
    assert run("map", *files)[0] == 0
    before = (export / "columns.toml").read_bytes()
    code, told = run("map", *files)
    assert code == 2
    assert "--out" in told
    assert (export / "columns.toml").read_bytes() == before


def test_files_that_are_no_export_are_refused_all_at_once(tmp_path: Path) -> None:
    """Each says what it lacks, and nothing is written."""
    contents = {
        "recettes.csv": b"plat;cuisson\ntarte;40\n",
        "vide.csv": b"",
        "abime.xlsx": b"PK\x03\x04 cut short",
    }
    paths = [tmp_path / name for name in contents]
    for path in paths:
        path.write_bytes(contents[path.name])
    code, told = run("map", *paths, "--json")
    assert code == 3
    faults = {fault["file"]: fault["code"] for fault in json.loads(told)["faults"]}
    assert faults == {"vide.csv": "empty_file", "abime.xlsx": "bad_workbook"}
    code, told = run("map", paths[0], "--json")
    assert code == 3
    assert json.loads(told)["faults"][0]["code"] == "no_known_header"
    assert not list(tmp_path.glob("*.toml"))


def test_what_a_month_lacks_is_asked_for(tmp_path: Path) -> None:
    """Applicants alone: the homes, the wishes, the day and the place are named."""
    path = tmp_path / "people.csv"
    path.write_text("N° unique;Date dépôt;Nb pers\n1;01/01/2026;2\n", "utf-8")
    code, told = run("map", path, "--json", "--lang", "en")
    assert code == 0
    left = " ".join(json.loads(told)["to_decide"])
    assert all(word in left for word in ("vacancies", "wishes", "as_of", "departement"))


@pytest.mark.parametrize("table", MAIN)
@pytest.mark.parametrize("is_french", [True, False])
def test_our_own_headers_are_themselves(table: str, is_french: bool) -> None:
    """Whatever we write ourselves, we know again: every column by name."""
    columns = SCHEMA[table].columns
    headers = [c.french if is_french else c.name for c in columns.values()]
    frame = pd.DataFrame([[""] * len(headers)], columns=headers)
    found = guesses(distinct(frame), SCHEMA[table])
    known = {guess.column: guess.header for guess in found}
    assert known == dict(zip(columns, headers, strict=True))
    assert all(guess.is_sure for guess in found)


SPELLINGS = st.sampled_from([str.upper, str.title, str.lower, lambda s: f" {s} "])


@given(st.permutations(list(SCHEMA["vacancies"].columns)), SPELLINGS, st.data())
@settings(max_examples=15, deadline=None)
def test_order_and_spelling_of_headers_say_nothing(
    order: list[str], spell: object, data: st.DataObject
) -> None:
    """Columns in any order, under headers in any case, are the same columns."""
    assert callable(spell)
    table = SCHEMA["vacancies"]
    frame = pd.DataFrame(columns=[spell(table.columns[n].french) for n in order])
    found = {g.column: g.header for g in guesses(distinct(frame), table)}
    assert found == dict(zip(order, frame.columns, strict=True))


def test_a_month_of_ours_needs_no_decision(tmp_path: Path) -> None:
    """Files that we write in French are mapped to the same month."""
    month = generate("lille", Size(12, 200), 1)
    own, theirs = tmp_path / "own", tmp_path / "theirs"
    write_month(month, own, french=True)
    theirs.mkdir()
    for old, new in (("logements.csv", "A.csv"), ("demandeurs.csv", "B.csv")):
        shutil.copy(own / old, theirs / new)
    code, told = run("map", theirs / "A.csv", theirs / "B.csv", "--json")
    assert code == 0
    tables = {t["table"]: t for t in json.loads(told)["tables"]}
    assert not tables["vacancies"]["unread"]
    assert not tables["applicants"]["unread"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Nb. pers. à loger", ("nombre", "personnes", "loger")),
        ("N° Unique", ("numero", "unique")),
        ("QPV (O/N)", ("qpv", "oui", "non")),
        ("Loyer HC", ("loyer", "hors", "charges")),
    ],
)
def test_abbreviations_are_spelt_out(header: str, words: tuple[str, ...]) -> None:
    """What the field abbreviates is one with what it writes out."""
    assert words_of(header) == words
