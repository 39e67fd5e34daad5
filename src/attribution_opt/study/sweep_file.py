"""A study of many variants as one TOML file: a grid, named scenarios, months, seeds."""

import itertools
from collections import Counter
from collections.abc import Callable, Hashable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from attribution_opt.domain.choices import SizeName
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.errors import PolicyError
from attribution_opt.files.policy_file import read_policy, read_variant
from attribution_opt.files.policy_stages import policy_beside, refused, shipped_policies
from attribution_opt.files.toml_file import read_toml
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.registry import ENGINES
from attribution_opt.words.values import shortened, why

__all__ = ["Generated", "SweepFile", "read_sweep"]

MOST_SCENARIOS = 10_000
"""A grid of more than that is a slip of the pen."""

BASELINE = "baseline"

Item = TypeVar("Item", bound=Hashable)


def _once(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Refuse what stands twice: it would be done, and counted, twice."""
    twice = [item for item, times in Counter(items).items() if times > 1]
    if twice:
        raise PydanticCustomError("twice", "{told} stands twice", {"told": twice[0]})
    return items


def _differ(values: tuple[Any, ...]) -> tuple[Any, ...]:
    _once(tuple(map(repr, values)))
    return values


Seed = Annotated[int, Field(strict=True, ge=0)]
Seeds = Annotated[tuple[Seed, ...], Field(min_length=1), AfterValidator(_once)]


class Scenario(BaseModel):
    """One named variant: a policy of its own, or changes to the baseline."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[str, Field(min_length=1)]
    policy: str = ""
    changes: tuple[dict[str, Any], ...] = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> "Scenario":
        if bool(self.policy) == bool(self.changes):
            told = "give either a policy or changes"
            raise PydanticCustomError("policy_or_changes", told)
        return self


def _is_parameter(place: str) -> str:
    """Check that a key of the grid names a rule and its parameter."""
    rule, _, parameter = place.rpartition(".")
    if not rule or parameter in {"", "rule", "remove", "add"}:
        raise PydanticCustomError("no_parameter", "write rule.parameter")
    return place


def _is_engine(engine: str) -> str:
    if engine.partition(":")[0] not in ENGINES:
        told = {"engine": engine, "names": ", ".join(ENGINES)}
        raise PydanticCustomError("no_engine", "no engine {engine}", told)
    return engine


class Generated(BaseModel):
    """Synthetic months: a place, a size, a seed for each."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    place: str = "lille"
    size: SizeName = "XS"
    seeds: Seeds = (0,)


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
    months: Annotated[tuple[str, ...], AfterValidator(_once)] = ()
    generate: tuple[Generated, ...] = ()
    seeds: Seeds = (0,)
    grid: dict[
        Annotated[str, AfterValidator(_is_parameter)],
        Annotated[tuple[Any, ...], Field(min_length=1), AfterValidator(_differ)],
    ] = {}
    scenarios: tuple[Scenario, ...] = ()
    axes: Annotated[tuple[str, str], AfterValidator(_once)] | None = None
    engine: Annotated[str, AfterValidator(_is_engine)] = "auto"
    time_limit: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _has_work(self) -> "SweepFile":
        if not self.months and not self.generate:
            raise PydanticCustomError("no_months", "name months, or generate some")
        size = 1
        for values in self.grid.values():
            size *= len(values)
        if size > MOST_SCENARIOS:
            told = {"size": size, "limit": MOST_SCENARIOS}
            raise PydanticCustomError("grid_too_large", "the grid is too large", told)
        _once(tuple(scenario.name for scenario in self.scenarios))
        _once(tuple((g.place, g.size, s) for g in self.generate for s in g.seeds))
        return self


def read_sweep(path: Path) -> tuple[SweepFile, dict[str, Policy]]:
    """Read a study and every policy in it, the baseline first.

    Raises
    ------
    PolicyError
        With every fault of the file, and of the policies that it names.
    """
    faults = Faults()
    try:
        file = read_toml(path, SweepFile, "sweep_value", faults, str(path))
    except FileNotFoundError as error:
        why_not = {"why": error.strerror}
        faults.append(Fault(code="unreadable_file", file=str(path), values=why_not))
        raise refused(faults) from error
    if file is None:
        raise refused(faults)
    found = _scenarios(file, path, faults)
    _check_places(file, path, found.get(BASELINE), faults)
    if faults:
        raise refused(faults)
    return file, found


def _check_places(
    file: SweepFile, path: Path, baseline: Policy | None, faults: Faults
) -> None:
    """Check that the months of a study are there, and that its axes are objectives."""
    for number, name in enumerate(file.months, start=1):
        if not _exists(path.parent / name):
            _note(faults, path, f"months.{number}", name, "no_such_month")
    known = [] if baseline is None else [rule.id for rule in baseline.rules]
    names = ", ".join(known)
    for number, rule in enumerate(file.axes or (), start=1):
        if known and rule not in known:
            place = f"axes.{number}"
            _note(faults, path, place, rule, "no_such_rule", rule=rule, names=names)


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except (OSError, ValueError):
        return False


def _scenarios(file: SweepFile, path: Path, faults: Faults) -> dict[str, Policy]:
    """Return every scenario's policy by name, the baseline first."""
    baseline = _policy(file.baseline, path, "baseline", faults)
    if baseline is None:
        return {}
    wanted: dict[str, Callable[[], Policy]] = {BASELINE: partial(read_policy, baseline)}
    changed = partial(read_variant, baseline, file=path)
    for name, changes in _cells(file.grid):
        wanted[name] = partial(changed, changes, name)
    for number, one in enumerate(file.scenarios, start=1):
        place = f"scenarios.{number}"
        if one.name in wanted:
            _note(faults, path, f"{place}.name", one.name, "twice", told=one.name)
            continue
        wanted[one.name] = partial(changed, [*one.changes], one.name)
        if one.policy:
            policy = _policy(one.policy, path, f"{place}.policy", faults)
            wanted[one.name] = partial(read_policy, policy or baseline)
    return _read_all(wanted, faults)


def _read_all(
    wanted: dict[str, Callable[[], Policy]], faults: Faults
) -> dict[str, Policy]:
    """Return every policy that can be read, noting each fault of the others once."""
    found = {}
    for name, read in wanted.items():
        try:
            found[name] = read()
        except PolicyError as error:
            # A fault of the baseline is met again in each of its variants.
            faults.extend(fault for fault in error.faults if fault not in faults)
    return found


def _policy(told: str, path: Path, column: str, faults: Faults) -> str | Path | None:
    """Return where a policy that a study names is, noting one that is nowhere."""
    place = policy_beside(path.parent, told)
    if place is None:
        names = ", ".join(shipped_policies())
        _note(faults, path, column, told, "no_such_policy", names=names)
    return place


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


def _note(
    faults: Faults, path: Path, column: str, value: str, kind: str, **told: str
) -> None:
    faults.append(
        Fault(
            code="sweep_value",
            table="sweep",
            file=str(path),
            column=column,
            value=shortened(value),
            values={"why": why(kind, **told)},
        )
    )
