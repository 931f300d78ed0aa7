"""How much worse a client may become before it drops a class: more unbilled hours, money later, a lower price.

Step by step, each alone, on the last twelve months; the first step at which the sorting gives a lower class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from preavis.advice import electre_tri
from preavis.advice.criteria import CLASSES
from preavis.advice.statement import Statement
from preavis.plan.counterfactual_problem import Counts, Floats, Problem
from preavis.plan.counterfactual_search import values
from preavis.plan.remedies.base import Year, share
from preavis.plan.remedies.lived import Lived

_STEPS = np.arange(1, 121)
"""Hours a month, days, or per cent of the price (up to 99)."""
_MONTHS = 12
_MINUTES = 60


@dataclass(frozen=True)
class Worse:
    """One way to become worse: the quantities after each step, by name, and how the last step borne is said."""

    code: str
    steps: Counts
    quantities: Mapping[str, Floats]
    told: Callable[[int], tuple[str, int]]


def downside(source: Lived, made: Problem) -> tuple[Statement, ...]:
    """What the first client of a problem may still bear, a statement a way; empty for the lowest class."""
    year = source.year(made.numbers[:1])
    now = int(classes(source, made, np.array([0]), made.start[:1])[0])
    found = ((worse, _after(source, made, worse)) for worse in (_ways(year) if now else ()))
    return tuple(_borne(worse, after, now) for worse, after in found if (after < now).any())


def classes(source: Lived, made: Problem, clients: Counts, quantities: Floats) -> Counts:
    """The classes of clients of a problem by the sorting itself, a client a row of quantities."""
    table, moved = source.table, values(made, clients, quantities)
    numbers = made.numbers[clients]
    known = np.stack([row.worst[numbers] for row in table.rows], axis=1)
    worst = np.where(made.moves[clients], moved, known)
    model = source.policy.model(table.criteria)
    return electre_tri.sort(worst, model, table.unknown[numbers], table.counted[numbers]).conjunctive.astype(np.int64)


def _ways(year: Year) -> Iterator[Worse]:
    has = {name: bool(known[0]) for name, known in year.known.items()}
    if has["minutes"] and has["unbilled"]:
        yield _more_hours(year)
    if has["days_beyond_terms"]:
        late = ("lateness_p80", "days_beyond_terms", "days_to_pay")
        later = {name: year.quantities[name] + _STEPS for name in late}
        yield Worse("remedies.down.days", _STEPS, later, lambda step: ("days", step))
    if has["revenue"]:
        steps = _STEPS[_STEPS < 100]
        cheaper = year.quantities["revenue"] - steps / 100 * year.income
        yield Worse("remedies.down.price", steps, {"revenue": cheaper}, lambda step: ("share", step))


def _more_hours(year: Year) -> Worse:
    """More hours that nobody bills, at what an hour of the client costs."""
    extra = (_STEPS * _MINUTES * _MONTHS).astype(np.float64)
    quantities, minutes = year.quantities, year.quantities["minutes"]
    rate = share(quantities["labour"] + quantities["service"], minutes)
    more = {name: quantities[name] + extra for name in ("minutes", "unbilled", "marked")}
    more["service"] = quantities["service"] + rate * extra
    more["overhead"] = quantities["overhead"] * (1.0 + extra / np.maximum(minutes, 1.0))
    more["peak"] = quantities["peak"] + extra / _MONTHS
    today = float(quantities["unbilled"][0]) / _MINUTES / _MONTHS
    return Worse("remedies.down.hours", _STEPS, more, lambda step: ("hours", int(today + step)))


def _after(source: Lived, made: Problem, worse: Worse) -> Counts:
    """The class after each step."""
    who = np.zeros(len(worse.steps), np.int64)
    quantities = made.start[who]
    for name, changed in worse.quantities.items():
        if name in made.names:
            quantities[:, made.names.index(name)] = changed
    return classes(source, made, who, quantities)


def _borne(worse: Worse, after: Counts, now: int) -> Statement:
    first = int(np.argmax(after < now))
    name, figure = worse.told(int(worse.steps[first]) - 1)
    return Statement(worse.code, {name: figure, "class": CLASSES[int(after[first])]})
