"""Changing one operator in any family makes the agreement months fail."""

import pytest

from tests.mutants import MUTANTS, Mutant, survives


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=[m.old[:40] for m in MUTANTS])
def test_no_mutant_survives(mutant: Mutant) -> None:
    """A slip in one operator is noticed within a hundred months."""
    assert not survives(mutant, months=100)


@pytest.mark.long
def test_the_unchanged_package_survives() -> None:
    """Without a change the months pass: it is the change that is noticed."""
    unchanged = Mutant("share", "rules/needs.py", "import math", "import math")
    assert survives(unchanged, months=3)
