"""The search of `counterfactual_search.py`, one set of levers at a time, compiled where numba is installed.

Same sets, same order, same arithmetic in the same sequence: the answers are equal. What makes it fast is what it need
not look at. Remedies are taken together first and their levels second: what all levels of some remedies cost at least,
and what they could do at their very best (each quantity at the better end of its range), gives up most of them before
a single level is tried. Both are bounds, so that nothing that counts is given up.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from preavis.advice.electre_tri import TOLERANCE

_REMEMBERED = 32
"""Sets that were not robust, kept to give up those that are no better."""

_HAIR = 1e-6
"""What a bound may be off by and still give up nothing that counts."""

_DUST = 1e-12
"""More than the rounding of a bound, less than a comparison allows."""


@cache
def compiled() -> Any | None:
    """The compiled search, None without numba. Compiled on first use and kept on disk."""
    try:
        import numba  # noqa: PLC0415  optional, and slow to import
    except ImportError:
        return None
    for name in (
        "_sides",
        "_credible",
        "_makes",
        "_robust",
        "_fits",
        "_stretch",
        "_before",
        "_write",
        "_hopeless",
        "_one",
    ):
        globals()[name] = numba.njit(cache=True, nogil=True)(globals()[name])
    return numba.njit(cache=True, nogil=True)(_all)


def _all(  # noqa: PLR0913, PLR0917  a kernel takes arrays
    start: Any, factor: Any, added: Any, allowed: Any, cost: Any, group: Any, clash: Any, forms: Any, own: Any,
    norm: Any, cloud: Any, switches: Any, answer: Any,
) -> None:  # fmt: skip
    for client in range(len(start)):
        mine = (forms[0], forms[1], forms[2], forms[3], forms[4], own[0][client], own[1][client], own[2][client])
        say = (own[3][client], own[4][client], own[5][client])
        levers = (factor[client], added[client], allowed[client], cost[client], group, clash)
        particles = (cloud[0][cloud[1][client]], cloud[2], cloud[3], cloud[4])
        _one(start[client], levers, (mine, say, norm), particles, switches, answer[client])


def _one(start: Any, levers: Any, asked: Any, cloud: Any, switches: Any, answer: Any) -> None:  # noqa: PLR0913, PLR0917, C901, PLR0912, PLR0915  one loop, spelled out for speed
    factor, added, allowed, cost, group, clash = levers
    mine, say, norm = asked
    any_set, robustly = switches
    most, criteria, count, groups = answer.shape[1], len(say[0]), len(start), len(clash)
    # The levers of each remedy that make sense for this client, and the range of what they do.
    first, size_of, lever_of = np.zeros(groups, np.int64), np.zeros(groups, np.int64), np.empty(len(group), np.int64)
    least = np.full(groups, np.int64(2**62))
    ranges = np.empty((groups, 4, count))
    filled = 0
    for g in range(groups):
        first[g] = filled
        for lever in range(len(group)):
            if group[lever] != g or not allowed[lever]:
                continue
            lever_of[filled] = lever
            filled += 1
            size_of[g] += 1
            least[g] = min(least[g], cost[lever])
            for q in range(count):
                f, add = factor[lever, q], added[lever, q]
                if size_of[g] == 1:
                    ranges[g, 0, q], ranges[g, 1, q], ranges[g, 2, q], ranges[g, 3, q] = f, f, add, add
                else:
                    ranges[g, 0, q], ranges[g, 1, q] = min(ranges[g, 0, q], f), max(ranges[g, 1, q], f)
                    ranges[g, 2, q], ranges[g, 3, q] = min(ranges[g, 2, q], add), max(ranges[g, 3, q], add)
    low, high = np.empty((most + 1, count)), np.empty((most + 1, count))
    lived = np.empty((most + 1, count))
    low[0], high[0], lived[0] = start, start, start
    chosen, spent = np.zeros(most, np.int64), np.zeros(most + 1, np.int64)
    level, paid = np.zeros(most, np.int64), np.zeros(most + 1, np.int64)
    agree, oppose = np.empty(criteria), np.empty(criteria)
    failed, failures = np.empty((2, _REMEMBERED, criteria)), 0
    cheapest, robust = np.int64(2**62), np.int64(2**62)
    sizes = np.zeros(2, np.int64)
    for size in range(1, most + 1):
        depth, chosen[0] = 0, -1
        while depth >= 0:
            chosen[depth] += 1
            if chosen[depth] >= groups:
                depth -= 1
                continue
            g = chosen[depth]
            if size_of[g] == 0 or not _fits(chosen, depth, clash):
                continue
            spent[depth + 1] = spent[depth] + least[g]
            if spent[depth + 1] > (robust if robustly else cheapest):
                continue
            for q in range(count):
                a, b = ranges[g, 0, q] * low[depth, q], ranges[g, 1, q] * low[depth, q]
                c, d = ranges[g, 0, q] * high[depth, q], ranges[g, 1, q] * high[depth, q]
                low[depth + 1, q] = min(a, b, c, d) + ranges[g, 2, q]
                high[depth + 1, q] = max(a, b, c, d) + ranges[g, 3, q]
            if depth + 1 < size:
                chosen[depth + 1] = chosen[depth]
                depth += 1
                continue
            # At its very best, would any set of these remedies do?
            _sides(low[size], high[size], mine, say, norm, agree, oppose)
            if not _makes(agree, oppose, say[2], norm[5] - _HAIR):
                continue
            if robustly and spent[size] > cheapest:
                # Only the robust way could gain from these remedies.
                agree += _DUST
                oppose -= _DUST
                if _hopeless(agree, oppose, failed, failures):
                    continue
                if not _robust(agree, oppose, cloud):
                    failed[0, failures % _REMEMBERED], failed[1, failures % _REMEMBERED] = agree, oppose
                    failures += 1
                    continue
            inner, level[0] = 0, -1
            while inner >= 0:
                level[inner] += 1
                if level[inner] >= size_of[chosen[inner]]:
                    inner -= 1
                    continue
                lever = lever_of[first[chosen[inner]] + level[inner]]
                total = paid[inner] + cost[lever]
                if total > (robust if robustly else cheapest):
                    continue
                for q in range(count):
                    lived[inner + 1, q] = factor[lever, q] * lived[inner, q] + added[lever, q]
                if inner + 1 < size:
                    # The same question once more, with this level settled and the others at their best.
                    _stretch(lived[inner + 1], ranges, chosen[inner + 1 : size], low[size], high[size])
                    _sides(low[size], high[size], mine, say, norm, agree, oppose)
                    if not _makes(agree, oppose, say[2], norm[5] - _HAIR):
                        continue
                    paid[inner + 1], level[inner + 1] = total, -1
                    inner += 1
                    continue
                better = _before(total, size, cheapest, sizes[0], answer[0], chosen, level, first, lever_of)
                firmer = robustly and _before(total, size, robust, sizes[1], answer[3], chosen, level, first, lever_of)
                if not better and not firmer:
                    continue
                _sides(lived[size], lived[size], mine, say, norm, agree, oppose)
                if not _makes(agree, oppose, say[2], norm[5]):
                    continue
                if better:
                    cheapest, sizes[0] = total, size
                    _write(answer[0], size, chosen, level, first, lever_of)
                if any_set:
                    return
                if firmer and not _hopeless(agree, oppose, failed, failures):
                    if _robust(agree, oppose, cloud):
                        robust, sizes[1] = total, size
                        _write(answer[3], size, chosen, level, first, lever_of)
                    else:
                        failed[0, failures % _REMEMBERED], failed[1, failures % _REMEMBERED] = agree, oppose
                        failures += 1
        if answer[2, 0] < 0:
            answer[2] = answer[0]
        if size == 1:
            answer[1] = answer[0]


def _stretch(start: Any, ranges: Any, chosen: Any, low: Any, high: Any) -> None:
    """The range of every quantity after some remedies, whatever their levels."""
    for q in range(len(start)):
        least, most = start[q], start[q]
        for g in chosen:
            a, b = ranges[g, 0, q] * least, ranges[g, 1, q] * least
            c, d = ranges[g, 0, q] * most, ranges[g, 1, q] * most
            least, most = min(a, b, c, d) + ranges[g, 2, q], max(a, b, c, d) + ranges[g, 3, q]
        low[q], high[q] = least, most


def _fits(chosen: Any, depth: Any, clash: Any) -> Any:
    """Whether the last remedy goes with those before it."""
    for above in range(depth):  # noqa: SIM110  compiled code has no generators
        if clash[chosen[above], chosen[depth]]:
            return False
    return True


def _before(  # noqa: PLR0913, PLR0917  a kernel takes arrays
    total: Any, size: Any, best: Any, best_size: Any, told: Any, chosen: Any, level: Any, first: Any, lever_of: Any
) -> Any:
    """Whether a set comes before the best known: cheaper, or as cheap, as small, and earlier in the order of levers."""
    if total != best or size != best_size:
        return total < best
    for place in range(size):
        lever = lever_of[first[chosen[place]] + level[place]]
        if lever != told[place]:
            return lever < told[place]
    return False


def _write(answer: Any, size: Any, chosen: Any, level: Any, first: Any, lever_of: Any) -> None:  # noqa: PLR0913, PLR0917  a kernel takes arrays
    answer[:] = -1
    for place in range(size):
        answer[place] = lever_of[first[chosen[place]] + level[place]]


def _hopeless(agree: Any, oppose: Any, failed: Any, failures: Any) -> Any:
    """Whether a set says no more for and no less against than one that failed: then it fails as well."""
    for row in range(min(failures, _REMEMBERED)):
        worse = True
        for c in range(len(agree)):
            if agree[c] > failed[0, row, c] or oppose[c] < failed[1, row, c]:
                worse = False
                break
        if worse:
            return True
    return False


def _sides(low: Any, high: Any, mine: Any, say: Any, norm: Any, agree: Any, oppose: Any) -> None:  # noqa: PLR0913, PLR0917, C901, PLR0912, PLR0915  a kernel, spelled out for speed
    """Agreement and opposition of every criterion at the best that quantities between two ends allow."""
    starts, terms, coefficients, filled, offset, rest, scale, moves = mine
    fixed_agree, fixed_oppose, _ = say
    limit, indifference, preference, veto, sign, _, hard = norm
    for j in range(len(agree)):
        if not moves[j]:
            agree[j], oppose[j] = fixed_agree[j], fixed_oppose[j]
            continue
        product_low, product_high, sound, open_ended = 1.0, 1.0, True, False
        for pair in range(2):
            above_low, above_high, below_low, below_high = 1.0, 1.0, 1.0, 1.0
            for half in range(2):
                slot = 2 * pair + half
                least, most = 1.0, 1.0
                if filled[j, slot]:
                    least, most = rest[j, slot], rest[j, slot]
                    for place in range(starts[4 * j + slot], starts[4 * j + slot + 1]):
                        coefficient, term = coefficients[place], terms[place]
                        if coefficient >= 0:
                            least = least + coefficient * low[term]
                            most = most + coefficient * high[term]
                        else:
                            least = least + coefficient * high[term]
                            most = most + coefficient * low[term]
                if half == 0:
                    above_low, above_high = least, most
                else:
                    below_low, below_high = least, most
            if below_high <= 0:
                sound = False
            elif below_low <= 0:
                open_ended = True
            else:
                ratio_low = above_low / (below_high if above_low >= 0 else below_low)
                ratio_high = above_high / (below_low if above_high >= 0 else below_high)
                if pair == 0:
                    product_low, product_high = ratio_low, ratio_high
                else:
                    a, b = product_low * ratio_low, product_low * ratio_high
                    c, d = product_high * ratio_low, product_high * ratio_high
                    product_low, product_high = min(a, b, c, d), max(a, b, c, d)
        value = -np.inf
        if sound and open_ended:
            value = np.inf
        elif sound:
            one, other = offset[j] + scale[j] * product_low, offset[j] + scale[j] * product_high
            value = max(one * sign[j], other * sign[j])
        edge = limit[j] * sign[j]
        slack = TOLERANCE * max(1.0, abs(edge))
        lead = edge - value
        q, p, v = indifference[j], preference[j], veto[j]
        agree[j] = 0.0
        if lead <= q + slack:
            agree[j] = 1.0
        elif p > q:
            agree[j] = min(max((p - lead) / (p - q), 0.0), 1.0)
        past = lead - p
        oppose[j] = 0.0
        if past > slack and not np.isinf(v):
            oppose[j] = min(max(past / (v - p), 0.0), 1.0) if v > p else 1.0
        if hard:
            oppose[j] = np.floor(oppose[j])


def _makes(agree: Any, oppose: Any, shares: Any, majority: Any) -> Any:
    agreed = 0.0
    for j in range(len(agree)):
        agreed = agreed + shares[j] * agree[j]
    return _credible(agreed, oppose) >= majority - TOLERANCE


def _credible(agreed: Any, oppose: Any) -> Any:
    result = agreed
    for against in oppose:
        if against > agreed:
            result = result * ((1.0 - against) / (1.0 - agreed))
        if against >= 1.0:
            result = 0.0
    return result


def _robust(agree: Any, oppose: Any, cloud: Any) -> Any:
    shares, majority, likelihood, needed = cloud
    yes, no, enough = 0.0, 0.0, 1.0 - needed + _HAIR
    for particle in range(len(majority)):
        agreed = 0.0
        for j in range(len(agree)):
            agreed = agreed + shares[particle, j] * agree[j]
        if _credible(agreed, oppose) >= majority[particle] - TOLERANCE:
            yes = yes + likelihood[particle]
        else:
            no = no + likelihood[particle]
            if no > enough:
                return False
    return yes >= needed - TOLERANCE
