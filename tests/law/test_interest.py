"""Interest on late payments against published rates, a worked example and a plain day-by-day sum."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.law import load
from preavis.law.interest import half_year, late_rate, statutory_interest

FRANCE = load("FR")
days = st.dates(date(2017, 1, 1), date(2026, 12, 31))
amounts = st.integers(0, 10**12)


def day_by_day(amount: int, due: date, until: date) -> Fraction:
    total = Fraction(0)
    for offset in range(1, (until - due).days + 1):
        rate = late_rate(half_year(due + timedelta(days=offset)), FRANCE)
        assert rate is not None
        total += Fraction(amount * rate, 365 * 10_000)
    return total


@pytest.mark.parametrize(
    ("half", "rate"),
    [
        (date(2019, 1, 1), 1000),
        (date(2023, 1, 1), 1250),
        (date(2023, 7, 1), 1400),
        (date(2024, 1, 1), 1450),
        (date(2024, 7, 1), 1425),
        (date(2025, 1, 1), 1315),
        (date(2025, 7, 1), 1215),
        (date(2026, 1, 1), 1215),
        (date(2026, 7, 1), 1240),
    ],
)
def test_the_rate_of_a_half_year_is_the_central_rate_of_its_first_day_plus_ten_points(half: date, rate: int) -> None:
    assert late_rate(half, FRANCE) == rate


def test_the_worked_example_of_two_half_years() -> None:
    found = statutory_interest(1_000_000, date(2026, 4, 30), date(2026, 8, 31), FRANCE)
    assert [(s.days, s.rate_bps) for s in found.segments] == [(61, 1215), (62, 1240)]
    assert found.amount == 41_368
    assert found.unknown_days == 0


def test_a_payment_on_the_due_date_bears_nothing_and_the_next_day_one_day() -> None:
    due = date(2025, 3, 31)
    assert statutory_interest(36_500_000, due, due, FRANCE).amount == 0
    assert statutory_interest(36_500_000, due, due + timedelta(days=1), FRANCE).amount == 13_150


def test_a_credit_note_bears_no_interest() -> None:
    assert statutory_interest(-50_000, date(2025, 1, 1), date(2025, 6, 1), FRANCE).amount == 0


def test_days_whose_rate_is_not_published_are_counted_and_not_guessed() -> None:
    known = statutory_interest(1_000_000, date(2026, 12, 1), date(2026, 12, 31), FRANCE)
    longer = statutory_interest(1_000_000, date(2026, 12, 1), date(2027, 1, 31), FRANCE)
    assert longer.amount == known.amount
    assert longer.unknown_days == 31


def test_a_clause_prevails_but_never_below_three_times_the_legal_rate() -> None:
    assert late_rate(date(2024, 1, 1), FRANCE, contract_bps=500) == 1521
    assert late_rate(date(2024, 7, 1), FRANCE, contract_bps=500) == 1476
    assert late_rate(date(2024, 1, 1), FRANCE, contract_bps=1800) == 1800
    assert late_rate(date(2026, 7, 1), FRANCE, contract_bps=500) == 500


@settings(deadline=None, max_examples=60)
@given(amounts, days, st.integers(0, 900))
def test_segments_add_up_to_the_day_by_day_sum(amount: int, due: date, late: int) -> None:
    until = min(due + timedelta(days=late), date(2026, 12, 31))
    found = statutory_interest(amount, due, until, FRANCE)
    assert abs(found.amount - day_by_day(amount, due, until)) <= Fraction(1, 2)


@settings(deadline=None, max_examples=60)
@given(amounts, amounts, days, st.integers(0, 900))
def test_more_owed_or_later_paid_never_bears_less(one: int, other: int, due: date, late: int) -> None:
    until = due + timedelta(days=late)
    small, large = sorted((one, other))
    assert statutory_interest(small, due, until, FRANCE).amount <= statutory_interest(large, due, until, FRANCE).amount
    later = statutory_interest(large, due, until + timedelta(days=30), FRANCE)
    assert statutory_interest(large, due, until, FRANCE).amount <= later.amount


@settings(deadline=None, max_examples=40)
@given(days, st.integers(1, 2000))
def test_every_late_day_lies_in_exactly_one_segment(due: date, late: int) -> None:
    found = statutory_interest(100, due, due + timedelta(days=late), FRANCE)
    assert sum(segment.days for segment in found.segments) == late
    assert all(half_year(segment.first) == half_year(segment.last) for segment in found.segments)
