"""Our sorting against that of the package `mcda`, which is right on every published problem and far too slow to use."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from preavis.advice import electre_tri
from preavis.advice.electre_tri import Model

LIMITS = np.array([[8.0] * 4, [18.0] * 4])
WEIGHTS = np.array([3, 1, 2, 4]) / 10


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.filterwarnings("ignore")
def test_small_random_problems_are_sorted_as_another_package_does_by_both_rules(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 30, (6, 4)).astype(float)
    q = rng.integers(0, 3, 4).astype(float)
    p = q + rng.integers(0, 4, 4)
    norms = Model(LIMITS, WEIGHTS, q, p, p + rng.integers(1, 9, 4), float(rng.choice([0.55, 0.65, 0.75])), np.ones(4))
    ours, theirs = electre_tri.sort(values, norms), _theirs(values, norms)
    assert ours.conjunctive.tolist() == list(theirs.assign(pessimistic=True).data)
    assert ours.disjunctive.tolist() == list(theirs.assign(pessimistic=False).data)


def _theirs(values: np.ndarray, norms: Model) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mcda = pytest.importorskip("mcda", reason="mcda is not installed")
        electre = pytest.importorskip("mcda.outranking.electre")
        scales = pytest.importorskip("mcda.scales")
    more = scales.PreferenceDirection.MAX
    scale = {j: scales.QuantitativeScale(-100, 100, preference_direction=more) for j in range(4)}
    table = mcda.PerformanceTable(values.tolist(), scales=scale, criteria=range(4))
    limits = mcda.PerformanceTable(norms.limits.tolist(), scales=scale, criteria=range(4), alternatives=["b1", "b2"])
    q, p, v, w = (
        dict(enumerate(one.tolist())) for one in (norms.indifference, norms.preference, norms.veto, norms.weights)
    )
    return electre.ElectreTri(table, w, limits, q, p, v, norms.majority)
