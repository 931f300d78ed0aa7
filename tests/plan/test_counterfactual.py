"""The search for the smallest change: exact, ordered, the same whether compiled or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawn import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.plan import counterfactual_fast
from preavis.plan.counterfactual_milp import cheapest
from preavis.plan.counterfactual_problem import Problem, sets
from preavis.plan.counterfactual_search import WAYS, Found, holds, holds_robustly, search

SEEDS = range(40)


def cost(problem: Problem, found: Found, client: int, way: str) -> int | None:
    levers = found.way(client, way)
    return int(problem.cost[client][list(levers)].sum()) if levers else None


def first_of_all(problem: Problem, client: int) -> list[tuple[int, ...]]:
    """The ways of a client, by trying every set in order: by cost, then by how few levers, then as the levers stand."""
    listed = [np.array(levers) for levers in every_set(problem) if problem.allowed[client, list(levers)].all()]
    listed.sort(key=lambda levers: (int(problem.cost[client, levers].sum()), len(levers)))
    does = [levers for levers in listed if holds(problem, client, levers[None])[0]]
    few = min((len(levers) for levers in does), default=0)
    ways = (
        does,
        [levers for levers in does if len(levers) == 1],
        [levers for levers in does if len(levers) == few],
        [levers for levers in does if holds_robustly(problem, client, levers)],
    )
    return [tuple(way[0].tolist()) if way else () for way in ways]


def every_set(problem: Problem) -> list[tuple[int, ...]]:
    """All sets that go together, one by one."""
    listed = [sets(problem.group, problem.clash, size) for size in range(1, problem.most + 1)]
    return [tuple(row) for part in listed for row in part.tolist()]


def test_enumeration_is_the_mixed_integer_optimum_on_500_instances_and_many_are_infeasible() -> None:
    feasible = 0
    for seed in range(500):
        problem = drawn(seed, veto="hard" if seed % 2 else "none")
        mine = cost(problem, search(problem, plainly=True), 0, "cheapest")
        assert mine == cheapest(problem, 0), seed
        feasible += mine is not None
    assert 100 < feasible < 400


def test_an_installation_that_nobody_may_write_to_keeps_nothing_and_still_compiles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caching = pytest.importorskip("numba.core.caching")
    counterfactual_fast.compiled.cache_clear()
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    try:
        assert counterfactual_fast.compiled() is not None
    finally:
        counterfactual_fast.compiled.cache_clear()


@pytest.mark.parametrize("veto", ["hard", "none", "graded"])
def test_compiled_and_plain_answer_the_same_on_one_and_two_threads(veto: str) -> None:
    pytest.importorskip("numba")
    for seed in range(15):
        problem = drawn(seed, 12, groups=5, criteria=5, veto=veto)
        for one in (problem, replace(problem, particles=None)):
            plain = search(one, plainly=True)
            for threads in (1, 2):
                np.testing.assert_array_equal(search(one, plainly=False, threads=threads).sets, plain.sets)
        assert search(problem, any_set=True, plainly=False).feasible.tolist() == plain.feasible.tolist()
        assert search(problem, any_set=True, plainly=True).feasible.tolist() == plain.feasible.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ways_are_what_trying_everything_finds(seed: int) -> None:
    problem = drawn(seed, veto=("hard", "graded")[seed % 2])
    found = search(problem, plainly=True)
    does, robust = list[tuple[int, int]](), list[int]()
    for levers in every_set(problem):
        chosen = np.array(levers)
        if problem.allowed[0, chosen].all() and holds(problem, 0, chosen[None])[0]:
            does.append((int(problem.cost[0, chosen].sum()), len(levers)))
            if holds_robustly(problem, 0, chosen):
                robust.append(does[-1][0])
    few = min((size for _, size in does), default=0)
    assert cost(problem, found, 0, "cheapest") == min((price for price, _ in does), default=None)
    assert cost(problem, found, 0, "one") == min((price for price, size in does if size == 1), default=None)
    assert cost(problem, found, 0, "fewest") == min((price for price, size in does if size == few), default=None)
    assert cost(problem, found, 0, "robust") == min(robust, default=None)


@given(
    seed=st.integers(0, 10**6),
    veto=st.sampled_from(["hard", "none", "graded"]),
    rounded=st.sampled_from([1, 20_000, 10**6]),
    needed=st.sampled_from([0.5, 0.9, 1.0]),
)
@settings(deadline=None, max_examples=40)
def test_whole_arrays_and_compiled_find_the_first_of_all_sets_also_where_costs_tie(
    seed: int, veto: str, rounded: int, needed: float
) -> None:
    made = drawn(seed, 3, veto=veto)
    assert made.particles is not None
    problem = replace(made, cost=made.cost // rounded * rounded, particles=replace(made.particles, needed=needed))
    expected = [first_of_all(problem, client) for client in range(3)]
    for plainly in (True, False):
        found = search(problem, plainly=plainly)
        assert [[found.way(client, name) for name in WAYS] for client in range(3)] == expected


def test_a_particle_that_weighs_more_counts_more_whatever_its_place_in_the_cloud() -> None:
    seen = set[bool]()
    for seed in SEEDS:
        made = drawn(seed)
        assert made.particles is not None
        likelihood = np.linspace(1.0, 30.0, len(made.particles.majority))
        problem = replace(made, particles=replace(made.particles, likelihood=likelihood / likelihood.sum()))
        found = search(problem, plainly=True)
        np.testing.assert_array_equal(search(problem, plainly=False).sets, found.sets)
        assert found.way(0, "robust") == first_of_all(problem, 0)[3]
        seen.add(bool(found.way(0, "robust")))
    assert seen == {True, False}


def test_robust_and_single_ways_never_cost_less_than_the_cheapest() -> None:
    seen = 0
    for seed in SEEDS:
        problem = drawn(seed, 10)
        found = search(problem, plainly=True)
        for client in range(10):
            least = cost(problem, found, client, "cheapest")
            for way in ("one", "fewest", "robust"):
                price = cost(problem, found, client, way)
                seen += price is not None
                assert price is None or (least is not None and price >= least)
    assert seen > 100


def test_sets_hold_no_two_levels_of_a_remedy_and_no_remedies_that_exclude_each_other() -> None:
    clash = np.eye(3, dtype=np.bool_)
    clash[0, 2] = clash[2, 0] = True
    assert sets(np.array([0, 0, 1, 2]), clash, 2).tolist() == [[0, 2], [1, 2], [2, 3]]
    assert len(sets(np.array([0, 0, 1, 2]), clash, 3)) == 0
