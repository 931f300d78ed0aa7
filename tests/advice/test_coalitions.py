"""Who carries a class, who stops one, who objects, who contradicts: against trying everything."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.advice import coalitions, electre_tri
from preavis.advice.coalitions import Coalition
from preavis.advice.electre_tri import TOLERANCE, Floats, Model

Profile = tuple[Floats, Floats, float]


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Weights adding up to one, concordances (often 0 or 1) and a required majority, on grids where ties happen."""
    size = draw(st.integers(1, 7))
    weights = np.array(draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)), float)
    weights[0] += 1
    agree = np.array(draw(st.lists(st.sampled_from([0, 0.25, 0.5, 1, 1, 1]), min_size=size, max_size=size)))
    return weights / weights.sum(), agree, draw(st.sampled_from([0.5, 0.6, 0.66, 0.75, 0.81, 0.9, 1.0]))


def subsets(size: int) -> chain[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(size), n) for n in range(1, size + 1))


def smallest(found: list[tuple[int, ...]], parts: Floats) -> set[frozenset[int]]:
    """The smallest of the coalitions found, without members that bring nothing."""
    least = min((len(one) for one in found), default=0)
    return {frozenset(one) for one in found if len(one) == least and all(parts[i] > 0 for i in one)}


@given(profiles())
@settings(deadline=None, max_examples=150)
def test_the_coalitions_that_carry_are_the_smallest_that_reach_what_is_needed(profile: Profile) -> None:
    weights, agree, needed = profile
    parts = weights * agree
    enough = [one for one in subsets(len(parts)) if parts[list(one)].sum() >= needed - TOLERANCE]
    found = coalitions.winning(parts, needed)
    assert {frozenset(one.members) for one in found} == smallest(enough, parts)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    for one in found:
        assert one.weight == pytest.approx(parts[list(one.members)].sum())


@given(profiles())
@settings(deadline=None, max_examples=150)
def test_the_coalitions_that_stop_a_class_stop_it_even_if_all_others_agree(profile: Profile) -> None:
    weights, agree, needed = profile
    withheld = weights * (1 - agree)

    def stops(members: tuple[int, ...]) -> bool:
        kind = np.where(np.isin(np.arange(len(agree)), members), agree, 1.0)
        return bool(weights @ kind < needed - TOLERANCE)

    enough = [one for one in subsets(len(agree)) if stops(one)]
    found = coalitions.stopping(withheld, needed)
    assert {frozenset(one.members) for one in found} == smallest(enough, withheld)
    assert bool(found) == bool(weights @ agree < needed - TOLERANCE)


def test_of_two_coalitions_of_one_size_the_heavier_comes_first() -> None:
    found = coalitions.winning(np.array([0.2, 0.35, 0.25, 0.2]), 0.55)
    assert found == (Coalition((1, 2), pytest.approx(0.6)), Coalition((1, 0), 0.55), Coalition((1, 3), 0.55))


def test_with_many_criteria_only_the_heaviest_of_the_smallest_is_given() -> None:
    parts = np.full(15, 1 / 15)
    assert coalitions.winning(parts, 0.5) == (Coalition(tuple(range(8)), pytest.approx(8 / 15)),)
    assert len(coalitions.winning(np.full(14, 1 / 14), 0.5)) == 3432


def test_an_objection_raises_the_required_majority() -> None:
    """With a discordance d, 0.66 / (1 - d + 0.66) must agree: 0.81 where d is about 0.845."""
    against = 1 - 0.66 / 0.81 + 0.66
    (found,) = coalitions.objections(np.array([0.3, against, 0.0]), 0.66)
    assert (found.criterion, found.without, found.needed) == (1, 0.66, pytest.approx(0.81))


def test_a_veto_is_an_objection_that_no_majority_answers() -> None:
    (found,) = coalitions.objections(np.array([0.0, 1.0]), 0.7)
    assert (found.criterion, found.without, found.needed) == (1, 0.7, np.inf)


def test_two_vetoes_are_no_single_objection() -> None:
    assert coalitions.objections(np.array([1.0, 1.0]), 0.7) == ()


@given(st.lists(st.sampled_from([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95]), min_size=1, max_size=5))
@settings(deadline=None, max_examples=80)
def test_what_an_objection_raises_is_what_the_sorting_asks_for(against: list[float]) -> None:
    oppose, majority = np.array(against), 0.6
    found = {one.criterion: one for one in coalitions.objections(oppose, majority)}
    for place in range(len(oppose)):
        without = np.where(np.arange(len(oppose)) == place, 0.0, oppose)
        needs = [_scanned(heard, majority) for heard in (without, oppose)]
        if place in found:
            assert [found[place].without, found[place].needed] == pytest.approx(needs, abs=1e-3)
        else:
            assert needs[0] == pytest.approx(needs[1], abs=1e-3)


def _scanned(oppose: Floats, majority: float) -> float:
    """The first concordance on a fine grid whose credibility reaches the majority."""
    grid = np.linspace(0, 1, 2001)
    reached = electre_tri.credible(grid, np.repeat(oppose[:, None], len(grid), axis=1)) >= majority - 1e-9
    return float(grid[reached].min())


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=80)
def test_a_client_that_contradicts_itself_has_somebody_on_each_side(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 30, (40, 5)).astype(float)
    steps = 3 + rng.integers(0, 4, (3, 5))
    veto = np.where(rng.random(5) < 0.5, np.inf, 6.0)
    norms = Model(
        5 + steps.cumsum(axis=0), rng.integers(1, 5, 5) * 1.0, np.ones(5), np.full(5, 3.0), veto, 0.7, np.ones(5)
    )
    found = electre_tri.sort(values, norms)
    agree = np.stack([electre_tri.partial(values, norms, profile)[0] for profile in range(3)])
    for client in np.flatnonzero(found.disjunctive > found.conjunctive):
        low = int(found.conjunctive[client])
        reverse = electre_tri.partial(values, norms, low, reverse=True)[0][client]
        said = coalitions.contradiction(agree[:, client], reverse, np.ones(5, np.bool_), low)
        assert said is not None
        assert said.high > low >= said.low
        assert set(said.strong) & set(said.weak) == set()
        assert all(values[client, j] > norms.limits[low, j] for j in said.strong)
        assert all(values[client, j] < norms.limits[low, j] for j in said.weak)


def test_an_unknown_value_contradicts_nothing() -> None:
    agree, reverse = np.array([[1.0, 0.0]]), np.array([0.0, 1.0])
    assert coalitions.contradiction(agree, reverse, np.array([True, False]), 0) is None
    assert coalitions.contradiction(agree, reverse, np.array([True, True]), 0) is not None
