"""The programme of a world: everybody who stays pays late with the others, and has no share of its own."""

from __future__ import annotations

from dataclasses import replace

from preavis.plan.consequences import Payer, World
from preavis.plan.programme import replay, solve
from preavis.plan.programme.from_book import Wanted, problem

PAYERS = tuple(Payer(f"c{place}", 100_000 * (place + 1), (2_000, 6_000, 9_000), 40_000, 600) for place in range(4))
WORLD = World(PAYERS, 2_000_000, (-400_000,) * 12, floor=500_000)


def test_clients_that_pay_alike_without_a_common_factor_have_no_scenario_of_their_own() -> None:
    made = problem(replace(WORLD, together=0), {"c0": "free"}, Wanted())
    usual = tuple(candidate.collected for candidate in made.candidates)
    for scenario in made.scenarios:
        assert [sum(shares) for shares in scenario] == [sum(shares) for shares in usual]


def test_scenarios_go_from_all_late_to_all_early_and_never_pay_more_than_is_billed() -> None:
    made = problem(replace(WORLD, together=4_000), {"c0": "free"}, Wanted())
    paid = [sum(scenario[0]) for scenario in made.scenarios]
    assert paid == sorted(paid, reverse=True)
    assert paid[0] > paid[-1]
    assert all(sum(shares) <= 10_000 for scenario in made.scenarios for shares in scenario)


def test_those_who_stay_are_one_flow_without_a_share() -> None:
    made = problem(WORLD, {"c0": "free"}, Wanted(largest_share=2_000))
    assert [candidate.key for candidate in made.candidates] == ["c0", ""]
    assert solve(made).obstacle is None
    lived = replay(made, {})
    assert lived[0].largest[0] == "c0"
    assert lived[0].collected == sum(payer.billed * payer.paid_by[-1] // 10_000 for payer in PAYERS)


def test_a_floor_that_holds_as_usual_and_not_when_all_pay_late_is_refused() -> None:
    usual = problem(replace(WORLD, together=0), {"c3": "leave"}, Wanted())
    least = min(month.cash for month in solve(usual).months)
    tight = replace(WORLD, floor=least - 1_000, together=6_000)
    assert solve(problem(replace(tight, together=0), {"c3": "leave"}, Wanted())).obstacle is None
    found = solve(problem(tight, {"c3": "leave"}, Wanted()))
    assert found.obstacle is not None
    assert found.obstacle.limit == "floor"
