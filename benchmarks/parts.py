"""The tables of the page, part by part: each line is measured as it is written."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution_opt.files.policy_file import read_policy, render_policy
from benchmarks import public
from benchmarks.command import PHASES

__all__ = ["GROWTH", "PARTS", "SIZES", "Asked"]

POLICIES = ("usage", "legal-minimum", "strict")
SIZES = ("S", "M", "L")
SMALL = frozenset({"XS", "S"})
"""Months that full models are run on."""
FULL = ("highs", "cpsat", "pulp", "highs-default", "cpsat-default")
GROWTH = ("60x6000", "120x12000", "240x24000", "480x48000", "960x96000", "1920x192000")
"""Doubled five times."""
SEEDS = (1, 2, 3)
BODIES = {
    "bordeaux": "243300316",
    "grenoble": "200040715",
    "nantes": "244400404",
    "rennes": "243500139",
    "strasbourg": "246700488",
    "toulouse": "243100518",
    "ile-de-france": "ile-de-france",
}
"""Places as `generate` takes them, by the name that the page gives them."""
GROUPS = ("essential_worker", "transfer", "senior", "under30", "dalo", "rehoused")
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is measured.

    Attributes
    ----------
    sizes
        Months of Lille, by name or such as ``30x3000``.
    growth
        Months that grow.
    limit
        Seconds that full models are given.
    """

    sizes: tuple[str, ...] = SIZES
    growth: tuple[str, ...] = GROWTH
    limit: float = 60


