"""The search for the smallest change: exact, ordered, the same whether compiled or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawn import drawn

from preavis.plan.counterfactual_milp import cheapest
from preavis.plan.counterfactual_problem import Problem, sets
from preavis.plan.counterfactual_search import Found, holds, holds_robustly, search

SEEDS = range(40)


def cost(problem: Problem, found: Found, client: int, way: str) -> int | None:
    levers = found.way(client, way)
    return int(problem.cost[client][list(levers)].sum()) if levers else None


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
