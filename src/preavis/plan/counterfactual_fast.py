"""The search of `counterfactual_search.py`, one set of levers at a time, compiled where numba is installed.

Same sets, same arithmetic in the same sequence: the answers are equal. What makes it fast is what it need not look at:

- Remedies are taken together first and their levels second. What all levels of some remedies cost at least, and what
  they could do at their very best (each quantity at the better end of its range), gives up most of them before a single
  level is tried; the same is asked again as each level is settled. Where only the robust way could still gain, the
  cloud is asked as well.
- Settling a level asks only the criteria that the remedy touches, and stops as soon as the rest cannot be enough.
- A set that says no more for and no less against than one that was not robust is not robust.

All of these are bounds, so that nothing that counts is given up.
"""

from __future__ import annotations

from functools import cache
from inspect import isfunction
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from preavis.advice.electre_tri import TOLERANCE
from preavis.plan import counterfactual_kernel as kernel
from preavis.plan import counterfactual_opening as opening
from preavis.plan.counterfactual_kernel import HAIR, Asked, Crowd, best_value, makes, robust, side, value
from preavis.plan.counterfactual_opening import (
    CHEAPEST,
    FAILURES,
    FIRST,
    REMEMBERED,
    ROBUST,
    Levers,
    between,
    copy,
    offered,
    set_out,
)

_MAKERS = ("offered", "set_out", "_one")
"""The only pieces that make room for arrays, or hold what does."""

_STAMP = crc32(b"".join(Path(str(part.__file__)).read_bytes() for part in (kernel, opening)) + repr(TOLERANCE).encode())
"""What the pieces are made of. Compiled code is kept on disk by it: numba looks at no file but the one that calls."""


@cache
def compiled() -> Any | None:
    """The compiled search, None without numba. Compiled on first use, and kept on disk where that may be."""
    try:
        import numba  # noqa: PLC0415  optional, and slow to import
    except ImportError:
        return None
    compiler: Any = numba.njit
    always, pieces = {"nogil": True, "error_model": "numpy"}, dict[str, Any]()
    # Pieces are laid into each other, and count no references where they make no arrays: either would cost more than
    # the arithmetic does.
    for names in (vars(kernel), vars(opening), globals()):
        for name, piece in list(names.items()):
            if isfunction(piece) and piece.__module__ == names["__name__"] and name != _all.__name__:
                pieces[name] = compiler(forceinline=True, _nrt=name in _MAKERS, **always)(piece)
        names.update({name: piece for name, piece in pieces.items() if name in names})
    try:
        return compiler(cache=True, **always)(_all)
    except RuntimeError:  # no folder may be written
        return compiler(**always)(_all)


def _all(  # noqa: PLR0913, PLR0917  a kernel takes arrays
    start: Any, factor: Any, added: Any, allowed: Any, cost: Any, group: Any, clash: Any, forms: Any, own: Any,
    norm: Any, cloud: Any, switches: Any, answer: Any, made_of: Any = _STAMP,  # noqa: ARG001  a key of the cache
) -> None:  # fmt: skip
    starts, terms, coefficients, filled, offset = forms
    limit, indifference, preference, veto, sign, majority, hard = norm
    shares, pattern, majorities, likelihood, place, needed, whole = cloud
    block, yes = np.empty(kernel.BLOCK), np.empty(len(likelihood))
    for c in range(len(start)):
        asked = Asked(
            starts, terms, coefficients, filled, offset, own[0][c], own[1][c], own[2][c], own[3][c], own[4][c],
            own[5][c], limit, indifference, preference, veto, sign, majority, hard,
        )  # fmt: skip
        crowd = Crowd(shares[pattern[c]], majorities, likelihood, place, needed, whole, block, yes)
        levers = Levers(factor[c], added[c], allowed[c], cost[c], group, clash)
        _one(start[c], levers, asked, crowd, switches, answer[c])


def _one(start: Any, levers: Any, asked: Any, crowd: Any, switches: Any, answer: Any) -> None:  # noqa: PLR0913, PLR0917  a kernel takes arrays
    offer = offered(levers, asked)
    walk = set_out(start, asked, answer.shape[1])
    for size in range(1, answer.shape[1] + 1):
        _remedies(size, levers, offer, asked, crowd, switches, walk, answer)
        if answer[2, 0] < 0:
            copy(answer[0], answer[2])
        if size == 1:
            copy(answer[0], answer[1])
        if switches[0] and answer[0, 0] >= 0:
            return


