"""A book with facts of every kind that measures read, drawn by a seed, of one family or with a ledger beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from payment_books import AS_OF, Facts, book, days

from preavis.facts.book import Book, Rate
from preavis.facts.identity import Clients
from preavis.facts.period import Period

CLIENTS = ["company", "company", "sole_trader", "public", "consumer", "pseudo", "company", "company"]
ACTIVITIES = ("delivery", "travel", "support", "meeting", "rework", "admin", "chasing", "presales", "internal")
COSTS = ("direct", "subcontract", "pass_through", "travel", "fee", "acquisition", "tool", "overhead", "bad_debt")
TAGS = {0: "terms:45-eom", 1: "vip terms:30 terms:0-eom-10@2025-09-01", 3: "terms:eom-45"}
"""Usual terms of some clients."""
COVERED = Period(date(2024, 9, 1), date(2025, 8, 31))


class Invented:
    """Facts of every kind that measures read, drawn by a seed."""

    def __init__(self, seed: int, *, family: str) -> None:
        self.chance, self.facts, self.family = Random(seed), Facts(), family

    def day(self, before: int = 900) -> date:
        return AS_OF - days(self.chance.randint(0, before))

    def client(self) -> int | None:
        return self.chance.choice([None, *range(len(CLIENTS))])

    def make(self, size: int) -> Facts:
        for number in range(size):
            self.document(f"{self.family[0]}{number}")
        for number in range(size // 3):
            self.facts.money(self.client(), f"m{number}", self.day(), self.chance.randint(-100_00, 900_00))
        for _ in range(size):
            self.cost()
            self.time()
        return self.facts

    def document(self, name: str) -> None:
        pick, issued = self.chance, self.day()
        amount = pick.choice([1, 1, 1, -1]) * pick.randint(100, 9_999_99)
        due = pick.choice([None, issued + days(pick.randint(0, 60))])
        more: dict[str, Any] = {}
        if self.family == "ledger" and pick.random() < 0.1:
            more = {"kind": "opening", "excl_base": 0, "carried": date(2025, 8, 31)}
        elif pick.random() < 0.1:
            more = {"excl_base": None, "excl": None}
        self.facts.invoice(self.client(), name, issued, amount, due, **more)
        if pick.random() < 0.8:
            kind = pick.choice(["payment", "payment", "payment", "set_off", "write_off", "factoring"])
            day = min(AS_OF, issued + days(pick.randint(0, 120)))
            part = pick.choice([amount, amount // 2])
            self.facts.pay(name, day, part, closes=part == amount, kind=kind)
        if pick.random() < 0.3:
            values = {
                "client": self.facts.rows["document"][-1]["client"],
                "date": issued,
                "excl_base": -pick.randint(1, 99),
            }
            self.facts.add("document_line", document=name, category=pick.choice(["discount", "pass_through"]), **values)
        if pick.random() < 0.3:
            values = {
                "client": self.facts.rows["document"][-1]["client"],
                "date": issued,
                "cost_base": 15_00,
                "minutes": 10,
            }
            kind = pick.choice(["dispute", "refusal", "reminder", "formal_notice"])
            self.facts.add("document_event", document=name, kind=kind, **values)

    def cost(self) -> None:
        amount = self.chance.randint(1, 900_00)
        values = {"client": self.client(), "date": self.day(), "category": self.chance.choice(COSTS)}
        self.facts.add("cost", currency="EUR", amount=amount, amount_base=amount, label="x", **values)

    def time(self) -> None:
        values = {"client": self.client(), "date": self.day(), "activity": self.chance.choice(ACTIVITIES)}
        values |= {"person": self.chance.choice(["ann", "bob", "eve"]), "minutes": self.chance.randint(1, 600)}
        values |= {"billable": self.chance.choice([True, False, None]), "invoiced": self.chance.choice([True, None])}
        self.facts.add("time_entry", task="t", **values)


def invented(folder: Path, *, mixed: bool) -> Book:
    rates = tuple(
        Rate(who, date(2023, 1, 1), date(2027, 1, 1), hourly) for who, hourly in (("ann", 41_37), ("bob", 55_01))
    )
    ledger = Invented(2, family="ledger").make(120) if mixed else None
    covered = (COVERED,) if mixed else ()
    facts = Invented(1, family="tables").make(150)
    made = book(folder, facts, CLIENTS, ledger, rates=rates, covered=covered)
    told = (replace(client, tags=tuple(TAGS.get(client.number, "").split())) for client in made.clients.all)
    return replace(made, clients=Clients.of(tuple(told)))
