"""The comparisons of ELECTRE TRI-B compiled by numba: what `electre_blocks` does, without the memory in between.

Import it only where numba is installed and the work is large: it compiles at the first call (some seconds). Neither
`fastmath` nor anything else may reorder or fuse operations, so that the bits are those of NumPy. Nothing is kept on
disk: an installation may be read-only.

Three habits keep it fast, and each costs a quarter or more of the time when it is lost. Every inner loop runs over the
clients of a block and reads all it needs before it chooses: a choice that reads one side only becomes a jump, and jumps
that follow the data are guessed wrong. Buffers start where a line of the cache starts. And what is called for every
limit takes bare arrays: a tuple of arrays, or a row cut out of one, is counted up and down by locked instructions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numpy as np
from numba import njit

from preavis.advice.electre_blocks import BELOW_ONE
from preavis.advice.electre_model import Classes, Flags, Floats, Norms, Places, Result, Rows

BLOCK = 512
"""Clients in a block: everything about them stays in the processor's first caches."""

_UP, _DOWN, _BAR_UP, _BAR_DOWN, _ROOM_UP, _ROOM_DOWN, _REACHED, _PREFERRED, _WHOLE = range(9)
"""What is known of a block, a row each: lost concordance and then credibility (up, down), what a discordance has to
exceed, one over what it weakens, both classes, and the sum of the shares."""

_LIMIT, _NEAR, _Q, _SLOPE, _FAR, _PAST, _OPPOSING = range(7)

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_Span = tuple[int, int]


