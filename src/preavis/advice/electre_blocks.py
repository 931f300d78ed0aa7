"""The comparisons of ELECTRE TRI-B in NumPy: a block of clients at a time, criteria by clients, in buffers of its own.

Every operation and every order of additions is that of `electre_kernel`, so that both give the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from preavis.advice.electre_model import Flags, Floats, Norms, Result, Rows, shared

BLOCK = 1024
"""Clients in a block: ten criteria of it stay in the cache beside what is made of them."""
_BELOW_ONE = float(np.nextafter(1.0, 0.0))
"""A discordance above this is full, and holds even against a concordance of one."""


def compare(rows: Rows, norms: Norms, result: Result, start: int, stop: int) -> None:
    """Fill `result` with the credibilities and the classes of the clients from `start` to before `stop`."""
    with np.errstate(all="ignore"):  # what divides by zero or meets an unknown is set aside by the rules below
        for first in range(start, stop, BLOCK):
            part = slice(first, min(first + BLOCK, stop))
            own = Result(result.up[:, part], result.down[:, part], result.conjunctive[part], result.disjunctive[part])
            _block(_columns(rows, part, norms), norms, own)


def _columns(rows: Rows, part: slice, norms: Norms) -> tuple[Floats, Floats, Floats]:
    """Values of a block turned to the better side, those that may oppose (others are no number), and weights."""
    values = np.multiply(rows.values[part].T, norms.directions[:, None], order="C")
    voices = values[norms.vetoes]
    voices[np.isinf(voices)] = np.nan
    for quiet in _quiet(rows, part):
        voices[quiet.T[norms.vetoes]] = np.nan
    if not len(rows.counted):
        return values, voices, norms.shares[:, None]
    return values, voices, shared(np.multiply(rows.counted[part].T, norms.weights[:, None], order="C"))


def _quiet(rows: Rows, part: slice) -> Iterator[Flags]:
    if len(rows.silent):
        yield rows.silent[part]
    if len(rows.counted):
        yield ~rows.counted[part]


def _block(columns: tuple[Floats, Floats, Floats], norms: Norms, result: Result) -> None:
    """From the highest limit down, so that the last class written is the one that counts."""
    values, voices, shares = columns
    lead, kept, flags = np.empty_like(values), np.empty_like(values), np.empty(values.shape, np.bool_)
    result.conjunctive[:] = 0
    result.disjunctive[:] = len(norms.limits)
    for profile in reversed(range(len(norms.limits))):
        limit = norms.limits[profile][:, None]
        for side, out in ((1, result.up[profile]), (-1, result.down[profile])):
            np.subtract(limit if side > 0 else values, values if side > 0 else limit, out=lead)
            agree(lead, norms, profile, kept, flags)
            agreed = weighed(kept, shares)
            out[:] = agreed
            if len(voices):
                _oppose(voices, norms, profile, side, out)
        reached = result.up[profile] >= norms.cut
        np.maximum(result.conjunctive, (profile + 1) * reached, out=result.conjunctive, casting="unsafe")
        np.copyto(result.disjunctive, profile, where=~reached & (result.down[profile] >= norms.cut))


def partial(values: Floats, norms: Norms, profile: int, *, reverse: bool) -> tuple[Floats, Floats]:
    """Concordance and discordance of every criterion with one limit, criteria x clients."""
    columns = np.multiply(np.asarray(values, np.float64).T, norms.directions[:, None], order="C")
    limit = norms.limits[profile][:, None]
    lead = columns - limit if reverse else limit - columns
    agreed, opposed = np.empty_like(lead), np.zeros_like(lead)
    with np.errstate(all="ignore"):
        agree(lead, norms, profile, agreed, np.empty(lead.shape, np.bool_))
        past = lead - norms.far[profile][:, None]
        counts = (past > norms.past[profile][:, None]) & np.isfinite(columns)
        np.fmin(past * norms.opposing[profile][:, None], 1.0, out=opposed, where=counts)
    return agreed, opposed


def agree(lead: Floats, norms: Norms, profile: int, out: Floats, flags: Flags) -> None:
    """Concordance of every criterion, criteria x clients. The indifference is looked at first: it decides ties."""
    np.less_equal(lead, norms.near[profile][:, None], out=flags)
    np.subtract(norms.far[profile][:, None], lead, out=out)
    np.multiply(out, norms.slope[profile][:, None], out=out)
    np.fmax(out, flags, out=out)  # 1 or more within the indifference, at least 0 past it, and 0 for no number
    np.fmin(out, 1.0, out=out)


def weighed(kept: Floats, shares: Floats) -> Floats:
    """The sum over criteria, one after the other: no other order gives the same bits. `kept` is used up."""
    np.multiply(kept, shares, out=kept)
    total = np.zeros(kept.shape[1])
    for row in kept:
        total += row
    return total


def _oppose(voices: Floats, norms: Norms, profile: int, side: int, out: Floats) -> None:
    """Lower concordances to credibilities."""
    limit, far, past, slope = (
        table[profile, norms.vetoes][:, None] for table in (norms.limits, norms.far, norms.past, norms.opposing)
    )
    against = limit - voices if side > 0 else voices - limit
    np.subtract(against, far, out=against)
    counts = against > past
    np.multiply(against, slope, out=against)
    weaken(out, against, counts)


def weaken(out: Floats, against: Floats, counts: Flags | None = None) -> None:
    """Make concordances credibilities: each discordance above them takes its share, and a full one all that is left.

    `against` is criteria x clients; a criterion after the other, as the order of multiplications makes the bits.
    """
    strong = against > np.minimum(out, _BELOW_ONE)
    if counts is not None:
        strong &= counts
    if strong.any():
        left = (1.0 - against) * (1.0 / np.fmax(1.0 - out, 0.0))
        np.fmax(left, 0.0, out=left)
        for factor in np.where(strong, left, 1.0):
            out *= factor
