"""Random months on which engines must equal brute force.

Run it at length with ``python -m tests.agreement --months 1000 --seed 1``.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from attribution_opt.decide.audit import audit
from attribution_opt.decide.result import level_costs
from attribution_opt.decide.solve import decide
from attribution_opt.files.read_tables import read_month
from attribution_opt.rules.policy import parse_policy
from attribution_opt.solvers.registry import ENGINES
from tests.months import random_policy, write_month
from tests.oracle import Choice, Month
from tests.oracle_rules import Oracle

MAX_PLANS = 30_000
MAX_VACANCIES, MAX_APPLICANTS = 7, 10


def disagreements(
    seed: int,
    num_vacancies: int = MAX_VACANCIES,
    engines: Sequence[str] = tuple(ENGINES),
) -> list[str]:
    """Return where engines and brute force differ on one random month.

    A month of too many plans for brute force is drawn again with a dwelling less.
    """
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vacancies = rng.randint(min(3, num_vacancies), num_vacancies)
        people = rng.randint(MAX_APPLICANTS - 2, MAX_APPLICANTS)
        write_month(folder, rng, vacancies, people, rng.choice((2, 2, 3)))
        content = random_policy(rng)
        month = Month(folder, content)
        if not has_few_plans(month):
            return disagreements(seed + 1_000_003, max(1, vacancies - 1), engines)
        values, best = Oracle(month).best()
        instance = read_month(folder)
        policy = parse_policy(content)
        found = []
        for engine in engines:
            result = decide(instance, policy, method=engine, seed=seed)
            costs = level_costs(result.measures)
            expected = {k: v for k, v in values.items() if k in costs}
            if costs != expected:
                found.append(
                    f"month {seed}, {engine}: {costs} where brute force has {values}"
                )
            told = {
                x.name: x.value if x.sense == "minimise" else -x.value
                for x in result.levels
            }
            if any(told[k] != v for k, v in values.items()):
                found.append(
                    f"month {seed}, {engine}: told {told}, brute force {values}"
                )
            plan: tuple[Choice, ...] = tuple(
                (
                    result.case.holders[h],
                    instance.applicants["applicant_id"].iat[a] if a >= 0 else None,
                )
                for a, h in zip(result.plan.applicant, result.plan.holder, strict=True)
            )
            if plan not in best:
                found.append(
                    f"month {seed}, {engine}: {plan} is not one of {len(best)} best"
                )
            if not result.is_unique or result.status == "feasible":
                found.append(f"month {seed}, {engine}: {result.status}, not proven")
            for finding in audit(instance, policy, result.said, most_losses=None):
                found.append(f"month {seed}, {engine}: audit: {finding}")
        return found


def has_few_plans(month: Month) -> bool:
    """Tell whether brute force can look at every plan."""
    product = 1
    for home in month.homes:
        product *= len(month.choices(home["vacancy_id"]))
    return product <= MAX_PLANS


def main() -> int:
    """Compare on many months; say each difference; 1 if there is any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    names = list(ENGINES)
    parser.add_argument("--engines", nargs="+", choices=names, default=names)
    parser.add_argument(
        "--first-only", action="store_true", help="stop at a difference"
    )
    options = parser.parse_args()
    bad = 0
    for seed in range(options.seed, options.seed + options.months):
        for sentence in disagreements(seed, engines=options.engines):
            print(sentence, flush=True)
            bad += 1
        if bad and options.first_only:
            break
    print(f"{options.months} months, {bad} differences")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
