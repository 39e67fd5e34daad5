"""Names of files for ids: safe, unique, found again."""

from pathlib import Path

import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

from attribution_opt.files.names import INDEX, file_stems
from attribution_opt.report.people_csv import write_index

IDS = st.lists(st.text(alphabet="aAbB./\\:* é.-_0", min_size=1, max_size=6), max_size=8)


@given(IDS)
@example(["A/B", "A B", "A:B"])
@example(["../../etc", "..", ".", "-x", "CON", "nul.csv", "index"])
@example(["OPH", "oph"])
@example(["a" * 300, "a" * 301])
@example(["A/B", file_stems(["A/B"])["A/B"]])
def test_names_are_safe_and_unique(ids: list[str]) -> None:
    """No path, no hidden file, no two names alike even where case does not count."""
    stems = file_stems(ids)
    assert set(stems) == set(ids)
    folded = [stem.casefold() for stem in stems.values()]
    assert len(set(folded)) == len(folded)
    for stem in stems.values():
        assert Path(stem).name == stem
        assert stem.isascii()
        assert stem[0] not in ".-"
        assert len(stem) < 100


@given(st.text(min_size=1, max_size=10), IDS)
def test_a_name_hangs_on_no_other_id(name: str, others: list[str]) -> None:
    """Whoever else is in the folder, an unsafe id keeps its name."""
    alone = file_stems([name])[name]
    if alone != name:
        assert file_stems([*others, name])[name] == alone


def test_the_index_finds_each_again(tmp_path: Path) -> None:
    """Every id is in the index, as it is, beside its files."""
    ids = ["A/B", "=1+1", "059000000123456789"]
    stems = file_stems(ids)
    files = {name: [f"{stem}.csv", f"{stem}.xlsx"] for name, stem in stems.items()}
    write_index(tmp_path, files, "holder", "en")
    told = pd.read_csv(tmp_path / INDEX, dtype=str)
    # A cell that a spreadsheet would run stands behind an apostrophe.
    found = set(zip(told["holder"].str.removeprefix("'"), told["file"], strict=True))
    assert found == {(name, file) for name, own in files.items() for file in own}
