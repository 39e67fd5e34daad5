"""What each convention entitles its holder to this month (gestion en flux)."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.admission.contingents import first_let_by_table, in_territory
from attribution_opt.domain.frame import Row
from attribution_opt.domain.labels import Label
from attribution_opt.domain.ledger import (
    FlowRows,
    Homes,
    decided_dwellings,
    flow_rows,
    in_flow,
)
from attribution_opt.domain.tables import Conventions

__all__ = ["Claim", "claims_of"]

KIND_ORDER = (
    "state_priority",
    "state_agents",
    "action_logement",
    "departement",
    "epci",
    "commune",
    "landlord",
    "other",
)
"""Which of two equal claims takes a seat first."""

COUNTED_FROM = {"oriented": 1, "proposed": 2, "": 3, "signed": 4}
"""By the counting event of a convention, the first stage of a dwelling that counts.

Without one, leases decided or signed count.
"""

DECIDED = 3
"""Stage of a lease decided and not signed."""

Part = Row[Literal["since", "until"]]
"""A share, as far as it tells when it is in force."""
Share = Row[Literal["since", "until", "share", "counting_event", "carried_over"]]
"""A share of a holder on a territory, one of several where it changes in the year."""


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """What one convention asks this month.

    Attributes
    ----------
    landlord, holder, territory, programme
        Who owes, to whom, where; the new programme whose own table it is, if any.
    mask
        Shape (vacancies, holders): orientations that serve it.
    homes
        Dwellings of the month in its base.
    base, assigned
        Dwellings of its base since January; those already imputed on the holder.
    decided
        Of those imputed, the leases decided and not signed.
    share
        Its share now; for the rest that a landlord keeps, what all others leave.
    entitled
        Its share of the base since January and of the month's dwellings; a fraction.
    carried, owed
        Dwellings carried over from before the year, and outstanding before this
        month's orientation, those included; fractions.
    lowest, highest
        Whole dwellings asked at least and at most; ``highest`` None where the seats
        of all holders add up to the month's dwellings.
    """

    landlord: str
    holder: str
    territory: str
    programme: str
    mask: np.ndarray
    homes: int
    base: int
    assigned: int
    decided: int
    share: Fraction
    entitled: Fraction
    carried: Fraction
    owed: Fraction
    lowest: int
    highest: int | None

    @property
    def key(self) -> Label:
        """Landlord, holder, territory, programme; what stands last and empty is cut."""
        whole = (self.landlord, self.holder, self.territory, self.programme)
        return whole[: max(n for n, part in enumerate(whole, 1) if part)]


@dataclass(frozen=True, slots=True, eq=False)
class _Convention:
    """A convention with its base: dwellings and leases not set aside, on its ground."""

    holder: str
    territory: str
    homes: np.ndarray
    leases: np.ndarray
    assigned: int
    decided: int
    entitled: Fraction
    carried: Fraction
    share: Fraction

    @property
    def owed(self) -> Fraction:
        return self.entitled + self.carried - self.assigned


def claims_of(case: Case, landlord: str) -> Iterator[Claim]:
    """Yield what each convention of a landlord asks this month.

    The tables of new programmes come first, each over its own first lettings, which the
    other conventions leave out of their base (CCH R441-5: a first letting follows the
    programme's own reservations, then the dwelling joins the flow).
    """
    table = case.instance.conventions_in_force
    table = table[table["landlord"] == landlord]
    rows = flow_rows(case.instance)
    # The general flow has no programme; it comes after the tables of programmes.
    for programme in sorted(set(table["programme"]), key=lambda name: (not name, name)):
        own = table[table["programme"] == programme]
        conventions = _conventions(case, own, rows)
        first = conventions[0]
        is_one_base = all(
            np.array_equal(c.homes, first.homes)
            and np.array_equal(c.leases, first.leases)
            for c in conventions
        )
        if is_one_base:
            bands = _seats(case, conventions)
        else:
            bands = [_band(convention.owed) for convention in conventions]
        for convention, (lowest, highest) in zip(conventions, bands, strict=True):
            mask = np.zeros(case.orientable.shape, dtype=bool)
            h = case.holders.index(convention.holder)
            mask[:, h] = convention.homes & case.orientable[:, h]
            yield Claim(
                landlord=landlord,
                holder=convention.holder,
                territory=convention.territory,
                programme=programme,
                mask=mask,
                homes=int(convention.homes.sum()),
                base=int(convention.leases.sum()),
                assigned=convention.assigned,
                decided=convention.decided,
                share=convention.share,
                entitled=convention.entitled,
                carried=convention.carried,
                owed=convention.owed,
                lowest=lowest,
                highest=highest,
            )


def _conventions(case: Case, table: Conventions, rows: FlowRows) -> list[_Convention]:
    """Return the conventions of one landlord and programme, in order of holder."""
    homes = case.instance.vacancies
    of_homes = _in_base(case, homes, table) & ~decided_dwellings(case.instance)
    of_rows = _in_base(case, rows, table)
    imputed, stages = rows["holder"].to_numpy(dtype=object), rows["stage"].to_numpy()
    found = []
    given, rest = table[table["share"].notna()], table[table["share"].isna()]
    parts: dict[tuple[str, str], list[Share]] = {}
    for row in given.to_dict("records"):
        parts.setdefault((row["holder"], row["territory"]), []).append(row)
    for (holder, territory), shares in sorted(parts.items(), key=lambda part: part[0]):
        base = of_homes & in_territory(homes, territory)
        stage = max(COUNTED_FROM[part["counting_event"]] for part in shares)
        past = of_rows & in_territory(rows, territory) & (stages >= stage)
        mine = past & (imputed == holder)
        flows = [_flow_within(case, base, rows["on"][past], part) for part in shares]
        carried = (part["carried_over"] for part in shares)
        found.append(
            _Convention(
                holder=holder,
                territory=territory,
                homes=base,
                leases=past,
                assigned=int(mine.sum()),
                decided=int((mine & (stages == DECIDED)).sum()),
                entitled=_sum(
                    part["share"] * n for part, n in zip(shares, flows, strict=True)
                ),
                carried=_sum(part for part in carried if not pd.isna(part)),
                share=_sum(p["share"] for p in shares if _is_now(case, p)),
            )
        )
    past = of_rows & (stages >= COUNTED_FROM[""])
    for holder in rest["holder"]:
        found.append(_left(holder, found, of_homes, past, imputed == holder, stages))
    return sorted(found, key=lambda c: (c.holder, c.territory))


def _left(
    holder: str,
    others: list[_Convention],
    of_homes: np.ndarray,
    past: np.ndarray,
    is_own: np.ndarray,
    stages: np.ndarray,
) -> _Convention:
    """Return what the others leave to whoever has no share of their own."""
    whole = Fraction(int(of_homes.sum()) + int(past.sum()))
    mine = past & is_own
    return _Convention(
        holder=holder,
        territory="",
        homes=of_homes,
        leases=past,
        assigned=int(mine.sum()),
        decided=int((mine & (stages == DECIDED)).sum()),
        entitled=whole - _sum(c.entitled for c in others),
        carried=Fraction(0),
        share=1 - _sum(c.share for c in others),
    )


def _sum(parts: Iterable[Fraction]) -> Fraction:
    """Return the exact sum of some shares."""
    return sum(parts, start=Fraction(0))


def _flow_within(case: Case, homes: np.ndarray, on: pd.Series, part: Part) -> int:
    """Return the dwellings of a base while a share was in force, leases by their dates.

    A lease without a date is older than any change within the year.
    """
    inside = np.ones(len(on), dtype=bool)
    if not pd.isna(part["since"]):
        inside &= (on >= part["since"]).to_numpy()
    if not pd.isna(part["until"]):
        inside &= (on.isna() | (on <= part["until"])).to_numpy()
    return int(inside.sum()) + (int(homes.sum()) if _is_now(case, part) else 0)


def _is_now(case: Case, part: Part) -> bool:
    """Tell whether a share is in force on the date of the month."""
    today = pd.Timestamp(case.instance.month.as_of)
    starts = pd.isna(part["since"]) or today >= part["since"]
    return bool(starts and (pd.isna(part["until"]) or today <= part["until"]))


def _in_base(case: Case, frame: Homes, table: Conventions) -> np.ndarray:
    """Tell which dwellings or leases count in the flow of a landlord and programme.

    Those set aside do not: transfers within the stock, rehousing, sales, others.
    """
    landlord, programme = table["landlord"].iat[0], table["programme"].iat[0]
    mask = in_flow(frame) & (frame["landlord"] == landlord).to_numpy(dtype=bool)
    own = first_let_by_table(case.instance, frame)
    return mask & (own == programme).to_numpy(dtype=bool)


def _band(owed: Fraction) -> tuple[int, int]:
    """Return the whole dwellings around an entitlement, none below zero."""
    return max(0, math.floor(owed)), max(0, math.ceil(owed))


def _seats(case: Case, conventions: list[_Convention]) -> list[tuple[int, int | None]]:
    """Give the month's dwellings one by one to the largest outstanding claim.

    What the shares leave over one is claimed by nobody where no landlord keeps it: it
    takes its seats too, so that nobody is given more than shares entitle to.
    """
    kinds = dict(zip(case.holders, case.holder_kinds, strict=True))
    flow = int(conventions[0].homes.sum()) + int(conventions[0].leases.sum())
    taken = int(conventions[0].leases.sum()) - sum(c.assigned for c in conventions)
    rest = flow - sum((c.entitled for c in conventions), start=Fraction(0))
    owed = [c.owed for c in conventions] + [rest - taken]
    rank = [
        (KIND_ORDER.index(kinds[c.holder]), -c.share, c.holder, c.territory)
        for c in conventions
    ]
    seats: Counter[int] = Counter()
    claimants = range(len(conventions) + (rest > 0))
    for _ in range(int(conventions[0].homes.sum())):
        last = (len(KIND_ORDER), Fraction(0), "", "")
        best = min(
            claimants,
            key=lambda i: (seats[i] - owed[i], rank[i] if i < len(rank) else last),
        )
        seats[best] += 1
    return [(seats[i], None) for i in range(len(conventions))]
