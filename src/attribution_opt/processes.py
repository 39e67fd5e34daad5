"""Work spread over processes of this machine."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from typing import TypeVar

__all__ = ["spread"]

Item = TypeVar("Item")
Given = TypeVar("Given")


def spread(
    work: Callable[[Item], Given],
    items: Sequence[Item],
    jobs: int,
    stopped: Callable[[Item, Exception], Given] | None = None,
) -> Iterator[Given]:
    """Yield what work gives for each item, as it ends.

    Parameters
    ----------
    work
        Must be importable by another process where `jobs` > 1.
    items
        What to work on.
    jobs
        Items at the same time; one works in this very process.
    stopped
        What stands for an item whose process died, so that it takes no other with it;
        without it, its exception ends the work.
    """
    if jobs == 1:
        yield from map(work, items)
        return
    # A fresh interpreter: solvers' threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max(1, min(jobs, len(items))), context) as pool:
        futures: dict[Future[Given], Item] = {
            pool.submit(work, item): item for item in items
        }
        for future in as_completed(futures):
            try:
                given = future.result()
            except Exception as error:
                if stopped is None:
                    raise
                given = stopped(futures[future], error)
            yield given
