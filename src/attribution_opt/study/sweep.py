"""Scenarios x months x seeds: what each task is, what it gives, what all give together.

A result is a pure function of its task, and its bytes are too: the name of its file is
the digest of everything that it depends on, so that a study resumes where it stopped
and a cluster gives what one machine gives, byte for byte.
"""

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from attribution_opt import __version__
from attribution_opt.decide.audit import audit
from attribution_opt.decide.result import measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.labels import label_text
from attribution_opt.errors import AuditError
from attribution_opt.files.json_text import json_bytes
from attribution_opt.files.policy_file import render_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.run_folder import digests_of
from attribution_opt.files.sources import input_files
from attribution_opt.files.sweep_file import Sweep
from attribution_opt.rules.base import Measure
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control
from attribution_opt.study.comparison import pareto
from attribution_opt.study.generate import generate

__all__ = [
    "Source",
    "Task",
    "fronts",
    "overview_of",
    "run_task",
    "table_of",
    "tasks_of",
]

BASELINE = "baseline"
"""The scenario that the others are told against."""


@dataclass(frozen=True, slots=True)
class Source:
    """A month, not yet read.

    Attributes
    ----------
    name
        What it is called in tables.
    digest
        Of all that it holds.
    place
        A folder or a workbook; empty for a synthetic month.
    drawn
        Place, size and seed of a synthetic one.
    """

    name: str
    digest: str
    place: str = ""
    drawn: tuple[str, str, int] | None = None

    def load(self) -> Instance:
        """Return the month; one process reads each once.

        Raises
        ------
        ReadError
            With every fault of its files.
        """
        return _load(self)


@functools.lru_cache(maxsize=4)
def _load(source: Source) -> Instance:
    if source.drawn is not None:
        return generate(*source.drawn)
    return read_month(Path(source.place))


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
        How it is solved.
    """

    scenario: str
    month: Source
    seed: int
    policy: Policy
    baseline: Policy
    engine: str = "auto"
    time_limit: float | None = None

    @property
    def name(self) -> str:
        """What progress and failures call it."""
        return f"{self.scenario} | {self.month.name} | {self.seed}"

    @property
    def key(self) -> str:
        """Digest of everything that the result depends on."""
        parts = [
            *(__version__, self.scenario, self.month.name, self.month.digest),
            *(str(self.seed), self.engine, str(self.time_limit)),
            *(render_policy(self.policy), render_policy(self.baseline)),
        ]
        return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()[:32]


def tasks_of(sweep: Sweep) -> list[Task]:
    """Return every task of a study, scenario by scenario."""
    file = sweep.file
    return [
        Task(
            scenario=name,
            month=month,
            seed=seed,
            policy=policy,
            baseline=sweep.scenarios[BASELINE],
            engine=file.engine,
            time_limit=file.time_limit,
        )
        for name, policy in sweep.scenarios.items()
        for month in _sources(sweep)
        for seed in file.seeds
    ]


def _sources(sweep: Sweep) -> list[Source]:
    found = []
    for name in sweep.file.months:
        place = sweep.folder / name
        told = json.dumps(digests_of(input_files(place)), sort_keys=True)
        digest = hashlib.sha256(told.encode("utf-8")).hexdigest()
        found.append(Source(name, digest, place=str(place.resolve())))
    for drawn in sweep.file.generate:
        for seed in drawn.seeds:
            label = f"{drawn.place} {drawn.size} {seed}"
            found.append(Source(label, label, drawn=(drawn.place, drawn.size, seed)))
    return found


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
    result = decide(
        instance,
        task.policy,
        method=task.engine,
        seed=task.seed,
        control=Control(time_limit=task.time_limit),
    )
    findings = audit(instance, task.policy, result.said)
    if findings:
        raise AuditError(f"{len(findings)} finding(s): {findings[0]}")
    baseline = measures_of(task.baseline, Counted(result.case, result.plan))
    content = {
        "scenario": task.scenario,
        "month": task.month.name,
        "seed": task.seed,
        "status": result.status,
        "unique": result.is_unique,
        "filled": int(result.plan.is_filled.sum()),
        "dwellings": result.case.num_vacancies,
        "levels": {level.name: level.value for level in result.levels},
        "own": [_row(m) for m in result.measures],
        "baseline": [_row(m) for m in baseline],
    }
    return json_bytes(content)


FIGURES = ("level", "rule", "key", "part", "unit", "sense", "required", "missing")


def _row(measure: Measure) -> dict[str, Any]:
    told = {name: getattr(measure, name) for name in FIGURES}
    told["key"] = label_text(measure.key)
    return told | {"this_month": measure.this_month, "total": measure.total}


def table_of(results: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return results as one tidy table: a row a task, yardstick, rule and key."""
    rows = [
        {
            "scenario": one["scenario"],
            "month": one["month"],
            "seed": one["seed"],
            "measured_by": yardstick,
            **{name: row[name] for name in (*FIGURES, "this_month", "total")},
        }
        for one in results
        for yardstick in ("own", BASELINE)
        for row in one[yardstick]
    ]
    columns = ["scenario", "month", "seed", "measured_by", *FIGURES]
    frame = pd.DataFrame(rows, columns=[*columns, "this_month", "total"])
    whole = ("required", "missing", "this_month", "total")
    return frame.astype(dict.fromkeys(whole, "Int64"))


def overview_of(results: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return one row a task: how it ended, what was filled, every level.

    Levels are measured by the baseline's rules, so that a column compares.
    """
    rows = []
    for one in results:
        values: dict[str, int] = {}
        for row in one[BASELINE]:
            reached = (
                row["this_month"] if row["sense"] == "maximise" else row["missing"]
            )
            values[row["level"]] = values.get(row["level"], 0) + reached
        head = {name: one[name] for name in ("scenario", "month", "seed", "status")}
        levels = {f"level_{name}": values[name] for name in sorted(values)}
        filled = {"filled": one["filled"], "dwellings": one["dwellings"]}
        rows.append({**head, **filled, **levels})
    heads = ["scenario", "month", "seed", "status", "filled", "dwellings"]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=heads)


def fronts(
    results: Iterable[dict[str, Any]], axes: tuple[str, str]
) -> tuple[pd.DataFrame, tuple[bool, bool]]:
    """Return each scenario on two objectives, over all its months and seeds.

    Returns
    -------
    Rows of scenario, x, y (sums over tasks) and whether it is on the Pareto front; only
    scenarios that every month and seed has. And whether more is better on each axis.
    """
    sums: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    more = [False, False]
    for one in results:
        point = sums.setdefault(one["scenario"], [0, 0])
        counts[one["scenario"]] = counts.get(one["scenario"], 0) + 1
        for n, rule in enumerate(axes):
            for value, is_more in _axis(one, rule):
                point[n] += value
                more[n] = is_more
    whole = max(counts.values(), default=0)
    points = {name: (x, y) for name, (x, y) in sums.items() if counts[name] == whole}
    sense = (more[0], more[1])
    best = pareto(points, sense)
    rows = [(name, x, y, name in best) for name, (x, y) in points.items()]
    return pd.DataFrame(rows, columns=["scenario", "x", "y", "on_front"]), sense


def _axis(one: dict[str, Any], rule: str) -> Iterator[tuple[int, bool]]:
    """Yield what is missing of a rule, or reached where more is better."""
    for row in one[BASELINE]:
        if row["rule"] == rule:
            is_more = row["sense"] == "maximise"
            yield row["this_month"] if is_more else row["missing"], is_more
