"""Look at a month before it is decided: its faults, and what it allows to count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from attribution_opt.admission.admit import admit
from attribution_opt.answers.feasible import Feasible, feasible
from attribution_opt.decide.policy_keys import policy_keys
from attribution_opt.decide.prospects import Prospect, nobody_admissible, prospects
from attribution_opt.domain.choices import Mode
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.domain.instance import Instance
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import check_month
from attribution_opt.solvers.base import Control

__all__ = ["CheckedMonth", "check_run"]


@dataclass(frozen=True, slots=True)
class CheckedMonth:
    """A month as it was read.

    Attributes
    ----------
    instance
        The tables; None where they are refused.
    faults
        Faults and remarks, of the whole too.
    prospects
        What each objective can count; empty where the tables are refused.
    lacking
        What objectives lack alone and together; None where that was not asked.
    """

    instance: Instance | None
    faults: Sequence[Fault]
    prospects: Sequence[Prospect] = ()
    lacking: Sequence[Feasible] | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the month cannot be decided."""
        return any(fault.is_fatal for fault in self.faults)


def check_run(
    folder: Path,
    policy_name: str,
    mode: Mode = "joint",
    *,
    is_feasible: bool = False,
    control: Control | None = None,
) -> CheckedMonth:
    """Read a month and look at it as a whole.

    Parameters
    ----------
    folder
        The month: a folder, or a workbook.
    policy_name
        Whose objectives are looked at: a shipped policy, or its file.
    mode
        What will be decided.
    is_feasible, control
        Whether to say what can be reached, and until when to look.

    Raises
    ------
    PolicyError
        If the policy cannot be read.
    """
    policy = read_policy(policy_name)
    instance, faults = check_month(folder, mode)
    if instance is None:
        return CheckedMonth(None, faults)
    case = admit(instance, policy.admissibility)
    nobody = nobody_admissible(case, policy, mode)
    told = [*([nobody] if nobody else []), *faults, *policy_keys(case, policy)]
    found = CheckedMonth(instance, told, prospects(case, policy))
    if found.is_refused or not is_feasible:
        return found
    return replace(found, lacking=feasible(case, policy, control=control))
