"""Variants of a policy on one month, each in its own process; none is fatal."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed

from attribution_opt.errors import PolicyError
from attribution_opt.rules.policy import Policy
from attribution_opt.study.comparison import Comparison, Summary

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
    if jobs == 1:
        for policy in policies:
            found[policy.name] = _safely(work, policy)
            tell(found[policy.name])
    else:
        # A fresh interpreter: solvers' threads do not survive a fork.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(jobs, len(policies)), context) as pool:
            futures: dict[Future[Summary], Policy] = {
                pool.submit(_safely, work, policy): policy for policy in policies
            }
            for future in as_completed(futures):
                policy = futures[future]
                try:
                    summary = future.result()
                except Exception as error:
                    # A process that died takes its variant with it, not the study.
                    summary = Summary(policy=policy, error=f"stopped: {error}")
                found[policy.name] = summary
                tell(summary)
    return Comparison([found[name] for name in names])


def _safely(work: Work, policy: Policy) -> Summary:
    """Decide one variant; a failure is listed, not fatal."""
    try:
        return work(policy)
    except Exception as error:
        return Summary(policy=policy, error=f"{type(error).__name__}: {error}")
