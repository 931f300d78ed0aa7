"""The exit programme: time to a plan within 1 % of the best, on portfolios drawn at random with caps that bind."""

from __future__ import annotations

import time

import numpy as np
from bench.timing import Row, own_peak_megabytes

from preavis.plan.programme import Candidate, Company, Limits, Problem, solve

MONTHS = 24
WHOLE = 10_000


def run() -> list[Row]:
    rows = []
    for candidates, scenarios, promise in ((50, 0, None), (100, 0, None), (200, 0, 10), (30, 50, 30)):
        seconds, gap, exits = _timed(portfolio(candidates, scenarios))
        named = f"{candidates} candidates x {MONTHS} months" + (f" x {scenarios} scenarios" if scenarios else "")
        wanted = f" (promise {promise})" if promise else ""
        rows.append((named, f"{seconds:.1f} s{wanted}, gap {gap:.2%}, {exits} leave, {own_peak_megabytes()} MB"))
    return rows


def portfolio(candidates: int, scenarios: int, seed: int = 7) -> Problem:
    """A portfolio in which about half lose money; cash, pace and the largest share all stand in the way of haste."""
    rng = np.random.default_rng([seed, candidates, scenarios])
    found = tuple(_candidate(rng, place) for place in range(candidates))
    revenue = sum(c.revenue for c in found)
    avoidable = sum(c.avoidable for c in found)
    hours = sum(c.minutes for c in found)
    company = Company(
        cash=revenue // 2,
        base=(-(revenue - avoidable) * 97 // 100,) * MONTHS,
        others=(revenue // 10,) * MONTHS,
        hour_price=7_500,
        demand=tuple(hours * month // MONTHS // 3 for month in range(MONTHS)),
    )
    limits = Limits(
        floor=(revenue // 4,) * MONTHS,
        pace=max(1, candidates // 25),
        largest_share=1_500 if candidates >= 50 else 2_500,
        checkpoints=(11, 23),
    )
    others = tuple(tuple(_collected(rng, 0.35) for _ in found) for _ in range(scenarios))
    return Problem(found, company, limits, others)


def _candidate(rng: np.random.Generator, place: int) -> Candidate:
    revenue = int(rng.lognormal(13.0, 0.8))
    return Candidate(
        key=f"c{place:03}",
        revenue=revenue,
        collected=_collected(rng, 0.25),
        avoidable=int(revenue * rng.uniform(0.3, 1.2)),
        exit_cost=int(revenue * rng.uniform(0.0, 0.6)),
        minutes=int(revenue / 9_000 * 60 * rng.uniform(0.5, 1.6)),
        notice=int(rng.integers(1, 7)),
        harm=int(revenue * max(0.0, rng.normal(0.0, 0.15))),
        worth=0,
        duty="leave" if rng.random() < 0.05 else "stay" if rng.random() < 0.1 else "free",
    )


def _collected(rng: np.random.Generator, spread: float) -> tuple[int, ...]:
    mean = np.clip(rng.normal(1.4, spread), 0.3, 3.5)
    weights = np.array([np.exp(-((lag - mean) ** 2)) for lag in range(5)])
    return tuple(int(share) for share in weights / weights.sum() * 0.99 * WHOLE)


def _timed(problem: Problem) -> tuple[float, float, int]:
    start = time.perf_counter()
    found = solve(problem)
    if found.obstacle is not None:
        raise SystemExit(f"the drawn portfolio has no plan: {found.obstacle}")
    return time.perf_counter() - start, found.gap, len(found.exits)


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
