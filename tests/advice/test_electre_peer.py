"""Our sorting against that of the package `mcda`, which is right on every published problem and far too slow to use."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from published import PROJECTS, SCHOOLS

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


def peer(asked: list[dict[str, Any]]) -> list[Any]:
    """What the other package answers."""
    program = Path(__file__).with_name("mcda_peer.py")
    done = subprocess.run(
        [sys.executable, str(program)], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


def parameters(values: np.ndarray, norms: Model) -> dict[str, Any]:
    return {
        "values": values.tolist(),
        "w": (norms.weights / norms.weights.sum()).tolist(),
        "q": norms.indifference.tolist(),
        "p": norms.preference.tolist(),
        "v": norms.veto.tolist(),
    }


@pytest.mark.skipif(find_spec("mcda") is None, reason="mcda is not installed")
def test_small_random_problems_are_sorted_as_another_package_does_by_both_rules() -> None:
    problems = [problem(seed) for seed in SEEDS]
    asked = [
        parameters(values, norms) | {"limits": norms.limits.tolist(), "majority": norms.majority}
        for values, norms in problems
    ]
    for (values, norms), theirs in zip(problems, peer(asked), strict=True):
        ours = electre_tri.sort(values, norms)
        assert [ours.conjunctive.tolist(), ours.disjunctive.tolist()] == theirs


def pairwise(case: dict[str, Any]) -> tuple[np.ndarray, Model]:
    """A ranking problem: the actions themselves are the limits, so that each is compared with each."""
    actions, *norms = (np.array(case[name], float) for name in ("A", "w", "q", "p", "v"))
    return actions, Model(actions, *norms, 0.5, np.ones(len(case["w"])))


@pytest.mark.skipif(find_spec("mcda") is None, reason="mcda is not installed")
def test_the_credibilities_of_electre_iii_are_those_of_the_sorting_with_actions_as_limits() -> None:
    """The inputs are published with R MCDA, which prints its results without keeping them; `mcda` works them out."""
    cases = [pairwise(SCHOOLS), pairwise(PROJECTS), *((v, replace(n, limits=v)) for v, n in map(problem, SEEDS))]
    for (actions, norms), theirs in zip(cases, peer([parameters(*case) for case in cases]), strict=True):
        assert electre_tri.credibility(actions, norms) == pytest.approx(np.array(theirs), abs=1e-9)


def test_the_credibilities_of_four_schools_are_those_worked_out_by_hand() -> None:
    """School D trails C by 3 on the second criterion: it is opposed by 1/2 there and agreed with on 1/4 of weight."""
    assert electre_tri.credibility(*pairwise(SCHOOLS)) == pytest.approx(np.array(SCHOOLS["up"]), abs=1e-12)
