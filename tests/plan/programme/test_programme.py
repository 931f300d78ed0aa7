"""The exit programme: no plan found by hand beats it, it keeps what it must keep, and says why when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.errors import PreavisError, UsageError
from preavis.plan.programme import Candidate, Company, Limits, Month, Problem, replay, solve, value
from preavis.plan.solver import highs, run

MONTHS = 5
WHOLE = 10_000


def exits_of(problem: Problem) -> Iterator[dict[str, int]]:
    """Every schedule that notice, duty and groups allow."""
    ranges = []
    for candidate in problem.candidates:
        months = range(candidate.notice, problem.months + 1) if candidate.duty != "stay" else [problem.months]
        ranges.append([m for m in months if m < problem.months or candidate.duty != "leave"])
    for ends in product(*ranges):
        found = {c.key: end for c, end in zip(problem.candidates, ends, strict=True) if end < problem.months}
        if all(
            found.get(one.key) == found.get(other.key)
            for one in problem.candidates
            for other in problem.candidates
            if one.group and one.group == other.group
        ):
            yield found


def holds(problem: Problem, exits: dict[str, int]) -> bool:
    lived = replay(problem, exits)
    limits = problem.limits
    months = [sum(end == month for end in exits.values()) for month in range(problem.months)]
    return (
        all(month.cash >= least for month, least in zip(lived, limits.floor, strict=True))
        and (limits.pace is None or max(months) <= limits.pace)
        and (
            limits.largest_share is None or all(lived[m].largest[1] <= limits.largest_share for m in limits.checkpoints)
        )
    )


def candidates() -> st.SearchStrategy[Candidate]:
    return st.builds(
        Candidate,
        key=st.just(""),
        revenue=st.integers(1, 40).map(lambda n: n * 50_000),
        collected=st.sampled_from([(0, WHOLE), (2_000, 5_000, 3_000), (0, 0, 9_500), (WHOLE,)]),
        avoidable=st.integers(0, 60).map(lambda n: n * 25_000),
        exit_cost=st.integers(0, 4).map(lambda n: n * 50_000),
        minutes=st.integers(0, 60).map(lambda n: n * 60),
        notice=st.integers(0, 3),
        harm=st.integers(0, 6).map(lambda n: n * 20_000),
        worth=st.integers(-20, 20).map(lambda n: n * 30_000),
        duty=st.sampled_from(["free", "free", "free", "leave", "stay"]),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    some = draw(st.lists(candidates(), min_size=1, max_size=3))
    named = tuple(replace(candidate, key=f"c{place}") for place, candidate in enumerate(some))
    company = Company(
        cash=draw(st.integers(0, 100)) * 100_000,
        base=tuple(draw(st.integers(-30, 10)) * 50_000 for _ in range(MONTHS)),
        others=tuple(2_000_000 for _ in range(MONTHS)),
        hour_price=draw(st.sampled_from([0, 6_000, 12_000])),
        ramp=(0, 5_000, WHOLE),
        demand=tuple(draw(st.integers(0, 60)) * 60 for _ in range(MONTHS)),
    )
    limits = Limits(
        floor=tuple(draw(st.integers(0, 30)) * 50_000 for _ in range(MONTHS)),
        pace=draw(st.sampled_from([None, 1, 2])),
        largest_share=draw(st.sampled_from([None, 3_500, 6_000])),
        checkpoints=(MONTHS - 1,),
    )
    return Problem(named, company, limits)


@settings(deadline=None, max_examples=120)
@given(problems())
def test_no_schedule_found_by_trying_them_all_is_better(problem: Problem) -> None:
    rounding = MONTHS * (2 + problem.company.hour_price // 60) if problem.company.hour_price else 0
    floor = tuple(least + rounding for least in problem.limits.floor)
    surely = replace(problem, limits=replace(problem.limits, floor=floor))
    possible = [exits for exits in exits_of(problem) if holds(surely, exits)]
    found = solve(problem, gap=0.0)
    if found.obstacle is None:
        assert holds(problem, dict(found.exits))
        assert all(found.value >= value(problem, exits) - rounding for exits in possible)
    else:
        assert possible == []


@settings(deadline=None, max_examples=60)
@given(problems(), st.data())
def test_cash_is_conserved_in_every_month(problem: Problem, data: st.DataObject) -> None:
    exits = {c.key: data.draw(st.integers(0, MONTHS)) for c in problem.candidates}
    exits = {key: month for key, month in exits.items() if month < MONTHS}
    before = problem.company.cash
    for month in replay(problem, exits):
        assert month.cash == before + month.base + month.collected - month.avoidable - month.exit_costs + month.resale
        before = month.cash


def plain(**changes: object) -> Problem:
    """One client at a loss of 500 a month, paid a month later; plenty of cash."""
    loser = Candidate("loser", 100_000, (0, WHOLE), avoidable=150_000, minutes=600, notice=1)
    company = Company(1_000_000, (0,) * 6, (500_000,) * 6)
    problem = Problem((loser,), company, Limits((0,) * 6))
    return replace(problem, **changes)  # type: ignore[arg-type]  # the tests say which field they change


def test_a_client_at_a_loss_leaves_as_soon_as_its_notice_allows() -> None:
    found = solve(plain())
    assert found.exits == {"loser": 1}
    assert found.months[0].cash == 1_000_000 + 100_000 - 150_000
    assert [month.cash for month in found.months[1:]] == [1_050_000] * 5
    assert found.proven


def test_a_client_that_contributes_stays_unless_its_hours_sell_for_more() -> None:
    good = Candidate("good", 300_000, (0, WHOLE), avoidable=100_000, minutes=1_200)
    company = Company(1_000_000, (0,) * 12, (500_000,) * 12, hour_price=20_000)
    problem = Problem((good,), company, Limits((0,) * 12))
    assert solve(problem).exits == {}
    demanded = replace(company, demand=(1_200,) * 12)
    assert solve(replace(problem, company=demanded)).exits == {"good": 0}


def test_a_floor_that_cannot_be_held_is_explained_by_its_month_and_its_dearest_exit() -> None:
    payer = Candidate("payer", 500_000, (WHOLE,), notice=2, duty="leave")
    small = Candidate("small", 50_000, (WHOLE,), notice=2, duty="leave")
    company = Company(0, (-540_000,) * 6, (0,) * 6)
    found = solve(Problem((payer, small), company, Limits((0,) * 6)))
    assert found.obstacle is not None
    assert (found.obstacle.limit, found.obstacle.client) == ("floor", "payer")
    assert found.obstacle.month == 5
    assert found.months[5].cash == -found.obstacle.short


def test_a_share_that_no_schedule_can_reach_is_named_as_the_obstacle() -> None:
    big = Candidate("big", 900_000, (WHOLE,), duty="stay")
    limits = Limits((0,) * 6, largest_share=3_000, checkpoints=(5,))
    found = solve(Problem((big,), Company(1_000_000, (0,) * 6, (100_000,) * 6), limits))
    assert found.obstacle is not None
    assert found.obstacle.limit == "largest_share"


def test_a_floor_that_only_the_worst_scenarios_break_is_refused_as_well() -> None:
    """Usual payment holds the floor; in the worse of two scenarios half is never paid and 100,000 are lacking."""
    good = Candidate("good", 100_000, (WHOLE,), avoidable=120_000)
    other = Candidate("other", 200_000, (WHOLE,), duty="stay")
    company = Company(100_000, (-150_000,) * 4, (0,) * 4)
    limits = Limits((0,) * 4, risk=5_000)
    calm = Problem((good, other), company, limits)
    assert solve(calm).obstacle is None
    late = ((WHOLE,), (5_000,))
    stormy = replace(calm, scenarios=(late, ((WHOLE,), (WHOLE,))))
    found = solve(stormy)
    assert found.obstacle is not None
    assert found.obstacle.limit == "floor"
    assert abs(found.obstacle.short - 100_000) <= 100


def test_clients_of_one_group_leave_together() -> None:
    loser = Candidate("loser", 100_000, (0, WHOLE), avoidable=150_000, group="twins")
    twin = Candidate("twin", 100_000, (0, WHOLE), avoidable=90_000, group="twins", notice=2)
    found = solve(plain(candidates=(loser, twin)))
    assert found.exits == {"loser": 2, "twin": 2}


def test_the_same_problem_gives_the_same_schedule() -> None:
    assert solve(plain()) == solve(plain())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"limits": Limits((0, 0, -1, 0, 0, 0))}, "programme.negative_floor"),
        ({"limits": Limits((0,) * 5)}, "programme.wrong_length"),
        ({"company": Company(0, (0,) * 6, (0,) * 6, ramp=(5_000, 0))}, "programme.bad_ramp"),
        ({"company": Company(0, (), ())}, "programme.no_months"),
        ({"candidates": (Candidate("a", 1, (WHOLE,), duty="leave", notice=6),)}, "programme.notice_too_long"),
        ({"candidates": (Candidate("a", 1, (WHOLE, 1)),)}, "programme.bad_shares"),
        ({"candidates": (Candidate("a", -1, (WHOLE,)),)}, "programme.negative"),
        ({"candidates": (Candidate("a", 1, (WHOLE,)), Candidate("a", 1, (WHOLE,)))}, "programme.twice"),
        ({"scenarios": ((),)}, "programme.wrong_length"),
    ],
)
def test_a_problem_that_cannot_be_is_refused_by_name(change: dict[str, object], code: str) -> None:
    with pytest.raises(UsageError) as refused:
        solve(plain(**change))
    assert refused.value.code == code


def test_a_month_says_what_flowed() -> None:
    lived: tuple[Month, ...] = replay(plain(), {"loser": 1})
    assert lived[1].flow == lived[1].cash - lived[0].cash
    assert lived[1].freed == 600


def test_the_solver_says_nothing_where_only_data_belong(capfd: pytest.CaptureFixture[str]) -> None:
    solve(plain())
    assert capfd.readouterr().out == ""


def test_another_user_of_the_solver_in_the_process_does_not_stand_in_the_way() -> None:
    other = highspy.Highs()
    other.setOptionValue("threads", 2)
    other.addVariable(0, 1)
    other.run()
    assert solve(plain()).exits == {"loser": 1}


def test_a_solver_that_gives_up_is_no_answer() -> None:
    solver, module = highs(0.0, 1.0)
    with pytest.raises(PreavisError) as refused:
        run(SimpleNamespace(run=lambda: module.HighsStatus.kError, getModelStatus=solver.getModelStatus), module)
    assert refused.value.code == "plan.solver_failed"
