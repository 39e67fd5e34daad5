"""What every engine takes and gives."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns

__all__ = ["Control", "Engine", "LevelResult", "Outcome", "Progress"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """How one level of the ladder ended.

    Attributes
    ----------
    name, title
        Which level.
    cost
        Cost of the plan on it: shortfalls less gains.
    is_gain
        Whether the cost is a total with its sign turned.
    bound
        No plan that keeps the earlier levels costs less; None where none is known.
    proof
        How the bound was shown: ``trivial`` (no shortfall can be negative),
        ``relaxation``, ``search``, or empty where it was not.
    seconds
        Time spent on it.
    support
        Where the bound is above 0: demands of which it is made, any others left out;
        empty where the engine does not tell.
    """

    name: str
    title: str
    cost: int
    bound: int | None
    is_gain: bool = False
    proof: str = ""
    seconds: float = 0.0
    support: tuple[int, ...] = ()

    @property
    def value(self) -> int:
        """The cost in the sense that people read: what is missing, or the total."""
        return -self.cost if self.is_gain else self.cost

    @property
    def best(self) -> int | None:
        """The bound in that sense."""
        return -self.bound if self.is_gain and self.bound is not None else self.bound

    @property
    def is_proven(self) -> bool:
        """Whether no better value exists."""
        return self.bound is not None and self.bound >= self.cost

    @property
    def gap(self) -> int | None:
        """Cost less bound, in the unit of the level; None where no bound is known."""
        return None if self.bound is None else max(0, self.cost - self.bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A plan with what was shown about it.

    Attributes
    ----------
    plan
        One column for every vacancy.
    levels
        One result for each level, in order.
    is_unique
        Whether nobody else could be named without losing on some level, the tie-break
        included.
    engine
        The engine that an engine picked, where it picks.
    alike
        Vacancies that nothing tells apart, in the order in which they are given out:
        draws read the first of them for all.
    """

    plan: Columns
    levels: tuple[LevelResult, ...]
    is_unique: bool
    engine: str = ""
    alike: tuple[np.ndarray, ...] = ()

    @property
    def is_proven(self) -> bool:
        """Whether every level is proven."""
        return all(level.is_proven for level in self.levels)


Progress = Callable[[LevelResult], None]
"""Called when a level ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """When to stop, how many threads to use, whom to tell.

    Attributes
    ----------
    time_limit
        Seconds from `began`, all that follows the solve included.
    began
        When what is limited began: the making of this object by default.
    follow
        Seconds of what follows the solve, for each second of what came before it.
    stop
        Set by whoever wants the incumbent now (Ctrl-C, SIGTERM).
    solving
        Set once an engine has a plan to begin with: before, there is nothing to keep.
    gap
        Relative gap that is good enough on levels of score and below; 0 for proof.
    threads
        Threads of the engine.
    progress
        Told of each level.
    only_zero
        Names of levels of which it is enough to know whether they can cost nothing: a
        bound above 0 ends them.
    known
        By level, a cost that is known to be the best: where the plan at hand has it,
        nothing is left to prove.
    """

    time_limit: float | None = None
    began: float = field(default_factory=time.monotonic)
    follow: float = 1.0
    stop: threading.Event = field(default_factory=threading.Event)
    solving: threading.Event = field(default_factory=threading.Event)
    gap: float = 0.0
    threads: int = 1
    progress: Progress = lambda result: None
    only_zero: frozenset[str] = frozenset()
    known: Mapping[str, int] = field(default_factory=dict)

    def gap_of(self, level: Level) -> float:
        """Return the relative gap that is good enough on a level."""
        return self.gap if level.takes_gap else 0.0

    def of_solve(self) -> "Control":
        """Return the control of a solve that begins now, time kept for what follows."""
        if self.time_limit is None:
            return self
        kept = self.follow * (time.monotonic() - self.began)
        return replace(self, time_limit=max(0.0, self.time_limit - kept))

    @property
    def left(self) -> float:
        """Seconds until the limit, infinite without one."""
        if self.time_limit is None:
            return math.inf
        return max(0.0, self.began + self.time_limit - time.monotonic())

    def should_stop(self) -> bool:
        """Tell whether the incumbent is wanted now."""
        return self.stop.is_set() or self.left <= 0


class Engine(Protocol):
    """One way to solve a program."""

    name: str

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found from a start that is a plan.

        Raises
        ------
        SolverError
            If the library fails, or returns what is no plan.
        SolverUnavailable
            If the library is not installed.
        """
        ...
