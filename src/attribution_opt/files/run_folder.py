"""What a run says, as data: its rows and tables, as its folder holds them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from attribution_opt.decide.listed_rows import Listed
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.decide.rows import Candidate, Home, LevelRow, OverridePrice, Said
from attribution_opt.domain.records import rows_of
from attribution_opt.errors import RunFolderError
from attribution_opt.files.csv_text import parse_csv
from attribution_opt.files.sources import input_files
from attribution_opt.words.sentence import sentence

__all__ = [
    "CANDIDATES",
    "CLOSED",
    "DWELLINGS",
    "INPUTS",
    "INVERSIONS",
    "LISTED",
    "MANIFEST",
    "NOT_POSITIONED",
    "OBJECTIVES",
    "ORIENTATION",
    "OVERLAP",
    "OVERRIDES",
    "OVERRIDE_PRICES",
    "POLICY",
    "REPORT",
    "RESULT",
    "UNKNOWN",
    "Record",
    "digests",
    "digests_of",
    "read_record",
]

CANDIDATES, LISTED = "candidates.csv", "listed.csv"
OBJECTIVES = "objectives.csv"
DWELLINGS, NOT_POSITIONED = "dwellings.csv", "not_positioned.csv"
ORIENTATION = "orientation.csv"
OVERRIDES, OVERRIDE_PRICES = "overrides.csv", "override_prices.csv"
INVERSIONS, CLOSED, UNKNOWN = "inversions.csv", "closed.csv", "unknown.csv"
OVERLAP = "overlap.csv"
TABLES = (NOT_POSITIONED, INVERSIONS, CLOSED, UNKNOWN, OVERLAP)
"""Tables that every run has, besides those of rows."""
RESULT, POLICY, MANIFEST = "result.json", "policy.toml", "manifest.json"
REPORT = "report.html"
INPUTS = "inputs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a run says: that of a folder, or of a result that is in no folder yet.

    Attributes
    ----------
    folder
        Where it is.
    place
        Its month, a folder or a workbook: the copy in the run where there is one.
    lists, listed, objectives, homes, levels
        What was decided, row by row.
    not_positioned, inversions, closed, unknown, overlap
        The other tables, every cell as text.
    orientation, overrides
        Profiles to ask (mode orient); decisions of people. None where the run has none.
    override_prices
        What each decision costs; None where it was not worked out.
    result, manifest
        The two JSON files; no manifest where there is no folder.
    """

    folder: Path | None = None
    place: Path | None = None
    lists: Sequence[Candidate]
    listed: Sequence[Listed]
    objectives: Sequence[Objective]
    homes: Sequence[Home]
    levels: Sequence[LevelRow]
    not_positioned: pd.DataFrame
    inversions: pd.DataFrame
    closed: pd.DataFrame
    unknown: pd.DataFrame
    overlap: pd.DataFrame
    orientation: pd.DataFrame | None = None
    overrides: pd.DataFrame | None = None
    override_prices: Sequence[OverridePrice] | None = None
    result: dict[str, Any]
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def inputs(self) -> Path:
        """Where its month is.

        Raises
        ------
        RunFolderError
            If it is no longer there.
        """
        if self.place is None or not self.place.exists():
            raise RunFolderError(sentence("inputs_moved", place=self.place))
        return self.place

    @property
    def findings(self) -> tuple[str, ...] | None:
        """What its audit found when it was written; None where that is not known."""
        found = self.manifest.get("audit", {}).get("findings")
        return None if found is None else tuple(found)

    def changed(self) -> list[str]:
        """Return the files whose digest is not the manifest's, with their folder."""
        if self.folder is None:
            return []
        told, where = self.manifest["inputs"], self.inputs
        of_inputs = told["copy_sha256" if where == self.folder / INPUTS else "sha256"]
        return [
            *_changed(where, digests_of(input_files(where)), of_inputs),
            *_changed(
                self.folder, digests(self.folder), self.manifest["outputs"]["sha256"]
            ),
        ]

    @property
    def said(self) -> Said:
        """What an audit counts again."""
        return Said(
            lists=self.lists,
            listed=self.listed,
            objectives=self.objectives,
            homes=self.homes,
            levels=self.levels,
            not_positioned=self.not_positioned,
            inversions=self.inversions,
            mode=self.result["mode"],
            status=self.result["status"],
            seed=self.result["seed"],
            alike=self.result["alike"],
            is_unique=self.result["unique"] == "proven",
        )


