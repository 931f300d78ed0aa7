"""Whether clients pay by the day named: the demo's company from many seeds, its behaviour as planted or standing still.

Straight from the company's own facts and not through a book, so that two dozen of them take seconds.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from bench.timing import Row

from preavis.backtest.origins import YEAR, later
from preavis.backtest.promises import day_named
from preavis.measures.payment import NATURAL_PERSONS
from preavis.measures.payment_model import History, fit
from preavis.simulation import DemoCompany, demo_company
from preavis.simulation.cast import CAST, Part
from preavis.simulation.demo import AS_OF, SEED

BOOKS = 24
ORIGINS = tuple(later(date(2023, 9, 30), 3 * quarter) for quarter in range(8))
SHARE = 0.8


@dataclass(frozen=True)
class Bill:
    """An invoice: its client, and the day it was paid whole, if it was."""

    client: int
    issued: date
    due: date
    paid: date | None


def rows() -> list[Row]:
    return [_row("behaviour as planted", CAST), _row("behaviour standing still", tuple(map(_still, CAST)))]


def _still(part: Part) -> Part:
    """A client that goes on paying as it first did."""
    return replace(part, delay=(part.delay[0], part.delay[0]), habit=part.habit.replace("collapse", "plain"))


def _row(label: str, cast: Sequence[Part]) -> Row:
    held = [_held(_bills(demo_company(SEED + number, cast))) for number in range(BOOKS)]
    spread = statistics.stdev(held)
    result = f"{held[0]:.1%} in the demo; {BOOKS} seeds {statistics.fmean(held):.1%} ± {spread / math.sqrt(BOOKS):.1%}"
    return f"paid by the day named for {SHARE:.0%}, {label}", f"{result}, from book to book ± {spread:.1%}"


def _bills(company: DemoCompany) -> list[Bill]:
    scored = [client.code for client in company.clients if client.kind not in NATURAL_PERSONS]
    owed = {one.number: one.incl_base for one in company.invoices}
    closed: dict[str, date | None] = {}
    for paid in company.settlements:
        for number, amount in paid.settles:
            owed[number] -= amount
            if owed[number] <= 0:
                closed.setdefault(number, None if paid.kind == "write_off" else paid.day)
    return [
        Bill(scored.index(one.client), one.issued, one.due, closed.get(one.number))
        for one in company.invoices
        if one.kind == "invoice" and one.client in scored
    ]


def _held(bills: Sequence[Bill]) -> float:
    """Of the invoices of the year after each origin whose named day has come, the share that was paid by then."""
    hits, count = 0, 0
    for day in ORIGINS:
        named = _named([bill for bill in bills if bill.issued <= day], day)
        for bill in bills:
            if bill.client in named and day < bill.issued <= later(day, YEAR):
                last = day_named(bill.due, named[bill.client])
                count += last <= AS_OF
                hits += bill.paid is not None and bill.paid <= last <= AS_OF
    return hits / count


def _named(known: Sequence[Bill], day: date) -> dict[int, float]:
    """Days from the due date within which each client known that day was said to pay."""
    paid = [bill.paid is not None and bill.paid <= day for bill in known]
    ends = [bill.paid if done and bill.paid else day for bill, done in zip(known, paid, strict=True)]
    pairs = list(zip(known, ends, strict=True))
    days = [(bill.issued - bill.due).days for bill in known] + [(end - bill.due).days for bill, end in pairs]
    client, closed = np.array([bill.client for bill in known]), np.array(paid, np.int64)
    none = np.zeros_like(closed)
    columns = ((none + 1, none), (none, closed), (none, 1 - closed))
    counts = (np.concatenate(pair) for pair in columns)
    found = fit(History(int(client.max()) + 1, np.tile(client, 2), np.array(days, np.int64), *counts))
    if found is None:
        raise SystemExit("nothing was learnt")
    late = np.round(found.quantile(SHARE).value, 1)
    return {int(number): float(late[number]) for number in np.flatnonzero(found.invoices)}
