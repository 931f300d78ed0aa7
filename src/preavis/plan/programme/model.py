"""The exit programme as a mixed-integer model: who is still served in which month, and the cash that follows.

State formulation: `served[i, t]` is 1 while client i is served in month t, which keeps the cash recursion sparse (the
other usual form, one variable an exit month, makes every row of cash dense). Money is in hundreds of major units, time
in hours, so that the solver meets numbers of one size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from preavis.plan.programme.problem import WHOLE, Candidate, Problem, paid

Floats = NDArray[np.float64]
MONEY = 10_000
_TIME = 60
Term = tuple[int, float]
Limit = Literal["pace", "largest_share"]
"""Limits that can be left out of a model, to see whether they stand in the way."""


@dataclass
class Rows:
    """The rows of a model as they are written: bounds, and what each column weighs in them."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, terms: Sequence[Term], lower: float = -np.inf, upper: float = np.inf) -> None:
        """One row: lower <= sum of weight x column <= upper."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.columns.extend(column for column, _ in terms)
        self.weights.extend(weight for _, weight in terms)
        self.starts.append(len(self.columns))


@dataclass(frozen=True)
class Layout:
    """Where each variable lies: `served`, `resold` minutes (hours), `cash` by path, the shortfalls, the slack."""

    problem: Problem

    @cached_property
    def paths(self) -> int:
        """The usual path, then the scenarios."""
        return 1 + len(self.problem.scenarios)

    @property
    def months(self) -> int:
        return self.problem.months

    @property
    def size(self) -> int:
        return self.slack + 1

    def served(self, client: int, month: int) -> int:
        return client * self.months + month

    def resold(self, month: int) -> int:
        return len(self.problem.candidates) * self.months + month

    def cash(self, path: int, month: int) -> int:
        return self.resold(self.months) + path * self.months + month

    @property
    def tail(self) -> int:
        """The level that the worst scenarios fall short of (eta of conditional value at risk)."""
        return self.cash(self.paths, 0)

    def shortfall(self, scenario: int) -> int:
        return self.tail + 1 + scenario

    @property
    def slack(self) -> int:
        """By how much the floor of cash is lowered: 0 unless the best possible floor is looked for."""
        return self.shortfall(len(self.problem.scenarios))


@dataclass(frozen=True)
class Built:
    """A model ready for a solver: minimise `cost` over columns within bounds and rows. `whole` columns are integers."""

    layout: Layout
    cost: Floats
    lower: Floats
    upper: Floats
    whole: NDArray[np.bool_]
    rows: Rows


def build(problem: Problem, *, relaxed: bool = False, without: frozenset[Limit] = frozenset()) -> Built:
    """The model of a problem. `relaxed`: look for the smallest lowering of the floor. `without`: limits left out."""
    layout = Layout(problem)
    rows = Rows()
    for write in _WRITERS:
        if write not in [_LIMITS[name] for name in without]:
            write(rows, layout)
    lower, upper = _bounds(layout, relaxed=relaxed)
    whole = np.zeros(layout.size, np.bool_)
    whole[: len(problem.candidates) * problem.months] = True
    cost = np.zeros(layout.size)
    if relaxed:
        cost[layout.slack] = 1.0
    else:
        for column, weight in _gains(layout):
            cost[column] -= weight
    return Built(layout, cost, lower, upper, whole, rows)


def _bounds(layout: Layout, *, relaxed: bool) -> tuple[Floats, Floats]:
    problem = layout.problem
    lower, upper = np.full(layout.size, -np.inf), np.full(layout.size, np.inf)
    for place, candidate in enumerate(problem.candidates):
        first = layout.served(place, 0)
        lower[first : first + layout.months], upper[first : first + layout.months] = 0, 1
        held = layout.months if candidate.duty == "stay" else min(candidate.notice, layout.months)
        lower[first : first + held] = 1
        if candidate.duty == "leave":
            upper[first + layout.months - 1] = 0
    for month in range(layout.months):
        lower[layout.resold(month)] = 0
        upper[layout.resold(month)] = problem.company.demanded(month) / _TIME
    lower[layout.tail + 1 : layout.slack] = 0
    lower[layout.slack], upper[layout.slack] = 0, np.inf if relaxed else 0
    return lower, upper


def _gains(layout: Layout) -> list[Term]:
    """What is maximised: usual cash at the end, billing still to come, worth of who stays, less harm."""
    problem, last = layout.problem, layout.months
    found: list[Term] = [(layout.cash(0, last - 1), 1.0)]
    for place, candidate in enumerate(problem.candidates):
        parts = paid(candidate)
        for month in range(last):
            to_come = sum(parts[last - month :])
            found.append((layout.served(place, month), (to_come - candidate.harm) / MONEY))
        found.append((layout.served(place, last - 1), candidate.worth / MONEY))
    unpaid = range(max(0, last - problem.company.resale_lag), last)
    found.extend((layout.resold(month), _hour_price(problem)) for month in unpaid)
    return found


def _hour_price(problem: Problem) -> float:
    return problem.company.hour_price / MONEY


def _exits(rows: Rows, layout: Layout) -> None:
    """Who has left does not come back; clients of one group leave together."""
    groups: dict[str, int] = {}
    for place, candidate in enumerate(layout.problem.candidates):
        for month in range(1, layout.months):
            rows.add([(layout.served(place, month - 1), 1.0), (layout.served(place, month), -1.0)], lower=0)
        first = groups.setdefault(candidate.group, place) if candidate.group else place
        for month in range(layout.months if first != place else 0):
            rows.add([(layout.served(first, month), 1.0), (layout.served(place, month), -1.0)], lower=0, upper=0)


def _resale(rows: Rows, layout: Layout) -> None:
    """No more is sold again than came free, along the ramp."""
    ramp = [share / WHOLE for share in layout.problem.company.ramp]
    steps = [ramp[0], *(other - one for one, other in pairwise(ramp))]
    for month in range(layout.months):
        terms, freed = [(layout.resold(month), 1.0)], 0.0
        for place, candidate in enumerate(layout.problem.candidates):
            for back, step in enumerate(steps[: month + 1]):
                hours = candidate.minutes / _TIME * step
                terms.append((layout.served(place, month - back), hours))
                freed += hours
        rows.add(terms, upper=freed)


def _money(rows: Rows, layout: Layout) -> None:
    """Cash from month to month, on every path."""
    problem = layout.problem
    for path in range(layout.paths):
        shares = [None] * len(problem.candidates) if path == 0 else problem.scenarios[path - 1]
        parts = [paid(candidate, by) for candidate, by in zip(problem.candidates, shares, strict=True)]
        for month in range(layout.months):
            before = [(layout.cash(path, month - 1), -1.0)] if month else []
            terms, known = [(layout.cash(path, month), 1.0), *before], problem.company.base[month] / MONEY
            if month == 0:
                known += problem.company.cash / MONEY
            if month >= problem.company.resale_lag:
                terms.append((layout.resold(month - problem.company.resale_lag), -_hour_price(problem)))
            for place, candidate in enumerate(problem.candidates):
                moved, fixed = _flow(layout, place, candidate, month, parts[place])
                terms.extend(moved)
                known += fixed
            rows.add(terms, lower=known, upper=known)


def _flow(
    layout: Layout, place: int, candidate: Candidate, month: int, parts: Sequence[int]
) -> tuple[list[Term], float]:
    """What a client moves in a month: weights of its variables (to the left of the row) and what is certain."""
    weights: dict[int, float] = {}
    known = 0.0
    for lag, part in enumerate(parts):
        if month >= lag:
            weights[layout.served(place, month - lag)] = -part / MONEY
        else:
            known += part / MONEY
    now = layout.served(place, month)
    weights[now] = weights.get(now, 0.0) + (candidate.avoidable - candidate.exit_cost) / MONEY
    if month:
        before = layout.served(place, month - 1)
        weights[before] = weights.get(before, 0.0) + candidate.exit_cost / MONEY
    else:
        known -= candidate.exit_cost / MONEY
    return list(weights.items()), known


def _floor(rows: Rows, layout: Layout) -> None:
    """Usual cash never below the floor; in the worst scenarios the mean shortfall is nothing."""
    problem = layout.problem
    floors = [(least + _margin(problem)) / MONEY for least in problem.limits.floor]
    for month, least in enumerate(floors):
        rows.add([(layout.cash(0, month), 1.0), (layout.slack, 1.0)], lower=least)
    if not problem.scenarios:
        return
    share = problem.limits.risk / WHOLE * len(problem.scenarios)
    for scenario in range(len(problem.scenarios)):
        for month, least in enumerate(floors):
            cash = layout.cash(1 + scenario, month)
            short = layout.shortfall(scenario)
            rows.add([(short, 1.0), (cash, 1.0), (layout.tail, 1.0), (layout.slack, 1.0)], lower=least)
    shortfalls = [(layout.shortfall(scenario), 1 / share) for scenario in range(len(problem.scenarios))]
    rows.add([(layout.tail, 1.0), *shortfalls], upper=0)


def _margin(problem: Problem) -> int:
    """What whole minutes and minor units can take from cash at most: hours are sold by the minute, every month."""
    return problem.months * (1 + problem.company.hour_price // 60) if problem.company.hour_price else 0


def _pace(rows: Rows, layout: Layout) -> None:
    """No more exits in a month than can be done well."""
    limit, places = layout.problem.limits.pace, range(len(layout.problem.candidates))
    for month in range(layout.months if limit is not None else 0):
        now = [(layout.served(place, month), -1.0) for place in places]
        before = [(layout.served(place, month - 1), 1.0) for place in places] if month else []
        rows.add([*now, *before], upper=float(limit or 0) - (0 if month else len(places)))


def _share(rows: Rows, layout: Layout) -> None:
    """No client above its share of revenue at the checkpoints."""
    problem = layout.problem
    if problem.limits.largest_share is None:
        return
    share = problem.limits.largest_share / WHOLE
    for month in (month for month in problem.limits.checkpoints if month < layout.months):
        whole = [(layout.served(p, month), -share * c.revenue / MONEY) for p, c in enumerate(problem.candidates)]
        whole.append((layout.resold(month), -share * _hour_price(problem)))
        for place, candidate in enumerate(problem.candidates):
            if candidate.several:
                continue
            own = candidate.revenue / MONEY
            terms = [
                (column, weight + (own if column == layout.served(place, month) else 0)) for column, weight in whole
            ]
            rows.add(terms, upper=share * problem.company.others[month] / MONEY)


_WRITERS: tuple[Callable[[Rows, Layout], None], ...] = (_exits, _resale, _money, _floor, _pace, _share)
_LIMITS: Mapping[Limit, Callable[[Rows, Layout], None]] = {"pace": _pace, "largest_share": _share}
