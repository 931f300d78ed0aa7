"""The company as tables with headings, in French or in English, whatever file they end up in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from preavis.facts.money import exponent
from preavis.simulation.company import DemoCompany

Language = Literal["fr", "en"]
Cell = str | date | Decimal | int | None


@dataclass(frozen=True)
class Sheet:
    """A table: its name, headings and rows. Amounts are decimals in whole units of money."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def amount(minor: int, currency: str = "EUR") -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


def sheets(company: DemoCompany, language: Language) -> list[Sheet]:
    """Clients, invoices, payments, costs, people and exchange rates."""
    makers: Sequence[tuple[str, str, Callable[[DemoCompany, Language], Sheet]]] = (
        ("clients", "clients", clients),
        ("factures", "invoices", invoices),
        ("paiements", "payments", payments),
        ("couts", "costs", costs),
        ("personnes", "people", people),
        ("taux", "rates", rates),
    )
    return [make(company, language) for _, _, make in makers]


def _sheet(language: Language, names: str, headings: str, rows: list[tuple[Cell, ...]]) -> Sheet:
    """Names and headings are written `French / English`, separated by `;`."""
    pick = 0 if language == "fr" else 1
    words = [part.strip().split(" / ")[pick] for part in headings.split(";")]
    return Sheet(names.split(" / ")[pick], tuple(words), tuple(rows))


def clients(company: DemoCompany, language: Language) -> Sheet:
    kinds = _KINDS[language]
    rows: list[tuple[Cell, ...]] = [
        (c.code, c.name, c.siren, kinds[c.kind], c.country, c.sector, c.group) for c in company.clients
    ]
    heads = (
        "Code client / Client code; Nom / Name; SIREN / SIREN; Type / Type; Pays / Country; Code NAF / Industry; "
        "Groupe / Group"
    )
    return _sheet(language, "clients / clients", heads, rows)


def invoices(company: DemoCompany, language: Language) -> Sheet:
    kinds = _KINDS[language]
    rows: list[tuple[Cell, ...]] = []
    for one in company.invoices:
        foreign = one.currency != "EUR"
        row = (
            one.number,
            kinds[one.kind],
            one.issued,
            one.due,
            one.client,
            company.client(one.client).name,
            one.project,
        )
        taxed = (amount(one.excl, one.currency), amount(one.vat, one.currency), amount(one.incl, one.currency))
        base = (amount(one.excl_base), amount(one.incl_base)) if foreign else (None, None)
        cut = amount(-one.discount) if one.discount else None
        rows.append((*row, one.label, *taxed, one.currency, *base, cut))
    heads = (
        "N° facture / Invoice number; Type / Type; Date de facture / Invoice date; Date d'échéance / Due date; "
        "Code client / Client code; Client / Client; Projet / Project; Libellé / Description; "
        "Montant HT / Amount excl VAT; TVA / VAT; Montant TTC / Amount incl VAT; Devise / Currency; "
        "Contre-valeur HT / Base excl; Contre-valeur TTC / Base incl; Remise HT / Discount"
    )
    return _sheet(language, "factures / invoices", heads, rows)


def payments(company: DemoCompany, language: Language) -> Sheet:
    """What settles invoices, exchange differences apart: they follow from the amounts."""
    kinds = _KINDS[language]
    rows: list[tuple[Cell, ...]] = [
        (
            one.ref, one.day, kinds[one.kind], one.client, company.client(one.client).name,
            ", ".join(number for number, _ in one.settles), amount(one.amount, one.currency), one.currency,
            amount(one.amount_base) if one.currency != "EUR" else None, one.label,
        )
        for one in company.settlements
        if one.kind != "fx_diff"
    ]  # fmt: skip
    heads = (
        "N° de règlement / Payment ID; Date de règlement / Payment date; Type / Type; Code client / Client code; "
        "Client / Client; Factures réglées / Invoices; Montant réglé / Amount paid; Devise / Currency; "
        "Contre-valeur / Base amount; Libellé / Description"
    )
    return _sheet(language, "paiements / payments", heads, rows)


def costs(company: DemoCompany, language: Language, *, only_clients: bool = False) -> Sheet:
    """Costs without tax; with `only_clients`, those that were for a client and that a ledger cannot tell apart."""
    words = _CATEGORIES[language]
    rows: list[tuple[Cell, ...]] = []
    for one in company.costs:
        if only_clients and (one.client is None or one.category in {"bad_debt", "early_discount"}):
            continue
        name = company.client(one.client).name if one.client else None
        row = (one.number, one.day, words[one.category], one.account, one.supplier or None, one.label)
        rows.append((*row, one.client, name, one.project, amount(one.amount), "EUR"))
    heads = (
        "N° pièce / Bill number; Date / Date; Catégorie / Category; Compte / Account; Fournisseur / Supplier; "
        "Libellé / Description; Code client / Client code; Client / Client; Projet / Project; "
        "Montant HT / Amount excl VAT; Devise / Currency"
    )
    return _sheet(language, "couts / costs", heads, rows)


def people(company: DemoCompany, language: Language) -> Sheet:
    known = {person.name: person for person in company.people}
    rows: list[tuple[Cell, ...]] = []
    for rate in company.rates:
        person = known[rate.person]
        hours = (person.weekly_minutes // 60, person.since, rate.since)
        rows.append((person.name, person.role, *hours, amount(rate.yearly), rate.yearly_minutes // 60, "EUR"))
    heads = (
        "Personne / Person; Rôle / Role; Heures par semaine / Weekly hours; Date d'entrée / Start date; "
        "Valable depuis / Valid from; Coût annuel / Yearly cost; Heures payées par an / Paid hours per year; "
        "Devise / Currency"
    )
    return _sheet(language, "personnes / people", heads, rows)


def rates(company: DemoCompany, language: Language) -> Sheet:
    rows: list[tuple[Cell, ...]] = [(one.day, one.currency, "EUR", one.rate, "demo") for one in company.fx]
    heads = "Date / Date; Devise de base / Base currency; Devise cible / Quote currency; Taux / Rate; Source / Source"
    return _sheet(language, "taux / rates", heads, rows)


_KINDS = {
    "fr": {
        "company": "Société", "sole_trader": "Indépendant", "public": "Collectivité",
        "invoice": "Facture", "credit_note": "Avoir", "payment": "Virement", "write_off": "Perte, irrécouvrable",
        "early_discount": "Escompte", "fx_diff": "Écart de change",
    },
    "en": {
        "company": "Company", "sole_trader": "Freelance", "public": "Public", "invoice": "Invoice",
        "credit_note": "Credit note", "payment": "Bank transfer", "write_off": "Write off",
        "early_discount": "Early payment discount", "fx_diff": "Exchange difference",
    },
}  # fmt: skip
_CATEGORIES = {
    "fr": {
        "subcontract": "Sous-traitance", "pass_through": "Débours", "travel": "Déplacement",
        "overhead": "Frais généraux",
        "labour": "Salaires", "financial": "Charges financières", "tax": "Impôts", "bad_debt": "Créance irrécouvrable",
        "early_discount": "Escompte accordé", "other_income": "Autres produits",
    },
    "en": {
        "subcontract": "Subcontract", "pass_through": "Pass through", "travel": "Travel", "overhead": "Overhead",
        "labour": "Payroll", "financial": "Interest", "tax": "Tax", "bad_debt": "Bad debt",
        "early_discount": "Early discount", "other_income": "Other income",
    },
}  # fmt: skip
