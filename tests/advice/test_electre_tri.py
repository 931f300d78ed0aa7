"""The sorting method against published problems, its tie rules, and its properties."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published import MR_SORT, SIX_CARS, TICINO, model

from preavis.advice import electre_tri
from preavis.advice.electre_tri import Model


def test_ticino_is_sorted_as_published_by_both_rules() -> None:
    found = electre_tri.sort(np.array(TICINO["A"], float), model(TICINO))
    assert found.conjunctive.tolist() == TICINO["conjunctive"]
    assert found.disjunctive.tolist() == TICINO["disjunctive"]


def test_six_real_cars_have_the_published_concordance_and_credibility() -> None:
    cars, norms = np.array(SIX_CARS["A"], float), model(SIX_CARS)
    assert electre_tri.concordance(cars, norms) == pytest.approx(np.array(SIX_CARS["C"]), abs=5e-5)
    assert electre_tri.concordance(cars, norms, reverse=True) == pytest.approx(
        np.array(SIX_CARS["C_reverse"]), abs=5e-5
    )
    assert electre_tri.credibility(cars, norms) == pytest.approx(np.array(SIX_CARS["up"]), abs=5e-5)
    assert electre_tri.credibility(cars, norms, reverse=True) == pytest.approx(np.array(SIX_CARS["down"]), abs=5e-5)


def test_a_credibility_equal_to_the_majority_outranks() -> None:
    """The first car reaches 0.4 + 0.21 + 0.09 = 0.7 exactly; seven tenths in binary fractions are a hair more."""
    norms = replace(model(SIX_CARS), majority=0.1 * 7)
    found = electre_tri.sort(np.array(SIX_CARS["A"], float), norms)
    assert found.up[0, 1] < norms.majority
    assert found.conjunctive[0] == 2


def test_means_of_transport_are_sorted_as_published_for_mr_sort() -> None:
    found = electre_tri.sort(np.array(MR_SORT["A"], float), model(MR_SORT))
    assert found.conjunctive.tolist() == MR_SORT["conjunctive"]


@pytest.mark.parametrize("name", ["ticino", "sixcars", "manual3", "manual2", "iskafi", "merad"])
def test_the_oracles_are_reproduced(samples: Path, name: str) -> None:
    oracle = json.loads((samples / "oracles.json").read_text(encoding="utf-8"))[name]
    values, norms = np.array(oracle["A"], float), model(oracle)
    found = electre_tri.sort(values, norms)
    assert found.conjunctive.tolist() == oracle["pess_0worst"]
    assert found.disjunctive.tolist() == oracle["opt_0worst"]
    assert found.up == pytest.approx(np.array(oracle["sigma_ab"]), abs=1e-6)
    assert found.down == pytest.approx(np.array(oracle["sigma_ba"]), abs=1e-6)
    assert electre_tri.concordance(values, norms) == pytest.approx(np.array(oracle["C_ab"]), abs=1e-6)
    assert electre_tri.concordance(values, norms, reverse=True) == pytest.approx(np.array(oracle["C_ba"]), abs=1e-6)


def test_the_fifth_risk_zone_is_in_the_worst_class_although_the_paper_printed_another(samples: Path) -> None:
    """Merad 2004: the optimistic rule gives class 4 of 4 (the worst); jsmaa d00ae14 says the printed 3 is an error."""
    oracle = json.loads((samples / "oracles.json").read_text(encoding="utf-8"))["merad"]
    found = electre_tri.sort(np.array(oracle["A"], float), model(oracle))
    assert found.disjunctive[4] == 0


def one(q: float, p: float, v: float, majority: float = 0.5) -> Model:
    """One criterion, one limit at 10, more is better."""
    return Model(
        np.array([[10.0]]), np.ones(1), np.array([q]), np.array([p]), np.array([v]), majority, np.ones(1)
    )  # fmt: skip


def test_meeting_a_limit_exactly_is_enough_without_thresholds() -> None:
    agree, oppose = electre_tri.partial(np.array([[10.0], [9.999]]), one(0, 0, np.inf), 0)
    assert agree[:, 0].tolist() == [1, 0]
    assert oppose[:, 0].tolist() == [0, 0]


def test_a_veto_at_the_preference_starts_just_beyond_it() -> None:
    _, oppose = electre_tri.partial(np.array([[8.0], [7.99]]), one(0, 2, 2), 0)
    assert oppose[:, 0].tolist() == [0, 1]


def test_discordance_equal_to_concordance_does_not_weaken_it() -> None:
    assert electre_tri.credible(np.array([0.6, 0.6]), np.array([[0.6, 0.7]])) == pytest.approx([0.6, 0.6 * 0.3 / 0.4])


def test_a_full_veto_holds_even_on_a_criterion_that_weighs_nothing() -> None:
    norms = Model(
        np.array([[10.0, 10.0]]), np.array([1.0, 0.0]), np.zeros(2), np.ones(2), np.array([np.inf, 5]), 0.5, np.ones(2)
    )
    assert electre_tri.credibility(np.array([[12.0, 4.0]]), norms).tolist() == [[0.0]]


def test_an_unknown_value_disagrees_and_never_vetoes() -> None:
    norms = Model(
        np.array([[10.0, 10.0]]), np.array([4.0, 1.0]), np.zeros(2), np.ones(2), np.full(2, 5.0), 0.75, np.ones(2)
    )
    worst = electre_tri.sort(np.array([[12.0, -np.inf]]), norms)
    assert worst.up.tolist() == [[0.8]]
    assert worst.conjunctive.tolist() == [1]
    bounded = np.array([[12.0, 0.0]])
    assert electre_tri.sort(bounded, norms).conjunctive.tolist() == [0]
    assert electre_tri.sort(bounded, norms, np.array([[False, True]])).conjunctive.tolist() == [1]


def test_a_criterion_that_does_not_count_for_a_client_is_as_if_it_did_not_exist() -> None:
    rng = np.random.default_rng(3)
    values = rng.random((200, 4))
    norms = Model(
        np.array([[0.3] * 4, [0.6] * 4]), np.arange(1.0, 5), np.full(4, 0.02), np.full(4, 0.1), np.full(4, 0.3), 0.7,
        np.ones(4),
    )  # fmt: skip
    fewer = replace(norms, limits=norms.limits[:, :3], weights=norms.weights[:3], directions=norms.directions[:3])
    fewer = replace(fewer, **{name: norms.threshold(name)[0, :3] for name in ("indifference", "preference", "veto")})
    counted = np.ones((200, 4), np.bool_)
    counted[::2, 3] = False
    found = electre_tri.sort(values, norms, counted=counted)
    without, whole = electre_tri.sort(values[:, :3], fewer), electre_tri.sort(values, norms)
    assert found.up[::2] == pytest.approx(without.up[::2])
    assert found.down[::2] == pytest.approx(without.down[::2])
    assert found.up[1::2] == pytest.approx(whole.up[1::2])
    assert (without.conjunctive != whole.conjunctive).any()


# ---- Properties -----------------------------------------------------------------------------------------------------

CRITERIA, PROFILES = 5, 3


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, Model]:
    """Clients and norms with every kind of threshold, on a coarse grid so that ties are frequent."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    q = rng.integers(0, 2, CRITERIA).astype(float)
    p = q + rng.integers(0, 3, CRITERIA)
    v = np.where(rng.random(CRITERIA) < 0.4, np.inf, p + rng.integers(0, 6, CRITERIA))
    steps = 2 * q.max() + 1 + rng.integers(0, 4, (PROFILES, CRITERIA))
    directions = rng.choice([-1.0, 1.0], CRITERIA)
    limits = (5 + steps.cumsum(axis=0)) * directions
    values = rng.integers(0, 30, (12, CRITERIA)) * directions
    weights = rng.integers(1, 9, CRITERIA).astype(float)
    majority = float(rng.choice([0.5, 0.6, 0.75, 0.9, 1.0]))
    return values, Model(limits, weights, q, p, v, majority, directions)


