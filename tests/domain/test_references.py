"""What one table says of another is checked, even where that table is absent."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.cli import main
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.policy_keys import policy_keys
from attribution_opt.domain.choices import Mode
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.instance import Instance, build_tables
from attribution_opt.domain.month import Month
from attribution_opt.files.policy_file import read_policy
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy

TINY = Path(__file__).parents[2] / "instances" / "tiny"
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
    policy = read_policy("usage")
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


POLICY = """name = "prefect"
[[rules]]
id = "substitution"
family = "count"
group = "priority"
level = "3"
BODY
"""


def policy_of(folder: Path, body: str) -> Policy:
    """Return a policy of one count."""
    path = folder / "policy.toml"
    path.write_text(POLICY.replace("BODY", body), encoding="utf-8")
    return read_policy(path)


@pytest.mark.parametrize(
    ("body", "code", "value"),
    [
        ('by = ["holder"]\nat_least = { ETAT = 1 }', "", ""),
        (
            'by = ["holder"]\nat_least = { ETA = 1 }',
            "policy_holder_unknown",
            "ETA",
        ),
        (
            'by = ["residence"]\nat_most = 9\npresent = { "R 1" = 2 }',
            "policy_key_unmet",
            "R 1",
        ),
        ('at_least = 1\nscope = { commune = ["59350"] }', "", ""),
        (
            'at_least = 1\nscope = { commune = ["59512"] }',
            "policy_key_unmet",
            "59512",
        ),
    ],
)
def test_each_key_of_a_policy_is_honoured_or_named(
    tmp_path: Path, body: str, code: str, value: str
) -> None:
    """A holder of no table is refused, with the nearest; the rest is told."""
    policy = policy_of(tmp_path, body)
    instance, _ = built(holders=HOLDERS, home={"holder": "ETAT"})
    assert instance is not None
    found = policy_keys(admit(instance, policy.admissibility), policy)
    assert [(f.code, f.value) for f in found] == ([(code, value)] if code else [])
    for fault in found:
        assert fault.what("fr")
        assert ("ETAT" in fault.remedy) == (value == "ETA")


def test_a_scope_on_a_city_holds_its_arrondissements(tmp_path: Path) -> None:
    """A rule of Paris looks at a dwelling of the 18th arrondissement."""
    policy = policy_of(tmp_path, 'at_least = 1\nscope = { commune = ["75056"] }')
    instance, _ = built(home={"commune": "75118"}, departement="75")
    assert instance is not None
    case = admit(instance, policy.admissibility)
    assert not policy_keys(case, policy)
    rule = next(rule for rule in policy.rules if rule.id == "substitution")
    assert [key.mask.any() for key in rule.keys(Counted(case))] == [True]


def test_solving_refuses_what_is_asked_of_no_holder(tmp_path: Path) -> None:
    """Exit 3 from the command, and no run is left."""
    policy_of(tmp_path, 'by = ["holder"]\nat_least = { VILE = 2 }')
    asked = ["solve", str(TINY), "--policy", str(tmp_path / "policy.toml")]
    answer = CliRunner().invoke(main, [*asked, "--out", str(tmp_path / "run")])
    assert answer.exit_code == 3, answer.output
    assert "VILE" in answer.output
    assert not (tmp_path / "run").exists()
