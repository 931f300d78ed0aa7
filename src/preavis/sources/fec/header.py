"""The header of a FEC: which column is which, under the names that exporters really write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

_NAMES = {
    "journal": "journalcode codejournal codejnl journal",
    "journal_label": "journallib journallibelle libellejournal",
    "number": "ecriturenum ecriturenumero numecriture ecriturenumber",
    "date": "ecrituredate dateecriture datecomptable",
    "account": "comptenum numcompte comptenumero compte",
    "account_label": "comptelib comptelibelle libellecompte",
    "auxiliary": "compauxnum compteauxnum compteauxiliairenum compauxnumero",
    "auxiliary_label": "compauxlib compteauxlib compauxlibelle compteauxiliairelib",
    "piece": "pieceref refpiece piecereference",
    "piece_date": "piecedate datepiece",
    "label": "ecriturelib ecriturelibelle libelleecriture libelle",
    "debit": "debit montantdebit",
    "credit": "credit montantcredit",
    "amount": "montant",
    "side": "sens",
    "letter": "ecriturelet ecriturelettrage ecriturelettre lettragepiece lettrage",
    "letter_date": "datelet datelettrage",
    "valid_date": "validdate datevalid datevalidation",
    "currency_amount": "montantdevise",
    "currency": "idevise codedevise devise",
    "due": "datelimitreglmt datelimitreglement datelimitereglement dateecheance echeance",
    "invoice": "numfacture numerofacture",
    "paid": "daterglt datereglement",
    "mode": "moderglt modereglt modereglement",
    "nature": "natop natureoperation",
    "party": "idclient identifiantclient",
}
COLUMNS = tuple(_NAMES)
"""The columns that are read, whatever the exporter calls them."""
_KNOWN = {word: name for name, words in _NAMES.items() for word in words.split()}
_OLD_ORDER = [
    "journal",
    "journal_label",
    "number",
    "date",
    "account",
    "account_label",
    "auxiliary",
    "auxiliary_label",
    "piece",
    "piece_date",
    "label",
    "debit",
    "credit",
    "letter",
    "letter_date",
    "valid_date",
    "currency_amount",
    "currency",
]
_CLOSE_ENOUGH = 88


@dataclass(frozen=True)
class Header:
    """Where each column stands. `width` counts the columns of a whole line; `lines` is 0 for a file without header."""

    places: dict[str, int]
    width: int
    lines: int = 1

    @property
    def layout(self) -> str:
        """`debit_credit` or `amount_side`, and how many columns."""
        return f"{'amount_side' if 'side' in self.places else 'debit_credit'}/{self.width}"

    def missing(self) -> list[str]:
        """Columns without which a ledger cannot be read."""
        wanted = ["journal", "date", "account"]
        wanted += ["amount", "side"] if {"amount", "side"} & set(self.places) else ["debit", "credit"]
        return [name for name in wanted if name not in self.places]


def read_header(cells: Sequence[str]) -> Header | None:
    """The header in these cells; None if they are none."""
    words = [_plain(cell) for cell in cells]
    while words and not words[-1]:
        words.pop()
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        name = _KNOWN.get(word)
        if name and name not in places:
            places[name] = place
    _guess_typos(words, places)
    if len(places) >= 6:
        return Header(places, len(words))
    return _without_header(cells)


def column_of(name: str) -> str | None:
    """The column that an exporter means by this name; None if none is known by it."""
    return _KNOWN.get(_plain(name))


def _guess_typos(words: Sequence[str], places: dict[str, int]) -> None:
    taken = set(places.values())
    for place, word in enumerate(words):
        if place in taken or len(word) < 5:
            continue
        score, name = max((fuzz.ratio(word, known), name) for known, name in _KNOWN.items())
        if score >= _CLOSE_ENOUGH and name not in places:
            places[name] = place


def _without_header(cells: Sequence[str]) -> Header | None:
    """A first line that is data already, in the order the law gives."""
    dated = len(cells) >= 18 and re.fullmatch(r"(19|20)\d{6}", cells[3].strip())
    if dated and re.fullmatch(r"\d{3}\w*", cells[4].strip()):
        width = len(cells) - (1 if len(cells) == 19 and not cells[18].strip() else 0)
        return Header({name: place for place, name in enumerate(_OLD_ORDER)}, width, 0)
    return None


def _plain(cell: str) -> str:
    text = unicodedata.normalize("NFKD", cell.strip().strip('"').casefold())
    return re.sub(r"[^a-z0-9]", "", text)
