"""A statement of account on a terminal, and as data: every late invoice to the cent, the rates, the totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from preavis.facts.identity import Client
from preavis.law import Law
from preavis.law.claims import Account, Claim
from preavis.plan.account import debtor_of, rates_met
from preavis.report.screen import bullets, grid
from preavis.report.table import Cell, Figure, Table, heads
from preavis.report.words import Words


@dataclass(frozen=True)
class Statement:
    """What is shown: the account of a client under a law, and the contract's rate if one was answered."""

    client: Client
    account: Account
    law: Law
    contract_bps: int | None = None


def claim_page(made: Statement, words: Words) -> Iterator[RenderableType]:
    """Title, invoices, totals, rates, what to mind."""
    told = {"name": made.client.name, "key": made.client.key, "day": made.account.day.isoformat()}
    yield Text(words.say("claim.title", told), style="bold")
    yield grid(claim_table(made.account), words, wrap="invoice")
    totals = {name: getattr(made.account, name) for name in ("principal", "interest", "fixed", "total")}
    yield Text("\n" + words.say("claim.totals", totals), style="bold")
    rates = list(rates_met(made.account))
    if rates:
        yield Text("\n" + words.say("claim.rates"), style="bold")
        yield bullets(_rate(first, last, rate, words) for first, last, rate in rates)
    yield Text("\n" + words.say("claim.mind"), style="bold")
    yield bullets(words.say(code, params) for code, params in _notes(made))
    yield Text("\n" + words.say("law.not_legal_advice"), style="dim")


def claim_table(account: Account) -> Table:
    """One row an invoice; nothing is asked for one that is too old."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            claim.invoice.number,
            claim.invoice.debt.due,
            _days(claim),
            Figure(claim.open, "money"),
            *((None, None) if claim.barred else (Figure(claim.interest.amount, "money"), Figure(claim.fixed, "money"))),
            Figure(claim.total, "money"),
        )
        for claim in account.claims
    )
    sums = "days open interest fixed_sum claimed"
    return Table("claim", heads(f"invoice due {sums}", right=sums), rows)


def _days(claim: Claim) -> int:
    """Days from the due date to the last day on which something of the invoice was owed."""
    debts = claim.invoice.parts or (claim.invoice.debt,)
    return (max(debt.until for debt in debts) - claim.invoice.debt.due).days


def percentage(rate_bps: int, words: Words) -> str:
    """A yearly rate with both its decimals: a claim is made to the cent."""
    value = words.formats.decimal(Decimal(rate_bps) / 100, 2)
    return words.say("law.percentage", {"value": value})


def _rate(first: date, last: date, rate: int, words: Words) -> str:
    told = {"first": first.isoformat(), "last": last.isoformat(), "rate": percentage(rate, words)}
    return words.say("claim.rate", told)


def _notes(made: Statement) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a reader of the account must know, by who the client is and what the law has."""
    debtor = debtor_of(made.client)
    regime = made.law.regimes.get(debtor)
    barred = [claim for claim in made.account.claims if claim.barred]
    if barred:
        yield "claim.barred", {"count": len(barred), "numbers": ", ".join(c.invoice.number for c in barred)}
    if regime is None:
        yield "claim.no_regime", {"country": made.law.country}
    elif regime.once:
        yield "claim.once", {}
    if regime is not None and regime.from_notice:
        yield "claim.from_notice", {}
    if made.law.minimum or (regime is not None and regime.minimum):
        yield "claim.minimum", {"country": made.law.country}
    if made.client.kind == "sole_trader":
        yield "claim.sole_trader", {}
    if debtor == "public":
        yield "claim.public", {}
    yield from _contract(made)
    yield "claim.days", {}
    if "FR-LP-005" in made.law.rules and debtor == "company":
        yield "claim.excess", {}


def _contract(made: Statement) -> Iterator[tuple[str, dict[str, Any]]]:
    if made.contract_bps is None:
        yield "claim.no_contract_rate", {}
        return
    yield "claim.contract_rate", {"rate": made.contract_bps}
    floors = made.law.values.get("legal_interest_rate")
    if "late_floor_multiple" in made.law.values and floors is not None and floors.on(made.account.day) is None:
        yield "claim.floor_unknown", {}


def claim_data(made: Statement) -> dict[str, Any]:
    """A statement of account as plain data, money in minor units."""
    return {
        "client": made.client.key,
        "name": made.client.name,
        "country": made.law.country,
        "debtor": debtor_of(made.client),
        "day": made.account.day.isoformat(),
        "contract_rate_bps": made.contract_bps,
        "minimum": made.law.minimum,
        "invoices": [_claim_data(claim) for claim in made.account.claims],
        "principal": made.account.principal,
        "interest": made.account.interest,
        "fixed": made.account.fixed,
        "total": made.account.total,
    }


def _claim_data(claim: Claim) -> dict[str, Any]:
    debts = claim.invoice.parts or (claim.invoice.debt,)
    return {
        "number": claim.invoice.number,
        "amount": claim.invoice.debt.amount,
        "due": claim.invoice.debt.due.isoformat(),
        "open": claim.open,
        "days_late": _days(claim),
        "parts": [{"amount": debt.amount, "until": debt.until.isoformat()} for debt in debts],
        "segments": [
            {"first": s.first.isoformat(), "last": s.last.isoformat(), "days": s.days, "rate_bps": s.rate_bps}
            for s in claim.interest.segments
        ],
        "interest": claim.interest.amount,
        "fixed": claim.fixed,
        "total": claim.total,
        "barred": claim.barred,
    }
