"""A proposal as the two files that a person corrects."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import tomli_w

from attribution_opt.domain.schema import SCHEMA
from attribution_opt.exports.proposal import MappedTable, Proposal
from attribution_opt.exports.words import Translation
from attribution_opt.words.language import Words

__all__ = ["columns_text", "decisions", "month_text"]


def _lines(values: dict[str, Any]) -> list[str]:
    """Return keys and values as TOML, a line each."""
    return tomli_w.dumps(values, multiline_strings=False).splitlines()


def columns_text(proposal: Proposal, words: Words) -> str:
    """Return the text of ``columns.toml``: what is sure, what is to be looked at."""
    parts = [f"# {words('map_head')}"]
    for one in proposal.tables:
        parts += ["", *_section(one, words)]
    people = proposal.table("applicants")
    if people is not None and people.wishes:
        parts += ["", *_wishes(people, proposal.places, words)]
    for row in proposal.holders:
        parts += ["", "[[holders.rows]]", *_lines(row)]
        if "kind" not in row:
            codes = " | ".join(SCHEMA["holders"].columns["kind"].codes)
            parts.append(f'# kind = ""  # {words("map_decide", codes=codes)}')
    return "\n".join(parts) + "\n"


def _section(one: MappedTable, words: Words) -> Iterator[str]:
    """Yield the lines of one table."""
    yield f"[{one.table}]"
    yield from _lines({"file": one.file})
    if one.sheet:
        yield from _lines({"sheet": one.sheet})
    passed = [*one.unread, *one.wishes]
    if passed:
        yield f"# {words('map_unread')}"
        yield from _lines({"ignore": passed})
    yield f"[{one.table}.columns]"
    order = list(SCHEMA[one.table].columns)
    for guess in sorted(one.guesses, key=lambda g: order.index(g.column)):
        line = _lines({guess.column: guess.header})[0]
        yield line if guess.is_sure else f"{line}  # {words('map_look')}"
    for name in one.missing:
        yield f'# {name} = ""  # {words("map_missing")}'
    for column, found in one.values.items():
        yield from _values(f"{one.table}.values.{column}", found, words)


def _wishes(people: MappedTable, places: Translation, words: Words) -> Iterator[str]:
    """Yield the lines of wishes that stand along the line of an applicant."""
    yield "[wishes]"
    yield from _lines({"file": people.file})
    if people.sheet:
        yield from _lines({"sheet": people.sheet})
    yield from _lines({"places": list(people.wishes)})
    yield "[wishes.columns]"
    for guess in people.guesses:
        if guess.column == "applicant_id":
            yield from _lines({"applicant_id": guess.header})
    yield from _values("wishes.values.place", places, words)


def _values(section: str, found: Translation, words: Words) -> Iterator[str]:
    """Yield our codes for words; those left open as lines to be filled in."""
    if not (found.sure or found.likely or found.open):
        return
    yield f"[{section}]"
    yield from (_lines({word: code})[0] for word, code in found.sure.items())
    for word, code in found.likely.items():
        yield f"{_lines({word: code})[0]}  # {words('map_look')}"
    codes = " | ".join(found.may_be) or words("map_place")
    for word in found.open:
        yield f"# {_lines({word: ''})[0]}  # {words('map_decide', codes=codes)}"


def month_text(proposal: Proposal, today: dt.date, words: Words) -> str:
    """Return the text of ``month.toml``."""
    day = proposal.as_of or today
    told = "map_look" if proposal.as_of else "map_today"
    lines = [
        f"as_of = {day.isoformat()}  # {words(told)}",
        f'month = "{day:%Y-%m}"  # {words("map_month")}',
        *_lines({"departement": proposal.departement}),
    ]
    return "\n".join(lines) + "\n"


def _named(table: str, column: str, words: Words) -> str:
    """Return what people call a column of ours."""
    own, language = SCHEMA[table], words.language
    return f"{own.titled(language)}.{own.columns[column].titled(language)}"


def decisions(proposal: Proposal, words: Words) -> list[str]:
    """Return what is left to decide, a sentence each."""
    people = proposal.table("applicants")
    lacking = [n for n in ("vacancies", "applicants") if proposal.table(n) is None]
    lacking += ["wishes"] if people is not None and not people.wishes else []
    titles = (SCHEMA[name].titled(words.language) for name in lacking)
    told = [words("map_no_table", table=title) for title in titles]
    for one in proposal.tables:
        told += [
            words("map_no_column", column=_named(one.table, name, words))
            for name in one.missing
        ]
        for column, found in one.values.items():
            told += _asked(found, _named(one.table, column, words), words)
    told += _asked(proposal.places, _named("wishes", "place", words), words)
    told += [
        words("map_no_kind", holder=row["holder_id"])
        for row in proposal.holders
        if "kind" not in row
    ]
    if proposal.as_of is None:
        told.append(words("map_no_day"))
    if not proposal.departement:
        told.append(words("map_no_departement"))
    return told


def _asked(found: Translation, column: str, words: Words) -> list[str]:
    """Return what is to be decided on the words of a column."""
    looks = [
        words("map_is_it", word=word, code=code, column=column)
        for word, code in found.likely.items()
    ]
    return looks + [
        words("map_what_is", word=word, column=column) for word in found.open
    ]
