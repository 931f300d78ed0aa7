"""Column headings reduced to what two spellings of one share, and the signature of a header."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_SMALL_WORDS = frozenset(
    ["de", "du", "des", "d", "la", "le", "les", "l", "the", "of", "a", "au", "en", "in", "et", "and"]
)
_NUMBER = re.compile(r"n\s*[°º]|№|#|\bnum\b\.?|\bnbr\b", re.IGNORECASE)
_CURRENCY = re.compile(r"\b(EUR|USD|GBP|CHF|CAD|SEK|NOK|DKK|PLN|JPY|AUD|NZD|HUF|CZK|RON|TND|MAD|XOF|XAF)\b")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}


@lru_cache(maxsize=10_000)
def normalise_heading(text: str) -> str:
    """`N° de facture`, `invoiceNumber`, `Montant H.T. (€)` as `numero facture`, `invoice numero`, `montant ht`."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text.replace("\ufeff", "")[:200])
    text = _NUMBER.sub(" numero ", text)
    text = re.sub(r"\b([A-Za-z])\.(?=[A-Za-z]\b)", r"\1", text)
    text = unicodedata.normalize("NFKD", _CURRENCY.sub(" ", text).casefold().replace("œ", "oe"))
    words = re.findall(r"[a-z0-9%]+", "".join(char for char in text if not unicodedata.combining(char)))
    words = ["numero" if word in ("number", "nr", "no") else word for word in words]
    return " ".join(word for word in words if word not in _SMALL_WORDS) or " ".join(words)


def readings_of(heading: str) -> tuple[str, ...]:
    """The ways to read a heading, best first: as it stands, without what is in brackets, what is in brackets."""
    inside = re.findall(r"[(\[]([^)\]]*)[)\]]", heading)
    ways = [heading, re.sub(r"[(\[][^)\]]*[)\]]", " ", heading), *inside]
    return tuple(dict.fromkeys(filter(None, map(normalise_heading, ways))))


def currency_in(heading: str) -> str | None:
    """The currency that a heading names: `Amount (EUR)`, `Montant €`; None if it names none."""
    if found := _CURRENCY.search(heading):
        return found[1]
    return next((code for sign, code in _SIGNS.items() if sign in heading), None)


def signature_of(headings: Sequence[str]) -> str:
    """What a header is remembered by: the same columns in the same order, however they are spelt."""
    words = "|".join(normalise_heading(heading) for heading in headings).rstrip("|")
    return hashlib.sha256(words.encode()).hexdigest()[:16]
