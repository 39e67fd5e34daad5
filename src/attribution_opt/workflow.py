"""Recipes: read, decide, audit, write. The command line and embedders call these."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from attribution_opt.decide.audit import audit
from attribution_opt.decide.line_audit import Finding
from attribution_opt.decide.overrides import price_overrides
from attribution_opt.decide.result import Result
from attribution_opt.decide.solve import decide
from attribution_opt.domain.modes import Mode
from attribution_opt.errors import AuditError, SolverError
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.policy_file import read_policy, render_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.run_folder import (
    INPUTS,
    POLICY,
    REPORT,
    Run,
    Source,
    new_run,
    read_run,
    write_frame,
    write_manifest,
    write_result,
)
from attribution_opt.files.write_tables import write_month
from attribution_opt.report.comparison import (
    ComparisonReport,
    comparison_page,
    comparison_workbook,
)
from attribution_opt.report.formats import FORMATS
from attribution_opt.report.model import Report
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.study.compare import Comparison, Summary, compare_with, summarise
from attribution_opt.words.language import Language

__all__ = [
    "SolvedRun",
    "audit_run",
    "compare_runs",
    "read_report",
    "solve_run",
    "write_library_run",
]


@dataclass(frozen=True, slots=True)
class SolvedRun:
    """A run just written: its result, what its audit found, and its report."""

    result: Result
    findings: list[Finding]
    report: Report


def solve_run(
    folder: Path,
    policy: Policy | str | Path,
    out: Path,
    *,
    mode: Mode = "joint",
    method: str = DEFAULT_ENGINE,
    seed: int = 0,
    control: Control | None = None,
    options: dict[str, Any] | None = None,
    with_inputs: bool = False,
    has_prices: bool = True,
    language: Language = "en",
) -> SolvedRun:
    """Read a month, decide it, audit the plan from its files, and write the run.

    Parameters
    ----------
    folder
        The month: a folder, or a workbook.
    policy
        A policy, its file, or the name of a shipped one.
    out
        Where to write; must not exist.
    mode, method, seed, control
        As in `decide`.
    options
        Noted in the manifest.
    with_inputs
        Copy the inputs into the run.
    has_prices
        Work out what each decision of a person costs: one solve more for each.
    language
        Of the page.

    Raises
    ------
    ReadError, PolicyError
        With every fault of the inputs.
    RunFolderError
        If the run cannot be written; nothing is left behind.
    SolverError
        If the engine fails.
    """
    policy = policy if isinstance(policy, Policy) else read_policy(policy)
    source = Source(folder, render_policy(policy))
    with new_run(out) as draft:
        instance = read_month(folder, mode)
        again = partial(decide, mode=mode, method=method, seed=seed, control=control)
        result = again(instance, policy)
        if has_prices and len(instance.overrides):
            result = replace(result, overrides=price_overrides(result, again))
        told = {"method": method, **(options or {})}
        findings, report = _write(
            result, source, draft, language, options=told, with_inputs=with_inputs
        )
    return SolvedRun(result, findings, report)


def write_library_run(
    result: Result, out: Path, policy_text: str, language: Language
) -> SolvedRun:
    """Write a result that was made in memory, its inputs beside it.

    Raises
    ------
    RunFolderError
        If the run cannot be written; nothing is left behind.
    """
    with new_run(out) as draft:
        inputs = draft / INPUTS
        inputs.mkdir(mode=0o700)
        write_month(result.case.instance, inputs)
        source = Source(inputs, policy_text)
        findings, report = _write(
            result, source, draft, language, options={}, with_inputs=True
        )
    return SolvedRun(result, findings, report)


def _write(
    result: Result,
    source: Source,
    draft: Path,
    language: Language,
    *,
    options: dict[str, Any],
    with_inputs: bool,
) -> tuple[list[Finding], Report]:
    """Write a draft, audit it from its files, then add its page and its manifest."""
    write_result(result, source, draft)
    run = read_run(draft, source.folder, has_manifest=False)
    findings = _recount(run)
    verdict = [str(finding) for finding in findings]
    report = Report(run, result.policy, tuple(verdict))
    write_atomically(draft / REPORT, FORMATS["html"](report, language))
    write_manifest(
        draft,
        source,
        seed=result.seed,
        options=options,
        verdict=verdict,
        with_inputs=with_inputs,
    )
    return findings, report


def read_report(folder: Path) -> Report:
    """Read a run back as a report; its inputs are not needed.

    Raises
    ------
    RunFolderError
        If the run is not whole.
    PolicyError
        If its policy cannot be read.
    """
    run = read_run(folder, folder)
    verdict = run.manifest.get("audit", {}).get("findings")
    findings = None if verdict is None else tuple(verdict)
    return Report(run, read_policy(folder / POLICY), findings)


def audit_run(folder: Path, inputs: Path | None = None) -> list[Finding]:
    """Recount a run from its inputs; return what does not stand.

    Raises
    ------
    RunFolderError
        If the run is not whole, or its inputs have moved.
    ReadError, PolicyError
        If the inputs can no longer be read.
    """
    run = read_run(folder, inputs)
    findings = _recount(run)
    changed = [Finding(name, "digest: not the manifest's") for name in run.changed]
    return findings or changed


def _recount(run: Run) -> list[Finding]:
    instance = read_month(run.inputs, run.result.get("mode", "joint"))
    policy = read_policy(run.folder / POLICY)
    return audit(instance, policy, run.candidates, run.objectives, run.result)


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
    with new_run(out) as draft:
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
        write_frame(comparison.table, draft / "comparison.csv")
        write_frame(comparison.overview, draft / "overview.csv")
        write_atomically(draft / "comparison.xlsx", comparison_workbook(report))
        page = comparison_page(report)
        write_atomically(draft / "comparison.html", page.encode("utf-8"))
    return comparison
