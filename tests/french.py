"""What is not French in what people read: English, ids, codes, apostrophes."""

import html
import io
import re
from collections.abc import Iterator
from functools import cache
from typing import TypeGuard

import click
import openpyxl

from attribution_opt.cli import main
from attribution_opt.domain.schema import OUTCOMES, SCHEMA
from attribution_opt.files.policy_file import read_policy, shipped_policies
from attribution_opt.words.language import catalogue

__all__ = ["leaks", "of_page", "of_workbook"]

BOOKS = ("report", "faults", "values", "errors", "amounts")
FRENCH_TOO = {"score", "fit", "dalo", "commune", "epci"}
"""Ids and codes that are French words, or stand for themselves in French."""


def of_page(raw: bytes) -> str:
    """Return what a browser shows of a page, titles of marks included."""
    text = raw.decode("utf-8")
    text = re.sub(r"(?s)<(style|script)\b.*?</\1>", " ", text)
    shown = re.findall(r"""(?:title|alt|aria-label|placeholder)="([^"]*)\"""", text)
    bare = re.sub(r"(?s)<[^>]*>", "\n", text)
    return html.unescape("\n".join([bare, *shown]))


def of_workbook(raw: bytes) -> str:
    """Return the cells of a workbook, and the names of its sheets."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    cells = [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    return "\n".join([*book.sheetnames, *cells])


def _sentences(entry: object) -> Iterator[tuple[str, str]]:
    """Yield every pair of English and French that a catalogue holds."""
    if isinstance(entry, dict):
        if isinstance(entry.get("en"), str):
            yield entry["en"], entry["fr"]
        else:
            for value in entry.values():
                yield from _sentences(value)


def _parts(sentence: str) -> Iterator[str]:
    """Yield the pieces of a sentence between its values: two words or more."""
    for part in re.split(r"\{[^}]*\}", sentence):
        bare = part.strip(" \n.,;:()?!-–…\u00a0")
        if len(re.findall(r"[A-Za-z]{2,}", bare)) > 1:
            yield bare


def _helps(group: click.Group) -> Iterator[str]:
    """Yield the English help of every command and option, line by line."""
    for command in group.commands.values():
        yield from str(command.help).partition("\b")[0].split("\n")
        yield from (one.help or "" for one in command.params if _is_option(one))
        if isinstance(command, click.Group):
            yield from _helps(command)


def _is_option(parameter: click.Parameter) -> TypeGuard[click.Option]:
    return isinstance(parameter, click.Option)


@cache
def _english() -> re.Pattern[str]:
    """Return what finds an English sentence, or a piece of one."""
    pairs = [pair for book in BOOKS for pair in _sentences(catalogue(book))]
    own = catalogue("click")
    pairs += [*own["plain"].items()]
    pairs += [(told[0], told[2]) for told in own["plural"].values()]
    pairs += [(told, "") for told in _helps(main)]
    french = "\n".join(fr for _, fr in pairs)
    parts = {part for en, fr in pairs if en != fr for part in _parts(en)}
    known = sorted((x for x in parts if x not in french), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)")


@cache
def _codes() -> re.Pattern[str]:
    """Return what finds ids of shipped rules, and codes that have a French word."""
    tables = (*SCHEMA.values(), OUTCOMES)
    columns = [column for table in tables for column in table.columns.values()]
    said = {code: x.word(code, "fr") for x in columns for code in x.codes}
    french = {word for told in said.values() for word in told.split()}
    codes = {code for code, word in said.items() if word != code}
    policies = map(read_policy, shipped_policies())
    ids = {rule.id for policy in policies for rule in policy.rules}
    known = sorted((ids | codes) - french - FRENCH_TOO, key=len, reverse=True)
    either = "|".join(map(re.escape, known))
    return re.compile(rf"(?<![\w./-])(?:{either})(?![\w.-]\w|\w)")


def leaks(text: str) -> list[str]:
    """Return what is not French in a text, with what stands around it."""
    flat = " ".join(text.split())
    found = []
    for pattern in (_english(), _codes(), re.compile(r"[^\W\d_]'[^\W\d_]")):
        for met in pattern.finditer(flat):
            around = flat[max(0, met.start() - 30) : met.end() + 30]
            found.append(f"{met[0]!r} in {around!r}")
    return list(dict.fromkeys(found))
