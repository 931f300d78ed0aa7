"""Spans of days on the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preavis.facts.period import Period, months_before, trailing


def test_twelve_months_to_the_end_of_august_start_in_september() -> None:
    assert trailing(date(2022, 8, 31), 12) == Period(date(2021, 9, 1), date(2022, 8, 31))


def test_the_last_day_of_a_long_month_becomes_the_last_of_a_short_one() -> None:
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2023, 3, 31), 1) == date(2023, 2, 28)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_twelve_months_are_a_year_of_days(as_of: date) -> None:
    assert trailing(as_of, 12).days in (365, 366)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 36))
def test_a_span_holds_its_ends_and_nothing_beyond(as_of: date, months: int) -> None:
    span = trailing(as_of, months)
    assert span.first in span
    assert span.last in span
    assert months_before(span.first, 1) not in span


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="end before"):
        Period(date(2024, 1, 2), date(2024, 1, 1))