def _remedies(  # noqa: PLR0913, PLR0917  a kernel takes arrays
    size: Any, levers: Any, offer: Any, asked: Any, crowd: Any, switches: Any, walk: Any, answer: Any
) -> None:
    """Every way to take so many remedies that go together."""
    depth, walk.chosen[0] = FIRST, -1
    while depth >= 0:
        walk.chosen[depth] += 1
        if walk.chosen[depth] >= len(levers.clash):
            depth -= 1
        elif _taken(depth, levers, offer, switches, walk):
            if depth + 1 < size:
                walk.chosen[depth + 1] = walk.chosen[depth]
                depth += 1
            elif _first_bound(size, offer, asked, walk) and _promising(FIRST, walk.spent[size], crowd, switches, walk):
                _levels(size, levers, offer, asked, crowd, switches, walk, answer)
                if switches[0] and answer[0, 0] >= 0:
                    return


def _taken(depth: Any, levers: Any, offer: Any, switches: Any, walk: Any) -> Any:
    """Take one more remedy, if there is a level of it, it goes with the others and is not too dear."""
    g = walk.chosen[depth]
    if offer.count[g] == 0 or not _fits(walk.chosen, depth, levers.clash):
        return False
    walk.spent[depth + 1] = walk.spent[depth] + offer.least[g]
    if walk.spent[depth + 1] > _limit(walk, switches):
        return False
    between(offer.ranges[g], walk.low[depth], walk.high[depth], walk.low[depth + 1], walk.high[depth + 1])
    return True


def _fits(chosen: Any, depth: Any, clash: Any) -> Any:
    """Whether the last remedy goes with those before it."""
    for above in range(depth):  # noqa: SIM110  compiled code has no generators
        if clash[chosen[above], chosen[depth]]:
            return False
    return True


def _limit(walk: Any, switches: Any) -> Any:
    """What a set may cost that could still be the answer of any way."""
    return walk.best[ROBUST] if switches[1] else walk.best[CHEAPEST]


def _stretch(inner: Any, size: Any, offer: Any, walk: Any) -> None:
    """The range of every quantity once some levels are settled, whatever the others are."""
    low, high = walk.low[size], walk.high[size]
    copy(walk.lived[inner + 1], low)
    copy(walk.lived[inner + 1], high)
    for place in range(inner + 1, size):
        between(offer.ranges[walk.chosen[place]], low, high, low, high)


def _first_bound(size: Any, offer: Any, asked: Any, walk: Any) -> Any:
    """Whether some set of the remedies taken might make the class, by what each criterion says at its very best."""
    agree, oppose = walk.agree[0], walk.oppose[0]
    said = 0.0
    for j in range(len(agree)):
        said += asked.shares[j]
    for j in range(len(agree)):
        touched = False
        for place in range(size):
            touched |= offer.touches[walk.chosen[place], j]
        agree[j], oppose[j] = walk.agree[-1, j], walk.oppose[-1, j]
        if touched:
            agree[j], oppose[j] = side(j, best_value(j, walk.low[size], walk.high[size], asked), asked)
        said -= asked.shares[j] * (1.0 - agree[j])
        if said < asked.majority - HAIR:
            return False
    walk.said[0] = said
    return makes(agree, oppose, asked.shares, asked.majority - HAIR)


def _settled(inner: Any, size: Any, last: Any, offer: Any, asked: Any, walk: Any) -> Any:  # noqa: PLR0913, PLR0917  a kernel takes arrays
    """Whether the class may still be made after one more level: only what its remedy touches is asked again."""
    agree, oppose, touches = walk.agree[inner + 1], walk.oppose[inner + 1], offer.touches[walk.chosen[inner]]
    copy(walk.agree[inner], agree)
    copy(walk.oppose[inner], oppose)
    said = walk.said[inner]
    for j in range(len(agree)):
        if not touches[j]:
            continue
        found = value(j, walk.lived[size], asked) if last else best_value(j, walk.low[size], walk.high[size], asked)
        agreed, oppose[j] = side(j, found, asked)
        said += asked.shares[j] * (agreed - agree[j])
        agree[j] = agreed
        if said < asked.majority - HAIR:
            return False
    walk.said[inner + 1] = said
    return makes(agree, oppose, asked.shares, asked.majority if last else asked.majority - HAIR)


def _promising(row: Any, least: Any, crowd: Any, switches: Any, walk: Any) -> Any:
    """Whether to go on with remedies at their best: where only the robust way could gain, if the cloud might agree."""
    if not switches[1] or least <= walk.best[CHEAPEST]:
        return True
    return _firm(walk.agree[row], walk.oppose[row], crowd, walk)


def _firm(agree: Any, oppose: Any, crowd: Any, walk: Any) -> Any:
    """Whether the cloud agrees; if not, that is remembered."""
    if _no_better(agree, oppose, walk):
        return False
    if robust(agree, oppose, crowd):
        return True
    _failed(agree, oppose, walk)
    return False


