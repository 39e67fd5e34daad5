"""What a run holds, written: lists, outcomes, objectives, proof, manifest."""

import json
import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from attribution_opt import __version__
from attribution_opt.decide.outcomes import (
    not_positioned_table,
    orientation_table,
    unknown_applications,
    unknown_facts,
)
from attribution_opt.decide.result import Result
from attribution_opt.decide.rows import (
    Candidate,
    Home,
    LevelRow,
    Objective,
    OverridePrice,
)
from attribution_opt.domain.records import content, texts
from attribution_opt.files.csv_text import csv_bytes, write_atomically
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

__all__ = ["Source", "result_content", "write_frame", "write_manifest", "write_result"]

LIBRARIES = ("highspy", "numpy", "pandas", "ortools", "pulp")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a run's inputs are: the month's folder or workbook, the policy's text."""

    folder: Path
    policy: str


def write_result(result: Result, source: Source, folder: Path) -> None:
    """Write lists, outcomes, objectives, levels and policy into a draft of a run."""
    write_frame(texts(result.lists, Candidate), folder / CANDIDATES)
    case, plan = result.case, result.plan
    write_frame(texts(result.homes, Home), folder / DWELLINGS)
    write_frame(result.inversions, folder / INVERSIONS)
    write_frame(result.closed, folder / CLOSED)
    write_frame(result.overlap, folder / OVERLAP)
    write_frame(unknown_applications(case), folder / UNKNOWN)
    others = not_positioned_table(case, plan, result.lists)
    write_frame(others, folder / NOT_POSITIONED)
    if result.mode == "orient":
        asked = orientation_table(case, plan, result.policy.admissibility)
        write_frame(asked, folder / ORIENTATION)
    if result.overrides is not None:
        told = texts(result.overrides, OverridePrice)
        write_frame(told, folder / OVERRIDE_PRICES)
    if len(case.instance.overrides):
        write_frame(case.instance.overrides, folder / OVERRIDES)
    write_frame(texts(result.objective_rows, Objective), folder / OBJECTIVES)
    _write_json(result_content(result), folder / RESULT)
    write_atomically(folder / POLICY, source.policy.encode("utf-8"))


def write_manifest(
    folder: Path,
    source: Source,
    *,
    seed: int,
    options: dict[str, Any],
    verdict: list[str],
    with_inputs: bool,
) -> None:
    """Write what the run was made from, so that it can be audited and repeated."""
    inputs = digests_of(input_files(source.folder))
    if with_inputs and not (folder / INPUTS).exists():
        # Personal data: only on demand, in a folder that others cannot open.
        (folder / INPUTS).mkdir(mode=0o700)
        for path in input_files(source.folder):
            shutil.copyfile(path, folder / INPUTS / path.name)
    told = {
        "package": f"attribution-opt {__version__}",
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "seed": seed,
        "options": options,
        "inputs": {
            "folder": str(source.folder.resolve()),
            "copied": with_inputs,
            "sha256": inputs,
        },
        "outputs": {"sha256": digests(folder)},
        "audit": {"passed": not verdict, "findings": verdict},
    }
    _write_json(told, folder / MANIFEST)


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
        "levels": [
            level | {"gap": row.gap, "seconds": round(row.seconds, 3)}
            for level, row in zip(
                content(result.levels, LevelRow), result.levels, strict=True
            )
        ],
        "unknown": unknown_facts(result.case),
        "seconds": {name: round(s, 3) for name, s in result.seconds.items()},
    }


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV; no program runs what a cell holds."""
    frame = frame.astype("object").where(frame.notna(), "")
    write_atomically(path, csv_bytes(frame))


def _write_json(data: dict[str, Any], path: Path) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    write_atomically(path, text.encode("utf-8"))
    os.chmod(path, 0o600)
