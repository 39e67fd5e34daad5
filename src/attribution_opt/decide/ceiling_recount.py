"""The income ceiling of one household on one dwelling: the audit's own reading."""

from attribution_opt.decide.place_recount import zones_of
from attribution_opt.domain import reference
from attribution_opt.domain.month import Month
from attribution_opt.domain.tables import VacanciesRow

__all__ = ["ceiling_of", "raised_pct"]

PLI_ZONES = {"Abis": "A_bis", "A": "A", "B1": "B1", "B2": "B2_C", "C": "B2_C"}
MAINLAND = {"paris_limitrophes", "ile_de_france", "autres_regions"}


def ceiling_of(month: Month, home: VacanciesRow, category: int) -> int | None:
    """Return the ceiling of a dwelling's financing, EUR a year; None without any."""
    (zone, zone_abc), financing = zones_of(home["commune"]), home["financing"]
    if financing == "PLI":
        known = PLI_ZONES.get(zone_abc, home["commune"])
        zone = known if zone in MAINLAND else "DROM"
    amounts = _amounts(month, "PLAI" if financing == "PLAI-A" else financing, zone)
    if amounts is None:
        return None
    return amounts[min(category, 6) - 1] + amounts[6] * max(0, category - 6)


def raised_pct(month: Month, home: VacanciesRow) -> int:
    """Return by how many percent the prefect has raised it (CCH R441-1-1)."""
    places = [home["residence"], home["programme"], home["neighbourhood"]]
    raised = [
        one.percent
        for one in month.derogations
        if one.place in [*places, home["commune"]]
        and one.since <= month.as_of <= one.until
    ]
    return max(raised, default=0)


def _amounts(month: Month, financing: str, zone: str) -> tuple[int, ...] | None:
    """Return the ceilings that the month tells, else those shipped for its year."""
    known = {**reference.ceilings(), **dict(month.ceilings)}
    this = month.as_of.year
    years = {y for y, f, z in known if (f, z) == (financing, zone) and y <= this}
    if not month.last_known_year:
        years &= {this}
    return known[max(years), financing, zone] if years else None
