"""Interest on late payments against published rates, a worked example and a plain day-by-day sum."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.law import load
from preavis.law.interest import Debt, Interest, fixed_sum, half_year, late_rate, statutory_interest

FRANCE = load("FR")


def interest(amount: int, due: date, until: date) -> Interest:
    return statutory_interest(Debt(amount, due, until), FRANCE)


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
    found = interest(1_000_000, date(2026, 4, 30), date(2026, 8, 31))
    assert [(s.days, s.rate_bps) for s in found.segments] == [(61, 1215), (62, 1240)]
    assert found.amount == 41_368
    assert found.unknown_days == 0


def test_a_payment_on_the_due_date_bears_nothing_and_the_next_day_one_day() -> None:
    due = date(2025, 3, 31)
    assert interest(36_500_000, due, due).amount == 0
    assert interest(36_500_000, due, due + timedelta(days=1)).amount == 13_150


def test_a_credit_note_bears_no_interest() -> None:
    assert interest(-50_000, date(2025, 1, 1), date(2025, 6, 1)).amount == 0


def test_days_whose_rate_is_not_published_are_counted_and_not_guessed() -> None:
    known = interest(1_000_000, date(2026, 12, 1), date(2026, 12, 31))
    longer = interest(1_000_000, date(2026, 12, 1), date(2027, 1, 31))
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
    found = interest(amount, due, until)
    assert abs(found.amount - day_by_day(amount, due, until)) <= Fraction(1, 2)


@settings(deadline=None, max_examples=60)
@given(amounts, amounts, days, st.integers(0, 900))
def test_more_owed_or_later_paid_never_bears_less(one: int, other: int, due: date, late: int) -> None:
    until = due + timedelta(days=late)
    small, large = sorted((one, other))
    assert interest(small, due, until).amount <= interest(large, due, until).amount
    later = interest(large, due, until + timedelta(days=30))
    assert interest(large, due, until).amount <= later.amount


@settings(deadline=None, max_examples=40)
@given(days, st.integers(1, 2000))
def test_every_late_day_lies_in_exactly_one_segment(due: date, late: int) -> None:
    found = interest(100, due, due + timedelta(days=late))
    assert sum(segment.days for segment in found.segments) == late
    assert all(half_year(segment.first) == half_year(segment.last) for segment in found.segments)


def test_the_margin_of_each_country_gives_the_published_rate_of_each_half_year() -> None:
    cases = {
        ("DE", "company"): {date(2019, 1, 1): 812, date(2024, 1, 1): 1262, date(2026, 7, 1): 1052},
        ("DE", "consumer"): {date(2026, 7, 1): 652},
        ("BE", "company"): {date(2024, 1, 1): 1250, date(2025, 7, 1): 1050, date(2026, 7, 1): 1050},
        ("ES", "company"): {date(2024, 1, 1): 1250},
        ("EU", "company"): {date(2025, 1, 1): 1115, date(2026, 1, 1): 1015, date(2026, 7, 1): 1040},
        ("FR", "public"): {date(2024, 7, 1): 1225},
        ("FR", "consumer"): {date(2026, 1, 1): 262},
        ("UK", "company"): {
            date(2024, 1, 1): 1325,
            date(2020, 7, 1): 810,
            date(2026, 7, 1): 1175,
            date(2026, 1, 1): 1175,
        },
    }
    for (country, debtor), rates in cases.items():
        for half, rate in rates.items():
            assert late_rate(half, load(country), debtor=debtor) == rate, (country, debtor, half)


def test_the_british_example_of_ten_thousand_pounds_sixty_days_late() -> None:
    debt = Debt(1_000_000, date(2026, 1, 31), date(2026, 4, 1))
    assert (debt.until - debt.due).days == 60
    assert statutory_interest(debt, load("UK")).amount == 19_315
    assert fixed_sum(debt, load("UK")) == 10_000


@pytest.mark.parametrize(
    ("amount", "fixed"), [(99_999, 4_000), (100_000, 7_000), (999_999, 7_000), (1_000_000, 10_000)]
)
def test_the_british_fixed_sum_goes_by_the_debt_alone(amount: int, fixed: int) -> None:
    assert fixed_sum(Debt(amount, date(2026, 1, 31), date(2026, 4, 1)), load("UK")) == fixed


def test_one_british_debt_keeps_the_rate_of_the_day_interest_starts_and_a_french_one_does_not() -> None:
    british = statutory_interest(Debt(1_000_000, date(2025, 5, 31), date(2026, 3, 31)), load("UK"))
    assert [segment.rate_bps for segment in british.segments] == [1275]
    french = interest(1_000_000, date(2025, 5, 31), date(2026, 3, 31))
    assert [segment.rate_bps for segment in french.segments] == [1315, 1215, 1215]


def test_a_french_public_buyer_keeps_the_rate_of_the_half_year_in_which_interest_starts() -> None:
    found = statutory_interest(Debt(1_000_000, date(2025, 5, 31), date(2026, 3, 31), "public"), FRANCE)
    assert [(segment.rate_bps, segment.days) for segment in found.segments] == [(1115, 304)]


def test_a_consumer_owes_the_legal_rate_from_a_formal_notice_and_no_fixed_sum() -> None:
    due, until = date(2026, 1, 31), date(2026, 6, 30)
    silent = Debt(100_000, due, until, "consumer")
    warned = Debt(100_000, due, until, "consumer", notice=date(2026, 3, 31))
    assert statutory_interest(silent, FRANCE).amount == 0
    found = statutory_interest(warned, FRANCE)
    assert (found.segments[0].first, found.segments[0].rate_bps) == (date(2026, 4, 1), 262)
    assert fixed_sum(warned, FRANCE) == 0


@pytest.mark.parametrize(
    ("country", "half", "wrong"),
    [
        ("UK", date(2026, 7, 1), 1225),  # 4.25 + 8: the Bank Rate of 2025 taken for that of June 2026
        ("FR", date(2024, 1, 1), 1507),  # ten points on the legal interest rate instead of the central bank's
        ("FR", date(2024, 1, 1), 1521),  # the floor of a clause taken for the rate without a clause
    ],
)
def test_figures_that_circulate_and_are_wrong_are_not_ours(country: str, half: date, wrong: int) -> None:
    assert late_rate(half, load(country)) not in {None, wrong}


def test_the_legal_rates_that_circulate_for_2026_are_not_ours() -> None:
    assert FRANCE.on("legal_interest_rate", date(2026, 1, 1)) == 262
    assert FRANCE.on("legal_interest_rate", date(2026, 7, 1)) is None


def test_a_contract_rate_needs_no_regime() -> None:
    debt = Debt(1_000_000, date(2026, 1, 31), date(2026, 3, 2), contract_bps=1200)
    assert statutory_interest(debt, load("US")).amount == 9_863
    assert statutory_interest(Debt(1_000_000, date(2026, 1, 31), date(2026, 3, 2)), load("US")).amount == 0


def test_what_is_not_known_is_named() -> None:
    found = interest(1_000_000, date(2026, 12, 1), date(2027, 1, 31))
    assert [(missing.name, missing.day) for missing in found.missing] == [("central_bank_rate", date(2027, 1, 1))]
