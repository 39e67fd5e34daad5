"""The parameters of a policy in words: which rule, what of it, and its value."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.report.rows import place_name
from attribution_opt.rules.base import Rule
from attribution_opt.rules.policy import Policy
from attribution_opt.words.language import Words

__all__ = ["code_name", "parameters", "value_name"]

UNTOLD = frozenset({"id", "title", "title_fr"})


def parameters(policy: Policy, words: Words) -> Iterator[tuple[str, str]]:
    """Yield every parameter of a policy, and its value, as people read them."""
    for rule in policy.rules:
        yield from _of_rule(rule, words)
    yield from _of_admissibility(policy.admissibility, words)


def _of_rule(rule: Rule, words: Words) -> Iterator[tuple[str, str]]:
    title = rule.titled(words.language)
    for name in rule.model_dump(exclude_defaults=True):
        if name not in UNTOLD:
            key = words("parameter_of", what=title, name=words.named("param", name))
            yield key, value_name(getattr(rule, name), words)


def _of_admissibility(
    settings: Admissibility, words: Words
) -> Iterator[tuple[str, str]]:
    title = words("change_admissibility")
    for cell in settings.sizes:
        name = words("parameter_size", n=cell.persons)
        told = value_name(cell.suitable, words)
        if cell.tolerated:
            more = value_name(cell.tolerated, words)
            told = words("parameter_tolerated", suitable=told, more=more)
        yield words("parameter_of", what=title, name=name), told
    for name in type(settings).model_fields:
        if name != "sizes":
            key = words.named("param", name)
            value = value_name(getattr(settings, name), words)
            yield words("parameter_of", what=title, name=key), value


def value_name(value: Any, words: Words) -> str:
    """Return a value of a parameter as a person would write it."""
    match value:
        case None:
            return words("change_nothing")
        case bool():
            return words("yes" if value else "no")
        case Fraction():
            return words.scaled_rate(value)
        case int():
            return words.number(value)
        case tuple():
            return ", ".join(value_name(x, words) for x in value) or "-"
        case dict():
            told = (f"{place_name('/'.join(k))} {v}" for k, v in value.items())
            return ", ".join(told)
        case BaseModel():
            own = value.model_dump(exclude_defaults=True)
            return words("and_also").join(_field(value, name, words) for name in own)
        case _:
            return code_name(str(value), words)


def _field(value: BaseModel, name: str, words: Words) -> str:
    told = value_name(getattr(value, name), words)
    return words("told_of", what=words.named("param", name), said=told)


def code_name(code: str, words: Words) -> str:
    """Return the words for a code: a group, a column, a kind of holder, a place."""
    for key in (f"value_{code}", f"group_{code}"):
        if words.has(key):
            return words(key)
    kind = SCHEMA["holders"].columns["kind"]
    if code in kind.codes:
        return kind.read(code, words.language)
    return place_name(code)
