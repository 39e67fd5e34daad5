"""What compares ratios and writes the page of benchmarks, without measuring."""

from benchmarks.gate import compared
from benchmarks.table import page, parts_of


def test_a_ratio_that_has_grown_is_told() -> None:
    """Past the tolerance it is worse; within it, or better, or new, it is not."""
    baseline = {"a": 2.0, "b": 2.0, "c": 2.0}
    found = {"a": 2.6, "b": 2.4, "c": 1.0, "d": 9.0}
    lines, worse = compared(found, baseline, 0.25)
    assert worse == ["a"]
    assert "WORSE" in lines[2]
    assert "new" in lines[5]


def test_a_part_measured_again_leaves_the_others() -> None:
    """Parts are read back from the page as they were written."""
    parts = {"months": "| x |\n| --- |\n| 1 |", "growth": "| y |"}
    kept = parts_of(page(parts))
    assert {name: kept[name] for name in parts} == parts
    assert parts_of(page({**kept, "growth": "| z |"}))["months"] == parts["months"]
