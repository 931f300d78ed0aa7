"""How late a client pays, learnt from every client at once; an open invoice counts as what it is, not paid yet.

A shared gamma frailty model. The hazard of payment of an invoice of client i, t days after its due date, is z_i λ(t):
λ is common, constant on short pieces of time, and z_i ~ Γ(θ, θ) says how fast this client pays. After d_i payments and
a cumulated hazard E_i over all its invoices, z_i ~ Γ(θ + d_i, θ + E_i): a client with many invoices speaks for itself,
one with few leans on the pool. λ and θ are fitted by EM on the marginal likelihood (Klein 1992; Nielsen et al. 1992).

An invoice is at risk from its issue date, which lies before the due date by its terms; an exit falls in the middle of
its piece of time. Pure NumPy without linear algebra library or chance: one histogram gives the same bits on any number
of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FIRST_DAY = -60
LAST_DAY = 730
"""Days from the due date outside of which an invoice's age is held: earlier and later tell nothing more."""

MIN_PAYMENTS = 5
"""Payments that a book must hold before anything is learnt from it."""

STEPS = ((30, 1), (60, 3), (130, 7), (250, 15), (LAST_DAY, 30))
"""Pieces of time after the due date: up to a day, of so many days each. Finer counts tell nothing more."""

_EARLY = (-60, -45, -30, -21, -14, -10, -7, -5, -3, -2, -1, 0)
_STARTS = (0, *(last for last, _ in STEPS))
_LATE = (np.arange(start, last, step) + step for start, (last, step) in zip(_STARTS, STEPS, strict=False))
_ENDS = np.concatenate([np.array(_EARLY), *_LATE]).astype(np.int64)
"""Last day of each piece: a payment on the due date falls in the piece that ends on day 0."""

PIECES = len(_ENDS)
"""Pieces of time that a history is counted in."""

_PIECE = np.searchsorted(_ENDS, np.arange(FIRST_DAY, LAST_DAY + 1)).astype(np.int64)

_BLOCK = 2_048
"""Clients worked on at once, so that what they need stays in the processor's cache."""

_TAIL_SHARE = 0.03
_MAX_STEPS = 400
_TOLERANCE = 1e-7
_THETA_BOUNDS = (0.2, 200.0)


@dataclass(frozen=True)
class History:
    """A histogram of invoices, one row a (client, day from the due date).

    `client` is 0..clients-1. Counts of invoices that on that day were issued (`entered`), were paid whole (`paid`), or
    stopped being watched unpaid (`left`: still open at the date of the book, or closed by what is no payment). Rows may
    repeat and counts may be negative, so that a history can be summed from parts; only totals matter.
    """

    clients: int
    client: Ints
    day: Ints
    entered: Ints
    paid: Ints
    left: Ints

    def counted(self) -> Counted:
        """The same, counted by client and piece of time."""
        kinds = (self.entered, self.paid, self.left)
        return Counted(*(count(self.clients, self.client, self.day, numbers) for numbers in kinds))


@dataclass(frozen=True)
class Counted:
    """A history counted: `entered`, `paid` and `left` of `History` in a row a client and a column a piece of time."""

    entered: Ints
    paid: Ints
    left: Ints


