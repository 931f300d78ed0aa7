"""Invoices and credit notes of each client, month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from preavis.facts.money import convert
from preavis.simulation.calendar import around, chance, month, month_end, working_days
from preavis.simulation.cast import Part
from preavis.simulation.company import DemoFx, DemoInvoice

MONTHS, BEFORE = 24, 12
"""Months of the stories, and of the year before them, in which every client was as its story begins."""

VAT_PERCENT = 20
_RETAINER = frozenset(["dominant", "star", "steady", "public_body", "group_member", "bundles"])


@dataclass(frozen=True)
class Span:
    """The history to invent: its seed, the first day of the stories, the last day. Months count from the stories'
    first; those of the year before are negative.
    """

    seed: int
    story: date
    last: date

    @property
    def first(self) -> date:
        return month(self.story, -BEFORE)

    @property
    def months(self) -> range:
        return range(-BEFORE, MONTHS)

    def draws(self, *purpose: str) -> Callable[[int], Random]:
        """Draws for one purpose by month: those of the year before stand apart, and move nothing of the stories."""
        apart, told = chance(self.seed, *purpose, "before"), chance(self.seed, *purpose)
        return lambda index: apart if index < 0 else told


def fees(part: Part, index: int) -> int:
    """Fees of a month in cents before chance and season: from `growth` percent at the start to 100 at the end."""
    told = max(index, 0)
    percent = part.growth * (MONTHS - 1 - told) + 100 * told
    return part.fees * percent // (MONTHS - 1)


def active(part: Part, index: int) -> bool:
    return part.months[0] <= index <= part.months[1]


def rates(span: Span) -> tuple[DemoFx, ...]:
    """The dollar in euros on the first of each month: a slow walk around 0.90."""
    return (*_walked(span, range(-1, -BEFORE - 1, -1)), *_walked(span, range(MONTHS)))


def _walked(span: Span, months: range) -> Iterable[DemoFx]:
    """A walk from where the stories begin, on or back; the oldest month first."""
    at, known, draws = 9_240, [], span.draws("fx")
    for index in months:
        at += draws(index).randint(-130, 110)
        known.append(DemoFx(month(span.story, index), "USD", Decimal(at).scaleb(-4)))
    return sorted(known, key=lambda fx: fx.day)


def rate_on(known: Iterable[DemoFx], day: date) -> Decimal:
    """The last rate known that day."""
    return max((fx for fx in known if fx.day <= day), key=lambda fx: fx.day).rate


def invoices(span: Span, cast: Sequence[Part], fx: Sequence[DemoFx]) -> tuple[DemoInvoice, ...]:
    """Every invoice and credit note in the order of issue, numbered by year without a gap."""
    drafts = [draft for part in cast for draft in _of_client(span, part, fx) if draft.issued <= span.last]
    drafts.sort(key=lambda d: (d.issued, d.client, d.kind != "invoice"))
    counters: Counter[tuple[str, int]] = Counter()
    numbered: dict[str, str] = {}
    for draft in drafts:
        series = "F" if draft.kind == "invoice" else "A"
        counters[series, draft.issued.year] += 1
        numbered[draft.number] = f"{series}-{draft.issued.year}-{counters[series, draft.issued.year]:04d}"
    return tuple(
        replace(d, number=numbered[d.number], label=d.label.replace("@", numbered.get(d.number.rstrip("-"), "")))
        for d in drafts
    )


def _of_client(span: Span, part: Part, fx: Sequence[DemoFx]) -> Iterable[DemoInvoice]:
    draws = span.draws(part.client.code, "billing")
    for index in range(part.months[0], part.months[1] + 1):
        rng = draws(index)
        if (index - part.months[0] + 1) % part.every and index != part.months[1]:
            continue
        start = month(span.story, index)
        net = fees(part, index) * part.every * part.bills[start.month - 1] // 100
        net = around(rng, net, 6 if part.client.story in _RETAINER else 24)
        halves = 2 if part.habit == "bundle" else 1
        for half in range(halves):
            day = working_days(start)[-1] if half == halves - 1 else working_days(start)[len(working_days(start)) // 2]
            invoice = _invoice(part, day, _rounded(part, net // halves), fx)
            yield invoice
            if part.credits and rng.randint(1, 100) <= part.credits:
                yield _credit(invoice, rng.randint(14, 30), day + timedelta(days=rng.randint(6, 16)), fx)


def _rounded(part: Part, cents: int) -> int:
    """Retainers come in round fives of euros; work by the hour in quarters of hours at a price with cents."""
    if part.client.story in _RETAINER:
        return cents // 500 * 500
    quarter = part.hourly * 25 + 125
    return max(quarter, cents // quarter * quarter)


def _invoice(part: Part, day: date, net: int, fx: Sequence[DemoFx]) -> DemoInvoice:
    client = part.client
    passed = net * part.pass_through // 100 // 10 * 10
    discount = -(net * part.discount // (100 - part.discount))
    draft = f"{client.code} {day}"
    label = f"{part.project}, {_MONTHS[day.month - 1]} {day.year}"
    due = day + timedelta(days=client.terms)
    made = DemoInvoice(
        draft, client.code, "invoice", day, due, client.currency, net + passed, 0, 0, 0, label, part.project,
        discount, passed,
    )  # fmt: skip
    return taxed(made, fx, abroad=client.country != "FR")


def _credit(invoice: DemoInvoice, percent: int, day: date, fx: Sequence[DemoFx]) -> DemoInvoice:
    excl = -(invoice.excl * percent // 100 // 50 * 50)
    label = "Avoir sur @"
    made = replace(
        invoice, number=f"{invoice.number}-", kind="credit_note", issued=_worked(day), due=_worked(day), excl=excl,
        label=label, discount=0, pass_through=0,
    )  # fmt: skip
    return taxed(made, fx, abroad=invoice.vat == 0)


def _worked(day: date) -> date:
    return min((d for d in working_days(day.replace(day=1)) if d >= day), default=month_end(day))


def taxed(invoice: DemoInvoice, fx: Sequence[DemoFx], *, abroad: bool) -> DemoInvoice:
    """The invoice with its VAT and its amounts in euros."""
    vat = 0 if abroad else _percent(invoice.excl, VAT_PERCENT)
    if invoice.currency == "EUR":
        return replace(invoice, vat=vat, excl_base=invoice.excl, vat_base=vat)
    rate = rate_on(fx, invoice.issued)
    return replace(invoice, vat=vat, excl_base=convert(invoice.excl, invoice.currency, rate, "EUR"), vat_base=0)


def _percent(amount: int, percent: int) -> int:
    sign = -1 if amount < 0 else 1
    return sign * ((abs(amount) * percent + 50) // 100)


_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
