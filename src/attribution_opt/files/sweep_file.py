"""A study of many variants as one TOML file: a grid, named scenarios, months, seeds."""

import itertools
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import PolicyError
from attribution_opt.files.policy_file import read_policy, read_variant
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.registry import ENGINES

__all__ = ["Generated", "Sweep", "SweepFile", "read_sweep"]

MOST_SCENARIOS = 10_000
"""A grid of more than that is a slip of the pen."""


class Scenario(BaseModel):
    """One named variant: a policy of its own, or changes to the baseline."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[str, Field(min_length=1)]
    policy: str = ""
    changes: tuple[dict[str, Any], ...] = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> "Scenario":
        if bool(self.policy) == bool(self.changes):
            raise ValueError("give either a policy or changes")
        return self


class Generated(BaseModel):
    """Synthetic months: a place, a size, a seed for each."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    place: Literal["lille"] = "lille"
    size: Literal["XS", "S", "M", "L"] = "XS"
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (0,)


class SweepFile(BaseModel):
    """The file as it is written.

    Attributes
    ----------
    name, title
        Of the study.
    baseline
        A shipped policy, or a file beside this one; the first scenario.
    months, generate
        Folders or workbooks beside this file; synthetic months.
    seeds
        Seeds that settle which of several equal plans is proposed.
    grid
        By ``rule.parameter``, values to try: every combination is a scenario.
    scenarios
        Named variants besides.
    axes
        Two objectives of the baseline to set against each other.
    engine, time_limit
        As in `decide`. With a time limit, results depend on the machine.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[str, Field(min_length=1)] = "sweep"
    title: str = ""
    baseline: str
    months: tuple[str, ...] = ()
    generate: tuple[Generated, ...] = ()
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (0,)
    grid: dict[str, tuple[Any, ...]] = {}
    scenarios: tuple[Scenario, ...] = ()
    axes: tuple[str, str] | None = None
    engine: str = "auto"
    time_limit: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _has_work(self) -> "SweepFile":
        if not self.months and not self.generate:
            raise ValueError("name months, or generate some")
        size = 1
        for values in self.grid.values():
            size *= len(values)
        if self.engine.partition(":")[0] not in ENGINES:
            raise ValueError(f"no engine {self.engine}; there are {', '.join(ENGINES)}")
        if size > MOST_SCENARIOS:
            raise ValueError(f"the grid has {size} scenarios, over {MOST_SCENARIOS}")
        return self


class Sweep(BaseModel):
    """A study with its policies read: the first scenario is the baseline."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)
    file: SweepFile
    folder: Path
    scenarios: dict[str, Policy]


def read_sweep(path: Path) -> Sweep:
    """Read a study and every policy in it.

    Raises
    ------
    PolicyError
        With the faults of the file, or of the first policy that cannot be read.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        file = SweepFile(**content)
    except (ValueError, OSError) as error:
        raise _refused(path, error) from error
    folder = path.parent
    lost = [
        _fault(path, f"months.{n}", name, "there is no such folder or workbook")
        for n, name in enumerate(file.months)
        if not (folder / name).exists()
    ]
    if lost:
        raise PolicyError("; ".join(map(str, lost)), lost)
    baseline = _beside(folder, file.baseline)
    found = {"baseline": read_policy(baseline)}
    for name, changes in _cells(file.grid):
        found[name] = read_variant(baseline, changes, name, file=path)
    for scenario in file.scenarios:
        if scenario.name in found:
            why = ValueError(f"two scenarios are called {scenario.name}")
            raise _refused(path, why)
        if scenario.policy:
            found[scenario.name] = read_policy(_beside(folder, scenario.policy))
        else:
            found[scenario.name] = read_variant(
                baseline, list(scenario.changes), scenario.name, file=path
            )
    return Sweep(file=file, folder=folder, scenarios=found)


def _beside(folder: Path, name: str) -> str | Path:
    path = folder / name
    return path if path.is_file() else name


def _cells(
    grid: dict[str, tuple[Any, ...]],
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return each combination of a grid, by name, as changes to the baseline."""
    cells = []
    for values in itertools.product(*grid.values()) if grid else ():
        pairs = list(zip(grid, values, strict=True))
        changes = []
        for place, value in pairs:
            rule, _, parameter = place.rpartition(".")
            changes.append({"rule": rule, parameter: value})
        cells.append(("; ".join(f"{p}={v}" for p, v in pairs), changes))
    return cells


def _fault(path: Path, column: str, value: str, why: str) -> Fault:
    return Fault(
        code="sweep_value",
        table="sweep",
        file=str(path),
        column=column,
        value=value,
        values={"why": why},
    )


def _refused(path: Path, error: Exception) -> PolicyError:
    """Return the error of a study that cannot be read, with every fault."""
    if isinstance(error, ValidationError):
        faults = [
            _fault(
                path,
                ".".join(str(part) for part in one["loc"]),
                "" if one["type"] == "missing" else f"{one['input']!r:.60}",
                one["msg"].removeprefix("Value error, "),
            )
            for one in error.errors()
        ]
    else:
        code = "policy_toml" if isinstance(error, ValueError) else "unreadable_file"
        why = {"why": str(error)}
        faults = [Fault(code=code, table="sweep", file=str(path), values=why)]
    return PolicyError("; ".join(map(str, faults)), faults)
