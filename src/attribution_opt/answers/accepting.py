"""How likely each household signs, by its own reasons or by a file."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from attribution_opt.admission.case import Case
from attribution_opt.answers.elastic import Elastic
from attribution_opt.errors import PolicyError
from attribution_opt.program.terms import EMPTY
from attribution_opt.words.sentence import sentence

__all__ = ["Accepts"]


@dataclass(frozen=True)
class Accepts:
    """How likely each household accepts, as whole numbers over one unit.

    Attributes
    ----------
    case
        The month.
    unit, default
        What stands for certainty, and for whoever is in no group.
    by_place
        By territory, shape (applicants,): groups depend on where a dwelling is.
    """

    case: Case
    unit: int
    default: int
    by_place: Mapping[tuple[str, str], np.ndarray]

    @classmethod
    def of(
        cls, month: Elastic, by_group: Mapping[str, Fraction], default: Fraction
    ) -> "Accepts":
        """Return probabilities by the first group that a household is in.

        Raises
        ------
        PolicyError
            If one of them is no group of the policy.
        """
        case, groups = month.case, month.policy.known_groups
        for name in set(by_group) - set(groups):
            known = ", ".join(groups)
            raise PolicyError(sentence("no_group", name=name, known=known))
        unit = math.lcm(
            default.denominator, *(p.denominator for p in by_group.values())
        )
        found = {}
        for place, people in case.people.items():
            p = np.full(len(people), int(default * unit), dtype=np.int64)
            for group, probability in reversed(list(by_group.items())):
                is_member = groups[group].known(people)
                p[is_member] = int(probability * unit)
            found[place] = p
        return cls(case, unit, int(default * unit), found)

    def numerators(self, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return the numerators of some pairs."""
        number = {place: n for n, place in enumerate(self.by_place)}
        places = np.array([number[x] for x in self.case.territories], dtype=np.int64)
        return np.stack(list(self.by_place.values()))[places[v], a]

    def of_pair(self, v: int, a: int) -> Fraction:
        """Return how likely a household accepts a dwelling; everybody's for nobody."""
        if a == EMPTY:
            return Fraction(self.default, self.unit)
        return Fraction(int(self.by_place[self.case.territories[v]][a]), self.unit)
