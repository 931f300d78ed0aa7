"""What the majority, a weight or a value may become: the closed forms against the sorting itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published import TICINO, model

from preavis.advice import electre_tri, stability
from preavis.advice.electre_tri import Flags, Floats, Model

CRITERIA, PROFILES, CLIENTS = 5, 3, 8
HAIR = 1e-5
"""Just inside and just outside, as a share of the scale; far more than the kernel's tolerance of 1e-9."""

Problem = tuple[Floats, Model, Flags, Flags]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Clients and norms with every kind of threshold, one a limit; on a coarse grid half the time, so that ties happen.

    Some cells are unknown (silent, at their worst), some do not count; the first criterion always does.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (PROFILES, CRITERIA)
    q = rng.integers(0, 2, shape).astype(float)
    p = q + rng.integers(0, 4, shape)
    v = np.where(rng.random(shape) < 0.4, np.inf, p + rng.integers(0, 8, shape))
    directions = rng.choice([-1.0, 1.0], CRITERIA)
    limits = (5 + (3 + rng.integers(0, 4, shape)).cumsum(axis=0)) * directions
    values = rng.integers(0, 30, (CLIENTS, CRITERIA)) + rng.random((CLIENTS, CRITERIA)) * rng.integers(0, 2)
    values = values * directions
    silent, counted = rng.random(values.shape) < 0.15, rng.random(values.shape) < 0.85
    counted[:, 0], silent = True, silent & counted
    values[silent] = (-np.inf * np.broadcast_to(directions, values.shape))[silent]
    weights = rng.integers(1, 9, CRITERIA).astype(float)
    majority = float(rng.choice([0.5, 0.6, 0.73, 0.9, 1.0]))
    return values, Model(limits, weights, q, p, v, majority, directions), silent, counted


def classes(values: Floats, norms: Model, silent: Flags, counted: Flags) -> Floats:
    return electre_tri.sort(values, norms, silent, counted).conjunctive


def moved(norms: Model, shares: Floats, criterion: int, share: float) -> Model:
    """The norms of one client with one criterion's share moved and the others rescaled."""
    rest = np.delete(shares, criterion).sum()
    weights = shares * (1 - share) / rest
    weights[criterion] = share
    return replace(norms, weights=weights)


@given(problems())
@settings(deadline=None, max_examples=50)
def test_a_majority_inside_its_interval_keeps_the_class_and_one_outside_changes_it(problem: Problem) -> None:
    values, norms, silent, counted = problem
    found = electre_tri.sort(values, norms, silent, counted)
    kept = stability.majority_interval(found.up, found.conjunctive)
    for client in range(CLIENTS):
        low, high = kept.low[client], kept.high[client]
        assert low - 1e-8 <= norms.majority <= high + 1e-8
        for majority in (low + HAIR, (low + high) / 2, high - HAIR, low - HAIR, high + HAIR):
            if 0.5 <= majority <= 1 and high - low > 3 * HAIR:
                now = classes(values, replace(norms, majority=majority), silent, counted)[client]
                assert (now == found.conjunctive[client]) == (low < majority < high)


def test_no_majority_gives_a_class_whose_limit_is_under_a_veto() -> None:
    kept = stability.majority_interval(np.array([[0.9, 0.0], [0.45, 0.2]]), np.array([2, 1], np.int8))
    assert np.isnan(kept.low).all()
    assert np.isnan(kept.high).all()


def test_a_tie_with_the_least_majority_is_an_interval_all_the_same() -> None:
    kept = stability.majority_interval(np.array([[0.5 - 1e-12, 0.0]]), np.array([1], np.int8))
    assert (kept.low[0], kept.high[0]) == (0.5, 0.5)


def test_the_majority_interval_lies_between_the_credibilities_of_the_two_limits() -> None:
    found = electre_tri.sort(np.array(TICINO["A"], float), model(TICINO))
    kept = stability.majority_interval(found.up, found.conjunctive)
    assert kept.low == pytest.approx([0.56, 0.7, 0.57, 0.5, 0.59832, 0.5, 0.5], abs=1e-4)
    assert kept.high == pytest.approx([0.95, 1, 1, 0.97333, 1, 1, 0.98], abs=1e-4)


