"""The working month from the command line: orient, rank, outcomes, ledger."""

import csv
import datetime as dt
import json
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

import attribution_opt as ao
from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.cli import main
from attribution_opt.files.names import INDEX
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import generate
from attribution_opt.year.folder import EVENTS, YearFolder

ORIENTED, RANKED = "2026-11-02", "2026-11-20"


def run(*args: str | Path) -> Result:
    """Run a command in English."""
    return CliRunner(env={"LANG": "en_GB.UTF-8"}).invoke(main, [str(a) for a in args])


def frame(path: Path) -> pd.DataFrame:
    """Read a file as text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def candidacies(month: Path, seed: int = 0) -> None:
    """Put three to five candidates forward for each dwelling of another holder."""
    ledger = YearFolder(month.parent).read().ledger()
    instance = read_month(month, ledger=ledger)
    case, rng = admit(instance, Admissibility()), random.Random(seed)
    ids, rows = instance.applicants["applicant_id"], []
    for v, (name, holder) in enumerate(
        zip(instance.vacancies["vacancy_id"], instance.vacancies["holder"], strict=True)
    ):
        if holder.startswith(("OPH", "outside")):
            continue
        h = case.holders.index(holder)
        pool = [int(a) for a in case.candidates[v] if case.proposable[a, h]]
        chosen = rng.sample(pool, min(len(pool), rng.randint(3, 5)))
        rows += [(name, ids.iat[a], holder, n) for n, a in enumerate(chosen, start=1)]
    with (month / "candidacies.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["vacancy_id", "applicant_id", "proposed_by", "order"])
        writer.writerows(rows)


@pytest.fixture(scope="module")
def oriented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a year whose November was oriented."""
    year = tmp_path_factory.mktemp("years") / "2026"
    write_month(generate("lille", "XS", 3), year / "2026-11")
    leases = year / "past.csv"
    shutil.move(year / "2026-11" / "ledger.csv", leases)
    assert run("ledger", "append", year, leases).output == "200 leases recorded.\n"
    assert run("ledger", "append", year, leases).output == "0 leases recorded.\n"
    leases.unlink()
    done = run("orient", year / "2026-11", "--on", ORIENTED)
    assert done.exit_code == 0, done.output
    return year


