"""The flow of reservations, worked out by hand (CCH R441-5, decree 2020-145)."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.plan import Plan
from attribution_opt.files.read_tables import read_month
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.entitlements import Claim, claims_of
from attribution_opt.rules.flow import Flow
from attribution_opt.synthetic.generate import generate

HOLDERS = "holder_id,kind,territory\nETAT,state_priority,59\nVILLE,commune,59350\n"
PEOPLE = "applicant_id,filed_on,persons\nA1,2026-01-05,1\n"
HOME = "landlord,commune,neighbourhood,rooms,financing"
PLACE = "LMH,59350,QN05976M,2,PLUS"


def month(
    folder: Path, homes: list[str], ledger: list[str], conventions: list[str]
) -> Instance:
    """Write and read a month of so many dwellings, leases and conventions."""
    files = {
        "month.toml": 'as_of = 2026-11-02\nmonth = "2026-11"\ndepartement = "59"\n',
        "applicants.csv": PEOPLE,
        "wishes.csv": "applicant_id,place\nA1,59350\n",
        "holders.csv": HOLDERS,
        "conventions.csv": "\n".join(
            [
                "landlord,holder,share,territory,counting_event,programme,since,until,"
                "in_force",
                *conventions,
            ]
        ),
        "vacancies.csv": "\n".join(
            [f"vacancy_id,{HOME},first_letting,programme,set_aside", *homes]
        ),
        "ledger.csv": "\n".join(
            [
                f"lease_id,holder,{HOME},state,signed_on,vacancy_id,first_letting,"
                "programme,set_aside,transfer_from,oriented_on",
                *ledger,
            ]
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return read_month(folder)


def home(number: int, more: str = ",,") -> str:
    """Return a dwelling: first letting, programme, set aside."""
    return f"V{number},{PLACE},{more}"


def lease(number: int, holder: str, more: str = "signed,2026-03-01,,,,,,") -> str:
    """Return a lease of the year."""
    return f"L{number},{holder},{PLACE},{more}"


def claims(instance: Instance) -> dict[str, Claim]:
    """Return what each convention asks, by its key."""
    case = admit(instance, Admissibility())
    return {claim.key: claim for claim in claims_of(case, "LMH")}


def test_set_asides_and_a_first_letting_apart(tmp_path: Path) -> None:
    """Four dwellings: one sold, one first letting; the State has 30 % of the rest.

    General base: 2 dwellings of the month and 6 leases (a seventh is set aside for an
    internal transfer, an eighth for rehousing): 8. State 2.4 less 1 = 1.4; the landlord
    keeps 5.6 less 5 = 0.6. The two seats go to 1.4 and 0.6.
    The new programme P: one dwelling, half to the commune, half left to the landlord:
    0.5 each; the commune comes first.
    """
    found = claims(
        month(
            tmp_path,
            [
                home(1),
                home(2),
                home(3, ",,sale"),
                home(4, "yes,P,"),
            ],
            [
                lease(1, "ETAT"),
                *(lease(n, "LMH") for n in range(2, 7)),
                lease(7, "LMH", "signed,2026-03-01,,,,transfer,LMH,"),
                lease(8, "LMH", "signed,2026-03-01,,,,rehousing,,"),
            ],
            ["LMH,ETAT,30 %,,,,,,", "LMH,VILLE,1/2,,,P,,,"],
        )
    )
    assert list(found) == [
        ("LMH", "LMH", "", "P"),
        ("LMH", "VILLE", "", "P"),
        ("LMH", "ETAT"),
        ("LMH", "LMH"),
    ]
    assert found[("LMH", "ETAT")].owed == Fraction(14, 10)
    assert found[("LMH", "LMH")].owed == Fraction(6, 10)
    assert [found[k].lowest for k in (("LMH", "ETAT"), ("LMH", "LMH"))] == [1, 1]
    assert found[("LMH", "VILLE", "", "P")].owed == Fraction(1, 2)
    assert [found[("LMH", k, "", "P")].lowest for k in ("VILLE", "LMH")] == [1, 0]


def test_the_landlord_keeps_what_is_left_over_of_nested_bases(tmp_path: Path) -> None:
    """The State has 30 % everywhere, the commune 20 % on its ground: 3 dwellings there.

    State 30 % of 4 is 1.2, commune 20 % of 3 is 0.6, landlord 4 - 1.2 - 0.6 = 2.2: each
    between floor and ceiling.
    """
    found = claims(
        month(
            tmp_path,
            [home(1), home(2), "V3,LMH,59512,,2,PLUS,,,", home(4)],
            [],
            ["LMH,ETAT,30 %,59,,,,,", "LMH,VILLE,20 %,59350,,,,,"],
        )
    )
    assert found[("LMH", "ETAT", "59")].owed == Fraction(12, 10)
    assert found[("LMH", "VILLE", "59350")].owed == Fraction(6, 10)
    assert found[("LMH", "LMH")].owed == Fraction(22, 10)
    assert (found[("LMH", "LMH")].lowest, found[("LMH", "LMH")].highest) == (2, 3)


@pytest.mark.parametrize(
    ("event", "base", "assigned"),
    [("", 2, 1), ("signed", 1, 0), ("proposed", 3, 2), ("oriented", 4, 3)],
)
def test_each_convention_counts_its_event(
    tmp_path: Path, event: str, base: int, assigned: int
) -> None:
    """One lease signed, one decided, one proposed, one oriented; one is V1 itself."""
    found = claims(
        month(
            tmp_path,
            [home(1)],
            [
                lease(1, "LMH"),
                lease(2, "ETAT", "decided,,V8,,,,,"),
                lease(3, "ETAT", "proposed,,V7,,,,,2026-09-01"),
                lease(4, "ETAT", "oriented,,V6,,,,,2026-09-01"),
                lease(5, "ETAT", "oriented,,V1,,,,,2026-10-01"),
            ],
            [f"LMH,ETAT,30 %,,{event},,,,"],
        )
    )
    state = found[("LMH", "ETAT")]
    assert (state.base, state.assigned) == (base, assigned)
    assert state.owed == Fraction(3, 10) * (base + 1) - assigned


def test_a_share_that_changes_in_june_counts_from_its_date(tmp_path: Path) -> None:
    """30 % of the 2 leases to May, 40 % of the 3 since and of the month's dwelling."""
    found = claims(
        month(
            tmp_path,
            [home(1)],
            [
                *(lease(n, "LMH") for n in (1, 2)),
                *(lease(n, "LMH", "signed,2026-06-01,,,,,,") for n in (3, 4, 5)),
            ],
            [
                "LMH,ETAT,30 %,,,,,2026-05-31,",
                "LMH,ETAT,40 %,,,,2026-06-01,,",
            ],
        )
    )
    assert found[("LMH", "ETAT")].entitled == Fraction(6, 10) + Fraction(16, 10)


