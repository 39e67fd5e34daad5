"""The library: its names, its manners, and twelve lines that embed it."""

import io
import re
import shutil
import subprocess
import sys
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any

import mypy.api
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from pandas.api.types import is_numeric_dtype
from python_calamine import CalamineWorkbook

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.run.recipe import solve_run

ROOT = Path(__file__).parents[1]
TINY = ROOT / "instances" / "tiny"
FIELDS = {"policy", "findings"}
"""Attributes of a run that its class does not name."""
EMBEDDER = """
import attribution_opt as ao

run: ao.Run = ao.solve(ao.read("month", as_of="2026-10-01"), "usage")
page: str = run.report("html")
book: bytes = run.report("xlsx")
who: str = run.explain("A1").positioned_on
several: list[str] = [one.applicant_id for one in run.explain(["A1", "A2"])]
missing: int = run.prices(["flow"])[0].missing
again: ao.Run = ao.open(run.write("run"))
ao.sovle(run)
"""
"""A program whose last line alone is wrong."""


def test_public_names_are_the_documented_ones() -> None:
    """docs/library.md has a heading for each, and no other."""
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    told = {
        line.removeprefix("### `").partition("`")[0].partition("(")[0]
        for line in text.splitlines()
        if line.startswith("### `")
    }
    assert told == set(ao.__all__)
    for name in ao.__all__:
        assert getattr(ao, name) is not None
    assert len(ao.__all__) <= 30
    assert set(dir(ao)) == set(ao.__all__)
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        getattr(ao, "sovle")  # noqa: B009


def test_every_public_method_of_a_run_is_documented() -> None:
    """docs/library.md has a line for each, and names no other."""
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    own = {name for name in dir(ao.Run) if not name.startswith("_")}
    own -= {"of", "opened", "record", "decided", "result", "document", "case", "month"}
    told = set(re.findall(r"`run\.(\w+)", text))
    assert told >= own, own - told
    assert all(hasattr(ao.Run, name) or name in FIELDS for name in told), told


@pytest.mark.long
def test_type_checkers_read_the_same_names(tmp_path: Path) -> None:
    """The stub beside the lazy module names each; an embedder's program checks."""
    stub = ROOT / "src" / "attribution_opt" / "__init__.pyi"
    named = re.findall(r" as (\w+)$|^(\w+):", stub.read_text("utf-8"), re.MULTILINE)
    assert {one or other for one, other in named} == set(ao.__all__)
    embedder = tmp_path / "embedder.py"
    embedder.write_text(EMBEDDER, "utf-8")
    config = ("--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary")
    cache = ("--cache-dir", str(tmp_path / "cache"), "--follow-imports", "silent")
    out, errors, code = mypy.api.run([*config, *cache, str(embedder)])
    assert (errors, code) == ("", 1), out
    told = [line.partition("error: ")[2] for line in out.splitlines()]
    assert len(told) == 1, out
    assert told[0].startswith('Module has no attribute "sovle"')


