"""The main job from the command line: solve, audit, tamper, stop."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import generate

TINY = Path(__file__).parents[1] / "instances" / "tiny"

HARD = (
    'name = "hard"\n[[rules]]\nid = "poor"\nfamily = "count"\nlevel = "0"\n'
    'group = "first_quartile"\nat_least = {least}\n'
    '[[rules]]\nid = "filled"\nfamily = "total"\nwhat = "filled"\nlevel = "5c"\n'
)
"""A policy whose hard rule asks for so many dwellings for the first quartile."""


def run(*arguments: object) -> Result:
    """Call the command line in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Solve the tiny month once."""
    out = tmp_path_factory.mktemp("runs") / "tiny"
    answer = run("solve", TINY, "--policy", "usage", "--out", out)
    assert answer.exit_code == 0, answer.output
    return out


@pytest.fixture
def copy(tiny_run: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny run, to be tampered with."""
    return Path(shutil.copytree(tiny_run, tmp_path / "copy"))


@pytest.fixture(scope="module")
def lille_m(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a month of 250 dwellings and 40,000 households, not proven at once."""
    folder = tmp_path_factory.mktemp("months") / "m"
    write_month(generate("lille", "M", 2), folder)
    return folder


def test_run_folder(tiny_run: Path) -> None:
    """A run is whole, closed to others, and says what was proven."""
    assert sorted(path.name for path in tiny_run.iterdir()) == [
        "candidates.csv",
        "closed.csv",
        "dwellings.csv",
        "inversions.csv",
        "listed.csv",
        "manifest.json",
        "not_positioned.csv",
        "objectives.csv",
        "overlap.csv",
        "policy.toml",
        "report.html",
        "result.json",
        "unknown.csv",
    ]
    assert tiny_run.stat().st_mode & 0o777 == 0o700
    result = json.loads((tiny_run / "result.json").read_text())
    assert result["status"] == "optimal"
    assert result["unique"] == "proven"
    assert all(level["gap"] == 0 for level in result["levels"])
    manifest = json.loads((tiny_run / "manifest.json").read_text())
    assert manifest["audit"] == {"passed": True, "findings": []}
    assert manifest["inputs"]["copy_sha256"] == {}
    head = (tiny_run / "candidates.csv").read_text().splitlines()[0]
    assert head == "vacancy_id,rank,applicant_id,holder,score,reasons"


def test_audit_of_an_honest_run(tiny_run: Path) -> None:
    """A run as written stands up to its recount."""
    answer = run("audit", tiny_run)
    assert answer.exit_code == 0
    assert "stands up" in answer.output


def tampered(folder: Path, name: str, old: str, new: str) -> str:
    """Change one text of one file of a run; return what its audit says."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    answer = run("audit", folder)
    assert answer.exit_code == 6, answer.output
    return answer.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("V3,1,RICH1", "V3,1,EDGE", "wish: none for this place"),
        ("V3,1,RICH1", "V3,1,NOBODY", "applicant: not in the inputs"),
        ("V3,1,RICH1,OPH,50", "V3,1,RICH1,OPH,60", "score: '60', the inputs say '50'"),
        ("V3,1,RICH1,OPH", "V3,1,RICH1,ETAT", "holder: ETAT may not put"),
        ("V3,1,RICH1,OPH", "V3,1,RICH1,CITY", "holder: CITY has no claim"),
        ("V3,1,RICH1,OPH,50", "V3,1,POOR1,OPH,30", "its household is positioned on"),
        ("V3,1,RICH1", "V3,2,RICH1", "rank: 2 where 1 comes next"),
    ],
)
def test_wrong_pair_is_named(copy: Path, old: str, new: str, said: str) -> None:
    """A wrong pair is told with its line and the rule that it breaks."""
    output = tampered(copy, "candidates.csv", old, new)
    lines = (copy / "candidates.csv").read_text().splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if line.startswith(new))
    assert f"line {number}: V3" in output
    assert said in output


def test_changed_objective_is_named(copy: Path) -> None:
    """Another admissible household changes an objective or a level, told by name."""
    path = copy / "candidates.csv"
    rows = path.read_text().splitlines(keepends=True)
    # RICH2 in the place of RICH1 is admissible: only the score of the plan is less.
    rows = [
        "V3,1,RICH2,OPH,40,planned\n" if row.startswith("V3,1") else row
        for number, row in enumerate(rows)
        if number == 0 or ",1," in row
    ]
    path.write_text("".join(rows))
    answer = run("audit", copy)
    assert answer.exit_code == 6
    assert (
        "objective score, all: this_month is 7000, the file says 8000" in answer.output
    )