@given(problems())
@settings(deadline=None, max_examples=60)
def test_the_decision_is_never_above_the_kind_reading(problem: tuple[np.ndarray, Model]) -> None:
    found = electre_tri.sort(*problem)
    assert (found.conjunctive <= found.disjunctive).all()


@given(problems(), st.integers(0, CRITERIA - 1), st.integers(1, 5))
@settings(deadline=None, max_examples=60)
def test_doing_better_on_a_criterion_never_lowers_the_class(
    problem: tuple[np.ndarray, Model], criterion: int, gain: int
) -> None:
    values, norms = problem
    better = values.copy()
    better[:, criterion] += gain * norms.directions[criterion]
    before, after = electre_tri.sort(values, norms), electre_tri.sort(better, norms)
    assert (after.conjunctive >= before.conjunctive).all()
    assert (after.disjunctive >= before.disjunctive).all()


@given(problems())
@settings(deadline=None, max_examples=60)
def test_a_client_equal_to_a_limit_belongs_above_it(problem: tuple[np.ndarray, Model]) -> None:
    _, norms = problem
    assert electre_tri.sort(norms.limits, norms).conjunctive.tolist() == list(range(1, PROFILES + 1))


@given(problems())
@settings(deadline=None, max_examples=40)
def test_a_client_is_sorted_the_same_alone_as_among_others(problem: tuple[np.ndarray, Model]) -> None:
    values, norms = problem
    together = electre_tri.sort(values, norms)
    alone = [electre_tri.sort(values[i : i + 1], norms) for i in range(len(values))]
    assert [int(s.conjunctive[0]) for s in alone] == together.conjunctive.tolist()
    assert [int(s.disjunctive[0]) for s in alone] == together.disjunctive.tolist()


