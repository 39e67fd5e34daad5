"""What is decided: both choices at once, the holders alone, or the ranks alone."""

from collections.abc import Mapping
from typing import cast

import pandas as pd

from attribution_opt.domain.conventions import OUTSIDE_FLOW
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.schema import SCHEMA, normal
from attribution_opt.domain.tables import (
    Applicants,
    Candidacies,
    Tables,
    Vacancies,
    Wishes,
)
from attribution_opt.domain.territory import home_codes

__all__ = [
    "DWELLING_WISH",
    "check_candidacies",
    "drop_repeated_applicants",
    "ranked",
    "split_candidacies",
    "with_ledger",
]

DWELLING_WISH = "dwelling:"
"""Begins the place of a wish for one dwelling: what a candidacy is."""


def split_candidacies(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return frames in which candidacies that carry applicants are two tables.

    The smallest useful input is a sheet of candidacies with the applicants' columns.
    The two tables keep their rows, so that a fault is told on its line.
    """
    found = dict(frames)
    if "applicants" in found or "candidacies" not in found:
        return found
    both = found["candidacies"]
    own, of_people = SCHEMA["candidacies"].headers, SCHEMA["applicants"].headers
    names = [normal(str(header)) for header in both.columns]
    is_person = [name in of_people for name in names]
    is_own = [name in own or name not in of_people for name in names]
    found["candidacies"] = both.loc[:, is_own]
    found["applicants"] = both.loc[:, is_person]
    return found


def drop_repeated_applicants(frame: Applicants, faults: Faults) -> Applicants:
    """Return applicants once each; refuse one whose lines say different things."""
    texts = frame.astype("object").where(frame.notna(), "").map(str)
    repeated = frame["applicant_id"].duplicated(keep="first")
    differs = repeated & ~texts.duplicated(keep="first")
    faults.add_mask("applicant_differs", "applicants", "applicant_id", frame, differs)
    return frame[~repeated].reset_index(drop=True)


def check_candidacies(tables: Tables, faults: Faults) -> None:
    """Note what keeps a month from being ranked: who proposes, and for what."""
    asked, homes = tables["candidacies"], tables["vacancies"]
    if not len(asked) and not _is_own(tables).any():
        faults.add("rank_without_candidacies", "candidacies")
        return
    fixed = dict(zip(homes["vacancy_id"], homes["holder"], strict=True))
    first: dict[str, str] = {}
    for row, (vacancy, proposer) in enumerate(
        zip(asked["vacancy_id"], asked["proposed_by"], strict=True)
    ):
        holder = fixed.get(vacancy, "")
        if proposer and holder and proposer != holder:
            faults.add(
                "other_proposer",
                "candidacies",
                line=row,
                column="proposed_by",
                value=proposer,
                holder=holder,
            )
        elif proposer and first.setdefault(vacancy, proposer) != proposer:
            faults.add(
                "two_proposers",
                "candidacies",
                line=row,
                column="vacancy_id",
                value=vacancy,
                first=first[vacancy],
                second=proposer,
            )
    idle = ~homes["vacancy_id"].isin(asked["vacancy_id"]) & ~_is_own(tables)
    faults.add_mask("no_candidacy", "vacancies", "vacancy_id", homes, idle)


def with_ledger(tables: Tables) -> Tables:
    """Return a month that knows what its ledger tells of its dwellings and people.

    A dwelling oriented already keeps its holder. Whoever refused an offer and lost the
    DALO status by it has it no longer, whatever the list of applicants still says.
    """
    ledger, homes = tables["ledger"], tables["vacancies"]
    ended = (ledger["state"] == "cancelled") & (ledger["dalo_status"] == "lapsed")
    people = tables["applicants"]
    lapsed = people["applicant_id"].isin(set(ledger.loc[ended, "applicant_id"]) - {""})
    status: pd.Series = people["dalo_status"]
    status = status.mask(lapsed & (status == "active"), "lapsed").astype("str")
    opened = ledger[ledger["state"].isin(["oriented", "proposed"])]
    opened = opened[opened["vacancy_id"] != ""].drop_duplicates("vacancy_id")
    known = dict(zip(opened["vacancy_id"], opened["holder"], strict=True))
    holder = [
        fixed or known.get(name, "")
        for name, fixed in zip(homes["vacancy_id"], homes["holder"], strict=True)
    ]
    homes = homes.assign(holder=pd.Series(holder, index=homes.index, dtype="str"))
    people = people.assign(dalo_status=status)
    return Tables(tables, vacancies=homes, applicants=people)


def ranked(tables: Tables) -> Tables:
    """Return a month whose holders are fixed and whose pairs are its candidacies.

    A candidacy is a wish for one dwelling, in the order of its proposer, and its
    proposer may put that household forward. A dwelling that the landlord fills itself
    (its own, handed back, or of a holder that delegates) is open to whoever asks for
    its place. Every rule, engine and audit then reads the month as any other. A
    dwelling without holder and proposer keeps its choices.
    """
    asked, homes = tables["candidacies"], tables["vacancies"]
    told = asked[asked["proposed_by"] != ""].drop_duplicates("vacancy_id")
    proposers = dict(zip(told["vacancy_id"], told["proposed_by"], strict=True))
    holder = [
        fixed or proposers.get(name, "")
        for name, fixed in zip(homes["vacancy_id"], homes["holder"], strict=True)
    ]
    homes = homes.assign(holder=pd.Series(holder, index=homes.index, dtype="str"))
    return Tables(
        tables,
        vacancies=homes,
        applicants=_with_their_proposers(tables["applicants"], asked, homes),
        wishes=_as_wishes(asked, tables),
    )


def _is_own(tables: Tables) -> pd.Series:
    """Tell which dwellings without candidacies the landlord itself finds people for.

    Those set aside from the flow, oriented to itself, or to a holder whose convention
    delegates (*gestion deleguee*).
    """
    homes, table = tables["vacancies"], tables["conventions"]
    holders = tables["holders"]
    kinds = dict(zip(holders["holder_id"], holders["kind"], strict=True))
    delegated = table[table["management"] == "delegated"]
    pairs = set(zip(delegated["landlord"], delegated["holder"], strict=True))
    asked = set(tables["candidacies"]["vacancy_id"])
    return pd.Series(
        [
            name not in asked
            and bool(holder)
            and (
                holder in (OUTSIDE_FLOW, landlord)
                or kinds.get(holder) == "landlord"
                or (landlord, holder) in pairs
            )
            for name, holder, landlord in zip(
                homes["vacancy_id"], homes["holder"], homes["landlord"], strict=True
            )
        ],
        index=homes.index,
        dtype=bool,
    )


def _as_wishes(asked: Candidacies, tables: Tables) -> Wishes:
    """Return candidacies under the columns of wishes, and wishes for own dwellings."""
    wishes = tables["wishes"]
    found = wishes.iloc[:0].reindex(range(len(asked)))
    told = found.assign(
        applicant_id=asked["applicant_id"].to_numpy(),
        place=(DWELLING_WISH + asked["vacancy_id"]).to_numpy(),
        rank=asked["order"].to_numpy(),
    )
    own = tables["vacancies"][_is_own(tables)]
    codes = [list(found) for found in home_codes(own)]
    places = pd.DataFrame(
        {"vacancy_id": own["vacancy_id"], "value": pd.Series(codes, index=own.index)}
    ).explode("value")
    open_to: pd.DataFrame = wishes.merge(places, left_on="place", right_on="value")
    open_to["place"] = DWELLING_WISH + open_to["vacancy_id"]
    open_to = open_to.sort_values(["rank", "utility"], ascending=[True, False])
    open_to = open_to.drop_duplicates(["applicant_id", "place"])[list(wishes)]
    return cast("Wishes", pd.concat([told, open_to.sort_index()], ignore_index=True))


def _with_their_proposers(
    people: Applicants, asked: Candidacies, homes: Vacancies
) -> Applicants:
    """Return applicants who may be put forward by whoever has put them forward."""
    fixed = dict(zip(homes["vacancy_id"], homes["holder"], strict=True))
    sent: pd.DataFrame = asked.assign(holder=asked["vacancy_id"].map(fixed))
    by_person = sent[sent["holder"] != ""].groupby("applicant_id")["holder"]
    sets = people["applicant_id"].map(by_person.agg(set).to_dict())
    named = [
        "|".join(sorted(found)) if isinstance(found, set) else text
        for found, text in zip(sets, people["holders"], strict=True)
    ]
    return people.assign(holders=pd.Series(named, index=people.index, dtype="str"))
