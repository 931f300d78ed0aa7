"""Acceptabilities: against published inputs, against sorting one particle at a time, and what must always hold."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.advice import electre_tri
from preavis.advice.acceptability import Acceptability, Marks, data, joint, preference, robust
from preavis.advice.electre_tri import Model
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.preferences.region import bounded
from preavis.advice.preferences.sampling import sample

_CRITERIA = 5

# Shares in percent, worst class first, from 200,000 independent samples; zones 1 to 8, then 10.
_OPTIMISTIC = [
    [0, 0, 0, 100], [0, 0, 0, 100], [0, 0, 100, 0], [0, 0, 100, 0], [98.4, 1.6, 0, 0], [0, 0, 0, 100],
    [10.1, 54.4, 35.5, 0], [54.4, 10.1, 35.5, 0], [44.2, 20.2, 35.5, 0],
]  # fmt: skip
_PESSIMISTIC = [
    [55.7, 0, 44.3, 0], [100, 0, 0, 0], [0, 12.6, 87.4, 0], [0, 0, 100, 0], [100, 0, 0, 0], [1.7, 57.1, 41.2, 0],
    [53.3, 46.7, 0, 0], [100, 0, 0, 0], [100, 0, 0, 0],
]  # fmt: skip
_INTERVALS = {0: (0.07, 0.15), 4: (0.07, 0.15), 7: (0.33, 0.54), 9: (0.15, 0.28)}
"""The weights of the risk zoning problem (Tervonen et al. 2009); all others lie between 0 and 0.04."""


@pytest.fixture(scope="module")
def zoning(samples: Path) -> tuple[np.ndarray, Model, Cloud]:
    """Zones, limits and thresholds (Merad et al. 2004), with weights and majorities in intervals."""
    case = json.loads((samples / "oracles.json").read_text(encoding="utf-8"))["merad"]
    limits, weights, q, p, signs = (np.array(case[key], float) for key in ("B_worst_to_best", "w", "q", "p", "sign"))
    low, high = (np.array([_INTERVALS.get(j, (0.0, 0.04))[side] for j in range(10)]) for side in (0, 1))
    rng, particles = np.random.Generator(np.random.PCG64(11)), 8_000
    drawn = sample(bounded("abcdefghij", low, high), particles, rng)
    cloud = Cloud(tuple("abcdefghij"), drawn, rng.uniform(0.65, 0.85, particles), np.full(particles, 1 / particles))
    return np.array(case["A"], float), Model(limits, weights, q, p, np.full(10, np.inf), 0.65, signs), cloud


@pytest.mark.parametrize(("optimistic", "expected"), [(True, _OPTIMISTIC), (False, _PESSIMISTIC)])
def test_risk_zones_are_shared_between_classes_as_published_inputs_imply(
    zoning: tuple[np.ndarray, Model, Cloud], optimistic: bool, expected: list[list[float]]
) -> None:
    found = preference(*zoning, optimistic=optimistic)
    assert (np.abs(found.shares - np.array(expected) / 100) <= 4.5 * found.error + 0.0011).all()


def _problem(seed: int, clients: int = 12, particles: int = 60) -> tuple[np.ndarray, Model, Cloud]:
    rng = np.random.default_rng(seed)
    directions = np.where(rng.random(_CRITERIA) < 0.5, -1.0, 1.0)
    limits = np.array([0.3, 0.5, 0.7])[:, None] * np.ones(_CRITERIA) * directions
    veto = np.where(rng.random(_CRITERIA) < 0.6, 0.2 + 0.4 * rng.random(_CRITERIA), np.inf)
    model = Model(
        limits, rng.random(_CRITERIA) + 0.1, np.full(_CRITERIA, 0.05), np.full(_CRITERIA, 0.15), veto, 0.7, directions
    )  # fmt: skip
    weights, majority = rng.dirichlet(np.ones(_CRITERIA), particles), rng.uniform(0.5, 0.95, particles)
    chance = rng.dirichlet(np.ones(particles))
    return rng.random((clients, _CRITERIA)) * directions, model, Cloud(tuple("abcde"), weights, majority, chance)


def _marks(seed: int, clients: int = 12) -> Marks:
    rng = np.random.default_rng(seed)
    counted = rng.random((clients, _CRITERIA)) < 0.8
    counted[0] = False
    return Marks(rng.random((clients, _CRITERIA)) < 0.1, counted)


def _one_by_one(values: np.ndarray, model: Model, cloud: Cloud, marks: Marks, optimistic: bool) -> np.ndarray:
    """Likelihood of each class, clients x classes, and times the weights, from the sorting of every particle."""
    sums = np.zeros((len(values), 4, 1 + _CRITERIA))
    for weights, majority, chance in zip(cloud.weights, cloud.majority, cloud.likelihood, strict=True):
        sorting = electre_tri.sort(
            values, replace(model, weights=weights, majority=majority), marks.silent, marks.counted
        )
        held = sorting.disjunctive if optimistic else sorting.conjunctive
        sums[np.arange(len(values)), held] += chance * np.concatenate([[1.0], weights])
    return sums


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_counts_by_limit_are_those_of_sorting_under_every_particle(seed: int, optimistic: bool, marked: bool) -> None:
    values, model, cloud = _problem(seed)
    marks = _marks(seed) if marked else Marks()
    sums = _one_by_one(values, model, cloud, marks, optimistic)
    found = preference(values, model, cloud, marks, optimistic=optimistic)
    assert np.abs(found.shares - sums[:, :, 0]).max() < 1e-9
    assert np.abs(found.shares.sum(axis=1) - 1).max() < 1e-12
    assert found.central is not None
    held = sums[:, :, 0] > 0
    assert np.abs(found.central[held] - sums[held][:, 1:] / sums[held][:, :1]).max() < 1e-9
    assert np.isnan(found.central[~held]).all()


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.booleans())
def test_what_is_necessary_is_certain_and_what_has_a_share_is_possible(seed: int, marked: bool) -> None:
    values, model, cloud = _problem(seed)
    marks = _marks(seed) if marked else Marks()
    bounds = robust(values, model, cloud.weights, (cloud.majority.min(), cloud.majority.max()), marks)
    shares = preference(values, model, cloud, marks).shares
    settled = bounds.worst == bounds.best
    assert np.allclose(shares[np.flatnonzero(settled), bounds.worst[settled]], 1.0)
    possible = np.stack([bounds.may_be(quality) for quality in range(4)], axis=1)
    assert possible[shares > 0].all()


def test_a_particle_that_is_twice_as_likely_counts_as_two() -> None:
    values, model, cloud = _problem(4)
    times = np.random.default_rng(1).integers(1, 4, len(cloud))
    weighted = preference(values, model, replace(cloud, likelihood=times / times.sum()))
    repeated = Cloud(
        cloud.names, np.repeat(cloud.weights, times, axis=0), np.repeat(cloud.majority, times),
        np.full(times.sum(), 1 / times.sum()),
    )  # fmt: skip
    other = preference(values, model, repeated)
    assert np.allclose(weighted.shares, other.shares, atol=1e-12)
    assert np.allclose(weighted.central, other.central, atol=1e-9, equal_nan=True)


def test_the_error_is_that_of_a_share_of_equal_particles() -> None:
    values, model, cloud = _problem(5)
    found = preference(values, model, replace(cloud, likelihood=np.full(len(cloud), 1 / len(cloud))))
    assert np.allclose(found.error, np.sqrt(found.shares * (1 - found.shares) / len(cloud)), atol=1e-12)


def test_the_error_covers_what_another_cloud_would_say() -> None:
    values, model, truth = _problem(6, particles=20_000)
    expected = preference(values, model, replace(truth, likelihood=np.full(20_000, 1 / 20_000))).shares
    misses = []
    for part in range(40):
        rows = slice(part * 500, (part + 1) * 500)
        found = preference(
            values, model, Cloud(truth.names, truth.weights[rows], truth.majority[rows], np.full(500, 1 / 500))
        )
        open_ = (expected > 0.05) & (expected < 0.95)
        misses.append(((found.shares - expected)[open_] / np.maximum(found.error[open_], 1e-9)) ** 2)
    assert 0.7 < np.mean(np.concatenate(misses)) < 1.3


@pytest.mark.parametrize("optimistic", [False, True])
def test_figures_drawn_are_sorted_one_draw_at_a_time(optimistic: bool) -> None:
    values, model, _ = _problem(7)
    marks = _marks(7)
    draws = values + np.random.default_rng(2).normal(0, 0.05, (700, *values.shape))
    counts = np.zeros((len(values), 4))
    for draw in draws:
        sorting = electre_tri.sort(draw, model, marks.silent, marks.counted)
        counts[np.arange(len(values)), sorting.disjunctive if optimistic else sorting.conjunctive] += 1
    found = data(draws, model, marks, optimistic=optimistic)
    assert np.abs(found.shares - counts / 700).max() < 1e-12
    assert np.allclose(found.error, np.sqrt(found.shares * (1 - found.shares) / 699), atol=1e-9)
    assert found.central_weights(0, 0) is None


def test_draws_may_come_one_by_one_or_all_at_once() -> None:
    values, model, cloud = _problem(8)
    draws = values + np.random.default_rng(3).normal(0, 0.05, (900, *values.shape))
    one, other = joint(iter(draws), model, cloud), joint(draws, model, cloud)
    assert one.shares.tobytes() == other.shares.tobytes()
    assert one.error.tobytes() == other.error.tobytes()


def test_without_doubt_on_figures_both_is_as_preference_alone() -> None:
    values, model, cloud = _problem(9, particles=3_000)
    cloud = replace(cloud, likelihood=np.full(3_000, 1 / 3_000))
    both = joint(np.repeat(values[None], 1_000, axis=0), model, cloud)
    assert np.allclose(both.shares, preference(values, model, cloud).shares, atol=1e-12)


def test_no_draws_are_refused() -> None:
    _, model, cloud = _problem(10)
    with pytest.raises(ValueError, match="no draws"):
        joint([], model, cloud)


def test_entropy_confidence_and_modal_class_read_off_the_shares() -> None:
    shares = np.array([[0.25, 0.25, 0.25, 0.25], [0, 0, 1.0, 0], [0.5, 0, 0.5, 0]])
    found = Acceptability(shares, np.zeros((3, 4)))
    assert found.entropy.tolist() == [2.0, 0.0, 1.0]
    assert found.modal.tolist() == [0, 2, 0]
    assert found.confidence(np.array([3, 2, 1], np.int8)).tolist() == [0.25, 1.0, 0.0]
    assert found.at_least(2).tolist() == [0.5, 1.0, 0.5]


def test_an_empty_book_has_no_shares() -> None:
    values, model, cloud = _problem(11)
    assert preference(values[:0], model, cloud).shares.shape == (0, 4)


_RUN = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from test_smaa import fingerprint
print(fingerprint())
"""


def fingerprint() -> str:
    """The bytes of acceptabilities of a larger problem."""
    values, model, cloud = _problem(12, clients=400, particles=3_000)
    found = preference(values, model, cloud, _marks(12, clients=400))
    both = joint(values + np.zeros((50, 1, 1)), model, cloud)
    assert found.central is not None
    parts = (found.shares, found.error, np.nan_to_num(found.central), both.shares, both.error)
    return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()


def test_one_thread_and_two_give_the_same_bytes() -> None:
    outputs = set()
    for threads in ("1", "2"):
        command = [sys.executable, "-c", _RUN, str(Path(__file__).parent)]
        done = subprocess.run(
            command, env={**os.environ, "OPENBLAS_NUM_THREADS": threads}, capture_output=True, text=True, check=True
        )
        outputs.add(done.stdout.strip())
    assert len(outputs) == 1
