"""Every rule family recounted naively on one plan, and the best value of each level."""

import datetime as dt
import itertools
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Any

from tests.oracle import (
    KINDS,
    LADDER,
    OUTSIDE,
    Choice,
    Month,
    Row,
    day,
    num,
    place,
    share,
)

Rule = dict[str, Any]
Plan = tuple[Choice, ...]


def is_dalo(row: Row) -> bool:
    """Tell whether a lease is under DALO."""
    return row.get("dalo_status", "") in {"active", "rehoused"}


def is_late(row: Row, column: str) -> bool:
    """Tell whether a deadline lies before the date of the lease."""
    deadline, on = day(row, column), day(row, "on")
    return deadline is not None and on is not None and deadline < on


GROUPS: dict[str, Callable[[Row], bool]] = {
    "first_quartile": lambda r: r["first_quartile"] == "yes",
    "not_first_quartile": lambda r: r["first_quartile"] == "no",
    "first_quartile_or_rehoused": lambda r: (
        r["first_quartile"] == "yes" or bool(r.get("rehousing"))
    ),
    "dalo": is_dalo,
    "priority": lambda r: is_dalo(r) or bool(r.get("priority")),
    "must_serve": lambda r: (
        (is_dalo(r) and is_late(r, "dalo_deadline"))
        or (bool(r.get("rehousing")) and is_late(r, "rehousing_deadline"))
        or r.get("designated") == "yes"
    ),
    "essential_worker": lambda r: r.get("essential_worker") == "yes",
}


UNKNOWN: dict[str, Callable[[Row], bool]] = {
    "first_quartile": lambda r: r["first_quartile"] == "",
    "not_first_quartile": lambda r: r["first_quartile"] == "",
    "first_quartile_or_rehoused": lambda r: (
        r["first_quartile"] == "" and not r.get("rehousing")
    ),
    "essential_worker": lambda r: r.get("essential_worker") not in {"yes", "no"},
}
"""Of whom it is not known whether they are in a group."""


