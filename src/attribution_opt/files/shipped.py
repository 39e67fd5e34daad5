"""The month that ships with the package."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

__all__ = ["demo_month"]


@contextmanager
def demo_month() -> Iterator[Path]:
    """Give the folder of the demo's month for as long as it is read."""
    with as_file(files("attribution_opt.files") / "demo_month") as folder:
        yield folder
