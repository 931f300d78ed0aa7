"""Dependence: shares, concentration, and how long the company would last without a client."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from money_books import FIRST, Desk, entry, measured, year_of
from payment_books import AS_OF, book

from preavis import engines
from preavis.facts.book import Book
from preavis.facts.identity import Clients
from preavis.measures import Assumptions, Measured, concentration, measure_all
from preavis.measures.value import Value


def of_book(made: Book) -> Measured:
    session = engines.open(made, threads=1)
    try:
        return measure_all(session, Assumptions())
    finally:
        session.close()


def three(*groups: str | None) -> Desk:
    desk = Desk()
    for client, amount in enumerate((20_000, 30_000, 50_000)):
        desk.invoice(client, f"F{client}", AS_OF, amount, None)
    return desk


def test_shares_of_20_30_and_50_make_a_concentration_of_3800(tmp_path: Path) -> None:
    found = measured(tmp_path, three(), 3)
    assert concentration(found).hhi == 3_800
    assert concentration(found).effective_clients == pytest.approx(1 / 0.38)
    assert [found.value("revenue_share", client).value for client in range(3)] == [0.2, 0.3, 0.5]


def test_clients_of_one_group_count_as_one(tmp_path: Path) -> None:
    made = book(tmp_path, three(), ["company"] * 3)
    grouped = tuple(replace(c, group="holding" if c.number < 2 else None) for c in made.clients.all)
    found = of_book(replace(made, clients=Clients.of(grouped)))
    assert [found.value("revenue_share", client).value for client in range(3)] == [0.5, 0.5, 0.5]
    assert [found.value("own_revenue_share", client).value for client in range(3)] == [0.2, 0.3, 0.5]
    assert concentration(found).hhi == 5_000


def test_a_book_without_revenue_has_no_concentration(tmp_path: Path) -> None:
    desk = Desk()
    desk.cost(0, AS_OF, 100)
    found = measured(tmp_path, desk, 1)
    assert concentration(found).hhi is None
    assert found.value("revenue_share", 0).missing == "no_documents"


def with_cash(folder: Path, result: int, cash: int) -> Measured:
    """A client of 120,000 a year in a company whose ledger shows a result and money in bank."""
    ledger, last = Desk(), year_of(AS_OF)
    ledger.invoice(0, "F0", AS_OF, 120_000, None)
    entry(ledger, AS_OF, "706000", -120_000)
    ledger.cost(None, AS_OF, 120_000 - result, "overhead")
    entry(ledger, AS_OF, "613000", 120_000 - result)
    entry(ledger, FIRST, "512000", cash - 7_000, role="opening", closing=True)
    entry(ledger, AS_OF, "512000", 7_000)
    entry(ledger, FIRST.replace(year=2024), "512000", 999_999)
    covered = (year_of(FIRST.replace(year=2024)), last)
    return of_book(book(folder, Desk(), ["company"], ledger=ledger, covered=covered))


def test_runway_is_cash_over_what_is_lost_each_month(tmp_path: Path) -> None:
    found = with_cash(tmp_path, result=0, cash=60_000)
    assert found.value("runway_without", 0).value == pytest.approx(6.0)


def test_a_company_that_still_earns_without_the_client_lasts(tmp_path: Path) -> None:
    assert with_cash(tmp_path, result=120_000, cash=60_000).value("runway_without", 0).missing == "lasts"


def test_without_a_ledger_there_is_no_cash_to_count(tmp_path: Path) -> None:
    assert measured(tmp_path, three(), 3).value("runway_without", 0) == Value(None, None, None, 1, "no_cash")
