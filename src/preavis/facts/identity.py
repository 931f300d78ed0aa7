"""Who a fact is about: references, their stable numbers, and the clients they resolve to.

A source names a client by a reference, `namespace:value` (`code:C0012`, `siren:732829320`, `name:boulangerie martin`).
The stored facts carry the reference's number, a hash that needs no register, so a fact file never changes when two
references turn out to be one client: `resolve` joins them when a book is opened, from the identity facts and from the
links that a person made. Merging and splitting therefore change no fact and no total.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_LEGAL_FORMS = frozenset(
    {"sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "scop", "scp", "selarl", "gmbh", "ag", "ltd", "limited", "llc"}
    | {"inc", "plc", "bv", "nv", "spa", "srl", "sl"}
)


CONTACTS = ("address", "email")
"""Schemes of identity facts that say where a client is written to. They join nobody, and no measure reads them."""


def reference(namespace: str, value: str) -> str:
    """A reference as text: codes keep their case, names are normalised, identifiers lose their blanks."""
    cleaned = normalise_name(value) if namespace == "name" else re.sub(r"\s+", "", value)
    return f"{namespace}:{cleaned}"


def reference_number(text: str) -> int:
    """The stable number of a reference: the first 63 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def normalise_name(name: str) -> str:
    """A company name reduced to what two spellings of it share: lower case, no accents, marks or legal form."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae").replace("&", " et "))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c)).replace(".", ""))
    kept = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(kept or words) or name.strip().casefold()


def is_siren(value: str) -> bool:
    """Nine digits whose Luhn sum is a multiple of ten."""
    digits = re.sub(r"\s", "", value)
    return bool(re.fullmatch(r"\d{9}", digits)) and _luhn(digits) % 10 == 0


def siren_of(value: str) -> str | None:
    """The SIREN inside a SIREN, a SIRET or a French VAT number; None if there is none."""
    text = re.sub(r"[\s.]", "", value.upper())
    if re.fullmatch(r"FR[0-9A-Z]{2}\d{9}", text):
        text = text[4:]
    digits = text[:9] if re.fullmatch(r"\d{14}|\d{9}", text) else ""
    return digits if is_siren(digits) else None


def _luhn(digits: str) -> int:
    doubled = (int(c) * (2 if i % 2 else 1) for i, c in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled)


@dataclass(frozen=True)
class Client:
    """One relationship after resolution.

    `number` is its place in the book's sorted list (0, 1, 2, ...), `key` the stable word a user types, `references` the
    numbers of every reference that means it, `identifiers` what is known of it as (scheme, value).
    """

    number: int
    key: str
    name: str
    kind: str = "company"
    country: str | None = None
    sector: str | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    references: tuple[int, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Clients:
    """Every client of a book, in the order of their numbers."""

    all: tuple[Client, ...] = ()
    by_key: Mapping[str, Client] = field(default_factory=dict)

    @classmethod
    def of(cls, clients: tuple[Client, ...]) -> Clients:
        return cls(clients, {client.key: client for client in clients})

    def __len__(self) -> int:
        return len(self.all)
