"""The library: its names, its manners, and twelve lines that embed it."""

import subprocess
import sys
import warnings
from pathlib import Path

import pandas as pd
import pytest

import attribution_opt as ao
from attribution_opt.workflow.runs import audit_run

ROOT = Path(__file__).parents[1]


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
    assert set(dir(ao)) == set(ao.__all__)
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        ao.sovle  # noqa: B018


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
        result = ao.solve(
            instance,
            ao.read_policy("usage"),
            engine="highs",
            on_progress=lambda level: levels.append(level.name),
        )
        out = ao.write_run(result, tmp_path / "run", language="fr")
    assert result.audit == ()
    assert result.candidates["applicant_id"].tolist() == ["A2", "A1"]
    assert "score" in set(result.objectives["rule"])
    assert levels[0] == "2"
    assert not audit_run(out)
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
    ao_month = tmp_path / "my_month"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "attribution_opt",
            "generate",
            "lille",
            "--out",
            ao_month,
        ],
        check=True,
        capture_output=True,
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "my_run" / "report.html").is_file()


@pytest.mark.long
def test_questions_of_a_result_and_of_its_folder(tmp_path: Path) -> None:
    """Both say the same, typed and as frames."""
    month = ao.generate("lille", "XS", 5)
    result = ao.solve(month, ao.read_policy("usage"))
    folder = ao.write_run(result, tmp_path / "run")
    for run in (result, folder):
        relaxed = ao.ask_relax(run)
        assert len(relaxed.frame()) >= len(relaxed.conflicts)
    rule = ["priority-by-holder"]
    assert ao.ask_prices(result, rule, most=2) == ao.ask_prices(folder, rule, most=2)
    assert len(ao.frame_of(ao.ask_prices(result, rule, most=2))) == 2
    assert ao.ask_level_prices(result)[-1].level == "*"
    assert len(ao.ask_worth(result, most=1)) == 1
    first = result.candidates.iloc[0]
    home, who = first["vacancy_id"], first["applicant_id"]
    assert ao.ask_vacancy(folder, home).planned == who
    assert ao.ask_explain(folder, [who])[0].positioned_on == home
    assert {x.kind for x in ao.ask_sufficient(result, who, most=1)} <= {
        *("score", "wish", "income", "share")
    }
    lists = ao.ask_lists(result, "expected")
    told = ao.frame_of(ao.ask_risk(folder, lists, draws=20))
    assert len(told) == len(ao.ask_risk(result, draws=20))
    pd.testing.assert_frame_equal(ao.ask_served(result), ao.ask_served(folder))
    assert sum(ao.ask_even(result, "quartile").leases.values()) <= 20
    assert sum(ao.ask_lottery(result, most_rounds=1).tickets) == 2**20
