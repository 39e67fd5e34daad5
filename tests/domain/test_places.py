"""Places: one reader of codes and names, and what lies in what."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.decide.recount import Recount
from attribution_opt.domain import reference
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.instance import Instance, build_tables
from attribution_opt.domain.month import Month
from attribution_opt.domain.place_reader import PlaceReader
from attribution_opt.domain.territory import arrondissements, asked_as, containing
from attribution_opt.files.read_tables import check_month

CASES = Path(__file__).parents[1] / "cases"
NOVEMBER = pd.Timestamp("2026-11-01").date()
PERSON = {"filed_on": "2026-03-01", "persons": 1, "rfr_n2": 6200, "score": 1}
HOME = {"landlord": "BA", "rooms": 2, "financing": "PLUS"}


def month(departement: str) -> Month:
    """Return November 2026 in a departement."""
    return Month(as_of=NOVEMBER, year=2026, month=11, departement=departement)


def built(
    home: dict[str, str], *places: str, of: Month, **more: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], Faults]:
    """Return the tables of one dwelling and one applicant who wishes some places."""
    frames = {
        "vacancies": pd.DataFrame([{"vacancy_id": "V", **HOME, **home}]),
        "applicants": pd.DataFrame([{"applicant_id": "A", **PERSON}]),
        "wishes": pd.DataFrame([{"applicant_id": "A", "place": p} for p in places]),
    }
    return build_tables({**frames, **more}, of)


def is_open(home: dict[str, str], *places: str, of: Month) -> bool:
    """Tell whether the dwelling is open to who wishes some places; recount agrees."""
    tables, faults = built(home, *places, of=of)
    assert not faults.fatal, list(map(str, faults))
    instance = Instance.of_tables(tables, of, "joint")
    settings = Admissibility()
    is_admissible = bool(len(admit(instance, settings).candidates[0]))
    assert is_admissible == (not Recount(instance, settings).refusals("V", "A"))
    return is_admissible


def codes(faults: list[Fault]) -> set[str]:
    """Return the codes of some faults."""
    return {fault.code for fault in faults}


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("102_paris_arr", set()),
        ("102b_paris_vac", {"city_alone"}),
        ("104e_wish_qn_lower", set()),
        ("140_arr_qpv", set()),
        ("141_arr_noqpv", set()),
    ],
)
def test_months_of_arrondissements_and_small_letters(case: str, told: set[str]) -> None:
    """The one household of each is admissible on the one dwelling."""
    instance, faults = check_month(CASES / case)
    assert instance is not None
    assert codes(list(faults)) == told
    assert len(admit(instance, Admissibility()).candidates[0]) == 1


def test_what_an_arrondissement_knows_of_its_city() -> None:
    """Without a neighbourhood its flag is unknown; the QPV of the city are its own."""
    flags = {}
    for case in ("141_arr_noqpv", "140_arr_qpv"):
        instance, _ = check_month(CASES / case)
        assert instance is not None
        flags[case] = instance.vacancies["in_qpv"].iat[0]
    assert flags["141_arr_noqpv"] is pd.NA
    assert flags["140_arr_qpv"] is not pd.NA
    assert bool(flags["140_arr_qpv"])


def test_a_postal_code_is_named_as_what_it_is() -> None:
    """In a dwelling and in a wish alike, with a code of the departement to write."""
    instance, faults = check_month(CASES / "103d_postal")
    assert instance is None
    found = [(f.file, f.line, f.code) for f in faults if f.code == "postal_code"]
    assert found == [(f"{t}.csv", 2, "postal_code") for t in ("vacancies", "wishes")]
    assert "59350 (Lille)" in faults[0].remedy


@pytest.mark.parametrize(
    ("city", "part"), [("75056", "75118"), ("69123", "69383"), ("13055", "13216")]
)
def test_a_city_and_its_arrondissements_cover_each_other(city: str, part: str) -> None:
    """Another arrondissement is covered by neither."""
    of = month(city[:2])
    other = next(p for p in arrondissements()[city] if p != part)
    assert is_open({"commune": part}, city, of=of)
    assert is_open({"commune": city}, part, of=of)
    assert not is_open({"commune": part}, other, of=of)


@pytest.mark.parametrize(
    ("place", "is_covered"),
    [
        ("59", True),
        ("62", False),
        ("200093201", True),
        ("200 093 201", True),
        ("200093201.0", True),
        ("245701222", False),
        ("Métropole européenne de Lille", True),
        ("LILLE CEDEX", True),
        ("59 350", True),
        ("59355", True),  # Lomme, part of Lille since 2000
        (" lille ", True),
        ("Lille (59)", True),
        ("résidence LES lilas", True),
        ("qn05971m", True),
        ("59512", False),
    ],
)
def test_a_wish_covers_what_lies_in_its_place(place: str, is_covered: bool) -> None:
    """By code or by name, however it is spaced or spelled."""
    home = {"commune": "59350", "neighbourhood": "QN05971M"}
    home["residence"] = "Résidence les Lilas"
    assert is_open(home, place, of=month("59")) == is_covered


@pytest.mark.parametrize(
    ("text", "fault", "said"),
    [
        ("59000", "postal_code", "59350 (Lille)"),
        ("75018", "postal_code", "75118"),
        ("1004", "lost_zero", "01004"),
        ("60455", "split_commune", "60054"),
        ("Paris", "name_elsewhere", "75056 (Paris)"),
        ("St Denis", "name_elsewhere", "93066"),
        ("59999", "unknown_commune", ""),
        ("Wazemmes", "bad_commune", ""),
        ("QP059011", "bad_commune", ""),
    ],
)
def test_what_is_no_commune_is_named_alike_in_every_table(
    text: str, fault: str, said: str
) -> None:
    """Vacancies, neighbourhoods and the ledger refuse it by the same fault."""
    areas = pd.DataFrame([{"neighbourhood": "L1", "commune": text}])
    lease = {**HOME, "lease_id": "L", "holder": "BA", "commune": text}
    ledger = pd.DataFrame([lease | {"signed_on": "2026-03-01"}])
    tables = {"neighbourhoods": areas, "ledger": ledger}
    _, faults = built({"commune": text}, "59350", of=month("59"), **tables)
    found = [f for f in faults if f.code == fault and f.column == "commune"]
    assert {f.table for f in found} == {"vacancies", "ledger", "neighbourhoods"}
    assert all(said in f.problem + f.remedy for f in found)


@pytest.mark.parametrize(("text", "fault"), [("1234", "bad_epci"), ("MEL", "bad_epci")])
def test_what_is_no_body_is_refused(text: str, fault: str) -> None:
    """Neither nine digits nor the name of a body."""
    _, faults = built({"commune": "59350", "epci": text}, "59350", of=month("59"))
    assert fault in codes(list(faults))


def test_an_old_neighbourhood_names_those_of_the_month() -> None:
    """In a dwelling and in a wish; the codes of 2024 stand beside."""
    home = {"commune": "59350", "neighbourhood": "QN05971M"}
    _, faults = built(home, "qp059011", of=month("59"))
    found = [f for f in faults if f.code == "old_qpv"]
    assert [f.table for f in found] == ["wishes"]
    assert "QN05971M" in found[0].remedy
    home["neighbourhood"] = "QP 059011"
    _, faults = built(home, "59350", of=month("59"))
    assert ("vacancies", "old_qpv") in {(f.table, f.code) for f in faults}


@pytest.mark.parametrize(
    ("wished", "is_open_to"),
    [("75056", True), ("75", True), ("75118", True), ("75101", False)],
)
def test_own_dwellings_to_rank_are_open_to_whoever_asks_for_what_lies_above(
    wished: str, is_open_to: bool
) -> None:
    """A landlord ranks its own dwelling among wishes for the city too."""
    of = month("75")
    home = {"commune": "75118", "holder": "BA"}
    candidacies = pd.DataFrame(columns=["vacancy_id", "applicant_id"], dtype="str")
    frames = {
        "vacancies": pd.DataFrame([{"vacancy_id": "V", **HOME, **home}]),
        "applicants": pd.DataFrame([{"applicant_id": "A", **PERSON}]),
        "wishes": pd.DataFrame([{"applicant_id": "A", "place": wished}]),
        "candidacies": candidacies,
    }
    instance = Instance.from_frames(frames, of, "rank")
    settings = Admissibility()
    found = bool(len(admit(instance, settings).candidates[0]))
    assert found == is_open_to == (not Recount(instance, settings).refusals("V", "A"))


@pytest.mark.parametrize("table", ["holders", "conventions"])
@pytest.mark.parametrize(
    ("text", "code"),
    [("Lille", "59350"), ("59", "59"), ("200 093 201", "200093201"), ("2a", "2A")],
)
def test_territories_are_read_as_places(table: str, text: str, code: str) -> None:
    """Where a holder or a convention holds is a place like any other."""
    holders = pd.DataFrame([{"holder_id": "H", "kind": "other"}])
    conventions = pd.DataFrame([{"landlord": "BA", "holder": "H", "share": "10 %"}])
    more = {"holders": holders, "conventions": conventions}
    more[table] = more[table].assign(territory=text)
    tables, faults = built({"commune": "59350"}, "59350", of=month("59"), **more)
    assert not faults.fatal
    assert tables[table]["territory"].tolist() == [code]


def test_two_former_communes_of_one_are_one_wish() -> None:
    """The stronger wish is kept: what is written again is read again."""
    frame = pd.DataFrame(
        {"applicant_id": ["A", "A", "A"], "place": ["59355", "59298", "Lille"]}
    ).assign(rank=[3, 1, 2])
    homes = {"commune": "59350"}
    tables, faults = built(homes, "59350", of=month("59"), wishes=frame)
    assert not faults.fatal
    assert tables["wishes"][["place", "rank"]].to_numpy().tolist() == [["59350", 1]]


@settings(deadline=None)
@given(st.sampled_from(sorted(reference.commune_codes())), st.data())
def test_every_code_is_read_however_it_is_written(
    code: str, data: st.DataObject
) -> None:
    """Small letters, spaces, full-width digits: the same code in every reading."""
    at = data.draw(st.integers(0, len(code)))
    space = data.draw(st.sampled_from(["", " ", "\u00a0", "\u202f"]))
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    text = data.draw(st.sampled_from([code.lower(), code.translate(wide)]))
    text = text[:at] + space + text[at:]
    reader = PlaceReader(code[:2])
    for read in (reader.commune, reader.wish, reader.territory):
        assert read(text).code == code
        assert not read(text).fault


@settings(deadline=None)
@given(st.sampled_from(sorted(reference.commune_codes())))
def test_every_name_is_read_in_its_departement(code: str) -> None:
    """No two communes of a departement share a name."""
    row = reference.communes().loc[code]
    assert PlaceReader(row["departement"]).commune(row["name"].upper()).code == code


@settings(deadline=None)
@given(st.sampled_from(sorted(reference.commune_codes())))
def test_what_contains_a_commune_asks_for_it(code: str) -> None:
    """Whatever lies above a commune is among the codes that it is asked by."""
    assert set(containing(code)) <= set(asked_as(code))
    assert {code[:2], code[:3]} & set(containing(code))
