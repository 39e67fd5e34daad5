"""One form for text, and identifiers that only look different."""

import time
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution_opt.domain.alike import check_alike
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.equality import one_form, skeleton
from attribution_opt.domain.instance import build_tables
from attribution_opt.domain.month import Month
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.files.read_tables import check_month

CASES = Path(__file__).parents[1] / "cases"
NOVEMBER = pd.Timestamp("2026-11-01").date()
HOME = {"commune": "59350", "rooms": 2, "financing": "PLUS"}
PERSON = {"filed_on": "2026-03-01", "persons": 1, "rfr_n2": 6200, "score": 1}


def built(
    applicants: list[str],
    *,
    wishes: list[str] | None = None,
    landlords: tuple[str, ...] = ("BA",),
    distinct: tuple[str, ...] = (),
    **more: pd.DataFrame,
) -> tuple[dict[str, pd.DataFrame], Faults]:
    """Return a month of some applicants and a dwelling of each landlord."""
    homes = [
        {**HOME, "landlord": b, "vacancy_id": f"V{n}"} for n, b in enumerate(landlords)
    ]
    frames = {
        "vacancies": pd.DataFrame(homes),
        "applicants": pd.DataFrame([{"applicant_id": a, **PERSON} for a in applicants]),
        "wishes": pd.DataFrame(
            [{"applicant_id": a, "place": "59350"} for a in wishes or applicants]
        ),
    }
    place = {"year": 2026, "month": 11, "departement": "59"}
    month = Month(as_of=NOVEMBER, distinct=distinct, **place)  # type: ignore[arg-type]
    return build_tables({**frames, **more}, month)


@pytest.mark.parametrize(
    ("case", "code"),
    [("90_case", "alike"), ("93_nfd", "duplicate_id"), ("95b_leadzero_dup", "alike")],
)
def test_one_person_counted_as_two_is_refused(case: str, code: str) -> None:
    """Both lines are named where they differ, the second where they are one text."""
    instance, faults = check_month(CASES / case)
    assert instance is None
    found = [f for f in faults if f.code == code and f.file == "applicants.csv"]
    assert [f.line for f in found] == ([2, 3] if code == "alike" else [3])


