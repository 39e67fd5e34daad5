"""What a plan rests on that is to be known beside it: amounts, keys of the policy."""

from dataclasses import dataclass
from typing import Self

from attribution_opt.admission.case import Case
from attribution_opt.decide.policy_keys import policy_keys
from attribution_opt.domain.amount_checks import check_amounts
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.rules.policy import Policy
from attribution_opt.words.language import LANGUAGES, Language

__all__ = ["Remark", "estimates_of", "remarks_of"]

ESTIMATED = "amount_estimated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that a plan rests on (``result.json``), in both languages.

    Attributes
    ----------
    code, place, value
        Of the fault: its kind, where it stands (table or policy, then column), what
        stands there.
    problem, remedy
        What it says, and what to do about it, by language.
    """

    code: str
    place: str
    value: str
    problem: dict[Language, str]
    remedy: dict[Language, str]

    @classmethod
    def of(cls, fault: Fault) -> Self:
        """Return what a fault says, so that a run says it by itself."""
        return cls(
            code=fault.code,
            place=" ".join(filter(None, (fault.file or fault.table, fault.column))),
            value=fault.value,
            problem={language: fault.what(language) for language in LANGUAGES},
            remedy={language: fault.what_to_do(language) for language in LANGUAGES},
        )

    def said(self, language: Language) -> str:
        """Return it as one sentence."""
        where = " ".join(filter(None, (self._place_in(language), self.value)))
        stop = " ;" if language == "fr" else ";"
        return f"{where} {self.problem[language]}{stop} {self.remedy[language]}."

    def _place_in(self, language: Language) -> str:
        """Return the place, by French headers where that is the language."""
        table, _, column = self.place.partition(" ")
        if language == "fr" and table in SCHEMA:
            known = SCHEMA[table].columns
            told = known[column].french if column in known else column
            return f"{SCHEMA[table].french} {told}".strip()
        return self.place


def remarks_of(case: Case, policy: Policy) -> list[Fault]:
    """Return amounts that are missing or estimated, and keys that the month lacks."""
    found = Faults()
    check_amounts(case.instance.tables, case.instance.month, found)
    return [*found, *policy_keys(case, policy)]


def estimates_of(case: Case) -> list[Remark]:
    """Return the amounts that ceilings and quartiles rest on and nobody published."""
    found = Faults()
    check_amounts(case.instance.tables, case.instance.month, found)
    return [Remark.of(fault) for fault in found if fault.code == ESTIMATED]
