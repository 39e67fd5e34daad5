"""Lists that are drafts, sent, withdrawn, replaced: who, when, why, who is freed."""

import shutil
from pathlib import Path

import pytest

from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import generate
from tests.year.steps import run, table

RANKED = "2026-11-10"


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a month whose candidacies are ranked."""
    month = tmp_path_factory.mktemp("years") / "2026" / "2026-11"
    write_month(generate("lille", "XS", 3), month)
    run("orient", month, "--on", "2026-11-02", "--take-ledger")
    run("rehearse", month, "candidacies", "--seed", "2")
    run("rank", month, "--on", RANKED, "--session", "2026-11-20")
    return month


@pytest.fixture
def month(ranked: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    shutil.copytree(ranked.parent, tmp_path / "2026")
    return tmp_path / "2026" / "2026-11"


def page(month: Path) -> str:
    """Return the page of the lists as report draws it today."""
    lists, out = month / f"lists-{RANKED}", month.parent / "page.html"
    run("report", lists, "--format", "html", "--out", out)
    return out.read_text(encoding="utf-8")


def states(month: Path) -> dict[str, str]:
    """Return how each dwelling stands."""
    cases = table(month.parent / "cases.csv")
    return dict(zip(cases["vacancy_id"], cases["state"], strict=True))


def test_a_draft_is_sent_and_the_page_says_which(month: Path) -> None:
    """Who sent it, and when; told twice, it changes nothing."""
    assert "Draft:" in page(month)
    told = ("send", month, "--on", "2026-11-12", "--by", "A. Martin")
    run(*told)
    assert "sent to the commission on 12 Nov 2026, by A. Martin" in page(month)
    assert "proposed" not in states(month).values()
    events = table(month.parent / "events.csv")
    sent = events[events["event"] == "sent"]
    assert set(sent["by"]) == {"A. Martin"}
    assert "no list" in run(*told, code=3).output
    assert len(table(month.parent / "events.csv")) == len(events)


def test_a_withdrawn_list_frees_its_households(month: Path) -> None:
    """Whoever had the dwelling has it no more, and may have another one."""
    lists = table(month / f"lists-{RANKED}" / "candidates.csv")
    filled = lists[lists["applicant_id"] != ""]
    home, who = filled.iloc[0][["vacancy_id", "applicant_id"]]
    other = next(name for name in filled["vacancy_id"] if name != home)
    told = month.parent / "told.csv"
    head = "on,vacancy_id,applicant_id,outcome,rank\n"
    # The commission ranks the same household on two dwellings.
    told.write_text(
        f"{head}2026-11-20,{home},{who},allocated,1\n"
        f"2026-11-20,{other},{who},allocated,1\n"
    )
    run("outcome", month, told)
    assert (states(month)[home], states(month)[other]) == ("decided", "exhausted")
    run(
        *("withdraw", month, home, "--on", "2026-11-21", "--by", "A. Martin"),
        *("--reason", "rent was wrong"),
    )
    assert (states(month)[home], states(month)[other]) == ("withdrawn", "decided")
    ledger = table(month.parent / "ledger.csv")
    own = ledger[ledger["applicant_id"] == who].set_index("vacancy_id")
    assert own.loc[home, "state"] == "cancelled"
    assert own.loc[other, "state"] == "decided"
    told.write_text(f"{head}2026-11-22,{home},{who},allocated,1\n")
    assert "withdrawn" in run("outcome", month, told, code=3).output
    run("ledger", "check", month.parent)


def test_a_new_ranking_replaces_what_stands(month: Path) -> None:
    """The journal says so of each list, and the page of the old run too."""
    run("withdraw", month, "--on", "2026-11-11", "--by", "A. Martin")
    assert "WITHDRAWN" in page(month)
    run("rank", month, "--on", "2026-11-12")
    assert "REPLACED by lists-2026-11-12" in page(month)
    events = table(month.parent / "events.csv")
    assert "replaced" not in set(events["event"])
    run("rank", month, "--on", "2026-11-13")
    events = table(month.parent / "events.csv")
    replaced = events[events["event"] == "replaced"]
    assert set(replaced["on"]) == {"2026-11-13"}
    assert set(replaced["vacancy_id"]) == {
        name for name, state in states(month).items() if state == "proposed"
    }
    run("ledger", "check", month.parent)


def test_what_has_no_list_cannot_be_sent(month: Path) -> None:
    """A dwelling that is unknown, or waits for candidates: all of them at once."""
    done = run(
        *("send", month, "LOG99", "LOG98", "--on", "2026-11-12", "--by", "me"), code=3
    )
    assert "LOG99" in done.output
    assert "LOG98" in done.output
