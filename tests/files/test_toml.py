"""TOML files as people write them: whatever they hold, a fault names the place."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.errors import PolicyError
from attribution_opt.files.columns_file import read_columns_file
from attribution_opt.files.grid_file import read_grid
from attribution_opt.files.month_file import read_month_file
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.toml_file import MAX_KB
from attribution_opt.rules.policy import parse_policy
from attribution_opt.study.sweep_file import read_sweep
from attribution_opt.words.values import shortened

MONTH = 'as_of = 2026-11-01\nmonth = "2026-11"\ndepartement = "59"\n'
RULE = (
    'name = "p"\n[[rules]]\nid = "r"\nfamily = "count"\ngroup = "dalo"\nlevel = "5a"\n'
)
GRID = 'name = "g"\nvalid_from = 2026-01-01\n[[criteria]]\nid = "c"\n'
SWEEP = 'baseline = "usage"\n'
DRAWN = "[[generate]]\n"


def _month(path: Path) -> Faults:
    faults = Faults()
    read_month_file(path.parent, None, faults)
    return faults


def _columns(path: Path) -> Faults:
    faults = Faults()
    read_columns_file(path, faults)
    return faults


def _refused(read: Callable[[Path], object]) -> Callable[[Path], list[Fault]]:
    def faults(path: Path) -> list[Fault]:
        try:
            read(path)
        except PolicyError as error:
            return list(error.faults)
        return []

    return faults


READERS: dict[str, tuple[str, Callable[[Path], list[Fault]]]] = {
    "month": ("month.toml", _month),
    "columns": ("columns.toml", _columns),
    "policy": ("my.toml", _refused(read_policy)),
    "grid": ("grid.toml", _refused(read_grid)),
    "sweep": ("study.toml", _refused(read_sweep)),
}
DEEP = "[" * 5000 + "]" * 5000
HOSTILE = {
    "long number": b"as_of = " + b"9" * 5000,
    "long number in base 16": b"as_of = 0x" + b"f" * 500_000,
    "nested": b"x = " + DEEP.encode(),
    "nested tables": b"x = " + b"{a=" * 3000 + b"1" + b"}" * 3000,
    "dotted": b"a" + b".a" * 200_000 + b" = 1",
    "quoted and dotted": b'"a b"' + b'."a b"' * 100_000 + b" = 1",
    "beyond": b"x = 1e300\ny = inf\nz = nan\nn = -9999999999999",
    "bytes": b"name = '\xe9t\xe9'\n",
    "utf-16": "name = 'x'".encode("utf-16"),
    "null": b"name = '\0'",
    "no toml": b"name = \n",
    "key twice": b"a = 1\na = 2\n",
    "huge": b"#" * (MAX_KB * 1024 + 1),
    "wrong shapes": b"name = [1]\nrules = 'a'\nmonth = {}\nvacancies = []\nseeds = 'x'",
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_whatever_stands_in_a_file_is_a_fault(
    tmp_path: Path, kind: str, content: bytes
) -> None:
    """Every file meets every hostile content with plain faults, at once."""
    name, read = READERS[kind]
    (tmp_path / name).write_bytes(content)
    begin = time.perf_counter()
    faults = read(tmp_path / name)
    assert time.perf_counter() - begin < 2
    assert faults
    for fault in faults:
        assert Path(fault.file).name == name
        assert fault.is_fatal
        assert len(fault.value) <= 60
        assert fault.what("fr") + fault.what_to_do("en")


@pytest.mark.parametrize("kind", READERS)
def test_a_folder_is_no_file(tmp_path: Path, kind: str) -> None:
    """A folder where a file should be is told as what it is."""
    name, read = READERS[kind]
    (tmp_path / name).mkdir()
    (fault,) = read(tmp_path / name)
    assert (fault.code, Path(fault.file).name) == ("unreadable_file", name)
    assert "dossier" in fault.what("fr")


VALUES: dict[str, tuple[str, str, str]] = {
    "as_of of year 1": ("month", MONTH.replace("2026-11-01", "0001-01-01"), "as_of"),
    "as_of far away": ("month", MONTH.replace("2026-11-01", "9999-12-31"), "as_of"),
    "as_of a week": ("month", MONTH.replace("2026-11-01", '"2026-W10-1"'), "as_of"),
    "month a list": ("month", MONTH.replace('"2026-11"', "['2026-11']"), "month"),
    "quartiles a number": ("month", MONTH + "quartiles = 3\n", "quartiles"),
    "a body": ("month", MONTH + "[quartiles]\nLille = 9000\n", "quartiles.Lille"),
    "a version": ("month", MONTH + "schema_version = true\n", "schema_version"),
    "a text for a table": ("columns", 'vacancies = "x"\n', "vacancies"),
    "no table": ("columns", "[homes.columns]\n", "homes"),
    "a number for a header": (
        "columns",
        "[vacancies.columns]\nrooms = 3\n",
        "vacancies.columns.rooms",
    ),
    "a text for words": (
        "columns",
        '[vacancies.values]\nfinancing = "PLUS"\n',
        "vacancies.values.financing",
    ),
    "a list for a code": (
        "columns",
        '[vacancies.values.financing]\nX = ["PLUS"]\n',
        "vacancies.values.financing.X",
    ),
    "at_least beyond": ("policy", RULE + f"at_least = {10**18}\n", "rules.1.at_least"),
    "at_least far beyond": (
        "policy",
        RULE + f"at_least = {10**30}\n",
        "rules.1.at_least",
    ),
    "at_least as text": (
        "policy",
        RULE + f'at_least = "{10**30}"\n',
        "rule 'r'.at_least",
    ),
    "rules a text": ("policy", 'name = "p"\nrules = "a"\n', "rules"),
    "a rule a text": ("policy", 'name = "p"\nrules = ["a"]\n', "rules.1"),
    "a share a list": (
        "policy",
        RULE.replace("count", "share") + "at_least = [1]\n",
        "rule 'r'.at_least",
    ),
    "a share by zero": (
        "policy",
        RULE.replace("count", "share") + 'at_least = "1/0"\n',
        "rule 'r'.at_least",
    ),
    "a share without end": (
        "policy",
        RULE.replace("count", "share") + 'at_least = "1e-999999999"\n',
        "rule 'r'.at_least",
    ),
    "a share too fine": (
        "policy",
        RULE.replace("count", "share") + 'at_least = "1/99999999"\n',
        "rule 'r'.at_least",
    ),
    "points beyond": ("grid", GRID + "points = 1e300\n", "criteria.1.points"),
    "points by zero": ("grid", GRID + 'points = "1/0"\n', "criteria.1.points"),
    "points a list": ("grid", GRID + "points = [1]\n", "criteria.1.points"),
    "above a text": (
        "grid",
        GRID + "points = 1\nwhen = { persons = { above = 'x' } }\n",
        "criteria.1.when",
    ),
    "a part a text": (
        "grid",
        GRID + "points = 1\nwhen = { any = ['x'] }\n",
        "criteria.1.when",
    ),
    "an axis": ("sweep", SWEEP + 'axes = ["dalo", "flwo"]\n' + DRAWN, "axes.2"),
    "one axis": ("sweep", SWEEP + 'axes = ["dalo", "dalo"]\n' + DRAWN, "axes"),
    "a seed below 0": ("sweep", SWEEP + "seeds = [0, -1]\n" + DRAWN, "seeds.2"),
    "a seed broken": ("sweep", SWEEP + "seeds = [0.5]\n" + DRAWN, "seeds.1"),
    "a seed true": ("sweep", SWEEP + "seeds = [true]\n" + DRAWN, "seeds.1"),
    "a seed twice": ("sweep", SWEEP + "seeds = [1, 1]\n" + DRAWN, "seeds"),
    "a drawn seed": ("sweep", SWEEP + DRAWN + "seeds = [-3]\n", "generate.1.seeds.1"),
    "no values": (
        "sweep",
        SWEEP + DRAWN + '[grid]\n"dalo.level" = []\n',
        "grid.dalo.level",
    ),
    "no parameter": ("sweep", SWEEP + DRAWN + "[grid]\ndalo = [1]\n", "grid.dalo"),
    "a policy": (
        "sweep",
        SWEEP + DRAWN + '[[scenarios]]\nname = "s"\npolicy = "nope"\n',
        "scenarios.1.policy",
    ),
    "a baseline": ("sweep", 'baseline = "nope"\n' + DRAWN, "baseline"),
    "a month": ("sweep", SWEEP + f'months = ["{"m" * 5000}"]\n', "months.1"),
}


@pytest.mark.parametrize("case", VALUES)
def test_a_value_is_named_where_it_stands(tmp_path: Path, case: str) -> None:
    """The file, the dotted place and the value, whatever is wrong with it."""
    kind, content, place = VALUES[case]
    name, read = READERS[kind]
    (tmp_path / name).write_text(content, encoding="utf-8")
    faults = read(tmp_path / name)
    assert place in [fault.column for fault in faults], faults
    assert {Path(fault.file).name for fault in faults} == {name}


def test_every_wrong_value_is_told_at_once(tmp_path: Path) -> None:
    """A file is not mended one fault at a time."""
    path = tmp_path / "month.toml"
    path.write_text('as_of = "soon"\nmonth = 3\ndepartement = 59\nextra = 1e300\n')
    found = {fault.column for fault in _month(path)}
    assert found == {"as_of", "month", "departement", "extra"}


def test_a_baseline_that_is_not_there_is_named_in_the_variant(tmp_path: Path) -> None:
    """The file at fault is the one that names it: not the value that it names."""
    path = tmp_path / "my.toml"
    path.write_text('name = "v"\nbaseline = "nope"\nchanges = []\n')
    with pytest.raises(PolicyError) as refused:
        read_policy(path)
    (fault,) = refused.value.faults
    told = (fault.file, fault.code, fault.column, fault.value)
    assert told == (str(path), "baseline_missing", "baseline", "nope")


def test_a_circle_of_baselines_is_named(tmp_path: Path) -> None:
    """However the files spell each other: a, then b beside it, then a again."""
    a, b = tmp_path / "a.toml", tmp_path / "b.toml"
    a.write_text('name = "a"\nbaseline = "b.toml"\nchanges = []\n')
    b.write_text('name = "b"\nbaseline = "./a.toml"\nchanges = []\n')
    with pytest.raises(PolicyError) as refused:
        read_policy(a)
    (fault,) = refused.value.faults
    assert (fault.code, Path(fault.file).name) == ("baseline_circle", "b.toml")


def test_a_long_chain_of_variants_is_read(tmp_path: Path) -> None:
    """A thousand variants of one another are no reason to fall."""
    told = "usage"
    for number in range(1000):
        name = f"v{number}.toml"
        (tmp_path / name).write_text(f'name = "v"\nbaseline = "{told}"\nchanges = []\n')
        told = name
    assert read_policy(tmp_path / told).rules


def test_a_fault_of_the_baseline_is_named_in_the_baseline(tmp_path: Path) -> None:
    """A variant of a variant is not blamed for what stands in the first file."""
    (tmp_path / "base.toml").write_text(RULE + "at_least = 'x'\n")
    one = '[[changes]]\nadd = { id = "s", family = "nope", level = "3" }\n'
    (tmp_path / "one.toml").write_text('name = "v"\nbaseline = "base.toml"\n' + one)
    two = tmp_path / "two.toml"
    two.write_text('name = "w"\nbaseline = "one.toml"\nextra = 1\nchanges = []\n')
    with pytest.raises(PolicyError) as refused:
        read_policy(two)
    places = {(Path(f.file).name, f.column) for f in refused.value.faults}
    expected = {("base.toml", "rule 'r'.at_least"), ("one.toml", "rule 's'")}
    assert places == expected | {("two.toml", "extra")}


def test_adding_a_rule_that_is_there_is_refused(tmp_path: Path) -> None:
    """An added rule never takes the place of another without a word."""
    added = 'add = { id = "dalo", family = "count", group = "dalo", level = "5a" }\n'
    path = tmp_path / "my.toml"
    path.write_text('name = "v"\nbaseline = "usage"\n[[changes]]\n' + added)
    with pytest.raises(PolicyError) as refused:
        read_policy(path)
    assert [f.code for f in refused.value.faults] == ["policy_twice"]


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["count", "share", "dalo", "3", "25 %", "all", "1/0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "family", "group", "level", "at_least", "scope"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["name", "rules", "admissibility"]), PLAIN))
def test_a_policy_is_read_or_refused(content: dict[str, object]) -> None:
    """No content of an embedder lets another exception out."""
    with suppress(PolicyError):
        assert parse_policy(content).rules


@given(PLAIN)
def test_a_value_is_shown_short(value: object) -> None:
    """Whatever it is, sixty signs are enough."""
    assert len(shortened(value)) <= 60
