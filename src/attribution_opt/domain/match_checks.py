"""The whole of a table: whether most of it matches anything."""

from functools import cache

from attribution_opt.domain import reference
from attribution_opt.domain.diagnostics import Faults, among
from attribution_opt.domain.month import Month
from attribution_opt.domain.tables import Tables
from attribution_opt.domain.territory import departements

__all__ = ["check_matches"]


def check_matches(tables: Tables, month: Month, faults: Faults) -> None:
    """Remark on wishes and bodies of which more than half match nothing we know."""
    _check_wishes(tables, faults)
    told = tables["vacancies"]["epci"]
    bodies = told[told != ""]
    known = {b for b in bodies.unique() if month.first_quartile_eur(b) is not None}
    n = int((~bodies.isin(known)).sum())
    if month.departement and 2 * n > len(bodies):
        code, column = "quartiles_unmatched", "epci"
        faults.add(code, "vacancies", column=column, n=n, all=len(bodies))


@cache
def _official() -> frozenset[str]:
    """Return the codes of every place of the country."""
    bodies, areas = reference.epcis().index, reference.qpv()
    return frozenset().union(reference.commune_codes(), departements(), bodies, areas)


def _check_wishes(tables: Tables, faults: Faults) -> None:
    homes, ledger = tables["vacancies"], tables["ledger"]
    local = {*tables["neighbourhoods"]["neighbourhood"]}
    local |= {*homes["neighbourhood"], *ledger["neighbourhood"]}
    local |= {*homes["residence"], *ledger["residence"]}
    wishes = tables["wishes"]
    places = wishes["place"]
    is_known = among(places, local) | among(places, _official())
    n = int((~is_known & (places != "").to_numpy(dtype=bool)).sum())
    if 2 * n > len(wishes):
        faults.add("wishes_unmatched", "wishes", column="place", n=n, all=len(wishes))
