"""The cash simulation against sums by hand, against exact means, and against itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.errors import UsageError
from preavis.plan.consequences import Case, Change, Drawn, Payer, Resale, World, break_even, earliest_safe, simulate
from preavis.plan.consequences.paths import chance, live

WHOLE = 10_000
MONTHS = 6
SURE = Payer("sure", 100_000, (0, WHOLE), avoidable=30_000, minutes=600)


def world(*payers: Payer, cash: int = 1_000_000, base: int = -50_000, **more: object) -> World:
    return World(payers or (SURE,), cash, (base,) * MONTHS, **more)  # type: ignore[arg-type]  # as the test says


def middle(found: World, *cases: Case, paths: int = 50) -> list[int]:
    return [month.middle for month in simulate(found, cases or (Case("keep"),), paths).results[-1].cash]


def test_a_certain_world_is_a_sum_by_hand() -> None:
    expected, cash = [], 1_000_000
    for month in range(MONTHS):
        cash += -50_000 - 30_000 + (100_000 if month else 0)
        expected.append(cash)
    assert middle(world()) == expected


def test_leaving_ends_avoidable_costs_at_once_and_income_when_the_last_bill_is_paid() -> None:
    found = middle(world(), Case("part", {"sure": Change(leave=2)}))
    flows = np.diff([1_000_000, *found]).tolist()
    assert flows == [-80_000, 20_000, 50_000, -50_000, -50_000, -50_000]


def test_freed_hours_sell_along_the_ramp_and_are_paid_later() -> None:
    resale = Resale(hour_price=6_000, ramp=(0, 5_000, WHOLE), low=WHOLE, usual=WHOLE, high=WHOLE, lag=1)
    kept_out = middle(world(resale=replace(resale, hour_price=0)), Case("part", {"sure": Change(leave=1)}))
    sold = middle(world(resale=resale), Case("part", {"sure": Change(leave=1)}))
    gains = np.diff([0, *(np.array(sold) - np.array(kept_out))]).tolist()
    assert gains == [0, 0, 0, 30_000, 60_000, 60_000]
    replaced = middle(world(resale=resale), Case("part", {"sure": Change(leave=1, replaced=True)}))
    assert replaced[2] - kept_out[2] == 60_000


def test_tax_is_collected_with_the_bill_and_paid_on_a_month_later_whatever_the_client_does() -> None:
    slow = replace(SURE, tax=2_000, paid_by=(0, 0, 0, WHOLE), avoidable=0)
    flows = np.diff([1_000_000, *middle(world(slow, base=0))]).tolist()
    assert flows == [0, -20_000, -20_000, 100_000, 100_000, 100_000]


def test_a_deposit_is_paid_at_once_and_the_rest_with_its_delay() -> None:
    flows = np.diff([1_000_000, *middle(world(base=0), Case("deposit", {"sure": Change(deposit=4_000)}))]).tolist()
    assert flows == [10_000, *([70_000] * 5)]


def test_what_is_owed_at_the_start_comes_in_as_a_bill_of_the_month_before_would() -> None:
    slow = replace(SURE, paid_by=(0, 0, WHOLE), avoidable=0, opening=70_000, opening_tax=5_000)
    flows = np.diff([1_000_000, *middle(world(slow, base=0))]).tolist()
    assert flows == [-5_000, 70_000, 100_000, 100_000, 100_000, 100_000]


def test_dated_flows_fall_in_their_month() -> None:
    flows = np.diff([1_000_000, *middle(world(flows={3: -700_000}))]).tolist()
    assert flows[3] == 20_000 - 700_000


def test_a_contract_that_ends_unrenewed_is_left_in_its_month() -> None:
    ending = replace(SURE, ends=3, renewal=0)
    assert middle(world(ending)) == middle(world(), Case("part", {"sure": Change(leave=3)}))


payers = st.builds(
    Payer,
    key=st.just("a"),
    billed=st.integers(1, 500_000),
    paid_by=st.lists(st.integers(0, WHOLE), min_size=1, max_size=5).map(lambda shares: tuple(sorted(shares))),
    avoidable=st.integers(0, 100_000),
    tax=st.sampled_from([0, 2_000]),
    churn=st.integers(0, 1_500),
    ends=st.none() | st.integers(0, MONTHS),
    renewal=st.integers(0, WHOLE),
    deposit=st.integers(0, WHOLE),
    opening=st.integers(0, 300_000),
)


@settings(deadline=None, max_examples=60)
@given(payers, st.none() | st.integers(0, MONTHS), st.integers(0, 5))
def test_on_every_path_what_is_billed_is_collected_open_or_lost(payer: Payer, leave: int | None, seed: int) -> None:
    some, shared = world(payer), chance(seed, 300, MONTHS)
    cash = np.zeros((MONTHS, 300), np.int64)
    lived = live(payer, some, shared, cash, leave)
    assert (lived.billed == lived.collected + lived.open + lived.lost).all()
    assert (lived.open >= 0).all()
    tax = payer.billed * payer.tax // WHOLE
    bills = (lived.billed - payer.opening) // (payer.billed + tax)
    within = np.minimum(bills, MONTHS - 1)  # the tax of the last month is paid after it
    spent = bills * payer.avoidable + within * tax
    assert (cash.sum(axis=0) == lived.collected - spent).all()


def test_means_are_exact_within_their_monte_carlo_error_whatever_is_common_to_the_clients() -> None:
    paid_by, paths = (1_000, 6_000, 8_500), 20_000
    payer = Payer("a", 100_000, paid_by)
    for together in (0, 5_000, 9_000):
        cash = np.zeros((MONTHS, paths), np.int64)
        live(payer, world(payer, together=together), chance(1, paths, MONTHS), cash)
        for month in range(MONTHS):
            expected = 100_000 * paid_by[min(month, 2)] / WHOLE
            error = cash[month].std() / np.sqrt(paths)
            assert abs(cash[month].mean() - expected) < 4.5 * error + 2


def test_the_more_clients_pay_late_together_the_deeper_the_worst_paths() -> None:
    many = tuple(Payer(f"c{place}", 100_000, (2_000, 6_000, 9_800)) for place in range(40))
    base = -int(40 * 100_000 * 0.98)
    lows = [
        simulate(world(*many, cash=0, base=base, together=together), [Case("keep")], 4_000).results[0].low_point.low
        for together in (0, 3_000, 8_000)
    ]
    assert lows[0] > lows[1] > lows[2]


def test_a_client_that_leaves_by_itself_is_still_served_with_the_chance_it_should() -> None:
    payer, paths = replace(SURE, churn=1_000), 20_000
    shared, cash = chance(3, paths, MONTHS), np.zeros((MONTHS, 20_000), np.int64)
    lived = live(payer, world(payer), shared, cash)
    months = lived.billed / payer.billed
    expected = sum(0.9**month for month in range(1, MONTHS + 1))
    assert abs(months.mean() - expected) < 4.5 * months.std() / np.sqrt(paths)


def test_the_same_seed_gives_the_same_paths_and_another_one_others() -> None:
    some = world(replace(SURE, paid_by=(1_000, 6_000, 9_000)), base=-70_000)
    assert simulate(some, [Case("keep")], 500, 7) == simulate(some, [Case("keep")], 500, 7)
    assert simulate(some, [Case("keep")], 500, 7) != simulate(some, [Case("keep")], 500, 8)


def test_a_case_changes_nobody_else_and_a_change_of_nothing_changes_nothing() -> None:
    other = Payer("other", 80_000, (1_000, 6_000, 9_000), churn=300)
    some = world(SURE, other)
    alone = simulate(some, [Case("keep")], 500).results[0]
    both = simulate(some, [Case("keep"), Case("same", {"other": Change()})], 500)
    assert both.result("keep") == alone
    assert both.result("same").cash == alone.cash


def test_the_order_of_clients_changes_nothing() -> None:
    one, other = replace(SURE, churn=500), Payer("other", 80_000, (1_000, 6_000, 9_000))
    assert simulate(world(one, other), [Case("keep")], 300) == simulate(world(other, one), [Case("keep")], 300)


def test_the_price_of_an_hour_that_breaks_even_does_so() -> None:
    resale = Resale(ramp=(0, 5_000, WHOLE), low=5_000, usual=7_000, high=WHOLE, lag=1)
    some = world(resale=resale)
    price = break_even(Drawn(some, 400), "sure", 1)
    assert price is not None
    priced = replace(some, resale=replace(resale, hour_price=price))
    found = simulate(priced, [Case("keep"), Case("part", {"sure": Change(leave=1)})], 400)
    worth = [result.mean_end + result.mean_to_come for result in found.results]
    assert abs(worth[0] - worth[1]) < 1_000
    loser = replace(SURE, avoidable=120_000)
    assert break_even(Drawn(world(loser), 50), "sure", 1) == 0
    assert break_even(Drawn(world(), 50), "sure", MONTHS - 1) is None


def test_the_earliest_safe_month_keeps_cash_above_the_floor_and_the_one_before_does_not() -> None:
    some = world(cash=250_000, base=-30_000, floor=100_000)
    found = earliest_safe(Drawn(some, 50), "sure", 0)
    assert found.month is not None
    assert 0 < found.month < MONTHS
    assert found.chance == 0
    early = simulate(some, [Case("x", {"sure": Change(leave=found.month - 1)})], 50).results[0]
    assert early.below_floor == WHOLE


def test_concentration_after_counts_who_is_left() -> None:
    other = Payer("other", 300_000, (WHOLE,))
    found = simulate(world(SURE, other), [Case("keep"), Case("part", {"other": Change(leave=1)})], 50)
    assert found.result("keep").largest == 7_500
    assert found.result("part").largest == WHOLE


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (world(floor=-1), "consequences.negative_floor"),
        (world(flows={99: 5}), "consequences.flow_outside"),
        (world(replace(SURE, billed=-1)), "consequences.negative"),
        (world(replace(SURE, paid_by=())), "consequences.bad_delays"),
        (world(replace(SURE, paid_by=(5_000, 4_000))), "consequences.bad_delays"),
        (world(replace(SURE, churn=10_001)), "consequences.bad_share"),
        (world(SURE, SURE), "consequences.twice"),
        (World((SURE,), 0, ()), "consequences.no_months"),
    ],
)
def test_a_world_that_cannot_be_is_refused_by_name(bad: World, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        simulate(bad, [Case("keep")], 10)
    assert refused.value.code == code


def test_an_unknown_client_or_a_date_in_the_past_is_refused() -> None:
    for change, code in (({"nobody": Change()}, "unknown_client"), ({"sure": Change(leave=-1)}, "leave_before")):
        with pytest.raises(UsageError) as refused:
            simulate(world(), [Case("x", change)], 10)
        assert refused.value.code == f"consequences.{code}"
