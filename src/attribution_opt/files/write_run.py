"""What a run holds, written: lists, outcomes, objectives, proof, manifest."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attribution_opt import __version__
from attribution_opt.decide.listed_rows import Listed
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.decide.outcomes import (
    not_positioned_table,
    orientation_table,
    unknown_applications,
    unknown_facts,
)
from attribution_opt.decide.remarks import Remark
from attribution_opt.decide.result import Result
from attribution_opt.decide.rows import Candidate, Home, LevelRow, OverridePrice
from attribution_opt.domain.records import content, rows_of, texts
from attribution_opt.errors import RunFolderError
from attribution_opt.files.csv_text import cells_of, write_atomically, write_table
from attribution_opt.files.json_text import json_bytes
from attribution_opt.files.run_folder import (
    CANDIDATES,
    CLOSED,
    DWELLINGS,
    INPUTS,
    INVERSIONS,
    LISTED,
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
    Record,
    digests,
    digests_of,
)
from attribution_opt.files.sources import input_files
from attribution_opt.versions import installed
from attribution_opt.words.sentence import sentence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RunSource", "record_of", "write_manifest", "write_record"]

LIBRARIES = ("highspy", "numpy", "pandas", "ortools", "pulp")


@dataclass(frozen=True, slots=True)
class RunSource:
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
    def read(cls, folder: Path, policy: str) -> "RunSource":
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
            raise RunFolderError(sentence("inputs_changed", names=names))


def record_of(result: Result) -> Record:
    """Return what a result says, as it is written and read back."""
    case, plan = result.case, result.plan
    is_orientation, decided = result.mode == "orient", case.instance.overrides
    settings = result.policy.admissibility
    told = json.loads(json_bytes(_content(result)))
    return Record(
        lists=result.lists,
        listed=result.listed,
        objectives=result.objective_rows,
        homes=result.homes,
        levels=rows_of(told["levels"], LevelRow),
        not_positioned=not_positioned_table(case, plan, result.lists),
        inversions=result.inversions,
        closed=result.closed,
        unknown=unknown_applications(case),
        overlap=result.overlap,
        orientation=orientation_table(case, plan, settings) if is_orientation else None,
        overrides=cells_of(decided).astype("str") if len(decided) else None,
        override_prices=result.overrides,
        result=told,
    )


def write_record(record: Record, policy: str, folder: Path) -> None:
    """Write lists, outcomes, objectives, levels and policy into a draft of a run."""
    rows: dict[str, tuple[Sequence[Any] | None, type[Any]]] = {
        CANDIDATES: (record.lists, Candidate),
        LISTED: (record.listed, Listed),
        DWELLINGS: (record.homes, Home),
        OVERRIDE_PRICES: (record.override_prices, OverridePrice),
        OBJECTIVES: (record.objectives, Objective),
    }
    tables: dict[str, pd.DataFrame | None] = {
        INVERSIONS: record.inversions,
        CLOSED: record.closed,
        OVERLAP: record.overlap,
        UNKNOWN: record.unknown,
        NOT_POSITIONED: record.not_positioned,
        ORIENTATION: record.orientation,
        OVERRIDES: record.overrides,
    }
    for name, (own, kind) in rows.items():
        if own is not None:
            write_table(texts(own, kind), folder / name)
    for name, table in tables.items():
        if table is not None:
            write_table(table, folder / name)
    write_atomically(folder / RESULT, json_bytes(record.result))
    write_atomically(folder / POLICY, policy.encode("utf-8"))


def write_manifest(
    folder: Path,
    source: RunSource,
    *,
    seed: int,
    options: dict[str, Any],
    verdict: Sequence[str],
) -> dict[str, Any]:
    """Write what the run was made from, so that it can be audited and repeated.

    Returns
    -------
    What was written.
    """
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
        "audit": {"passed": not verdict, "findings": list(verdict)},
    }
    write_atomically(folder / MANIFEST, json_bytes(told))
    return told


def _relative(place: Path, run: Path) -> str:
    """Return where a month is, seen from a run: a run names no place of a machine."""
    return Path(os.path.relpath(place.resolve(), run.resolve())).as_posix()


def _content(result: Result) -> dict[str, Any]:
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
        "is_start": result.is_start,
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
