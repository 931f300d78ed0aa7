"""How each client settles its invoices: on time, late, in bundles, in parts, early with a discount, or never."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from preavis.facts.money import convert, split
from preavis.simulation.billing import MONTHS, VAT_PERCENT, Span, rate_on
from preavis.simulation.calendar import next_working_day
from preavis.simulation.cast import Part
from preavis.simulation.company import DemoEvent, DemoFx, DemoInvoice, DemoSettlement

COLLAPSE = date(2025, 9, 20)
WRITTEN_OFF = date(2026, 5, 29)
_REMINDED_AFTER = (12, 30, 50)


@dataclass
class Purse:
    """What one client pays with: its part, its draws by month, the rates, and a running number for its payments."""

    part: Part
    span: Span
    fx: Sequence[DemoFx]
    made: int = 0

    @cached_property
    def _draws(self) -> Callable[[int], Random]:
        return self.span.draws(self.part.client.code, "paying")

    def rng(self, invoice: DemoInvoice) -> Random:
        return self._draws(self.month(invoice))

    def month(self, invoice: DemoInvoice) -> int:
        """The month of an invoice, counted from the first of the stories."""
        story = self.span.story
        return (invoice.issued.year - story.year) * 12 + invoice.issued.month - story.month

    def ref(self) -> str:
        self.made += 1
        return f"R-{self.part.client.code}-{self.made:03d}"

    def day(self, invoice: DemoInvoice, extra: int = 0) -> date:
        """When an invoice is paid: its due date plus a delay that drifts from the first habit to the last."""
        (low0, high0), (low1, high1) = self.part.delay
        months = max(self.month(invoice), 0)
        low = (low0 * (MONTHS - 1 - months) + low1 * months) // (MONTHS - 1)
        high = (high0 * (MONTHS - 1 - months) + high1 * months) // (MONTHS - 1)
        late = self.rng(invoice).randint(low, max(low, high)) + extra
        return next_working_day(max(invoice.issued + timedelta(days=2), invoice.due + timedelta(days=late)))


def settlements(
    span: Span, cast: Sequence[Part], invoices: Sequence[DemoInvoice], fx: Sequence[DemoFx]
) -> tuple[tuple[DemoSettlement, ...], tuple[DemoEvent, ...]]:
    """Every settlement up to the last day, and what happened around the late ones, both by date."""
    paid: list[DemoSettlement] = []
    events: list[DemoEvent] = []
    for part in cast:
        own = [one for one in invoices if one.client == part.client.code]
        purse = Purse(part, span, fx)
        disputed = set(_disputed(purse, own, events)) if part.habit == "disputes" else set()
        known = [s for s in _HABITS.get(part.habit, _plain)(purse, own, disputed) if s.day <= span.last]
        paid += known
        events += _reminders(span, own, known)
    paid.sort(key=lambda s: (s.day, s.ref))
    return tuple(paid), tuple(sorted(events, key=lambda e: (e.day, e.client, e.invoice, e.kind)))


def _pay(
    purse: Purse, day: date, settles: tuple[tuple[DemoInvoice, int], ...], kind: str = "payment"
) -> DemoSettlement:
    amount = sum(part for _, part in settles)
    names = tuple((invoice.number, part) for invoice, part in settles)
    label = f"Virement {purse.part.client.name}" if kind == "payment" else settles[0][0].label
    return DemoSettlement(purse.ref(), purse.part.client.code, kind, day, "EUR", amount, amount, names, label)


def _plain(purse: Purse, own: Sequence[DemoInvoice], disputed: set[str]) -> Iterator[DemoSettlement]:
    notes = [one for one in own if one.kind == "credit_note"]
    for invoice in (one for one in own if one.kind == "invoice"):
        mine = [c for c in notes if c.label.endswith(invoice.number)]
        day = purse.day(invoice, 55 if invoice.number in disputed else 0)
        day = next_working_day(max([day, *(c.issued + timedelta(days=3) for c in mine)]))
        if invoice.currency != "EUR":
            yield from _abroad(purse, invoice, day)
        else:
            yield _pay(purse, day, ((invoice, invoice.incl_base), *((c, c.incl_base) for c in mine)))


def _abroad(purse: Purse, invoice: DemoInvoice, day: date) -> Iterator[DemoSettlement]:
    if day > purse.span.last:
        return
    worth = convert(invoice.incl, invoice.currency, rate_on(purse.fx, day), "EUR")
    code, name = purse.part.client.code, purse.part.client.name
    yield DemoSettlement(
        purse.ref(), code, "payment", day, invoice.currency, invoice.incl, worth, ((invoice.number, worth),),
        f"Virement {name}",
    )  # fmt: skip
    lost = invoice.incl_base - worth
    if lost:
        yield DemoSettlement(
            purse.ref(), code, "fx_diff", day, "EUR", lost, lost, ((invoice.number, lost),), f"Écart de change {name}"
        )


def _bundle(purse: Purse, own: Sequence[DemoInvoice], disputed: set[str]) -> Iterator[DemoSettlement]:
    del disputed
    for first, second in zip(own[::2], own[1::2], strict=False):
        yield _pay(purse, purse.day(second), ((first, first.incl_base), (second, second.incl_base)))


def _parts(purse: Purse, own: Sequence[DemoInvoice], disputed: set[str]) -> Iterator[DemoSettlement]:
    del disputed
    for invoice in own:
        shares = (40, 60) if purse.rng(invoice).randint(0, 2) else (30, 30, 40)
        day = purse.day(invoice)
        for left, amount in zip(range(len(shares) - 1, -1, -1), split(invoice.incl_base, shares), strict=True):
            when = max(invoice.issued + timedelta(days=3), day - timedelta(days=8 * left))
            yield _pay(purse, next_working_day(when), ((invoice, amount),))


def _early(purse: Purse, own: Sequence[DemoInvoice], disputed: set[str]) -> Iterator[DemoSettlement]:
    del disputed
    for invoice in own:
        taken = invoice.incl_base // 100
        day = purse.day(invoice)
        yield _pay(purse, day, ((invoice, invoice.incl_base - taken),))
        yield _reduced(purse, day, invoice, taken, "early_discount")


def _collapse(purse: Purse, own: Sequence[DemoInvoice], disputed: set[str]) -> Iterator[DemoSettlement]:
    del disputed
    for invoice in own:
        day = purse.day(invoice)
        if day <= COLLAPSE:
            yield _pay(purse, day, ((invoice, invoice.incl_base),))
        else:
            yield _reduced(purse, WRITTEN_OFF, invoice, invoice.incl_base, "write_off")


def _reduced(purse: Purse, day: date, invoice: DemoInvoice, amount: int, kind: str) -> DemoSettlement:
    """Part of an invoice given up, with the tax inside it."""
    tax = amount * VAT_PERCENT // (100 + VAT_PERCENT) if invoice.vat else 0
    label = {"early_discount": "Escompte", "write_off": "Créance irrécouvrable"}[kind]
    return DemoSettlement(
        purse.ref(), invoice.client, kind, day, "EUR", amount, amount, ((invoice.number, amount),),
        f"{label} {invoice.number}", tax,
    )  # fmt: skip


_HABITS = {"bundle": _bundle, "parts": _parts, "early": _early, "collapse": _collapse}


def _disputed(purse: Purse, own: Sequence[DemoInvoice], events: list[DemoEvent]) -> Iterator[str]:
    for invoice in own:
        if purse.rng(invoice).randint(1, 100) <= 34:
            day = next_working_day(invoice.issued + timedelta(days=purse.rng(invoice).randint(6, 14)))
            if day <= purse.span.last:
                events.append(DemoEvent(invoice.client, invoice.number, day, "dispute", "Conteste le nombre d'heures"))
            yield invoice.number


def _reminders(span: Span, own: Sequence[DemoInvoice], paid: Sequence[DemoSettlement]) -> Iterator[DemoEvent]:
    settled = {number: s.day for s in paid for number, _ in s.settles}
    for invoice in (one for one in own if one.kind == "invoice"):
        until = settled.get(invoice.number, span.last)
        for step, days in enumerate(_REMINDED_AFTER, 1):
            day = next_working_day(invoice.due + timedelta(days=days))
            if day < until:
                yield DemoEvent(invoice.client, invoice.number, day, "reminder", f"Relance {step}")
