"""What is decided: both choices at once, the holders alone, or the ranks alone."""

from collections.abc import Mapping
from typing import Literal, get_args

import pandas as pd

from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.schema import SCHEMA, normal

__all__ = [
    "DWELLING_WISH",
    "MODES",
    "Mode",
    "check_candidacies",
    "drop_repeated_applicants",
    "oriented",
    "ranked",
    "split_candidacies",
]

Mode = Literal["joint", "orient", "rank"]
"""``joint``: holders and households. ``orient``: the same program, of which only the
holder of each dwelling and the profile to ask of it are kept, weeks before candidates
are known. ``rank``: holders are fixed and candidacies are the only pairs."""

MODES: tuple[Mode, ...] = get_args(Mode)

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


def drop_repeated_applicants(frame: pd.DataFrame, faults: Faults) -> pd.DataFrame:
    """Return applicants once each; refuse one whose lines say different things."""
    texts = frame.astype("object").where(frame.notna(), "").map(str)
    repeated = frame["applicant_id"].duplicated(keep="first")
    differs = repeated & ~texts.duplicated(keep="first")
    faults.add_mask("applicant_differs", "applicants", "applicant_id", frame, differs)
    return frame[~repeated].reset_index(drop=True)


def check_candidacies(tables: Mapping[str, pd.DataFrame], faults: Faults) -> None:
    """Note what keeps a month from being ranked: who proposes, and for what."""
    asked, homes = tables["candidacies"], tables["vacancies"]
    if not len(asked):
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
    idle = ~homes["vacancy_id"].isin(asked["vacancy_id"])
    faults.add_mask("no_candidacy", "vacancies", "vacancy_id", homes, idle)


def oriented(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return a month whose dwellings that were oriented already keep their holder."""
    ledger, homes = tables["ledger"], tables["vacancies"]
    opened = ledger[ledger["state"].isin(["oriented", "proposed"])]
    opened = opened[opened["vacancy_id"] != ""].drop_duplicates("vacancy_id")
    known = dict(zip(opened["vacancy_id"], opened["holder"], strict=True))
    holder = [
        fixed or known.get(name, "")
        for name, fixed in zip(homes["vacancy_id"], homes["holder"], strict=True)
    ]
    homes = homes.assign(holder=pd.Series(holder, index=homes.index, dtype="str"))
    return {**tables, "vacancies": homes}


def ranked(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return a month whose holders are fixed and whose pairs are its candidacies.

    A candidacy is a wish for one dwelling, in the order of its proposer, and its
    proposer may put that household forward. Every rule, engine and audit then reads
    the month as any other. A dwelling without holder and proposer keeps its choices.
    """
    asked, homes = tables["candidacies"], tables["vacancies"]
    told = asked[asked["proposed_by"] != ""].drop_duplicates("vacancy_id")
    proposers = dict(zip(told["vacancy_id"], told["proposed_by"], strict=True))
    holder = [
        fixed or proposers.get(name, "")
        for name, fixed in zip(homes["vacancy_id"], homes["holder"], strict=True)
    ]
    homes = homes.assign(holder=pd.Series(holder, index=homes.index, dtype="str"))
    changed = {
        "vacancies": homes,
        "applicants": _with_their_proposers(tables["applicants"], asked, homes),
        "wishes": _as_wishes(asked, tables["wishes"]),
        "holders": _with_proposers(tables, homes),
    }
    return {**tables, **changed}


def _as_wishes(asked: pd.DataFrame, wishes: pd.DataFrame) -> pd.DataFrame:
    """Return candidacies under the columns of wishes."""
    found = wishes.iloc[:0].reindex(range(len(asked)))
    return found.assign(
        applicant_id=asked["applicant_id"].to_numpy(),
        place=(DWELLING_WISH + asked["vacancy_id"]).to_numpy(),
        rank=asked["order"].to_numpy(),
    )


def _with_their_proposers(
    people: pd.DataFrame, asked: pd.DataFrame, homes: pd.DataFrame
) -> pd.DataFrame:
    """Return applicants who may be put forward by whoever has put them forward."""
    fixed = dict(zip(homes["vacancy_id"], homes["holder"], strict=True))
    may = asked.assign(holder=asked["vacancy_id"].map(fixed))
    may = may[may["holder"] != ""].groupby("applicant_id")["holder"].agg(set)
    sets = people["applicant_id"].map(may)
    named = [
        "|".join(sorted(found)) if isinstance(found, set) else text
        for found, text in zip(sets, people["holders"], strict=True)
    ]
    return people.assign(holders=pd.Series(named, index=people.index, dtype="str"))


def _with_proposers(
    tables: Mapping[str, pd.DataFrame], homes: pd.DataFrame
) -> pd.DataFrame:
    """Return the holders, with those that only dwellings or candidacies name."""
    table = tables["holders"]
    landlords = set(homes["landlord"]) - set(tables["conventions"]["landlord"])
    named = set(homes["holder"]) - {""} - landlords - set(table["holder_id"])
    if not named:
        return table
    more = table.iloc[:0].reindex(range(len(named)))
    more = more.assign(holder_id=sorted(named), kind="other", territory="")
    return pd.concat([table, more], ignore_index=True)