def _compiled(body: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """The same function, compiled at its first call; it lets other threads work meanwhile."""
    compiled: Callable[_Given, _Made] = njit(nogil=True, error_model="numpy")(body)
    return compiled


@_compiled
def _rows(count: int) -> Floats:
    """Rows of zeros, a place for each client of a block, the first at the start of a line of the cache."""
    memory = np.zeros(count * BLOCK + 8)
    start = (-memory.ctypes.data % 64) // 8
    return memory[start : start + count * BLOCK].reshape(count, BLOCK)


@_compiled
def _terms(norms: Norms) -> Floats:
    """All about a limit and a criterion side by side. A criterion that weighs nothing makes their number even."""
    profiles, criteria = norms.limits.shape
    terms = np.zeros((profiles, criteria + criteria % 2, 7))
    for h in range(profiles):
        for j in range(criteria):
            terms[h, j, _LIMIT], terms[h, j, _NEAR] = norms.limits[h, j], norms.near[h, j]
            terms[h, j, _Q], terms[h, j, _SLOPE] = norms.indifference[h, j], norms.slope[h, j]
            terms[h, j, _FAR], terms[h, j, _PAST] = norms.far[h, j], norms.past[h, j]
            terms[h, j, _OPPOSING] = norms.opposing[h, j]
    return terms


@_compiled
def _turn(given: Floats, directions: Floats, span: _Span, values: Floats) -> None:
    """Values turned to the better side, criteria by clients: the first criterion fetches the block, in one stream."""
    for j in range(len(directions)):
        direction = directions[j]
        for client in range(span[0], span[1]):
            values[j, client - span[0]] = given[client, j] * direction


@_compiled
def _hear(values: Floats, vetoes: Places, voices: Floats) -> None:
    """The criteria with a veto: what is infinite may not oppose, and is no number."""
    for place in range(len(vetoes)):
        j = vetoes[place]
        for i in range(BLOCK):
            value = values[j, i]
            voices[place, i] = value if abs(value) < np.inf else np.nan


@_compiled
def _hush(marks: Flags, quiet: bool, vetoes: Places, span: _Span, voices: Floats) -> None:  # noqa: FBT001  compiled
    """Cells that are marked so may not oppose either."""
    for place in range(len(vetoes)):
        j = vetoes[place]
        for client in range(span[0], span[1]):
            voice = voices[place, client - span[0]]
            voices[place, client - span[0]] = np.nan if marks[client, j] == quiet else voice


@_compiled
def _share(counted: Flags, weights: Floats, span: _Span, shares: Floats, work: Floats) -> None:
    """What each criterion weighs for each client."""
    for client in range(span[0], span[1]):
        for j in range(len(weights)):
            shares[j, client - span[0]] = weights[j] * counted[client, j]
    for i in range(BLOCK):
        work[_UP, i] = work[_WHOLE, i] = 0.0
    for j in range(len(weights)):
        for i in range(BLOCK):
            work[_UP, i] += shares[j, i]
    for i in range(BLOCK):
        work[_UP, i] = work[_UP, i] if work[_UP, i] > 0.0 else 1.0
    for j in range(len(weights)):
        for i in range(BLOCK):
            share = shares[j, i] / work[_UP, i]
            shares[j, i] = share
            work[_WHOLE, i] += share


@_compiled
def _lose(terms: Floats, h: int, values: Floats, shares: Floats, work: Floats) -> None:
    """What concordance each client and each limit lack, by two criteria at a time; a lead is lost on one side only."""
    for i in range(BLOCK):
        work[_UP, i] = work[_DOWN, i] = 0.0
    for j in range(0, len(values), 2):
        k = j + 1
        limit, near, q, slope = terms[h, j, _LIMIT], terms[h, j, _NEAR], terms[h, j, _Q], terms[h, j, _SLOPE]
        limit2, near2, q2, slope2 = terms[h, k, _LIMIT], terms[h, k, _NEAR], terms[h, k, _Q], terms[h, k, _SLOPE]
        for i in range(BLOCK):
            up, down, share, share2 = work[_UP, i], work[_DOWN, i], shares[j, i], shares[k, i]
            lead = limit - values[j, i]
            lost = (abs(lead) - q) * (slope * share)
            lost = lost if lost < share else share  # noqa: FURB136  what is no number loses all
            up = up if lead <= near else up + lost
            down = down if lead >= -near else down + lost
            lead = limit2 - values[k, i]
            lost = (abs(lead) - q2) * (slope2 * share2)
            lost = lost if lost < share2 else share2  # noqa: FURB136  see above
            work[_UP, i] = up if lead <= near2 else up + lost
            work[_DOWN, i] = down if lead >= -near2 else down + lost


@_compiled
def _agree(work: Floats) -> None:
    """Concordance from what is lost, and what the vetoes ask of it; one division serves both sides."""
    for i in range(BLOCK):
        up, down = work[_WHOLE, i] - work[_UP, i], work[_WHOLE, i] - work[_DOWN, i]
        work[_UP, i], work[_DOWN, i] = up, down
        up = up if up < BELOW_ONE else BELOW_ONE  # noqa: FURB136  what numba makes of `min` is slower
        down = down if down < BELOW_ONE else BELOW_ONE  # noqa: FURB136  see above
        work[_BAR_UP, i], work[_BAR_DOWN, i] = up, down
        up, down = 1.0 - up, 1.0 - down
        both = 1.0 / (up * down)
        work[_ROOM_UP, i], work[_ROOM_DOWN, i] = down * both, up * both


@_compiled
def _oppose(terms: Floats, h: int, vetoes: Places, voices: Floats, work: Floats) -> None:
    """Credibility from concordance: weakened by each criterion that opposes more than the others agree."""
    for place in range(len(voices)):
        j = vetoes[place]
        limit, far, past, slope = terms[h, j, _LIMIT], terms[h, j, _FAR], terms[h, j, _PAST], terms[h, j, _OPPOSING]
        for i in range(BLOCK):
            lead = limit - voices[place, i]
            against = (abs(lead) - far) * slope
            left = 1.0 - against
            left = left if left > 0.0 else 0.0  # noqa: FURB136  see above
            up, less_up, bar_up = work[_UP, i], left * work[_ROOM_UP, i], work[_BAR_UP, i]
            down, less_down, bar_down = work[_DOWN, i], left * work[_ROOM_DOWN, i], work[_BAR_DOWN, i]
            work[_UP, i] = up * less_up if (lead > past) & (against > bar_up) else up
            work[_DOWN, i] = down * less_down if (lead < -past) & (against > bar_down) else down


@_compiled
def _sort(h: int, cut: float, work: Floats) -> None:
    """What the credibilities with one limit say of the classes, from the highest limit down."""
    opened, closed = float(h + 1), float(h)
    for i in range(BLOCK):
        reached, preferred = work[_REACHED, i], work[_PREFERRED, i]
        outranks = work[_UP, i] >= cut
        found = opened if outranks else 0.0
        work[_REACHED, i] = found if found > reached else reached  # noqa: FURB136  see above
        found = preferred if outranks else closed
        work[_PREFERRED, i] = found if work[_DOWN, i] >= cut else preferred


@_compiled
def _keep(work: Floats, h: int, up: Floats, down: Floats, span: _Span) -> None:
    """Write the credibilities with one limit, each row as one copy: what is written whole need not be read before."""
    count = span[1] - span[0]
    up[h, span[0] : span[1]] = work[_UP, :count]
    down[h, span[0] : span[1]] = work[_DOWN, :count]


@_compiled
def _classify(work: Floats, reached: Classes, preferred: Classes, span: _Span) -> None:
    """Write the classes."""
    for client in range(span[0], span[1]):
        reached[client] = np.int8(work[_REACHED, client - span[0]])
        preferred[client] = np.int8(work[_PREFERRED, client - span[0]])


@_compiled
def compare(rows: Rows, norms: Norms, result: Result, start: int, stop: int) -> None:
    """Fill `result` with the credibilities and the classes of the clients from `start` to before `stop`."""
    given, silent, counted = rows.values, rows.silent, rows.counted
    vetoes, directions, weights, cut = norms.vetoes, norms.directions, norms.weights, norms.cut
    up, down, terms = result.up, result.down, _terms(norms)
    values, shares, voices, work = _rows(terms.shape[1]), _rows(terms.shape[1]), _rows(len(vetoes)), _rows(9)
    for j in range(len(weights)):
        for i in range(BLOCK):
            shares[j, i] = norms.shares[j]
            work[_WHOLE, i] += norms.shares[j]
    for first in range(start, stop, BLOCK):
        span = (first, min(first + BLOCK, stop))
        _turn(given, directions, span, values)
        _hear(values, vetoes, voices)
        if len(silent):
            _hush(silent, True, vetoes, span, voices)  # noqa: FBT003  compiled
        if len(counted):
            _hush(counted, False, vetoes, span, voices)  # noqa: FBT003  compiled
            _share(counted, weights, span, shares, work)
        for i in range(BLOCK):
            work[_REACHED, i], work[_PREFERRED, i] = 0.0, len(terms)
        for h in range(len(terms) - 1, -1, -1):
            _lose(terms, h, values, shares, work)
            _agree(work)
            _oppose(terms, h, vetoes, voices, work)
            _sort(h, cut, work)
            _keep(work, h, up, down, span)
        _classify(work, result.conjunctive, result.disjunctive, span)
