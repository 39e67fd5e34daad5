"""A policy: which rules, on which levels, with which parameters."""

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.domain.levels import HARD
from attribution_opt.domain.settings import DEEPEST, beyond_bounds, field_names
from attribution_opt.errors import PolicyError
from attribution_opt.rules.base import LevelName, Rule
from attribution_opt.rules.groups import GROUPS, Group, GroupTable
from attribution_opt.rules.ladder import Ladder, LevelTitle, Rung
from attribution_opt.rules.registry import FAMILIES
from attribution_opt.words.language import Language, title_in
from attribution_opt.words.sentence import joined, sentence
from attribution_opt.words.values import shortened, why_of

__all__ = ["Policy", "parse_policy"]


def _new(name: str) -> str:
    """Refuse a declared group that bears the name of one of ours."""
    if name in GROUPS:
        raise PydanticCustomError("group_taken", "is a group already")
    return name


NewName = Annotated[str, AfterValidator(_new)]


class Policy(BaseModel):
    """Rules and admissibility, with a name that reports carry.

    Attributes
    ----------
    name, title, title_fr
        Short name and a sentence.
    baseline
        Name of the policy that it is a variant of, if any.
    admissibility
        Parameters of the admissibility tests.
    groups
        Groups that it declares besides those of `GROUPS`, by name.
    levels
        What levels of several rules are called; one of a single rule goes by its title.
    rules
        The rules; their order does not matter, their levels do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    name: str = Field(min_length=1)
    title: str = ""
    title_fr: str = ""
    baseline: str | None = None
    admissibility: Admissibility = Admissibility()
    groups: dict[NewName, GroupTable] = {}
    levels: dict[LevelName, LevelTitle] = {}
    rules: tuple[Rule, ...] = ()

    @property
    def known_groups(self) -> dict[str, Group]:
        """Every group by name: those of all policies, and its own."""
        own = {name: table.group(name) for name, table in self.groups.items()}
        return {**GROUPS, **own}

    def titled(self, language: Language) -> str:
        """Return its title in a language; the English one where there is no other."""
        return title_in(language, self.title, self.title_fr)

    def titles(self, language: Language) -> dict[str, str]:
        """Return the title of each rule, by id."""
        return {rule.id: rule.titled(language) for rule in self.rules}

    @property
    def ladder(self) -> Ladder:
        """Its levels, in order, each with its rules in order of id."""
        found: dict[str, list[Rule]] = defaultdict(list)
        for rule in sorted(self.rules, key=lambda rule: (rule.level, rule.id)):
            found[rule.level].append(rule)
        untold = LevelTitle()
        return Ladder(
            tuple(
                Rung(name=name, rules=tuple(rules), told=self.levels.get(name, untold))
                for name, rules in found.items()
            )
        )


def parse_policy(content: Mapping[str, Any]) -> Policy:
    """Return the policy that a parsed TOML file describes.

    Raises
    ------
    PolicyError
        With every fault found, each with its place and a remedy.
    """
    faults: list[Fault] = []
    for place, value, why in beyond_bounds(content):
        told = {"why": why, "value": shortened(value)}
        faults.append(_fault("policy_value", _dotted(place), **told))
        if len(place) >= DEEPEST:
            raise _refused(faults)
    groups = _parse_groups(content.get("groups", {}))
    rules = _parse_rules(content.get("rules", []), groups, faults)
    rest = {key: value for key, value in content.items() if key != "rules"}
    policy = None
    try:
        policy = Policy(**rest)
    except ValidationError as error:
        faults.extend(_explain(error, Policy, ""))
    faults.extend(_conflicts(rules))
    if not content.get("rules"):
        faults.append(_fault("policy_no_rules", "rules"))
    if faults or policy is None:
        raise _refused(faults)
    return policy.model_copy(update={"rules": tuple(rules)})


def _refused(faults: list[Fault]) -> PolicyError:
    told = sentence("faults_of_policy", n=len(faults), faults=joined(faults))
    return PolicyError(told, faults)


def _dotted(place: tuple[str | int, ...]) -> str:
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in place)


def _parse_groups(tables: Any) -> dict[str, Group]:
    """Return the groups that are well declared; the policy tells of the others."""
    found = {}
    for name, table in tables.items() if isinstance(tables, Mapping) else ():
        with suppress(ValidationError):
            found[name] = GroupTable.model_validate(table).group(name)
    return found


def _parse_rules(
    tables: Any, groups: Mapping[str, Group], faults: list[Fault]
) -> list[Rule]:
    """Return the rules that could be read, noting the faults of the others."""
    rules: list[Rule] = []
    if not isinstance(tables, list | tuple):
        why = why_of({"type": "list_type"})
        value = shortened(tables)
        faults.append(_fault("policy_value", "rules", why=why, value=value))
        return rules
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, Mapping):
            why, value = why_of({"type": "dict_type"}), shortened(table)
            place = f"rules.{number}"
            faults.append(_fault("policy_value", place, why=why, value=value))
            continue
        content = dict(table)
        where = f"rule {shortened(content.get('id', number))!r}"
        family = content.pop("family", None)
        if not isinstance(family, str) or family not in FAMILIES:
            meant = _suggest(family, FAMILIES)
            value = repr(shortened(family or ""))
            faults.append(_fault("policy_family", where, value=value, hint=meant))
            continue
        try:
            context = {"groups": groups}
            rules.append(FAMILIES[family].model_validate(content, context=context))
        except ValidationError as error:
            faults.extend(_explain(error, FAMILIES[family], where))
    return rules


def _explain(
    error: ValidationError, model: type[BaseModel], where: str
) -> Iterable[Fault]:
    """Say pydantic's findings in the words of the file."""
    seen = set()
    for found in error.errors():
        # Positions in lists and the branches of a union say nothing to the reader.
        words = [part for part in found["loc"] if isinstance(part, str)]
        path = [
            word
            for word in words
            if "[" not in word and not word.startswith("constrained")
        ]
        place = ".".join(filter(None, [where.replace(".", " "), *path])) or "policy"
        fault = _found(found, place, model)
        if str(fault) not in seen:
            seen.add(str(fault))
            yield fault