def test_without_convention_the_flow_goes_to_the_state(tmp_path: Path) -> None:
    """What the commune has not signed adds to the State's 30 %."""
    conventions = ["LMH,ETAT,30 %,,,,,,", "LMH,VILLE,20 %,,,,,,no"]
    found = claims(month(tmp_path, [home(1), home(2)], [], conventions))
    assert found[("LMH", "ETAT")].owed == Fraction(1)
    assert ("LMH", "VILLE") not in found


@pytest.mark.parametrize("seed", range(6))
def test_a_transfer_helps_no_holder(seed: int) -> None:
    """Whoever is housed, a household moving within the stock raises nothing.

    On random plans, each entitlement stays what it was and no shortfall falls when a
    household is replaced by one that would only move within the landlord's stock.
    """
    instance = generate("lille", "XS", seed)
    rng = np.random.default_rng(seed)
    people = instance.applicants.copy()
    movers = rng.random(len(people)) < 0.4
    landlord = instance.vacancies["landlord"].iat[0]
    people.loc[movers, "transfer_from"] = landlord
    case = admit(replace(instance, applicants=people), Admissibility())
    rule = Flow(id="flow", level="3")
    holder = np.array([rng.choice(np.flatnonzero(row)) for row in case.orientable])
    applicant = np.full(case.num_vacancies, -1)
    free = np.flatnonzero(~movers)
    applicant[: case.num_vacancies // 2] = free[: case.num_vacancies // 2]
    before = told(rule, case, Plan(applicant, holder))
    for v in np.flatnonzero(instance.vacancies["landlord"] == landlord)[:20]:
        other = applicant.copy()
        other[v] = np.flatnonzero(movers)[int(v)]
        after = told(rule, case, Plan(other, holder))
        for key, (owed, missing) in before.items():
            assert after[key][0] == owed
            assert key[1] == "at_most" or after[key][1] >= missing


def told(rule: Flow, case: Any, plan: Plan) -> dict[tuple[str, str], Any]:
    """Return what each convention is owed and misses."""
    return {
        (m.key, m.part): (m.owed, m.missing) for m in rule.measure(Counted(case, plan))
    }