def _called(module: str, **options: object) -> Row:
    """Return what a module prints when it is run in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.{module}"]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"ended by {-done.returncode}"]
        return {"failed": said[-1].rpartition("Error: ")[2]}
    row: Row = json.loads(done.stdout)
    print(module, *options.values(), f"{row['seconds']:.2f}", file=sys.stderr)
    return row


def _priced(times: int = 1, **options: object) -> Row:
    """Return the median of some runs of `price` on one month."""
    found = [_called("one", engine="price", **options) for _ in range(times)]
    middle = dict(found[-1])
    if all("seconds" in row for row in found):
        middle["seconds"] = statistics.median(row["seconds"] for row in found)
    return middle


def _line(cells: Iterable[object]) -> str:
    """Return one line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def _table(headers: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table."""
    headers = list(headers)
    return "\n".join(map(_line, [headers, ["---"] * len(headers), *rows]))


def _told(row: Row) -> list[str]:
    """Return seconds, memory and what was proven of one run."""
    if "failed" in row:
        return ["", "", row["failed"][:70]]
    proven = "all proven, unique" if row.get("unique") else ""
    if "levels" in row and not proven:
        gap = row["gap_of_score_pct"]
        score = "no bound" if gap is None else f"gap {gap:.3f} %"
        proven = f"{row['levels_proven']} levels proven; score: {score}"
    return [f"{row['seconds']:.2f}", f"{row['peak_gb']:.2f}", proven]


def _ratio(row: Row, base: Row | None) -> str:
    """Return how many times the seconds of another run this one took."""
    if base is None or "seconds" not in row or "seconds" not in base:
        return ""
    return f"{row['seconds'] / base['seconds']:.2f}"


def months(asked: Asked) -> str:
    """Return months of Lille under each policy, each engine beside `price`."""
    return _table(
        ("month", "policy", "engine", "seconds", "times `price`", "GB", "proof"),
        _months(asked),
    )


def _months(asked: Asked) -> Iterator[list[object]]:
    for size in asked.sizes:
        full = FULL if size in SMALL else ()
        for policy in POLICIES:
            what = {"size": size, "policy": policy}
            base = _priced(3 if size in SMALL else 1, limit=180, **what)
            seconds, memory, proof = _told(base)
            yield [size, policy, "price", seconds, "1.00", memory, proof]
            for engine in (*full, "score-order", "flow"):
                row = _called("one", engine=engine, limit=asked.limit, **what)
                seconds, memory, proof = _told(row)
                yield [size, policy, engine, seconds, _ratio(row, base), memory, proof]


def others(asked: Asked) -> str:
    """Return months of other seeds and bodies beside Lille's of seed 0."""
    return _table(
        ("body", "seed", "month", "seconds", "times Lille, seed 0", "GB", "proof"),
        _others(asked),
    )


def _others(asked: Asked) -> Iterator[list[object]]:
    for size in asked.sizes:
        if size == "L":
            continue
        base = None
        drawn = [("lille", seed) for seed in (0, *SEEDS)]
        drawn += [(place, 0) for place in BODIES]
        for place, seed in drawn:
            code = BODIES.get(place, place)
            row = _priced(place=code, size=size, seed=seed, limit=180)
            base = base or row
            seconds, memory, proof = _told(row)
            yield [place, seed, size, seconds, _ratio(row, base), memory, proof]


def growth(asked: Asked) -> str:
    """Return how `price` grows with the month and, on one, with rules and groups."""
    return _table(
        ("what grows", "value", "seconds", "times the one before", "GB", "proof"),
        _growth(asked),
    )


def _growth(asked: Asked) -> Iterator[list[object]]:
    before = None
    for size in asked.growth:
        row = _priced(size=size, limit=600)
        seconds, *rest = _told(row)
        yield ["vacancies x applicants", size, seconds, _ratio(row, before), *rest]
        before = row
    with tempfile.TemporaryDirectory() as name:
        before, path = None, Path(name) / "policy.toml"
        for what, value, text in _variants():
            path.write_text(text, encoding="utf-8")
            row = _priced(3, size=asked.sizes[0], policy=path, limit=120)
            seconds, *rest = _told(row)
            yield [what, value, seconds, _ratio(row, before), *rest]
            before = row


def _variants() -> Iterator[tuple[str, str, str]]:
    """Yield policies with the shares counted twice over, and with more groups."""
    base = render_policy(read_policy("usage"))
    shares = [part for part in base.split("[[rules]]") if '"share"' in part]
    doubled = [
        part.replace('id = "', 'id = "again-', 1).replace('"epci"', '"commune"')
        for part in shares
    ]
    yield "rules", "as shipped", base
    yield "rules", "shares doubled", "[[rules]]".join([base, *doubled])
    for count in (0, 3, 6):
        rules = [
            f'[[rules]]\nid = "group-{g}"\nfamily = "count"\ngroup = "{g}"\n'
            'at_least = 5\nlevel = "5b"\n'
            for g in GROUPS[:count]
        ]
        yield "signatures", f"{8 * 2**count} at most", "\n".join([base, *rules])


def commands(asked: Asked) -> str:
    """Return the phases of the whole command, in seconds."""
    headers = ("month", "policy", *PHASES, "whole", "times solve", "GB")
    return _table(headers, _commands(asked))


def _commands(asked: Asked) -> Iterator[list[object]]:
    for size in asked.sizes:
        for policy in ("usage", "strict"):
            row = _called("command", size=size, policy=policy)
            if "failed" in row:
                yield [size, policy, row["failed"]]
                continue
            phases, whole = row["phases"], row["seconds"]
            own = phases["formulate"] + phases["solve"]
            cells = [f"{phases[phase]:.2f}" for phase in PHASES]
            rest = f"{whole:.2f}", f"{whole / own:.1f}", f"{row['peak_gb']:.2f}"
            yield [size, policy, *cells, *rest]


def published(asked: Asked) -> str:
    """Return published shapes: every engine beside an exact flow."""
    headers = ("problem", "engine", "seconds", "times the flow", "worth", "proof")
    return _table(headers, public.rows(public.ENGINES, asked.limit))


PARTS: dict[str, Callable[[Asked], str]] = {
    "months": months,
    "others": others,
    "growth": growth,
    "commands": commands,
    "published": published,
}
"""Parts of the page, in its order."""
