"""What choices are worth, in whole cents, and how sure that is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.backtest.chance import drawn, share, sure
from preavis.backtest.origins import later, origins, quarter_ends
from preavis.backtest.realised import Year
from preavis.backtest.rules import Choice
from preavis.backtest.worth import Pair, Price, confusion, freed_cash, gains, oracle, pair
from preavis.errors import UsageError
from preavis.facts.period import Period

CENTS = st.integers(-10_000_000, 10_000_000)


def leaving(*clients: str) -> Choice:
    return Choice(frozenset(clients), {})


def test_leaving_brings_the_hours_that_sell_less_what_is_paid_all_the_same() -> None:
    year = Year(margin=-1_200_00, minutes=600, paid_anyway=500_00, balance=300_00)
    made = pair("a", 0, year, Price(hour=100_00, share=5_000))
    assert made == Pair("a", 0, keep=-1_200_00, leave=500_00 - 500_00, owed=300_00)
    assert made.gain == 1_200_00


def test_a_year_whose_margin_is_not_known_says_nothing() -> None:
    assert pair("a", 0, Year(None, 600, 0, 0), Price(100_00, 5_000)) is None


def test_gains_of_a_small_case_are_those_worked_out_by_hand() -> None:
    pairs = [Pair("a", 0, 100, 40), Pair("b", 0, -50, 10), Pair("a", 1, 70, 90), Pair("b", 1, 30, -5)]
    clients = ["a", "b"]
    best = gains(pairs, oracle(pairs, 2), clients)
    assert best.tolist() == [20, 60]
    assert gains(pairs, [leaving(), leaving()], clients).tolist() == [0, 0]
    assert gains(pairs, [leaving("a"), leaving("a", "b")], clients).tolist() == [-40, -35]
    assert gains(pairs, [leaving("b"), leaving()], clients).tolist() == [0, 60]
    wrong = confusion(pairs, [leaving("a"), leaving("a")])
    assert (wrong.left_rightly, wrong.left_wrongly, wrong.kept_rightly, wrong.kept_wrongly) == (1, 1, 1, 1)
    assert (wrong.cost_of_leaving, wrong.cost_of_keeping) == (60, 60)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 2), CENTS, CENTS, st.booleans()), max_size=12))
def test_no_rule_beats_the_oracle(drawn_pairs: list[tuple[str, int, int, int, bool]]) -> None:
    pairs = [Pair(client, origin, keep, leave) for client, origin, keep, leave, _ in drawn_pairs]
    pairs = list({(one.client, one.origin): one for one in pairs}.values())
    left = [{client for client, origin, *_, leaves in drawn_pairs if leaves and origin == o} for o in range(3)]
    best = gains(pairs, oracle(pairs, 3), list("abcd"))
    own = gains(pairs, [leaving(*each) for each in left], list("abcd"))
    assert (best - own >= 0).all()
    found = confusion(pairs, [leaving(*each) for each in left])
    assert int((best - own).sum()) == found.cost_of_leaving + found.cost_of_keeping
    ideal = confusion(pairs, oracle(pairs, 3))
    assert (ideal.left_wrongly, ideal.kept_wrongly) == (0, 0)


def test_money_owed_by_those_left_is_not_owed_and_an_unknown_balance_is_said() -> None:
    pairs = [Pair("a", 0, 100, 40, owed=500), Pair("b", 0, 10, 0, owed=None)]
    assert freed_cash(pairs, [leaving("a")]) == 440
    assert freed_cash(pairs, [leaving("b")]) is None


def test_clients_alike_leave_no_doubt() -> None:
    found = sure(np.full(10, 700), drawn(10, 0), 2)
    assert (found.value, found.low, found.high, found.detectable, found.sign) == (3_500, 3_500, 3_500, 0, 1)


def test_the_interval_has_the_width_that_theory_gives() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    own = (rng.normal(0, 1_000, 400)).astype(np.int64)
    found = sure(own, drawn(400, 3), 1)
    error = float(own.std()) * 20
    assert found.low is not None
    assert found.high is not None
    assert (found.high - found.low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.08)
    assert found.detectable == pytest.approx(2.8 * error, rel=0.08)
    assert found.low < found.value < found.high


def test_the_interval_of_a_mean_holds_it_about_as_often_as_it_says() -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    draws = drawn(60, 0)
    held = 0
    for _ in range(200):
        found = sure(rng.normal(100, 50, 60).astype(np.int64), draws, 60)
        held += (found.low or 0) <= 100 <= (found.high or 0)
    assert 0.89 <= held / 200 <= 0.99


def test_another_seed_draws_other_clients() -> None:
    assert (drawn(6, 1) == drawn(6, 1)).all()
    assert (drawn(6, 1) != drawn(6, 2)).any()
    assert (drawn(6, 1).sum(axis=1) == 6).all()


def test_a_single_client_has_no_interval() -> None:
    found = sure(np.array([900]), drawn(1, 0), 2)
    assert (found.value, found.low, found.spread, found.sign) == (450, None, None, 0)


def test_a_share_without_cases_is_not_known() -> None:
    none = np.zeros(3, np.int64)
    assert share(none, none, drawn(3, 0)).value is None
    some = share(np.array([1, 0, 1]), np.array([1, 1, 2]), drawn(3, 0))
    assert some.value == 0.5
    assert some.low is not None
    assert some.low < 0.5


def test_quarter_ends_keep_a_quarter_before_them_and_origins_a_year_after() -> None:
    known = Period(date(2024, 1, 1), date(2025, 9, 30))
    assert [day.isoformat() for day in quarter_ends(known)][:2] == ["2024-03-31", "2024-06-30"]
    assert [day.isoformat() for day in origins(known, 8)] == ["2024-03-31", "2024-06-30", "2024-09-30"]
    assert [day.isoformat() for day in origins(known, 2)] == ["2024-06-30", "2024-09-30"]
    assert [day.isoformat() for day in origins(Period(date(2024, 1, 2), date(2025, 9, 29)), 8)] == [
        "2024-03-31",
        "2024-06-30",
    ]
    assert [day.isoformat() for day in origins(Period(date(2024, 2, 1), date(2025, 9, 30)), 8)] == [
        "2024-06-30",
        "2024-09-30",
    ]


def test_a_year_after_a_leap_day_ends_with_february() -> None:
    assert later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert later(date(2024, 12, 31), 3) == date(2025, 3, 31)


def test_too_short_a_past_and_no_origin_are_refused() -> None:
    with pytest.raises(UsageError, match="too_short"):
        origins(Period(date(2024, 1, 1), date(2025, 3, 30)), 8)
    with pytest.raises(UsageError, match="no_origins"):
        origins(Period(date(2020, 1, 1), date(2025, 3, 30)), 0)
