"""What is told of a session: read whole, or refused with every fault."""

from fractions import Fraction
from pathlib import Path

import pytest

from attribution_opt.commission.build import dossier_of
from attribution_opt.commission.decisions import Decisions
from attribution_opt.commission.session import Member, Session, read_session
from attribution_opt.errors import ReadError
from attribution_opt.report.model import Report
from attribution_opt.report.phrases import Phrases
from attribution_opt.words.language import Words
from tests.commission.conftest import DAY
from tests.commission.test_papers import run
from tests.test_faults import assert_said

GOOD = """
body = "Office <public> de l'habitat"
mode = "digital"
place = "Salle 2"
convened_on = 2026-11-19
president = "Mme Arnaud"
quorum = "1/2"
observations = "Rien à signaler."
[[members]]
name = "Mme Arnaud"
college = "Conseil d'administration"
[[members]]
name = "M. Blum"
college = "Conseil d'administration"
state = "represented"
[[members]]
name = "M. Caron"
college = "Communes"
state = "absent"
[[members]]
name = "Mme Diop"
college = "Associations"
voting = false
[[votes]]
home = "LOG00002"
for = 2
against = 1
casting = true
dissent = "M. Blum"
[[occupation]]
situation = "under_occupied"
tenant = "Locataire 12"
home = "T5, Lille"
opinion = "Mutation proposée"
"""
BAD = """
body = 3
mode = "nightly"
convened_on = "yesterday"
quorum = "3/2"
presidnt = "x"
[[members]]
name = ""
state = "asleep"
[[votes]]
home = "LOG00002"
for = -1
"""


def written(tmp_path: Path, content: str) -> Path:
    """Return a file that tells of a session."""
    path = tmp_path / "session.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_what_is_told_stands_in_the_minutes(report: Report, tmp_path: Path) -> None:
    """Body, mode, place, members by college, quorum, votes, dissent, occupations."""
    homes = [one.id for one in report.agenda]
    session = read_session(DAY, None, written(tmp_path, GOOD), homes)
    say = Phrases(report, Words("fr"))
    told = dossier_of(say, session, report.agenda, Decisions())
    assert (told.body, told.mode) == (
        "Office <public> de l'habitat",
        "numérique, à distance",
    )
    assert told.convened == "19 nov. 2026"
    first, _, last = told.colleges
    assert (first.present, first.represented) == ("Mme Arnaud", "M. Blum")
    assert last.present == "Mme Diop (voix consultative)"
    # Two of three voting members sit or are represented; one and a half are needed.
    assert told.quorum == "atteint, 2 membres votants sur 3 quand il en faut 2"
    second = next(home for home in told.homes if home.id == "LOG00002")
    assert second.votes.startswith("Votes\u00a0: 2 pour, 1 contre, 0 abstentions")
    assert second.votes.endswith("voix prépondérante du président")
    assert second.dissent == "M. Blum"
    (case,) = told.occupation
    assert (case.situation, case.tenant) == ("logement sous-occupé", "Locataire 12")


def test_an_option_goes_before_the_file(tmp_path: Path) -> None:
    """The command line says how a commission meets, whatever the file says."""
    path = written(tmp_path, GOOD.partition("[[votes]]")[0])
    assert read_session(DAY, "urgent", path).mode == "urgent"
    assert read_session(DAY, "urgent", None).mode == "urgent"
    assert read_session(DAY, None, None).mode == "session"


@pytest.mark.parametrize(
    ("quorum", "represented", "needed", "reached"),
    [
        ("1/2", True, 2, True),
        ("1/2", False, 2, False),
        ("1", True, 3, False),
        ("1/3", False, 1, True),
        ("2/3", True, 2, True),
    ],
)
def test_quorum(quorum: str, represented: bool, needed: int, reached: bool) -> None:
    """Of three voting members one sits and one is represented; advice counts not."""
    states = ("present", "represented", "absent")
    members = [Member(name=state, state=state) for state in states]
    session = Session(
        date=DAY,
        quorum=Fraction(quorum),
        represented_count=represented,
        members=(*members, Member(name="x", voting=False)),
    )
    assert (session.num_needed, session.has_quorum) == (needed, reached)
    assert Session(date=DAY).has_quorum is None


def test_every_fault_at_once(tmp_path: Path) -> None:
    """Each wrong value and key is told by its place."""
    with pytest.raises(ReadError) as caught:
        read_session(DAY, None, written(tmp_path, BAD), ["LOG00002"])
    found = {(fault.code, fault.column) for fault in caught.value.faults}
    places = ("body", "mode", "convened_on", "quorum", "members.1.name")
    assert {("session_value", place) for place in places} <= found
    assert ("session_value", "members.1.state") in found
    assert ("session_value", "votes.1.for") in found
    assert ("unknown_key", "presidnt") in found
    for fault in caught.value.faults:
        assert_said(fault)


def test_votes_are_on_homes_of_the_session(tmp_path: Path) -> None:
    """A vote on another home, or two on one, are told."""
    more = '[[votes]]\nhome = "LOG00002"\n[[votes]]\nhome = "LOG99"\n'
    with pytest.raises(ReadError) as caught:
        read_session(DAY, None, written(tmp_path, GOOD + more), ["LOG00002"])
    found = [(fault.code, fault.column) for fault in caught.value.faults]
    assert found == [("vote_twice", "votes.2.home"), ("vote_no_home", "votes.3.home")]
    for fault in caught.value.faults:
        assert_said(fault)


def test_the_command_refuses_it_in_its_language(demo: Path, tmp_path: Path) -> None:
    """Exit code 3, and nothing is written."""
    out = tmp_path / "out"
    told = ("--session", "2026-11-26", "--about", written(tmp_path, BAD), "--out", out)
    answer = run(demo, *told)
    assert answer.exit_code == 3
    assert "quorum" in answer.output
    assert not out.exists()
    good = written(tmp_path, GOOD)
    answer = run(demo, *told[:3], good, "--out", out)
    assert answer.exit_code == 0, answer.output
    page = (out / "minutes.html").read_text(encoding="utf-8")
    assert "Office &lt;public&gt;" in page
    assert "Mutation proposée" in page
