"""Groups in three values, those that a policy declares, and numbers in a file."""

import shutil
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.admission.admit import admit
from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.relax import relax
from attribution_opt.answers.risk import read_lists, risk
from attribution_opt.cli import main
from attribution_opt.decide.solve import decide
from attribution_opt.errors import PolicyError
from attribution_opt.files.policy_file import read_policy, render_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.groups import GROUPS, Group, GroupTable, member_of
from attribution_opt.rules.policy import parse_policy
from attribution_opt.synthetic.generate import generate

FLAG = st.sampled_from([True, False, None])
LEASES = st.lists(
    st.fixed_dictionaries(
        {
            "first_quartile": FLAG,
            "essential_worker": FLAG,
            "rehousing": st.sampled_from(["", "NPNRU"]),
            "dalo_status": st.sampled_from(["", "active", "lapsed"]),
            "priority": st.sampled_from(["", "violence"]),
            "publics": st.sampled_from(["", "none", "under30", "senior|under30"]),
        }
    ),
    max_size=12,
)
NAMES = st.sampled_from(sorted(set(GROUPS) - {"must_serve", "transfer"}))


@given(LEASES, NAMES, st.lists(NAMES, max_size=2))
def test_membership_is_what_every_completion_agrees_on(
    rows: list[dict[str, object]], name: str, others: list[str]
) -> None:
    """Known in, known out, or unknown: as if every unknown fact were tried both ways.

    Where a fact is asked twice (a group and one that it leaves out), three values may
    say unknown where every completion agrees: never the other way round.
    """
    frame = pd.DataFrame(rows, columns=list(rows[0]) if rows else COLUMNS)
    for flag in ("first_quartile", "essential_worker"):
        frame[flag] = frame[flag].astype("boolean")
    told = member_of(GROUPS[name], [GROUPS[o] for o in others], frame)
    for row, said in zip(rows, told, strict=True):
        seen = {plainly(full, name, others) for full in completions(row)}
        if said is pd.NA:
            assert len(seen) == 2 or others
        else:
            assert seen == {bool(said)}


def test_a_column_that_leases_lack_says_nothing() -> None:
    """Of whom a month keeps no word, nothing is known: neither in nor out."""
    own = Group("own", column="Accompagné", value="oui")
    told = own.member(pd.DataFrame({"publics": ["none", ""]}))
    assert told.dtype == "boolean"
    assert told.isna().all()


def test_a_declared_group_reads_flags_and_words() -> None:
    """A flag is yes or no; a word stands alone or among several; empty is unknown."""
    leases = pd.DataFrame(
        {
            "essential_worker": pd.array([True, False, None], dtype="boolean"),
            "publics": ["Senior|under30", "under30", ""],
        }
    )
    asked = {
        "workers": {"column": "essential_worker", "value": "yes", "title": "Workers"},
        "others": {"column": "essential_worker", "value": "no", "title_fr": "Autres"},
        "old": {"column": "publics", "value": "SENIOR"},
    }
    groups = {n: GroupTable.model_validate(x).group(n) for n, x in asked.items()}
    told = {name: group.member(leases).tolist() for name, group in groups.items()}
    yes, no, unknown = True, False, pd.NA
    assert told == {
        "workers": [yes, no, unknown],
        "others": [no, yes, unknown],
        "old": [yes, no, unknown],
    }
    titles = [[groups[n].titled(x) for x in ("en", "fr")] for n in asked]
    assert GROUPS["priority"].titled("fr") == "prioritaire"
    assert titles == [["Workers"] * 2, ["others", "Autres"], ["old"] * 2]


COLUMNS = ["first_quartile", "essential_worker", "rehousing"]
COLUMNS += ["dalo_status", "priority", "publics"]


def completions(row: dict[str, object]) -> list[dict[str, object]]:
    """Return a lease with every unknown fact known, in each way."""
    found = [row]
    for flag in ("first_quartile", "essential_worker"):
        if row[flag] is None:
            found = [full | {flag: v} for full in found for v in (True, False)]
    if row["publics"] == "":
        words = ("none", "under30", "senior", "autonomy_loss")
        found = [full | {"publics": word} for full in found for word in words]
    return found


