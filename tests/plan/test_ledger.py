"""After a decision: what was promised, the part of it due by then, and what came; what is unknown is never zero."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from preavis.facts.book import Book, Company, Decision, Verdict
from preavis.facts.identity import Client, Clients
from preavis.facts.period import trailing
from preavis.measures import Assumptions, Measured
from preavis.measures.base import Scope
from preavis.measures.column import Column
from preavis.plan.ledger import EFFECTS, MONTHS, after, due_days

DAY = date(2026, 1, 31)
NAMES = ("a", "b", "c")


def measured(
    income: list[int], costs: list[int], hours: list[int | None], share: list[float], names: tuple[str, ...] = NAMES
) -> Measured:
    """Measures of a book's clients; None is time that nobody logged."""
    clients = Clients.of(tuple(Client(n, key, key) for n, key in enumerate(names)))
    book = Book(Company("X", "FR", "EUR"), DAY, trailing(DAY, 12), {}, clients)
    nothing = np.zeros(len(names), np.int64)
    time = Column.exact(np.array([minutes or 0 for minutes in hours]), nothing)
    columns = {
        "agency_income": Column.exact(np.array(income), nothing),
        "direct_costs": Column.exact(np.array(costs), nothing),
        "hours": time.without(np.array([minutes is None for minutes in hours]), "no_time"),
        "revenue_share": Column.exact(np.array(share), nothing),
    }
    return Measured(Scope(book, Assumptions()), columns, {})


BEFORE = measured([1000, 500, 300], [100, 50, 0], [600, 300, 60], [0.5556, 0.2778, 0.1667])
LATER = measured([200, 900, 700], [20, 60, 10], [120, 500, 200], [0.12, 0.5, 0.38])


def decision(verdict: Verdict, **expected: int) -> Decision:
    return Decision("a", verdict, "why", "me", DAY, expected=expected)


def test_a_repair_is_weighed_on_the_client_alone_and_a_parting_on_the_whole_book() -> None:
    fixed = {one.effect: one for one in after(decision("fix", cash=1200), BEFORE, {6: LATER}) if one.months == 6}
    parted = {one.effect: one for one in after(decision("part", cash=1200), BEFORE, {6: LATER}) if one.months == 6}
    assert (fixed["cash"].promised, fixed["cash"].by_then, fixed["cash"].actual) == (
        1200,
        600,
        (200 - 20) - (1000 - 100),
    )
    assert parted["cash"].actual == (180 + 840 + 690) - (900 + 450 + 300)
    assert parted["minutes"].actual == fixed["minutes"].actual == 600 - 120


def test_the_share_of_the_largest_client_is_compared_with_its_part_of_the_way() -> None:
    rows = after(decision("part", share=3556), BEFORE, {3: LATER, 12: LATER})
    shares = {one.months: one for one in rows if one.effect == "share"}
    assert [shares[months].by_then for months in MONTHS] == [5056, 4556, 3556]
    assert [shares[months].actual for months in MONTHS] == [5000, None, 5000]


def test_months_not_reached_are_not_yet_and_never_zero() -> None:
    rows = after(decision("part", cash=1000, minutes=90), BEFORE, {3: LATER})
    assert {(one.months, one.missing) for one in rows if one.months != 3} == {(6, "not_yet"), (12, "not_yet")}
    assert all(one.actual is None for one in rows if one.missing)
    assert all(one.missing is None for one in rows if one.months == 3)


def test_what_was_not_promised_is_measured_all_the_same() -> None:
    cash = next(one for one in after(decision("part"), BEFORE, {3: LATER}) if one.effect == "cash")
    assert (cash.promised, cash.by_then) == (None, None)
    assert cash.actual is not None


def test_a_decision_to_keep_promises_nothing() -> None:
    assert after(decision("keep", cash=1000), BEFORE, {3: LATER}) == ()


def test_no_hours_for_a_client_that_left_are_none_where_others_are_logged_and_unknown_where_nobody_logs() -> None:
    left = measured([0, 1, 1], [0, 0, 0], [None, 300, 60], [0.0, 0.5, 0.5])
    silent = measured([0, 1, 1], [0, 0, 0], [None, None, None], [0.0, 0.5, 0.5])
    rows = {one.months: one for one in after(decision("part"), BEFORE, {3: left, 6: silent}) if one.effect == "minutes"}
    assert (rows[3].actual, rows[3].missing) == (600, None)
    assert (rows[6].actual, rows[6].missing) == (None, "no_time")


def test_a_client_that_the_book_no_longer_knows_is_said_to_be_missing() -> None:
    without = measured([1], [1], [1], [1.0], ("b",))
    rows = after(decision("fix", cash=5), BEFORE, {3: without})
    assert {one.missing for one in rows if one.months == 3} == {"no_client"}


def test_dates_fall_on_the_same_day_or_on_the_last_of_a_shorter_month() -> None:
    assert due_days(decision("part")) == {3: date(2026, 4, 30), 6: date(2026, 7, 31), 12: date(2027, 1, 31)}


@given(st.integers(-(10**12), 10**12), st.sampled_from(("cash", "minutes")))
def test_the_part_due_grows_to_the_whole_within_half_a_unit(promise: int, effect: str) -> None:
    rows = [one for one in after(decision("fix", **{effect: promise}), BEFORE, {}) if one.effect == effect]
    for one in rows:
        assert one.by_then is not None
        assert abs(12 * one.by_then - promise * one.months) <= 6
    assert rows[-1].by_then == promise


@pytest.mark.parametrize("verdict", ["fix", "part"])
def test_every_effect_has_a_row_for_every_date(verdict: Verdict) -> None:
    rows = after(decision(verdict), BEFORE, {3: LATER, 6: LATER, 12: LATER})
    assert [(one.effect, one.months) for one in rows] == [(effect, months) for effect in EFFECTS for months in MONTHS]


def test_without_the_year_before_nothing_is_set_against_it() -> None:
    found = after(decision("fix", cash=1200), BEFORE, {6: LATER}, since=date(2025, 6, 1))
    told = {(one.effect, one.months): (one.actual, one.missing) for one in found}
    assert told["cash", 6] == told["minutes", 6] == (None, "no_year_before")
    assert told["cash", 12] == (None, "not_yet")
    assert told["share", 6] == (5000, None)


def test_a_first_month_without_a_fact_is_still_a_month_of_the_book() -> None:
    assert after(decision("fix"), BEFORE, {6: LATER}, since=date(2025, 2, 20)) == after(
        decision("fix"), BEFORE, {6: LATER}
    )
