"""Variants of a policy on one month, each in its own process; none is fatal."""

import functools
from collections.abc import Callable, Sequence

from attribution_opt.errors import PolicyError
from attribution_opt.rules.policy import Policy
from attribution_opt.study.comparison import Comparison, Summary
from attribution_opt.study.processes import spread

__all__ = ["compare_with"]

Work = Callable[[Policy], Summary]


def compare_with(
    work: Work,
    policies: Sequence[Policy],
    *,
    jobs: int = 1,
    on_done: Callable[[Summary], None] | None = None,
) -> Comparison:
    """Decide one month under several policies.

    Parameters
    ----------
    work
        Decides one policy; must be importable by another process where `jobs` > 1.
    policies
        The baseline first; distinct names.
    jobs
        Variants solved at the same time, each in its own process.
    on_done
        Told of each variant as it ends.

    Raises
    ------
    PolicyError
        If there is no policy, or two have one name.
    """
    names = [policy.name for policy in policies]
    if not names or len(set(names)) != len(names):
        raise PolicyError(f"policies to compare need distinct names: {names}")
    tell = on_done or (lambda summary: None)
    found: dict[str, Summary] = {}
    safely = functools.partial(_safely, work)
    for summary in spread(safely, policies, jobs, _stopped):
        found[summary.name] = summary
        tell(summary)
    return Comparison([found[name] for name in names])


def _stopped(policy: Policy, error: Exception) -> Summary:
    """Return the variant of a process that died: it takes no other with it."""
    return Summary(policy=policy, error=f"stopped: {error}")


def _safely(work: Work, policy: Policy) -> Summary:
    """Decide one variant; a failure is listed, not fatal."""
    try:
        return work(policy)
    except Exception as error:
        return Summary(policy=policy, error=f"{type(error).__name__}: {error}")
