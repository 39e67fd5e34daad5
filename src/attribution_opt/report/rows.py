"""Rows of a report that are put together from those of a run; names of places."""

from dataclasses import dataclass

from attribution_opt.decide.rows import Candidate, Home
from attribution_opt.domain import reference
from attribution_opt.domain.labels import Label

__all__ = ["HomeLists", "dwelling", "label_name", "place_name"]


@dataclass(frozen=True, slots=True)
class HomeLists:
    """A dwelling of the month with its list; no candidates where it stays empty.

    Attributes
    ----------
    home
        What it is.
    candidates
        Its list, in order.
    why_empty
        Code of the reason, empty where somebody is positioned.
    """

    home: Home
    candidates: tuple[Candidate, ...]
    why_empty: str

    @property
    def id(self) -> str:
        """Its identifier."""
        return self.home.vacancy_id

    @property
    def commune_name(self) -> str:
        """Name of its commune, empty where its code is unknown."""
        name = reference.communes()["name"].get(self.home.commune, "")
        return str(name)

    @property
    def neighbourhood_name(self) -> str:
        """Name of its neighbourhood, where it has one."""
        return place_name(self.home.neighbourhood)


def dwelling(home: Home, lines: list[Candidate]) -> HomeLists:
    """Return a dwelling with the lines of its list."""
    found = tuple(line for line in lines if line.applicant_id)
    empty = next((line for line in lines if not line.applicant_id), None)
    return HomeLists(home, found, empty.reasons[0] if empty else "")


def label_name(label: Label | None) -> str:
    """Return for whom something is counted, codes of places named; empty for all."""
    return " / ".join(place_name(part) for part in label or () if part)


def place_name(code: str) -> str:
    """Return a code with the name of the body, commune or QPV that it means, if any."""
    if code in reference.epcis().index:
        return f"{reference.epcis()['name'][code]} ({code})"
    if code in reference.communes().index:
        return f"{reference.communes()['name'][code]} ({code})"
    name = reference.qpv().get(code)
    return code if name is None else f"{name} ({code})"