def test_changed_level_is_named(copy: Path) -> None:
    """A value of `result.json` that its measures do not add up to is told."""
    said = tampered(copy, "result.json", '"value": 8000', '"value": 8001')
    assert "level 6: is 8000, the file says 8001" in said


def test_digest_is_the_last_word(copy: Path) -> None:
    """A change that no rule notices is noticed by the digest."""
    said = tampered(copy, "candidates.csv", "planned;", "planned ;")
    assert "candidates.csv: digest" in said


def test_missing_file_of_a_run(copy: Path) -> None:
    """A run that lost a file is no run."""
    (copy / "result.json").unlink()
    answer = run("audit", copy)
    assert answer.exit_code == 2
    assert "is not a whole run" in answer.output


def test_inputs_can_travel_with_the_run(tmp_path: Path) -> None:
    """With `--with-inputs` the audit needs nothing else; a changed copy is told."""
    out = tmp_path / "run"
    options = ("--policy", "strict", "--out", out, "--with-inputs")
    assert run("solve", TINY, *options).exit_code == 0
    assert (out / "inputs").stat().st_mode & 0o777 == 0o700
    assert run("audit", out).exit_code == 0
    with (out / "inputs" / "neighbourhoods.csv").open("a") as file:
        file.write("ELSEWHERE,Elsewhere,59350\n")
    answer = run("audit", out)
    assert answer.exit_code == 6
    assert "neighbourhoods.csv: digest" in answer.output


def test_refusals_leave_nothing(tmp_path: Path) -> None:
    """Refused data, policies and folders: their codes, and no half-written run."""
    bad = tmp_path / "bad"
    write_month(generate("lille", "XS", 0), bad)
    (bad / "vacancies.csv").write_text("vacancy_id,landlord\nV1,OPH\n")
    answer = run("solve", bad, "--policy", "strict", "--out", tmp_path / "r")
    assert answer.exit_code == 3
    assert "missing_column" in answer.output
    answer = run("solve", TINY, "--policy", "none.toml", "--out", tmp_path / "r")
    assert answer.exit_code == 3
    assert "legal-minimum, strict" in answer.output
    answer = run("solve", TINY, "--policy", "strict", "--out", bad)
    assert answer.exit_code == 2
    assert "exists" in answer.output
    answer = run(
        "solve",
        TINY,
        "--policy",
        "strict",
        "--out",
        tmp_path / "r",
        "--engine",
        "magic",
    )
    assert answer.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["bad"]


def test_impossible_hard_rule_is_a_marked_plan(tmp_path: Path) -> None:
    """A hard rule that cannot be met gives a plan, marked, and exit code 4."""
    policy = tmp_path / "hard.toml"
    policy.write_text(
        'name = "hard"\n[[rules]]\nid = "all-priority"\nfamily = "share"\nlevel = "0"\n'
        'group = "priority"\nat_least = "100 %"\n'
    )
    out = tmp_path / "run"
    answer = run("solve", TINY, "--policy", policy, "--out", out)
    assert answer.exit_code == 4, answer.output
    result = json.loads((out / "result.json").read_text())
    assert result["status"] == "hard rules impossible"
    # Two of the three leases since January were not priority; of three homes one is.
    assert result["levels"][0]["value"] == 4
    assert run("audit", out).exit_code == 0


