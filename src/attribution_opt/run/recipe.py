"""The recipe of a run: read, decide, write, audit from its files."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.decide.overrides import price_overrides
from attribution_opt.decide.policy_keys import policy_keys
from attribution_opt.decide.prospects import nobody_admissible
from attribution_opt.decide.result import Result
from attribution_opt.decide.solve import decide
from attribution_opt.domain.choices import Mode
from attribution_opt.errors import PolicyError, ReadError
from attribution_opt.files.new_folder import new_folder
from attribution_opt.files.policy_file import read_policy, render_policy
from attribution_opt.files.read_tables import NOTHING, Added, read_month
from attribution_opt.files.rescue import kept_beside
from attribution_opt.files.run_folder import INPUTS
from attribution_opt.files.write_run import RunSource
from attribution_opt.report.model import Report
from attribution_opt.rules.policy import Policy
from attribution_opt.run.draft import Draft
from attribution_opt.run.run import Run
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.words.language import Language

__all__ = ["Writing", "solve_run"]

FOLLOW = 1.25
"""Seconds of lists, recount, page and files for one of all that comes before the solve.

Measured from S to L: 0.5 to 1.0; lists of stricter policies take longer."""
Also = Callable[[Result, Report, Path], None]
"""Writes more into the draft of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is written of a run, and for whom.

    Attributes
    ----------
    language
        Of the page.
    with_inputs
        Whether the run keeps its month, as it was read: what says who people are and
        decides nothing is in no copy.
    has_prices
        Whether it says what each decision of a person costs: one solve more for each.
    options
        Noted in the manifest.
    also
        Writes more files, before the manifest tells their digests.
    """

    language: Language = "en"
    with_inputs: bool = False
    has_prices: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    also: Also = lambda result, report, draft: None


def solve_run(
    folder: Path,
    policy: Policy | str | Path,
    out: Path,
    *,
    mode: Mode = "joint",
    method: str = DEFAULT_ENGINE,
    seed: int = 0,
    control: Control | None = None,
    as_of: dt.date | None = None,
    ledger: pd.DataFrame | None = None,
    added: Added = NOTHING,
    writing: Writing | None = None,
) -> Run:
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
    as_of
        Date of the data, where the month is decided later than its own.
    ledger
        Leases of the year, in place of a table of the month's own; a run made with it
        must keep its inputs.
    added
        As in `read_month`; a run made with it must keep its inputs.
    writing
        What is written, and for whom.

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
    writing = writing or Writing()
    with new_folder(out) as draft:
        source = RunSource.read(folder, render_policy(policy))
        instance = read_month(folder, mode, as_of, ledger=ledger, added=added)
        source.check()
        as_read = instance.fingerprint
        again = partial(decide, mode=mode, method=method, seed=seed, control=control)
        refuse = partial(_refuse, policy=policy, mode=mode)
        result = again(instance, policy, on_case=refuse)
        is_in_time = not control.of_solve().should_stop()
        if writing.has_prices and is_in_time and len(instance.overrides):
            result = replace(result, overrides=price_overrides(result, again))
        run = Run.of(result)
        made = Draft(
            told=run,
            source=source,
            language=writing.language,
            with_inputs=writing.with_inputs,
            options={"method": method, **writing.options},
            as_read=as_read,
            also=partial(writing.also, result),
        )
        with kept_beside(result, out):
            record = made.write(draft)
    place = out / INPUTS if writing.with_inputs else folder
    record = replace(record, folder=out, place=place)
    return replace(run, record=record, findings=record.findings)


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
