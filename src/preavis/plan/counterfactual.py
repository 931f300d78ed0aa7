"""The smallest change that would make a client sound: a menu of remedies for every client below.

    menus(measured, policy, table, cloud)   a mapping from client numbers to menus, each made when it is asked for
    Menus.feasible                          for every client of the book, whether any set of remedies would do
    remedy_data(menu)                       a menu as plain data

"As if the last twelve months had been lived under it": a remedy changes what happened in those months, by the owner's
own terms, and every measure is computed again by its own formula. Nothing is forecast. What is not known stays unknown,
and counts at its worst: a promotion needs the lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
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
from preavis.plan.counterfactual_search import NO_SET, WAYS, Found, agreeing, lived, search, sides
from preavis.plan.remedies import LADDER, REMEDIES, Rung
from preavis.plan.remedies.again import lived_again
from preavis.plan.remedies.base import Lever
from preavis.plan.remedies.lived import Lived
from preavis.plan.remedies.reassess import CHECKS, Traces, findings

_AT_ONCE = 512
_ALONE = 4
"""Menus asked for one by one, before the next are made a block at a time."""
_WORTH_COMPILING, _WORTH_COMPILING_MENUS = 2_000, 512
"""Clients below the class: for fewer, whether any set does, or a menu, is found sooner than the search is compiled."""
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
    worse: Callable[[], tuple[Statement, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def downside(self) -> tuple[Statement, ...]:
        """How much worse the client may become, as it is today, before it drops a class; worked out when asked."""
        return self.worse()

    def way(self, name: str) -> Way | None:
        """The way of a name, None when there is none."""
        return next((way for way in self.ways if name in way.names), None)


class Menus(Mapping[int, Menu]):
    """The menus of every client below the class, by client number, each made when it is asked for and then kept."""

    def __init__(self, source: Lived, cloud: Callable[[], Cloud] | None, target: Quality) -> None:
        self._lived, self._cloud, self._target = source, cloud, target
        self._lattice = Lattice.of(source.policy.remedies)
        self._traces = Traces(source.measured)
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
        return isinstance(number, int | np.integer) and int(number) in self._places

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {number: place for place, number in enumerate(self.below.tolist())}

    def __getitem__(self, number: int) -> Menu:
        if number not in self:
            raise KeyError(number)
        if number not in self._made:
            self._make(np.array([number]) if len(self._made) < _ALONE else self._block(number))
        return self._made[number]

    def _block(self, number: int) -> Counts:
        """The clients of the block that one is in: who asks for many menus asks for most."""
        first = self._places[number] // _AT_ONCE * _AT_ONCE
        return self.below[first : first + _AT_ONCE]

    def _make(self, numbers: Counts) -> None:
        """Make the menus of some clients together; each is the same as it would be alone."""
        made = problem(self._lived, self._lattice, numbers, self._cloud and self._cloud(), self._target)
        plainly = len(numbers) == 1 or len(self.below) < _WORTH_COMPILING_MENUS
        ways = self._ways(made, search(made, plainly=plainly))
        for place, number in enumerate(numbers.tolist()):
            self._made[number] = self._menu(made, place, ways[place])

    def _menu(self, made: Problem, place: int, listed: Sequence[Way]) -> Menu:
        number = int(made.numbers[place])
        faults, out = findings(self._traces, number), self._out(made, place)
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
            worse=partial(self._downside, number),
        )

    def _downside(self, number: int) -> tuple[Statement, ...]:
        """Worked out anew, so that menus do not hold on to the problems they were made from."""
        return downside(self._lived, problem(self._lived, self._lattice, np.array([number]), None, self._target))

    def _offered(self, name: str) -> bool:
        return bool(self._lived.policy.remedies.asks[name].levels)

    def _out(self, made: Problem, place: int) -> dict[str, str]:
        """Why remedies that the owner offers do not apply."""
        if made.reason is None:
            return {}
        codes = zip(self._lattice.levers, made.reason[place].tolist(), strict=True)
        return {lever.remedy.name: made.reasons[code - 1] for lever, code in codes if code}

    def _ways(self, made: Problem, found: Found) -> list[list[Way]]:
        """The distinct ways of every client of a problem."""
        names = [_named(found, place) for place in range(len(made))]
        pairs = [(place, chosen) for place, ways in enumerate(names) for chosen in ways]
        who = np.array([place for place, _ in pairs], np.int64)
        padded = [chosen + (NO_SET,) * (made.most - len(chosen)) for _, chosen in pairs]
        every = np.array(padded, np.int64).reshape(len(pairs), made.most)
        reached = classes(self._lived, made, who, lived(made, who, every)).tolist()
        shares = _shares(made, who, every)
        changed = lived_again(self._lived, made.numbers[who], every, self._lattice.levers)
        listed: list[list[Way]] = [[] for _ in names]
        for row, (place, chosen) in enumerate(pairs):
            way = Way(
                names=tuple(names[place][chosen]),
                levers=tuple(self._lattice.levers[lever] for lever in chosen),
                cost=int(made.cost[place, list(chosen)].sum()),
                quality=CLASSES[reached[row]],
                share=shares[row],
                changes={name: Change(*ends, self._unit(name)) for name, ends in changed[row].items()},
            )
            listed[place].append(way)
        return listed

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


def _named(found: Found, client: int) -> dict[tuple[int, ...], list[str]]:
    """The distinct sets of levers of a client, each with the ways it is."""
    ways = dict[tuple[int, ...], list[str]]()
    for name in WAYS:
        if chosen := found.way(client, name):
            ways.setdefault(chosen, []).append(name)
    return ways


def _shares(made: Problem, who: Counts, every: Counts) -> list[float | None]:
    """The likelihood of the cloud that each set makes the class; None without a cloud."""
    particles = made.particles
    if particles is None:
        return [None] * len(who)
    agree, oppose = sides(made, who, every)
    return [
        float(agreeing(particles, pattern, agree[row : row + 1], oppose[row : row + 1])[0])
        for row, pattern in enumerate(particles.pattern[who].tolist())
    ]


def _start(ways: Sequence[Way], *, has_faults: bool) -> Rung:
    """Where to begin: with ourselves if the book says it may be our fault, else on the mildest rung that is needed."""
    if has_faults:
        return "reassess"
    rungs = [LADDER.index(lever.remedy.rung) for way in ways[:1] for lever in way.levers]
    return LADDER[min(rungs)] if rungs else "part"


def _hints(client: Client, country: str, ways: Sequence[Way]) -> tuple[Statement, ...]:
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
