"""The months to come, many times over: what each case does to cash, hours and concentration.

Only what a case changes is drawn again; everybody else's paths are shared by all cases.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from preavis.errors import UsageError
from preavis.plan.consequences.paths import Chance, Ints, Lived, chance, live, resold
from preavis.plan.consequences.world import WHOLE, Case, Change, World, changed, check

PATHS = 10_000
_QUANTILES = (500, 5_000, 9_500)


@dataclass(frozen=True)
class Spread:
    """A figure over all paths: the value that 5 %, 50 % and 95 % of them do not exceed."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class Result:
    """One case over all paths. Money in minor units, chances in basis points, months from 0.

    `cash` by month; `low_point` is the least of each path and `low_month` the month it falls in most often.
    `below_floor` is the chance to be below the floor in some month, `error` its Monte Carlo standard error. `runway` is
    the first month in which half of the paths are below zero (None: not within the horizon). `mean_to_come` is what is
    billed and not paid by the end, less tax due on it, lost bills left out. `freed` minutes a month
    once all exits are done. `largest` is the mean share of the largest client in the last month's billing, `hhi` the
    mean index.
    """

    name: str
    cash: tuple[Spread, ...]
    low_point: Spread
    low_month: int
    below_floor: int
    error: int
    runway: int | None
    end: Spread
    mean_end: int
    mean_to_come: int
    freed: int
    largest: int
    hhi: int


@dataclass(frozen=True)
class Futures:
    """All cases of one world, drawn with one seed."""

    paths: int
    seed: int
    results: tuple[Result, ...]

    def result(self, name: str) -> Result:
        return next(result for result in self.results if result.name == name)


def simulate(world: World, cases: Sequence[Case], paths: int = PATHS, seed: int = 0) -> Futures:
    """Every case over `paths` paths. Raises UsageError `consequences.…` for a world or a case that cannot be."""
    return Drawn(world, paths, seed).futures(cases)


class Drawn:
    """A world with its chance drawn: clients that no case changes are lived once, however often it is asked.

    Raises UsageError `consequences.…` for a world that cannot be.
    """

    def __init__(self, world: World, paths: int = PATHS, seed: int = 0) -> None:
        if paths < 1:
            raise UsageError("consequences.no_paths", value=paths)
        self.world, self.paths, self.seed = check(world), paths, seed
        self._shared = chance(seed, paths, world.months)
        self._apart: dict[frozenset[str], _Sum] = {}

    def priced(self, hour_price: int) -> Drawn:
        """The same paths, with freed hours sold at another price: nobody is lived again for it."""
        other = copy.copy(self)
        other.world = replace(self.world, resale=replace(self.world.resale, hour_price=hour_price))
        return other

    def futures(self, cases: Sequence[Case]) -> Futures:
        """Every case. Raises UsageError `consequences.…` for a case that cannot be."""
        for case in cases:
            _check_case(case, self.world)
        touched = frozenset(key for case in cases for key in case.changes)
        if touched not in self._apart:
            self._apart[touched] = _apart(self.world, self._shared, touched)
        others, changing = self._apart[touched], sorted(touched)
        results = [_result(case, self.world, self._shared, others, changing) for case in cases]
        return Futures(self.paths, self.seed, tuple(results))


def _check_case(case: Case, world: World) -> None:
    for key, change in case.changes.items():
        world.payer(key)
        if change.leave is not None and change.leave < 0:
            raise UsageError("consequences.leave_before", client=key, month=change.leave + 1)


class _Sum:
    """Clients added up: cash by month and path, what is still to come, billing of the last month and its shape."""

    def __init__(self, shared: Chance) -> None:
        self.cash = np.zeros((shared.months, shared.paths), np.int64)
        self.to_come = np.zeros(shared.paths, np.int64)
        self.billed = np.zeros(shared.paths, np.int64)
        self.squares = np.zeros(shared.paths)
        self.largest = np.zeros(shared.paths, np.int64)

    def add(self, lived: Lived) -> None:
        """Count a client whose cash was added already."""
        self.to_come += lived.open - lived.tax_due
        self.billed += lived.last_billed
        self.squares += np.square(lived.last_billed.astype(np.float64))
        np.maximum(self.largest, lived.last_billed, out=self.largest)

    def copy(self) -> _Sum:
        return copy.deepcopy(self)


def _apart(world: World, shared: Chance, touched: frozenset[str]) -> _Sum:
    """Those that no case changes, added up."""
    others = _Sum(shared)
    for payer in world.payers:
        if payer.key not in touched:
            others.add(live(payer, world, shared, others.cash))
    return others


def _result(case: Case, world: World, shared: Chance, others: _Sum, touched: Sequence[str]) -> Result:
    added, freed = others.copy(), 0
    for key in touched:
        change = case.changes.get(key, Change())
        payer = changed(world.payer(key), change)
        added.add(live(payer, world, shared, added.cash, change.leave))
        minutes, since = _freed(world, key, change)
        freed += minutes
        if minutes and world.resale.hour_price:
            added.cash += resold(world, minutes, since, shared, at_once=change.replaced)
    flows = np.array([world.base[month] + world.flows.get(month, 0) for month in range(world.months)], np.int64)
    added.cash += flows[:, None]
    return _summary(case.name, world, world.cash + np.cumsum(added.cash, axis=0), added, freed)


def _freed(world: World, key: str, change: Change) -> tuple[int, int]:
    """Minutes a month that a change frees, and from which month on."""
    before, after = world.payer(key), changed(world.payer(key), change)
    if change.leave is not None:
        return (before.minutes if change.leave < world.months else 0), change.leave
    return max(0, before.minutes - after.minutes), 0


def _summary(name: str, world: World, cash: Ints, added: _Sum, freed: int) -> Result:
    paths = cash.shape[1]
    low = cash.min(axis=0)
    broken = int((low < world.floor).sum())
    share = broken / paths
    half = np.flatnonzero((cash < 0).sum(axis=1) * 2 >= paths)
    billed = np.maximum(added.billed, 1).astype(np.float64)
    return Result(
        name=name,
        cash=tuple(_spread(month) for month in cash),
        low_point=_spread(low),
        low_month=int(np.bincount(cash.argmin(axis=0), minlength=len(cash)).argmax()),
        below_floor=broken * WHOLE // paths,
        error=round(WHOLE * float(np.sqrt(share * (1 - share) / paths))),
        runway=int(half[0]) if len(half) else None,
        end=_spread(cash[-1]),
        mean_end=int(cash[-1].sum()) // paths,
        mean_to_come=int(added.to_come.sum()) // paths,
        freed=freed,
        largest=round(WHOLE * float((added.largest / billed).mean())),
        hhi=round(WHOLE * float((added.squares / np.square(billed)).mean())),
    )


def _spread(values: Ints) -> Spread:
    """Three quantiles: the smallest value that a share of the paths does not exceed."""
    places = [max(0, -(-len(values) * share // WHOLE) - 1) for share in _QUANTILES]
    ordered = np.partition(values, places)
    return Spread(*(int(ordered[place]) for place in places))