@pytest.fixture(scope="module")
def ranked(oriented: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same year, candidacies ranked."""
    year = tmp_path_factory.mktemp("ranked") / "2026"
    shutil.copytree(oriented, year)
    cases = YearFolder(year).read().cases()
    back = cases[~cases["holder"].str.startswith(("OPH", "outside"))]["vacancy_id"].iat[
        0
    ]
    told = year / "back.csv"
    told.write_text(f"on,vacancy_id,outcome\n2026-11-10,{back},handed_back\n")
    assert run("outcome", year / "2026-11", told).exit_code == 0
    candidacies(year / "2026-11")
    done = run(
        *("rank", year / "2026-11", "--on", RANKED, "--session", "2026-11-26"),
        *("--session", "2026-12-03", "--lines", "12"),
    )
    assert done.exit_code == 0, done.output
    return year


def test_each_holder_has_its_own_dwellings(oriented: Path) -> None:
    """One CSV and one XLSX each, no dwelling of another, a date to reply by."""
    folder = oriented / "2026-11" / f"orientation-{ORIENTED}" / "holders"
    cases = frame(oriented / "cases.csv").set_index("vacancy_id")
    seen: list[str] = []
    index = frame(folder / INDEX)
    for holder, name in zip(index["holder"], index["file"], strict=True):
        path = folder / name
        if path.suffix == ".xlsx":
            continue
        own = frame(path)
        assert path.with_suffix(".xlsx").is_file()
        assert set(cases.loc[own["vacancy_id"], "holder"]) == {holder}
        assert set(own["reply_by"]) == {"2026-11-23"}
        seen += own["vacancy_id"].tolist()
    assert sorted(seen) == sorted(cases.index)
    assert ao.open(oriented / "2026-11" / f"orientation-{ORIENTED}").audit() == ()


def test_each_step_done_twice_changes_nothing(oriented: Path, ranked: Path) -> None:
    """The same command again adds no event and writes no file."""
    for year, command, on in (
        (oriented, "orient", ORIENTED),
        (ranked, "rank", RANKED),
    ):
        before = {p: p.read_bytes() for p in year.rglob("*") if p.is_file()}
        again = run(command, year / "2026-11", "--on", on)
        assert "nothing new" in again.output
        assert {p: p.read_bytes() for p in year.rglob("*") if p.is_file()} == before


def test_lists_come_from_candidacies_or_from_the_pool(ranked: Path) -> None:
    """A holder's dwelling has its candidates; the landlord's, and one handed back, all.

    The agenda holds each list once, twelve dwellings a session, what is left in none.
    """
    lists = frame(ranked / "2026-11" / f"lists-{RANKED}" / "candidates.csv")
    told = frame(ranked / "2026-11" / "candidacies.csv")
    named = set(zip(told["vacancy_id"], told["applicant_id"], strict=True))
    cases = frame(ranked / "cases.csv").set_index("vacancy_id")
    own = set(cases.index[cases["holder"].str.startswith(("OPH", "outside"))])
    filled = lists[lists["applicant_id"] != ""]
    pairs = set(zip(filled["vacancy_id"], filled["applicant_id"], strict=True))
    others = {pair for pair in pairs if pair[0] not in own}
    assert others
    assert others <= named
    assert {v for v, _ in pairs} & own
    agenda = frame(ranked / "2026-11" / f"lists-{RANKED}" / "agenda.csv")
    assert len(agenda) == len(filled)
    by_session = agenda.groupby("session")["vacancy_id"].nunique()
    assert by_session.get("2026-11-26") == 12
    assert ao.open(ranked / "2026-11" / f"lists-{RANKED}").audit() == ()


def outcomes(year: Path, rows: list[str]) -> Path:
    """Write a file of outcomes."""
    path = year / "outcomes.csv"
    head = "on,vacancy_id,applicant_id,outcome,rank"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_chain_of_refusals(ranked: Path, tmp_path: Path) -> None:
    """Two refuse, one by silence; the third signs; the ledger has one lease of it."""
    year = tmp_path / "2026"
    shutil.copytree(ranked, year)
    month = year / "2026-11"
    lists = frame(month / f"lists-{RANKED}" / "candidates.csv")
    sizes = lists[lists["applicant_id"] != ""].groupby("vacancy_id").size()
    home = sizes[sizes == 3].index[0]
    first, second, third = lists[lists["vacancy_id"] == home]["applicant_id"]
    decided = [f"2026-11-26,{home},{a},allocated," for a in (first, second, third)]
    file = outcomes(year, [*decided, f"2026-11-27,{home},{first},offered,"])
    assert "4 events added" in run("outcome", month, file).output
    file = outcomes(
        year,
        [
            f"2026-11-30,{home},{first},refused,",
            f"2026-12-01,{home},{second},offered,",
        ],
    )
    assert run("outcome", month, file, "--as-of", "2026-12-11").exit_code == 0
    case = frame(year / "cases.csv").set_index("vacancy_id").loc[home]
    assert (case["applicant_id"], case["state"]) == (second, "offered")
    assert "one event added" in run("outcome", month, "--as-of", "2026-12-12").output
    case = frame(year / "cases.csv").set_index("vacancy_id").loc[home]
    assert (case["applicant_id"], case["state"]) == (third, "decided")
    file = outcomes(year, [f"2026-12-15,{home},{third},signed,"])
    told = json.loads(run("outcome", month, file, "--json").output)
    assert told["new_events"] == 1
    leases = frame(year / "ledger.csv")
    mine = leases[leases["vacancy_id"] == home].set_index("applicant_id")
    assert mine["state"].to_dict() == {
        first: "cancelled",
        second: "cancelled",
        third: "signed",
    }
    # Its facts are those of the month: what rules count is there.
    assert mine.loc[third, "financing"]
    assert mine.loc[third, "first_quartile"] in {"yes", "no", ""}
    assert run("ledger", "check", year).exit_code == 0


def test_replay_rebuilds_the_same_bytes(ranked: Path, tmp_path: Path) -> None:
    """From the events alone; a file changed by hand is noticed."""
    year = tmp_path / "2026"
    year.mkdir()
    shutil.copy(ranked / EVENTS, year / EVENTS)
    assert run("ledger", "check", year).exit_code == 3
    assert run("ledger", "replay", year).exit_code == 0
    for name in (EVENTS, "ledger.csv", "cases.csv"):
        assert (year / name).read_bytes() == (ranked / name).read_bytes()
    (year / "ledger.csv").write_text("lease_id\n")
    refused = run("ledger", "check", year)
    assert refused.exit_code == 3
    assert "ledger.csv" in refused.output


def test_a_decided_case_blocks_dwelling_and_household(
    ranked: Path, tmp_path: Path
) -> None:
    """Ranked again later, neither the dwelling nor the household is in any list."""
    year = tmp_path / "2026"
    shutil.copytree(ranked, year)
    month = year / "2026-11"
    lists = frame(month / f"lists-{RANKED}" / "candidates.csv")
    top = lists[(lists["rank"] == "1") & (lists["applicant_id"] != "")].iloc[0]
    pair = f"{top['vacancy_id']},{top['applicant_id']}"
    file = outcomes(year, [f"2026-11-26,{pair},allocated,1"])
    assert run("outcome", month, file).exit_code == 0
    done = run("rank", month, "--on", "2026-11-27")
    assert done.exit_code == 0, done.output
    again = frame(month / "lists-2026-11-27" / "candidates.csv")
    assert top["applicant_id"] not in set(again["applicant_id"])
    here = again[again["vacancy_id"] == top["vacancy_id"]]
    assert set(here["applicant_id"]) == {""}


def test_two_processes_cannot_write_at_once(ranked: Path, tmp_path: Path) -> None:
    """The second is told so, and changes nothing."""
    year = tmp_path / "2026"
    shutil.copytree(ranked, year)
    with FileLock(year / ".lock"):
        refused = run("outcome", year / "2026-11", "--as-of", "2026-12-31")
    assert refused.exit_code == 2
    assert "another process" in refused.output


@pytest.mark.long
def test_an_interrupted_step_leaves_the_state_before_it(
    oriented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before its events are written, a step has not happened.

    Done again, it has; what it left beside the tables is cleared away.
    """
    year = tmp_path / "2026"
    write_month(generate("lille", "XS", 3), year / "2026-11")
    (year / "2026-11" / "ledger.csv").unlink()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(YearFolder, "write", stop)
        run("orient", year / "2026-11", "--on", ORIENTED)
    assert not (year / EVENTS).exists()
    assert (year / "2026-11" / f"orientation-{ORIENTED}").is_dir()
    assert run("orient", year / "2026-11", "--on", ORIENTED).exit_code == 0
    assert len(YearFolder(year).read().dwellings) == 20


def test_every_fault_of_outcomes_at_once(ranked: Path, tmp_path: Path) -> None:
    """Nothing is kept of a file with a fault; each has its line."""
    year = tmp_path / "2026"
    shutil.copytree(ranked, year)
    before = (year / EVENTS).read_bytes()
    home = frame(year / "cases.csv")["vacancy_id"].iat[0]
    file = outcomes(
        year,
        [
            "2026-11-26,NOWHERE,X,offered,",
            f"2026-11-27,{home},X,signed,",
        ],
    )
    refused = run("outcome", year / "2026-11", file)
    assert refused.exit_code == 3
    assert (year / EVENTS).read_bytes() == before
    file = outcomes(year, [f"26/13/2026,{home},X,offerd,"])
    data = json.loads(run("outcome", year / "2026-11", file, "--json").output)
    assert {f["code"] for f in data["faults"]} == {"bad_date", "bad_code"}


def test_waiting_dwellings_are_not_oriented(tmp_path: Path) -> None:
    """Kept back, on notice or in works: no holder yet, and the reason is told."""
    year = tmp_path / "2026"
    instance = generate("lille", "XS", 3)
    homes = instance.vacancies.copy()
    homes.loc[0, "hold_until"] = dt.datetime(2027, 1, 1)
    homes.loc[1, "available_on"] = dt.datetime(2027, 1, 1)
    homes.loc[2, "available_on"] = dt.datetime(2027, 1, 1)
    homes.loc[2, "vacated_on"] = dt.datetime(2026, 10, 1)
    object.__setattr__(instance, "vacancies", homes)
    write_month(instance, year / "2026-11")
    (year / "2026-11" / "ledger.csv").unlink()
    policy = tmp_path / "policy.toml"
    shipped = run("rule", "--help").output and run("init", tmp_path / "t")
    assert shipped.exit_code == 0
    text = next((tmp_path / "t").glob("p*.toml")).read_text(encoding="utf-8")
    policy.write_text(
        text.replace("[admissibility]", "[admissibility]\nready_within_days = 30", 1)
    )
    done = run("orient", year / "2026-11", "--on", ORIENTED, "--policy", policy)
    assert done.exit_code == 0, done.output
    told = frame(year / "2026-11" / f"orientation-{ORIENTED}" / "dwellings.csv")
    states = told.set_index("vacancy_id")["waiting"]
    names = homes["vacancy_id"]
    assert [states[names[n]] for n in (0, 1, 2)] == ["hold", "notice", "works"]
    assert not set(names[:3]) & set(frame(year / "cases.csv")["vacancy_id"])
