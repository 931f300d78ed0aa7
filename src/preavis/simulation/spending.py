"""What the agency spends: for its clients, for its walls, its people and the state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from preavis.simulation.billing import VAT_PERCENT, Span, active, fees
from preavis.simulation.calendar import around, chance, month, month_end, next_working_day, working_days
from preavis.simulation.cast import Part
from preavis.simulation.company import DemoCost, DemoInvoice, DemoRate, DemoSettlement

_STUDIOS = (
    "Studio Pixel Libre",
    "Claire Fontanel, photographe",
    "Traductions Babeline",
    "Code & Marée",
    "Atelier Voix Off",
)
_MEDIA = ("Régie Grand Air", "Impressions du Littoral", "Radio Côte Ouest")
_MONTHLY = (
    ("613200", "SCI Quai des Forges", "Loyer des bureaux", 6_300_00, 0, VAT_PERCENT),
    ("614000", "SCI Quai des Forges", "Charges locatives", 640_00, 4, VAT_PERCENT),
    ("651100", "Suite Graphique SaaS", "Licences de création", 1_690_00, 3, VAT_PERCENT),
    ("651100", "Nuage Souverain", "Hébergement et outils", 1_120_00, 12, VAT_PERCENT),
    ("606100", "Énergies du Ponant", "Électricité", 410_00, 30, VAT_PERCENT),
    ("606400", "Papeterie Lemaire", "Fournitures", 160_00, 60, VAT_PERCENT),
    ("626000", "Fibre Ouest Télécom", "Internet et téléphones", 385_00, 5, VAT_PERCENT),
    ("622600", "Cabinet Arvor Expertise", "Honoraires comptables", 980_00, 0, VAT_PERCENT),
    ("616000", "Mutuelle des Agences", "Assurances", 520_00, 0, 0),
    ("625100", "Rail et Route", "Déplacements", 1_480_00, 45, 10),
    ("625700", "Traiteur des Halles", "Réceptions", 420_00, 70, 10),
    ("623000", "Salon des Métiers du Web", "Communication de l'agence", 2_150_00, 80, VAT_PERCENT),
    ("627000", "Banque du Ponant", "Frais bancaires", 148_00, 20, 0),
    ("615500", "Clair et Net", "Ménage et entretien", 690_00, 3, VAT_PERCENT),
)
"""Account, supplier, label, cents a month, percent of chance, VAT percent."""


def costs(
    span: Span,
    cast: Sequence[Part],
    invoices: Sequence[DemoInvoice],
    paid: Sequence[DemoSettlement],
    rates: Sequence[DemoRate],
) -> tuple[DemoCost, ...]:
    """Every cost up to the last day, numbered in the order of its date."""
    made = [
        *_for_clients(span, cast),
        *_passed_on(span, invoices),
        *_house(span),
        *_payroll(span, rates),
        *_given_up(paid),
    ]
    made = sorted((c for c in made if c.day <= span.last), key=lambda c: (c.day, c.account, c.supplier, c.label))
    counters: Counter[int] = Counter()
    return tuple(_numbered(cost, counters) for cost in made)


def _numbered(cost: DemoCost, counters: Counter[int]) -> DemoCost:
    if cost.number:
        return cost
    counters[cost.day.year] += 1
    return replace(cost, number=f"D-{cost.day.year}-{counters[cost.day.year]:04d}")


def _vat(amount: int, percent: int) -> int:
    return (amount * percent + 50) // 100


def _for_clients(span: Span, cast: Sequence[Part]) -> Iterator[DemoCost]:
    """Subcontracted work, two months in three, and a few tools and trips bought for one client."""
    for part in cast:
        draws = span.draws(part.client.code, "buying")
        for index in (i for i in span.months if active(part, i)):
            rng, days = draws(index), working_days(month(span.story, index))
            worth = around(rng, fees(part, index) * part.subcontract * 3 // 200, 40)
            if worth > 150_00 and rng.randint(1, 3) > 1:
                worth = worth // 10_00 * 10_00
                yield DemoCost(
                    "", rng.choice(days), "subcontract", "604000", rng.choice(_STUDIOS),
                    f"Sous-traitance {part.project}",
                    worth, _vat(worth, VAT_PERCENT), part.client.code, part.project,
                )  # fmt: skip
            if rng.randint(1, 9) == 1:
                worth = rng.randint(4_000, 26_000)
                yield DemoCost(
                    "", rng.choice(days), "travel", "625100", "Rail et Route", f"Déplacement {part.client.name}", worth,
                    _vat(worth, 10), part.client.code, part.project,
                )  # fmt: skip


def _passed_on(span: Span, invoices: Sequence[DemoInvoice]) -> Iterator[DemoCost]:
    """Media and print bought for a client and invoiced at cost, ten days before the invoice."""
    for invoice in (one for one in invoices if one.pass_through):
        rng = chance(span.seed, invoice.number, "media")
        day = working_days(invoice.issued.replace(day=1))[rng.randint(3, 12)]
        yield DemoCost(
            "", day, "pass_through", "604100", rng.choice(_MEDIA), f"Achats pour le compte de {invoice.project}",
            invoice.pass_through, _vat(invoice.pass_through, VAT_PERCENT), invoice.client, invoice.project,
        )  # fmt: skip


def _house(span: Span) -> Iterator[DemoCost]:
    for index in span.months:
        start = month(span.story, index)
        rng = chance(span.seed, "house", str(index))
        for account, supplier, label, cents, spread, vat in _MONTHLY:
            worth = around(rng, cents, spread)
            if account == "613200" and index >= 12:
                worth = cents * 103 // 100
            day = next_working_day(start.replace(day=rng.randint(2, 24)))
            yield DemoCost("", day, "overhead", account, supplier, label, worth, _vat(worth, vat))
        yield DemoCost("", month_end(start), "overhead", "681120", "", "Dotation aux amortissements", 1_350_00)
        interest = 342_00 - index * 9_37
        yield DemoCost(
            "", start.replace(day=5), "financial", "661160", "Banque du Ponant", "Intérêts d'emprunt", interest
        )
        if start.month == 12:
            yield DemoCost(
                "", start.replace(day=15), "tax", "635110", "", "Cotisation foncière des entreprises", 3_184_00
            )
        if start.month == 6:
            yield DemoCost(
                "", month_end(start), "tax", "695000", "", "Impôt sur les bénéfices", 9_450_00 + 120_00 * index
            )
        if start.month == 3:
            yield DemoCost("", start.replace(day=18), "other_income", "758000", "", "Aide à l'apprentissage", -2_000_00)


def _payroll(span: Span, rates: Sequence[DemoRate]) -> Iterator[DemoCost]:
    """A twelfth of everyone's yearly cost each month, pay and social charges apart."""
    for index in span.months:
        start = month(span.story, index)
        day = month_end(start)
        yearly = sum(rate_on(rates, name, start).yearly for name in sorted({rate.person for rate in rates}))
        pay = yearly * 70 // 1200
        yield DemoCost("", day, "labour", "641100", "", "Salaires bruts", pay)
        yield DemoCost("", day, "labour", "645100", "", "Cotisations sociales", yearly // 12 - pay)


def rate_on(rates: Sequence[DemoRate], person: str, day: date) -> DemoRate:
    """What a person costs that day."""
    return max((r for r in rates if r.person == person and r.since <= day), key=lambda r: r.since)


def _given_up(paid: Sequence[DemoSettlement]) -> Iterator[DemoCost]:
    """Bad debts, early discounts and exchange differences, which are booked with the settlement that makes them."""
    for one in paid:
        worth = one.amount_base - one.vat_base
        if one.kind == "write_off":
            yield DemoCost(one.ref, one.day, "bad_debt", "654000", "", one.label, worth, client=one.client)
        elif one.kind == "early_discount":
            yield DemoCost(one.ref, one.day, "early_discount", "665000", "", one.label, worth, client=one.client)
        elif one.kind == "fx_diff":
            account, category = ("666000", "financial") if worth > 0 else ("766000", "other_income")
            yield DemoCost(one.ref, one.day, category, account, "", one.label, worth)
