"""Usage errors and help speak the language that was asked for, and nothing after."""

import ast
import gettext
import os
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from attribution_opt.cli import main
from attribution_opt.words.language import language_of
from tests.click_words import COMPILED, compiled, said, told

UNMET = {"termui", "_termui_impl", "_winconsole", "shell_completion", "utils"}
"""Modules that ask or edit, which no command of ours does."""


def _told_by_click() -> set[str]:
    """Return what click hands to gettext."""
    found = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        if path.stem in UNMET:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in {"_", "ngettext"}:
                found |= {
                    str(x.value) for x in node.args if isinstance(x, ast.Constant)
                }
    return found


def test_the_catalogue_is_compiled() -> None:
    """The shipped file says what the words say: python -m tests.click_words."""
    assert said(COMPILED.read_bytes()) == said(compiled())


def test_click_has_french_for_whatever_people_meet() -> None:
    """What it says to programmers aside, and of deprecations and UUIDs."""
    ours = {one for said in told() for one in np.atleast_1d(said.id)}
    foreign = ("deprecat", "Deprecat", "UUID", "Choice(", "defined twice")
    foreign += (
        "Confirm the",
        "Invalid start",
        "declaration",
        "same flag",
        "but a name",
    )
    missing = {
        one for one in _told_by_click() - ours if not any(x in one for x in foreign)
    }
    assert not missing


FRENCH = {"LC_ALL": "fr_FR.UTF-8"}
SAID: dict[str, list[str]] = {
    "--help": ["Usage :", "Affiche cette aide.", "Commandes", "Affiche la version."],
    "solve --help": ["Usage :", "par défaut :", "NOMBRE ENTIER", "cœurs"],
    "ledger --help": ["Tient les baux d’une année", "Affiche cette aide."],
    "solv": ["Aucune commande ne s’appelle 'solv'."],
    "solve": ["Il manque l’argument 'DIR'."],
    "solve nowhere": ["Valeur refusée pour 'DIR'", "Chemin 'nowhere' n’existe pas."],
    "demo --seed x": ["'x' n’est pas un nombre entier."],
    "demo --gap -1": ["n’est pas dans l’intervalle 0<=x<=100."],
    "demo --mode x": ["n’est aucune des valeurs 'joint'"],
    "demo --sed 1": ["Pour de l’aide"],
}


@pytest.mark.parametrize("line", SAID)
def test_usage_speaks_french(line: str) -> None:
    """By the locale; or by ``--lang fr``, whatever the locale."""
    asked = [(line.split(), FRENCH)]
    if line.split()[0] not in {"--help", "ledger", "solv"}:
        asked.append(([*line.split(), "--lang", "fr"], {"LC_ALL": "C"}))
    for args, env in asked:
        told = CliRunner(env=env).invoke(main, args)
        flat = " ".join(told.output.replace("\u00a0", " ").split())
        assert all(sentence in flat for sentence in SAID[line]), told.output
        assert not any(word in flat for word in ("Usage: ", "Error:", "Try '", "exit."))


def test_nothing_of_it_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that embeds the command line keeps its own language and domain."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("LANGUAGE", raising=False)
    domain = gettext.textdomain()
    CliRunner().invoke(main, ["solve", "--help", "--lang", "fr"])
    CliRunner().invoke(main, ["--help", "--lang=fr"])
    assert gettext.textdomain() == domain
    assert "LANGUAGE" not in os.environ
    assert language_of() == "en"
    told = CliRunner().invoke(main, ["--help"]).output
    assert "Show this message and exit." in told
    assert "Show the version and exit." in told
