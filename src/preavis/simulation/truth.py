"""What every import of the demo must come to, added up from the company's own facts."""

from __future__ import annotations

from dataclasses import dataclass

from preavis.facts.period import Period
from preavis.simulation.company import DemoCompany

DIRECT = frozenset(["direct", "subcontract", "travel", "fee", "tool", "bad_debt", "early_discount"])


@dataclass(frozen=True)
class ClientTotals:
    """One client over a window; `open_balance` is what is due at its last day from the whole history. Euro cents."""

    revenue: int = 0
    paid: int = 0
    settled: int = 0
    open_balance: int = 0
    minutes: int = 0
    direct_costs: int = 0
    pass_through: int = 0


def truth(company: DemoCompany, window: Period) -> dict[str, ClientTotals]:
    """Totals by client code; `paid` counts payments alone, `settled` everything that settles."""
    return {client.code: _totals(company, client.code, window) for client in company.clients}


def _totals(company: DemoCompany, code: str, window: Period) -> ClientTotals:
    invoices = [one for one in company.invoices if one.client == code and one.issued <= window.last]
    paid = [one for one in company.settlements if one.client == code and one.day <= window.last]
    costs = [one for one in company.costs if one.client == code and one.day in window]
    return ClientTotals(
        revenue=sum(one.excl_base for one in invoices if one.issued in window),
        paid=sum(one.amount_base for one in paid if one.kind == "payment" and one.day in window),
        settled=sum(one.amount_base for one in paid if one.day in window),
        open_balance=sum(one.incl_base for one in invoices) - sum(one.amount_base for one in paid),
        minutes=sum(one.minutes for one in company.time if one.client == code and one.day in window),
        direct_costs=sum(one.amount for one in costs if one.category in DIRECT),
        pass_through=sum(one.amount for one in costs if one.category == "pass_through"),
    )


def result(company: DemoCompany, window: Period) -> int:
    """The company's result over a window: revenue less every cost."""
    revenue = sum(one.excl_base for one in company.invoices if one.issued in window)
    return revenue - sum(one.amount for one in company.costs if one.day in window)
