"""Recipes of studies: variants side by side, each with its own run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution_opt.errors import AuditError, SolverError
from attribution_opt.files.csv_text import write_atomically, write_table
from attribution_opt.files.new_folder import new_folder
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.report.comparison import (
    ComparisonReport,
    comparison_page,
    comparison_workbook,
)
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.study.compare import compare_with
from attribution_opt.study.comparison import Comparison, Summary, summarise
from attribution_opt.words.language import Language
from attribution_opt.workflow.runs import solve_run

__all__ = ["compare_runs"]


@dataclass(frozen=True, slots=True)
class _SolveVariant:
    """Decides one variant into its own run, here or in another process."""

    folder: Path
    out: Path
    baseline: Policy
    options: dict[str, Any]

    def __call__(self, policy: Policy) -> Summary:
        """Write the run of a variant; return its summary."""
        control = Control(time_limit=self.options["time_limit"], threads=1)
        run = solve_run(
            self.folder,
            policy,
            self.out / policy.name,
            method=self.options["engine"],
            seed=self.options["seed"],
            control=control,
            has_prices=False,
            language=self.options["language"],
        )
        if run.findings:
            raise AuditError(f"{len(run.findings)} finding(s): {run.findings[0]}")
        return summarise(run.result, self.baseline)


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
    on_done: Callable[[Summary], None] | None = None,
) -> Comparison:
    """Decide a month under several policies; write the study and each variant's run.

    Parameters
    ----------
    folder
        The month.
    policies
        Files or names of shipped policies, the baseline first.
    out
        Where to write; must not exist. It holds ``comparison.csv`` (variant x
        objective), ``overview.csv``, ``comparison.xlsx``, ``comparison.html`` and a run
        folder for each variant.
    engine, seed, time_limit
        As in `decide`, for each variant.
    jobs
        Variants solved at the same time.
    axes
        Two objectives of the baseline to set against each other.
    language
        Of the page and the workbook.
    on_done
        Told of each variant as it ends.

    Raises
    ------
    ReadError, PolicyError
        With every fault of the inputs.
    RunFolderError
        If the study cannot be written; nothing is left behind.
    """
    read = [read_policy(name) for name in policies]
    month = read_month(folder).month
    with new_folder(out) as draft:
        options = {
            "engine": engine,
            "seed": seed,
            "time_limit": time_limit,
            "language": language,
        }
        work = _SolveVariant(folder, draft, read[0], options)
        comparison = compare_with(work, read, jobs=jobs, on_done=on_done)
        if comparison.baseline.error:
            raise SolverError(
                f"the baseline {read[0].name} failed: {comparison.baseline.error}"
            )
        name = f"{month.year}-{month.month:02}"
        report = ComparisonReport.of(comparison, language, name, axes)
        write_table(comparison.table, draft / "comparison.csv")
        write_table(comparison.overview, draft / "overview.csv")
        write_atomically(draft / "comparison.xlsx", comparison_workbook(report))
        page = comparison_page(report)
        write_atomically(draft / "comparison.html", page.encode("utf-8"))
    return comparison
