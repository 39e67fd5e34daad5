"""Answers from the command line, on a run folder."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from attribution_opt.cli import main
from attribution_opt.report.people_csv import read_people


def run(*args: str | Path) -> Result:
    """Run a command in English."""
    return CliRunner(env={"LANG": "en_GB.UTF-8"}).invoke(main, [str(a) for a in args])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run of a small month."""
    place = tmp_path_factory.mktemp("answers")
    run("generate", "lille", "--size", "XS", "--out", place / "month")
    policy = ("--policy", "usage")
    assert run("solve", place / "month", *policy, "--out", place / "run").exit_code == 0
    return place / "run"


@pytest.mark.long
def test_relax_says_what_conflicts_and_what_would_do(folder: Path) -> None:
    """Both languages; the same figures as data."""
    told = run("relax", folder, "--rule", "flow", "--rule", "must-serve")
    assert told.exit_code == 0, told.output
    assert "proven minimal" in told.output
    assert "in all): 3 less" in told.output
    french = run("relax", folder, "--rule", "flow", "--lang", "fr")
    assert "minimal et prouvé" in french.output
    data = json.loads(
        run("relax", folder, "--rule", "flow", "--rule", "must-serve", "--json").output
    )
    assert data["total"] == 3
    assert {row["what"] for row in data["rows"]} >= {"conflict", "together", "change"}


def test_relax_where_everything_holds(folder: Path) -> None:
    """One rule that can hold alone is said to."""
    assert "can all hold" in run("relax", folder, "--rule", "others-in-qpv").output


def test_relax_refuses_what_is_no_rule(folder: Path) -> None:
    """The rules that there are, are named."""
    refused = run("relax", folder, "--rule", "flwo")
    assert refused.exit_code == 3
    assert "flow" in refused.output
    assert run("relax", folder, "--limit", "flow").exit_code == 2


@pytest.mark.long
def test_prices_say_what_one_more_costs(folder: Path) -> None:
    """One rule, in both languages and as data; and what more dwellings would bring."""
    args = ("--rule", "first-quartile-outside-qpv", "--kinds", "2")
    told = run("prices", folder, *args)
    assert told.exit_code == 0, told.output
    assert "One more" in told.output
    assert "What one more dwelling would bring" in told.output
    assert "Un de plus" in run("prices", folder, *args[:2], "--lang", "fr").output
    data = json.loads(run("prices", folder, *args, "--json").stdout)
    assert {row["rule"] for row in data["prices"]} == {"first-quartile-outside-qpv"}
    assert len(data["worth"]) == 2
    assert run("prices", folder, "--rule", "flwo").exit_code == 3


def test_explain_and_sheets(folder: Path, tmp_path: Path) -> None:
    """A listed household: its doors, its sheet in both languages, no one else in it.

    The canary: no other application's id and no other household's facts are on a page.
    """
    people = pd.read_csv(folder.parent / "month" / "applicants.csv", dtype=str)
    lists = pd.read_csv(folder / "candidates.csv", dtype=str)
    listed = lists[lists["rank"] == "2"]["applicant_id"].iat[0]
    names = [listed, people["applicant_id"].iat[0]]
    for lang, said in (("en", "Listed at rank"), ("fr", "Positionnée au mieux")):
        out = tmp_path / lang
        told = run("explain", folder, *names, "--sheets", out, "--lang", lang)
        assert told.exit_code == 0, told.output
        assert said in told.output
        for name in names:
            page = (out / f"{name}.html").read_text(encoding="utf-8")
            others = set(people["applicant_id"]) - {name}
            assert not {other for other in others if other in page}
            assert page.count("<h2>") == 4
            assert "CALEOL" in page
        assert out.stat().st_mode & 0o777 == 0o700
    data = json.loads(run("explain", folder, *names, "--json").stdout)
    assert [one["applicant_id"] for one in data] == names
    refused = run("explain", folder, "NOBODY")
    assert refused.exit_code == 2
    assert "NOBODY" in refused.output


