"""Where a compiled search of one client starts: what is on offer, what the client says as it is, nothing found yet.

Plain Python until `counterfactual_fast.compiled` compiles it. What travels together travels as a named tuple.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from preavis.plan.counterfactual_kernel import side, value

REMEMBERED = 8
"""Sets that were not robust, kept to give up those that are no better."""

NOTHING = np.int64(2**62)
"""What a way costs that is not found."""

FIRST = np.int64(0)
"""A first row. A plain 0 is a type of its own, and everything that it is handed to would be compiled twice."""

CHEAPEST, ROBUST, FAILURES = np.int64(0), np.int64(1), np.int64(2)
"""Places in `Walk.best`: what the best sets known cost (their sizes in `Walk.sizes`), and how many failed."""


class Levers(NamedTuple):
    """What each lever does to one client, as in `Problem`."""

    factor: Any
    added: Any
    allowed: Any
    cost: Any
    group: Any
    clash: Any


class Offer(NamedTuple):
    """The levers that make sense for one client, remedy by remedy: `lever_of[first[g]]` and on, `count[g]` of them.

    `least` is what a remedy costs at least, `ranges` what its levels do (least and greatest factor, then addition),
    `touches` the criteria that it moves.
    """

    first: Any
    count: Any
    lever_of: Any
    least: Any
    ranges: Any
    touches: Any


class Walk(NamedTuple):
    """Where the search stands: a row for each remedy taken, then for each level settled, and the best known so far."""

    chosen: Any
    level: Any
    spent: Any
    paid: Any
    rest: Any
    low: Any
    high: Any
    lived: Any
    agree: Any
    oppose: Any
    said: Any
    failed: Any
    best: Any
    sizes: Any


def offered(levers: Any, asked: Any) -> Any:
    groups, count = len(levers.clash), levers.factor.shape[1]
    offer = Offer(
        np.zeros(groups, np.int64), np.zeros(groups, np.int64), np.empty(len(levers.group), np.int64),
        np.full(groups, NOTHING), np.empty((groups, 4, count)), np.zeros((groups, len(asked.agree)), np.bool_),
    )  # fmt: skip
    filled = 0
    for g in range(groups):
        offer.first[g] = filled
        for lever in range(len(levers.group)):
            if levers.group[lever] == g and levers.allowed[lever]:
                offer.lever_of[filled] = lever
                filled += 1
                widen(g, lever, levers, offer)
        if offer.count[g]:
            touch(g, offer, asked)
    return offer


def widen(g: Any, lever: Any, levers: Any, offer: Any) -> None:
    """Take one more level into the range of what a remedy does."""
    ranges, alone = offer.ranges[g], offer.count[g] == 0
    offer.count[g] += 1
    offer.least[g] = min(offer.least[g], levers.cost[lever])
    for q in range(ranges.shape[1]):
        f, add = levers.factor[lever, q], levers.added[lever, q]
        ranges[0, q], ranges[1, q] = (f, f) if alone else (min(ranges[0, q], f), max(ranges[1, q], f))
        ranges[2, q], ranges[3, q] = (add, add) if alone else (min(ranges[2, q], add), max(ranges[3, q], add))


def touch(g: Any, offer: Any, asked: Any) -> None:
    """Mark the criteria that a remedy moves: those with a quantity in their formula that it changes."""
    ranges = offer.ranges[g]
    for j in range(len(asked.agree)):
        for place in range(asked.starts[4 * j], asked.starts[4 * j + 4]):
            q = asked.terms[place]
            still = ranges[0, q] == 1.0 and ranges[1, q] == 1.0 and ranges[2, q] == 0.0 and ranges[3, q] == 0.0
            if asked.moves[j] and not still:
                offer.touches[g, j] = True


def set_out(start: Any, asked: Any, most: Any) -> Any:
    """A search that has not begun. Row `most + 1` of `agree` and `oppose` is what the client says as it is."""
    count, criteria = len(start), len(asked.agree)
    walk = Walk(
        np.zeros(most, np.int64), np.zeros(most, np.int64), np.zeros(most + 1, np.int64), np.zeros(most + 1, np.int64),
        np.zeros(most + 1, np.int64), np.empty((most + 1, count)), np.empty((most + 1, count)),
        np.empty((most + 1, count)), np.empty((most + 2, criteria)), np.empty((most + 2, criteria)),
        np.empty(most + 2), np.empty((2, REMEMBERED, criteria)),
        np.full(3, NOTHING), np.zeros(2, np.int64),
    )  # fmt: skip
    walk.best[FAILURES] = 0
    for row in (walk.low[0], walk.high[0], walk.lived[0]):
        copy(start, row)
    begin(start, asked, walk)
    return walk


def begin(start: Any, asked: Any, walk: Any) -> None:
    agree, oppose = walk.agree[-1], walk.oppose[-1]
    for j in range(len(agree)):
        agree[j], oppose[j] = asked.agree[j], asked.oppose[j]
        if asked.moves[j]:
            agree[j], oppose[j] = side(j, value(j, start, asked), asked)


def copy(source: Any, target: Any) -> None:
    """One by one: an assignment of slices would first make room for what may overlap."""
    for place in range(len(target)):
        target[place] = source[place]


def between(ranges: Any, low: Any, high: Any, lower: Any, higher: Any) -> None:
    """The range of every quantity after a remedy, whatever its level."""
    for q in range(len(low)):
        a, b = ranges[0, q] * low[q], ranges[1, q] * low[q]
        c, d = ranges[0, q] * high[q], ranges[1, q] * high[q]
        lower[q], higher[q] = min(a, b, c, d) + ranges[2, q], max(a, b, c, d) + ranges[3, q]