def read_record(
    folder: Path, inputs: Path | None = None, *, has_manifest: bool = True
) -> Record:
    """Read back what a run says.

    Parameters
    ----------
    folder
        The run.
    inputs
        The month's folder, where it has moved since.
    has_manifest
        False for a draft, whose inputs must then be told.

    Raises
    ------
    RunFolderError
        If a file is missing or cannot be read.
    """
    try:
        manifest = (
            _read_json(folder / MANIFEST) if has_manifest else _no_manifest(inputs)
        )
        result = _read_json(folder / RESULT)
        tables: dict[str, Any] = {
            Path(name).stem: _read_csv(folder / name) for name in TABLES
        }
        orientation, overrides = (
            _read_csv(folder / name) if (folder / name).is_file() else None
            for name in (ORIENTATION, OVERRIDES)
        )
        rows = _read_rows(folder, result)
        told, copied = manifest["inputs"]["folder"], manifest["inputs"]["copy_sha256"]
        if not all("sha256" in manifest[part] for part in ("inputs", "outputs")):
            raise KeyError("sha256")
    except (OSError, ValueError, KeyError, TypeError) as error:
        told = sentence("not_whole", folder=folder, why=repr(error))
        raise RunFolderError(told) from error
    copy = folder / INPUTS
    return Record(
        folder=folder,
        place=inputs or (copy if copied else folder / (told or INPUTS)),
        **tables,
        **rows,
        orientation=orientation,
        overrides=overrides,
        result=result,
        manifest=manifest,
    )


def _read_rows(folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    """Read the tables that are rows."""
    prices = folder / OVERRIDE_PRICES
    return {
        "lists": rows_of(_read_csv(folder / CANDIDATES), Candidate),
        "listed": rows_of(_read_csv(folder / LISTED), Listed),
        "objectives": rows_of(_read_csv(folder / OBJECTIVES), Objective),
        "homes": rows_of(_read_csv(folder / DWELLINGS), Home),
        "levels": rows_of(result["levels"], LevelRow),
        "override_prices": rows_of(_read_csv(prices), OverridePrice)
        if prices.is_file()
        else None,
    }


def _no_manifest(inputs: Path | None) -> dict[str, Any]:
    """Return what stands for the manifest of a draft: nothing to compare with."""
    told = {"folder": str(inputs or ""), "sha256": {}, "copy_sha256": {}}
    return {"inputs": told, "outputs": {"sha256": {}}}


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _changed(
    folder: Path, now: Mapping[str, str], told: Mapping[str, str]
) -> list[str]:
    """Return the files that have another digest than is told, or that none is told."""
    names = sorted(set(now) | set(told))
    return [f"{folder / name}" for name in names if now.get(name) != told.get(name)]


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a run, by its place in it.

    The manifest, which tells them, is left out, and so is the copy of the inputs, which
    has digests of its own.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and place.parts[0] not in {MANIFEST, INPUTS}:
            found[place.as_posix()] = _digest(path)
    return found


def digests_of(paths: list[Path]) -> dict[str, str]:
    """Return the SHA-256 of some files, by name."""
    return {path.name: _digest(path) for path in paths}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_csv(path: Path) -> pd.DataFrame:
    """Read a table of a run as text; headers and lines must be whole."""
    text = parse_csv(path.read_bytes())
    if text.ragged:
        raise ValueError(f"{path.name} line {text.ragged[0][0]} has lost a cell")
    return text.frame
