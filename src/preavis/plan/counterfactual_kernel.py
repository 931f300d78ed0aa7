"""What a compiled search asks of one set of levers: what every criterion says, and how much of the cloud agrees.

The arithmetic of `counterfactual_search.py` in the same sequence, so that the answers are equal. Quantities may also
be ranges: then a criterion says the best that any quantities in them allow. Every step rounds in one direction only
when its input grows, so that a bound holds for the rounded numbers as well.

The functions are plain Python until `counterfactual_fast.compiled` compiles them. A kernel takes arrays, hence many
parameters; they travel as named tuples.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from preavis.advice.electre_tri import TOLERANCE

HAIR = 1e-6
"""What a bound may be off by and still give up nothing that counts."""

BLOCK = 128
"""Preferences asked before counting whether too many disagree."""


class Asked(NamedTuple):
    """What the class asks of one client: the formulas of `Forms`, its own part of `Problem`, and the `Norm`."""

    starts: Any
    terms: Any
    coefficients: Any
    filled: Any
    offset: Any
    rest: Any
    scale: Any
    moves: Any
    agree: Any
    oppose: Any
    shares: Any
    limit: Any
    indifference: Any
    preference: Any
    veto: Any
    sign: Any
    majority: Any
    hard: Any


class Crowd(NamedTuple):
    """The cloud for one client: shares are criteria x particles, the most demanding particle first.

    `place` is where each stood in the cloud, `whole` the likelihood of them all; `agreed` and `yes` (the likelihood
    of those that agree) are work space.
    """

    shares: Any
    majority: Any
    likelihood: Any
    place: Any
    needed: Any
    whole: Any
    agreed: Any
    yes: Any


def part_between(j: Any, slot: Any, low: Any, high: Any, asked: Any) -> Any:
    """The range of one part of a formula, its quantities in their ranges."""
    if not asked.filled[j, slot]:
        return 1.0, 1.0
    least, most = asked.rest[j, slot], asked.rest[j, slot]
    for place in range(asked.starts[4 * j + slot], asked.starts[4 * j + slot + 1]):
        coefficient, term = asked.coefficients[place], asked.terms[place]
        if coefficient >= 0:
            least, most = least + coefficient * low[term], most + coefficient * high[term]
        else:
            least, most = least + coefficient * high[term], most + coefficient * low[term]
    return least, most


def best_value(j: Any, low: Any, high: Any, asked: Any) -> Any:
    """The best a criterion may be, more being better. A year that may lack income or hours could be anything."""
    product_low, product_high, open_ended = 1.0, 1.0, False
    for pair in range(2):
        if not asked.filled[j, 2 * pair] and not asked.filled[j, 2 * pair + 1]:
            continue
        above_low, above_high = part_between(j, 2 * pair, low, high, asked)
        below_low, below_high = part_between(j, 2 * pair + 1, low, high, asked)
        if below_high <= 0:
            return -np.inf
        if below_low <= 0:
            open_ended = True
            continue
        ratio_low = above_low / (below_high if above_low >= 0 else below_low)
        ratio_high = above_high / (below_low if above_high >= 0 else below_high)
        a, b = product_low * ratio_low, product_low * ratio_high
        c, d = product_high * ratio_low, product_high * ratio_high
        product_low, product_high = min(a, b, c, d), max(a, b, c, d)
    if open_ended:
        return np.inf
    one, other = asked.offset[j] + asked.scale[j] * product_low, asked.offset[j] + asked.scale[j] * product_high
    return max(one * asked.sign[j], other * asked.sign[j])


def part(j: Any, slot: Any, lived: Any, asked: Any) -> Any:
    """One part of a formula."""
    if not asked.filled[j, slot]:
        return 1.0
    total = asked.rest[j, slot]
    for place in range(asked.starts[4 * j + slot], asked.starts[4 * j + slot + 1]):
        total = total + asked.coefficients[place] * lived[asked.terms[place]]
    return total


def value(j: Any, lived: Any, asked: Any) -> Any:
    """A criterion, more being better; a year without income or hours is as bad as can be."""
    below, below2 = part(j, 1, lived, asked), part(j, 3, lived, asked)
    if below <= 0 or below2 <= 0:
        return -np.inf
    ratio = part(j, 0, lived, asked) / below
    if asked.filled[j, 2] or asked.filled[j, 3]:
        ratio = ratio * (part(j, 2, lived, asked) / below2)
    return (asked.offset[j] + asked.scale[j] * ratio) * asked.sign[j]


def side(j: Any, found: Any, asked: Any) -> Any:
    """How much a criterion agrees and how much it opposes."""
    edge = asked.limit[j] * asked.sign[j]
    slack, lead = TOLERANCE * max(1.0, abs(edge)), edge - found
    q, p, v = asked.indifference[j], asked.preference[j], asked.veto[j]
    agree, oppose, past = 0.0, 0.0, lead - p
    if lead <= q + slack:
        agree = 1.0
    elif p > q:
        agree = min(max((p - lead) / (p - q), 0.0), 1.0)
    if past > slack and not np.isinf(v):
        oppose = min(max(past / (v - p), 0.0), 1.0) if v > p else 1.0
    return agree, np.floor(oppose) if asked.hard else oppose


def makes(agree: Any, oppose: Any, shares: Any, majority: Any) -> Any:
    """Whether a client outranks the limit of the class."""
    agreed = 0.0
    for j in range(len(agree)):
        agreed = agreed + shares[j] * agree[j]
    return credible(agreed, oppose) >= majority - TOLERANCE


def credible(agreed: Any, oppose: Any) -> Any:
    """A concordance, lowered by each criterion that opposes more."""
    result = agreed
    for j in range(len(oppose)):
        against = oppose[j]
        if against > agreed:
            result = result * ((1.0 - against) / (1.0 - agreed))
        if against >= 1.0:
            result = 0.0
    return result


def robust(agree: Any, oppose: Any, crowd: Any) -> Any:
    """Whether enough of the cloud agrees. Given up once so many disagree that the rest cannot be enough."""
    disagreed, enough, most = 0.0, crowd.whole - crowd.needed + HAIR, strongest(oppose)
    for first in range(0, len(crowd.majority), BLOCK):
        last = min(first + BLOCK, len(crowd.majority))
        agreed = crowd.agreed[: last - first]
        concordances(agree, crowd.shares, first, agreed)
        for p in range(last - first):
            least = crowd.majority[first + p] - TOLERANCE
            yes = agreed[p] >= least
            if yes and (most > agreed[p] or most >= 1.0):
                yes = credible(agreed[p], oppose) >= least
            weight = crowd.likelihood[first + p]
            crowd.yes[crowd.place[first + p]] = weight if yes else 0.0
            disagreed = disagreed + (0.0 if yes else weight)
        if disagreed > enough:
            return False
    return agreeing(crowd) >= crowd.needed - TOLERANCE


def strongest(oppose: Any) -> Any:
    """The greatest opposition."""
    most = 0.0
    for j in range(len(oppose)):
        most = max(most, oppose[j])
    return most


def concordances(agree: Any, shares: Any, first: Any, agreed: Any) -> None:
    """The concordance of a block of particles, criterion after criterion."""
    for p in range(len(agreed)):
        agreed[p] = 0.0
    for j in range(len(agree)):
        weights, says = shares[j, first : first + len(agreed)], agree[j]
        for p in range(len(agreed)):
            agreed[p] = agreed[p] + weights[p] * says


def agreeing(crowd: Any) -> Any:
    """The likelihood that agrees, added up in the order of the cloud."""
    total = 0.0
    for p in range(len(crowd.yes)):
        total = total + crowd.yes[p]
    return total
