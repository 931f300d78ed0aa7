"""Every path of every client, drawn: when each bill is paid, when a client goes by itself, what freed hours bring.

Chance is counter-based and keyed by (seed, client), so a client's paths are the same in every case and whoever else is
in the book: two cases differ by what they change and by nothing else. Money is added in whole minor units.

Bills of one month are late together: with Z common to the month, a bill's place in its own delay distribution is
Φ(√r Z + √(1 - r) e). Z is cut into equally likely slices, so that one table a client gives the chance of each delay.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from math import erf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from preavis.plan.consequences.world import WHOLE, Payer, World

Ints = NDArray[np.int64]
Small = NDArray[np.uint16]
Slices = NDArray[np.uint8]
SLICES = 64
_STEPS = 65_536
_NORMAL = NormalDist()
_POINTS = 201
_NEVER_BILLED = 255
_BLOCK = 2048
"""Paths worked on at once: their months stay in the processor's cache."""

_ALL = "\x00every client"
_HOURS = "\x00freed hours"


@dataclass(frozen=True)
class Chance:
    """What all clients share on every path: the slice of the common factor (months x paths) and the seed."""

    seed: int
    paths: int
    months: int
    slices: Slices


@dataclass(frozen=True)
class Lived:
    """One client on every path, sums one a path: what was billed, tax included, is collected, still open, or lost.

    `tax_due` is the tax of the last months that is not paid on yet.
    """

    billed: Ints
    collected: Ints
    open: Ints
    lost: Ints
    last_billed: Ints
    tax_due: Ints


def chance(seed: int, paths: int, months: int) -> Chance:
    """The common factor of each month and path."""
    drawn = _stream(seed, _ALL).integers(0, SLICES, (months, paths), dtype=np.uint8)
    return Chance(seed, paths, months, drawn)


def live(payer: Payer, world: World, shared: Chance, cash: Ints, leave: int | None = None) -> Lived:
    """One client on every path. What it moves in each month is added to `cash` (months x paths).

    `leave` is the first month in which it is no longer served.
    """
    stream = _stream(shared.seed, payer.key)
    last = _ends(payer, stream, shared.months, shared.paths)
    if leave is not None:
        last = np.minimum(last, leave)
    place = stream.integers(0, _STEPS, (shared.months, shared.paths), dtype=np.uint16)
    owed, given_up = _opening(payer, world, shared, stream, cash)
    deposit, tax = payer.billed * payer.deposit // WHOLE, payer.billed * payer.tax // WHOLE
    collected, lost = np.empty(shared.paths, np.int64), np.empty(shared.paths, np.int64)
    for start in range(0, shared.paths, _BLOCK):
        part = slice(start, start + _BLOCK)
        lag = _lags(payer, world.together, place[:, part], shared.slices[:, part])
        lag[np.arange(shared.months)[:, None] >= last[None, part]] = _NEVER_BILLED
        bill = _Bill(payer.billed + tax - deposit, deposit - payer.avoidable, tax, world.tax_lag)
        collected[part], lost[part] = _settle(lag, bill, len(payer.paid_by), cash[:, part])
    billed = last * np.int64(payer.billed + tax) + payer.opening
    collected += last * np.int64(deposit) + owed
    lost += given_up
    recent = last - np.minimum(last, shared.months - world.tax_lag)
    return Lived(
        billed=billed,
        collected=collected,
        open=billed - collected - lost,
        lost=lost,
        last_billed=(last == shared.months) * np.int64(payer.billed),
        tax_due=recent * np.int64(tax),
    )


def resold(world: World, minutes: int, since: int, shared: Chance, *, at_once: bool = False) -> Ints:
    """What the hours freed from a month on bring in each month, months x paths; `at_once` skips the ramp."""
    resale = world.resale
    uniform = _stream(shared.seed, _HOURS).random(shared.paths)
    share = _triangle(uniform, resale.low, resale.usual, resale.high)
    result = np.zeros((shared.months, shared.paths), np.int64)
    last = len(resale.ramp) - 1
    for month in range(since + resale.lag, shared.months):
        step = last if at_once else min(month - resale.lag - since, last)
        sold = minutes * resale.ramp[step] // WHOLE
        result[month] = sold * share * resale.hour_price // (60 * WHOLE)
    return result


