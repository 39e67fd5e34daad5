"""Names of files for ids: a cell is never a path, and no two ids share a file."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

__all__ = ["INDEX", "file_stems"]

INDEX = "index.csv"
"""Says which file is whose, in each folder that has a file for each id."""

LONGEST = 60
DIGEST_DIGITS = 8
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d|index)(\..*)?")
"""Names that some systems keep for devices, and the index itself."""


def file_stems(ids: Iterable[str]) -> dict[str, str]:
    """Return a safe name of a file for each id, no two alike on any system.

    An id that is a safe name keeps it. Any other gets what is left of it and a part of
    its SHA-256, so that its name depends on no other id; so does one that differs from
    another by case alone, since some systems make one file of the two.
    """
    ids = list(dict.fromkeys(ids))
    told = Counter(name.casefold() for name in ids)
    # Somebody may be called like the name that another one is given.
    told.update(_named(name).casefold() for name in ids if not _is_safe(name))
    return {
        name: name if _is_safe(name) and told[name.casefold()] == 1 else _named(name)
        for name in ids
    }


def _is_safe(name: str) -> bool:
    is_plain = _UNSAFE.search(name) is None and 0 < len(name) <= LONGEST
    return is_plain and name[0] not in ".-" and not _reserved(name)


def _reserved(name: str) -> bool:
    return name.endswith(".") or _DEVICE.fullmatch(name) is not None


def _named(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = _UNSAFE.sub("_", bare).strip("._-")[:LONGEST]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kept or 'id'}-{digest[:DIGEST_DIGITS]}"
