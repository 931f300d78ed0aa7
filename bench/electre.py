"""Sorting: our kernel on 100,000 clients against the arithmetic floor (one matrix product of the same comparisons)."""

from __future__ import annotations

import numpy as np
from bench.timing import Row, median_seconds

from preavis.advice import electre_tri
from preavis.advice.electre_tri import Model

CRITERIA, PROFILES = 10, 4
_PROMISE = 0.5


def run() -> list[Row]:
    rows = []
    for clients in (1_000, 10_000, 100_000):
        rng = np.random.default_rng(clients)
        values, norms = rng.random((clients, CRITERIA)), _norms()
        ours = median_seconds(lambda v=values, m=norms: electre_tri.sort(v, m), 5)
        floor = median_seconds(lambda v=values, m=norms: _floor(v, m), 5)
        named = f"{clients:,} clients x {CRITERIA} criteria x {PROFILES} limits, both rules"
        promise = f" (promise {_PROMISE * 1000:.0f})" if clients == 100_000 else ""
        rows.append((named, f"{ours * 1000:.1f} ms{promise}, {ours / floor:.1f} x the floor {floor * 1000:.1f} ms"))
    return rows


def _norms() -> Model:
    limits = np.linspace(0.2, 0.8, PROFILES)[:, None] * np.ones(CRITERIA)
    veto = np.where(np.arange(CRITERIA) % 2, 0.3, np.inf)
    return Model(
        limits, np.arange(1.0, CRITERIA + 1), np.full(CRITERIA, 0.02), np.full(CRITERIA, 0.08), veto, 0.7,
        np.ones(CRITERIA),
    )  # fmt: skip


def _floor(values: np.ndarray, norms: Model) -> np.ndarray:
    """What cannot be avoided: each comparison once each way, weighed by one product; no slope, no veto, no class."""
    total = np.zeros(len(values))
    for limit in norms.limits:
        lead = limit - values
        total += (lead <= norms.indifference).astype(np.float64) @ norms.weights
        total += (-lead <= norms.indifference).astype(np.float64) @ norms.weights
    return total


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