def test_a_broken_hard_rule_is_the_first_sentence(tmp_path: Path) -> None:
    """A plan that another could better breaks it all the same: exit 4, told at once.

    Two of three dwellings are due to the first quartile; best score first takes RICH1
    and RICH2 before POOR1.
    """
    policy = tmp_path / "hard.toml"
    policy.write_text(HARD.format(least=2))
    out, study = tmp_path / "run", tmp_path / "study"
    by_hand = ("--method", "score-order", "--policy", policy)
    answer = run("solve", TINY, *by_hand, "--out", out)
    assert answer.exit_code == 4, answer.output
    assert "HARD RULES ARE BROKEN: 1 missing" in answer.output
    page = (out / "report.html").read_text()
    assert "<h1>HARD RULES ARE BROKEN: 1 missing" in page
    told = json.loads(run("report", out, "--format", "json").output)
    assert told["headline"].startswith("HARD RULES ARE BROKEN")
    assert json.loads((out / "result.json").read_text())["status"] == (
        "hard rules broken"
    )
    assert run("audit", out).exit_code == 0
    solved = run("solve", TINY, "--policy", policy, "--out", tmp_path / "best")
    assert solved.exit_code == 0
    bad = tmp_path / "bad.toml"
    other = policy.read_text().replace('name = "hard"', 'name = "harder"')
    bad.write_text(other.replace("at_least = 2", "at_least = 3"))
    compared = run(
        *("compare", TINY, "--policy", policy, "--policy", bad, "--out", study),
        *("--jobs", 1),
    )
    assert compared.exit_code == 4, compared.output
    told = "HARD RULES ARE BROKEN by one of 2 plans: harder."
    assert compared.stdout.startswith(told)
    assert f"<h1>{told}" in (study / "comparison.html").read_text()
    assert "hard rules impossible" in (study / "overview.csv").read_text()


@pytest.mark.parametrize("as_json", [False, True])
def test_a_sweep_with_a_broken_hard_rule(tmp_path: Path, as_json: bool) -> None:
    """The first sentence of answer and page; again where the results are kept.

    Three dwellings cannot go to the first quartile: POOR1 and POOR2 alone are of it.
    """
    study, out = tmp_path / "study.toml", tmp_path / "out"
    (tmp_path / "soft.toml").write_text(HARD.format(least=2))
    (tmp_path / "hard.toml").write_text(HARD.format(least=3))
    study.write_text(
        f'baseline = "soft.toml"\nmonths = [{json.dumps(str(TINY))}]\n'
        '[[scenarios]]\nname = "harder"\npolicy = "hard.toml"\n'
    )
    told = "DES RÈGLES IMPÉRATIVES SONT ENFREINTES par un plan sur 2\u00a0: harder."
    for _ in range(2):
        more = ["--json"] if as_json else []
        answer = run("sweep", study, "--out", out, "--lang", "fr", "--jobs", 1, *more)
        assert answer.exit_code == 4, answer.output
        page = (out / "comparison.html").read_text()
        assert f"<h1>{told}" in page
        assert "règles impératives impossibles à tenir (1)" in page
        if as_json:
            assert json.loads(answer.stdout)["broken"] == [
                {
                    "scenario": "harder",
                    "month": str(TINY),
                    "seed": 0,
                    "status": "hard rules impossible",
                }
            ]
        else:
            assert answer.stdout.startswith(told)


@pytest.mark.parametrize("command", ["solve", "demo"])
def test_progress_speaks_as_the_report_does(command: str, tmp_path: Path) -> None:
    """Levels by their titles and units, in the language asked for."""
    month = ["--policy", "usage", TINY] if command == "solve" else []
    answer = run(command, *month, "--out", tmp_path / "r", "--lang", "fr")
    lines = [line for line in answer.stderr.splitlines() if "niveau" in line]
    level = json.loads((tmp_path / "r" / "result.json").read_text())["levels"]
    assert len(lines) == len(level)
    points = next(line for line in lines if "Points de cotation" in line)
    value = next(one["value"] for one in level if one["unit"] == "hundredths")
    assert f"{value // 100:,}".replace(",", "\u202f") + ", au mieux" in points
    assert points.endswith("(points, le plus possible)")
    assert "départage" in lines[-1]
    assert "trivial" not in answer.stderr


@pytest.mark.long
def test_score_order_is_never_better(tmp_path: Path) -> None:
    """Level by level in order, the optimum is not behind the plan made by hand."""
    month = tmp_path / "m"
    write_month(generate("lille", "XS", 3), month)
    for method in ("highs", "score-order"):
        answer = run(
            "solve",
            month,
            "--policy",
            "strict",
            "--out",
            tmp_path / method,
            *(
                ("--method", method)
                if method == "score-order"
                else ("--engine", method)
            ),
        )
        assert answer.exit_code == 0, answer.output
    found = {
        method: [
            level["value"] if level["sense"] == "minimise" else -level["value"]
            for level in json.loads((tmp_path / method / "result.json").read_text())[
                "levels"
            ]
            if not level["name"].startswith("9")
        ]
        for method in ("highs", "score-order")
    }
    assert found["highs"] <= found["score-order"]