class Oracle:
    """A month under a policy, every figure worked out plan by plan."""

    def __init__(self, month: Month) -> None:
        self.m = month
        self.rules: list[Rule] = month.policy["rules"]
        self.past = [self.lease_of_ledger(row) for row in month.ledger]
        self._facts = cache(lambda v, a: month.facts(a, month.home[v]))

    def lease_of_ledger(self, row: Row) -> Row:
        """Return a past lease with its date and quartile worked out."""
        on = day(row, "signed_on") or day(row, "decided_on")
        lease = row | {"on": on.isoformat() if on else "", "designated": ""}
        lease.setdefault("income_pct", "")
        lease["first_quartile"] = row.get("first_quartile", "")
        income = num(row, "income_per_unit")
        if income is not None:
            body = row.get("epci") or place(row["commune"])["epci"]
            lease["first_quartile"] = "yes" if income < self.m.quartile(body) else "no"
        return lease

    def leases(self, plan: Plan) -> list[Row]:
        """Return a plan as leases; an empty dwelling has no ``filled``."""
        rows = []
        for home, (holder, name) in zip(self.m.homes, plan, strict=True):
            row = home | {"holder": holder, "filled": ""}
            row["counts"] = "yes" if self.m.candidates(home["vacancy_id"]) else ""
            if name is not None:
                row |= {"filled": "yes", **self._facts(home["vacancy_id"], name)}
            rows.append(row)
        return rows

    # Keys --------------------------------------------------------------------------

    def in_scope(self, rule: Rule, row: Row) -> bool:
        """Tell whether a dwelling lies in a rule's scope."""
        scope = dict(rule.get("scope", {}))
        if row["financing"] in scope.pop("except_financing", ()):
            return False
        body = row.get("epci") or place(row["commune"])["epci"]
        if scope.pop("published_amount", False) and not self.m.has_amount(body):
            return False
        kinds, named = scope.pop("holder_kind", None), scope.pop("holder", None)
        if kinds and self.m.holders.get(row["holder"]) not in kinds:
            return False
        if named and row["holder"] not in named:
            return False
        row = row | {"city": place(row["commune"])["parent_commune"]}
        return all(
            row.get(k) == v
            if isinstance(v, str)
            else row.get(k) in v or (k == "commune" and row["city"] in v)
            for k, v in scope.items()
        )

    def group(self, rule: Rule) -> Any:
        """Return who is known to be in a group, and in none that is left out."""
        others = [(GROUPS[name], UNKNOWN.get(name)) for name in rule.get("unless", ())]

        def is_member(row: Row) -> bool:
            if "up_to_pct" in rule:
                pct = row["income_pct"]
                inside = bool(pct) and int(pct) <= rule["up_to_pct"]
            else:
                inside = bool(GROUPS[rule["group"]](row))
            return inside and not any(
                o(row) or (unknown is not None and unknown(row))
                for o, unknown in others
            )

        return is_member

    def key(self, rule: Rule, row: Row) -> str:
        """Return the key of a dwelling or lease; empty where it has none."""
        by = rule.get("by", self.default_by(rule))
        if "holder" in by and row["holder"] == OUTSIDE:
            return ""
        return "/".join(row.get(k, "") for k in by) if by else "all"

    def default_by(self, rule: Rule) -> list[str]:
        """Return the keys of a rule that names none."""
        return ["neighbourhood"] if rule["family"] == "income" else []

    def keys(self, rule: Rule) -> set[str]:
        """Return every key met this month or since January."""
        rows = [r for r in self.past if self.in_scope(rule, r)]
        for home in self.m.homes:
            held = [home | {"holder": h} for h in self.m.may_hold(home["vacancy_id"])]
            rows += [row for row in held if self.in_scope(rule, row)]
        return {self.key(rule, row) for row in rows} - {""}

    def under(self, rule: Rule, rows: list[Row], key: str) -> list[Row]:
        """Return the rows of one key in scope."""
        return [r for r in rows if self.in_scope(rule, r) and self.key(rule, r) == key]

    # Families ----------------------------------------------------------------------

    def cost(self, rule: Rule, plan: Plan) -> int:
        """Return what a rule adds to the cost of its level."""
        return int(getattr(self, "family_" + rule["family"])(rule, plan))

    def family_share(self, rule: Rule, plan: Plan) -> int:
        """Missing leases of a share at least, or excess of a share at most."""
        group, leases, total = self.group(rule), self.leases(plan), 0
        for key in self.keys(rule):
            past, now = self.under(rule, self.past, key), self.under(rule, leases, key)
            if "up_to_pct" in rule:
                past = [r for r in past if r["income_pct"]]
            before = sum(map(group, past))
            housed = [r for r in now if r["filled"]]
            reached = sum(map(group, housed))
            if "at_most" in rule:
                if "up_to_pct" in rule:
                    housed = [r for r in housed if r["income_pct"]]
                most = floor(share(rule["at_most"]) * (len(past) + len(housed)))
                total += max(0, before + reached - most)
                continue
            t = share(rule["at_least"])
            n = sum(1 for r in now if r["filled"] or r["counts"])
            at_once = max(0, ceil(t * (len(past) + n)) - before)
            due = at_once
            if rule.get("catch_up", "year_end") == "year_end":
                arrears = max(0, ceil(t * len(past)) - before)
                due = min(at_once, ceil(t * n) + ceil(Fraction(arrears, self.m.left)))
            total += max(0, due - reached)
        return total

    def family_count(self, rule: Rule, plan: Plan) -> int:
        """Missing leases of a number at least, or excess of a number at most."""
        group, leases, total = self.group(rule), self.leases(plan), 0
        for key in self.keys(rule):
            past = sum(map(group, self.under(rule, self.past, key)))
            before = rule.get("present", 0) + (
                past if rule.get("period") == "year" else 0
            )
            now = [r for r in self.under(rule, leases, key) if r["filled"]]
            reached = sum(map(group, now))
            if "at_most" in rule:
                most = rule["at_most"]
                if isinstance(most, dict):
                    most = most.get(key, before + reached)
                total += max(0, before + reached - most)
                continue
            if rule["at_least"] == "all":
                due = self.everybody(rule, key)
            else:
                months = self.m.left if rule.get("period") == "year" else 1
                asked = rule["at_least"]
                asked = asked.get(key, 0) if isinstance(asked, dict) else asked
                due = ceil(Fraction(max(0, asked - before), months))
            total += max(0, due - reached)
        return total

    def everybody(self, rule: Rule, key: str) -> int:
        """Return how many of the group could be served under a key, within bounds."""
        homes, served = [], set()
        for home in self.m.homes:
            v = home["vacancy_id"]
            holders = [
                h
                for h in self.m.may_hold(v)
                if self.in_scope(rule, home | {"holder": h})
                and self.key(rule, home | {"holder": h}) == key
            ]
            if not holders:
                continue
            homes.append(home)
            for holder, name in self.m.choices(v):
                if (
                    name
                    and holder in holders
                    and self.group(rule)(self._facts(v, name))
                ):
                    served.add(self.m.household(name))
        most = min(
            len(served), sum(1 for h in homes if self.m.candidates(h["vacancy_id"]))
        )
        if "bound" in rule:
            most = min(most, rule["bound"])
        if "bound_share" in rule:
            most = min(most, floor(share(rule["bound_share"]) * len(homes)))
        return most

    def family_flow(self, rule: Rule, plan: Plan) -> int:
        """Dwellings that holders lack, or have too many of in a band."""
        total = 0
        for landlord in {c["landlord"] for c in self.m.conventions}:
            mine = [c for c in self.m.conventions if c["landlord"] == landlord]
            for programme in {c["programme"] for c in mine}:
                table = [c for c in mine if c["programme"] == programme]
                total += self.missing_flow(table, plan)
        return total

    def missing_flow(self, table: list[Row], plan: Plan) -> int:
        """Return what one reservation table misses."""
        claims: dict[tuple[str, str], list[Row]] = {}
        for c in table:
            if c["share"]:
                claims.setdefault((c["holder"], c["territory"]), []).append(c)
        bases = {key: self.base(rows) for key, rows in claims.items()}
        entitled = {
            key: sum((self.entitled(c, *bases[key]) for c in rows), start=Fraction(0))
            for key, rows in claims.items()
        }
        carried = {
            key: sum(num(c, "carried_over") or Fraction(0) for c in rows)
            for key, rows in claims.items()
        }
        shares = {
            key: sum((share(c["share"]) for c in rows), start=Fraction(0))
            for key, rows in claims.items()
        }
        for c in table:
            if not c["share"]:
                key = (c["holder"], "")
                bases[key] = self.base([c | {"counting_event": ""}])
                whole = len(bases[key][0]) + len(bases[key][1])
                entitled[key] = whole - sum(entitled.values())
                carried[key], shares[key] = Fraction(0), 1 - sum(shares.values())
        had = {
            key: sum(1 for r in bases[key][1] if r["holder"] == key[0]) for key in bases
        }
        owed = {key: entitled[key] + carried[key] - had[key] for key in bases}
        first = next(iter(bases.values()))
        if all(base == first for base in bases.values()):
            low = self.seats(owed, shares, first, entitled, had)
            high: dict[tuple[str, str], int] = {}
        else:
            low = {key: max(0, floor(o)) for key, o in owed.items()}
            high = {key: max(0, ceil(o)) for key, o in owed.items()}
        total = 0
        for key, base in bases.items():
            got = sum(
                1
                for home, (holder, _) in zip(self.m.homes, plan, strict=True)
                if home["vacancy_id"] in base[0] and holder == key[0]
            )
            total += max(0, low[key] - got)
            total += max(0, got - high[key]) if high else 0
        return total

    def base(self, rows: list[Row]) -> tuple[set[str], list[Row]]:
        """Return the dwellings and leases that a convention counts."""
        convention = rows[0]
        stages = {"oriented": 1, "proposed": 2, "": 3, "signed": 4}
        least = max(stages[c.get("counting_event", "")] for c in rows)

        def counts(row: Row) -> bool:
            return (
                row["landlord"] == convention["landlord"]
                and not row.get("set_aside")
                and row["financing"] != "PLI"
                and self.m.own_table(row) == convention["programme"]
                and self.m.covers(convention["territory"], row)
            )

        def stage(row: Row) -> int:
            return {"oriented": 1, "proposed": 2, "decided": 3}.get(
                row.get("state", ""), 4
            )

        homes = {
            h["vacancy_id"]
            for h in self.m.homes
            if counts(h) and h["vacancy_id"] not in self.m.decided
        }
        again = {h["vacancy_id"] for h in self.m.homes}
        waiting = [r for r in self.m.opened if r.get("vacancy_id") not in again]
        past = [r for r in [*self.past, *waiting] if counts(r) and stage(r) >= least]
        return homes, past

    def entitled(self, c: Row, homes: set[str], past: list[Row]) -> Fraction:
        """Return a share of the base while it was in force."""
        since, until = day(c, "since"), day(c, "until")
        count = 0
        for row in past:
            dates = ("signed_on", "decided_on", "proposed_on", "oriented_on")
            on = next((d for d in (day(row, n) for n in dates) if d), None)
            if since and (on is None or on < since):
                continue
            count += not (until and on is not None and on > until)
        today = self.m.today
        if not (since and today < since) and not (until and today > until):
            count += len(homes)
        return share(c["share"]) * count

    def seats(
        self,
        owed: dict[tuple[str, str], Fraction],
        shares: dict[tuple[str, str], Fraction],
        base: tuple[set[str], list[Row]],
        entitled: dict[tuple[str, str], Fraction],
        had: dict[tuple[str, str], int],
    ) -> dict[tuple[str, str], int]:
        """Give the dwellings of one base one by one to the largest outstanding."""
        homes, leases = base
        kinds = KINDS.split()
        order: dict[Any, Any] = {
            key: (kinds.index(self.m.holders[key[0]]), -shares[key], key[0])
            for key in owed
        }
        left: dict[Any, Fraction] = dict(owed)
        rest = len(homes) + len(leases) - sum(entitled.values())
        if rest > 0:
            left["nobody"] = rest - (len(leases) - sum(had.values()))
            order["nobody"] = (len(kinds), Fraction(0), "")
        given: dict[Any, int] = dict.fromkeys(left, 0)
        for _ in homes:
            best = min(left, key=lambda key: (-left[key], order[key]))
            left[best] -= 1
            given[best] += 1
        return {key: given[key] for key in owed}

    def family_equity(self, rule: Rule, plan: Plan) -> int:
        """Whole dwellings by which holders' mixes are away from the flow's."""
        total = 0
        for landlord in {c["landlord"] for c in self.m.conventions}:
            now = [
                home | {"holder": holder}
                for home, (holder, _) in zip(self.m.homes, plan, strict=True)
                if home["landlord"] == landlord
                and not home.get("set_aside")
                and home["financing"] != "PLI"
                and home["vacancy_id"] not in self.m.decided
            ]
            flow = now + [
                r
                for r in self.past
                if r["landlord"] == landlord
                and not r.get("set_aside")
                and r["financing"] != "PLI"
            ]
            holders = {
                c["holder"] for c in self.m.conventions if c["landlord"] == landlord
            }
            for holder, quality in itertools.product(holders, rule["across"]):
                for value in {r.get(quality, "") for r in flow} - {"", "unknown"}:
                    mine = [r for r in flow if r["holder"] == holder]
                    exact = Fraction(
                        len(mine) * sum(r[quality] == value for r in flow), len(flow)
                    )
                    have = sum(r[quality] == value for r in mine)
                    total += floor(abs(have - exact))
        return total

    def family_income(self, rule: Rule, plan: Plan) -> int:
        """Points missing to a mean."""
        leases, total = self.leases(plan), 0
        for key in self.keys(rule):
            rows = self.under(rule, self.past, key)
            rows += [r for r in self.under(rule, leases, key) if r["filled"]]
            pct = [int(r["income_pct"]) for r in rows if r["income_pct"]]
            if "mean_at_least" in rule:
                total += max(0, sum(rule["mean_at_least"] - p for p in pct))
            if "mean_at_most" in rule:
                total += max(0, sum(p - rule["mean_at_most"] for p in pct))
        return total

    def family_total(self, rule: Rule, plan: Plan) -> int:
        """Less the total over the dwellings filled."""
        return -sum(
            self.worth(rule["what"], home, name)
            for home, (holder, name) in zip(self.m.homes, plan, strict=True)
            if name is not None and self.in_scope(rule, home | {"holder": holder})
        )

    def worth(self, what: str, home: Row, name: str) -> int:
        """Return what one positioning adds to a total."""
        person = self.m.person[name]
        match what:
            case "filled":
                return 1
            case "suitable":
                return int(
                    self.m.size_mark(home, person) == "suitable"
                    and self.affordable(home, person)
                )
            case "score":
                return int(100 * (num(person, "score") or 0))
            case "fit":
                wishes = self.m.wishes.get(name, {})
                worths = [
                    self.wish(w)
                    for asked, w in wishes.items()
                    if self.m.is_in(asked, home)
                ]
                return max(worths, default=0) + self.grade(home, person)
            case _:
                filed: dt.date = dt.date.fromisoformat(person["filed_on"])
                return (self.m.today - filed).days

    def grade(self, home: Row, person: Row) -> int:
        """Return what size and effort rate add to the fit, in tenths."""
        persons = int(person["persons"]) + self.m.apart(person)
        told = self.m.policy.get("admissibility", {})
        size = {"suitable": 20, "tolerated": 10, "": 0}[self.m.size_mark(home, person)]
        size *= bool(told.get("sizes"))
        size -= 10 * (int(home["rooms"]) > persons + 1)
        charge, means = self.charge(home, person), num(person, "monthly_resources")
        limit = told.get("effort_limit_pct")
        if charge is None or not means or limit is None:
            return size
        return size + min(limit, max(0, limit - ceil(100 * charge / means)))

    def charge(self, home: Row, person: Row) -> Fraction | None:
        """Return rent and charges less benefits, None where either is unknown."""
        rent = num(home, "rent_eur")
        if rent is None:
            return None
        more, benefit = num(home, "charges_eur"), num(person, "housing_benefit")
        return None if benefit is None else rent + (more or Fraction(0)) - benefit

    def wish(self, wish: Row) -> int:
        """Return the worth of a wish in tenths."""
        utility, rank = num(wish, "utility"), num(wish, "rank")
        if utility is not None:
            return int(10 * utility)
        return 10 * max(0, 10 - int(rank if rank is not None else 10))

    def affordable(self, home: Row, person: Row) -> bool:
        """Tell whether the effort rate is within the limit, or not known."""
        limit = self.m.policy.get("admissibility", {}).get("effort_limit_pct", 10**9)
        charge, means = self.charge(home, person), num(person, "monthly_resources")
        if charge is None or means is None:
            return True
        return 100 * charge <= limit * means

    # The ladder ----------------------------------------------------------------------

    def levels(self) -> list[str]:
        """Return the levels that the policy uses, in order."""
        return [name for name in LADDER if any(r["level"] == name for r in self.rules)]

    def level_cost(self, level: str, plan: Plan) -> int:
        """Return the cost of a plan on a level."""
        return sum(self.cost(r, plan) for r in self.rules if r["level"] == level)

    def best(self) -> tuple[dict[str, int], list[Plan]]:
        """Return the best cost of each level in order, and every plan that has them."""
        plans, values = list(self.m.plans()), {}
        for level in self.levels():
            costs = [self.level_cost(level, plan) for plan in plans]
            values[level] = min(costs)
            plans = [p for p, c in zip(plans, costs, strict=True) if c == values[level]]
        return values, plans
