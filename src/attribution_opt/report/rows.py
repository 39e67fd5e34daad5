"""Rows of a report that are put together from those of a run; names of places."""

from collections.abc import Mapping
from dataclasses import dataclass

from attribution_opt.decide.listed_rows import Listed
from attribution_opt.decide.rows import Candidate, Home
from attribution_opt.domain import reference
from attribution_opt.domain.labels import Label
from attribution_opt.words.language import typeset

__all__ = ["PUBLICS", "HomeLists", "dwelling", "label_name", "place_name"]

PUBLICS = frozenset(
    {"dalo", "priority", "first_quartile", "rehoused", "essential_worker"}
)
"""Groups by which dwellings are looked up."""
URGENT = frozenset({"dalo", "rehoused", "priority"})
"""Groups that are served before others."""


@dataclass(frozen=True, slots=True)
class HomeLists:
    """A dwelling of the month with its list; no candidates where it stays empty.

    Attributes
    ----------
    home
        What it is.
    candidates, households
        Its list, in order, and what is known of each on it.
    why_empty
        Code of the reason, empty where somebody is positioned.
    """

    home: Home
    candidates: tuple[Candidate, ...]
    households: tuple[Listed, ...]
    why_empty: str

    @property
    def id(self) -> str:
        """Its identifier."""
        return self.home.vacancy_id

    @property
    def is_suited(self) -> bool:
        """Whether it suits the household positioned."""
        return bool(self.candidates) and "suitable" in self.candidates[0].reasons

    @property
    def is_urgent(self) -> bool:
        """Whether the household positioned is to be served before others."""
        return bool(URGENT & set(self.candidates[0].reasons))

    @property
    def publics(self) -> list[str]:
        """Groups that somebody on its list is in, as codes of reasons."""
        codes = {code for one in self.candidates for code in one.reasons}
        return sorted(codes & PUBLICS)

    @property
    def commune_name(self) -> str:
        """Name of its commune, empty where its code is unknown."""
        name = reference.communes()["name"].get(self.home.commune, "")
        return typeset(str(name))

    @property
    def neighbourhood_name(self) -> str:
        """Name of its neighbourhood, where it has one."""
        return place_name(self.home.neighbourhood)


def dwelling(
    home: Home, lines: list[Candidate], known: Mapping[tuple[str, str], Listed]
) -> HomeLists:
    """Return a dwelling with the lines of its list, and who stands on them."""
    found = tuple(line for line in lines if line.applicant_id)
    listed = tuple(known[x.vacancy_id, x.applicant_id] for x in found)
    empty = next((line for line in lines if not line.applicant_id), None)
    return HomeLists(home, found, listed, empty.reasons[0] if empty else "")


def label_name(label: Label | None) -> str:
    """Return for whom something is counted, codes of places named; empty for all."""
    return " / ".join(place_name(part) for part in label or () if part)


def place_name(code: str) -> str:
    """Return a code with the name of the body, commune or QPV that it means, if any."""
    for named in (reference.epcis()["name"], reference.communes()["name"]):
        if code in named.index:
            return f"{typeset(str(named[code]))} ({code})"
    name = reference.qpv().get(code)
    return code if name is None else f"{typeset(name)} ({code})"
