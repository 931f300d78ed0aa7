"""The smallest change that would make a client sound: a menu of remedies for every client below.

    menus(measured, policy, table, cloud)   a mapping from client numbers to menus, each made when it is asked for
    Menus.feasible                          for every client of the book, whether any set of remedies would do
    remedy_data(menu)                       a menu as plain data

"As if the last twelve months had been lived under it": a remedy changes what happened in those months, by the owner's
own terms, and every measure is computed again by its own formula. Nothing is forecast. What is not known stays unknown,
and counts at its worst: a promotion needs the lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from preavis.advice import electre_tri
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.policy import Policy
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.statement import Statement
from preavis.advice.table import Table
from preavis.errors import Parameter
from preavis.facts.identity import Client
from preavis.measures import Measured
from preavis.measures.base import Unit
from preavis.measures.value import Number
from preavis.plan.counterfactual_downside import classes, downside
from preavis.plan.counterfactual_problem import Counts, Flags, Lattice, Problem, problem
from preavis.plan.counterfactual_search import WAYS, agreeing, lived, search, sides
from preavis.plan.remedies import LADDER, REMEDIES, Rung
from preavis.plan.remedies.again import lived_again
from preavis.plan.remedies.base import Lever
from preavis.plan.remedies.lived import Lived
from preavis.plan.remedies.reassess import CHECKS, findings

_AT_ONCE = 512
_WORTH_COMPILING = 2_000
"""Clients below the class: fewer are done sooner than the compiled search is loaded."""
_NEGOTIATED = ("price", "discount_end", "deposit", "payment_terms", "scope_cap", "billed_extras", "standard_offer")
"""What changes the terms of a running relation, and may be taken for breaking it in part."""


@dataclass(frozen=True)
class Change:
    """A measure before and after: the last twelve months as they were, and as they would have been."""

    before: Number
    after: Number
    unit: Unit


@dataclass(frozen=True)
class Way:
    """One set of remedies that makes the class. `names` are the ways it is (`cheapest`, `one`, `fewest`, `robust`).

    `cost` is in minor units a year: hours of asking, margin given up, good will. `quality` is the class it leads to,
    `share` the likelihood in the cloud of preferences that it makes the class (None without a cloud). `changes` are the
    measures that move.
    """

    names: tuple[str, ...]
    levers: tuple[Lever, ...]
    cost: int
    quality: Quality
    share: float | None
    changes: Mapping[str, Change]

    @property
    def asks(self) -> tuple[Statement, ...]:
        """What is asked, a lever a statement."""
        return tuple(Statement(f"remedies.lever.{lever.remedy.name}", _told(lever)) for lever in self.levers)

    @property
    def conditions(self) -> tuple[Statement, ...]:
        """What must be true for it to work: the responses that were assumed."""
        return tuple(Statement(f"remedies.if.{lever.remedy.name}", _told(lever)) for lever in self.levers)


@dataclass(frozen=True)
class Menu:
    """What would make one client of the class `target`. `ways` are distinct, cheapest first; empty when nothing does.

    `faults` are traces of our own part, `checks` what to go through first. `ladder` holds the remedies that apply by
    rung, mildest first; `start` is the rung to begin on. `not_applicable` says why a remedy is out, by its name.
    `downside` is how much worse the client may become, as it is today, before it drops a class.
    """

    client: Client
    target: Quality
    quality: Quality
    ways: tuple[Way, ...]
    faults: tuple[Statement, ...]
    ladder: Mapping[Rung, tuple[str, ...]]
    start: Rung
    not_applicable: Mapping[str, str]
    hints: tuple[Statement, ...]
    checks: tuple[Statement, ...] = CHECKS
    downside: tuple[Statement, ...] = ()

    def way(self, name: str) -> Way | None:
        """The way of a name, None when there is none."""
        return next((way for way in self.ways if name in way.names), None)


class Menus(Mapping[int, Menu]):
    """The menus of every client below the class, by client number, each made when it is asked for and then kept."""

    def __init__(self, source: Lived, cloud: Callable[[], Cloud] | None, target: Quality) -> None:
        self._lived, self._cloud, self._target = source, cloud, target
        self._lattice = Lattice.of(source.policy.remedies)
        self._made: dict[int, Menu] = {}

    @cached_property
    def _classes(self) -> Counts:
        table = self._lived.table
        if not table.rows:
            return np.full(self._lived.measured.scope.clients, len(CLASSES), np.int64)
        model = self._lived.policy.model(table.criteria)
        worst = electre_tri.sort(table.values("worst"), model, table.unknown, table.counted)
        return worst.conjunctive.astype(np.int64)

    def quality(self, number: int) -> Quality:
        """The class of a client today, with what is missing at its worst."""
        return CLASSES[min(int(self._classes[number]), len(CLASSES) - 1)]

    @cached_property
    def below(self) -> Counts:
        """The clients that are judged and not of the class, by number."""
        short = (self._classes < CLASSES.index(self._target)) & ~self._lived.table.listed_only
        return np.flatnonzero(short).astype(np.int64)

    @cached_property
    def feasible(self) -> Flags:
        """For every client of the book, whether it is below the class and some set of remedies would make it."""
        result = np.zeros(self._lived.measured.scope.clients, np.bool_)
        for start in range(0, len(self.below), _AT_ONCE):
            part = self.below[start : start + _AT_ONCE]
            made = problem(self._lived, self._lattice, part, None, self._target)
            result[part] = search(made, any_set=True, plainly=len(self.below) < _WORTH_COMPILING).feasible
        return result

    def __len__(self) -> int:
        return len(self.below)

    def __iter__(self) -> Iterator[int]:
        return (int(number) for number in self.below)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int | np.integer) and bool((self.below == number).any())

    def __getitem__(self, number: int) -> Menu:
        if number not in self:
            raise KeyError(number)
        if number not in self._made:
            self._made[number] = self._menu(number)
        return self._made[number]

    def _menu(self, number: int) -> Menu:
        made = problem(self._lived, self._lattice, np.array([number]), self._cloud and self._cloud(), self._target)
        found = search(made)
        ways = dict[tuple[int, ...], list[str]]()
        for name in WAYS:
            if chosen := found.way(0, name):
                ways.setdefault(chosen, []).append(name)
        listed = [self._way(made, number, chosen, tuple(names)) for chosen, names in ways.items()]
        faults, out = findings(self._lived.measured, number), self._out(made)
        ladder = {
            rung: tuple(r.name for r in REMEDIES if r.rung == rung and r.name not in out and self._offered(r.name))
            for rung in LADDER
        }
        client = self._lived.measured.scope.book.clients.all[number]
        return Menu(
            client=client,
            target=self._target,
            quality=CLASSES[int(self._classes[number])],
            ways=tuple(sorted(listed, key=lambda way: (way.cost, len(way.levers)))),
            faults=faults,
            ladder=ladder,
            start=_start(listed, has_faults=bool(faults)),
            not_applicable=out,
            hints=_hints(client, self._lived.measured.scope.book.company.country, listed),
            downside=downside(self._lived, made),
        )

    def _offered(self, name: str) -> bool:
        return bool(self._lived.policy.remedies.asks[name].levels)

    def _out(self, made: Problem) -> dict[str, str]:
        """Why remedies that the owner offers do not apply."""
        if made.reason is None:
            return {}
        codes = zip(self._lattice.levers, made.reason[0], strict=True)
        return {lever.remedy.name: made.reasons[int(code) - 1] for lever, code in codes if code}

    def _way(self, made: Problem, number: int, chosen: tuple[int, ...], names: tuple[str, ...]) -> Way:
        levers = tuple(self._lattice.levers[place] for place in chosen)
        every = np.array([chosen], np.int64)
        share = None
        if made.particles is not None:
            share = agreeing(made.particles, int(made.particles.pattern[0]), *sides(made, 0, every))
        return Way(
            names=names,
            levers=levers,
            cost=int(made.cost[0, list(chosen)].sum()),
            quality=CLASSES[int(classes(self._lived, made, lived(made, 0, every))[0])],
            share=share,
            changes={
                name: Change(before, after, self._unit(name))
                for name, (before, after) in lived_again(self._lived, number, levers).items()
            },
        )

    def _unit(self, name: str) -> Unit:
        known = self._lived.measured.measures
        return known[name].unit if name in known else "level"


def menus(
    measured: Measured,
    policy: Policy,
    table: Table,
    cloud: Callable[[], Cloud] | None = None,
    target: Quality = "sound",
) -> Menus:
    """The menus of every client of a judged book that is below a class.

    `cloud` gives the cloud of plausible preferences of the policy when it is asked; without one there is no robust way.
    """
    return Menus(Lived(measured, table, policy), cloud, target)


def remedy_data(menu: Menu) -> list[dict[str, Any]]:
    """The ways of a menu as plain data, cheapest first. Levels are basis points or days, money is in minor units."""
    return [
        {
            "ways": list(way.names),
            "remedies": [
                {"name": lever.remedy.name, "rung": lever.remedy.rung, "level": lever.level, "unit": lever.ask.unit}
                for lever in way.levers
            ],
            "cost": way.cost,
            "quality": way.quality,
            "robustness": way.share,
            "measures": {
                name: {"before": change.before, "after": change.after, "unit": change.unit}
                for name, change in way.changes.items()
            },
        }
        for way in menu.ways
    ]


def _start(ways: list[Way], *, has_faults: bool) -> Rung:
    """Where to begin: with ourselves if the book says it may be our fault, else on the mildest rung that is needed."""
    if has_faults:
        return "reassess"
    rungs = [LADDER.index(lever.remedy.rung) for way in ways[:1] for lever in way.levers]
    return LADDER[min(rungs)] if rungs else "part"


def _hints(client: Client, country: str, ways: list[Way]) -> tuple[Statement, ...]:
    """What the law says of asking for it: a proposal that leaves room to talk ends nothing, an ultimatum may."""
    if not any(lever.remedy.name in _NEGOTIATED for way in ways for lever in way.levers):
        return ()
    if client.kind == "consumer":
        return (Statement("remedies.law.consumer"),)
    return (Statement("remedies.law.fr" if country == "FR" else "remedies.law.elsewhere"),)


def _told(lever: Lever) -> dict[str, Parameter]:
    """A lever's level and what was assumed of it, in whole per cent or days."""
    level = lever.level // 100 if lever.ask.unit == "share" else lever.level
    told: dict[str, Parameter] = {"level": level}
    for name, response in lever.ask.responses.items():
        told[name] = round(response * 100)
        told[f"{name}_of_level"] = round(response * level)
    return told
