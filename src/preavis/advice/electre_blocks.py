"""The comparisons of ELECTRE TRI-B in NumPy: a block of clients at a time, criteria by clients, in buffers of its own.

Every operation and every order of additions is that of `electre_kernel`, so that both give the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from preavis.advice.electre_model import Flags, Floats, Norms, Result, Rows, shared

Sides = tuple[Floats, Floats]
"""The clients against a limit, and the limit against the clients."""
BLOCK = 2048
"""Clients in a block: ten criteria of it stay in the second cache, and calls of NumPy are few enough."""
BELOW_ONE = float(np.nextafter(1.0, 0.0))
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
    result.conjunctive[:] = 0
    result.disjunctive[:] = len(norms.limits)
    for profile in reversed(range(len(norms.limits))):
        up, down = result.up[profile], result.down[profile]
        _agree(values, shares, norms, profile, (up, down))
        if len(voices):
            _oppose(voices, norms, profile, (up, down))
        reached = up >= norms.cut
        np.maximum(result.conjunctive, (profile + 1) * reached, out=result.conjunctive, casting="unsafe")
        np.copyto(result.disjunctive, profile, where=~reached & (down >= norms.cut))


def _agree(values: Floats, shares: Floats, norms: Norms, profile: int, out: Sides) -> None:
    """Concordances of the clients with a limit: the sum of all shares without what is lost past the indifference.

    A lead is lost by the client if it is the limit's, and by the limit if it is the client's: one ramp serves both.
    """
    limit, near, q, slope = (
        table[profile][:, None] for table in (norms.limits, norms.near, norms.indifference, norms.slope)
    )
    lead = limit - values
    lost = np.abs(lead)
    np.subtract(lost, q, out=lost)
    np.multiply(lost, slope * shares, out=lost)
    np.fmin(lost, shares, out=lost)  # what is no number loses all
    whole = weighed(shares)
    np.subtract(whole, weighed(np.where(lead <= near, 0.0, lost)), out=out[0])
    np.subtract(whole, weighed(np.where(lead >= -near, 0.0, lost)), out=out[1])


def _oppose(voices: Floats, norms: Norms, profile: int, out: Sides) -> None:
    """Lower concordances to credibilities. One division serves both sides."""
    limit, far, past, slope = (
        table[profile, norms.vetoes][:, None] for table in (norms.limits, norms.far, norms.past, norms.opposing)
    )
    lead = limit - voices
    against = (np.abs(lead) - far) * slope
    up, down = (1.0 - np.minimum(side, BELOW_ONE) for side in out)
    both = 1.0 / (up * down)
    weaken(out[0], against, down * both, lead > past)
    weaken(out[1], against, up * both, lead < -past)


def weaken(out: Floats, against: Floats, room: Floats, counts: Flags) -> None:
    """Make concordances credibilities: each discordance above them takes its share, and a full one all that is left.

    `against` is criteria x clients, `room` one over what the others lack, and `counts` where a discordance is one. A
    criterion after the other, as the order of multiplications makes the bits.
    """
    strong = counts & (against > np.minimum(out, BELOW_ONE))
    if strong.any():
        for factor in np.where(strong, np.fmax(1.0 - against, 0.0) * room, 1.0):
            out *= factor


def weighed(kept: Floats) -> Floats:
    """The sum over criteria, one after the other: no other order gives the same bits."""
    total = np.zeros(kept.shape[1])
    for row in kept:
        total += row
    return total


def partial(values: Floats, norms: Norms, profile: int, *, reverse: bool) -> tuple[Floats, Floats]:
    """Concordance and discordance of every criterion with one limit, criteria x clients."""
    columns = np.multiply(np.asarray(values, np.float64).T, norms.directions[:, None], order="C")
    limit, near, far, past = (table[profile][:, None] for table in (norms.limits, norms.near, norms.far, norms.past))
    lead = columns - limit if reverse else limit - columns
    opposed = np.zeros_like(lead)
    with np.errstate(all="ignore"):
        # 1 within the indifference, which is looked at first and decides ties; 0 for no number
        agreed = np.fmin(np.fmax((far - lead) * norms.slope[profile][:, None], lead <= near), 1.0)
        against = (lead - far) * norms.opposing[profile][:, None]
        np.fmin(against, 1.0, out=opposed, where=(lead > past) & np.isfinite(columns))
    return agreed, opposed
