"""A ledger's rows as XML, shaped as the official schemas are: what stands once an entry stands on its `<ecriture>`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from fec_ledgers import Row

YEAR = ("JournalCode", "JournalLib")
ENTRY = ("EcritureNum", "EcritureDate", "EcritureLib", "PieceRef", "PieceDate")
LETTERS = ("EcritureLet", "DateLet")
LINE = ("CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "Montantdevise", "Idevise")
KEY = ("JournalCode", "EcritureNum", "EcritureDate", "PieceRef", "PieceDate", "EcritureLib")


def rows_of(path: Path) -> list[Row]:
    """The rows of a flat ledger with tabs."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def xml_text(
    rows: Sequence[Row], closing: str, *, sides: bool = False, end: str = "\n", extra: Sequence[str] = ()
) -> str:
    """The XML; `sides` writes Montant and Sens, `extra` names elements of the entry that cash books add."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<comptabilite>", "<exercice>", _one("DateCloture", closing)]
    for _, journal in groupby(rows, key=lambda row: [row[name] for name in YEAR]):
        lines = list(journal)
        parts += ["<journal>", *_named(lines[0], YEAR)]
        for _, entry in groupby(lines, key=lambda row: [row[name] for name in KEY]):
            parts += _entry(list(entry), sides, extra)
        parts.append("</journal>")
    return end.join([*parts, "</exercice>", "</comptabilite>", ""])


def _entry(rows: list[Row], sides: bool, extra: Sequence[str]) -> Iterator[str]:
    yield "<ecriture>"
    yield from _named(rows[0], ENTRY)
    told = {tuple(row[name] for name in LETTERS) for row in rows if row["CompteNum"].startswith("41")}
    whole = len(told) == 1
    if whole:
        yield from _named(dict(zip(LETTERS, told.pop(), strict=True)), LETTERS)
    yield from _named(rows[0], ("ValidDate", *extra))
    for row in rows:
        yield "<ligne>" + "".join(_line(row, sides, own=() if whole else LETTERS)) + "</ligne>"
    yield "</ecriture>"


def _line(row: Row, sides: bool, own: Sequence[str]) -> Iterator[str]:
    yield from _named(row, LINE)
    debit = row["Debit"].replace(",", ".")
    credit = row["Credit"].replace(",", ".")
    on_debit = float(credit or 0) == 0
    if sides:
        yield _one("Montant", debit if on_debit else credit) + _one("Sens", "D" if on_debit else "C")
    else:
        yield _one("Debit", debit) if on_debit else _one("Credit", credit)
    yield from _named(row, [*own, *(name for name in ("DateLimitReglmt", "NumFacture") if name in row)])


def _named(row: Row, names: Sequence[str]) -> list[str]:
    return [_one(name, _iso(row[name]) if "Date" in name else row[name]) for name in names if row.get(name)]


def _one(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _iso(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else text
