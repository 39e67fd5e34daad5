"""What one table says of another is checked, even where that table is absent."""

import pandas as pd
import pytest

from attribution_opt.decide.formulate import formulate
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.instance import Instance, build_tables
from attribution_opt.domain.modes import Mode
from attribution_opt.domain.month import Month
from attribution_opt.files.policy_file import read_policy
from attribution_opt.rules.admissibility import Admissibility
from attribution_opt.rules.admit import admit

NOVEMBER = pd.Timestamp("2026-11-01").date()
HOME = {"landlord": "BA", "commune": "59350", "rooms": 2, "financing": "PLUS"}
LEASE = {"lease_id": "L", "signed_on": "2026-03-01", **HOME}


def built(
    *,
    home: dict[str, str] | None = None,
    person: dict[str, str] | None = None,
    departement: str = "59",
    mode: Mode = "joint",
    **more: list[dict[str, str]],
) -> tuple[Instance | None, Faults]:
    """Return a month of one dwelling and one applicant with further tables."""
    applicant = {"applicant_id": "A", "filed_on": "2026-03-01", "persons": 1}
    frames = {
        "vacancies": pd.DataFrame([{"vacancy_id": "V", **HOME, **(home or {})}]),
        "applicants": pd.DataFrame([{**applicant, "rfr_n2": 6200, **(person or {})}]),
        "wishes": pd.DataFrame([{"applicant_id": "A", "place": "59350"}]),
    }
    frames |= {name: pd.DataFrame(rows) for name, rows in more.items()}
    place = {"year": 2026, "month": 11, "departement": departement}
    month = Month(as_of=NOVEMBER, **place)  # type: ignore[arg-type]
    tables, faults = build_tables(frames, month, mode)
    if faults.fatal:
        return None, faults
    return Instance.of_tables(tables, month, mode), faults


@pytest.mark.parametrize("mode", ["joint", "orient", "rank"])
@pytest.mark.parametrize(
    "named",
    [
        {"home": {"holder": "VILLE"}},
        {"person": {"holders": "VILLE"}},
        {"ledger": [{**LEASE, "holder": "VILLE"}]},
        {
            "candidacies": [
                {"vacancy_id": "V", "applicant_id": "A", "proposed_by": "VILLE"}
            ]
        },
    ],
)
def test_without_a_table_of_holders_they_are_those_named(
    named: dict[str, object], mode: Mode
) -> None:
    """Each is a holder of kind other, told with a remark, and can be decided with."""
    asked = [{"vacancy_id": "V", "applicant_id": "A", "proposed_by": ""}]
    more = {"candidacies": asked} | named if mode == "rank" else named
    instance, faults = built(mode=mode, **more)  # type: ignore[arg-type]
    assert instance is not None, list(map(str, faults))
    assert "holder_of_no_kind" in {fault.code for fault in faults}
    assert instance.holders[["holder_id", "kind"]].to_numpy().tolist() == [
        ["VILLE", "other"]
    ]
    policy = read_policy("legal-minimum")
    formulate(admit(instance, policy.admissibility), policy, 0)


def test_a_landlord_is_a_holder_of_its_own() -> None:
    """Without conventions, nothing is to be told of its kind."""
    lease = [{**LEASE, "holder": "BA"}]
    instance, faults = built(home={"holder": "BA"}, ledger=lease)
    assert instance is not None
    assert not {"holder_of_no_kind", "unknown_reference"} & {f.code for f in faults}
    assert len(admit(instance, Admissibility()).candidates[0]) == 1


HOLDERS = [{"holder_id": "ETAT", "kind": "state_priority"}]


@pytest.mark.parametrize(
    ("named", "code", "table"),
    [
        ({"home": {"holder": "VILE"}}, "unknown_reference", "vacancies"),
        ({"person": {"holders": "ETAT|VILE"}}, "unknown_holder", "applicants"),
        ({"ledger": [{**LEASE, "holder": "VILE"}]}, "unknown_reference", "ledger"),
    ],
)
def test_with_a_table_of_holders_each_is_in_it(
    named: dict[str, object], code: str, table: str
) -> None:
    """A name that stands in no table is refused where it stands."""
    instance, faults = built(holders=HOLDERS, **named)  # type: ignore[arg-type]
    assert instance is None
    assert [(f.code, f.table) for f in faults.fatal] == [(code, table)]


def test_conventions_need_the_table_of_holders() -> None:
    """What is due under a convention depends on the kind of its holder."""
    rows = [{"landlord": "BA", "holder": "ETAT", "share": "10 %"}]
    instance, faults = built(conventions=rows)
    assert instance is None
    assert [(f.code, f.table) for f in faults.fatal] == [
        ("unknown_reference", "conventions")
    ]


@pytest.mark.parametrize("holder", ["BA", "outside_flow", "ETAT"])
def test_the_ledger_names_landlords_and_what_is_outside_the_flow(holder: str) -> None:
    """A landlord keeps what its conventions leave over."""
    rows = [{"landlord": "BA", "holder": "ETAT", "share": "10 %"}]
    ledger = [{**LEASE, "holder": holder}]
    instance, _ = built(holders=HOLDERS, conventions=rows, ledger=ledger)
    assert instance is not None


def test_dwellings_outside_the_departement_are_told() -> None:
    """Once for the month, with how many there are."""
    _, faults = built(departement="62")
    found = [f for f in faults if f.code == "other_departement"]
    assert [(f.value, f.values["n"]) for f in found] == [("59", 1)]
