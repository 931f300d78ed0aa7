"""The company in the plain-text notation (docs/notation.md), every fact of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from preavis.simulation.company import DemoClient, DemoCompany, DemoCost, DemoInvoice, DemoSettlement, DemoTime


def write(company: DemoCompany, path: Path) -> Path:
    """One file, by date."""
    lines = [f"; {company.name}: an invented company, seed {company.seed}", *_undated(company)]
    path.write_bytes("".join(f"{line}\n" for line in (*lines, "", *sorted(_dated(company)))).encode())
    return path


def _undated(company: DemoCompany) -> Iterator[str]:
    yield from (_client(client) for client in company.clients)
    for person in company.people:
        yield f"person {person.name} {_text(person.role)} weekly {_hours(person.weekly_minutes)} from {person.since}"


def _dated(company: DemoCompany) -> Iterator[str]:
    names = {client.code: _text(client.name) for client in company.clients}
    for rate in company.rates:
        hours = _hours(rate.yearly_minutes)
        yield f"{rate.since} rate {rate.person} {_money(rate.yearly)} a year for {hours}"
    yield from (f"{fx.day} fx 1 {fx.currency} = {str(fx.rate).replace('.', ',')} EUR source:demo" for fx in company.fx)
    for invoice in company.invoices:
        yield _invoice(invoice, names[invoice.client])
        yield from _lines(invoice, names[invoice.client])
    yield from (_settlement(one, names[one.client]) for one in company.settlements)
    yield from (f"{e.day} {e.kind} {names[e.client]} for {e.invoice} {_text(e.note)}" for e in company.events)
    yield from (_cost(cost, names) for cost in company.costs)
    yield from (_time(entry, names) for entry in company.time)


def _client(client: DemoClient) -> str:
    parts = [f"client {_text(client.name)} code:{client.code}"]
    parts += [f"siren:{client.siren}"] if client.siren else []
    parts += [f"kind:{client.kind}", f"country:{client.country}"]
    parts += [f"sector:{client.sector}"] if client.sector else []
    parts += [f"group:{_text(client.group)}"] if client.group else []
    return " ".join(parts)


def _invoice(one: DemoInvoice, name: str) -> str:
    sign = -1 if one.kind == "credit_note" else 1
    taxed = f"{_money(sign * one.excl, one.currency)} {_tax(sign * one.vat)}"
    base = "" if one.currency == "EUR" else f" = {_money(one.excl_base)} {_tax(one.vat_base)}"
    due = f"due {one.due} project:{_text(one.project)} {_text(one.label)}"
    return f"{one.issued} {one.kind} {one.number} {name} {taxed}{base} {due}"


def _lines(one: DemoInvoice, name: str) -> Iterator[str]:
    if one.discount:
        yield f"{one.issued} line discount {name} {_money(-one.discount)} on {one.number}"
    if one.pass_through:
        yield f"{one.issued} line pass_through {name} {_money(one.pass_through)} on {one.number}"


def _settlement(one: DemoSettlement, name: str) -> str:
    base = "" if one.currency == "EUR" else f" = {_money(one.amount_base)}"
    parts = " and ".join(f"{number} {_number(part)}" for number, part in one.settles)
    return (
        f"{one.day} {one.kind} {one.ref} {name} {_money(one.amount, one.currency)}{base} for {parts} {_text(one.label)}"
    )


def _cost(one: DemoCost, names: dict[str, str]) -> str:
    sign = -1 if one.category == "other_income" else 1
    parts = [f"{one.day} cost {one.category} {_money(sign * one.amount)}"]
    parts += [f"from {_text(one.supplier)}"] if one.supplier else []
    parts += [f"for {names[one.client]}"] if one.client else []
    parts += [f"account:{one.account}"]
    parts += [f"project:{_text(one.project)}"] if one.project else []
    return " ".join([*parts, _text(one.label)])


def _time(one: DemoTime, names: dict[str, str]) -> str:
    who = f"{names[one.client]} " if one.client else ""
    billable = "billable" if one.billable else "unbillable"
    what = f"{_hours(one.minutes)} {one.activity} project:{_text(one.project)} {billable} {_text(one.note)}"
    return f"{one.day} time {one.person} {who}{what}"


def _text(text: str) -> str:
    return f'"{text}"'


def _tax(vat: int) -> str:
    return f"+ {_number(vat)} VAT" if vat else "no VAT"


def _number(cents: int) -> str:
    whole = f"{abs(cents) // 100:,}".replace(",", " ")
    return f"{'-' if cents < 0 else ''}{whole},{abs(cents) % 100:02d}"


def _money(minor: int, currency: str = "EUR") -> str:
    return f"{_number(minor)} {currency}"


def _hours(minutes: int) -> str:
    return f"{minutes // 60}h{minutes % 60:02d}"
