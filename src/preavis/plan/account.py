"""A client's late invoices as the book knows them, part payment by part payment, ready for a statement of account.

Lateness is counted as the measure of statutory interest counts it: what was paid in cash bears interest to the day of
payment, what is open to the day of the account, what was set off or given up bears none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from preavis.engines.base import Session
from preavis.facts.identity import Client
from preavis.law import Debtor, Law
from preavis.law.claims import Account, Invoiced, account
from preavis.law.interest import Debt, half_year
from preavis.measures.payment_rows import CASH

_DEBTORS: dict[str, Debtor] = {"public": "public", "consumer": "consumer"}


@dataclass(frozen=True)
class Terms:
    """What is known besides the book: terms assumed where a document states no due date, the contract's yearly rate in
    basis points, and the day of a formal notice.
    """

    assumed_days: int | None = None
    contract_bps: int | None = None
    notice: date | None = None


def debtor_of(client: Client) -> Debtor:
    """The kind of debtor that a client is to the law of late payment."""
    return _DEBTORS.get(client.kind, "company")


def client_account(session: Session, client: Client, law: Law, terms: Terms) -> Account:
    """The statement of account of a client on the day of the book.

    Raises UsageError `law.missing_rate` where a rate is not known: such an invoice cannot be claimed to the cent.
    """
    return account(late_invoices(session, client, terms), law, session.book.as_of)


def late_invoices(session: Session, client: Client, terms: Terms) -> tuple[Invoiced, ...]:
    """Every invoice that was paid late or is open past its due date, on the day of the book."""
    applied, notices = _applied(session, client.number), _notices(session, client.number)
    columns = "document, number, kind, issue_date, due_date, incl_base"
    listed = session.rows(
        f"SELECT {columns} FROM document WHERE client = {int(client.number)} AND incl_base > 0 ORDER BY {columns}"
    )
    found = []
    for document, number, kind, issued, due, amount in listed:
        day = due or _assumed(kind, number, issued, terms.assumed_days)
        if day is None or day >= session.book.as_of:
            continue
        told = Debt(amount, day, day, debtor_of(client), terms.contract_bps, notices.get(document, terms.notice))
        found.append(_invoiced(number or document, told, applied[document], session.book.as_of))
    return tuple(invoice for invoice in found if invoice.parts)


def _assumed(kind: str, number: str | None, issued: date, days: int | None) -> date | None:
    """The due date that the owner's terms give; a balance carried forward without its invoices has none."""
    if days is None or (kind == "opening" and number is None):
        return None
    return issued + timedelta(days=days)


def _invoiced(number: str, debt: Debt, applied: Sequence[tuple[Any, ...]], as_of: date) -> Invoiced:
    """One invoice with its parts; `debt.until` is the day it stopped being owed, its due date if that is not late."""
    left = debt.amount - sum(amount for amount, *_ in applied)
    parts = [replace(debt, amount=amount, until=day) for amount, day, kind, _ in applied if _late(debt, day, kind)]
    if left > 0:
        parts.append(replace(debt, amount=left, until=as_of))
    closing = [(day, kind) for _, day, kind, closes in applied if closes]
    until = as_of
    if closing:
        day, kind = closing[-1]
        until = day if _late(debt, day, kind) else debt.due
    return Invoiced(number, replace(debt, until=until), left > 0, tuple(parts), max(left, 0))


def _late(debt: Debt, day: date, kind: str) -> bool:
    return kind in CASH and day > debt.due


def _applied(session: Session, client: int) -> dict[str, list[tuple[Any, ...]]]:
    """What was applied to each document: amount, day, kind, whether it closes it."""
    columns = "document, amount_base, date, kind, closes"
    listed = session.rows(
        f"SELECT {columns} FROM allocation WHERE client = {int(client)} AND amount_base > 0 ORDER BY date, {columns}"
    )
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for document, *rest in listed:
        found[document].append(tuple(rest))
    return found


def _notices(session: Session, client: int) -> dict[str, date]:
    """The day of the first formal notice about each document."""
    listed = session.rows(
        "SELECT document, MIN(date) FROM document_event "
        f"WHERE kind = 'formal_notice' AND document IS NOT NULL AND client = {int(client)} GROUP BY document"
    )
    return dict(listed)


def rates_met(made: Account) -> Iterator[tuple[date, date, int]]:
    """(first day, last day, yearly rate in basis points) of every rate that the account met, oldest first."""
    spans: dict[tuple[date, int], tuple[date, date]] = {}
    for claim in made.claims:
        for segment in claim.interest.segments:
            key = half_year(segment.first), segment.rate_bps or 0
            first, last = spans.get(key, (segment.first, segment.last))
            spans[key] = min(first, segment.first), max(last, segment.last)
    for (_, rate), (first, last) in sorted(spans.items()):
        yield first, last, rate
