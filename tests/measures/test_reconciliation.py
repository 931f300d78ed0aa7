"""Clients + unassigned + unused capacity = the company's result, to the cent, checked against the ledger's lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from money_books import Desk, agency, entry, opened, with_ledger, year_of
from payment_books import AS_OF, book

from preavis import engines
from preavis.facts.book import Book
from preavis.measures import Assumptions, measure_all, reconcile
from preavis.measures.reconciliation import Reconciliation

YEARS = tuple(
    sorted({year_of(AS_OF), year_of(AS_OF.replace(year=AS_OF.year - 1)), year_of(AS_OF.replace(year=AS_OF.year - 2))})
)


def identity(folder: Path, desk: Desk, clients: int = 5) -> Reconciliation:
    with opened(folder, desk, clients) as (session, _):
        return reconcile(session, measure_all(session, Assumptions()))


def of_book(made: Book) -> Reconciliation:
    session = engines.open(made, threads=1)
    try:
        return reconcile(session, measure_all(session, Assumptions()))
    finally:
        session.close()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_the_identity_holds_for_any_book(tmp_path: Path, seed: int) -> None:
    found = identity(tmp_path, agency(seed, facts=40))
    assert found.difference == 0
    assert found.clients + found.unassigned_total + found.unused_capacity == found.total
    assert found.ledger_total is None


@pytest.mark.parametrize("seed", [11, 12])
def test_the_identity_equals_the_lines_of_a_ledger_that_covers_the_window(tmp_path: Path, seed: int) -> None:
    desk = agency(seed)
    ledger = with_ledger(desk)
    time = Desk(rows={"time_entry": desk.rows["time_entry"]})
    made = book(tmp_path, time, ["company"] * 5, ledger=ledger, covered=YEARS, rates=tuple(desk.rates))
    found = of_book(made)
    independent = sum(
        row["credit"] - row["debit"]
        for row in ledger.rows["gl_line"]
        if row["account"][0] in "67" and made.window.first <= row["date"] <= made.window.last
    )
    assert found.ledger_total == independent == found.total
    assert found.difference == 0


def test_a_ledger_line_that_no_fact_tells_of_is_a_difference(tmp_path: Path) -> None:
    desk = agency(13)
    ledger = with_ledger(desk)
    entry(ledger, AS_OF, "606400", 17)
    made = book(tmp_path, Desk(), ["company"] * 5, ledger=ledger, covered=YEARS, rates=tuple(desk.rates))
    assert of_book(made).difference == 17


def test_a_ledger_of_part_of_the_window_is_checked_for_that_part(tmp_path: Path) -> None:
    desk = agency(14)
    ledger = with_ledger(desk)
    last = max(YEARS)
    ledger.rows["gl_line"] = [row for row in ledger.rows["gl_line"] if row["date"] < last.first]
    made = book(tmp_path, Desk(), ["company"] * 5, ledger=ledger, covered=YEARS[:-1], rates=tuple(desk.rates))
    assert (of_book(made).ledger_total, of_book(made).difference) == (None, 0)


def test_closing_entries_are_no_activity(tmp_path: Path) -> None:
    desk = agency(15)
    ledger = with_ledger(desk)
    entry(ledger, AS_OF, "706000", 123_456, closing=True)
    made = book(tmp_path, Desk(), ["company"] * 5, ledger=ledger, covered=YEARS, rates=tuple(desk.rates))
    assert of_book(made).difference == 0


def test_paid_time_that_nobody_logged_is_unused_capacity(tmp_path: Path) -> None:
    """Kaplan and Anderson 2004: 700,000 practical minutes for 560,000; 578,600 used for 462,880; 97,120 unused."""
    desk = Desk()
    for minutes in (392_000, 61_600, 125_000):  # 49,000 orders x 8, 1,400 enquiries x 44, 2,500 checks x 50
        desk.time(0, AS_OF, minutes)
    desk.rate("ana", 4_800, yearly_base=56_000_000, yearly_minutes=700_000)
    found = identity(tmp_path, desk, 1)
    assert found.unused_capacity == -9_712_000
    assert found.clients == -46_288_000


def test_a_person_paid_by_the_hour_has_no_unused_capacity(tmp_path: Path) -> None:
    desk = Desk()
    desk.time(0, AS_OF, 600)
    desk.rate("ana", 4_800)
    assert identity(tmp_path, desk, 1).unused_capacity == 0