@pytest.mark.long
def test_explain_a_dwelling_and_what_would_suffice(folder: Path) -> None:
    """Both at once; nothing to explain is a usage error, a wrong id a sentence."""
    lists = pd.read_csv(folder / "candidates.csv", dtype=str)
    second = lists[lists["rank"] == "2"].iloc[0]
    home, who = second["vacancy_id"], second["applicant_id"]
    told = run("explain", folder, who, "--vacancy", home, "--changes")
    assert told.exit_code == 0, told.output
    assert f"Dwelling {home}" in told.output
    assert f"{who}, rank 2" in told.output
    assert "points" in told.output
    data = json.loads(run("explain", folder, "--vacancy", home, "--json").stdout)
    assert data[0]["vacancy_id"] == home
    assert run("explain", folder).exit_code == 2
    wrong = run("explain", folder, "--vacancy", "NOWHERE")
    assert wrong.exit_code == 2
    assert "NOWHERE is no dwelling" in wrong.output


def test_a_sheet_changes_with_nobody_else(folder: Path, tmp_path: Path) -> None:
    """Whatever is written of others that changes no plan, the sheet is the same."""
    lists = pd.read_csv(folder / "candidates.csv", dtype=str)
    name = lists[lists["rank"] == "2"]["applicant_id"].iat[0]
    pages = []
    for canary in ("", "CANARY-REASON"):
        inputs = tmp_path / (canary or "plain")
        shutil.copytree(folder.parent / "month", inputs)
        people = pd.read_csv(inputs / "applicants.csv", dtype=str)
        others = people["applicant_id"] != name
        people["rehousing"] = people["rehousing"].where(
            ~(others & people["rehousing"].notna()), canary or "NPNRU-MEL"
        )
        people.to_csv(inputs / "applicants.csv", index=False)
        out = tmp_path / f"out{canary}"
        args = ("--sheets", out, "--inputs", inputs)
        assert run("explain", folder, name, *args).exit_code == 0
        pages.append((out / f"{name}.html").read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert "CANARY" not in pages[1]


def test_lists_chosen_together(folder: Path, tmp_path: Path) -> None:
    """Three modes; the lists go to a file that tables can be read from."""
    target = tmp_path / "lists.csv"
    told = run("lists", folder, "--draws", "50", "--out", target)
    assert told.exit_code == 0, told.output
    assert "at worst" in told.output
    written = pd.read_csv(target, dtype=str, keep_default_na=False)
    own = written[written["applicant_id"] != ""]
    # Whoever fills up a list although planned elsewhere is marked; none else is twice.
    own = own[~own["reasons"].str.contains("planned_elsewhere")]
    assert not own["applicant_id"].duplicated().any()
    first = pd.read_csv(folder / "candidates.csv", dtype=str, keep_default_na=False)
    first = first[first["rank"] == "1"].reset_index(drop=True)
    same = written[written["rank"] == "1"].reset_index(drop=True)
    assert same["applicant_id"].tolist() == first["applicant_id"].tolist()
    options = ("--hold", "expected", "--accept", "dalo=3/4", "--json")
    data = json.loads(run("lists", folder, "--draws", "50", *options).output)
    assert {row["rank"] for row in data["lists"]} == {1, 2, 3}
    alone = tmp_path / "alone.csv"
    options = ("--hold", "planned", "--draws", "9", "--out", alone)
    assert "on its own" in run("lists", folder, *options).output
    # Each list on its own is the run's, to the last sign.
    assert alone.read_bytes() == (folder / "candidates.csv").read_bytes()
    french = tmp_path / "listes.csv"
    options = ("--hold", "planned", "--draws", "9", "--lang", "fr", "--out", french)
    assert "pour elle-même" in run("lists", folder, *options).output
    assert french.read_bytes().startswith("\ufeffid_logement;rang;".encode())
    ids = ["vacancy_id", "rank", "applicant_id", "holder"]
    plain = pd.read_csv(alone, dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(read_people(french)[ids], plain[ids])


@pytest.mark.long
def test_prices_of_levels(folder: Path) -> None:
    """What each level costs, and the whole policy, in words and as data."""
    rule = ("--rule", "priority-by-holder", "--levels")
    told = run("prices", folder, *rule)
    assert told.exit_code == 0, told.output
    assert "the whole policy" in told.output
    data = json.loads(run("prices", folder, *rule, "--json").stdout)
    assert data["levels"][-1]["level"] == "*"
    assert all(one["misses"][0] >= one["misses"][1] for one in data["levels"])


def test_risk_of_the_lists(folder: Path) -> None:
    """As a table and as data; if everybody accepts, the plan is what happens."""
    told = run("risk", folder, "--accept", "0.5", "--accept", "dalo=0.7")
    assert told.exit_code == 0, told.output
    assert "Risk of missing it" in told.output
    assert "manquer" in run("risk", folder, "--lang", "fr").output
    answer = run("risk", folder, "--accept", "1", "--json").output
    # What is unknown is null: JSON has no NaN.
    data = json.loads(answer, parse_constant=pytest.fail)
    assert all(row["planned"] == row["expected"] for row in data)
    assert run("risk", folder, "--accept", "1.5").exit_code == 2
    assert run("risk", folder, "--accept", "nobody=0.5").exit_code == 3


@pytest.mark.long
def test_a_page_with_its_answers(folder: Path, tmp_path: Path) -> None:
    """Four sections, each a picture above its table; nobody is named in them."""
    out = tmp_path / "why.html"
    told = run("report", folder, "--why", "--out", out, "--lang", "fr")
    assert told.exit_code == 0, told.output
    # Each step is told with its count; each price as it is known, by its name.
    steps = told.stderr.splitlines()
    for at in ("1/6", "6/6"):
        named = [line for line in steps if re.match(rf"  {at}\s: \w+", line)]
        assert named, steps
    assert all(re.search(r"\d", line) for line in steps), steps
    assert len(steps) >= 12
    page = out.read_text(encoding="utf-8")
    for name in ("conflicts", "prices", "risk", "served"):
        section = page.partition(f'<section id="{name}">')[2].partition("</section>")[0]
        assert "<details>" in section or name == "conflicts"
        assert 'class="bars"' in section or "<li>" in section
        people = pd.read_csv(folder.parent / "month" / "applicants.csv", dtype=str)
        assert not [who for who in people["applicant_id"] if who in section]


def test_fairness_and_an_even_plan(folder: Path, tmp_path: Path) -> None:
    """Who is served, and by the even plan; tables go to a new folder."""
    assert "Who is served" in run("fairness", folder).output
    out = tmp_path / "even"
    told = run("fairness", folder, "--even", "waiting", "--out", out, "--lang", "fr")
    assert told.exit_code == 0, told.output
    assert "Ce que coûte" in told.output
    assert {p.name for p in out.iterdir()} >= {"served.csv", "lists.csv"}
    answer = run("fairness", folder, "--even", "place", "--json").stdout
    data = json.loads(answer, parse_constant=pytest.fail)
    assert data["values"]["even"]["6"] <= data["values"]["sum"]["6"]


@pytest.mark.long
def test_a_lottery_can_be_drawn_again(folder: Path, tmp_path: Path) -> None:
    """The ticket follows from the published text; the odds are in whole tickets."""
    args = ("lottery", folder, "--rounds", "4", "--seed", "a text", "--json")
    first, again = (json.loads(run(*args).stdout) for _ in range(2))
    assert first == again
    number = int.from_bytes(hashlib.sha256(b"a text").digest(), "big")
    assert first["ticket"] == number % 2**20
    assert sum(first["tickets_of_plans"]) == 2**20
    out = tmp_path / "drawn"
    told = run(*args[:-1], "--out", out, "--lang", "fr")
    assert "billets" in told.output
    assert {p.name for p in out.iterdir()} >= {"odds.csv", "tickets.csv", "lists.csv"}
