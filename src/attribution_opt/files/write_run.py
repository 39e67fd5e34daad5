"""What a run holds, written: lists, outcomes, objectives, proof, manifest."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution_opt import __version__
from attribution_opt.decide.outcomes import (
    not_positioned_table,
    orientation_table,
    unknown_applications,
    unknown_facts,
)
from attribution_opt.decide.remarks import Remark
from attribution_opt.decide.result import Result
from attribution_opt.decide.rows import (
    Candidate,
    Home,
    LevelRow,
    Objective,
    OverridePrice,
)
from attribution_opt.domain.records import content, texts
from attribution_opt.errors import RunFolderError
from attribution_opt.files.csv_text import write_atomically, write_table
from attribution_opt.files.json_text import json_bytes
from attribution_opt.files.run_folder import (
    CANDIDATES,
    CLOSED,
    DWELLINGS,
    INPUTS,
    INVERSIONS,
    MANIFEST,
    NOT_POSITIONED,
    OBJECTIVES,
    ORIENTATION,
    OVERLAP,
    OVERRIDE_PRICES,
    OVERRIDES,
    POLICY,
    RESULT,
    UNKNOWN,
    digests,
    digests_of,
)
from attribution_opt.files.sources import input_files
from attribution_opt.versions import installed

__all__ = ["Source", "result_content", "write_manifest", "write_result"]

LIBRARIES = ("highspy", "numpy", "pandas", "ortools", "pulp")


@dataclass(frozen=True, slots=True)
class Source:
    """What a run is made from.

    Attributes
    ----------
    folder
        The month's folder or workbook; None where it was made in memory.
    policy
        Text of the policy.
    digests
        SHA-256 of each file of the month, by name, taken before it was read.
    """

    folder: Path | None
    policy: str
    digests: dict[str, str]

    @classmethod
    def read(cls, folder: Path, policy: str) -> "Source":
        """Return a source as it stands now."""
        return cls(folder, policy, digests_of(input_files(folder)))

    def check(self) -> None:
        """Refuse files that have changed while they were read.

        Raises
        ------
        RunFolderError
            With the names of those files.
        """
        now = {} if self.folder is None else digests_of(input_files(self.folder))
        changed = sorted(k for k, v in self.digests.items() if now.get(k) != v)
        if changed:
            names = ", ".join(changed)
            raise RunFolderError(f"{names} changed while the month was read; run again")


def write_result(result: Result, source: Source, folder: Path) -> None:
    """Write lists, outcomes, objectives, levels and policy into a draft of a run."""
    write_table(texts(result.lists, Candidate), folder / CANDIDATES)
    case, plan = result.case, result.plan
    write_table(texts(result.homes, Home), folder / DWELLINGS)
    write_table(result.inversions, folder / INVERSIONS)
    write_table(result.closed, folder / CLOSED)
    write_table(result.overlap, folder / OVERLAP)
    write_table(unknown_applications(case), folder / UNKNOWN)
    others = not_positioned_table(case, plan, result.lists)
    write_table(others, folder / NOT_POSITIONED)
    if result.mode == "orient":
        asked = orientation_table(case, plan, result.policy.admissibility)
        write_table(asked, folder / ORIENTATION)
    if result.overrides is not None:
        told = texts(result.overrides, OverridePrice)
        write_table(told, folder / OVERRIDE_PRICES)
    if len(case.instance.overrides):
        write_table(case.instance.overrides, folder / OVERRIDES)
    write_table(texts(result.objective_rows, Objective), folder / OBJECTIVES)
    write_atomically(folder / RESULT, json_bytes(result_content(result)))
    write_atomically(folder / POLICY, source.policy.encode("utf-8"))


def write_manifest(
    folder: Path,
    source: Source,
    *,
    seed: int,
    options: dict[str, Any],
    verdict: list[str],
) -> None:
    """Write what the run was made from, so that it can be audited and repeated."""
    copy = folder / INPUTS
    kept = digests_of(input_files(copy)) if copy.is_dir() else {}
    place = None if source.folder is None else _relative(source.folder, folder)
    told = {
        "package": f"attribution-opt {__version__}",
        "python": platform.python_version(),
        "libraries": {name: installed(name) for name in LIBRARIES},
        "seed": seed,
        "options": options,
        "inputs": {
            "folder": place,
            "sha256": source.digests,
            "copy_sha256": kept,
        },
        "outputs": {"sha256": digests(folder)},
        "audit": {"passed": not verdict, "findings": verdict},
    }
    write_atomically(folder / MANIFEST, json_bytes(told))


def _relative(place: Path, run: Path) -> str:
    """Return where a month is, seen from a run: a run names no place of a machine."""
    return Path(os.path.relpath(place.resolve(), run.resolve())).as_posix()


def result_content(result: Result) -> dict[str, Any]:
    """Return the content of ``result.json``."""
    month = result.case.instance.month
    return {
        "package": f"attribution-opt {__version__}",
        "mode": result.mode,
        "month": f"{month.year}-{month.month:02}",
        "as_of": month.as_of.isoformat(),
        "status": result.status,
        "policy": result.policy.name,
        "seed": result.seed,
        "engine": result.engine,
        "unique": "proven" if result.is_unique else "not proven",
        "alike": [list(ids) for ids in result.alike],
        "levels": [
            level | {"gap": row.gap, "seconds": round(row.seconds, 3)}
            for level, row in zip(
                content(result.levels, LevelRow), result.levels, strict=True
            )
        ],
        "unknown": unknown_facts(result.case),
        "remarks": content(map(Remark.of, result.remarks), Remark),
        "seconds": {name: round(s, 3) for name, s in result.seconds.items()},
    }
