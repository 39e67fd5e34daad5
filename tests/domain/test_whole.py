"""The whole of a month is looked at, not only its lines."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from attribution_opt.cli import main
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.files.read_tables import check_month
from attribution_opt.report.faults import in_order, print_faults
from attribution_opt.report.prospects import print_prospects
from attribution_opt.run.check import check_run
from attribution_opt.words.language import LANGUAGES

CASES = Path(__file__).parents[1] / "cases"
TINY = Path(__file__).parents[2] / "instances" / "tiny"
HEAD = 'as_of = 2026-11-01\nmonth = "2026-11"\ndepartement = "59"\n'


def month(
    folder: Path, *, wishes: str = "A,59350\n", home: str = "V,BA,59350,2,PLUS,\n"
) -> Path:
    """Write a month of one dwelling and one applicant."""
    home_head = "vacancy_id,landlord,commune,rooms,financing,hold_until\n"
    tables = {
        "month.toml": HEAD,
        "vacancies.csv": home_head + home,
        "applicants.csv": "applicant_id,filed_on,persons,rfr_n2\nA,2026-03-01,1,6200\n",
        "wishes.csv": "applicant_id,place\n" + wishes,
    }
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_month_open_to_nobody_is_refused_and_says_why() -> None:
    """2027: the ceiling closes the one dwelling; the first sentence says so."""
    found = check_run(CASES / "150_2027_PLUS", "usage")
    assert found.is_refused
    first = in_order(found.faults)[0]
    assert first.code == "nobody_admissible"
    assert "income ceiling (1)" in first.what("en")
    assert "plafond de ressources (1)" in first.what("fr")


def test_solving_it_is_refused_by_the_same_fault(tmp_path: Path) -> None:
    """Exit 3, and nothing is written."""
    out = tmp_path / "run"
    asked = ["solve", str(CASES / "150_2027_PLUS"), "--policy", "usage"]
    answer = CliRunner().invoke(main, [*asked, "--out", str(out)])
    assert answer.exit_code == 3, answer.output
    assert "nobody is admissible" in " ".join(answer.output.split())
    assert not out.exists()


@pytest.mark.parametrize(
    "case", ["102_paris_arr", "102b_paris_vac", "104e_wish_qn_lower", "151_2025_PLAI"]
)
def test_cases_that_are_right_place_their_household(case: str, tmp_path: Path) -> None:
    """Under legal-minimum the one dwelling goes to the one household."""
    out = tmp_path / "run"
    answer = CliRunner().invoke(
        main,
        ["solve", str(CASES / case), "--policy", "usage", "--out", str(out)],
    )
    assert answer.exit_code == 0, answer.output
    lists = (out / "candidates.csv").read_text(encoding="utf-8")
    assert ",D1," in lists or "D1" in lists.split("\n")[1]


def test_dwellings_kept_back_are_closed_on_purpose(tmp_path: Path) -> None:
    """A month of dwellings on hold is no error."""
    kept = month(tmp_path, home="V,BA,59350,2,PLUS,2026-12-31\n")
    assert not check_run(kept, "usage").is_refused


def test_tests_that_nobody_passes_together_are_told(tmp_path: Path) -> None:
    """Somebody wants the place, somebody else fits the rooms: together nobody."""
    folder = month(tmp_path)
    (folder / "applicants.csv").write_text(
        "applicant_id,filed_on,persons,rfr_n2\nA,2026-03-01,6,6200\nB,2026-03-01,1,1\n"
    )
    first = check_run(folder, "usage").faults[0]
    assert first.code == "nobody_admissible"
    assert "by nobody that a holder may put forward (1)" in first.what("en")


def test_most_wishes_that_match_nothing_are_the_first_sentence(tmp_path: Path) -> None:
    """Two of three: before every other fault; one of two is none."""
    wishes = "A,Fives\nA,Wazemmes\nA,59350\n"
    _, faults = check_month(month(tmp_path, wishes=wishes))
    assert in_order(faults)[0].code == "wishes_unmatched"
    told = io.StringIO()
    print_faults(faults, Console(file=told, width=100))
    assert told.getvalue().startswith("wishes.csv place: is no place of ours on 2 of 3")
    _, faults = check_month(month(tmp_path, wishes="A,Fives\nA,59350\n"))
    assert "wishes_unmatched" not in {fault.code for fault in faults}


def test_faults_of_one_value_are_one_row_with_its_lines(tmp_path: Path) -> None:
    """Each line is named once; the value and its remedy are not repeated."""
    homes = "".join(f"V{n},BA,59000,2,PLUS,\n" for n in range(30))
    _, faults = check_month(month(tmp_path, home=homes))
    told = io.StringIO()
    print_faults(faults, Console(file=told, width=200))
    assert told.getvalue().count("59000") == 1
    assert "lines 2, 3, 4, 5, 6, 7, 8, 9 and 22 more" in " ".join(
        told.getvalue().split()
    )


FAULT = st.builds(
    Fault,
    code=st.sampled_from(["postal_code", "bad_date", "nobody_admissible"]),
    table=st.just("vacancies"),
    values=st.just({"example": "59350 (Lille)", "homes": 1, "people": 2, "why": "x"}),
    line=st.one_of(st.none(), st.integers(0, 99_999)),
    column=st.text("abc_", max_size=40),
    value=st.text(max_size=60),
    file=st.text("abc./", max_size=80),
)


@given(st.lists(FAULT, max_size=6), st.integers(30, 160), st.sampled_from(LANGUAGES))
def test_no_table_of_faults_is_wider_than_the_terminal(
    faults: list[Fault], width: int, language: str
) -> None:
    """Whatever stands in the cells."""
    out = io.StringIO()
    console = Console(file=out, width=width)
    print_faults(faults, console, language)  # type: ignore[arg-type]
    lines = out.getvalue().split("\n")
    assert all(console.measure(line).maximum <= width for line in lines)


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_objectives_fits_too(width: int, language: str) -> None:
    """At sixty columns already."""
    out = io.StringIO()
    found = check_run(TINY, "usage").prospects
    print_prospects(found, Console(file=out, width=width), language)  # type: ignore[arg-type]
    assert all(len(line) <= width for line in out.getvalue().split("\n"))


def test_what_each_objective_can_count() -> None:
    """Tiny: three dwellings, two outside QPV; two of five applicants in Q1."""
    found = {p.rule: p for p in check_run(TINY, "usage").prospects}
    outside = found["first-quartile-outside-qpv"]
    assert (outside.dwellings, outside.leases, outside.people) == (2, 3, 2)
    assert found["others-in-qpv"].dwellings == 1
    unknown = check_run(CASES / "141_arr_noqpv", "usage").prospects
    of_place = {p.rule: p.of_unknown_place for p in unknown}
    assert of_place["first-quartile-outside-qpv"] == of_place["others-in-qpv"] == 1
    quartile = {p.rule: p.unknown for p in unknown}["first-quartile-outside-qpv"]
    assert quartile == 1


def test_the_answer_for_programs_holds_the_same() -> None:
    """As JSON: refused or not, faults in order, objectives."""
    answer = CliRunner().invoke(main, ["check", str(TINY), "--json"])
    data = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert not data["refused"]
    assert {row["rule"] for row in data["objectives"]} >= {"must-serve"}
    asked = ["check", str(CASES / "150_2027_PLUS"), "--json", "--lang", "fr"]
    answer = CliRunner().invoke(main, asked)
    assert answer.exit_code == 3
    assert json.loads(answer.stdout)["faults"][0]["code"] == "nobody_admissible"
