"""The comparisons of ELECTRE TRI-B compiled by numba: what `electre_blocks` does, without the memory in between.

Import it only where numba is installed and the work is large: it compiles at the first call (one to three seconds).
Neither `fastmath` nor anything else may reorder or fuse operations, so that the bits are those of NumPy. Nothing is
kept on disk: an installation may be read-only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, ParamSpec

import numpy as np
from numba import njit

from preavis.advice.electre_model import Floats, Norms, Result, Rows

BLOCK = 256
"""Clients in a block: everything about them stays in the processor's first cache."""

_Given = ParamSpec("_Given")


def _compiled(body: Callable[_Given, None]) -> Callable[_Given, None]:
    """The same function, compiled at its first call; it lets other threads work meanwhile."""
    compiled: Callable[_Given, None] = njit(nogil=True, error_model="numpy")(body)
    return compiled


class _Block(NamedTuple):
    """What is known of a block: criteria (criteria with a veto, sides) by clients."""

    values: Floats
    voices: Floats
    shares: Floats
    agreed: Floats
    room: Floats
    found: Floats


@_compiled
def _load(rows: Rows, first: int, last: int, norms: Norms, block: _Block) -> None:
    """Values turned to the better side; of the criteria with a veto, those that may not oppose as no number."""
    for client in range(first, last):
        for j in range(len(norms.shares)):
            block.values[j, client - first] = rows.values[client, j] * norms.directions[j]
    for place in range(len(norms.vetoes)):
        j = norms.vetoes[place]
        for client in range(first, last):
            value = block.values[j, client - first]
            quiet = np.isinf(value)
            if len(rows.silent):
                quiet |= rows.silent[client, j]
            if len(rows.counted):
                quiet |= not rows.counted[client, j]
            block.voices[place, client - first] = np.nan if quiet else value


@_compiled
def _share(rows: Rows, first: int, last: int, norms: Norms, shares: Floats) -> None:
    """What each criterion weighs for each client."""
    for client in range(first, last):
        i, whole = client - first, 0.0
        for j in range(len(shares)):
            shares[j, i] = norms.weights[j] if rows.counted[client, j] else 0.0
            whole += shares[j, i]
        whole = whole if whole > 0.0 else 1.0
        for j in range(len(shares)):
            shares[j, i] /= whole


@_compiled
def _agree(norms: Norms, h: int, block: _Block) -> None:
    """Concordance of each client with a limit, both ways round."""
    values, shares, agreed = block.values, block.shares, block.agreed
    for i in range(BLOCK):
        agreed[0, i] = agreed[1, i] = 0.0
    for j in range(len(values)):
        limit, near, far, slope = norms.limits[h, j], norms.near[h, j], norms.far[h, j], norms.slope[h, j]
        for i in range(BLOCK):
            lead = limit - values[j, i]
            up = (far - lead) * slope
            up = up if up > 0.0 else 0.0  # noqa: FURB136  what is no number becomes 0
            up = 1.0 if lead <= near else up
            agreed[0, i] += up * shares[j, i]
            down = (far + lead) * slope
            down = down if down > 0.0 else 0.0  # noqa: FURB136  see above
            down = 1.0 if -lead <= near else down
            agreed[1, i] += down * shares[j, i]


@_compiled
def _oppose(norms: Norms, h: int, block: _Block) -> None:
    """Credibility from concordance: weakened by each criterion that opposes more than the others agree."""
    voices, agreed, room, found = block.voices, block.agreed, block.room, block.found
    for side in range(2):
        for i in range(BLOCK):
            found[side, i] = agreed[side, i]
            room[side, i] = 1.0 / (1.0 - agreed[side, i])
    for place in range(len(voices)):
        j = norms.vetoes[place]
        limit, far, start, slope = norms.limits[h, j], norms.far[h, j], norms.past[h, j], norms.opposing[h, j]
        for i in range(BLOCK):
            lead = limit - voices[place, i]
            for side in range(2):
                past = (lead if side == 0 else -lead) - far
                against = past * slope if past > start else 0.0
                left = (1.0 - against) * room[side, i] if against > agreed[side, i] else 1.0
                found[side, i] *= left if against < 1.0 else 0.0


@_compiled
def _store(norms: Norms, h: int, found: Floats, part: tuple[int, int], result: Result) -> None:
    """Write credibilities with one limit, from the highest limit down, and what they say of the classes."""
    for client in range(part[0], part[1]):
        up, down = found[0, client - part[0]], found[1, client - part[0]]
        result.up[h, client], result.down[h, client] = up, down
        reached = up >= norms.cut
        result.conjunctive[client] = max(result.conjunctive[client], np.int8(h + 1) if reached else np.int8(0))
        preferred = (down >= norms.cut) & (not reached)
        result.disjunctive[client] = np.int8(h) if preferred else result.disjunctive[client]


@_compiled
def compare(rows: Rows, norms: Norms, result: Result, start: int, stop: int) -> None:
    """Fill `result` with the credibilities and the classes of the clients from `start` to before `stop`."""
    profiles, criteria = norms.limits.shape
    sides = np.empty((3, 2, BLOCK))
    block = _Block(
        np.zeros((criteria, BLOCK)),
        np.zeros((len(norms.vetoes), BLOCK)),
        np.empty((criteria, BLOCK)),
        sides[0],
        sides[1],
        sides[2],
    )
    for j in range(criteria):
        for i in range(BLOCK):
            block.shares[j, i] = norms.shares[j]
    for first in range(start, stop, BLOCK):
        last = min(first + BLOCK, stop)
        _load(rows, first, last, norms, block)
        if len(rows.counted):
            _share(rows, first, last, norms, block.shares)
        for client in range(first, last):
            result.conjunctive[client], result.disjunctive[client] = 0, profiles
        for h in range(profiles - 1, -1, -1):
            _agree(norms, h, block)
            _oppose(norms, h, block)
            _store(norms, h, block.found, (first, last), result)
