"""Why work cannot go on is a sentence in the language that was asked for."""

import ast
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import attribution_opt
from attribution_opt.cli import main
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import (
    AllocationError,
    InstanceError,
    PolicyError,
    SolverError,
)
from attribution_opt.words.language import catalogue, typeset
from attribution_opt.words.sentence import Sentence, reason, sentence

SRC = Path(attribution_opt.__file__).parent
OURS = re.compile(
    r"^(Instance|Read|Policy|Solver|Audit|Journal|Study|YearFolder|RunFolder)Error$"
    "|^SolverUnavailable$"
)


def _told_in_english() -> Iterator[str]:
    """Yield where an error of ours is raised with an English text alone."""
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
                continue
            name, args = getattr(node.exc.func, "id", ""), node.exc.args
            if (
                OURS.match(name)
                and args
                and isinstance(args[0], ast.JoinedStr | ast.Constant)
            ):
                yield f"{path.relative_to(SRC).as_posix()}:{node.lineno}"


def test_errors_have_words_in_both_languages() -> None:
    """Of what an engine says of itself, French says that it failed, and what to do."""
    alone = [place for place in _told_in_english() if "solvers/" not in place]
    assert not alone
    told = SolverError("HiGHS failed on the master")
    assert str(told) == "HiGHS failed on the master"
    assert told.said("en") == str(told)
    assert told.said("fr").endswith("essayez-en un autre avec --engine")


@pytest.mark.parametrize("key", catalogue("errors"))
def test_both_languages_hold_the_same_values(key: str) -> None:
    """But for a technical message, and the number of one."""
    said = catalogue("errors")[key]
    names = {
        language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for language, text in said.items()
    }
    assert names["fr"] <= names["en"]
    assert names["en"] - names["fr"] <= {"n", "what"}


def test_a_sentence_is_its_english_text() -> None:
    """It can be matched, joined and sent to another process."""
    fault = Fault(code="empty_file", table="vacancies", file="logements.csv", line=3)
    told = sentence("fault_at", place="2026-10", fault=fault)
    assert told == f"2026-10: {fault}"
    french = "2026-10\u00a0: logements.csv ligne 3 vacancies\u00a0: est vide"
    assert told.said("fr").startswith(french)
    again = pickle.loads(pickle.dumps(AllocationError(told)))
    assert isinstance(again.args[0], Sentence)
    assert again.said("fr") == told.said("fr")
    assert again.said("en") == str(again) == told


def test_an_error_with_faults_says_them() -> None:
    """Where nothing else says it in French."""
    faults = [Fault(code="empty_file", file=f"{n}.csv") for n in (1, 2)]
    said = InstanceError("two files", faults).said("fr")
    assert said.count("est vide") == 2
    assert AllocationError("words of somebody").said("fr") == "words of somebody"


def test_the_system_has_its_reasons_in_french(tmp_path: Path) -> None:
    """The commonest ones; others keep their own words."""
    with pytest.raises(OSError, match="No such file") as met:
        (tmp_path / "none").read_bytes()
    assert reason(met.value, "fr") == "fichier ou dossier introuvable"
    assert "introuvable" in sentence("unreadable", place="x", why=met.value).french
    assert reason(OSError("odd"), "fr") == "odd"


@pytest.mark.parametrize(
    ("args", "french"),
    [
        (["relax", "RUN", "--rule", "none"], "la politique n’a pas de règle none"),
        (["risk", "RUN", "--accept", "none=0.5"], "none n’est pas un public"),
        (["risk", "RUN", "--accept", "lots"], "lots n’est pas une probabilité"),
        (["explain", "RUN", "0590"], "0590 n’est pas une demande du mois"),
        (["explain", "RUN"], "citez une demande"),
        (["prices", "RUN", "--engine", "magic"], "aucun moteur «\u00a0magic\u00a0»"),
    ],
)
def test_commands_say_errors_in_the_language_asked_for(
    demo: Path, args: list[str], french: str
) -> None:
    """``--lang fr`` in an English locale; ``--lang en`` in a French one."""
    told = [str(demo) if one == "RUN" else one for one in args]
    answer = CliRunner(env={"LC_ALL": "C"}).invoke(main, [*told, "--lang", "fr"])
    assert answer.exit_code in {2, 3}
    assert "Erreur\u00a0: " in answer.output
    assert french in answer.output
    answer = CliRunner(env={"LC_ALL": "fr_FR"}).invoke(main, [*told, "--lang", "en"])
    assert "Error: " in answer.output
    assert french not in answer.output


def test_json_says_the_error(demo: Path) -> None:
    """In the same words."""
    told = ["relax", str(demo), "--rule", "none", "--lang", "fr", "--json"]
    answer = CliRunner(env={"LC_ALL": "C"}).invoke(main, told)
    assert "la politique n’a pas de règle none" in answer.output


def test_french_is_typeset_once() -> None:
    """Elisions curl, signs of two parts stay with their word; code is left alone."""
    plain = "l'offre d'{name} : « oui » ? `d'ici : là`"
    assert typeset(plain) == (
        "l’offre d’{name}\u00a0: «\u00a0oui\u00a0»\u00a0? `d'ici : là`"
    )
    assert isinstance(PolicyError(sentence("no_points_level")).said("fr"), str)
