"""What ships with the package: a month, policies, grids."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

__all__ = ["demo_month", "shipped_texts"]


@contextmanager
def demo_month() -> Iterator[Path]:
    """Give the folder of the demo's month for as long as it is read."""
    with as_file(files("attribution_opt.files") / "demo_month") as folder:
        yield folder


def shipped_texts(folder: str) -> dict[str, str]:
    """Return the text of every TOML file of a shipped folder, by name."""
    found = {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in (files("attribution_opt.files") / folder).iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items()))