@given(problems(), st.integers(0, CRITERIA - 1))
@settings(deadline=None, max_examples=50)
def test_a_weight_inside_its_interval_keeps_the_class_and_one_outside_changes_it(
    problem: Problem, criterion: int
) -> None:
    values, norms, silent, counted = problem
    kept = stability.weight_intervals(values, norms, silent, counted)
    before = classes(values, norms, silent, counted)
    shares = electre_tri.shares(norms, counted, CLIENTS)
    for client in np.flatnonzero(counted[:, criterion] & (counted.sum(axis=1) > 1)):
        low, high = kept.low[client, criterion], kept.high[client, criterion]
        assert 0 <= low <= shares[client, criterion] <= high <= 1
        for share in (low + HAIR, high - HAIR, low - HAIR, high + HAIR, *np.linspace(0, 1, 7)):
            clear = min(abs(share - low), abs(share - high)) > HAIR / 2
            if 0 <= share <= 1 and high - low > 3 * HAIR and clear:
                norms_now = moved(norms, shares[client], criterion, float(share))
                now = classes(values, norms_now, silent, counted)[client]
                assert (now == before[client]) == (low < share < high), (share, low, high)


@given(problems())
@settings(deadline=None, max_examples=50)
def test_a_weight_has_an_interval_exactly_where_its_criterion_counts(problem: Problem) -> None:
    values, norms, silent, counted = problem
    kept = stability.weight_intervals(values, norms, silent, counted)
    assert (np.isnan(kept.low) == ~counted).all()
    assert (np.isnan(kept.high) == ~counted).all()


def test_a_weight_that_moves_nothing_may_be_anything() -> None:
    norms = Model(
        np.array([[10.0, 10.0]]), np.array([3.0, 1.0]), np.zeros(2), np.ones(2), np.full(2, np.inf), 0.7, np.ones(2)
    )
    kept = stability.weight_intervals(np.array([[12.0, 11.0], [0.0, 0.0], [12.0, 0.0]]), norms)
    assert kept.low == pytest.approx(np.array([[0, 0], [0, 0], [0.7, 0]]))
    assert kept.high == pytest.approx(np.array([[1, 1], [1, 1], [1, 0.3]]))


def test_the_only_criterion_that_counts_weighs_everything_whatever_is_asked() -> None:
    norms = Model(np.array([[10.0, 10.0]]), np.ones(2), np.zeros(2), np.ones(2), np.full(2, np.inf), 0.7, np.ones(2))
    kept = stability.weight_intervals(np.array([[12.0, 0.0]]), norms, counted=np.array([[True, False]]))
    assert (kept.low[0, 0], kept.high[0, 0]) == (0, 1)


@given(problems(), st.integers(0, CRITERIA - 1))
@settings(deadline=None, max_examples=50)
def test_a_value_inside_its_bounds_keeps_the_class_and_one_outside_changes_it(problem: Problem, criterion: int) -> None:
    values, norms, silent, counted = problem
    bounds = stability.value_bounds(values, norms, silent, counted)
    before = classes(values, norms, silent, counted)
    better = norms.directions[criterion]

    def now(client: int, value: float) -> int:
        changed = values.copy()
        changed[client, criterion] = value
        return int(classes(changed, norms, silent, counted)[client])

    for client in np.flatnonzero(counted[:, criterion] & ~silent[:, criterion]):
        worse_bound, better_bound = bounds.worse[client, criterion], bounds.better[client, criterion]
        falls, rises = bounds.falls_to[client, criterion], bounds.rises_to[client, criterion]
        worst, best = now(client, -1e6 * better), now(client, 1e6 * better)
        assert np.isnan(worse_bound) == (worst == before[client])
        assert np.isnan(better_bound) == (best == before[client])
        if not np.isnan(worse_bound):
            assert now(client, worse_bound + HAIR * better) >= before[client]
            assert now(client, worse_bound - HAIR * better) == falls < before[client]
        if not np.isnan(better_bound):
            assert now(client, better_bound - HAIR * better) <= before[client]
            assert now(client, better_bound + HAIR * better) == rises > before[client]


