"""The trend of revenue, from documents to a robust yearly slope."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payment_books import AS_OF, Facts, book, days, measured

from preavis.measures.outlook import OUTLOOK, QUARTERS, quarter_starts, trend
from preavis.measures.value import Value

STARTS = quarter_starts(AS_OF)


def billed(folder: Path, quarters: dict[int, int], *, since: date | None = None, **more: object) -> Value:
    """The trend of a client that was billed so much in each of the given quarters."""
    facts = Facts()
    if since:
        facts.invoice(0, "old", since, 1, None)
    for quarter, amount in quarters.items():
        if amount:
            facts.invoice(0, f"F{quarter}", STARTS[quarter] + days(10), amount, None, **more)
    return measured(book(folder, facts, ["company"]), [OUTLOOK]).value("trend", 0)


def slope(*revenue: float, known: int | None = None) -> Value:
    values = np.array([revenue], np.float64)
    return trend(values, np.array([known or len(revenue)]), np.array([len(revenue)])).at(0)


def test_the_quarters_are_whole_and_end_on_the_day_of_the_book() -> None:
    assert STARTS[0] == date(2024, 9, 1)
    assert STARTS[-1] == date(2026, 6, 1)
    assert len(STARTS) == QUARTERS


def test_even_revenue_has_no_trend(tmp_path: Path) -> None:
    value = billed(tmp_path, dict.fromkeys(range(8), 1000_00), since=date(2023, 1, 1))
    assert (value.value, value.low, value.high) == (0.0, 0.0, 0.0)
    assert value.evidence == 8


def test_revenue_that_grows_by_a_tenth_of_its_mean_each_quarter_grows_by_four_tenths_a_year(tmp_path: Path) -> None:
    quarters = {q: 650_00 + 100_00 * q for q in range(8)}
    value = billed(tmp_path, quarters, since=date(2023, 1, 1))
    assert value.value == pytest.approx(0.4)


def test_one_odd_quarter_moves_the_trend_little(tmp_path: Path) -> None:
    quarters = dict.fromkeys(range(8), 1000_00) | {4: 5000_00}
    assert billed(tmp_path, quarters, since=date(2023, 1, 1)).value == pytest.approx(0.0)


def test_a_client_that_stopped_declines(tmp_path: Path) -> None:
    quarters = dict.fromkeys(range(4), 1000_00)
    value = billed(tmp_path, quarters, since=date(2023, 1, 1)).value
    assert value is not None
    assert value < -0.4


def test_the_quarter_of_the_first_invoice_is_left_out(tmp_path: Path) -> None:
    quarters = {3: 100_00, 4: 1000_00, 5: 1000_00, 6: 1000_00, 7: 1000_00}
    assert billed(tmp_path, quarters).value == pytest.approx(0.0)


def test_three_whole_quarters_are_needed(tmp_path: Path) -> None:
    assert billed(tmp_path, dict.fromkeys(range(5, 8), 1000_00)).missing == "too_few"
    assert billed(tmp_path, dict.fromkeys(range(4, 8), 1000_00)).missing is None


def test_a_client_that_was_only_credited_has_no_trend(tmp_path: Path) -> None:
    assert billed(tmp_path, dict.fromkeys(range(8), -50_00), since=date(2023, 1, 1)).missing == "no_revenue"


def test_documents_without_their_tax_are_compared_with_tax(tmp_path: Path) -> None:
    quarters = {q: 650_00 + 100_00 * q for q in range(8)}
    value = billed(tmp_path, quarters, since=date(2023, 1, 1), excl_base=None, excl=None)
    assert value.value == pytest.approx(0.4)


def test_a_balance_carried_forward_is_no_revenue(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "o", STARTS[2], 9000_00, None, kind="opening", excl_base=0)
    for quarter in range(8):
        facts.invoice(0, f"F{quarter}", STARTS[quarter], 1000_00, None)
    assert measured(book(tmp_path, facts, ["company"]), [OUTLOOK]).value("trend", 0).value == pytest.approx(0.0)


def test_a_book_without_documents_has_no_trend(tmp_path: Path) -> None:
    facts = Facts()
    facts.money(0, "s", AS_OF, 100)
    assert measured(book(tmp_path, facts, ["company"]), [OUTLOOK]).value("trend", 0).missing == "no_documents"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 10**6), min_size=3, max_size=8), st.integers(2, 1000))
def test_a_trend_is_relative_and_lies_within_its_bounds(revenue: list[int], scale: int) -> None:
    one, other = slope(*revenue), slope(*(scale * value for value in revenue))
    assert one.value == pytest.approx(other.value)
    assert one.low is not None
    assert one.high is not None
    assert one.value is not None
    assert one.low <= one.value <= one.high


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 10**6), min_size=3, max_size=8))
def test_time_run_backwards_turns_the_trend_round(revenue: list[int]) -> None:
    forward, back = slope(*revenue).value, slope(*reversed(revenue)).value
    assert forward is not None
    assert back is not None
    assert min(back, 1.0) == pytest.approx(-min(forward, 1.0))


def test_one_invoice_and_nothing_after_it_loses_all_and_no_more_than_all() -> None:
    value = slope(4200.0, 0.0, 0.0)
    assert (value.value, value.low, value.high) == (-1.0, -1.0, 0.0)
