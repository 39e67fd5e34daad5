"""What caps close: counted again by measuring every substitution, and by hand."""

from collections import defaultdict
from dataclasses import replace

import pytest

from attribution_opt.admission.admit import admit
from attribution_opt.decide.outcomes import unknown_applications
from attribution_opt.decide.result import Result, measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.domain.labels import label_text
from attribution_opt.domain.plan import Plan
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.groups import GROUPS
from attribution_opt.rules.policy import parse_policy
from attribution_opt.synthetic.generate import Size, generate

CAPS = [
    {
        "id": "few",
        "family": "count",
        "group": "first_quartile",
        "at_most": 1,
        "present": 1,
        "by": ["neighbourhood"],
        "level": "3",
    },
    {
        "id": "mean",
        "family": "income",
        "mean_at_least": 55,
        "by": ["commune"],
        "level": "5b",
    },
    {
        "id": "share",
        "family": "share",
        "group": "priority",
        "at_most": "20 %",
        "by": ["financing"],
        "level": "4",
    },
]
FILLED = {"id": "filled", "family": "total", "what": "filled", "level": "5c"}


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a month decided under three caps."""
    policy = parse_policy({"name": "caps", "rules": [*CAPS, FILLED]})
    return decide(generate("lille", Size(10, 400), 4), policy)


def recounted(result: Result) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Replace one planned household at a time, and measure the whole plan again."""
    case, plan = result.case, result.plan
    ids, households = case.instance.applicants["applicant_id"], case.instance
    housed = set(households.household_ids[plan.applicant[plan.is_filled]])

    def passed(other: Plan) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = defaultdict(int)
        for m in measures_of(result.policy, Counted(case, other)):
            found[m.rule, label_text(m.key)] += m.missing
        return found

    now = passed(plan)
    doors: dict[int, list[set[tuple[str, str]]]] = defaultdict(list)
    for v in range(case.num_vacancies):
        people = case.people[case.territories[v]]
        priority = GROUPS["priority"].known(people)
        for a in case.candidates[v].tolist():
            if not priority[a] or households.household_ids[a] in housed:
                continue
            applicant = plan.applicant.copy()
            applicant[v] = a
            then = passed(Plan(applicant, plan.holder))
            caps = {k for k in then if then[k] > now[k] and k[0] != "filled"}
            doors[a].append(caps)
    return {
        (rule, key, ids.iat[a]): (
            str(len(found)),
            str(sum((rule, key) in caps for caps in found)),
        )
        for a, found in doors.items()
        if all(found)
        for rule, key in set().union(*found)
    }


def test_closed_households_are_those_measured(result: Result) -> None:
    """Every cap's households, admissible dwellings and closed ones are equal."""
    told = {
        (row["rule"], row["key"], row["applicant_id"]): (
            row["admissible"],
            row["closed"],
        )
        for row in result.closed.to_dict("records")
    }
    assert told == recounted(result)
    assert {rule for rule, _, _ in told} == {"few", "mean", "share"}


def test_without_a_cap_nobody_is_closed_out(result: Result) -> None:
    """Floors shut no door."""
    policy = parse_policy({"name": "no-cap", "rules": [FILLED]})
    assert decide(result.case.instance, policy).closed.empty


def test_unknown_is_listed_never_assumed(result: Result) -> None:
    """Neither holders nor publics: listed, and put forward by neither of the two."""
    instance = result.case.instance
    people = instance.applicants.copy()
    people.loc[:1, "publics"] = ""
    people.loc[2, "rfr_n2"] = None
    people.loc[3, "monthly_resources"] = None
    changed = admit(replace(instance, applicants=people), result.policy.admissibility)
    told = unknown_applications(changed).set_index("applicant_id")
    ids = people["applicant_id"]
    assert told.loc[ids[0]].to_dict() == {
        "income": "",
        "first_quartile": "",
        "holders": "unknown",
    }
    assert told.loc[ids[2], "income"] == "unknown"
    assert told.loc[ids[3], "first_quartile"] == "unknown"
    kinds = changed.holder_kinds
    assert not changed.proposable[:2, kinds.index("action_logement")].any()
