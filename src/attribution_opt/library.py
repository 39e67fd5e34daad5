"""The library: what a developer of an allocation tool calls.

Nothing is printed, and importing it changes neither logging nor warnings. Arguments are
checked at once, before any work.
"""

import datetime as dt
import functools
import numbers
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from attribution_opt.decide.audit import MOST_LOSSES
from attribution_opt.decide.solve import decide
from attribution_opt.domain.arguments import check_number, check_type, day_of, one_of
from attribution_opt.domain.choices import MODES, Mode
from attribution_opt.domain.instance import Instance
from attribution_opt.errors import ArgumentError
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.rules.policy import Policy
from attribution_opt.run.run import Run
from attribution_opt.solvers.base import Control, LevelResult
from attribution_opt.solvers.registry import DEFAULT_ENGINE, SCORE_ORDER
from attribution_opt.solvers.registry import engine as engine_of
from attribution_opt.study.comparison import Comparison, OnDone, compared
from attribution_opt.study.crews import LocalCrew
from attribution_opt.study.month_source import MonthSource
from attribution_opt.study.tasks import Study, run_task

__all__ = ["compare", "open", "read", "solve"]

FOLLOW = 3.0
"""Seconds of lists and recount for one of admission and formulating: 3.0 at L."""


def read(
    path: str | Path, *, mode: Mode = "joint", as_of: dt.date | str | None = None
) -> Instance:
    """Read a month from a folder or a workbook.

    Parameters
    ----------
    path
        A folder of CSV, Parquet or XLSX files, or one workbook.
    mode
        ``joint``, ``orient`` or ``rank``: what a month must hold depends on it.
    as_of
        Date of the data, or its text (2026-10-01), where the month is read later than
        its own.

    Raises
    ------
    ArgumentError
        If there is no such mode, or the date is none.
    ReadError
        With every fault of every file in ``faults``.
    """
    check_type("path", path, (str, Path), "the path of a folder or a workbook")
    one_of("mode", mode, MODES)
    day = None if as_of is None else day_of("as_of", as_of)
    return read_month(Path(path), mode, day)


def open(path: str | Path, *, inputs: str | Path | None = None) -> Run:
    """Open a run that was written: what `solve` returned, to be asked again.

    Parameters
    ----------
    path
        The folder of the run.
    inputs
        Its month, where it has moved; it is read when an answer first needs it.

    Raises
    ------
    ArgumentError
        If a path is none, or there is nothing in ``inputs``.
    RunFolderError
        If the run is not whole.
    PolicyError
        If its policy cannot be read.
    """
    check_type("path", path, (str, Path), "the path of a run")
    if inputs is None:
        return Run.opened(Path(path))
    check_type("inputs", inputs, (str, Path), "the path of a folder or a workbook")
    if not Path(inputs).exists():
        raise ArgumentError(f"inputs is {str(inputs)!r}, where there is nothing")
    return Run.opened(Path(path), Path(inputs))


def solve(
    instance: Instance,
    policy: Policy | str | Path,
    *,
    engine: str = DEFAULT_ENGINE,
    mode: Mode = "joint",
    seed: int = 0,
    time_limit: float | None = None,
    gap: float = 0.0,
    threads: int = 1,
    on_progress: Callable[[LevelResult], None] | None = None,
) -> Run:
    """Decide a month under a policy, and recount the answer.

    Parameters
    ----------
    instance
        What to decide: from `read`, `generate` or `Instance.from_frames`.
    policy
        How: a policy, the name of a shipped one, or the path of a TOML file.
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
    A run: ``candidates`` and ``objectives`` (data frames), ``levels``, ``status``,
    ``is_unique``, ``findings`` (what the independent recount found, empty where the
    plan stands), and every question.

    Raises
    ------
    ArgumentError
        If an argument is none of what it may be.
    PolicyError
        If there is no such policy, or it cannot be read.
    SolverUnavailable
        If there is no such engine.
    SolverError
        If the engine fails; an impossible month is a result, not an exception.
    """
    began = time.monotonic()
    _check_what(instance, mode, engine)
    _check_how(seed, time_limit, gap, threads, on_progress)
    policy = _policy(policy)
    settings: dict[str, Any] = {"progress": on_progress} if on_progress else {}
    control = Control(
        time_limit=time_limit,
        began=began,
        follow=FOLLOW,
        gap=gap,
        threads=threads,
        **settings,
    )
    run = Run.of(
        decide(instance, policy, mode=mode, method=engine, seed=seed, control=control)
    )
    return replace(run, findings=tuple(map(str, run.audit(most_losses=MOST_LOSSES))))


def _check_what(instance: Any, mode: Any, engine: Any) -> None:
    """Refuse what is no month, mode or engine, before any work."""
    from_where = "an Instance, from read(), generate() or Instance.from_frames()"
    check_type("instance", instance, Instance, from_where)
    one_of("mode", mode, MODES)
    if mode == "rank" and "wishes" not in instance.made_of:
        raise ArgumentError(
            "mode is 'rank', and instance was read in another: it may be one that "
            "read(path, mode='rank') returns"
        )
    check_type("engine", engine, str, "the name of an engine, such as auto")
    if engine != SCORE_ORDER:
        engine_of(engine)


def _check_how(seed: Any, time_limit: Any, gap: Any, threads: Any, tell: Any) -> None:
    """Refuse settings that are none."""
    check_type("seed", seed, numbers.Integral, "a whole number")
    if time_limit is not None:
        check_number("time_limit", time_limit, 0, whole=False)
    check_number("gap", gap, 0, 1, whole=False)
    check_number("threads", threads, 1, whole=True)
    if tell is not None and not callable(tell):
        raise ArgumentError("on_progress may be a function of one level")


def _policy(policy: Any) -> Policy:
    """Return a policy, given as one, by name or by path."""
    if isinstance(policy, Policy):
        return policy
    may_be = "a Policy, the name of a shipped one, or the path of a TOML file"
    check_type("policy", policy, (str, Path), may_be)
    return read_policy(policy)


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
    month = MonthSource(f"{told.year}-{told.month:02}", instance.fingerprint)
    study = Study.of_month(policies, month, seeds=(seed,), engine=engine)
    crew = LocalCrew(jobs, functools.partial(run_task, month=instance))
    return compared(study, crew, on_done=on_done)
