"""What month.toml tells is read, written again and read alike."""

import dataclasses
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.month import Month
from attribution_opt.files.listing import input_files
from attribution_opt.files.month_file import read_month_file, render_month
from attribution_opt.files.read_tables import check_month, read_month
from attribution_opt.files.write_workbook import month_workbook

HEAD = 'as_of = 2027-01-05\nmonth = "2027-01"\ndepartement = "59"\n'


def read(folder: Path, text: str) -> tuple[Month | None, Faults]:
    """Read a month.toml of some text."""
    folder.mkdir(exist_ok=True)
    (folder / "month.toml").write_text(text, encoding="utf-8")
    faults = Faults()
    return read_month_file(folder, None, faults), faults


def test_amounts_and_true_twos_are_told(tmp_path: Path) -> None:
    """Each key is kept as it is meant."""
    text = HEAD + 'last_known_year = true\ndistinct = ["DEM-1", "dem-1"]\n'
    text += '[ceilings]\n"2027/PLUS/autres_regions" = [1, 2, 3, 4, 5, 6, +7]\n'
    month, faults = read(tmp_path, text)
    assert not faults
    assert month is not None
    assert month.last_known_year
    assert month.distinct == ("DEM-1", "dem-1")
    key = (2027, "PLUS", "autres_regions")
    assert month.ceilings == ((key, (1, 2, 3, 4, 5, 6, 7)),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD.replace('"59"', '"999"'), "bad_departement"),
        (HEAD.replace('"59"', '"96"'), "bad_departement"),
        (HEAD + '[ceilings]\n"2027/PLUS/nord" = [1,2,3,4,5,6,7]\n', "bad_ceilings"),
        (HEAD + '[ceilings]\n"2027/HLM/A" = [1,2,3,4,5,6,7]\n', "bad_ceilings"),
        (HEAD + '[ceilings]\n"2027/PLI/A" = [1,2,3,4,5,6]\n', "bad_ceilings"),
        (HEAD + '[ceilings]\n"2027/PLI/A" = [1,2,3,4,5,6,0.5]\n', "bad_ceilings"),
        (HEAD + 'last_known_year = "yes"\n', "month_value"),
        (HEAD + "distinct = [1]\n", "month_value"),
    ],
)
def test_what_is_not_of_that_shape_is_refused(
    tmp_path: Path, text: str, code: str
) -> None:
    """By its own fault, in both languages."""
    month, faults = read(tmp_path, text)
    assert month is None
    assert [fault.code for fault in faults] == [code]
    assert all(faults[0].what(language) for language in ("en", "fr"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for every example."""
    return tmp_path_factory.mktemp("month")


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1)
    ),
    st.booleans(),
    st.dictionaries(st.sampled_from(["PLUS", "PLAI"]), st.integers(1, 99_999)),
    st.dictionaries(st.just("200093201"), st.integers(1000, 50_000)),
)
def test_what_is_written_is_read(
    folder: Path,
    distinct: list[str],
    last: bool,
    ceilings: dict[str, int],
    quartiles: dict[str, int],
) -> None:
    """Whatever a month tells: the same month once it is written and read."""
    month, _ = read(folder, HEAD)
    assert month is not None
    texts = [" ".join(text.split()) for text in distinct]
    told = dataclasses.replace(
        month,
        distinct=tuple(text for text in texts if text.isascii() and text),
        last_known_year=last,
        ceilings=tuple(
            ((2027, name, "autres_regions"), (n,) * 7)
            for name, n in sorted(ceilings.items())
        ),
        quartiles=tuple(quartiles.items()),
    )
    again, faults = read(folder, render_month(told))
    assert not faults
    assert again == told


def workbook(path: Path) -> Path:
    """Write the workbook of the templates."""
    with as_file(files("attribution_opt.files") / "template_month") as folder:
        path.write_bytes(month_workbook(read_month(folder), "fr"))
    return path


MORE = (
    'last_known_year = true\ndistinct = ["a", "A"]\n[quartiles]\n200093201 = 9999\n'
    '[ceilings]\n"2026/PLUS/autres_regions" = [1, 2, 3, 4, 5, 6, 7]\n'
)


@pytest.mark.parametrize("is_alone", [True, False])
def test_a_file_beside_a_workbook_adds_what_no_sheet_holds(
    tmp_path: Path, is_alone: bool
) -> None:
    """When and where stay the sheet's, whether the file or its folder is given."""
    book = workbook(tmp_path / "mois.xlsx")
    place = book if is_alone else tmp_path
    before = read_month(place).month
    beside = tmp_path / "month.toml"
    beside.write_text(MORE, "utf-8")
    month = read_month(place).month
    assert beside in input_files(place)
    assert dict(month.quartiles) == {"200093201": 9999}
    assert month.ceilings == (
        ((2026, "PLUS", "autres_regions"), (1, 2, 3, 4, 5, 6, 7)),
    )
    assert month.last_known_year
    assert month.distinct == ("a", "A")
    more = {"quartiles": (), "ceilings": (), "last_known_year": False, "distinct": ()}
    assert dataclasses.replace(month, **more) == before


def test_a_file_beside_a_workbook_is_checked_and_holds(tmp_path: Path) -> None:
    """What is wrong in it refuses the month; what differs from the sheet is told."""
    book, beside = workbook(tmp_path / "mois.xlsx"), tmp_path / "month.toml"
    beside.write_text('month = "2026-12"\n', "utf-8")
    month, faults = check_month(book)
    assert month is not None
    assert (month.month.year, month.month.month) == (2026, 12)
    assert "month_twice" in {fault.code for fault in faults}
    beside.write_text('[ceilings]\n"2026/PLUS/x" = [1]\n', "utf-8")
    month, faults = check_month(book)
    assert month is None
    assert {(f.file, f.code) for f in faults if f.is_fatal} == {
        ("month.toml", "bad_ceilings")
    }
