"""The whole of a table: whether most of it matches anything."""

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


def _check_wishes(tables: Tables, faults: Faults) -> None:
    homes, ledger = tables["vacancies"], tables["ledger"]
    local = {*tables["neighbourhoods"]["neighbourhood"]}
    local |= {*homes["neighbourhood"], *ledger["neighbourhood"]}
    local |= {*homes["residence"], *ledger["residence"]}
    known = local | set(reference.commune_codes()) | set(departements())
    known |= set(reference.epcis().index) | set(reference.qpv())
    wishes = tables["wishes"]
    lost = ~among(wishes["place"], known) & (wishes["place"] != "").to_numpy(dtype=bool)
    n = int(lost.sum())
    if 2 * n > len(wishes):
        faults.add("wishes_unmatched", "wishes", column="place", n=n, all=len(wishes))
