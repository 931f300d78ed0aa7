"""Our sorting against that of the package `mcda`, which is right on every published problem and far too slow to use."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from preavis.advice import electre_tri
from preavis.advice.electre_tri import Model

LIMITS = np.array([[8.0] * 4, [18.0] * 4])
WEIGHTS = np.array([3, 1, 2, 4]) / 10
SEEDS = range(12)


def problem(seed: int) -> tuple[np.ndarray, Model]:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 30, (6, 4)).astype(float)
    q = rng.integers(0, 3, 4).astype(float)
    p = q + rng.integers(0, 4, 4)
    v = p + rng.integers(1, 9, 4)
    return values, Model(LIMITS, WEIGHTS, q, p, v, float(rng.choice([0.55, 0.65, 0.75])), np.ones(4))


@pytest.mark.skipif(find_spec("mcda") is None, reason="mcda is not installed")
def test_small_random_problems_are_sorted_as_another_package_does_by_both_rules() -> None:
    problems = [problem(seed) for seed in SEEDS]
    asked = [
        {
            "values": values.tolist(),
            "limits": norms.limits.tolist(),
            "w": norms.weights.tolist(),
            "q": norms.indifference.tolist(),
            "p": norms.preference.tolist(),
            "v": norms.veto.tolist(),
            "majority": norms.majority,
        }
        for values, norms in problems
    ]
    peer = Path(__file__).with_name("mcda_peer.py")
    done = subprocess.run(
        [sys.executable, str(peer)], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    for (values, norms), theirs in zip(problems, json.loads(done.stdout), strict=True):
        ours = electre_tri.sort(values, norms)
        assert [ours.conjunctive.tolist(), ours.disjunctive.tolist()] == theirs