def _no_better(agree: Any, oppose: Any, walk: Any) -> Any:
    """Whether a set says no more for and no less against than one that failed: then it fails as well."""
    for row in range(min(walk.best[FAILURES], REMEMBERED)):
        worse = True
        for c in range(len(agree)):
            if agree[c] > walk.failed[0, row, c] or oppose[c] < walk.failed[1, row, c]:
                worse = False
                break
        if worse:
            return True
    return False


def _failed(agree: Any, oppose: Any, walk: Any) -> None:
    row = walk.best[FAILURES] % REMEMBERED
    copy(agree, walk.failed[0, row])
    copy(oppose, walk.failed[1, row])
    walk.best[FAILURES] += 1


def _levels(  # noqa: PLR0913, PLR0917  a kernel takes arrays
    size: Any, levers: Any, offer: Any, asked: Any, crowd: Any, switches: Any, walk: Any, answer: Any
) -> None:
    """Every level of the remedies taken."""
    for place in range(size - 1, -1, -1):
        walk.rest[place] = 0 if place == size - 1 else walk.rest[place + 1] + offer.least[walk.chosen[place + 1]]
    inner, walk.level[0] = FIRST, -1
    while inner >= 0:
        walk.level[inner] += 1
        if walk.level[inner] >= offer.count[walk.chosen[inner]]:
            inner -= 1
        elif inner + 1 == size:
            _end(size, levers, offer, asked, crowd, switches, walk, answer)
            if switches[0] and answer[0, 0] >= 0:
                return
        elif _descend(inner, size, levers, offer, asked, switches, walk):
            least = walk.paid[inner + 1] + walk.rest[inner]
            if _promising(inner + 1, least, crowd, switches, walk):
                inner += 1
                walk.level[inner] = -1


def _descend(  # noqa: PLR0913, PLR0917  a kernel takes arrays
    inner: Any, size: Any, levers: Any, offer: Any, asked: Any, switches: Any, walk: Any
) -> Any:
    """Settle one more level, if what is left could still make the class and is not too dear."""
    lever = offer.lever_of[offer.first[walk.chosen[inner]] + walk.level[inner]]
    walk.paid[inner + 1] = walk.paid[inner] + levers.cost[lever]
    if walk.paid[inner + 1] + walk.rest[inner] > _limit(walk, switches):
        return False
    for q in range(walk.lived.shape[1]):
        walk.lived[inner + 1, q] = levers.factor[lever, q] * walk.lived[inner, q] + levers.added[lever, q]
    last = inner + 1 == size
    if not last:
        _stretch(inner, size, offer, walk)
    return _settled(inner, size, last, offer, asked, walk)


def _end(  # noqa: PLR0913, PLR0917  a kernel takes arrays
    size: Any, levers: Any, offer: Any, asked: Any, crowd: Any, switches: Any, walk: Any, answer: Any
) -> None:
    """A whole set: whether it is the best known of any way."""
    lever = offer.lever_of[offer.first[walk.chosen[size - 1]] + walk.level[size - 1]]
    total = walk.paid[size - 1] + levers.cost[lever]
    better = _before(total, size, CHEAPEST, offer, walk, answer[0])
    firmer = switches[1] and _before(total, size, ROBUST, offer, walk, answer[3])
    if not (better or firmer) or not _descend(size - 1, size, levers, offer, asked, switches, walk):
        return
    if better:
        walk.best[CHEAPEST], walk.sizes[CHEAPEST] = total, size
        _write(answer[0], size, offer, walk)
    if firmer and _firm(walk.agree[size], walk.oppose[size], crowd, walk):
        walk.best[ROBUST], walk.sizes[ROBUST] = total, size
        _write(answer[3], size, offer, walk)


def _before(total: Any, size: Any, way: Any, offer: Any, walk: Any, told: Any) -> Any:  # noqa: PLR0913, PLR0917  a kernel takes arrays
    """Whether a set comes before the best known: cheaper, or as cheap, as small, and earlier in the order of levers."""
    if total != walk.best[way] or size != walk.sizes[way]:
        return total < walk.best[way]
    for place in range(size):
        lever = offer.lever_of[offer.first[walk.chosen[place]] + walk.level[place]]
        if lever != told[place]:
            return lever < told[place]
    return False


def _write(told: Any, size: Any, offer: Any, walk: Any) -> None:
    for place in range(len(told)):
        told[place] = offer.lever_of[offer.first[walk.chosen[place]] + walk.level[place]] if place < size else -1
