"""The demo company as plain facts: what every writer writes and what the truth is computed from.

Money is in minor units (`_base`: euros), time in minutes. Everything here is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class DemoClient:
    """A client, the story planted in it (`story`), and what an experienced owner would say, best answer first."""

    code: str
    name: str
    story: str
    expected: tuple[str, ...]
    kind: str = "company"
    country: str = "FR"
    siren: str | None = None
    sector: str | None = None
    group: str | None = None
    terms: int = 30
    currency: str = "EUR"


@dataclass(frozen=True)
class DemoInvoice:
    """An invoice or a credit note (negative). `discount` (negative) and `pass_through` are parts of `excl`."""

    number: str
    client: str
    kind: str
    issued: date
    due: date
    currency: str
    excl: int
    vat: int
    excl_base: int
    vat_base: int
    label: str
    project: str
    discount: int = 0
    pass_through: int = 0

    @property
    def incl(self) -> int:
        return self.excl + self.vat

    @property
    def incl_base(self) -> int:
        return self.excl_base + self.vat_base


@dataclass(frozen=True)
class DemoSettlement:
    """Money that settles invoices, with the part of each. `vat_base` is the tax inside a write-off or a discount."""

    ref: str
    client: str
    kind: str
    day: date
    currency: str
    amount: int
    amount_base: int
    settles: tuple[tuple[str, int], ...]
    label: str
    vat_base: int = 0


@dataclass(frozen=True)
class DemoCost:
    """Money spent, without tax. `client` is the client it was for, if any; `vat` is the deductible tax on it."""

    number: str
    day: date
    category: str
    account: str
    supplier: str
    label: str
    amount: int
    vat: int = 0
    client: str | None = None
    project: str | None = None


@dataclass(frozen=True)
class DemoPerson:
    """Someone who works, under a first name."""

    name: str
    role: str
    weekly_minutes: int
    since: date


@dataclass(frozen=True)
class DemoRate:
    """What a person costs from a day on: a yearly cost with the yearly minutes it pays for."""

    person: str
    since: date
    yearly: int
    yearly_minutes: int


@dataclass(frozen=True)
class DemoTime:
    """Time spent, `start` in minutes after midnight; client None: for the company itself."""

    person: str
    client: str | None
    day: date
    start: int
    minutes: int
    activity: str
    project: str
    billable: bool
    note: str


@dataclass(frozen=True)
class DemoEvent:
    """What happened to an invoice apart from money."""

    client: str
    invoice: str
    day: date
    kind: str
    note: str


@dataclass(frozen=True)
class DemoFx:
    """One unit of `currency` in euros on a day."""

    day: date
    currency: str
    rate: Decimal


@dataclass(frozen=True)
class DemoCompany:
    """One invented agency, whole: three fiscal years to `as_of`."""

    name: str
    siren: str
    seed: int
    first: date
    as_of: date
    clients: tuple[DemoClient, ...]
    people: tuple[DemoPerson, ...]
    rates: tuple[DemoRate, ...]
    invoices: tuple[DemoInvoice, ...]
    settlements: tuple[DemoSettlement, ...]
    costs: tuple[DemoCost, ...]
    time: tuple[DemoTime, ...]
    events: tuple[DemoEvent, ...]
    fx: tuple[DemoFx, ...]

    def client(self, code: str) -> DemoClient:
        return next(client for client in self.clients if client.code == code)
