"""What a year with each client came to, measured at its end: the outcome that advice is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from preavis.engines.base import Session
from preavis.engines.literals import literal
from preavis.measures import Measured
from preavis.measures.column import Column, Counts

_TIME_AT_COST = ("labour_cost", "service_cost", "chasing_cost", "acquisition_cost")
"""What is paid all the same in the year that a client leaves: salaries go on, what winning it cost is spent."""

_IMPUTED = ("carry_cost", "expected_loss")
_BUSINESS = ("revenue", "hours", "direct_costs")


@dataclass(frozen=True)
class Year:
    """The twelve months that end on a day, with one client. Money in minor units of the book's currency.

    `margin` is the client margin (None: not known). `paid_anyway` is the part of its costs that its leaving would not
    have spared: hours at what they cost, and what winning it cost. `balance` is what it owes at the end, including tax
    (None: not known). `lost` tells of a write-off or bad debt, `last_invoice` is the day of the last one ever.
    """

    margin: int | None
    minutes: int
    paid_anyway: int
    balance: int | None
    lost: bool = False
    last_invoice: date | None = None

    @property
    def bad(self) -> bool:
        """A loss event: money written off, or a margin below zero."""
        return self.lost or (self.margin is not None and self.margin < 0)


def years(session: Session, measured: Measured) -> Mapping[str, Year]:
    """The year of every client that is no collective account, by key."""
    columns = measured.columns
    idle = np.all([columns[name].evidence == 0 for name in _BUSINESS], axis=0)
    # Without business nothing was earned and nothing spent, save what waiting for old money costs.
    margin = np.where(idle, -_sum(columns, _IMPUTED), columns["client_margin"].value)
    known = idle | columns["client_margin"].known
    anyway, minutes = _sum(columns, _TIME_AT_COST), _sum(columns, ("hours",))
    owed: Column = columns["open_balance"]
    lost, last = _lost(session, measured), _last_invoices(session)
    return {
        client.key: Year(
            margin=int(margin[client.number]) if known[client.number] else None,
            minutes=int(minutes[client.number]),
            paid_anyway=int(anyway[client.number]),
            balance=int(owed.value[client.number]) if owed.known[client.number] else None,
            lost=client.number in lost,
            last_invoice=last.get(client.number),
        )
        for client in measured.scope.book.clients.all
        if client.kind != "pseudo"
    }


def _sum(columns: Mapping[str, Column], names: tuple[str, ...]) -> Counts:
    """What is known of some columns, added up; a margin that lacks one of them is itself not known."""
    total = np.zeros(len(columns[names[0]]), np.int64)
    for name in names:
        total += np.where(columns[name].known, columns[name].value, 0)
    return total


def _lost(session: Session, measured: Measured) -> frozenset[int]:
    window = measured.scope.window
    within = f"client IS NOT NULL AND date >= {literal(window.first)} AND date <= {literal(window.last)}"
    asked = {"settlement": "kind = 'write_off'", "cost": "category = 'bad_debt' AND amount_base > 0"}
    found: set[int] = set()
    for kind, which in asked.items():
        if session.book.has(kind):
            found |= {
                int(row[0]) for row in session.rows(f"SELECT DISTINCT client FROM {kind} WHERE {within} AND {which}")
            }
    return frozenset(found)


def _last_invoices(session: Session) -> Mapping[int, date]:
    if not session.book.has("document"):
        return {}
    sql = "SELECT client, MAX(issue_date) FROM document WHERE client IS NOT NULL AND kind = 'invoice' GROUP BY client"
    return {int(client): day for client, day in session.rows(sql)}
