"""Utility is a total of its own, exact to the digits that the file has."""

import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from attribution_opt.decide.audit import audit
from attribution_opt.decide.solve import decide
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_tables import write_month as write_again
from attribution_opt.rules.policy import parse_policy
from tests.months import write_month
from tests.strategies import drawn, examples

POLICY = {
    "name": "of utility",
    "admissibility": {"accessible_first": False},
    "rules": [{"id": "utility", "family": "total", "level": "6", "what": "utility"}],
}


def write(folder: Path, rng: random.Random) -> dict[tuple[str, str], Fraction]:
    """Write a month whose wishes are told in millionths; return what each is worth."""
    write_month(folder, rng, 4, 8)
    for table in ("overrides.csv", "candidacies.csv"):
        (folder / table).unlink(missing_ok=True)
    file = folder / "wishes.csv"
    wishes = pd.read_csv(file, dtype="str", keep_default_na=False)
    told = [
        f"{rng.randint(0, 2000)}.{rng.randint(0, 999_999):06}" for _ in wishes.index
    ]
    wishes["utility"] = [x if rng.random() < 0.8 else "" for x in told]
    wishes.to_csv(file, index=False)
    rows = zip(wishes["applicant_id"], wishes["place"], wishes["utility"], strict=True)
    return {(a, place): Fraction(x or 0) for a, place, x in rows}


@pytest.mark.parametrize("engine", ["price", "highs"])
@examples(4)
@given(rng=drawn())
def test_the_best_sum_is_found(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random, engine: str
) -> None:
    """Of every way to house people, none is worth more, to the last digit told."""
    folder = tmp_path_factory.mktemp("month")
    worth = write(folder, rng)
    month, policy = read_month(folder), parse_policy(POLICY)
    result = decide(month, policy, method=engine)
    assert not audit(month, policy, result.said)
    case = result.case
    people = case.instance.applicants["applicant_id"].tolist()
    households = case.instance.household_ids
    homes = case.instance.vacancies
    codes = homes[["commune", "epci", "neighbourhood", "residence"]].to_numpy()

    def told(v: int, a: int) -> Fraction:
        around = [*codes[v], homes["commune"].iat[v][:2]]
        found = [worth[people[a], c] for c in around if (people[a], c) in worth]
        return max(found, default=Fraction(0))

    best = Fraction(-1)
    for chosen in product(*([*pool.tolist(), -1] for pool in case.candidates)):
        filled = [a for a in chosen if a >= 0]
        if len({households[a] for a in filled}) == len(filled):
            total = sum(
                (told(v, a) for v, a in enumerate(chosen) if a >= 0), Fraction(0)
            )
            best = max(best, total)
    assert Fraction(result.levels[0].value, 1_000_000) == best


def test_digits_are_kept(tmp_path: Path) -> None:
    """What is read is written again, digit by digit."""
    write(tmp_path, random.Random(1))
    month = read_month(tmp_path)
    write_again(month, tmp_path / "again")
    again = read_month(tmp_path / "again")
    assert again.wishes["utility"].tolist() == month.wishes["utility"].tolist()


@pytest.mark.parametrize("text", ["0.1234567", "1e-7"])
def test_finer_than_a_millionth_is_refused(tmp_path: Path, text: str) -> None:
    """Nothing is rounded without a word."""
    from attribution_opt.files.read_tables import check_month

    write(tmp_path, random.Random(1))
    file = tmp_path / "wishes.csv"
    wishes = pd.read_csv(file, dtype="str", keep_default_na=False)
    wishes.loc[0, "utility"] = text
    wishes.to_csv(file, index=False)
    _, faults = check_month(tmp_path)
    assert [(f.column, f.line) for f in faults if f.is_fatal] == [("utility", 2)]
