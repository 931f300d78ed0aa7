"""A client's usual terms: the day they give, how they are kept among its tags, and the days they hold for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.facts.terms import Span, Terms, dated_tag, disputed, parted, spans

ISSUED = date(2024, 1, 20)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
TERMS = st.builds(
    Terms, st.integers(0, 365), st.booleans(), st.just(value=False), st.none() | st.integers(1, 31)
) | st.builds(Terms, st.integers(0, 365), st.just(value=True), st.just(value=True))


def test_a_day_beyond_the_end_of_a_short_month_is_its_last() -> None:
    assert Terms(0, end_of_month=True, on=31).due(ISSUED) == date(2024, 2, 29)


@settings(deadline=None, max_examples=100)
@given(TERMS, DAYS, st.none() | DAYS)
def test_terms_survive_being_kept_as_a_tag_and_never_fall_due_before_the_invoice(
    terms: Terms, issued: date, first: date | None
) -> None:
    assert parted(dated_tag(terms, first)) == (terms, first)
    assert spans(("vip", dated_tag(terms, first))) == (Span(terms, first),)
    due = terms.due(issued)
    assert issued + timedelta(days=terms.days) <= due <= issued + timedelta(days=terms.days + 62)


@pytest.mark.parametrize(
    "tag", ["terms:", "terms:soon", "terms:999", "terms:0-eom-32", "terms:30@", "terms:30@2025-13-01", "Terms:30", "30"]
)
def test_a_tag_that_says_something_else_says_no_terms(tag: str) -> None:
    assert parted(tag) is None
    assert spans((tag,)) == ()


def test_terms_hold_from_their_day_until_the_next_ones() -> None:
    found = spans(("terms:30@2025-07-01", "vip", "terms:60", "terms:45-eom@2025-01-01"))
    assert found == (
        Span(Terms(60), None, date(2024, 12, 31)),
        Span(Terms(45, end_of_month=True), date(2025, 1, 1), date(2025, 6, 30)),
        Span(Terms(30), date(2025, 7, 1), None),
    )
    assert [span.covers(date(2025, 7, 1)) for span in found] == [False, False, True]
    assert [span.covers(date(2024, 12, 31)) for span in found] == [True, False, False]


def test_two_sources_that_say_two_terms_from_one_day_say_none_until_the_next() -> None:
    assert spans(("terms:30", "terms:45-eom")) == ()
    assert disputed(("terms:30", "terms:45-eom")) == (None,)
    said = ("terms:30", "terms:45@2025-01-01", "terms:60@2025-01-01", "terms:10@2026-01-01")
    assert spans(said) == (Span(Terms(30), None, date(2024, 12, 31)), Span(Terms(10), date(2026, 1, 1), None))
    assert disputed(said) == (date(2025, 1, 1),)


def test_the_same_terms_said_twice_are_said_once() -> None:
    assert spans(("terms:30", "terms:30")) == (Span(Terms(30)),)
    assert disputed(("terms:30", "terms:30")) == ()
