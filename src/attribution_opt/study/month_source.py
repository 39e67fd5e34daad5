"""A month that a study decides: where it is, and the digest of all that it holds."""

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from attribution_opt.domain.instance import Instance
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.run_folder import digests_of
from attribution_opt.files.sources import input_files
from attribution_opt.synthetic.generate import generate

__all__ = ["MonthSource"]


@dataclass(frozen=True, slots=True)
class MonthSource:
    """A month, not yet read.

    Attributes
    ----------
    name
        What it is called in tables.
    digest
        Of all that it holds.
    place
        A folder or a workbook; empty for a month of another kind.
    drawn
        Place, size and seed of a synthetic one.
    """

    name: str
    digest: str
    place: str = ""
    drawn: tuple[str, str, int] | None = None

    @classmethod
    def at(cls, place: Path, name: str) -> Self:
        """Return the month of a folder or a workbook, as it stands now."""
        told = json.dumps(digests_of(input_files(place)), sort_keys=True)
        digest = hashlib.sha256(told.encode("utf-8")).hexdigest()
        return cls(name, digest, place=str(place.resolve()))

    @classmethod
    def of(cls, place: str, size: str, seed: int) -> Self:
        """Return a synthetic month."""
        label = f"{place} {size} {seed}"
        return cls(label, label, drawn=(place, size, seed))

    def load(self) -> Instance:
        """Return the month; one process reads each once.

        Raises
        ------
        ReadError
            With every fault of its files.
        """
        return _loaded(self)


@functools.lru_cache(maxsize=4)
def _loaded(source: MonthSource) -> Instance:
    return generate(*source.drawn) if source.drawn else read_month(Path(source.place))
