"""Flows of invoices to judge relations by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from preavis.facts.period import months_before
from preavis.plan.notice.flow import Around, Flow, Invoice, flow

BEGINS = date(1950, 1, 1)


def invoices(first: date, until: date, every: int = 1, amount: int = 1_000_00) -> list[Invoice]:
    """An invoice every so many months from a day on."""
    days: list[date] = []
    while (day := months_before(first, -every * len(days))) <= until:
        days.append(day)
    return [Invoice(day, f"F-{place}", amount, "invoices.csv", place + 1) for place, day in enumerate(days, 1)]


def flowing(told: Sequence[Invoice], until: date, whole: int = 20_000_00, begins: date = BEGINS) -> Flow:
    return flow(told, told, Around(begins, until, whole))


def steady(first: date, until: date) -> Flow:
    """A thousand a month since the first day, six parts in ten of all revenue."""
    return flowing(invoices(min(first, until), until), until)