@dataclass(frozen=True)
class Lateness:
    """A quantile of days beyond terms for each client: best figure, and bounds that hold z_i with 80 % probability."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Fit:
    """The fitted model. `payments` and `exposure` are d_i and E_i; `invoices` counts the invoices each client had."""

    theta: float
    ends: Floats
    cumulated: Floats
    payments: Floats
    exposure: Floats
    invoices: Floats
    entry: Floats
    steps: int

    def speed(self) -> Floats:
        """Posterior mean of z_i: 1 is the pool, 2 pays twice as fast."""
        return np.asarray((self.theta + self.payments) / (self.theta + self.exposure), dtype=np.float64)

    def quantile(self, share: float) -> Lateness:
        """Days beyond terms within which a client's next invoice is paid with probability `share`.

        The best figure integrates what is not known of z_i; days are capped at `LAST_DAY`.
        """
        shape, rate = self.theta + self.payments, self.theta + self.exposure
        predictive = rate * np.expm1(-np.log1p(-share) / shape)
        target = -np.log1p(-share)
        low, high = (target / (_gamma_quantile(shape, p) / rate) for p in (0.9, 0.1))
        return Lateness(self._day(predictive), self._day(low), self._day(high))

    def unpaid(self, client: int, days: Ints) -> Floats:
        """Chance that an invoice of a client is still unpaid at the end of each day from its due date."""
        hazard = np.maximum(self._hazard(days.astype(np.float64)) - self.entry[client], 0.0)
        rate = self.theta + self.exposure[client]
        return np.asarray((rate / (rate + hazard)) ** (self.theta + self.payments[client]), dtype=np.float64)

    def _hazard(self, day: Floats) -> Floats:
        return np.asarray(np.interp(day, self.ends, self.cumulated), dtype=np.float64)

    def _day(self, hazard: Floats) -> Floats:
        """The day on which a new invoice of each client has met this much of the common hazard since its issue."""
        # Where nothing is ever paid the hazard is flat; interp then takes the last of the equal points, as it should.
        return np.asarray(np.interp(hazard + self.entry, self.cumulated, self.ends), dtype=np.float64)


def count(clients: int, client: Ints, day: Ints, numbers: Ints | None = None) -> Ints:
    """Events by client and piece of time; without `numbers` each row is one event."""
    cell = _piece(day)
    cell += np.multiply(client, PIECES, dtype=np.int64)
    if numbers is None:
        counted = np.bincount(cell, minlength=clients * PIECES)
    else:
        counted = np.zeros(clients * PIECES, np.int64)
        np.add.at(counted, cell, numbers.astype(np.int64))
    return counted.reshape(clients, PIECES).astype(np.int64, copy=False)


def fit(history: History | Counted) -> Fit | None:
    """The model that a history supports; None when fewer than `MIN_PAYMENTS` payments were seen."""
    counted = history.counted() if isinstance(history, History) else history
    if counted.paid.sum() < MIN_PAYMENTS:
        return None
    ends, pieces = _pieces(counted)
    theta, rates, steps = _maximise(pieces)
    cumulated = np.concatenate(([0.0], np.cumsum(rates * np.diff(ends))))
    # An invoice enters at the start of its piece, where the hazard is that of the pieces before.
    start = cumulated[np.minimum(np.arange(PIECES), len(rates) - 1)]
    invoices = counted.entered.sum(axis=1).astype(np.float64)
    entry = np.einsum("cp,p->c", counted.entered, start) / np.maximum(invoices, 1.0)
    return Fit(theta, ends, cumulated, pieces.payments, pieces.hazard(rates), invoices, entry, steps)


@dataclass(frozen=True)
class _Pieces:
    """Payments and days at risk, by client and by piece of time."""

    payments: Floats
    paid: Floats
    at_risk: Floats

    def hazard(self, rates: Floats) -> Floats:
        # einsum and not @: a linear algebra library may split the sum by threads and change its last bits.
        return np.asarray(np.einsum("cp,p->c", self.at_risk, rates), dtype=np.float64)


def _pieces(counted: Counted) -> tuple[Floats, _Pieces]:
    """Days at risk; the last few payments share one long piece, whose rate carries on past the data."""
    by_piece = counted.paid.sum(axis=0).astype(np.float64)
    starts = np.concatenate(([FIRST_DAY - 1], _ENDS)).astype(np.float64)
    first = _tail(by_piece)
    at_risk = np.concatenate(
        [_at_risk(counted, slice(start, start + _BLOCK), np.diff(starts), first) for start in _blocks(counted)]
    )
    ends = np.concatenate((starts[: first + 1], starts[-1:]))
    payments = counted.paid.sum(axis=1).astype(np.float64)
    return ends, _Pieces(payments, np.append(by_piece[:first], by_piece[first:].sum()), at_risk)


def _blocks(counted: Counted) -> range:
    return range(0, len(counted.paid), _BLOCK)


def _at_risk(counted: Counted, clients: slice, days: Floats, first: int) -> Floats:
    """Days at risk of some clients, by piece; those from `first` on in one. An exit is at risk for half its piece."""
    exits = counted.paid[clients] + counted.left[clients]
    twice = np.cumsum(counted.entered[clients] - exits, axis=1)
    twice *= 2
    twice += exits
    at_risk = np.maximum(twice, 0) * (0.5 * days)
    return np.concatenate((at_risk[:, :first], at_risk[:, first:].sum(axis=1, keepdims=True)), axis=1)


def _maximise(pieces: _Pieces) -> tuple[float, Floats, int]:
    """EM: the speeds z given λ and θ, then λ given the speeds, then θ by a Newton step on the marginal likelihood."""
    theta, step, moved = 1.0, 0, np.inf
    speed = np.ones_like(pieces.payments)
    hazard = np.zeros_like(speed)
    while moved > _TOLERANCE and step < _MAX_STEPS:
        step += 1
        at_risk = np.einsum("c,cp->p", speed, pieces.at_risk)
        rates = np.divide(pieces.paid, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)
        before, hazard = hazard, pieces.hazard(rates)
        previous, theta = theta, _theta(theta, pieces.payments, hazard)
        speed = (theta + pieces.payments) / (theta + hazard)
        # The scale is free between λ and z until the prior ties it; setting it at each step is what makes EM quick here
        # (parameter expansion, Liu, Rubin and Wu 1998). The mean is 1 at the maximum, so the answer is the same.
        speed /= speed.mean()
        moved = max(abs(np.log(theta / previous)), float(np.abs(hazard - before).max() / (hazard.max() + 1.0)))
    return theta, rates, step


def _theta(theta: float, payments: Floats, hazard: Floats) -> float:
    """One Newton step on log θ, held to a factor of two; where the likelihood is not concave, a step uphill."""
    more = _more_than(payments)
    k = theta + np.arange(len(more))
    total = theta + hazard
    slope = (more / k).sum() + (np.log(theta / total) + (hazard - payments) / total).sum()
    bend = -(more / k**2).sum() + (1.0 / theta - 1.0 / total - (hazard - payments) / total**2).sum()
    first, second = theta * slope, theta * slope + theta**2 * bend
    move = -first / second if second < 0 else np.sign(first) * 0.5
    return float(np.clip(theta * np.exp(np.clip(move, -0.7, 0.7)), *_THETA_BOUNDS))


def _more_than(payments: Floats) -> Floats:
    """How many clients made more than 0, 1, 2, ... payments."""
    counts = np.bincount(np.maximum(payments, 0.0).astype(np.int64))
    return np.asarray(counts.sum() - np.cumsum(counts)[:-1], dtype=np.float64)


def _tail(paid: Floats) -> int:
    """The first piece of the tail: from there on lie the last payments, too few for pieces of their own."""
    wanted = max(MIN_PAYMENTS, _TAIL_SHARE * paid.sum())
    from_here = np.cumsum(paid[::-1])[::-1]
    return int(np.flatnonzero(from_here >= wanted)[-1])


def _piece(day: Ints) -> Ints:
    return _PIECE.take(day - FIRST_DAY, mode="clip")


def _gamma_quantile(shape: Floats, share: float) -> Floats:
    """Quantile of Γ(shape, 1) by Wilson and Hilferty (1931): within 3 % for shapes over 1 and shares of 10 to 90 %."""
    normal = NormalDist().inv_cdf(share)
    cube = 1.0 - 1.0 / (9.0 * shape) + normal / (3.0 * np.sqrt(shape))
    return np.asarray(shape * np.maximum(cube, 0.05) ** 3, dtype=np.float64)
