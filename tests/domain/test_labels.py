"""Labels: whatever ids are made of, one text means one tuple."""

from hypothesis import example, given
from hypothesis import strategies as st

from attribution_opt.domain.labels import EVERYTHING, label_of, label_text

IDS = st.text(alphabet="aB/\\*|l ;=", max_size=5) | st.sampled_from(["all", "*", ""])
LABELS = st.lists(IDS, max_size=4).map(tuple)


@given(LABELS)
@example(("A/B", "C"))
@example(("A", "B/C"))
@example(("all",))
@example(("*",))
@example(("",))
def test_a_label_reads_back(label: tuple[str, ...]) -> None:
    """Written and read, a label is itself."""
    assert label_of(label_text(label)) == label


@given(LABELS, LABELS)
def test_two_labels_are_two_texts(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """No two labels share a text."""
    assert (label_text(one) == label_text(other)) == (one == other)


def test_marks_of_a_whole() -> None:
    """A rule counted by nothing, and a rule over all its keys."""
    assert label_text(EVERYTHING) == "all"
    assert label_text(None) == "*"
    assert label_of("*") is None
