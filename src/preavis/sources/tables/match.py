"""Which open documents a payment settles: by the numbers it names, then by amount, then by age. No database here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

CONFIDENCE = {"stated": Decimal(1), "exact": Decimal("0.95"), "run": Decimal("0.9"), "fifo": Decimal("0.3")}
_LONGEST_RUN = 400


@dataclass
class Document:
    """A document that may be open; `left` is what is still to be settled, in minor units of the book's currency."""

    client: str | None
    document: str
    number: str | None
    issue_date: date
    due_date: date | None
    due_origin: str | None
    incl_base: int
    left: int
    currency: str | None = None
    incl: int | None = None


@dataclass
class Payment:
    """A settlement to be matched; `left` is what is not yet applied. `row` is None for one of an earlier import."""

    settlement: str
    client: str | None
    date: date
    kind: str
    currency: str
    amount: int
    left: int
    numbers: str | None
    file: str = ""
    row: int | None = None


@dataclass(frozen=True)
class Applied:
    """Part of a payment on a document."""

    payment: Payment
    document: Document
    amount_base: int
    method: str
    closes: bool


@dataclass
class Matcher:
    """Documents by number and by client, and the applications made so far."""

    documents: list[Document]
    applied: list[Applied] = field(default_factory=list)
    differences: list[tuple[Payment, Document, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.documents.sort(key=lambda doc: (doc.issue_date, doc.number or "", doc.document))
        self.by_number: dict[str, list[Document]] = defaultdict(list)
        self.by_client: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents:
            if document.number:
                self.by_number[plain_number(document.number)].append(document)
            if document.client:
                self.by_client[document.client].append(document)

    def match(self, payments: Iterable[Payment]) -> None:
        """Apply payments, oldest first within each rule, so that a sure match is never taken by a doubtful one."""
        waiting = sorted(payments, key=lambda one: (one.date, one.settlement))
        for payment in waiting:
            self._stated(payment)
        waiting = [one for one in waiting if one.left and not self.named(one)]
        for rule in (self._exact, self._run, self._oldest):
            for payment in waiting:
                if payment.left and payment.client:
                    rule(payment)

    def named(self, payment: Payment) -> list[Document]:
        """The documents that a payment names; a number that two clients share is of the payment's own client."""
        found: list[Document] = []
        for number in numbers_in(payment.numbers):
            same = self.by_number.get(number, [])
            own = [one for one in same if payment.client is None or one.client == payment.client]
            chosen = own if len(own) == 1 else same if len(same) == 1 else _open_one(own, payment)
            found += [one for one in chosen if one not in found]
        return found

    def _stated(self, payment: Payment) -> None:
        for document in self.named(payment):
            if payment.kind == "bounce":
                self._apply(payment, document, payment.left, "stated")
            elif _paid_whole(payment, document):
                self._apply_whole(payment, document)
            elif document.left * payment.left > 0:
                self._apply(payment, document, _smaller(payment.left, document.left), "stated")

    def _exact(self, payment: Payment) -> None:
        for document in self._open(payment):
            if document.left == payment.left:
                self._apply(payment, document, payment.left, "exact")
                return

    def _run(self, payment: Payment) -> None:
        """Consecutive open documents that add up to the payment, the oldest such run."""
        documents = self._open(payment)[:_LONGEST_RUN]
        ends: dict[int, int] = {}
        total = 0
        for index, document in enumerate(documents):
            ends.setdefault(total, index)
            total += document.left
            start = ends.get(total - payment.left)
            if start is not None and start < index:
                for one in documents[start : index + 1]:
                    self._apply(payment, one, one.left, "run")
                return

    def _oldest(self, payment: Payment) -> None:
        for document in self._open(payment):
            if document.left * payment.left > 0:
                self._apply(payment, document, _smaller(payment.left, document.left), "fifo")
            if not payment.left:
                return

    def _open(self, payment: Payment) -> list[Document]:
        assert payment.client is not None
        return [one for one in self.by_client[payment.client] if one.left and one.issue_date <= payment.date]

    def _apply(self, payment: Payment, document: Document, amount: int, method: str) -> None:
        payment.left -= amount
        document.left -= amount
        self.applied.append(Applied(payment, document, amount, method, document.left == 0))

    def _apply_whole(self, payment: Payment, document: Document) -> None:
        """Paid to the cent in its own foreign currency: what the rates make of it is an exchange difference."""
        difference = document.left - payment.left
        self._apply(payment, document, payment.left, "stated")
        if difference:
            self.differences.append((payment, document, difference))
            document.left = 0


def _paid_whole(payment: Payment, document: Document) -> bool:
    return (
        payment.currency == document.currency
        and payment.amount == document.incl
        and document.left == document.incl_base
        and payment.left != document.left
    )


def _open_one(documents: list[Document], payment: Payment) -> list[Document]:
    """Of several documents with one number, the oldest that is open for this payment."""
    return [one for one in documents if one.left * payment.left > 0 and one.issue_date <= payment.date][:1]


def _smaller(first: int, second: int) -> int:
    return min(first, second, key=abs)


def plain_number(text: str) -> str:
    """A document number without blanks and marks, in capitals: `FA  22-0001` is `FA220001`."""
    return re.sub(r"[\W_]+", "", text).upper()


def numbers_in(text: str | None) -> Iterator[str]:
    """The document numbers in a text that may hold several."""
    if text:
        parts = dict.fromkeys(plain_number(part) for part in re.split(r"[,;|·\n&+]|\s/\s", text))
        yield from (part for part in parts if part)


def returned(payments: list[Payment]) -> tuple[list[Payment], list[Payment]]:
    """Set apart bounced payments with the payment each takes back: neither settles anything."""
    paid: dict[tuple[str | None, int], list[Payment]] = defaultdict(list)
    gone: set[int] = set()
    for one in sorted(payments, key=lambda one: (one.date, one.kind != "payment", one.settlement)):
        if one.kind == "payment":
            paid[one.client, one.left].append(one)
        elif one.kind == "bounce" and (earlier := paid[one.client, -one.left]):
            gone |= {id(one), id(earlier.pop())}
    return [one for one in payments if id(one) not in gone], [one for one in payments if id(one) in gone]
