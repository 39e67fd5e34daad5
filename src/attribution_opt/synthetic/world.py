"""A synthetic year: who applies when, which dwelling falls vacant, who would sign.

Everything that chance decides is drawn once, so that every way to allot meets the same
year: the same arrivals, the same renewals missed, the same answer of a household to a
dwelling.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeVar, cast

import numpy as np
import pandas as pd

from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import Case
from attribution_opt.domain.frame import Frame
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.labels import label_text
from attribution_opt.domain.world import ACCEPTS
from attribution_opt.program.terms import Expression
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.members import members_expression
from attribution_opt.rules.policy import Policy
from attribution_opt.rules.share import Share
from attribution_opt.synthetic.generate import Size, generate, size_of

__all__ = ["MONTHS", "World", "YearShare", "draw_world", "sampled_future"]

MONTHS = 12
ARRIVALS = 0.25
"""New applications of a year, of those live in January."""
LEAVES = 0.02
"""Share of live applications that are not renewed in a month."""
CHAINS = 0.04
"""Dwellings that transfers may free in a year, of those that fall vacant."""


@dataclass(frozen=True, slots=True, eq=False)
class YearShare:
    """A statutory share over the year, of dwellings known before anybody is chosen.

    Attributes
    ----------
    name
        Rule and key.
    share
        What part of the leases of its dwellings it asks for.
    scope
        Shape (dwellings,): which dwellings count.
    group
        Whose leases count: a coefficient over dwellings and applicants, one holder.
    """

    name: str
    share: Fraction
    scope: np.ndarray
    group: Expression


@dataclass(frozen=True)
class World:
    """One year.

    Attributes
    ----------
    case
        Every dwelling of the year and everybody who applies in it, as one month.
    policy
        Whose shares and points count.
    month_of
        Shape (dwellings,): month in which each falls vacant; `MONTHS` for those that a
        transfer may free.
    arrives, leaves
        Shape (applicants,): first month, and first month no more.
    seed
        Of the answers to offers.
    accepts
        Probability that an offer is signed.
    """

    case: Case
    policy: Policy
    month_of: np.ndarray
    arrives: np.ndarray
    leaves: np.ndarray
    seed: int
    accepts: float = float(ACCEPTS)

    @cached_property
    def points(self) -> np.ndarray:
        """Shape (applicants,): hundredths of a point."""
        score = self.case.instance.applicants["score"]
        return score.fillna(0).to_numpy(dtype=np.int64)

    @cached_property
    def is_transfer(self) -> np.ndarray:
        """Shape (applicants,): housing it frees a dwelling."""
        return (self.case.instance.applicants["transfer_from"] != "").to_numpy()

    @cached_property
    def household(self) -> np.ndarray:
        """Shape (applicants,): applications of one household share a number."""
        return self.case.instance.household

    @cached_property
    def shares(self) -> tuple[YearShare, ...]:
        """The policy's shares whose dwellings are known, under each key."""
        found = []
        for rule in self.policy.rules:
            if not isinstance(rule, Share) or rule.at_least is None:
                continue
            if rule.is_by_holder:
                continue
            for key in rule.keys(Counted(self.case)):
                group = members_expression(self.case, key.mask, rule.members)
                scope = key.mask.any(axis=1) & self.case.has_candidate
                found.append(
                    YearShare(
                        name=f"{rule.id} {label_text(key.name)}",
                        share=Fraction(rule.at_least),
                        scope=scope,
                        group=_one_holder(group),
                    )
                )
        return tuple(found)

    def would_sign(self, v: int, people: np.ndarray) -> np.ndarray:
        """Return who would sign a dwelling: one answer for ever (splitmix64)."""
        x = people.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = x + np.uint64((v * 1_000_003 + self.seed * 7919 + 1) % 2**63)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
        x = x ^ (x >> np.uint64(31))
        return (x >> np.uint64(11)).astype(np.float64) / 2.0**53 < self.accepts

    def num_dwellings(self, freed: int) -> int:
        """Return the dwellings of the year, with those that transfers have freed."""
        chains = int((self.month_of == MONTHS).sum())
        return len(self.month_of) - chains + min(freed, chains)

    def present(self, month: int) -> np.ndarray:
        """Return the mask of applications live in a month."""
        return (self.arrives <= month) & (month < self.leaves)


def _one_holder(expression: Expression) -> Expression:
    """Return an expression whose coefficients are those of any holder that has one."""
    terms = tuple(
        replace(term, u=term.u.max(axis=1, keepdims=True)) for term in expression.terms
    )
    return Expression(terms)


def draw_world(
    place: str,
    size: str | Size,
    policy: Policy,
    seed: int,
    *,
    accepts: float = float(ACCEPTS),
) -> World:
    """Return a year.

    Parameters
    ----------
    place, size, seed
        As in `generate`; the size is that of one month.
    policy
        Its shares over dwellings, and its points.
    accepts
        Probability that an offer is signed.
    """
    month = size_of(size)
    return _world(_drawn(place, month, seed), policy, month, seed, accepts)


def _drawn(place: str, month: Size, seed: int) -> Instance:
    """Return everybody and every dwelling of a year, without leases before it."""
    homes = MONTHS * month.vacancies
    chains = round(CHAINS * homes)
    people = round(month.applicants * (1 + ARRIVALS))
    drawn = generate(place, Size(homes + chains, people), seed)
    return replace(drawn, ledger=drawn.ledger.iloc[:0])


def _world(
    instance: Instance, policy: Policy, month: Size, seed: int, accepts: float
) -> World:
    size, homes = len(instance.applicants), len(instance.vacancies)
    rng = np.random.default_rng([seed, size, 12])
    arrives = np.zeros(size, dtype=np.int64)
    later = np.arange(size) >= month.applicants
    arrives[later] = rng.integers(1, MONTHS, int(later.sum()))
    leaves = arrives + rng.geometric(LEAVES, size)
    month_of = np.minimum(np.arange(homes) // month.vacancies, MONTHS)
    case = admit(instance, policy.admissibility)
    return World(case, policy, month_of, arrives, leaves, seed, accepts)


def sampled_future(world: World, place: str, month: Size, seed: int) -> World:
    """Return another year that might follow the same January.

    Those who apply in January are known; dwellings, arrivals, renewals and answers are
    drawn again.
    """
    known = world.case.instance
    drawn = _drawn(place, month, seed)
    now = known.applicants["applicant_id"].iloc[: month.applicants]
    new = drawn.applicants.iloc[month.applicants :]
    renamed = dict(zip(new["applicant_id"], "X" + new["applicant_id"], strict=True))
    wishes = drawn.wishes[drawn.wishes["applicant_id"].isin(renamed)]
    instance = replace(
        known,
        vacancies=drawn.vacancies,
        applicants=_both(known.applicants.iloc[: month.applicants], new, renamed),
        wishes=_both(
            known.wishes[known.wishes["applicant_id"].isin(now)], wishes, renamed
        ),
    )
    return _world(instance, world.policy, month, seed, world.accepts)


Named = TypeVar("Named", bound=Frame[Literal["applicant_id"]])


def _both(known: Named, new: Named, renamed: dict[str, str]) -> Named:
    ids = new["applicant_id"].map(renamed).astype(known["applicant_id"].dtype)
    both: pd.DataFrame = pd.concat(
        [known, new.assign(applicant_id=ids)], ignore_index=True
    )
    return cast("Named", both)