ALIKE = [
    ("DEM-1", "dem-1"),
    ("DEM-1", "DEM -1"),
    ("DEM-1", "D\u0415M-1"),  # Cyrillic
    ("BETA", "\u0392\u0395\u03a4\u0391"),  # Greek
    ("DEM-1", "\uff24\uff25\uff2d-1"),  # full width
    ("DEM-1", "DEM\u20131"),  # en dash
    ("L'A", "L\u2019A"),
    ("012", "12"),
    ("0012-3", "012-3"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_identifiers_that_look_alike_are_refused(one: str, other: str) -> None:
    """Within a table both lines are named, unless they are told to be true twos."""
    _, faults = built([one, other])
    found = [f for f in faults if f.code == "alike"]
    assert [(f.line, f.value, f.values["other"]) for f in found] == [
        (0, one, other),
        (1, other, one),
    ]
    for told in ((one, other), (other,)):
        _, faults = built([one, other], distinct=told)
        assert not faults.fatal


@pytest.mark.parametrize(
    "odd", ["DEM\u00a01", "DEM\u200b1", "DEM\u00ad1", "\ufeffDEM1 "]
)
def test_invisible_signs_are_not_kept(odd: str) -> None:
    """A no-break space is a space; a sign without width is nothing."""
    tables, faults = built([odd])
    assert not faults.fatal
    assert tables["applicants"]["applicant_id"].iat[0] in {"DEM 1", "DEM1"}


@pytest.mark.parametrize(
    ("one", "other"), [("A-1", "A-2"), ("A1", "A01"), ("O1", "01"), ("Elan", "Élan")]
)
def test_texts_that_a_reader_tells_apart_are_two(one: str, other: str) -> None:
    """Other digits, zeros within, letters for digits, accents."""
    _, faults = built([one, other])
    assert not faults.fatal


def test_landlords_and_holders_are_looked_at_over_all_tables() -> None:
    """One landlord spelled twice in vacancies, ledger and conventions is named."""
    lease = {**HOME, "lease_id": "L", "holder": "H", "signed_on": "2026-03-01"}
    ledger = pd.DataFrame([{**lease, "landlord": "Oph A"}])
    holders = pd.DataFrame([{"holder_id": "H", "kind": "other"}])
    conventions = pd.DataFrame([{"landlord": "OPH  A", "holder": "h", "share": "10 %"}])
    more = {"ledger": ledger, "holders": holders, "conventions": conventions}
    _, faults = built(["A"], landlords=("OPH A", "OPH A"), **more)
    found = {(f.table, f.column, f.value) for f in faults if f.code == "alike"}
    assert found == {
        ("vacancies", "landlord", "OPH A"),
        ("ledger", "landlord", "Oph A"),
        ("conventions", "landlord", "OPH  A"),
        ("holders", "holder_id", "H"),
        ("ledger", "holder", "H"),
        ("conventions", "holder", "h"),
    }


def test_spaces_of_a_number_fold_across_tables() -> None:
    """However the number is grouped, the wish is of the one applicant."""
    wishes = ["059 000 000 123", "059\u00a0000000123", "059000000123"]
    tables, faults = built(["059000000123"], wishes=wishes)
    assert not faults.fatal
    assert tables["wishes"]["applicant_id"].tolist() == ["059000000123"]
    lease = {**HOME, "lease_id": "L", "landlord": "55 1", "holder": "551"}
    ledger = pd.DataFrame([lease | {"applicant_id": "05 9", "signed_on": "2026-03-01"}])
    tables, faults = built(["059"], landlords=("551",), ledger=ledger)
    assert not faults.fatal
    assert tables["ledger"][["applicant_id", "landlord"]].to_numpy().tolist() == [
        ["059", "551"]
    ]


@pytest.mark.parametrize("text", ["a1", "A\u00a01", "\u04101", "A 1"])
def test_a_reference_that_only_looks_right_names_the_row_it_means(text: str) -> None:
    """In wishes and in the ledger, where a lease would house a stranger."""
    lease = {**HOME, "lease_id": "L", "landlord": "BA", "holder": "BA"}
    ledger = pd.DataFrame([lease | {"applicant_id": text, "signed_on": "2026-03-01"}])
    _, faults = built(["A1"], wishes=["A1", text], ledger=ledger)
    found = {
        (f.table, f.values["other"]) for f in faults if f.code == "alike_reference"
    }
    assert found == {("wishes", "A1"), ("ledger", "A1")}
    assert "unknown_reference" not in {f.code for f in faults}


@given(st.text(min_size=1))
def test_one_form_is_one_form(text: str) -> None:
    """Composed or not, read once or twice: the same text."""
    kept = one_form(text)
    assert one_form(kept) == kept
    assert one_form(unicodedata.normalize("NFD", text)) == kept


@given(st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1))
def test_case_and_spaces_never_change_the_look(text: str) -> None:
    """The skeleton of a text is that of any case and spacing of it."""
    for other in (text.upper(), text.lower(), f" {text} ", text.replace(" ", "")):
        assert skeleton(other) == skeleton(text)
    assert skeleton(skeleton(text)) == skeleton(text)


@settings(deadline=None)
@given(st.sampled_from(ALIKE), st.permutations(range(5)))
def test_twins_are_found_wherever_they_stand(
    twins: tuple[str, str], order: list[int]
) -> None:
    """Among other applicants, in any order, both are named and nobody else."""
    people = [*twins, "X1", "X2", "Y"]
    _, faults = built([people[n] for n in order])
    assert {f.value for f in faults if f.code == "alike"} == set(twins)


def test_forty_thousand_identifiers_are_looked_at_at_once() -> None:
    """Less than a second, where pairs would take hours."""
    ids = pd.Series([f"059{n:015}" for n in np.arange(40_000)], dtype="str")
    empty = {
        name: pd.DataFrame(columns=list(table.columns), dtype="str")
        for name, table in SCHEMA.items()
    }
    people = empty["applicants"].reindex(range(len(ids))).assign(applicant_id=ids)
    people["household_id"] = ""
    faults, start = Faults(), time.perf_counter()
    check_alike({**empty, "applicants": people}, (), faults)
    assert time.perf_counter() - start < 1
    assert not faults
