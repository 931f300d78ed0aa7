"""What may be claimed for late payment: interest and fixed sums invoice by invoice, and a statement of account.

A claim that is sent must be exact: where a rate is not known it is refused, and the refusal names the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from preavis.errors import UsageError
from preavis.facts.period import months_before
from preavis.law.base import Law
from preavis.law.interest import Debt, Interest, fixed_sum, interest_on


@dataclass(frozen=True)
class Invoiced:
    """A late debt and the number of its invoice.

    Paid in parts, each of `parts` is owed until its own day; `open_amount` is what is still owed of them.
    """

    number: str
    debt: Debt
    still_open: bool
    parts: tuple[Debt, ...] = ()
    open_amount: int | None = None

    @property
    def open(self) -> int:
        """What is still owed, in minor units."""
        if not self.still_open:
            return 0
        return self.debt.amount if self.open_amount is None else self.open_amount


@dataclass(frozen=True)
class Claim:
    """One late invoice: what is open of it, the interest and the fixed sum. `barred`: too old to be claimed."""

    invoice: Invoiced
    interest: Interest
    fixed: int
    barred: bool = False

    @property
    def open(self) -> int:
        return self.invoice.open

    @property
    def total(self) -> int:
        """Principal still open, interest and fixed sum, in minor units; nothing once the claim is barred."""
        return 0 if self.barred else self.open + self.interest.amount + self.fixed


@dataclass(frozen=True)
class Account:
    """A statement of account on a day, by due date: every late invoice of a client and the three totals."""

    day: date
    claims: tuple[Claim, ...]

    @property
    def principal(self) -> int:
        return sum(claim.open for claim in self.claims if not claim.barred)

    @property
    def interest(self) -> int:
        return sum(claim.interest.amount for claim in self.claims if not claim.barred)

    @property
    def fixed(self) -> int:
        return sum(claim.fixed for claim in self.claims if not claim.barred)

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.fixed


def account(invoices: Sequence[Invoiced], law: Law, day: date) -> Account:
    """The statement of account of a client. Raises UsageError `law.missing_rate` where a rate is not known.

    Debts past the time to claim are listed, and count for nothing.
    """
    ordered = sorted(invoices, key=lambda invoice: (invoice.debt.due, invoice.number))
    return Account(day, tuple(_claim(invoice, law, day) for invoice in ordered))


def _claim(invoice: Invoiced, law: Law, day: date) -> Claim:
    if _barred(invoice.debt, law, day):
        return Claim(invoice, Interest(0, (), 0), 0, barred=True)
    interest = interest_on(invoice.parts or (invoice.debt,), law)
    for missing in interest.missing:
        raise UsageError(
            "law.missing_rate", rate=f"law.{missing.name}", day=missing.day.isoformat(), invoice=invoice.number
        )
    return Claim(invoice, interest, fixed_sum(invoice.debt, law))


def _barred(debt: Debt, law: Law, day: date) -> bool:
    name = (
        "consumer_claim_years" if debt.debtor == "consumer" and "consumer_claim_years" in law.values else "claim_years"
    )
    years = law.on(name, day) if name in law.values else None
    return years is not None and debt.due < months_before(day, 12 * years)
