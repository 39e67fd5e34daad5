"""What is said of an objective or an entitlement, in a language."""

from collections.abc import Sequence
from dataclasses import dataclass

from attribution_opt.decide.entitlement_rows import Entitlement
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.domain.labels import Label
from attribution_opt.report.model import Report
from attribution_opt.report.rows import label_name, place_name
from attribution_opt.rules.base import scale_of
from attribution_opt.words.language import Language, Words, title_in

__all__ = ["ObjectivePhrases"]


@dataclass(frozen=True, slots=True)
class ObjectivePhrases:
    """Objectives and entitlements of a report in a language.

    Attributes
    ----------
    report
        What is said.
    words
        The catalogue.
    """

    report: Report
    words: Words

    @property
    def language(self) -> Language:
        """The language."""
        return self.words.language

    def title(self, objective: Objective) -> str:
        """Return the name of an objective."""
        return title_in(self.language, objective.title, objective.title_fr)

    def key(self, objective: Objective) -> str:
        """Return for whom it is counted, codes of places named."""
        return label_name(objective.key) or self.words("all")

    def named(self, parts: Sequence[str]) -> str:
        """Return the parts of a key that there are, places named."""
        return " / ".join(place_name(part) for part in parts if part)

    def named_objective(self, objective: Objective) -> str:
        """Return the name of an objective with the place that it is counted for."""
        return self._with_place(self.title(objective), objective.key)

    def anchor(self, objective: Objective) -> str:
        """Return where the page tells of an objective."""
        return f"o{self.report.place_of(objective)}"

    def reached(self, objective: Objective) -> str:
        """Return what is reached: a share of its base, or a number."""
        if objective.base is not None:
            return self.share(objective)
        total = self.amount(objective.total, objective.unit)
        unit = self.words(f"unit_{objective.unit}", n=objective.total)
        return self.words("line_total", total=total, unit=unit)

    def amount(self, value: int | None, unit: str) -> str:
        """Return a figure in what people read: points for their parts."""
        if value is None:
            return ""
        return self.words.scaled(value, scale_of(unit))

    def required(self, objective: Objective) -> str:
        """Return what is asked, with its sense."""
        if objective.required is None:
            return ""
        value = self.amount(objective.required, objective.unit)
        if objective.sense == "maximise":
            return value
        return self.words(objective.sense, value=value)

    def share(self, objective: Objective) -> str:
        """Return numerator, denominator and percentage of a share."""
        if objective.base is None:
            return ""
        return self.part_of(objective.total, objective.base)

    def part_of(self, part: int, whole: int) -> str:
        """Return a part of a whole, with its percentage where there is one."""
        text = self.words("of_base", part=part, whole=whole)
        percent = self.words.percent(part, whole)
        return f"{text} ({percent})" if percent else text

    def state(self, objective: Objective) -> str:
        """Return how an objective stands, with what binds."""
        state = objective.state
        n = {
            "catching_up": (objective.yearly or 0) - objective.total,
            "out_of_reach": objective.reachable,
        }.get(state, objective.missing)
        said = self.words(f"state_{state}", n=n)
        if objective.unknown:
            low, high = objective.between
            values = {"n": objective.unknown, "low": low, "high": high}
            more = self.words("state_unknown", **values)
            said = self.words("state_and", first=said, second=more)
        if objective.decided:
            more = self.words("state_pending", n=objective.decided)
            said = self.words("state_and", first=said, second=more)
        if self.report.is_part(objective):
            said = self.words("state_visible_part", said=said)
        return said

    def year(self, objective: Objective) -> str:
        """Return where the year stands, and what the months left have to bring."""
        if not objective.trajectory:
            return ""
        return self.words(
            f"year_{objective.trajectory}",
            needed=objective.needed,
            expected=objective.expected,
        )

    def chart_text(self, objective: Objective) -> str:
        """Return in words what a bullet chart shows."""
        unit = objective.unit
        return self.words(
            "chart_text",
            total=self.amount(objective.total, unit),
            since=self.amount(objective.since_january, unit),
            month=self.amount(objective.this_month, unit),
            required=self.required(objective),
        )

    def claim(self, entitlement: Entitlement) -> str:
        """Return whose entitlement it is, from whom and where."""
        own = entitlement
        parts = (own.holder, own.landlord, own.territory, own.programme)
        return self.named(parts)

    def due(self, entitlement: Entitlement) -> str:
        """Return the whole dwellings due to a holder this month."""
        low, high = entitlement.lowest, entitlement.highest
        if low == high:
            return self.words.number(low)
        return self.words("from_to", low=low, high=high)

    def owed(self, entitlement: Entitlement) -> str:
        """Return an exact entitlement with two decimals."""
        return self.words.number(entitlement.owed, 2)

    def carried(self, entitlement: Entitlement) -> str:
        """Return what was carried over from before the year."""
        return self.words.number(entitlement.carried_over, 2)

    def balance(self, entitlement: Entitlement) -> str:
        """Return what a holder lacks, or has too many of."""
        if entitlement.excess:
            return self.words("too_many", n=entitlement.excess)
        return self.words.number(entitlement.missing)

    def _with_place(self, title: str, label: Label | None) -> str:
        place = label_name(label)
        return f"{title} ({place})" if place else title
