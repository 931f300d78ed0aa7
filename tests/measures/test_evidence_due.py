"""A row whose due date matters says the day, the rule that gave it, and the file and row where that rule stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from money_books import Desk, year_of
from payment_books import AS_OF, book

from preavis import engines
from preavis.engines import Session
from preavis.facts.identity import Clients
from preavis.measures import Assumptions, Row, evidence, measure_all
from preavis.measures.due import Due

ISSUED = date(2026, 3, 20)
PAID = date(2026, 6, 1)


@contextmanager
def opened(folder: Path) -> Iterator[Session]:
    """A ledger with an invoice of each rule, of one client with usual terms and one without."""
    tables, ledger = Desk(), Desk()
    tables.add("client", client=0, name="A", tags="vip")
    tables.add("client", client=0, name="A", tags="vip terms:60 terms:45-eom@2026-01-01")
    tables.invoice(0, "matched", ISSUED, 250, date(2026, 4, 4))
    ledger.invoice(0, "stated", ISSUED, 100, date(2026, 3, 31))
    ledger.invoice(0, "matched", ISSUED, 250, None)
    ledger.invoice(0, "usual", ISSUED, 300, None)
    ledger.invoice(1, "silent", ISSUED, 400, None)
    for name, amount in (("stated", 100), ("usual", 300), ("silent", 400)):
        ledger.pay(name, PAID, amount)
    made = book(folder, tables, ["company"] * 2, ledger=ledger, covered=(year_of(AS_OF),))
    first, second = made.clients.all
    told = replace(first, tags=("terms:45-eom@2026-01-01", "terms:60", "vip"))
    session = engines.open(replace(made, clients=Clients.of((told, second))), threads=1)
    try:
        yield session
    finally:
        session.close()


def rows(folder: Path, measure: str, client: int, terms: int | None = 30) -> tuple[Row, ...]:
    with opened(folder) as session:
        return evidence(session, measure_all(session, Assumptions(terms_days=terms)), measure, client)


WANTED = {
    "stated": Due(date(2026, 3, 31), "stated", "document.csv", 1),
    "matched": Due(date(2026, 4, 4), "matched", "document.csv", 1),
    "usual": Due(date(2026, 5, 31), "client_terms", "client.csv", 2),
}


@pytest.mark.parametrize("measure", ["days_beyond_terms", "overdue_balance", "expected_loss"])
def test_the_rule_of_each_invoice_and_payment_is_told(tmp_path: Path, measure: str) -> None:
    found = rows(tmp_path, measure, 0)
    dated = [row for row in found if row.fact in ("document", "allocation")]
    assert {row.label for row in dated} == set(WANTED)
    assert {row.fact for row in dated} == {"document", "allocation"}
    for row in dated:
        assert row.due == WANTED[row.label or ""]


def test_what_the_policy_assumes_has_no_file(tmp_path: Path) -> None:
    assert {row.due for row in rows(tmp_path, "days_beyond_terms", 1)} == {Due(ISSUED + timedelta(30), "assumed")}
    assert {row.due for row in rows(tmp_path, "overdue_balance", 1, terms=None)} == {None}


@pytest.mark.parametrize("measure", ["revenue", "days_to_pay", "hours"])
def test_a_figure_that_asks_for_no_due_date_shows_none(tmp_path: Path, measure: str) -> None:
    assert {row.due for row in rows(tmp_path, measure, 0)} <= {None}


def test_a_payment_is_told_by_the_number_of_its_invoice_and_not_by_the_name_the_files_gave_it(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "code:C1|F-2026-7|2026-03-20", ISSUED, 100, date(2026, 3, 31), number="F-2026-7")
    desk.invoice(0, "C1|2026-03-21|100|1", ISSUED, 100, date(2026, 3, 31), number=None)
    for row in list(desk.rows["document"]):
        desk.pay(row["document"], PAID, 100)
    session = engines.open(book(tmp_path, desk, ["company"]), threads=1)
    try:
        rows = evidence(session, measure_all(session, Assumptions()), "days_beyond_terms", 0)
    finally:
        session.close()
    assert {row.label for row in rows if row.fact == "allocation"} == {"F-2026-7", "C1|2026-03-21|100|1"}