@given(problems(), st.sampled_from([0.25, 2.0, 8.0]), st.integers(-20, 20))
@settings(deadline=None, max_examples=40)
def test_the_unit_and_origin_of_a_scale_do_not_matter(
    problem: tuple[np.ndarray, Model], scale: float, shift: int
) -> None:
    values, norms = problem
    moved = replace(
        norms,
        limits=norms.limits * scale + shift,
        indifference=norms.indifference * scale,
        preference=norms.preference * scale,
        veto=norms.veto * scale,
        weights=norms.weights * 7,
    )
    before, after = electre_tri.sort(values, norms), electre_tri.sort(values * scale + shift, moved)
    assert after.conjunctive.tolist() == before.conjunctive.tolist()
    assert after.up == pytest.approx(before.up)


@given(problems())
@settings(deadline=None, max_examples=40)
def test_merging_two_classes_leaves_the_others_alone(problem: tuple[np.ndarray, Model]) -> None:
    values, norms = problem
    merged = replace(norms, limits=np.delete(norms.limits, 1, axis=0))
    before, after = electre_tri.sort(values, norms), electre_tri.sort(values, merged)
    expected = np.where(before.conjunctive >= 2, before.conjunctive - 1, before.conjunctive)
    assert after.conjunctive.tolist() == expected.tolist()


@given(problems())
@settings(deadline=None, max_examples=40)
def test_a_higher_limit_is_never_easier_to_outrank(problem: tuple[np.ndarray, Model]) -> None:
    values, norms = problem
    up = electre_tri.credibility(values, norms)
    reached = up >= norms.majority - electre_tri.TOLERANCE
    assert (reached[:, :-1] | ~reached[:, 1:]).all()


@given(problems())
@settings(deadline=None, max_examples=60)
def test_credibility_reaches_the_majority_exactly_when_concordance_reaches_what_is_required(
    problem: tuple[np.ndarray, Model],
) -> None:
    values, norms = problem
    agreed = electre_tri.concordance(values, norms)
    up = electre_tri.credibility(values, norms)
    for profile in range(norms.profiles):
        _, oppose = electre_tri.partial(values, norms, profile)
        needed = electre_tri.required_majority(oppose, norms.majority)
        clear = np.abs(agreed[:, profile] - needed) > 1e-7  # on the very edge rounding may decide either way
        reached = up[:, profile] >= norms.majority - electre_tri.TOLERANCE
        assert ((agreed[:, profile] >= needed) == reached)[clear].all()
        assert (needed >= norms.majority - 1e-12).all()


def test_one_opponent_raises_the_majority_as_the_closed_form_says() -> None:
    needed = electre_tri.required_majority(np.array([[0.9], [0.5], [1.0]]), 0.7)
    assert needed == pytest.approx([0.7 / (1 - 0.9 + 0.7), 0.7, np.inf])


def test_many_clients_in_chunks_equal_the_same_clients_apart() -> None:
    rng = np.random.default_rng(7)
    values = rng.random((20_000, 4))
    norms = Model(
        np.array([[0.3] * 4, [0.6] * 4]), np.arange(1.0, 5), np.full(4, 0.02), np.full(4, 0.1),
        np.array([0.4, np.inf, 0.2, np.inf]), 0.7, np.ones(4),
    )  # fmt: skip
    whole = electre_tri.sort(values, norms).conjunctive
    parts = [electre_tri.sort(values[i : i + 777], norms).conjunctive for i in range(0, len(values), 777)]
    assert whole.tolist() == np.concatenate(parts).tolist()
    assert set(whole.tolist()) == {0, 1, 2}
