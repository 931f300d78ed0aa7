"""A client's usual terms date its invoices, those of a ledger too: after what is stated, before what is assumed."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "measures"))

from money_books import Desk, year_of
from payment_books import AS_OF, book, measured

from preavis import engines
from preavis.facts.book import Book
from preavis.facts.identity import Clients
from preavis.facts.period import Period
from preavis.facts.terms import Terms
from preavis.measures.payment import PAYMENT

YEAR = year_of(AS_OF)
IN = date(2026, 3, 20)
DUE = "SELECT document, due_date, due_origin FROM document"


def made(folder: Path, tables: Desk, ledger: Desk, tags: dict[int, str], covered: Any = (YEAR,)) -> Book:
    """A book of three companies, some with tags."""
    plain = book(folder, tables, ["company"] * 3, ledger=ledger, covered=covered)
    said = (replace(client, tags=tuple(tags.get(client.number, "").split())) for client in plain.clients.all)
    return replace(plain, clients=Clients.of(tuple(said)))


def rows(of: Book, sql: str) -> list[Any]:
    session = engines.open(of, threads=1)
    try:
        return sorted(session.rows(sql), key=str)
    finally:
        session.close()


@pytest.fixture
def ledger() -> Desk:
    desk = Desk()
    desk.invoice(0, "stated", IN, 100, date(2026, 3, 31))
    desk.invoice(0, "matched", IN, 250, None)
    desk.invoice(0, "silent", IN, 300, None)
    desk.invoice(1, "nobody", IN, 400, None)
    desk.invoice(None, "unassigned", IN, 500, None)
    desk.pay("silent", date(2026, 6, 1), 300)
    return desk


@pytest.fixture
def tables() -> Desk:
    desk = Desk()
    desk.invoice(0, "matched", IN, 250, date(2026, 4, 4))
    return desk


def test_what_an_invoice_states_wins_over_its_clients_terms_and_these_over_nothing(
    tmp_path: Path, tables: Desk, ledger: Desk
) -> None:
    of = made(tmp_path, tables, ledger, {0: "vip terms:45-eom"})
    assert rows(of, DUE) == [
        ("matched", date(2026, 4, 4), "matched"),
        ("nobody", None, None),
        ("silent", date(2026, 5, 31), "client_terms"),
        ("stated", date(2026, 3, 31), "stated"),
        ("unassigned", None, None),
    ]
    paid = rows(of, "SELECT document, due_date, due_origin FROM allocation")
    assert paid == [("silent", date(2026, 5, 31), "client_terms")]


def test_a_ledger_alone_is_dated_as_well(tmp_path: Path, ledger: Desk) -> None:
    of = made(tmp_path, Desk(), ledger, {0: "terms:30"})
    found = {name: (due, origin) for name, due, origin in rows(of, DUE)}
    assert found["silent"] == found["matched"] == (IN + timedelta(30), "client_terms")
    assert found["nobody"] == (None, None)


def test_lateness_is_counted_from_the_clients_terms_and_only_the_rest_is_assumed(tmp_path: Path, ledger: Desk) -> None:
    of = made(tmp_path, Desk(), ledger, {0: "terms:60"})
    late = measured(of, [PAYMENT], terms_days=None)
    as_of_days = (AS_OF - date(2026, 3, 31)).days * 100 + (AS_OF - (IN + timedelta(60))).days * 250
    paid_days = (date(2026, 6, 1) - (IN + timedelta(60))).days * 300
    assert late.value("days_beyond_terms", 0).value == pytest.approx((as_of_days + paid_days) / 650)
    assert late.value("days_beyond_terms", 1).missing == "no_due_date"
    assumed = measured(of, [PAYMENT], terms_days=30)
    assert assumed.value("days_beyond_terms", 0) == late.value("days_beyond_terms", 0)
    assert assumed.value("days_beyond_terms", 1).value == pytest.approx((AS_OF - (IN + timedelta(30))).days)


def test_terms_apply_from_their_own_day(tmp_path: Path) -> None:
    desk = Desk()
    for name, day in (("old", date(2025, 12, 31)), ("new", date(2026, 1, 1))):
        desk.invoice(0, name, day, 100, None)
        desk.pay(name, AS_OF, 100)
    of = made(tmp_path, Desk(), desk, {0: "terms:60 terms:10@2026-01-01"})
    wanted = [("new", date(2026, 1, 11)), ("old", date(2026, 3, 1))]
    assert rows(of, "SELECT document, due_date FROM document") == wanted
    assert rows(of, "SELECT document, due_date FROM allocation") == wanted


def test_before_the_first_day_of_its_terms_a_client_has_none(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "old", date(2025, 12, 31), 100, None)
    assert rows(made(tmp_path, Desk(), desk, {0: "terms:10@2026-01-01"}), DUE) == [("old", None, None)]


def test_a_balance_carried_forward_without_its_invoices_has_no_age_and_no_due_date(tmp_path: Path) -> None:
    desk = Desk()
    values = {"kind": "opening", "excl_base": 0, "carried": date(2025, 8, 31)}
    desk.invoice(0, "balance", date(2025, 9, 1), 500, None, **values, number=None)
    desk.invoice(0, "F1", date(2025, 7, 1), 500, None, **values)
    desk.pay("balance", IN, 500)
    of = made(tmp_path, Desk(), desk, {0: "terms:30"})
    assert rows(of, "SELECT document, due_date FROM document") == [("F1", date(2025, 7, 31)), ("balance", None)]
    assert rows(of, "SELECT due_date FROM allocation") == [(None,)]


SHAPES = (
    Terms(0),
    Terms(30),
    Terms(45, end_of_month=True),
    Terms(45, end_of_month=True, month_first=True),
    Terms(30, end_of_month=True, on=15),
    Terms(0, end_of_month=True, on=31),
    Terms(30, on=10),
)


def test_the_engine_counts_days_as_the_terms_do(tmp_path: Path) -> None:
    chance, desk, tags = random.Random(7), Desk(), {}
    for client, terms in enumerate(SHAPES):
        tags[client] = terms.tag
        for number in range(40):
            desk.invoice(client, f"{client}-{number}", AS_OF - timedelta(chance.randrange(1500)), 100, None)
    plain = book(tmp_path, desk, ["company"] * len(SHAPES))
    told = Clients.of(tuple(replace(client, tags=(tags[client.number],)) for client in plain.clients.all))
    found = rows(replace(plain, clients=told), "SELECT client, issue_date, due_date FROM document")
    assert len(found) == 40 * len(SHAPES)
    for client, issued, due in found:
        assert due == SHAPES[client].due(issued), (SHAPES[client].tag, issued)


def test_one_client_under_several_references_is_dated_once_under_each(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "A", IN, 100, None)
    desk.invoice(1, "B", IN, 100, None)
    plain = book(tmp_path, desk, ["company"])
    both = replace(plain.clients.all[0], references=(0, 1), tags=("terms:30",))
    found = rows(replace(plain, clients=Clients.of((both,))), DUE)
    assert found == [(name, IN + timedelta(30), "client_terms") for name in ("A", "B")]


def test_years_that_a_ledger_covers_and_years_of_tables_are_dated_alike(tmp_path: Path) -> None:
    tables, ledger = Desk(), Desk()
    tables.invoice(0, "before", date(2025, 3, 1), 100, None)
    ledger.invoice(0, "within", IN, 100, None)
    of = made(tmp_path, tables, ledger, {0: "terms:30"}, covered=(Period(YEAR.first, YEAR.last),))
    assert [(name, origin) for name, _, origin in rows(of, DUE)] == [
        ("before", "client_terms"),
        ("within", "client_terms"),
    ]
