"""Recipes of studies: what is done stays done, what is missing is worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from attribution_opt.errors import SolverError
from attribution_opt.files.csv_text import write_atomically, write_table
from attribution_opt.files.names import file_stems
from attribution_opt.files.new_folder import beside
from attribution_opt.files.policy_file import read_policy
from attribution_opt.run.recipe import Writing, solve_run
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.study.book import comparison_workbook
from attribution_opt.study.comparison import Comparison, OnDone, compared
from attribution_opt.study.crews import ClusterCrew, Crew, LocalCrew
from attribution_opt.study.folder import study_folder
from attribution_opt.study.month_source import MonthSource
from attribution_opt.study.page import (
    ComparisonReport,
    comparison_page,
)
from attribution_opt.study.tasks import Study, Task, result_bytes
from attribution_opt.words.language import Language
from attribution_opt.words.sentence import sentence

__all__ = ["compare_runs", "sweep_runs"]


@dataclass(frozen=True, slots=True)
class _RunOfTask:
    """Decides a task into a run of its own, here or in another process."""

    out: Path
    names: Mapping[str, str]
    language: Language

    def __call__(self, task: Task) -> bytes:
        """Write the run of a task; return its result."""
        run = solve_run(
            Path(task.month.place),
            task.policy,
            beside(self.out / self.names[task.scenario]),
            method=task.engine,
            seed=task.seed,
            control=Control(time_limit=task.time_limit, threads=1),
            writing=Writing(has_prices=False, language=self.language),
        )
        return result_bytes(run.result, task.baseline, run.findings or ())


def compare_runs(
    folder: Path,
    policies: Sequence[str | Path],
    out: Path,
    *,
    engine: str = DEFAULT_ENGINE,
    seed: int = 0,
    time_limit: float | None = None,
    jobs: int = 1,
    axes: tuple[str, str] | None = None,
    language: Language = "en",
    on_done: OnDone = lambda *_: None,
) -> Comparison:
    """Decide a month under several policies: a study of one month and one seed.

    Parameters
    ----------
    folder
        The month.
    policies
        Files or names of shipped policies, the baseline first.
    out
        As in `sweep_runs`, with a run folder for each policy besides, the first of
        those that ask the same.
    engine, seed, time_limit, axes
        As in `Study`.
    jobs, language, on_done
        As in `sweep_runs`.

    Raises
    ------
    ReadError, PolicyError
        With every fault of the inputs.
    SolverError
        If the baseline could not be decided; what was is kept.
    StudyError
        If the folder is another's, or in use.
    """
    read = [read_policy(name) for name in policies]
    source = MonthSource.at(folder, "")
    month = source.load().month
    source = replace(source, name=f"{month.year}-{month.month:02}")
    told = {"engine": engine, "time_limit": time_limit, "axes": axes}
    study = Study.of_month(read, source, seeds=(seed,), **told)
    crew = LocalCrew(jobs, _RunOfTask(out, file_stems(study.scenarios), language))
    with study_folder(out) as shelf:
        found = compared(study, crew, shelf, on_done)
        _write(found, out, language)
    lost = found.failures.loc[found.failures["scenario"] == study.first, "why"]
    if len(lost):
        said = sentence("baseline_failed", name=study.first, why=lost.iloc[0])
        raise SolverError(said)
    return found


def sweep_runs(
    path: Path,
    out: Path,
    *,
    jobs: int = 1,
    cluster: str | None = None,
    language: Language = "en",
    on_done: OnDone = lambda *_: None,
) -> Comparison:
    """Do every task of a study that has no result yet; write its tables and its page.

    Parameters
    ----------
    path
        The study's TOML file.
    out
        A new folder, or that of the same study: results in it are kept. It holds
        ``results/`` (a file for each task, named by the digest of all it depends on),
        ``comparison.csv``, ``overview.csv``, ``pareto.csv``, ``failures.csv``,
        ``comparison.xlsx`` and ``comparison.html``.
    jobs
        Processes of this machine.
    cluster
        Address of a dask scheduler, whose workers do the tasks instead.
    language
        Of the page and of the workbook.
    on_done
        Told of each task as it ends.

    Raises
    ------
    PolicyError, ReadError
        With every fault of the inputs.
    StudyError
        If the folder is another's or in use, or the cluster is lost; results so far
        are kept.
    """
    study = Study.of_file(path)
    crew: Crew = ClusterCrew(cluster) if cluster else LocalCrew(jobs)
    with study_folder(out) as shelf:
        write_atomically(out / "sweep.toml", path.read_bytes())
        found = compared(study, crew, shelf, on_done)
        _write(found, out, language)
    return found


def _write(found: Comparison, out: Path, language: Language) -> None:
    """Write the tables of a study, its workbook and its page."""
    frames = {
        "comparison": found.table,
        "overview": found.overview,
        "pareto": found.front,
        "failures": found.failures,
    }
    for name, frame in frames.items():
        write_table(frame, out / f"{name}.csv")
    report = ComparisonReport(found, language)
    page = comparison_page(report)
    write_atomically(out / "comparison.html", page.encode("utf-8"))
    write_atomically(out / "comparison.xlsx", comparison_workbook(report))
