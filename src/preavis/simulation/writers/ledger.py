"""The company's whole ledger: every fact as balanced entries, every fiscal year, before any file is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from preavis.simulation.calendar import month, month_end, next_working_day
from preavis.simulation.company import DemoCompany, DemoCost, DemoInvoice, DemoSettlement

LABELS = {
    "101000": "Capital social", "110000": "Report à nouveau", "120000": "Résultat de l'exercice",
    "164000": "Emprunts bancaires", "218300": "Matériel de bureau et informatique",
    "281830": "Amortissements du matériel", "401000": "Fournisseurs", "411000": "Clients",
    "421000": "Personnel, rémunérations dues", "431000": "Sécurité sociale", "444000": "État, impôt sur les bénéfices",
    "445510": "TVA à décaisser", "445660": "TVA déductible", "445710": "TVA collectée",
    "447000": "Autres impôts et taxes", "512000": "Banque du Ponant", "604000": "Achats de prestations",
    "606100": "Énergie", "606400": "Fournitures administratives", "613200": "Locations immobilières",
    "614000": "Charges locatives", "615500": "Entretien", "616000": "Assurances", "622600": "Honoraires",
    "623000": "Publicité", "604100": "Achats d'espace pour compte de clients", "625100": "Voyages et déplacements",
    "625700": "Réceptions", "626000": "Télécommunications", "627000": "Services bancaires",
    "635110": "Cotisation foncière", "641100": "Salaires", "645100": "Cotisations sociales",
    "651100": "Licences et logiciels", "654000": "Pertes sur créances irrécouvrables",
    "661160": "Intérêts des emprunts", "665000": "Escomptes accordés", "666000": "Pertes de change",
    "681120": "Dotations aux amortissements", "695000": "Impôt sur les bénéfices", "706000": "Prestations de services",
    "706200": "Prestations hors Union européenne", "708500": "Frais refacturés", "709600": "Remises accordées",
    "758000": "Produits divers de gestion", "766000": "Gains de change",
}  # fmt: skip
JOURNALS = {"AN": "À-nouveaux", "VE": "Ventes", "AC": "Achats", "BQ": "Banque", "OD": "Opérations diverses"}
_PRINCIPAL = 1_850_00
_NET_PERCENT = 78


@dataclass(frozen=True)
class Line:
    """One line: signed amount in cents, debit positive. `group` is what the line is lettered with."""

    account: str
    amount: int
    aux: str = ""
    group: str = ""
    due: date | None = None
    invoice: str = ""
    foreign: tuple[int, str] | None = None


@dataclass(frozen=True)
class Entry:
    """A balanced entry."""

    journal: str
    day: date
    piece: str
    label: str
    lines: tuple[Line, ...]
    piece_day: date | None = None


@dataclass
class Ledger:
    """Every entry by day, the names of the auxiliaries, and which groups are settled together."""

    entries: list[Entry] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)

    def group(self, name: str) -> str:
        """The group that a name ended up in once payments of several invoices joined theirs."""
        while (above := self.joined.get(name, name)) != name:
            name = above
        return name

    def join(self, names: list[str]) -> str:
        first = self.group(names[0])
        for name in names[1:]:
            if (other := self.group(name)) != first:
                self.joined[other] = first
        return first


def ledger(company: DemoCompany) -> Ledger:
    """The entries of the company's history, oldest first."""
    book = Ledger(names={client.code: client.name for client in company.clients})
    suppliers = {s: f"F{i:03d}" for i, s in enumerate(sorted({c.supplier for c in company.costs if c.supplier}), 1)}
    book.names |= {code: name for name, code in suppliers.items()}
    book.entries.append(_opening(company))
    book.entries += [_sale(company, invoice) for invoice in company.invoices]
    moved = {one.settles[0][0]: one.amount_base for one in company.settlements if one.kind == "fx_diff"}
    book.entries += [_settled(book, one, moved) for one in company.settlements if one.kind != "fx_diff"]
    for cost in company.costs:
        book.entries += [entry for entry in _spent(cost, suppliers) if entry.day <= company.as_of]
    book.entries += _payroll(company)
    book.entries += _vat(company, book.entries)
    book.entries.sort(key=lambda e: (e.day, tuple(JOURNALS).index(e.journal), e.piece, e.label))
    return book


