"""The library: what a developer of an allocation tool calls.

Nothing is printed, no state is kept between calls, and importing it changes neither
logging nor warnings.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from attribution_opt.decide.audit import audit
from attribution_opt.decide.result import Result
from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.modes import Mode
from attribution_opt.files.policy_file import render_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control, LevelResult
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.study.comparison import Comparison, OnDone, compared
from attribution_opt.study.crews import LocalCrew
from attribution_opt.study.tasks import Source, Study, run_task
from attribution_opt.words.language import Language
from attribution_opt.workflow.runs import write_library_run

__all__ = ["compare", "read", "solve", "write_run"]

FOLLOW = 3.0
"""Seconds of lists and recount for one of admission and formulating: 3.0 at L."""


def read(path: str | Path, *, mode: Mode = "joint") -> Instance:
    """Read a month from a folder or a workbook.

    Parameters
    ----------
    path
        A folder of CSV, Parquet or XLSX files, or one workbook.
    mode
        ``joint``, ``orient`` or ``rank``: what a month must hold depends on it.

    Raises
    ------
    ReadError
        With every fault of every file in ``faults``.
    """
    return read_month(Path(path), mode)


def solve(
    instance: Instance,
    policy: Policy,
    *,
    engine: str = DEFAULT_ENGINE,
    mode: Mode = "joint",
    seed: int = 0,
    time_limit: float | None = None,
    gap: float = 0.0,
    threads: int = 1,
    on_progress: Callable[[LevelResult], None] | None = None,
) -> Result:
    """Decide a month under a policy, and recount the answer.

    Parameters
    ----------
    instance, policy
        What to decide, and how.
    engine
        ``auto``, ``price``, ``highs``, ``cpsat``, ``pulp``, ``pulp:SOLVER``, or
        ``score-order``.
    mode
        ``rank`` wants an instance read in that mode.
    seed
        Settles which of several equal plans is proposed.
    time_limit
        Seconds of the whole call, the recount included; the best plan found until then
        is returned, marked ``feasible``.
    gap
        Fraction from the bound that is good enough, from the score down.
    threads
        Threads that the engine may use.
    on_progress
        Called after each level.

    Returns
    -------
    A result with ``candidates`` and ``objectives`` (data frames), ``levels``,
    ``status``, ``is_unique`` and ``audit``: what the independent recount found, empty
    where the plan stands.

    Raises
    ------
    SolverError
        If the engine fails; an impossible month is a result, not an exception.
    """
    settings: dict[str, Any] = {"progress": on_progress} if on_progress else {}
    control = Control(
        time_limit=time_limit, follow=FOLLOW, gap=gap, threads=threads, **settings
    )
    result = decide(
        instance, policy, mode=mode, method=engine, seed=seed, control=control
    )
    findings = audit(instance, policy, result.said)
    return replace(result, audit=tuple(findings))


def write_run(result: Result, path: str | Path, *, language: Language = "en") -> Path:
    """Write a result as a run folder: lists, objectives, proof, page, inputs.

    The inputs are written beside it (personal data, in a folder closed to other
    users), so that ``attribution-opt audit`` can recount it anywhere.

    Raises
    ------
    RunFolderError
        If the folder exists, or cannot be written; nothing is left behind.
    """
    out = Path(path)
    write_library_run(result, out, render_policy(result.policy), language)
    return out


def compare(
    instance: Instance,
    policies: Sequence[Policy],
    *,
    engine: str = DEFAULT_ENGINE,
    seed: int = 0,
    jobs: int = 1,
    on_done: OnDone = lambda *_: None,
) -> Comparison:
    """Decide one month under several policies: a study of one month and one seed.

    Parameters
    ----------
    instance
        The month.
    policies
        The baseline first.
    engine, seed
        As in `solve`.
    jobs
        Variants solved at the same time, each in its own process; a script that asks
        for more than one needs the usual ``if __name__ == "__main__":``.
    on_done
        Called as each variant ends: with it, how many have, of how many.

    Returns
    -------
    A comparison with ``table`` (scenario x objective, tidy), ``overview`` (a row a
    variant), ``front`` (which variants no other one beats) and ``failures``: a variant
    that fails is listed, not fatal.

    Raises
    ------
    PolicyError
        If there is no policy, or two have one name.
    """
    told = instance.month
    month = Source(f"{told.year}-{told.month:02}", instance.fingerprint)
    study = Study.of_month(policies, month, seeds=(seed,), engine=engine)
    crew = LocalCrew(jobs, functools.partial(run_task, month=instance))
    return compared(study, crew, on_done=on_done)