def plainly(row: dict[str, object], name: str, others: list[str]) -> bool:
    """Tell whether a lease of which all is known is in a group and no other."""

    def inside(group: str) -> bool:
        words = str(row["publics"]).split("|")
        dalo = row["dalo_status"] == "active"
        return bool(
            {
                "anybody": True,
                "first_quartile": row["first_quartile"],
                "not_first_quartile": not row["first_quartile"],
                "rehoused": row["rehousing"],
                "first_quartile_or_rehoused": row["first_quartile"] or row["rehousing"],
                "dalo": dalo,
                "priority": dalo or row["priority"],
                "essential_worker": row["essential_worker"],
            }.get(group, group in words)
        )

    return inside(name) and not any(map(inside, others))


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Return a small month whose people may carry a public of their own."""
    folder = tmp_path / "month"
    write_month(generate("lille", "XS", 2), folder)
    people = pd.read_csv(folder / "applicants.csv", dtype=str).fillna("")
    people["publics"] = np.where(people.index % 5 == 0, "violence", people["publics"])
    words = ["oui", "non", ""]
    people["Logement accompagné"] = [words[n % 3] for n in people.index]
    people.to_csv(folder / "applicants.csv", index=False)
    ledger = pd.read_csv(folder / "ledger.csv", dtype=str).fillna("")
    ledger["Logement accompagné"] = "non"
    ledger.to_csv(folder / "ledger.csv", index=False)
    (folder / "columns.toml").write_text(
        "[applicants]\ntext = ['Logement accompagné']\n"
        "[ledger]\ntext = ['Logement accompagné']\n",
        encoding="utf-8",
    )
    return folder


POLICY = """
name = "own-groups"
baseline = "legal-minimum"
changes = []
[groups.violence]
column = "publics"
value = "violence"
title = "Households fleeing violence"
[groups.supported]
column = "Logement accompagné"
value = "oui"
title_fr = "Logement accompagné"
[[rules]]
id = "violence"
family = "share"
group = "violence"
at_least = "30 %"
level = "5b"
[[rules]]
id = "supported"
family = "count"
group = "supported"
at_most = 1
level = "5a"
"""


@pytest.mark.long
def test_any_public_is_a_group(month: Path, tmp_path: Path) -> None:
    """A word of ``publics`` and a column of theirs are counted; the run reads back."""
    (tmp_path / "p.toml").write_text(POLICY, encoding="utf-8")
    policy = read_policy(tmp_path / "p.toml")
    instance = read_month(month)
    case = admit(instance, policy.admissibility)
    people = next(iter(case.people.values()))
    rules = {rule.id: rule for rule in policy.rules}
    cells = pd.read_csv(month / "applicants.csv", dtype=str).fillna("")
    cells = cells.set_index("applicant_id").loc[instance.applicants["applicant_id"]]
    assert rules["violence"].members(people).tolist() == [
        "violence" in word.split("|") for word in cells["publics"]
    ]
    supported = rules["supported"].member(people)
    assert supported is not None
    told = Counter(str(one) for one in supported)
    words = Counter(cells["Logement accompagné"])
    assert told == {"True": words["oui"], "False": words["non"], "<NA>": words[""]}
    out = tmp_path / "run"
    asked = ["solve", month, "--policy", tmp_path / "p.toml", "--out", out]
    asked.append("--with-inputs")
    done = CliRunner(env={"LANG": "fr_FR.UTF-8"}).invoke(main, [*map(str, asked)])
    assert done.exit_code == 0, done.output
    assert read_policy(out / "policy.toml") == policy
    for command in ("audit", "report"):
        done = CliRunner().invoke(main, [command, str(out)])
        assert done.exit_code == 0, done.output
    shutil.rmtree(month)
    again = CliRunner().invoke(main, ["audit", str(out)])
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize(
    ("table", "header", "code"),
    [
        ("applicants", "Nationalité", "forbidden_mapped"),
        ("applicants", "Téléphone", "forbidden_mapped"),
        ("ledger", "Langue parlée", "forbidden_mapped"),
    ],
)
def test_no_column_of_theirs_says_who_people_are(
    month: Path, table: str, header: str, code: str
) -> None:
    """What is forbidden is so under any name, and is kept nowhere."""
    cells = pd.read_csv(month / f"{table}.csv", dtype=str).fillna("")
    cells[header] = "x"
    cells.to_csv(month / f"{table}.csv", index=False)
    mapping = f"[{table}]\ntext = ['{header}']\n"
    (month / "columns.toml").write_text(mapping, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(month), "--json"])
    assert done.exit_code == 3
    assert code in done.output


def test_a_group_of_no_column_is_named(month: Path, tmp_path: Path) -> None:
    """A column that the month does not have is a fault with the nearest name."""
    bad = POLICY.replace('"publics"', '"publiques"')
    (tmp_path / "p.toml").write_text(bad, encoding="utf-8")
    out = tmp_path / "run"
    asked = ["solve", month, "--policy", tmp_path / "p.toml", "--out", out]
    done = CliRunner().invoke(main, [*map(str, asked)])
    assert done.exit_code == 3, done.output
    assert "publics" in done.output
    assert not out.exists()


def test_who_is_left_out_is_left_out_everywhere() -> None:
    """``unless`` holds in `risk` and `relax` as in the rule itself."""
    instance = generate("lille", "XS", 4)
    rule = {"family": "count", "level": "0", "at_least": 20, "group": "priority"}
    content = {"name": "p", "rules": [rule | {"id": "c", "unless": ["first_quartile"]}]}
    policy = parse_policy(content)
    result = decide(instance, policy, method="highs")
    month = Elastic(result.case, policy, "highs")
    found = risk(month, read_lists(month, result.candidates, default=Fraction(1)))
    housed = Counted(result.case, result.plan).leases
    housed = housed[housed["filled"].astype(bool)]
    assert found[0].leases == policy.rules[0].members(housed).sum()
    piece = relax(month).conflicts[0].pieces[0]
    homes = 0
    for v, people in enumerate(result.case.candidates):
        facts = result.case.people[result.case.territories[v]].iloc[people]
        free = result.case.proposable[people] & result.case.orientable[v]
        homes += bool((policy.rules[0].members(facts) & free.any(axis=1)).any())
    assert piece.reachable == homes


CAPS = "commune;epci;nombre\n59350;200093201;3\n59512;200093201;0\n"


def test_a_long_table_is_a_file_beside_the_policy(tmp_path: Path) -> None:
    """Its numbers are those of a table in the policy, whole in the run's policy."""
    (tmp_path / "caps.csv").write_text(CAPS)
    rule = (
        'name = "p"\n[[rules]]\nid = "caps"\nfamily = "count"\nlevel = "5a"\n'
        'group = "transfer"\nby = ["epci", "commune"]\nat_most = '
    )
    (tmp_path / "a.toml").write_text(rule + '"caps.csv"\n')
    numbers = '{ "200093201/59350" = 3, "200093201/59512" = 0 }\n'
    (tmp_path / "b.toml").write_text(rule + numbers)
    assert read_policy(tmp_path / "a.toml") == read_policy(tmp_path / "b.toml")
    text = render_policy(read_policy(tmp_path / "a.toml"))
    (tmp_path / "c.toml").write_text(text)
    assert read_policy(tmp_path / "c.toml") == read_policy(tmp_path / "b.toml")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (None, "number_table_missing", None),
        (CAPS.replace("nombre", "n"), "number_table_columns", None),
        (CAPS.replace(";3", ";trois"), "number_table_number", 2),
        (CAPS + "59350;200093201;4\n", "number_table_twice", 4),
    ],
)
def test_faults_of_a_file_of_numbers(
    tmp_path: Path, content: str | None, code: str, line: int | None
) -> None:
    """Each is told with its file and line."""
    if content is not None:
        (tmp_path / "caps.csv").write_text(content)
    (tmp_path / "v.toml").write_text(
        'name = "v"\nbaseline = "usage"\n[[changes]]\n'
        'add = { id = "caps", family = "count", level = "5a", group = "transfer", '
        'by = ["epci", "commune"], at_most = "caps.csv" }\n'
    )
    with pytest.raises(PolicyError) as refused:
        read_policy(tmp_path / "v.toml")
    told = [(f.code, f.file, f.line) for f in refused.value.faults]
    assert (code, "caps.csv", line) in told


def test_an_income_share_says_that_it_is_a_share() -> None:
    """The old family names the new one."""
    rule = {"id": "i", "family": "income", "up_to_pct": 60, "at_most": "60 %"}
    with pytest.raises(PolicyError, match="share"):
        parse_policy({"name": "p", "rules": [rule | {"level": "5a"}]})
