"""Whether clients paid as they were said to: of the invoices of the next year, how many came within the day named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np
from numpy.typing import NDArray

from preavis.backtest.origins import YEAR, later
from preavis.backtest.seen import Snapshot
from preavis.engines.base import Session
from preavis.measures.payment_rows import CASH

Ints = NDArray[np.int64]
_GIVEN_UP = "write_off"


@dataclass(frozen=True)
class Invoice:
    """An invoice and how it ended: `paid` the day it was paid whole (None: not, by the last day of the book)."""

    client: str
    issued: date
    due: date
    paid: date | None


def invoices(session: Session, terms_days: int | None) -> tuple[Invoice, ...]:
    """Every invoice with a due date, stated or assumed by the policy; one sold or set off says nothing."""
    if not session.book.has("document"):
        return ()
    closed = _closed(session)
    keys = [client.key for client in session.book.clients.all]
    sql = (
        "SELECT client, document, issue_date, due_date FROM document WHERE kind = 'invoice' AND incl_base > 0 "
        "AND client IS NOT NULL ORDER BY client, issue_date, document"
    )
    found = []
    for client, document, issued, stated in session.rows(sql):
        due = stated or (None if terms_days is None else issued + timedelta(days=terms_days))
        how, day = closed.get((client, document), ("", None))
        if due is not None and (not how or how in {*CASH, _GIVEN_UP}):
            found.append(Invoice(keys[client], issued, due, day if how in CASH else None))
    return tuple(found)


def _closed(session: Session) -> Mapping[tuple[int, str], tuple[str, date | None]]:
    if not session.book.has("allocation"):
        return {}
    sql = (
        "SELECT client, document, kind, date FROM allocation "
        "WHERE closes AND client IS NOT NULL ORDER BY date DESC, kind"
    )
    return {(client, document): (kind, day) for client, document, kind, day in session.rows(sql)}


def kept(told: Sequence[Snapshot], known: Iterable[Invoice], last: date, clients: Sequence[str]) -> tuple[Ints, Ints]:
    """Invoices paid within the day that was named, and invoices, by client.

    An invoice counts once its named day has passed by the `last` day of the book, paid or not: to count those paid
    sooner would flatter.
    """
    place = {key: number for number, key in enumerate(clients)}
    hits, counts = np.zeros(len(clients), np.int64), np.zeros(len(clients), np.int64)
    spans = [(one, later(one.day, YEAR)) for one in told]
    for invoice in known:
        for snapshot, end in spans:
            named = _named(snapshot, invoice)
            if named is None or not snapshot.day < invoice.issued <= end or named > last:
                continue
            counts[place[invoice.client]] += 1
            hits[place[invoice.client]] += invoice.paid is not None and invoice.paid <= named
    return hits, counts


def _named(snapshot: Snapshot, invoice: Invoice) -> date | None:
    one = snapshot.clients.get(invoice.client)
    if one is None or one.lateness is None:
        return None
    return day_named(invoice.due, one.lateness)


def day_named(due: date, lateness: float) -> date:
    """The day by which an invoice was said to be paid: a payment has no hour, so 10.7 days end with the eleventh."""
    return due + timedelta(days=ceil(lateness))
