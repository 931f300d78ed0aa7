"""Books of an invented agency, written as fact files, for the tests of money and of what stands on it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from payment_books import AS_OF, Facts, book

from preavis import engines
from preavis.engines import Session
from preavis.facts.book import Book, Rate
from preavis.facts.period import Period
from preavis.measures import Assumptions, Measured, measure_all

FIRST = date(2025, 9, 1)
"""First day of the window that ends on AS_OF."""
CATEGORIES = ("direct", "subcontract", "pass_through", "travel", "fee", "acquisition", "tool", "overhead", "bad_debt")
ACTIVITIES = ("delivery", "support", "meeting", "admin", "chasing", "rework", "presales", "travel", "internal")


@dataclass
class Desk(Facts):
    """Facts of an agency: what `Facts` writes down, and costs and time."""

    rates: list[Rate] = field(default_factory=list)

    def cost(self, client: int | None, day: date, amount: int, category: str = "direct") -> None:
        values = {"category": category, "currency": "EUR", "amount": amount, "amount_base": amount, "label": "bought"}
        self.add("cost", client=client, date=day, **values)

    def time(self, client: int | None, day: date, minutes: int, activity: str = "delivery", **more: Any) -> None:
        values = {"person": "ana", "activity": activity, "billable": True, "task": "work", **more}
        self.add("time_entry", client=client, date=day, minutes=minutes, **values)

    def rate(self, person: str, hourly: int, first: date = date(2020, 1, 1), **more: Any) -> None:
        self.rates.append(Rate(person, first, more.pop("last", date(2030, 12, 31)), hourly, **more))


def agency(seed: int, clients: int = 5, facts: int = 60) -> Desk:
    """An agency with documents, payments, costs, time and a person whose rate nobody knows."""
    chance, desk = random.Random(seed), Desk()
    whom = [*range(clients), None]

    def day() -> date:
        return AS_OF - timedelta(days=chance.randrange(800))

    for number in range(facts):
        due = chance.choice([None, timedelta(30), timedelta(60)])
        issued, amount = day(), chance.choice([-1, 1, 1, 1, 1]) * chance.randrange(1, 900_000)
        vat = amount // 5
        desk.invoice(
            chance.choice(whom), f"F{number}", issued, amount, issued + due if due else None,
            vat=vat, vat_base=vat, incl=amount + vat, incl_base=amount + vat,
        )  # fmt: skip
        paid = issued + timedelta(days=chance.randrange(120))
        if chance.random() < 0.7 and paid <= AS_OF and amount > 0:
            desk.pay(f"F{number}", paid, chance.randrange(1, amount + vat + 1), closes=False)
    for _ in range(facts):
        desk.cost(chance.choice(whom), day(), chance.randrange(1, 90_000), chance.choice(CATEGORIES))
        person, billable = chance.choice(["ana", "ben", "who"]), chance.choice([True, False, None])
        activity = chance.choice(ACTIVITIES)
        desk.time(chance.choice(whom), day(), chance.randrange(1, 600), activity, person=person, billable=billable)
    desk.add("document_event", client=0, document="F0", date=AS_OF, kind="reminder", cost_base=1234)
    desk.add("document_line", client=1, document="F1", date=AS_OF, category="discount", excl_base=-700, label="off")
    desk.add("document_line", client=2, document="F2", date=AS_OF, category="pass_through", excl_base=900, label="ad")
    desk.rate("ana", 4517, last=date(2025, 12, 31))
    desk.rate("ana", 4802, date(2026, 1, 1), yearly_base=6_000_000, yearly_minutes=90_000)
    desk.rate("ben", 6199)
    return desk


def with_ledger(desk: Desk) -> Desk:
    """The same documents and costs as a ledger tells them, line by line, of the two years up to AS_OF."""
    ledger = Desk(rows={kind: rows for kind, rows in desk.rows.items() if kind in ("document", "allocation", "cost")})
    for row in [*desk.rows["document"]]:
        entry(ledger, row["issue_date"], "706000", -row["excl_base"])
    for row in [*desk.rows["cost"]]:
        entry(ledger, row["date"], "604000", row["amount_base"])
    return ledger


def entry(desk: Desk, day: date, account: str, balance: int, **more: Any) -> None:
    """A ledger line with a debit balance, or a credit balance if negative."""
    values = {"entity": "A", "fiscal_year_end": year_of(day).last, "journal": "J", "journal_label": "J", "entry": 1}
    values |= {"debit": max(balance, 0), "credit": max(-balance, 0), "role": "other", "closing": False, **more}
    desk.add("gl_line", date=day, account=account, account_label=account, **values)


def year_of(day: date) -> Period:
    """The fiscal year, from September to August, that a day lies in."""
    start = date(day.year if day.month >= 9 else day.year - 1, 9, 1)
    return Period(start, date(start.year + 1, 8, 31))


@contextmanager
def opened(folder: Path, desk: Desk, clients: int = 5, threads: int = 1, **more: Any) -> Iterator[tuple[Session, Book]]:
    made = book(folder, desk, ["company"] * clients, rates=tuple(desk.rates), **more)
    session = engines.open(made, threads=threads)
    try:
        yield session, made
    finally:
        session.close()


def measured(folder: Path, desk: Desk, clients: int = 5, **assumed: Any) -> Measured:
    with opened(folder, desk, clients) as (session, _):
        return measure_all(session, Assumptions(**assumed))
