"""What a level is follows from its rules, never from its name."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from attribution_opt.admission.admit import admit
from attribution_opt.cli import main
from attribution_opt.decide.prospects import prospects
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.files.policy_file import read_policy, render_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.toml_file import parse_toml
from attribution_opt.report.answers import Telling
from attribution_opt.report.prospects import print_prospects
from attribution_opt.rules.policy import parse_policy
from attribution_opt.scoring.grid import Criterion
from attribution_opt.words.language import Language, Words

TINY = Path(__file__).parents[2] / "instances" / "tiny"

TOTAL = {"id": "t", "family": "total"}


@pytest.mark.long
def test_seniority_on_the_level_of_the_score_is_told_in_days(tmp_path: Path) -> None:
    """Unit, scale and title are the rule's, in the terminal, the page and the file."""
    policy = tmp_path / "seniority.toml"
    policy.write_text(
        'name = "seniority"\nbaseline = "usage"\n'
        '[[changes]]\nremove = "score"\n'
        '[[changes]]\nrule = "seniority"\nlevel = "6"\n'
    )
    run = tmp_path / "run"
    month = Path("src/attribution_opt/files/demo_month").resolve()
    asked = ["solve", str(month), "--policy", str(policy), "--out", str(run)]
    done = CliRunner(env={"LANG": "en_GB.UTF-8"}).invoke(main, asked)
    assert done.exit_code == 0, done.output
    levels = json.loads((run / "result.json").read_text())["levels"]
    level = next(one for one in levels if one["name"] == "6")
    assert (level["unit"], level["sense"]) == ("days", "maximise")
    title = "Days since the application was filed (days, more is better)"
    days = Words("en").number(level["value"])
    page = (run / "report.html").read_text()
    assert title in page
    assert f">{days}<" in page
    assert "was filed (days, more" in done.output


@pytest.mark.parametrize(
    ("what", "unit", "scale"),
    [("score", "hundredths", 100), ("fit", "tenths", 10), ("seniority", "days", 1)],
)
def test_points_begin_at_the_first_total_of_no_leases(
    what: str, unit: str, scale: int
) -> None:
    """Wherever it stands, what is not leases is where a gap may be good enough."""
    rules = [
        TOTAL | {"id": "homes", "what": "filled", "level": "2"},
        TOTAL | {"what": what, "level": "4b"},
    ]
    ladder = parse_policy({"name": "p", "rules": rules}).ladder
    assert ladder.names == ("2", "4b")
    assert not ladder.statutory, "a total is no duty, wherever it stands"
    points = ladder.points
    assert points is not None
    assert (points.name, points.unit, points.scale) == ("4b", unit, scale)


def test_titles_of_levels_are_the_policys() -> None:
    """One rule gives its title, several what the policy says, or theirs in turn."""
    policy = read_policy("usage")
    ladder = policy.ladder
    assert ladder["3"].titled("fr") == "Parts légales et flux"
    assert ladder["5c"].titled("fr") == "Logements pourvus"
    untold = policy.model_copy(update={"levels": {}})
    titles = [rule.titled("en") for rule in ladder["3"].rules]
    assert untold.ladder["3"].titled("en") == "; ".join(titles)
    content = parse_toml(render_policy(policy).encode(), "policy.toml", Faults())
    assert content is not None
    assert parse_policy(content) == policy


@pytest.mark.parametrize(
    ("language", "level", "lost", "said"),
    [
        ("en", "6", 100, "loses 1 point on “Points of the scoring grid”"),
        ("en", "6", 126, "loses 1.26 points on “Points of the scoring grid”"),
        ("fr", "6", 126, "perd 1,26 point sur «\u00a0Points de cotation\u00a0»"),
        ("fr", "8", -1_234_567, "gagne 1\u202f234\u202f567 jours sur"),
        ("en", "3", 2, "loses 2 leases on “Statutory shares and flow”"),
        ("en", "9", 3, "loses 3 on “tie-break of households (hash)”"),
    ],
)
def test_a_title_within_a_sentence_stands_in_quotes(
    language: Language, level: str, lost: int, said: str
) -> None:
    """What is lost is told with its unit, in whole digits, as the language writes."""
    telling = Telling(read_policy("usage"), language)
    assert telling.on_level(level, lost).startswith(said)


def test_a_title_that_a_file_lacks_in_french_is_the_english_one() -> None:
    """Of a rule in the table of prospects, and of a criterion of a grid."""
    case = admit(read_month(TINY), read_policy("usage").admissibility)
    rules = [
        TOTAL | {"what": "filled", "level": "5a", "title": "Homes let"},
        TOTAL | {"id": "u", "what": "score", "level": "5b"},
    ]
    found = prospects(case, parse_policy({"name": "p", "rules": rules}))
    out = io.StringIO()
    print_prospects(found, Console(file=out, width=140), "fr")
    assert [one.title for one in found] == ["Homes let", "u"]
    assert "Homes let" in out.getvalue()
    criterion = Criterion(id="c", title="Waiting", points=10)
    assert criterion.titled("fr") == "Waiting"
    assert Criterion(id="c", points=10).titled("fr") == "c"
