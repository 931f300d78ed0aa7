"""SMAA-TRI against its floor: one matrix product of that size and one comparison, counted; growth and memory."""

from __future__ import annotations

import sys
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np
from bench.timing import Row, median_seconds, own_peak_megabytes, process

from preavis.advice.acceptability import preference
from preavis.advice.electre_tri import TOLERANCE, Model
from preavis.advice.preferences.cloud import Cloud

CRITERIA, PROFILES = 10, 3
SIZES = (1_000, 3_000, 10_000)
LARGEST = (10_000, 10_000)
_BLOCK = (256, 1024)
"""Rows and particles of one product of the floor: a whole one of the largest size would take 2.4 GB."""
_PROMISE, _MEMORY = 3, 1024


def run() -> list[Row]:
    rows, took = [], {}
    sizes = {*((size, LARGEST[1]) for size in SIZES), *((LARGEST[0], size) for size in SIZES)}
    for clients, particles in sorted(sizes):
        values, cloud, norms = _book(clients), _cloud(particles), _norms()
        ours = took[clients, particles] = median_seconds(lambda v=values, c=cloud, n=norms: preference(v, n, c), 3)
        floor = median_seconds(lambda v=values, c=cloud: _floor(v, c), 3)
        named = f"SMAA-TRI with vetoes: {clients:,} clients x {particles:,} particles x {PROFILES} limits"
        promise = f" (promise {_PROMISE})" if (clients, particles) == LARGEST else ""
        rows.append((named, f"{ours * 1000:.0f} ms, {ours / floor:.1f} x{promise} the floor {floor * 1000:.0f} ms"))
    rows += [
        ("growth of cost in clients", _growth([(n, took[n, LARGEST[1]]) for n in SIZES])),
        ("growth of cost in particles", _growth([(n, took[LARGEST[0], n]) for n in SIZES])),
    ]
    small = median_seconds(lambda: preference(_book(25), _norms(), _cloud(10_000)), 5)
    rows.append(("25 clients x 10,000 particles, drawing weights included", f"{small * 1000:.0f} ms"))
    _, peak = process([sys.executable, "-m", "bench.smaa", "once"], Path(__file__).parents[1])
    rows.append(("peak memory of the largest", f"{peak} MB (promise {_MEMORY})"))
    return rows


def _growth(points: list[tuple[int, float]]) -> str:
    slopes = [log(after / before) / log(more / less) for (less, before), (more, after) in pairwise(points)]
    exponent = log(points[-1][1] / points[0][1]) / log(points[-1][0] / points[0][0])
    return f"exponent {exponent:.2f} (promise 1.05; steps {', '.join(f'{slope:.2f}' for slope in slopes)})"


def _book(clients: int) -> np.ndarray:
    return np.random.default_rng(clients).random((clients, CRITERIA))


def _cloud(particles: int) -> Cloud:
    rng = np.random.default_rng(particles)
    weights, majority = rng.dirichlet(np.ones(CRITERIA), particles), rng.uniform(0.65, 0.85, particles)
    return Cloud(tuple("abcdefghij"), weights, majority, np.full(particles, 1 / particles))


def _norms() -> Model:
    limits = np.linspace(0.2, 0.6, PROFILES)[:, None] * np.ones(CRITERIA)
    veto = np.where(np.arange(CRITERIA) % 2, 0.5, np.inf)
    return Model(
        limits, np.ones(CRITERIA), np.full(CRITERIA, 0.02), np.full(CRITERIA, 0.08), veto, 0.7, np.ones(CRITERIA)
    )  # fmt: skip


def _floor(values: np.ndarray, cloud: Cloud) -> np.ndarray:
    """The product of all that agrees with all weights, compared with the majority and counted: no slope, no veto."""
    agree = np.concatenate([values >= limit for limit in _norms().limits]).astype(np.float64)
    weights, (rows, particles) = np.ascontiguousarray(cloud.weights.T), _BLOCK
    counts = np.zeros(len(agree), np.int64)
    for start in range(0, len(agree), rows):
        for first in range(0, len(cloud), particles):
            part = slice(first, first + particles)
            reached = agree[start : start + rows] @ weights[:, part] >= cloud.majority[part] - TOLERANCE
            counts[start : start + rows] += np.count_nonzero(reached, axis=1)
    return counts


if __name__ == "__main__":
    if sys.argv[1:] == ["once"]:
        preference(_book(LARGEST[0]), _norms(), _cloud(LARGEST[1]))
        print(own_peak_megabytes())
    else:
        for label, value in run():
            print(f"{label}: {value}")
