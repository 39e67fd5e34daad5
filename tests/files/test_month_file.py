"""What month.toml tells is read, written again and read alike."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.month import Month
from attribution_opt.files.month_file import read_month_file, render_month

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
