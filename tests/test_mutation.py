"""A slip in what a share needs is noticed: the short form of ``tests.mutation``."""

import pytest

from tests.mutation import SRC, Sample, score


@pytest.mark.long
def test_slips_in_needs_are_noticed() -> None:
    """Of the mutants of hulls and of arrears that are tried, none goes unnoticed."""
    few = Sample(
        files=(f"{SRC}/rules/needs.py",),
        names=("*hull*3", "*turns_left*3", "*ShareNeed*3"),
        tests=("tests/rules/test_needs.py",),
        minutes=5,
    )
    found = score(few)
    assert found.ends.total() > 12
    assert found.unnoticed == ()