def background(month: Path, out: Path, *options: str) -> "subprocess.Popen[str]":
    """Start a solve in a process of its own."""
    command = [sys.executable, "-m", "attribution_opt", "solve", str(month)]
    command += ["--policy", "strict", "--out", str(out), *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=environment,
    )


def assert_audited_and_feasible(out: Path) -> None:
    """Check that a stopped run is whole, audited and honest about its proof."""
    result = json.loads((out / "result.json").read_text())
    assert result["status"] == "feasible"
    assert result["unique"] == "not proven"
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["audit"]["passed"] is True
    assert run("audit", out).exit_code == 0


@pytest.mark.long
def test_time_limit_leaves_an_audited_plan(lille_m: Path, tmp_path: Path) -> None:
    """A month of 250 x 40,000 that is cut short ends with an audited plan, marked."""
    out = tmp_path / "run"
    process = background(lille_m, out, "--time-limit", "2")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert_audited_and_feasible(out)


def test_a_limit_too_short_to_solve_keeps_the_start(tmp_path: Path) -> None:
    """Where reading takes all the time, the plan by hand is kept, and told first."""
    out = tmp_path / "run"
    answer = run("solve", TINY, "--out", out, "--time-limit", "0.01")
    assert answer.exit_code == 0, answer.output
    assert "TIME WAS UP BEFORE SOLVING BEGAN" in " ".join(answer.output.split())
    result = json.loads((out / "result.json").read_text())
    assert result["engine"] == "auto: score-order"
    by_hand = tmp_path / "by_hand"
    run("solve", TINY, "--out", by_hand, "--method", "score-order")
    for name in ("candidates.csv", "objectives.csv"):
        assert (out / name).read_text() == (by_hand / name).read_text()
    assert run("audit", out).exit_code == 0


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_keep_the_plan(lille_m: Path, tmp_path: Path, number: int) -> None:
    """Ctrl-C and SIGTERM during a native solve write a complete, marked run."""
    out = tmp_path / "run"
    process = background(lille_m, out)
    assert process.stderr is not None
    first = process.stderr.readline()
    assert first.startswith("level"), first
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Stopping" in errors
    assert_audited_and_feasible(out)


def test_demo(demo_told: tuple[Path, str]) -> None:
    """The demo decides its month to proof and prints objectives before all else."""
    _, output = demo_told
    assert "it is the only optimal plan, ties included" in output
    order = [
        output.index(w) for w in ("Objectives", "entitlements", "How it was solved")
    ]
    assert order == sorted(order)


def test_a_step_whose_plan_breaks_a_hard_rule(tmp_path: Path) -> None:
    """It is taken, told first, and leaves with exit code 4.

    Two households are of the first quartile, and no lease since January: not three.
    """
    month, policy = tmp_path / "2026" / "2026-12", tmp_path / "hard.toml"
    shutil.copytree(TINY, month)
    policy.write_text(HARD.format(least=3))
    options = ("--policy", policy, "--on", "2026-12-01", "--take-ledger")
    answer = run("orient", month, *options)
    assert answer.exit_code == 4, answer.output
    assert answer.stdout.startswith("HARD RULES ARE BROKEN")
    assert "oriented" in answer.stdout
    again = run("orient", month, *options)
    assert again.exit_code == 0, again.output


def test_a_page_shows_the_users_own_neighbourhoods(tiny_run: Path) -> None:
    """Their outlines come from a GeoJSON; one that fits nothing is refused whole."""
    homes = ao.open(tiny_run).document.run.homes
    code = next(home.neighbourhood for home in homes if home.neighbourhood)
    square = [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.7], [3.0, 50.6]]
    feature = {
        "type": "Feature",
        "properties": {"id": code},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    path = tiny_run.with_name("own.geojson")
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    out = tiny_run.with_name("own.html")
    done = run("report", tiny_run, "--outlines", path, "--out", out)
    assert done.exit_code == 0, done.output
    assert 'class="map-own"' in out.read_text()
    path.write_text(path.read_text().replace(code, "elsewhere"))
    out.unlink()
    refused = run("report", tiny_run, "--outlines", path, "--out", out)
    assert refused.exit_code == 3
    assert "own.geojson" in refused.output
    assert not out.exists()
