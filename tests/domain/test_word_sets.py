"""Cells of several words, each distinct one read once."""

import pandas as pd

from attribution_opt.domain.word_sets import WordSets


def test_a_cell_names_each_of_its_words() -> None:
    """A word is found whole, wherever it stands in its cell."""
    cells = pd.Series(["senior|student", "", "student", "senior_home"], dtype="str")
    words = WordSets(cells)
    assert words.name("student").tolist() == [True, False, True, False]
    assert words.name("senior").tolist() == [True, False, False, False]
    assert words.name("senior", "senior_home").tolist() == [True, False, False, True]
    assert not words.name().any()


def test_no_cell_names_nothing() -> None:
    """A month without applicants has no cell to ask."""
    assert len(WordSets(pd.Series([], dtype="str")).name("student")) == 0