def _opening(company: DemoCompany) -> Entry:
    known = {
        "218300": 92_400_00,
        "281830": -22_050_00,
        "512000": 214_780_00,
        "101000": -30_000_00,
        "164000": -85_100_00,
    }
    lines = [Line(account, amount) for account, amount in sorted(known.items())]
    lines.append(Line("110000", -sum(known.values())))
    return Entry("AN", company.first, "AN", "À-nouveaux", tuple(lines))


def _sale(company: DemoCompany, one: DemoInvoice) -> Entry:
    abroad = company.client(one.client).country != "FR"
    passed = one.pass_through
    fees = one.excl_base - passed - one.discount
    foreign = None if one.currency == "EUR" else (one.incl, one.currency)
    lines = (
        Line("411000", one.incl_base, one.client, one.number, one.due, one.number, foreign),
        Line("706200" if abroad else "706000", -fees),
        Line("708500", -passed),
        Line("709600", -one.discount),
        Line("445710", -one.vat_base),
    )
    return Entry(
        "VE", one.issued, one.number, f"{company.client(one.client).name} {one.label}", _kept(lines), one.issued
    )


def _kept(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.amount)


def _settled(book: Ledger, one: DemoSettlement, differences: Mapping[str, int]) -> Entry:
    """A payment, with the exchange difference it makes in the same entry; or part of an invoice given up."""
    group = book.join([number for number, _ in one.settles])
    foreign = None if one.currency == "EUR" else (-one.amount, one.currency)
    if one.kind == "payment":
        lost = differences.get(one.settles[0][0], 0) if foreign else 0
        owed = Line("411000", -one.amount_base - lost, one.client, group, foreign=foreign)
        moved = Line("666000" if lost > 0 else "766000", lost)
        return Entry("BQ", one.day, one.ref, one.label, _kept((Line("512000", one.amount_base), moved, owed)))
    account = {"write_off": "654000", "early_discount": "665000"}[one.kind]
    owed = Line("411000", -one.amount_base, one.client, group)
    lines = (Line(account, one.amount_base - one.vat_base), Line("445710", one.vat_base), owed)
    return Entry("OD", one.day, one.ref, one.label, _kept(lines))


def _spent(cost: DemoCost, suppliers: dict[str, str]) -> Iterator[Entry]:
    if cost.category in {"bad_debt", "early_discount", "labour"} or cost.account in {"666000", "766000"}:
        return
    if cost.account == "661160":
        lines = (Line("661160", cost.amount), Line("164000", _PRINCIPAL), Line("512000", -cost.amount - _PRINCIPAL))
        yield Entry("BQ", cost.day, cost.number, "Échéance d'emprunt", lines)
    elif cost.supplier:
        yield from _bought(cost, suppliers[cost.supplier])
    else:
        other, paid = _COUNTERPART[cost.account]
        journal = "BQ" if other == "512000" else "OD"
        yield Entry(
            journal, cost.day, cost.number, cost.label, (Line(cost.account, cost.amount), Line(other, -cost.amount))
        )
        if paid is not None:
            day = next_working_day(cost.day + timedelta(days=paid))
            yield Entry("BQ", day, cost.number, cost.label, (Line(other, cost.amount), Line("512000", -cost.amount)))


_COUNTERPART: dict[str, tuple[str, int | None]] = {
    "681120": ("281830", None),
    "635110": ("447000", 0),
    "695000": ("444000", 165),
    "758000": ("512000", None),
}


