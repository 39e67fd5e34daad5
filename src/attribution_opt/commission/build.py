"""A report, a session and decisions become a dossier, and its letters."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from attribution_opt.commission.decisions import Decision, Decisions
from attribution_opt.commission.dossier import (
    Balance,
    BalanceLine,
    College,
    Dossier,
    Letter,
    OccupiedHome,
)
from attribution_opt.commission.examined import Examined
from attribution_opt.commission.session import SITUATIONS, Member, Session
from attribution_opt.decide.entitlement_rows import Entitlement
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.rows import HomeLists

__all__ = ["dossier_of", "letters_of"]

BLANK = "\u2026" * 12
"""A line to write on."""
KINDS = {"c": "conditional", "d": "refused", "e": "refused"}


def dossier_of(
    say: Phrases, session: Session, homes: list[HomeLists], decisions: Decisions
) -> Dossier:
    """Return everything that agenda, sheets and minutes say.

    Parameters
    ----------
    say
        The run in a language.
    session
        When, where and who.
    homes
        Those examined, in order.
    decisions
        What was decided; none before the session.
    """
    words, day = say.words, say.words.day
    examined = Examined(say, session, decisions)
    return Dossier(
        body=session.body,
        session=day(session.date),
        mode=words(f"meets_{session.mode}"),
        place=session.place,
        convened=day(session.convened_on) if session.convened_on else "",
        president=session.president,
        secretary=session.secretary,
        colleges=tuple(_colleges(session.members, say)),
        quorum=_quorum(session, say),
        data=day(dt.date.fromisoformat(say.report.result["as_of"])),
        homes=tuple(examined.homes(homes)),
        num_candidates=words.number(sum(len(one.candidates) for one in homes)),
        balances=tuple(_balances(say)),
        occupation=tuple(_occupation(session, say)),
        observations=session.observations,
        is_decided=bool(decisions.by_pair),
        blank=BLANK,
    )


def letters_of(
    say: Phrases, session: Session, homes: list[HomeLists], decisions: Decisions
) -> list[tuple[tuple[str, str], Letter]]:
    """Return a letter for each decision, with the home and the household it is on."""
    examined = Examined(say, session, decisions)
    return [
        ((one.id, who.applicant_id), _letter(examined, one, who.applicant_id, decision))
        for one in homes
        for who in one.candidates
        if (decision := decisions.by_pair.get((one.id, who.applicant_id)))
    ]


def _letter(examined: Examined, one: HomeLists, who: str, decision: Decision) -> Letter:
    say, session = examined.say, examined.session
    first = "allocated" if decision.place <= 1 else "ranked"
    return Letter(
        kind=KINDS.get(decision.letter, first),
        number=say.number_of(who),
        home=one.id,
        summary=say.facts.short(one.home),
        commune=one.commune_name or one.home.commune,
        facts=examined.facts_of_home(one),
        decision=say.words(f"decision_{decision.letter}"),
        reason=decision.reason,
        rank=say.words.number(decision.place) if decision.place else "",
        body=session.body,
        session=say.words.day(session.date),
        president=session.president,
        days=say.words.number(session.answer_days),
        blank=BLANK,
    )


def _colleges(members: Sequence[Member], say: Phrases) -> Iterator[College]:
    """Yield colleges in the order of the file."""
    for name in dict.fromkeys(one.college for one in members):
        own = [one for one in members if one.college == name]
        told = {
            state: ", ".join(_member(one, say) for one in own if one.state == state)
            for state in ("present", "represented", "absent")
        }
        yield College(name or say.words("college_none"), **told)


def _member(one: Member, say: Phrases) -> str:
    return one.name if one.voting else say.words("member_advisory", name=one.name)


def _quorum(session: Session, say: Phrases) -> str:
    if session.has_quorum is None:
        return ""
    key = "quorum_reached" if session.has_quorum else "quorum_missed"
    numbers = {"needed": session.num_needed, "voters": len(session.voters)}
    return say.words(key, n=session.num_sitting, **numbers)


def _occupation(session: Session, say: Phrases) -> Iterator[OccupiedHome]:
    """Yield what was examined; a line for each situation where nothing is told."""
    for one in session.occupation:
        told = (one.tenant, one.home, one.opinion)
        yield OccupiedHome(say.words(f"occupied_{one.situation}"), *told)
    for situation in () if session.occupation else SITUATIONS:
        yield OccupiedHome(say.words(f"occupied_{situation}"), "", "", "")


def _balances(say: Phrases) -> Iterator[Balance]:
    """Yield objectives that ask for something by rule, then what holders are owed."""
    asking = [one for one in say.report.objectives if one.asks]
    for _, group in groupby(asking, key=lambda one: one.rule_place):
        own = list(group)
        lines = tuple(_objective(one, say) for one in own)
        yield Balance(say.title(own[0]), own[0].legal_reference, lines)
    owed = tuple(_entitlement(one, say) for one in say.report.entitlements)
    if owed:
        yield Balance(say.words("entitlements"), "", owed)


def _objective(one: Objective, say: Phrases) -> BalanceLine:
    return BalanceLine(
        name=say.key(one),
        asked=say.required(one),
        before=_reached(one.since_january, one.base_since_january, one, say),
        after=_reached(one.total, one.base, one, say),
        state=say.state(one),
    )


def _reached(part: int, whole: int | None, one: Objective, say: Phrases) -> str:
    """Return what is reached, as a share of its base where it has one."""
    if whole is None:
        return say.amount(part, one.unit)
    return say.part_of(part, whole)


def _entitlement(one: Entitlement, say: Phrases) -> BalanceLine:
    number = say.words.number
    return BalanceLine(
        name=say.claim(one),
        asked=_due(one, say),
        before=number(one.since_january),
        after=number(one.since_january + one.this_month),
        state=_balance(one, say),
    )


def _due(one: Entitlement, say: Phrases) -> str:
    """Return the whole dwellings due since January, this month included."""
    low, high = (one.since_january + due for due in (one.lowest, one.highest))
    if low == high:
        return say.words.number(low)
    return say.words("from_to", low=low, high=high)


def _balance(one: Entitlement, say: Phrases) -> str:
    if one.excess:
        return say.words("balance_passes", n=one.excess)
    if one.missing:
        return say.words("balance_lacks", n=one.missing)
    return say.words("balance_met")
