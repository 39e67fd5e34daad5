"""Seeds of random months: some on every change, the rest in the longer run."""

import pytest

__all__ = ["seeds"]


def seeds(quick: int, whole: int) -> list[object]:
    """Return so many seeds, those beyond the first ones marked ``long``."""
    late = (pytest.param(seed, marks=pytest.mark.long) for seed in range(quick, whole))
    return [*range(quick), *late]