def test_import_has_no_side_effects() -> None:
    """No print, no log handler, no warning filter, no heavy library."""
    code = (
        "import logging, sys, warnings\n"
        "import attribution_opt\n"
        "assert not {'pandas', 'ortools', 'highspy'} & set(sys.modules)\n"
        # What these libraries do to the filters is theirs.
        "import highspy, jinja2, numpy, pandas, pulp, pydantic, xlsxwriter\n"
        "before = list(warnings.filters), list(logging.root.handlers)\n"
        "attribution_opt.solve, attribution_opt.read, attribution_opt.compare\n"
        "assert before == (list(warnings.filters), list(logging.root.handlers))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_solve_from_data_frames(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Frames in, frames out, audited; a run is written; nothing is printed."""
    month = ao.Month(
        as_of=pd.Timestamp("2026-11-01").date(), year=2026, month=11, departement="59"
    )
    frames = {
        "vacancies": pd.DataFrame(
            {
                "vacancy_id": ["V1"],
                "landlord": ["L"],
                "commune": ["59350"],
                "rooms": [2],
                "financing": ["PLUS"],
            }
        ),
        "applicants": pd.DataFrame(
            {
                "applicant_id": ["A1", "A2"],
                "filed_on": ["2026-01-05", "2026-01-06"],
                "persons": [2, 2],
                "rfr_n2": [9000, 9500],
                "score": [10, 20],
            }
        ),
        "wishes": pd.DataFrame(
            {"applicant_id": ["A1", "A2"], "place": ["59350", "59350"]}
        ),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        instance = ao.Instance.from_frames(frames, month)
        levels: list[str] = []
        run = ao.solve(
            instance,
            "usage",
            engine="highs",
            on_progress=lambda level: levels.append(level.name),
        )
        out = run.write(tmp_path / "run", language="fr")
    assert run.findings == ()
    assert run.candidates["applicant_id"].tolist() == ["A2", "A1"]
    assert "score" in set(run.objectives["rule"])
    assert levels[0] == "2"
    assert not ao.open(out).audit()
    assert 'lang="fr"' in (out / "report.html").read_text()
    assert capfd.readouterr() == ("", "")


def test_a_refused_month_carries_its_faults() -> None:
    """Every fault at once, as data."""
    month = ao.Month(
        as_of=pd.Timestamp("2026-11-01").date(), year=2026, month=11, departement="59"
    )
    with pytest.raises(ao.InstanceError) as refused:
        ao.Instance.from_frames({"vacancies": pd.DataFrame({"x": [1]})}, month)
    codes = {fault.code for fault in refused.value.faults}
    assert {"missing_column", "missing_file"} <= codes
    assert all(isinstance(fault, ao.Fault) for fault in refused.value.faults)


def test_readme_example_runs(tmp_path: Path) -> None:
    """The twelve lines of the README, as they stand."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    assert 5 <= len(code.splitlines()) <= 12
    made = ["generate", "lille", "--out", str(tmp_path / "my_month")]
    assert CliRunner().invoke(main, made).exit_code == 0
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "my_run" / "report.html").is_file()


@pytest.fixture(scope="module")
def tiny() -> ao.Run:
    """Return the run of a small month, solved."""
    return ao.solve(ao.read(TINY), "usage")


@pytest.fixture(scope="module")
def folder(tiny: ao.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where it was written."""
    return tiny.write(tmp_path_factory.mktemp("tiny") / "run")


def test_a_solved_and_an_opened_run_say_the_same(
    tiny: ao.Run, folder: Path, tmp_path: Path
) -> None:
    """Frames, status, plan, every form of the report; written again, the same files."""
    opened = ao.open(folder)
    for name in ("candidates", "objectives", "dwellings"):
        pd.testing.assert_frame_equal(getattr(tiny, name), getattr(opened, name))
    for name in ("status", "is_unique", "mode", "findings", "remarks", "policy"):
        assert getattr(tiny, name) == getattr(opened, name), name
    assert repr(tiny) == repr(opened)
    assert np.array_equal(tiny.plan.applicant, opened.plan.applicant)
    assert np.array_equal(tiny.plan.holder, opened.plan.holder)
    assert tiny.instance.fingerprint == opened.instance.fingerprint
    assert tiny.audit() == opened.audit() == ()
    for form in ("html", "json", "text"):
        assert tiny.report(form) == opened.report(form), form
    books = [io.BytesIO(run.report("xlsx", language="fr")) for run in (tiny, opened)]
    sheets = [CalamineWorkbook.from_filelike(book) for book in books]
    assert sheets[0].sheet_names == sheets[1].sheet_names
    for name in sheets[0].sheet_names:
        one, other = (book.get_sheet_by_name(name).to_python() for book in sheets)
        assert one == other, name
    again = opened.write(tmp_path / "again")
    assert not ao.open(again).audit()
    files = [p.relative_to(folder) for p in folder.rglob("*") if p.is_file()]
    for place in files:
        if place.name != "manifest.json":
            assert (folder / place).read_bytes() == (again / place).read_bytes(), place


def test_a_solved_and_an_opened_run_answer_the_same(tiny: ao.Run, folder: Path) -> None:
    """Each question, of a month small enough for all of them."""
    opened = ao.open(folder)
    assert tiny.month() is tiny.month()
    first = tiny.candidates.iloc[0]
    home, who = first["vacancy_id"], first["applicant_id"]
    questions: dict[str, Any] = {
        "relax": lambda run: run.relax(),
        "prices": lambda run: run.prices(most=2),
        "level_prices": lambda run: run.level_prices(),
        "worth": lambda run: run.worth(most=1),
        "explain": lambda run: run.explain(who),
        "explain several": lambda run: run.explain([who, who]),
        "explain_vacancy": lambda run: run.explain_vacancy(home),
        "sufficient": lambda run: run.sufficient(who, most=1),
        "risk": lambda run: run.risk(draws=20, default=0.7),
    }
    for name, ask in questions.items():
        assert ask(tiny) == ask(opened), name
    frames: dict[str, Any] = {
        "lists": lambda run: run.lists("expected", by_group={"dalo": 0.7}),
        "fairness": lambda run: run.fairness(),
        "even": lambda run: run.lists_of(run.even("quartile").plan),
        "odds": lambda run: run.tickets(run.lottery(most_rounds=1))["odds"],
        "drawn": lambda run: run.tickets(run.lottery(most_rounds=1), "x")["lists"],
    }
    for name, ask in frames.items():
        pd.testing.assert_frame_equal(ask(tiny), ask(opened), obj=name)


def test_numbers_in_frames_are_numbers(tiny: ao.Run) -> None:
    """Whatever is known or not: a column's kind never follows from its cells."""
    people = tiny.instance.applicants["applicant_id"].tolist()
    frames = {
        "candidates": (tiny.candidates, "rank score"),
        "objectives": (
            tiny.objectives,
            "required since_january this_month total missing base yearly carried_over "
            "owed reachable unknown decided expected needed score_order",
        ),
        "dwellings": (tiny.dwellings, "rooms rent_eur admissible unknown"),
        "lists": (tiny.lists("planned"), "rank score"),
        "fairness": (tiny.fairness(), "applications admissible positioned rate"),
        "relax": (tiny.relax().frame(), "number amount dwellings reachable required"),
        "prices": (
            ao.frame_of(tiny.prices(most=3)),
            "missing one_more one_more_score one_less dual holds",
        ),
        "levels": (ao.frame_of(tiny.level_prices()), "missing_without missing change"),
        "worth": (ao.frame_of(tiny.worth(most=1)), "rooms present change"),
        "explain": (
            ao.frame_of(tiny.explain(people)),
            "score best_rank refused unknown gives_way doors",
        ),
        "risk": (
            ao.frame_of(tiny.risk(draws=5)),
            "planned expected worst missed leases",
        ),
        "sufficient": (ao.frame_of(tiny.sufficient(people[-1], most=1)), "amount"),
    }
    for name, (frame, columns) in frames.items():
        for column in columns.split():
            assert frame.empty or is_numeric_dtype(frame[column]), (name, column)
    assert ao.frame_of([]).empty


def test_a_run_shows_itself(tiny: ao.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line; in a notebook the month, how it went and objectives, in the locale."""
    assert repr(tiny).startswith("<Run 20")
    said = {
        "en_GB.UTF-8": ("Missing", "December"),
        "fr_FR.UTF-8": ("Manque", "décembre"),
    }
    for locale, (head, month) in said.items():
        monkeypatch.setenv("LC_ALL", locale)
        shown = tiny._repr_html_()
        assert head in shown
        assert "<table" in shown
        assert f"{month} 2026" in shown


def test_a_policy_by_name_by_path_or_as_one(tiny: ao.Run, tmp_path: Path) -> None:
    """All three decide the same; what is none is refused by a sentence."""
    path = tmp_path / "mine.toml"
    path.write_text(ao.shipped_policies()["usage"], encoding="utf-8")
    for policy in (ao.read_policy("usage"), path, str(path)):
        run = ao.solve(tiny.instance, policy)
        pd.testing.assert_frame_equal(run.candidates, tiny.candidates)
    with pytest.raises(ao.PolicyError, match="usgae"):
        ao.solve(tiny.instance, "usgae")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a mode": ({"mode": "foo"}, "mode is 'foo'; it may be joint, orient, rank"),
    "a mode that the month was not read in": ({"mode": "rank"}, "mode='rank'"),
    "an engine": ({"engine": "foo"}, "no engine 'foo'; there are auto"),
    "an engine that is no name": ({"engine": 3}, "engine is of type int"),
    "a policy": ({"policy": 3}, "policy is of type int; it may be a Policy, the name"),
    "a month": ({"instance": "my_month"}, "instance is of type str; it may be an Inst"),
    "a seed": ({"seed": "x"}, "seed is of type str; it may be a whole number"),
    "a limit": ({"time_limit": -1}, "time_limit is -1; it may be a number from 0"),
    "a limit as text": ({"time_limit": "60"}, "time_limit is '60'; it may be a number"),
    "a gap": ({"gap": 5}, "gap is 5; it may be a number from 0 to 1"),
    "threads": ({"threads": 0}, "threads is 0; it may be a whole number from 1"),
    "a listener": ({"on_progress": 1}, "on_progress may be a function"),
}


@pytest.mark.parametrize("name", WRONG)
def test_solve_refuses_at_the_door(tiny: ao.Run, name: str) -> None:
    """A sentence that names the argument and what it may be."""
    wrong, said = WRONG[name]
    arguments: dict[str, Any] = {"instance": tiny.instance, "policy": "usage"} | wrong
    with pytest.raises((ao.ArgumentError, ao.SolverUnavailable)) as refused:
        ao.solve(**arguments)
    assert said in str(refused.value)


ASKED: dict[str, tuple[Any, str]] = {
    "a form": (lambda run: run.report("pdf"), "form is 'pdf'; it may be html"),
    "a language": (lambda run: run.report(language="de"), "language is 'de'"),
    "a language to write": (lambda run: run.write("x", language="de"), "it may be en"),
    "rules as text": (lambda run: run.relax("flow"), "it may be a list: ['flow']"),
    "an application": (lambda run: run.explain("X"), "X is no application of the"),
    "one of several": (lambda run: run.explain(["X"]), "X is no application"),
    "whom to help": (lambda run: run.sufficient("X"), "X is no application"),
    "a dwelling": (lambda run: run.explain_vacancy("X"), "X is no dwelling"),
    "how many": (lambda run: run.worth(most=0), "most is 0; it may be a whole number"),
    "how many prices": (lambda run: run.prices(most=0.5), "most is 0.5"),
    "how to list": (lambda run: run.lists("solid"), "it may be planned, expected, rob"),
    "a probability": (lambda run: run.risk(default=2), "default is 2; it may be a"),
    "one of a group": (
        lambda run: run.risk(by_group={"dalo": Fraction(3, 2)}),
        "by_group['dalo'] is",
    ),
    "lists": (lambda run: run.risk("lists.csv"), "lists is of type str"),
    "bands": (lambda run: run.even("age"), "over is 'age'; it may be waiting"),
    "weights": (lambda run: run.lottery("fair"), "weighing is 'fair'; it may be equal"),
}


@pytest.mark.parametrize("name", ASKED)
def test_questions_refuse_at_the_door(tiny: ao.Run, name: str) -> None:
    """The same of what a run is asked."""
    ask, said = ASKED[name]
    with pytest.raises(ao.ArgumentError) as refused:
        ask(tiny)
    assert said in str(refused.value)
    with pytest.raises(ao.SolverUnavailable, match="there are auto"):
        tiny.relax(engine="foo")
    with pytest.raises(ao.PolicyError, match="no rule flwo"):
        tiny.prices(["flwo"])


def test_a_day_may_be_text(tmp_path: Path) -> None:
    """2026-10-01 is a day wherever one is asked for; nonsense is refused at once."""
    month = ao.Month(as_of="2026-10-01", year=2026, month=10, departement="59")  # type: ignore[arg-type]
    assert month.as_of == pd.Timestamp("2026-10-01").date()
    assert ao.read(TINY, as_of="2026-11-02").month.as_of.day == 2
    for wrong in ("yesterday", "01/10/2026", 20261001):
        with pytest.raises(ao.ArgumentError, match=r"as_of is .* such as 2026-10-01"):
            ao.read(TINY, as_of=wrong)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="as_of"):
            ao.Month(as_of=wrong, year=2026, month=10, departement="59")  # type: ignore[arg-type]
    with pytest.raises(ao.ArgumentError, match="month is 13"):
        ao.Month(as_of=month.as_of, year=2026, month=13, departement="59")
    with pytest.raises(ao.ArgumentError, match="departement is of type int"):
        ao.Month(as_of=month.as_of, year=2026, month=1, departement=59)  # type: ignore[arg-type]


def test_what_is_no_table_or_no_path_is_refused(tiny: ao.Run, tmp_path: Path) -> None:
    """A name of a table with the nearest that there is; a place where nothing is."""
    frames = dict(tiny.instance.given)
    month = tiny.instance.month
    mistyped = {("vacancys" if k == "vacancies" else k): v for k, v in frames.items()}
    with pytest.raises(ao.ArgumentError, match=r"'vacancys'.*did you mean vacancies"):
        ao.Instance.from_frames(mistyped, month)
    with pytest.raises(ao.ArgumentError, match=r"frames\['wishes'\] is of type list"):
        ao.Instance.from_frames(frames | {"wishes": []}, month)
    with pytest.raises(ao.ArgumentError, match="month is of type str; it may be a Mon"):
        ao.Instance.from_frames(frames, "2026-10")  # type: ignore[arg-type]
    with pytest.raises(ao.ArgumentError, match="mode is 'foo'"):
        ao.Instance.from_frames(frames, month, "foo")  # type: ignore[arg-type]
    with pytest.raises(ao.ArgumentError, match="mode is 'foo'"):
        ao.read(TINY, mode="foo")  # type: ignore[arg-type]
    with pytest.raises(ao.ArgumentError, match="path is of type int"):
        ao.open(3)  # type: ignore[arg-type]
    with pytest.raises(ao.RunFolderError, match="not a whole run"):
        ao.open(tmp_path)
    with pytest.raises(ao.ArgumentError, match="where there is nothing"):
        ao.open(tmp_path, inputs=tmp_path / "gone")


def test_a_run_outlives_its_month(tiny: ao.Run, tmp_path: Path) -> None:
    """What it says needs no inputs; what is asked says where they were."""
    shutil.copytree(TINY, tmp_path / "month")
    solve_run(tmp_path / "month", "usage", tmp_path / "run")
    shutil.rmtree(tmp_path / "month")
    run = ao.open(tmp_path / "run")
    pd.testing.assert_frame_equal(run.candidates, tiny.candidates)
    assert run.report("text")
    for ask in (run.audit, run.relax, run.fairness):
        with pytest.raises(ao.RunFolderError, match="no longer in"):
            ask()
    moved = ao.open(tmp_path / "run", inputs=TINY)
    assert not moved.audit()
    pd.testing.assert_frame_equal(moved.fairness(), tiny.fairness())


@pytest.mark.long
def test_questions_of_a_result_and_of_its_folder(tmp_path: Path) -> None:
    """Both say the same, typed and as frames."""
    month = ao.generate("lille", "XS", 5)
    run = ao.solve(month, "usage")
    opened = ao.open(run.write(tmp_path / "run"))
    for one in (run, opened):
        relaxed = one.relax()
        assert len(relaxed.frame()) >= len(relaxed.conflicts)
    rule = ["priority-by-holder"]
    assert run.prices(rule, most=2) == opened.prices(rule, most=2)
    assert len(ao.frame_of(run.prices(rule, most=2))) == 2
    assert run.level_prices()[-1].level == "*"
    assert len(run.worth(most=1)) == 1
    first = run.candidates.iloc[0]
    home, who = first["vacancy_id"], first["applicant_id"]
    assert opened.explain_vacancy(home).planned == who
    assert opened.explain(who).positioned_on == home
    assert {x.kind for x in run.sufficient(who, most=1)} <= {
        *("score", "wish", "income", "share")
    }
    lists = run.lists("expected")
    told = ao.frame_of(opened.risk(lists, draws=20))
    assert len(told) == len(run.risk(draws=20))
    pd.testing.assert_frame_equal(run.fairness(), opened.fairness())
    assert sum(run.even("quartile").leases.values()) <= 20
    assert sum(run.lottery(most_rounds=1).tickets) == 2**20
