"""An exact lower bound on a level over all pairs, and what it excludes.

For any prices of the right signs, the cost of a level is at least

    sum_v min over columns of v of (cost - prices x coefficients)
    + sum of household prices + prices x sides,

whatever plan is chosen, as long as no shortfall has a negative reduced cost (Lagrange;
`docs/price.md`). Prices are rounded to multiples of a power of two small enough that
every sum below is exact in binary floating point: the bound is a theorem about whole
numbers, not an estimate.
"""

from dataclasses import dataclass

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns, Demand
from attribution_opt.solvers.price.forms import Form, Weights
from attribution_opt.solvers.price.master import Duals
from attribution_opt.solvers.price.pricing import Pricer

__all__ = ["Bound", "Bounder"]

MANTISSA_BITS = 52


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound with the prices that show it.

    Attributes
    ----------
    value
        No plan that keeps the held levels costs less.
    form, beta
        Reduced costs of all columns: ``form(v, a, h) - beta[a]``.
    least
        By vacancy, the least of them.
    rows
        Prices by demand and row.
    """

    value: float
    form: Form
    beta: np.ndarray
    least: np.ndarray
    rows: list[list[float]]

    @property
    def support(self) -> tuple[int, ...]:
        """The demands of which it is made: without the others it is the same."""
        return tuple(d for d, prices in enumerate(self.rows) if any(prices))

    @property
    def whole(self) -> int:
        """The bound rounded up: costs are whole."""
        return int(np.ceil(self.value))


class Bounder:
    """Bounds of one program: its demands and held levels as forms."""

    def __init__(self, program: Program, pricer: Pricer, weights: Weights) -> None:
        self.program, self.pricer, self.weights = program, pricer, weights
        self.rows = [
            [Form.of(row.expression, weights) for row in demand.rows]
            for demand in program.demands
        ]
        self.held: list[tuple[Level, Form, int]] = []
        self._sizes: dict[str, float] = {}

    def hold(self, level: Level, value: int) -> None:
        """Keep a level at its value from now on."""
        self.held.append((level, Form.cost_of(level, self.weights), value))

    def reduced(self, cost: Form, duals: Duals) -> Form:
        """Return a cost less the prices times the rows and held levels."""
        form = Form()
        form.add(cost, 1.0)
        for prices, rows in zip(duals.rows, self.rows, strict=True):
            for price, row in zip(prices, rows, strict=True):
                form.add(row, -price)
        for price, (_, held, _) in zip(duals.held, self.held, strict=True):
            form.add(held, -price)
        return form

    def bound(self, level: Level, duals: Duals, scale: float = 1.0) -> Bound:
        """Return the bound on a level that prices, over a scale, show."""
        duals = self._exact(level, self._feasible(level, _scaled(duals, scale)))
        form = self.reduced(Form.cost_of(level, self.weights), duals)
        least = np.full(self.program.num_vacancies, np.inf)
        for block in self.pricer.blocks(form, duals.household):
            least[block.vacancies] = block.least()
        value = least.sum() + self._sides(duals)
        return Bound(value, form, duals.household, least, duals.rows)

    def _sides(self, duals: Duals) -> float:
        """Return prices times the sides of household, demand and held rows."""
        by_household = np.zeros(int(self.program.household.max(initial=0)) + 1)
        np.minimum.at(by_household, self.program.household, duals.household)
        total = by_household.sum()
        for prices, demand in zip(duals.rows, self.program.demands, strict=True):
            total += sum(
                p * r.at_least for p, r in zip(prices, demand.rows, strict=True)
            )
        held = zip(duals.held, self.held, strict=True)
        return float(total + sum(price * value for price, (_, _, value) in held))

    def _feasible(self, level: Level, duals: Duals) -> Duals:
        """Lower the prices of rows until no shortfall has a negative reduced cost."""
        room = self._room(level, duals.held)
        rows = []
        for d, (prices, demand) in enumerate(
            zip(duals.rows, self.program.demands, strict=True)
        ):
            used = _used(prices, demand)
            factor = min(1.0, room[d] / used) if used > 0 else 1.0
            rows.append([p * max(0.0, factor) for p in prices])
        return Duals(duals.household, rows, duals.held)

    def _exact(self, level: Level, duals: Duals) -> Duals:
        """Round prices to multiples of a power of two that keep every sum exact.

        Rows' prices are rounded towards zero and held levels' away from it; where that
        still leaves a shortfall with a negative reduced cost, its rows go without.
        """
        unit = 2.0 ** -self._bits(level, duals)
        rows = [[np.floor(p / unit) * unit for p in prices] for prices in duals.rows]
        held = [np.floor(p / unit) * unit for p in duals.held]
        room = self._room(level, held)
        for d, demand in enumerate(self.program.demands):
            if _used(rows[d], demand) > room[d]:
                rows[d] = [max(0.0, p - unit) for p in rows[d]]
            if _used(rows[d], demand) > room[d]:
                rows[d] = [0.0 for _ in rows[d]]
        return Duals(np.ceil(duals.household / unit) * unit, rows, held)

    def _room(self, level: Level, held: list[float]) -> np.ndarray:
        """Return what the prices of each shortfall's rows may add up to."""
        room = np.zeros(len(self.program.demands))
        room[list(level.demands)] = 1.0
        for price, (earlier, _, _) in zip(held, self.held, strict=True):
            room[list(earlier.demands)] -= price
        return room

    def _bits(self, level: Level, duals: Duals) -> int:
        """Return how many binary places leave every sum within the mantissa."""
        column = self.size(level) + float(np.abs(duals.household).max(initial=0.0))
        total = float(np.abs(duals.household).sum())
        for price, (earlier, _, value) in zip(duals.held, self.held, strict=True):
            column += abs(price) * self.size(earlier)
            total += abs(price) * abs(value)
        for prices, demand, forms in zip(
            duals.rows, self.program.demands, self.rows, strict=True
        ):
            for price, row, form in zip(prices, demand.rows, forms, strict=True):
                column += price * self._form_size(form)
                total += price * abs(row.at_least)
        total += self.program.num_vacancies * column
        return MANTISSA_BITS - 2 - int(np.ceil(np.log2(max(2.0, total))))

    def size(self, level: Level) -> float:
        """Return the largest cost of a column on a level, sign left out."""
        if level.name not in self._sizes:
            form = Form.cost_of(level, self.weights)
            beta, largest = np.zeros(self.program.num_applicants), 1.0
            for block in self.pricer.blocks(form, beta):
                finite = block.filled[np.isfinite(block.filled)]
                largest = max(largest, float(np.abs(finite).max(initial=0.0)))
            self._sizes[level.name] = largest
        return self._sizes[level.name]

    def _form_size(self, form: Form) -> float:
        sizes = [
            float(np.abs(u).max()) * self._vector_size(k) for k, u in form.u.items()
        ]
        empty = 0.0 if form.empty is None else float(np.abs(form.empty).max())
        return max(sum(sizes), empty)

    def _vector_size(self, k: int) -> float:
        return float(np.abs(self.weights.matrix[:, k]).max())

    def count_survivors(self, bound: Bound, most: float) -> int:
        """Count the columns that some plan of cost `most` or less may use."""
        count = 0
        for block in self.pricer.blocks(bound.form, bound.beta):
            room = (most - bound.value) + bound.least[block.vacancies]
            count += int((block.filled <= room[:, None, None]).sum())
            count += int((block.empty <= room[:, None]).sum())
        return count

    def survivors(self, bound: Bound, most: float) -> Columns:
        """Return every column that some plan of cost `most` or less may use."""
        parts = []
        for block in self.pricer.blocks(bound.form, bound.beta):
            room = (most - bound.value) + bound.least[block.vacancies]
            filled = block.filled <= room[:, None, None]
            parts.append(block.columns(filled, block.empty <= room[:, None]))
        return Columns.joined(parts)


def _used(prices: list[float], demand: Demand) -> float:
    """Return what a shortfall saves at some prices of its rows."""
    return sum(p * r.scale for p, r in zip(prices, demand.rows, strict=True))


def _scaled(duals: Duals, scale: float) -> Duals:
    return Duals(
        duals.household / scale,
        [[p / scale for p in prices] for prices in duals.rows],
        [p / scale for p in duals.held],
    )
