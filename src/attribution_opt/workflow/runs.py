"""Recipes: read, decide, audit, write. The command line and embedders call these."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from attribution_opt.decide.audit import MOST_LOSSES, audit
from attribution_opt.decide.line_audit import Finding
from attribution_opt.decide.overrides import price_overrides
from attribution_opt.decide.policy_keys import policy_keys
from attribution_opt.decide.prospects import nobody_admissible
from attribution_opt.decide.result import Result
from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.modes import Mode
from attribution_opt.errors import PolicyError, ReadError
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.new_folder import new_folder
from attribution_opt.files.policy_file import read_policy, render_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.rescue import kept_beside
from attribution_opt.files.run_folder import (
    INPUTS,
    POLICY,
    REPORT,
    Run,
    read_run,
)
from attribution_opt.files.write_run import Source, write_manifest, write_result
from attribution_opt.files.write_tables import write_month
from attribution_opt.report.formats import FORMATS
from attribution_opt.report.model import Report
from attribution_opt.rules.case import Case
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.words.language import Language

__all__ = [
    "Also",
    "SolvedRun",
    "audit_run",
    "read_report",
    "solve_run",
    "write_library_run",
]


FOLLOW = 1.25
"""Seconds of lists, recount, page and files for one of all that comes before the solve.

Measured from S to L: 0.5 to 1.0; lists of stricter policies take longer."""
Also = Callable[[Result, Report, Path], None]
"""Writes more into the draft of a run."""


@dataclass(frozen=True, slots=True)
class SolvedRun:
    """A run just written: its result, what its audit found, its report."""

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
    as_of: dt.date | None = None,
    ledger: pd.DataFrame | None = None,
    also: Also = lambda result, report, draft: None,
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
        Keep the month in the run, as it was read: what says who people are and decides
        nothing is in no copy.
    has_prices
        Work out what each decision of a person costs: one solve more for each.
    language
        Of the page.
    as_of
        Date of the data, where the month is decided later than its own.
    ledger
        Leases of the year, in place of a table of the month's own; a run made with it
        must keep its inputs.
    also
        Writes more files into the run, before its manifest tells their digests.

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
    control = replace(control or Control(), follow=FOLLOW)
    with new_folder(out) as draft:
        source = Source.read(folder, render_policy(policy))
        instance = read_month(folder, mode, as_of, ledger=ledger)
        source.check()
        as_read = instance.fingerprint
        again = partial(decide, mode=mode, method=method, seed=seed, control=control)
        refuse = partial(_refuse, policy=policy, mode=mode)
        result = again(instance, policy, on_case=refuse)
        is_in_time = not control.of_solve().should_stop()
        if has_prices and is_in_time and len(instance.overrides):
            result = replace(result, overrides=price_overrides(result, again))
        told = {"method": method, **(options or {})}
        with kept_beside(result, out):
            findings, report = _write(
                result,
                source,
                draft,
                language,
                options=told,
                with_inputs=with_inputs,
                as_read=as_read,
                also=also,
            )
    return SolvedRun(result, findings, report)


def _refuse(case: Case, policy: Policy, mode: Mode) -> None:
    """Refuse what no plan could answer.

    Raises
    ------
    ReadError
        If nobody is admissible anywhere.
    PolicyError
        If the policy asks something of a holder that the month does not have.
    """
    nobody = nobody_admissible(case, policy, mode)
    if nobody:
        raise ReadError(nobody.problem, [nobody])
    fatal = [fault for fault in policy_keys(case, policy) if fault.is_fatal]
    if fatal:
        raise PolicyError("; ".join(map(str, fatal)), fatal)


def write_library_run(
    result: Result, out: Path, policy_text: str, language: Language
) -> SolvedRun:
    """Write a result that was made in memory, its inputs beside it.

    Raises
    ------
    RunFolderError
        If the run cannot be written; nothing is left behind.
    """
    with new_folder(out) as draft:
        source = Source(None, policy_text, {})
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
    as_read: str = "",
    also: Also = lambda result, report, draft: None,
) -> tuple[list[Finding], Report]:
    """Write a draft, audit it from its files, then add its page and its manifest.

    Its month is read again where the run keeps a copy of it; else the tables in memory
    are the files', cell by cell, as long as their fingerprint is.
    """
    write_result(result, source, draft)
    if with_inputs:
        (draft / INPUTS).mkdir(mode=0o700)
        write_month(result.case.instance, draft / INPUTS)
    run = read_run(
        draft, draft / INPUTS if with_inputs else source.folder, has_manifest=False
    )
    instance = replace(result.case.instance)
    is_same = not with_inputs and instance.fingerprint == as_read
    findings = _recount(run, month=instance if is_same else None)
    verdict = [str(finding) for finding in findings]
    report = Report(run, result.policy, tuple(verdict))
    write_atomically(draft / REPORT, FORMATS["html"](report, language))
    also(result, report, draft)
    write_manifest(
        draft,
        source,
        seed=result.seed,
        options=options,
        verdict=verdict,
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


def audit_run(
    folder: Path, inputs: Path | None = None, *, most_losses: int | None = None
) -> list[Finding]:
    """Recount a run from its inputs; return what does not stand.

    Parameters
    ----------
    folder, inputs
        The run; its month, where it has moved.
    most_losses
        As in `audit`.

    Raises
    ------
    RunFolderError
        If the run is not whole, or its inputs have moved.
    ReadError, PolicyError
        If the inputs can no longer be read.
    """
    run = read_run(folder, inputs)
    findings = _recount(run, most_losses)
    changed = [Finding(name, "digest: not the manifest's") for name in run.changed()]
    return findings + changed


def _recount(
    run: Run, most_losses: int | None = MOST_LOSSES, month: Instance | None = None
) -> list[Finding]:
    if month is None:
        told = run.result.get("as_of")
        as_of = dt.date.fromisoformat(told) if told else None
        month = read_month(run.inputs, run.result.get("mode", "joint"), as_of)
    policy = read_policy(run.folder / POLICY)
    return audit(month, policy, run.said, most_losses=most_losses)