@given(problems(), st.integers(0, CRITERIA - 1))
@settings(deadline=None, max_examples=50)
def test_the_bounds_of_a_value_are_where_a_scan_of_the_scale_finds_them(problem: Problem, criterion: int) -> None:
    values, norms, silent, counted = problem
    bounds = stability.value_bounds(values, norms, silent, counted)
    before = classes(values, norms, silent, counted)
    scale = np.linspace(-1, 41, 841) * norms.directions[criterion]
    for client in np.flatnonzero(counted[:, criterion] & ~silent[:, criterion]):
        many = np.repeat(values[client : client + 1], len(scale), axis=0)
        many[:, criterion] = scale
        marks = (np.repeat(mark[client : client + 1], len(scale), axis=0) for mark in (silent, counted))
        kept = scale[classes(many, norms, *marks) == before[client]] * norms.directions[criterion]
        worse, better = (
            bound[client, criterion] * norms.directions[criterion] for bound in (bounds.worse, bounds.better)
        )
        expected = (-1.0 if np.isnan(worse) else max(worse, -1.0), 41.0 if np.isnan(better) else min(better, 41.0))
        if len(kept):  # a narrow stretch may lie between two steps of the scan
            assert (kept.min(), kept.max()) == pytest.approx(expected, abs=0.051)
        else:
            assert expected[1] - expected[0] < 0.051


@given(problems())
@settings(deadline=None, max_examples=50)
def test_unknown_and_uncounted_values_have_no_bounds(problem: Problem) -> None:
    values, norms, silent, counted = problem
    bounds = stability.value_bounds(values, norms, silent, counted)
    fixed = silent | ~counted
    assert np.isnan(bounds.worse[fixed]).all()
    assert np.isnan(bounds.better[fixed]).all()
    assert (bounds.falls_to[fixed] == -1).all()
    assert ((bounds.falls_to == -1) == np.isnan(bounds.worse)).all()
    assert ((bounds.rises_to == -1) == np.isnan(bounds.better)).all()


def three(**more: object) -> Model:
    """Three equal criteria, more is better, one limit at 10; the first may veto."""
    usual = Model(
        np.array([[10.0] * 3]), np.ones(3), np.ones(3), np.full(3, 3.0), np.array([7.0, np.inf, np.inf]), 0.6,
        np.ones(3),
    )  # fmt: skip
    return replace(usual, **more)


def test_the_concordance_that_is_lacking_says_how_much_better_a_value_must_be() -> None:
    """Two agree, 0.6 is needed: the third may be anything; one agrees in full, so the second must to 0.8."""
    bounds = stability.value_bounds(np.array([[12.0, 5.0, 5.0]]), three())
    assert bounds.better[0, 1] == pytest.approx(10 - (3 - 0.8 * 2), abs=1e-7)
    assert bounds.rises_to[0].tolist() == [-1, 1, 1]
    assert np.isnan(bounds.worse).all()


def test_where_the_others_are_enough_only_the_veto_bounds_a_value() -> None:
    """The others agree with 2/3; discordance d leaves 2/3 (1 - d) / (1/3) >= 0.6, so d is at most 0.7."""
    bounds = stability.value_bounds(np.array([[9.0, 12.0, 12.0]]), three())
    assert bounds.worse[0, 0] == pytest.approx(10 - (3 + 0.7 * 4), abs=1e-7)
    assert np.isnan(stability.value_bounds(np.array([[9.0, 12.0, 12.0]]), three(veto=np.full(3, np.inf))).worse[0, 0])


def test_a_criterion_that_weighs_nothing_still_vetoes_at_the_end_of_its_veto() -> None:
    norms = three(weights=np.array([0.0, 1.0, 1.0]))
    bounds = stability.value_bounds(np.array([[9.0, 12.0, 12.0]]), norms)
    assert bounds.worse[0, 0] == pytest.approx(3.0)


def test_one_client_alone_has_the_bounds_it_has_in_a_book() -> None:
    rng = np.random.default_rng(11)
    values, norms = rng.random((5_000, 3)) * 14, three()
    whole = stability.value_bounds(values, norms)
    for client in (0, 2047, 2048, 4999):
        alone = stability.value_bounds(values[client : client + 1], norms)
        assert np.array_equal(alone.worse[0], whole.worse[client], equal_nan=True)
        assert np.array_equal(alone.better[0], whole.better[client], equal_nan=True)
