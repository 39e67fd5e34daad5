"""Recipes of answers: any run folder, opened again as the month that it decided."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.relax import Relaxation, relax
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.run_folder import POLICY, read_run
from attribution_opt.rules.admit import admit
from attribution_opt.solvers.registry import DEFAULT_ENGINE

__all__ = ["relax_run", "reopen"]


def reopen(
    folder: Path, inputs: Path | None = None, method: str = DEFAULT_ENGINE
) -> Elastic:
    """Return the month and the policy of a run, ready to be asked again.

    Raises
    ------
    RunFolderError
        If the run is not whole, or its inputs have moved.
    ReadError, PolicyError
        If its inputs can no longer be read.
    """
    run = read_run(folder, inputs)
    policy = read_policy(folder / POLICY)
    as_of = dt.date.fromisoformat(run.result["as_of"])
    instance = read_month(run.inputs, run.result["mode"], as_of)
    return Elastic(admit(instance, policy.admissibility), policy, method)


def relax_run(
    folder: Path,
    rules: Sequence[str] = (),
    *,
    limits: Mapping[str, int] | None = None,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
) -> tuple[Relaxation, Elastic]:
    """Return which rules of a run cannot all hold, and the smallest ways out.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`.
    SolverError
        If an engine stops without a proof.
    """
    month = reopen(folder, inputs, method)
    return relax(month, rules, limits=limits), month
