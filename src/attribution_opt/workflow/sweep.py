"""The recipe of a sweep: what is done stays done, what is missing is worked out."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout

from attribution_opt.decide.rows import BROKEN
from attribution_opt.errors import StudyError
from attribution_opt.files.csv_text import write_atomically, write_table
from attribution_opt.files.sweep_file import Sweep, read_sweep
from attribution_opt.report.sweep import SweepReport, sweep_page
from attribution_opt.study.crews import ClusterCrew, Crew, Done, LocalCrew
from attribution_opt.study.sweep import (
    BASELINE,
    Task,
    fronts,
    overview_of,
    table_of,
    tasks_of,
)
from attribution_opt.words.language import Language

__all__ = ["SweepRun", "sweep_runs"]

RESULTS, STUDY, LOCK = "results", "sweep.toml", ".lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRun:
    """A study, done.

    Attributes
    ----------
    table
        Tidy.
    report
        What its page is drawn from: one row a task, the scenarios on the two axes,
        tasks without a result and why.
    done, kept
        Tasks worked out now, and those that were there.
    """

    table: pd.DataFrame
    report: SweepReport
    done: int
    kept: int

    @property
    def overview(self) -> pd.DataFrame:
        """One row a task."""
        return self.report.overview

    @property
    def broken(self) -> pd.DataFrame:
        """The tasks whose plans break hard rules, and how."""
        columns = ["scenario", "month", "seed", "status"]
        return self.overview.loc[self.overview["status"].isin(BROKEN), columns]

    @property
    def front(self) -> pd.DataFrame:
        """The scenarios on the two axes."""
        return self.report.front

    @property
    def failures(self) -> pd.DataFrame:
        """Tasks without a result, and why."""
        return self.report.failures


def sweep_runs(
    path: Path,
    out: Path,
    *,
    jobs: int = 1,
    cluster: str | None = None,
    language: Language = "en",
    on_done: Callable[[Done, int, int], None] = lambda *_: None,
) -> SweepRun:
    """Do every task of a study that has no result yet; write its tables and its page.

    Parameters
    ----------
    path
        The study's TOML file.
    out
        A new folder, or that of the same study: results in it are kept. It holds
        ``results/`` (a file for each task, named by the digest of all it depends on),
        ``sweep.csv``, ``overview.csv``, ``pareto.csv``, ``failures.csv`` and
        ``sweep.html``.
    jobs
        Processes of this machine.
    cluster
        Address of a dask scheduler, whose workers do the tasks instead.
    language
        Of the page.
    on_done
        Told of each task as it ends: it, how many are done, of how many.

    Raises
    ------
    PolicyError, ReadError
        With every fault of the inputs.
    StudyError
        If the folder is another study's or in use, or the cluster is lost; results so
        far are kept.
    """
    sweep = read_sweep(path)
    tasks = tasks_of(sweep)
    axes = _axes(sweep)
    crew: Crew = ClusterCrew(cluster) if cluster else LocalCrew(jobs)
    with _locked(out):
        write_atomically(out / STUDY, path.read_bytes())
        missing = [task for task in tasks if _read(out, task) is None]
        failures: list[tuple[str, str, int, str]] = []
        for number, done in enumerate(crew.run(missing), start=1):
            if done.content is not None:
                write_atomically(_place(out, done.task), done.content)
            else:
                t = done.task
                failures.append((t.scenario, t.month.name, t.seed, done.error))
            on_done(done, number, len(missing))
        results = [one for one in (_read(out, task) for task in tasks) if one]
        front, sense = fronts(results, axes)
        columns = ["scenario", "month", "seed", "why"]
        run = SweepRun(
            table=table_of(results),
            report=SweepReport(
                sweep=sweep,
                overview=overview_of(results),
                front=front,
                sense=sense,
                axes=axes,
                failures=pd.DataFrame(sorted(failures), columns=columns),
                language=language,
            ),
            done=len(missing) - len(failures),
            kept=len(tasks) - len(missing),
        )
        frames = {
            "sweep": run.table,
            "overview": run.overview,
            "pareto": run.front,
            "failures": run.failures,
        }
        for name, frame in frames.items():
            write_table(frame, out / f"{name}.csv")
        write_atomically(out / "sweep.html", sweep_page(run.report).encode("utf-8"))
    return run


def _axes(sweep: Sweep) -> tuple[str, str]:
    """Return the two objectives to set against each other.

    Without any in the file: the first rule of the grid, else the first statutory one,
    and the score.
    """
    if sweep.file.axes is not None:
        return sweep.file.axes
    baseline = sweep.scenarios[BASELINE]
    known = [rule.id for rule in baseline.rules]
    by_grid = [place.rpartition(".")[0] for place in sweep.file.grid]
    duties = reversed(baseline.ladder.duties)
    legal = [rule.id for rung in duties for rule in rung.rules]
    first = next((r for r in [*by_grid, *legal, *known] if r in known), known[0])
    first_of_points = baseline.ladder.points
    points = [rule.id for rule in first_of_points.rules] if first_of_points else []
    others = (r for r in [*points, *reversed(known)] if r != first)
    return first, next(others, first)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Make the folder where it is not, and keep other processes out of it."""
    is_other = out.exists() and not (out / STUDY).is_file()
    if out.is_file() or (is_other and any(out.iterdir())):
        raise StudyError(
            f"{out} holds something else than a study; name another folder"
        )
    try:
        (out / RESULTS).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(f"{out} cannot be written: {error}") from error
    lock = FileLock(out / LOCK, timeout=0)
    try:
        with lock:
            yield
    except Timeout as error:
        raise StudyError(f"{out} is being worked on by another process") from error


def _place(out: Path, task: Task) -> Path:
    return out / RESULTS / f"{task.key}.json"


def _read(out: Path, task: Task) -> dict[str, Any] | None:
    """Return the result of a task; None where there is none that can be read."""
    try:
        found: dict[str, Any] = json.loads(_place(out, task).read_bytes())
    except (OSError, ValueError):
        return None
    return found