def _stream(seed: int, name: str) -> np.random.Generator:
    key = hashlib.sha256(f"{seed}\x00{name}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key[:16], "little")))


def _opening(payer: Payer, world: World, shared: Chance, stream: np.random.Generator, cash: Ints) -> tuple[Ints, Ints]:
    """What is owed at the start comes in as one bill of the month before; what is collected and lost, one a path."""
    place = stream.integers(0, _STEPS, (1, shared.paths), dtype=np.uint16)
    cash[: world.tax_lag] -= np.int64(payer.opening_tax)
    if not payer.opening:
        return np.zeros(shared.paths, np.int64), np.zeros(shared.paths, np.int64)
    later = replace(payer, paid_by=_since_then(payer.paid_by))
    lag = _lags(later, world.together, place, shared.slices[:1])[0].astype(np.int64)
    paid = lag < min(len(later.paid_by), shared.months)
    cash[lag[paid], np.flatnonzero(paid)] += payer.opening
    return paid * np.int64(payer.opening), (lag == len(later.paid_by)) * np.int64(payer.opening)


def _since_then(paid_by: tuple[int, ...]) -> tuple[int, ...]:
    """The chances of payment of a bill of the month before that is still open now."""
    left = WHOLE - paid_by[0]
    if len(paid_by) == 1 or left == 0:
        return (WHOLE,)
    return tuple((share - paid_by[0]) * WHOLE // left for share in paid_by[1:])


def _ends(payer: Payer, stream: np.random.Generator, months: int, paths: int) -> Ints:
    """The first month in which each path is without the client: it left by itself, or its contract was not renewed."""
    uniform = stream.random((2, paths))
    last = np.full(paths, months, np.int64)
    if payer.churn:
        stay = np.log1p(-min(payer.churn, WHOLE - 1) / WHOLE)
        last = np.minimum(last, np.floor(np.log1p(-uniform[0]) / stay).clip(0, months).astype(np.int64))
    if payer.ends is not None and payer.renewal < WHOLE:
        not_renewed = uniform[1] * WHOLE >= payer.renewal
        last = np.where(not_renewed, np.minimum(last, payer.ends), last)
    return last


def _lags(payer: Payer, together: int, place: Small, slices: Slices) -> Slices:
    """Months from each bill to its payment, months x paths; the number of delays where it is never paid."""
    lag = np.zeros(place.shape, np.uint8)
    for share in payer.paid_by:
        if share >= WHOLE:
            break
        lag += place >= _cuts(share, together)[slices] if share else np.uint8(1)
    return lag


@cache
def _cuts(share: int, together: int) -> NDArray[np.uint32]:
    """For each slice of the common factor, the place below which a bill is paid in time; their mean is `share`.

    Worked out on the points of a fine grid of each slice; then rounded so that the mean is right to a 65,536th.
    """
    level = _NORMAL.inv_cdf(share / WHOLE)
    common = min(together, WHOLE - 1) / WHOLE
    inner = (level - np.sqrt(common) * _grid()) / np.sqrt(1 - common)
    below = 0.5 * (1.0 + np.array([erf(point) for point in (inner / sqrt(2)).tolist()]))
    chances = below.reshape(SLICES, _POINTS).mean(axis=1)
    chances *= share / WHOLE / chances.mean()
    return np.asarray(np.rint(np.clip(chances, 0, 1) * _STEPS), np.uint32)


@cache
def _grid() -> NDArray[np.float64]:
    """The common factor at the points of the grid."""
    centres = (np.arange(SLICES * _POINTS) + 0.5) / (SLICES * _POINTS)
    return np.array([_NORMAL.inv_cdf(point) for point in centres.tolist()])


@dataclass(frozen=True)
class _Bill:
    """A month's bill: `later` is paid with a delay, `at_once` moves with it, `tax` is passed on after `tax_lag`."""

    later: int
    at_once: int
    tax: int
    tax_lag: int


def _settle(lag: Slices, bill: _Bill, delays: int, cash: Ints) -> tuple[Ints, Ints]:
    """Add what a block of paths moves to `cash`; what is collected of the delayed part and what is lost, one a path."""
    months, paid = len(lag), np.zeros(lag.shape[1], np.int64)
    for delay in range(min(delays, months)):
        on_time = lag[: months - delay] == delay
        cash[delay:] += np.multiply(on_time, np.int64(bill.later), dtype=np.int64)
        paid += on_time.sum(axis=0)
    served = lag != _NEVER_BILLED
    if bill.at_once:
        cash += np.multiply(served, np.int64(bill.at_once), dtype=np.int64)
    if bill.tax:
        cash[bill.tax_lag :] -= np.multiply(served[: months - bill.tax_lag], np.int64(bill.tax), dtype=np.int64)
    return paid * bill.later, (lag == delays).sum(axis=0) * bill.later


def _triangle(uniform: NDArray[np.float64], low: int, usual: int, high: int) -> Ints:
    """Draws from a triangular distribution, in basis points."""
    if high <= low:
        return np.full(len(uniform), low, np.int64)
    turn = (usual - low) / (high - low)
    rising = low + np.sqrt(uniform * (high - low) * (usual - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - usual))
    return np.floor(np.where(uniform < turn, rising, falling)).astype(np.int64)
