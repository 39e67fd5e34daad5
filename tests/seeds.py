"""Seeds of random months: some on every change, the rest in the longer run.

For what a command tries too, and names by its seed, and for what takes seconds a month.
What hypothesis draws and shrinks is in ``tests/strategies.py``.
"""

import pytest

__all__ = ["seeds"]


def seeds(quick: int, whole: int) -> list[object]:
    """Return so many seeds, those beyond the first ones marked ``long``."""
    late = (pytest.param(seed, marks=pytest.mark.long) for seed in range(quick, whole))
    return [*range(quick), *late]
