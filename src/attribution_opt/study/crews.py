"""Who does the tasks of a study: processes of this machine, or a dask cluster."""

import functools
import json
import time
from asyncio import CancelledError as AsyncCancelledError
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from typing import Any

from attribution_opt.domain.instance import Instance
from attribution_opt.errors import SolverUnavailable, StudyError
from attribution_opt.processes import spread
from attribution_opt.study.tasks import Task, run_task
from attribution_opt.words.sentence import Said, Sentence, sentence

__all__ = ["ClusterCrew", "Crew", "Done", "LocalCrew"]

Work = Callable[[Task], bytes]


@dataclass(frozen=True, slots=True)
class Done:
    """A task that ended: the bytes of its result, or why there are none.

    Its seconds are no part of the result, which depends on no clock.
    """

    task: Task
    content: bytes | None
    error: str = ""
    seconds: float = 0.0

    @property
    def status(self) -> str:
        """What may be said of its plan; empty where there is none."""
        return "" if self.content is None else json.loads(self.content)["status"]


@dataclass(frozen=True, slots=True)
class LocalCrew:
    """Processes of this machine; one works in this very process.

    Attributes
    ----------
    jobs
        Tasks at the same time.
    work
        Gives the bytes of a task's result; must be importable by another process where
        `jobs` > 1.
    """

    jobs: int = 1
    work: Work = run_task

    def run(self, tasks: Sequence[Task]) -> Iterator[Done]:
        """Yield each task as it ends."""
        attempt = functools.partial(_attempt, work=self.work)
        yield from spread(attempt, tasks, self.jobs, _stopped)


def _stopped(task: Task, error: Exception) -> Done:
    """Return the task of a process that died."""
    return Done(task, None, sentence("task_stopped", why=str(error)))


def _told(error: BaseException) -> Sentence:
    """Return an error by its kind; what ours say is in both languages."""
    what = error if isinstance(error, Said) else str(error)
    return sentence("task_failed", kind=type(error).__name__, what=what)


def _attempt(task: Task, work: Work) -> Done:
    began = time.monotonic()
    try:
        done = Done(task, work(task))
    except Exception as error:
        done = Done(task, None, _told(error))
    return replace(done, seconds=time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class ClusterCrew:
    """Workers of a dask cluster, beyond one machine.

    A worker that dies gives its tasks to another. Workers need this package and nothing
    else: months travel with the tasks.

    Attributes
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.
    wait
        Seconds to wait for the scheduler before it counts as lost.
    """

    address: str
    wait: float = 10.0

    def run(self, tasks: Sequence[Task]) -> Iterator[Done]:
        """Yield each task as it ends.

        Raises
        ------
        SolverUnavailable
            If dask.distributed is not installed.
        StudyError
            If the scheduler cannot be reached, or is lost.
        """
        distributed, client = self._client()
        try:
            months = {
                source: client.scatter(source.load(), broadcast=False)
                for source in dict.fromkeys(task.month for task in tasks)
            }
            futures = {
                client.submit(_on_worker, task, months[task.month], key=task.key): task
                for task in tasks
            }
            yield from self._gather(distributed, client, futures)
        except (OSError, AsyncCancelledError, CancelledError) as error:
            raise self._lost(error or "cancelled") from error
        finally:
            client.close(timeout=1)

    def _client(self) -> tuple[Any, Any]:
        try:
            import dask
            import distributed
        except ImportError as error:
            raise SolverUnavailable(sentence("no_dask")) from error
        seconds = f"{self.wait}s"
        dask.config.set({"distributed.comm.timeouts.connect": seconds})
        try:
            client: Any = distributed.Client
            return distributed, client(self.address, timeout=seconds)
        except OSError as error:
            raise self._lost(error) from error

    def _gather(
        self, distributed: Any, client: Any, futures: dict[Any, Task]
    ) -> Iterator[Done]:
        """Yield what workers give, and watch that the scheduler is there."""
        left = set(futures)
        while left:
            done = _some(distributed, left)
            for future in done:
                left.discard(future)
                if future.status == "cancelled" or client.status != "running":
                    raise self._lost("connection closed")
                error = future.exception() if future.status == "error" else None
                if error is not None:
                    yield Done(futures[future], None, _told(error))
                else:
                    yield future.result()
            if client.status != "running":
                raise self._lost("connection closed")

    def _lost(self, why: object) -> StudyError:
        return StudyError(sentence("scheduler_lost", address=self.address, why=why))


Crew = LocalCrew | ClusterCrew
"""Does tasks in any order, none fatal to the others; what it gave before it is lost
stays good."""


def _some(distributed: Any, left: set[Any]) -> set[Any]:
    """Return what ended within a second."""
    try:
        found = distributed.wait(left, timeout=1, return_when="FIRST_COMPLETED")
    except TimeoutError:
        return set()
    return set(found.done)


def _on_worker(task: Task, month: Instance) -> Done:
    """Do a task on a worker, with the month that came along."""
    return _attempt(task, functools.partial(run_task, month=month))