def _bought(cost: DemoCost, aux: str) -> Iterator[Entry]:
    total = cost.amount + cost.vat
    label = f"{cost.supplier} {cost.label}"
    lines = (Line(cost.account, cost.amount), Line("445660", cost.vat), Line("401000", -total, aux, cost.number))
    yield Entry("AC", cost.day, cost.number, label, _kept(lines), cost.day)
    paid = next_working_day(cost.day + timedelta(days=30))
    back = (Line("401000", total, aux, cost.number), Line("512000", -total))
    yield Entry("BQ", paid, cost.number, f"Virement {cost.supplier}", back)


def _payroll(company: DemoCompany) -> Iterator[Entry]:
    """Pay due at the end of the month and paid that day; social charges paid on the 15th of the next."""
    by_day: dict[date, dict[str, int]] = defaultdict(dict)
    for cost in company.costs:
        if cost.category == "labour":
            by_day[cost.day][cost.account] = cost.amount
    for day, amounts in sorted(by_day.items()):
        gross, charges = amounts["641100"], amounts["645100"]
        net = gross * _NET_PERCENT // 100
        owed = gross - net + charges
        lines = (Line("641100", gross), Line("645100", charges), Line("421000", -net), Line("431000", -owed))
        name = f"Paie {day:%m/%Y}"
        yield Entry("OD", day, f"PAIE-{day:%Y-%m}", name, lines)
        yield Entry("BQ", day, f"PAIE-{day:%Y-%m}", f"Virement {name}", (Line("421000", net), Line("512000", -net)))
        later = next_working_day(month(day, 1).replace(day=15))
        if later <= company.as_of:
            paid = (Line("431000", owed), Line("512000", -owed))
            yield Entry("BQ", later, f"URSSAF-{day:%Y-%m}", f"Cotisations {day:%m/%Y}", paid)


def _vat(company: DemoCompany, entries: list[Entry]) -> Iterator[Entry]:
    """Each month's VAT: collected less deductible, paid on the 22nd of the next month."""
    taxes: dict[date, dict[str, int]] = defaultdict(lambda: {"445710": 0, "445660": 0})
    for entry in entries:
        for line in entry.lines:
            if line.account in {"445710", "445660"}:
                taxes[month_end(entry.day)][line.account] += line.amount
    for day, sums in sorted(taxes.items()):
        due = sums["445710"] + sums["445660"]
        lines = (Line("445710", -sums["445710"]), Line("445660", -sums["445660"]), Line("445510", due))
        yield Entry("OD", day, f"TVA-{day:%Y-%m}", f"TVA {day:%m/%Y}", _kept(lines))
        later = next_working_day(month(day, 1).replace(day=22))
        if later <= company.as_of:
            paid = (Line("445510", -due), Line("512000", due))
            yield Entry("BQ", later, f"TVA-{day:%Y-%m}", f"Paiement TVA {day:%m/%Y}", _kept(paid))


def carried(book: Ledger, first: date) -> list[Entry]:
    """The opening of a fiscal year: one entry a line still open on clients and suppliers, one for all other balances.

    Detailed lines keep the piece, dates and label they had. Results go to account 120000, and nobody has used one yet.
    """
    before = [entry for entry in book.entries if entry.day < first]
    settled = _sums(book, before)
    balances: dict[str, int] = defaultdict(int)
    detailed: list[Entry] = []
    for entry in before:
        for line in entry.lines:
            if line.aux:
                if settled[line.account, line.aux, book.group(line.group)]:
                    kept = replace(line, group=book.group(line.group))
                    detailed.append(replace(entry, journal="AN", day=first, lines=(kept,), piece_day=entry.day))
            else:
                balances["120000" if line.account[0] in "67" else line.account] += line.amount
    lines = tuple(Line(account, amount) for account, amount in sorted(balances.items()) if amount)
    detail = tuple(line for one in detailed for line in one.lines)
    if sum(line.amount for line in lines + detail):
        raise ValueError(first)
    return [Entry("AN", first, "AN", "À-nouveaux", lines), *detailed]


def _sums(book: Ledger, entries: list[Entry]) -> dict[tuple[str, str, str], int]:
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for entry in entries:
        for line in entry.lines:
            if line.aux:
                sums[line.account, line.aux, book.group(line.group)] += line.amount
    return sums
