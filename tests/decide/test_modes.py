"""Orient, rank, and what decisions of people cost."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import attribution_opt as ao
from attribution_opt.decide.overrides import price_overrides
from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.template import write_template
from attribution_opt.run.recipe import Writing, solve_run
from attribution_opt.synthetic.generate import generate

CANDIDACIES = (
    "vacancy_id,applicant_id,proposed_by,order,filed_on,persons,score,rfr_n2,"
    "priority,designated\n"
    "V1,A1,ETAT,1,2026-01-05,1,12,9000,homeless,yes\n"
    "V1,A2,ETAT,2,2026-01-06,1,30,9500,,\n"
    "V2,A2,LMH,1,2026-01-06,1,30,9500,,\n"
)
VACANCIES = (
    "vacancy_id,landlord,commune,rooms,financing\n"
    "V1,LMH,59350,1,PLUS\nV2,LMH,59512,1,PLUS\nV3,LMH,59512,1,PLUS\n"
)
MONTH = 'as_of = 2026-11-01\nmonth = "2026-11"\ndepartement = "59"\n'


@pytest.fixture
def smallest(tmp_path: Path) -> Path:
    """Return the smallest useful input: candidacies that carry people, vacancies."""
    folder = tmp_path / "month"
    folder.mkdir()
    (folder / "month.toml").write_text(MONTH)
    (folder / "vacancies.csv").write_text(VACANCIES)
    (folder / "candidacies.csv").write_text(CANDIDACIES)
    return folder


def test_rank_needs_candidacies_and_vacancies_alone(
    smallest: Path, tmp_path: Path
) -> None:
    """Candidacies are the only pairs, their proposer the only holder."""
    out = tmp_path / "run"
    run = solve_run(smallest, "usage", out, mode="rank")
    assert not run.findings
    assert not ao.open(out).audit()
    lists = run.result.candidates
    first = lists[lists["rank"] == 1].set_index("vacancy_id")
    assert first["applicant_id"].to_dict() == {"V1": "A1", "V2": "A2", "V3": ""}
    assert first["holder"].to_dict() == {"V1": "ETAT", "V2": "LMH", "V3": "LMH"}
    assert first["reasons"]["V1"].endswith("exception_designated")


def test_a_household_under_dalo_alone_is_no_exception(smallest: Path) -> None:
    """Undesignated, it is told as too few candidates, never as designated."""
    text = CANDIDACIES.replace(",yes\n", ",\n")
    (smallest / "candidacies.csv").write_text(text)
    month = read_month(smallest, "rank")
    people = month.applicants.assign(dalo_status=["active", ""])
    month = replace(month, applicants=people)
    lists = decide(month, read_policy("usage"), mode="rank").candidates
    reasons = lists["reasons"].iat[0]
    assert "dalo" in reasons
    assert "exception_designated" not in reasons
    assert "exception_too_few" in reasons


def test_adapted_dwellings_are_an_exception(smallest: Path) -> None:
    """PLAI adapté may be decided on fewer than three candidates (R441-3)."""
    homes = VACANCIES.replace("V2,LMH,59512,1,PLUS", "V2,LMH,59512,1,PLAI-A")
    (smallest / "vacancies.csv").write_text(homes)
    month = read_month(smallest, "rank")
    lists = decide(month, read_policy("usage"), mode="rank").candidates
    reasons = lists.set_index("vacancy_id")["reasons"]
    assert reasons["V2"].endswith("exception_adapted")


@pytest.mark.long
def test_orient_keeps_holders_and_profiles(tmp_path: Path) -> None:
    """Nobody is named on the page; the run still stands up to its audit."""
    month = tmp_path / "month"
    from attribution_opt.files.write_tables import write_month

    write_month(generate("lille", "XS", 4), month)
    out = tmp_path / "run"
    run = solve_run(month, "usage", out, mode="orient")
    assert not run.findings
    report = ao.open(out).document
    assert len(report.orientation) == 20
    page = (out / "report.html").read_text()
    for name in ao.open(out).candidates["applicant_id"]:
        assert not name or name not in page
    assert "bounds, not promises" in page
    # The same program: the holders are those of the joint decision.
    joint = solve_run(month, "usage", tmp_path / "joint").result
    holders = joint.candidates[joint.candidates["rank"] == 1].set_index("vacancy_id")
    told = {row["vacancy_id"]: row["holder"] for row in report.orientation}
    assert told == holders["holder"].to_dict()


def forced(instance: Instance, vacancy: str, applicant: str) -> Instance:
    """Return a month with one positioning forced."""
    row = {
        "vacancy_id": [vacancy],
        "applicant_id": [applicant],
        "action": ["force"],
        "reason": ["urgent"],
        "author": ["the commission"],
    }
    frame = pd.DataFrame(row, dtype="str")
    return replace(instance, overrides=frame)


def test_a_forced_positioning_is_priced_and_its_list_whole() -> None:
    """The price is the difference of two optima; others stand behind the forced one."""
    policy = read_policy("usage")
    free = generate("lille", "XS", 0)
    best = decide(free, policy)
    lists = best.candidates
    # Force somebody who is second on some list: it displaces the plan.
    second = lists[lists["rank"] == 2].iloc[0]
    month = forced(free, second["vacancy_id"], second["applicant_id"])
    result = decide(month, policy)
    told = {(one.rule, one.key): one.loss for one in price_overrides(result, decide)}
    score = {m.rule: m.this_month for m in best.measures if m.level == "6"}
    after = {m.rule: m.this_month for m in result.measures if m.level == "6"}
    changed = next(
        a.name
        for a, b in zip(result.levels, best.levels, strict=False)
        if a.value != b.value
    )
    lost = sum(n for (rule, _), n in told.items() if rule not in score)
    values = {x.name: x.value for x in result.levels}
    before = {x.name: x.value for x in best.levels}
    if changed != "6":
        assert lost == abs(values[changed] - before[changed])
    assert told.get(("score", ()), 0) == score["score"] - after["score"]
    mine = result.candidates[result.candidates["vacancy_id"] == second["vacancy_id"]]
    assert "forced" in mine["reasons"].iat[0]
    assert len(mine) > 1


@pytest.mark.long
def test_a_workbook_travels_with_its_run(tmp_path: Path) -> None:
    """Solved from one file, kept in the run, audited when the file is gone."""
    folder = tmp_path / "new"
    write_template(folder, "fr")
    (folder / "~$mois.xlsx").write_bytes(b"the lock of an open spreadsheet")
    book, out = folder / "mois.xlsx", tmp_path / "run"
    assert not solve_run(book, "usage", out, writing=Writing(with_inputs=True)).findings
    book.unlink()
    assert not ao.open(out).audit()
    assert not read_month(out / "inputs").wishes.empty
    # The folder itself, a lock beside the workbook, reads the same.
    write_template(tmp_path / "again", "fr")
    (tmp_path / "again" / "~$mois.xlsx").write_bytes(b"x")
    assert len(read_month(tmp_path / "again").vacancies) == 3
