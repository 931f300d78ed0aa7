"""Menus of remedies: a thousand at ten criteria, how the time grows with clients, and the same question as a MILP."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
from bench.timing import Row, median_seconds

from preavis.plan.counterfactual_fast import compiled
from preavis.plan.counterfactual_milp import cheapest
from preavis.plan.counterfactual_problem import Forms, Norm, Particles, Problem
from preavis.plan.counterfactual_search import WAYS, Found, search

CRITERIA, GROUPS, LEVELS, QUANTITIES = 10, 10, 5, 14
_PROMISE = 0.3
_SIZES = (250, 500, 1_000, 2_000)
_ASKED = 8
"""Clients put to the solver: it takes its time."""
_PLAIN = 50


def run() -> list[Row]:
    made = {size: problem(size) for size in _SIZES}
    plain = {size: replace(one, particles=None) for size, one in made.items()}
    rows: list[Row] = []
    thousand = plain[1_000]
    seconds = median_seconds(lambda: search(thousand, plainly=False), 5)
    both = median_seconds(lambda: search(thousand, plainly=False, threads=2), 5)
    robust, robust_both = (median_seconds(lambda n=n: search(made[1_000], plainly=False, threads=n), 5) for n in (1, 2))
    found = search(made[1_000], plainly=False)
    shape = f"1,000 menus x {CRITERIA} criteria, {GROUPS} remedies x {LEVELS} levels, at most 3 together"
    promise = f"(promise {_PROMISE * 1000:.0f})"
    firmly = "every way, the robust one over 1,000 preferences each"
    rows.append((shape, f"{seconds * 1000:.0f} ms {promise}, two threads {both * 1000:.0f} ms; {_told(found)}"))
    rows.append((firmly, f"{robust * 1000:.0f} ms {promise}, two threads {robust_both * 1000:.0f} ms"))
    rows.append(("exponent in clients", f"{_exponent(plain):.2f} (promise 1.05)"))
    rows.append(("without numba, the robust way apart and included", f"{_without(thousand)}; {_without(made[1_000])}"))
    rows.append(_peer(seconds / 1_000))
    return rows


def _without(thousand: Problem) -> str:
    part = _first(thousand, _PLAIN)
    seconds = median_seconds(lambda: search(part, plainly=True), 3) / _PLAIN
    same = np.array_equal(search(part, plainly=True).sets, search(part, plainly=False).sets)
    answers = "the same answers" if same and compiled() is not None else "OTHER ANSWERS"
    return f"{seconds * 1000:.1f} ms a menu, {answers}"


def _peer(ours: float) -> Row:
    """The cheapest set by HiGHS, on criteria it can state: hard vetoes, no product of ratios."""
    some = replace(problem(_ASKED, hard=True), particles=None)
    start = time.perf_counter()
    theirs = [cheapest(some, client) or 0 for client in range(_ASKED)]
    seconds = (time.perf_counter() - start) / _ASKED
    mine = search(some, plainly=False)
    same = theirs == [int(some.cost[c][list(mine.way(c, "cheapest"))].sum()) for c in range(_ASKED)]
    answers = "the same answers" if same else "OTHER ANSWERS"
    return "one cheapest set by HiGHS (MILP)", f"{seconds * 1000:.0f} ms, {seconds / ours:,.0f} x ours, {answers}"


def _exponent(made: dict[int, Problem]) -> float:
    times = [median_seconds(lambda one=one: search(one, plainly=False), 3) for one in made.values()]
    return float(np.polyfit([math.log(size) for size in made], [math.log(t) for t in times], 1)[0])


def _told(found: Found) -> str:
    counts = (np.count_nonzero(found.sets[:, place, 0] >= 0) for place in range(len(WAYS)))
    return ", ".join(f"{name} {count}" for name, count in zip(WAYS, counts, strict=True))


def _first(whole: Problem, clients: int) -> Problem:
    sized = [
        "numbers",
        "start",
        "factor",
        "added",
        "allowed",
        "cost",
        "rest",
        "scale",
        "moves",
        "agree",
        "oppose",
        "shares",
    ]
    cut = {name: np.ascontiguousarray(getattr(whole, name)[:clients]) for name in sized}
    cloud = whole.particles and replace(whole.particles, pattern=whole.particles.pattern[:clients])
    return replace(whole, particles=cloud, **cut)


def problem(clients: int, *, hard: bool = False) -> Problem:
    """Clients below a class at ten criteria, half of them ratios; about three in five can be mended."""
    rng = np.random.default_rng(clients)
    levers = GROUPS * LEVELS
    reach = np.tile(np.arange(1, LEVELS + 1) / LEVELS, GROUPS)[None, :, None]
    touched = rng.random((clients, GROUPS, QUANTITIES)) < 0.35
    slopes = rng.uniform(-0.15, 0.3, (clients, GROUPS, QUANTITIES)) * touched
    cost = np.repeat(rng.integers(20_000, 400_000, (clients, GROUPS)), LEVELS, axis=1) * reach[..., 0]
    return Problem(
        numbers=np.arange(clients),
        names=tuple(f"q{place}" for place in range(QUANTITIES)),
        start=rng.uniform(0.7, 1.2, (clients, QUANTITIES)),
        factor=1.0 + np.repeat(slopes, LEVELS, axis=1) * reach,
        added=np.zeros((clients, levers, QUANTITIES)),
        allowed=np.ones((clients, levers), np.bool_),
        cost=np.rint(cost).astype(np.int64) + rng.integers(0, 997, (clients, levers)),
        group=np.repeat(np.arange(GROUPS), LEVELS),
        clash=np.eye(GROUPS, dtype=np.bool_),
        most=3,
        forms=_forms(),
        rest=np.where(np.arange(4) == 1, 0.5, 0.0) * np.ones((clients, CRITERIA, 4)),
        scale=np.ones((clients, CRITERIA)),
        moves=np.ones((clients, CRITERIA), np.bool_),
        agree=np.zeros((clients, CRITERIA)),
        oppose=np.zeros((clients, CRITERIA)),
        shares=rng.dirichlet(np.full(CRITERIA, 5.0), clients),
        norm=_norm(hard=hard),
        particles=_cloud(rng, clients),
    )


def _forms() -> Forms:
    terms, starts, filled = list[int](), [0], list[list[bool]]()
    for criterion in range(CRITERIA):
        ratio = criterion % 2 == 0
        terms += [criterion, criterion + 4, criterion + 1] if ratio else [criterion]
        starts += [starts[-1] + (2 if ratio else 1)] + [starts[-1] + (3 if ratio else 1)] * 3
        filled.append([True, ratio, False, False])
    flat = np.array(filled, np.bool_)
    return Forms(np.array(starts, np.int64), np.array(terms, np.int64), np.ones(len(terms)), flat, np.zeros(CRITERIA))


def _norm(*, hard: bool) -> Norm:
    veto = np.where(np.arange(CRITERIA) % 2, 0.5, np.inf)
    limit = np.where(np.arange(CRITERIA) % 2, 1.0, 1.45)
    flat = [np.full(CRITERIA, value) for value in (0.02, 0.15)]
    return Norm(limit, flat[0], flat[1], veto, np.ones(CRITERIA), 0.75, hard)


def _cloud(rng: np.random.Generator, clients: int) -> Particles:
    particles = 1_000
    shares = rng.dirichlet(np.full(CRITERIA, 20.0), particles)[None]
    even = np.full(particles, 1 / particles)
    return Particles(shares, np.zeros(clients, np.int64), rng.uniform(0.7, 0.8, particles), even, 0.9)


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
