"""Small ledgers written on the spot, and what reading them gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from preavis.facts.book import Company
from preavis.facts.staging import Staging, staged_columns
from preavis.sources.base import Context, Reading, SourceFile
from preavis.sources.fec import Fec

HEADER = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
Row = dict[str, str]
_LABELS = {"411": "Clients", "706": "Prestations", "445": "TVA collectée", "512": "Banque", "604": "Études"}


def line(account: str, debit: str = "0,00", credit: str = "0,00", **more: str) -> Row:
    """A ledger line; `client` is the auxiliary with its name, other words are columns by name."""
    client = more.pop("client", "")
    row = dict.fromkeys(HEADER, "") | {
        "CompteNum": account,
        "CompteLib": _LABELS.get(account[:3], "Autre"),
        "Debit": debit,
        "Credit": credit,
    }
    return row | {"CompAuxNum": client, "CompAuxLib": f"Société {client}" if client else ""} | more


def entry(journal: str, number: str, day: str, lines: Sequence[Row], **more: str) -> list[Row]:
    """Lines of one entry."""
    names = {"VE": "Ventes", "BQ": "Banque", "AN": "A nouveaux", "OD": "Opérations diverses", "AC": "Achats"}
    head = {
        "JournalCode": journal,
        "JournalLib": names.get(journal, journal),
        "EcritureNum": number,
        "EcritureDate": day,
        "PieceDate": day,
        "PieceRef": f"P{number}",
        "EcritureLib": f"Écriture n° {number}",
        "ValidDate": day,
    }
    return [row | {k: v for k, v in head.items() if not row[k]} | more for row in lines]


def sale(number: str, day: str, client: str, net: int, letter: str = "") -> list[Row]:
    """An invoice of `net` cents plus 20 % of VAT."""
    vat = net // 5
    lines = [
        line("411000", cents(net + vat), client=client, EcritureLet=letter),
        line("706000", credit=cents(net)),
        line("445710", credit=cents(vat)),
    ]
    return entry("VE", number, day, lines)


def payment(number: str, day: str, client: str, amount: int, letter: str = "") -> list[Row]:
    """A transfer of `amount` cents."""
    return entry(
        "BQ",
        number,
        day,
        [line("512000", cents(amount)), line("411000", credit=cents(amount), client=client, EcritureLet=letter)],
    )


def cents(amount: int) -> str:
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100},{abs(amount) % 100:02}"


def ledger_text(rows: Sequence[Row], separator: str = "\t", end: str = "\r\n", header: Sequence[str] = HEADER) -> str:
    lines = [separator.join(header), *(separator.join(row.get(name, "") for name in header) for row in rows)]
    return "".join(text + end for text in lines)


@dataclass
class Read:
    """A reading with its staged facts, by kind."""

    reading: Reading
    facts: dict[str, list[dict[str, Any]]]

    def of(self, name: str, /, **wanted: Any) -> list[dict[str, Any]]:
        return [fact for fact in self.facts[name] if all(fact[k] == v for k, v in wanted.items())]

    def codes(self) -> set[str]:
        return {problem.code for problem in self.reading.problems} | {r.problem.code for r in self.reading.rejects}

    def is_conserved(self) -> bool:
        facts = sum(d["excl_base"] for d in self.facts["document"]) - sum(c["amount_base"] for c in self.facts["cost"])
        active = [g for g in self.facts["gl_line"] if g["account"][0] in "67" and not g["closing"]]
        return facts == sum(g["credit"] - g["debit"] for g in active)


KINDS = ("client", "identity", "document", "document_line", "settlement", "allocation", "cost", "gl_line")


def read_path(
    path: Path, name: str | None = None, answers: dict[str, str] | None = None, currency: str = "EUR"
) -> Read:
    with Staging(threads=2) as staging:
        context = Context(Company("Essai", "FR", currency, "732829320"), staging, answers or {})
        reading = Fec().read(SourceFile.open(path, name), context)
        facts = {}
        for kind in KINDS:
            names = [column.name for column in staged_columns(kind)]
            facts_of_kind = f"SELECT * FROM {staging.relation(kind)} ORDER BY row, source_key"
            rows = staging.connection.execute(facts_of_kind).fetchall()
            facts[kind] = [dict(zip(names, row, strict=True)) for row in rows]
        return Read(reading, facts)
