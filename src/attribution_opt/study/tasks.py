"""Scenarios x months x seeds: what is asked of each, and what each gives.

A result is a pure function of its task, byte for byte, and named by the digest of all
that it depends on: a study resumes where it stopped, a cluster gives what one machine
gives, and what two scenarios ask alike is solved once.
"""

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from attribution_opt import __version__
from attribution_opt.decide.audit import audit
from attribution_opt.decide.result import Result, measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.labels import label_text
from attribution_opt.errors import AuditError, PolicyError
from attribution_opt.files.json_text import json_bytes
from attribution_opt.files.policy_file import render_policy
from attribution_opt.rules.base import Measure
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.study.month_source import MonthSource
from attribution_opt.study.sweep_file import read_sweep
from attribution_opt.words.sentence import sentence

__all__ = ["FIGURES", "Study", "Task", "result_bytes", "run_task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One decision of a study.

    Attributes
    ----------
    scenario, month, seed
        Which cell.
    policy, baseline
        What is asked; by whose rules every plan is measured besides its own.
    engine, time_limit
        How it is solved; the limit in seconds.
    """

    scenario: str
    month: MonthSource
    seed: int
    policy: Policy
    baseline: Policy
    engine: str = DEFAULT_ENGINE
    time_limit: float | None = None

    @property
    def name(self) -> str:
        """What progress and failures call it."""
        return f"{self.scenario} | {self.month.name} | {self.seed}"

    @property
    def key(self) -> str:
        """Digest of everything that the result depends on; of names, on none."""
        parts = [
            *(__version__, self.month.digest, str(self.seed)),
            *(self.engine, str(self.time_limit)),
            *map(_asked, (self.policy, self.baseline)),
        ]
        return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()[:32]


def _asked(policy: Policy) -> str:
    """Return what a policy asks, whatever it is called."""
    unnamed = {"name": "-", "title": "", "title_fr": "", "baseline": None}
    return render_policy(policy.model_copy(update=unnamed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is set side by side: scenarios, on months and seeds.

    Attributes
    ----------
    name, title
        What it is called.
    scenarios
        Policies by name; the first is the baseline, which the others are told against.
    months, seeds
        What each scenario decides.
    axes
        Two objectives of the baseline to draw; None for those that tell most.
    varied
        Rules that a grid varies: they tell most.
    engine, time_limit
        How each plan is solved; the limit in seconds.
    """

    name: str
    title: str = ""
    scenarios: Mapping[str, Policy]
    months: Sequence[MonthSource]
    seeds: Sequence[int] = (0,)
    axes: tuple[str, str] | None = None
    varied: tuple[str, ...] = ()
    engine: str = DEFAULT_ENGINE
    time_limit: float | None = None

    @classmethod
    def of_month(
        cls, policies: Sequence[Policy], month: MonthSource, **more: Any
    ) -> Self:
        """Return the study of one month, named after it, whose scenarios are policies.

        Parameters
        ----------
        policies
            The baseline first.
        month
            What they decide.
        more
            Other attributes.

        Raises
        ------
        PolicyError
            If there is no policy, two have one name, or an axis is no objective of the
            baseline.
        """
        names = [policy.name for policy in policies]
        if not names or len(set(names)) < len(names):
            raise PolicyError(sentence("names_alike", names=names))
        known = sorted(rule.id for rule in policies[0].rules)
        for rule in more.get("axes") or ():
            if rule not in known:
                told = {"rule": repr(rule), "known": ", ".join(known)}
                raise PolicyError(sentence("no_objective", **told))
        scenarios = dict(zip(names, policies, strict=True))
        return cls(name=month.name, scenarios=scenarios, months=[month], **more)

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """Return the study that a file describes.

        Raises
        ------
        PolicyError
            With every fault of the file, and of the policies that it names.
        """
        file, scenarios = read_sweep(path)
        drawn = [
            MonthSource.of(d.place, d.size, n) for d in file.generate for n in d.seeds
        ]
        alike = {"name", "title", "seeds", "axes", "engine", "time_limit"}
        return cls(
            scenarios=scenarios,
            months=[*(MonthSource.at(path.parent / n, n) for n in file.months), *drawn],
            varied=tuple(place.rpartition(".")[0] for place in file.grid),
            **file.model_dump(include=alike),
        )

    @property
    def first(self) -> str:
        """The name of the baseline."""
        return next(iter(self.scenarios))

    @property
    def baseline(self) -> Policy:
        """The first policy."""
        return self.scenarios[self.first]

    def tasks(self) -> list[Task]:
        """Return every task, scenario by scenario."""
        make = functools.partial(
            Task,
            baseline=self.baseline,
            engine=self.engine,
            time_limit=self.time_limit,
        )
        return [
            make(scenario=name, month=month, seed=seed, policy=policy)
            for name, policy in self.scenarios.items()
            for month in self.months
            for seed in self.seeds
        ]


def run_task(task: Task, month: Instance | None = None) -> bytes:
    """Return the result of a task as the bytes of its file.

    Parameters
    ----------
    task
        What to decide.
    month
        Its month, where it was read elsewhere.

    Raises
    ------
    AuditError
        If an independent recount finds the plan wrong.
    AllocationError
        As `decide`.
    """
    instance = task.month.load() if month is None else month
    control, asked = Control(time_limit=task.time_limit), task.policy
    seed, method = task.seed, task.engine
    result = decide(instance, asked, method=method, seed=seed, control=control)
    return result_bytes(result, task.baseline, audit(instance, asked, result.said))


def result_bytes(result: Result, baseline: Policy, findings: Sequence[object]) -> bytes:
    """Return a plan that stands, measured by its own rules and by the baseline's.

    Raises
    ------
    AuditError
        If the recount has found anything.
    """
    if findings:
        first = {"n": len(findings), "first": findings[0]}
        raise AuditError(sentence("found_by_audit", **first))
    shared = measures_of(baseline, Counted(result.case, result.plan))
    month = result.case.instance.month
    content = {
        "dated": f"{month.year}-{month.month:02}",
        "status": result.status,
        "unique": result.is_unique,
        "filled": int(result.plan.is_filled.sum()),
        "dwellings": result.case.num_vacancies,
        "levels": {level.name: level.value for level in result.levels},
        "own": [_row(m) for m in result.measures],
        "baseline": [_row(m) for m in shared],
    }
    return json_bytes(content)


FIGURES = (
    *("level", "rule", "key", "part", "unit", "sense", "required", "missing"),
    *("this_month", "total"),
)
"""What is kept of a measure."""


def _row(measure: Measure) -> dict[str, Any]:
    told = {name: getattr(measure, name) for name in FIGURES}
    return told | {"key": label_text(measure.key)}