def _fault(code: str, place: str, **values: Any) -> Fault:
    value = values.get("value", "")
    return Fault(code=code, table="policy", column=place, value=value, values=values)


def _found(found: Any, place: str, model: type[BaseModel]) -> Fault:
    match found["type"]:
        case "extra_forbidden":
            names = field_names(model, found["loc"][:-1])
            meant = _suggest(found["loc"][-1], names)
            return _fault("policy_unknown_key", place, hint=meant)
        case "missing":
            return _fault("policy_missing_key", place)
        case "literal_error":
            expected = [
                w.strip(" '")
                for w in found["ctx"]["expected"].replace(" or ", ",").split(",")
            ]
            given = shortened(found["input"])
            meant, value = _suggest(given, expected), repr(given)
            return _fault("policy_choice", place, value=value, hint=meant)
        case _:
            value = shortened(found["input"])
            return _fault("policy_value", place, why=why_of(found), value=value)


def _suggest(word: Any, known: Iterable[str]) -> dict[str, str]:
    """Return a remedy: the closest known word, or all of them."""
    known = list(known)
    close = difflib.get_close_matches(str(word), known, n=1)
    if close:
        return {
            "en": f"did you mean {close[0]!r}?",
            "fr": f"vouliez-vous dire {close[0]!r} ?",
        }
    names = ", ".join(known)
    return {"en": f"use one of {names}", "fr": f"utilisez l'un de {names}"}


def _conflicts(rules: list[Rule]) -> Iterable[Fault]:
    """Yield what rules cannot be together."""
    for name, number in Counter(rule.id for rule in rules).items():
        if number > 1:
            yield _fault("policy_twice", f"rule {name!r}")
    for level in sorted({rule.level for rule in rules}):
        here = [rule for rule in rules if rule.level == level]
        totals = [rule for rule in here if rule.is_total]
        units = sorted({rule.unit for rule in here})
        names = ", ".join(repr(rule.id) for rule in here)
        if totals and level == HARD:
            yield _fault("policy_hard_total", f"level {level}", names=names)
        elif totals and len(here) > 1:
            yield _fault("policy_mixes_total", f"level {level}", names=names)
        elif len(units) > 1:
            both = {"en": " and ".join(units), "fr": " et ".join(units)}
            place = f"level {level}"
            yield _fault("policy_mixes_units", place, units=both, names=names)
