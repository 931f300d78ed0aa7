"""How well and how fast lateness is learnt: against what ledgers print, on books whose truth is known; and at scale."""

from __future__ import annotations

import statistics

import numpy as np
from bench.promises import rows as promised
from bench.timing import Row, median_seconds
from numpy.typing import NDArray

from preavis.measures.payment_model import History, fit

Floats = NDArray[np.float64]
CLIENTS, THETA, SHAPE, SCALE = 300, 2.0, 1.6, 30.0
BOOKS = 20
FEW = 24


def run() -> list[Row]:
    ours, median = np.array([_errors(seed) for seed in range(BOOKS)]).mean(axis=0)
    rows = [
        ("error of a client's median delay (log RMSE)", f"{ours[0]:.3f}; median of paid invoices {median[0]:.3f}"),
        ("rank correlation with the truth", f"{ours[1]:.3f}; median of paid invoices {median[1]:.3f}"),
    ]
    within = f"{statistics.fmean(_within(seed) for seed in range(2 * BOOKS)):.1%}"
    rows.append((f"chance that a client's next invoice is paid within its figure for 80%, {FEW} clients", within))
    return [*rows, *promised(), *(_speed(clients) for clients in (1_000, 10_000, 100_000))]


def _speed(clients: int) -> Row:
    """Time to learn, against one addition of the same histogram by client (the floor)."""
    history = _many(clients)
    floor = median_seconds(lambda: np.bincount(history.client, weights=history.paid.astype(np.float64)))
    seconds = median_seconds(lambda: fit(history))
    invoices = int(history.entered.sum())
    label = f"learn from {clients:,} clients, {invoices:,} invoices, {len(history.client):,} rows"
    return label, f"{seconds:.3f} s, {seconds / floor:.0f} x one sum by client"


def _within(seed: int) -> float:
    """The true chance, of the mean client of a small book."""
    frailty, client, delay, watched = _book(seed, FEW)
    found = fit(_history(FEW, client, delay, watched))
    if found is None:
        raise SystemExit("nothing was learnt")
    late = np.maximum(found.quantile(0.8).value, 0.0)
    return float(-np.expm1(-frailty * (late / SCALE) ** SHAPE).mean())


def _book(seed: int, clients: int) -> tuple[Floats, NDArray[np.int64], Floats, Floats]:
    """Frailty by client; client, delay and days watched by invoice."""
    chance = np.random.default_rng(seed)
    frailty = chance.gamma(THETA, 1 / THETA, clients)
    client = np.repeat(np.arange(clients), chance.geometric(1 / 8.1, clients))
    delay = SCALE * (chance.exponential(size=len(client)) / frailty[client]) ** (1 / SHAPE)
    return frailty, client, delay, chance.uniform(0, 125, len(client))


def _errors(seed: int) -> tuple[tuple[float, float], tuple[float, float]]:
    frailty, client, delay, watched = _book(seed, CLIENTS)
    found = fit(_history(CLIENTS, client, delay, watched))
    if found is None:
        raise SystemExit("nothing was learnt")
    truth, paid = SCALE * (np.log(2) / frailty) ** (1 / SHAPE), delay <= watched
    pool = float(np.median(delay[paid]))
    own = [delay[(client == number) & paid] for number in range(CLIENTS)]
    medians = np.array([statistics.median(d) if len(d) else pool for d in own])
    return _error(found.quantile(0.5).value, truth), _error(medians, truth)


def _error(estimate: Floats, truth: Floats) -> tuple[float, float]:
    error = np.log(np.maximum(estimate, 0.5) / truth)
    ranks = [np.argsort(np.argsort(values)) for values in (estimate, truth)]
    return float(np.sqrt((error**2).mean())), float(np.corrcoef(*ranks)[0, 1])


def _history(clients: int, client: NDArray[np.int64], delay: Floats, watched: Floats) -> History:
    paid = (delay <= watched).astype(np.int64)
    day = np.ceil(np.minimum(delay, watched)).astype(np.int64)
    none, one = np.zeros_like(client), np.ones_like(client)
    columns = ((client, client), (none, day), (one, none), (none, paid), (none, 1 - paid))
    return History(clients, *(np.concatenate(pair) for pair in columns))


def _many(clients: int) -> History:
    """A hundred invoices a client, already counted by client and day."""
    chance = np.random.default_rng(1)
    client = np.repeat(np.arange(clients), 100)
    frailty = chance.gamma(THETA, 1 / THETA, clients)
    delay = SCALE * (chance.exponential(size=len(client)) / frailty[client]) ** (1 / SHAPE)
    whole = _history(clients, client, delay, chance.uniform(0, 700, len(client)))
    places, where = np.unique(whole.client * 1_000 + whole.day, return_inverse=True)
    counts = (np.bincount(where, counted).astype(np.int64) for counted in (whole.entered, whole.paid, whole.left))
    return History(clients, places // 1_000, places % 1_000, *counts)


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
