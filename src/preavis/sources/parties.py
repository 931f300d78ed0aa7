"""The clients that a file names: one reference each, and the facts that let references be joined later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from preavis.facts.identity import normalise_name, reference, siren_of
from preavis.facts.staging import Staging

_PSEUDO = re.compile(
    r"\b(recettes?|divers|comptoir|caisse|cb|especes|passage|cash|counter sales?|walk in|anonymes?|miscellaneous)\b"
)
_KINDS = {
    "company": "company entreprise societe professionnel business pro b2b organisation organization sas sarl sa eurl",
    "sole_trader": (
        "ei eirl auto-entrepreneur autoentrepreneur micro-entrepreneur micro freelance independant sole-trader "
        "self-employed sole_trader"
    ),
    "consumer": "particulier individual consumer person personne b2c consommateur prive private",
    "public": "public administration collectivite mairie etat government b2g",
    "pseudo": "pseudo",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


@dataclass(frozen=True)
class Named:
    """How a row names a client; blank parts are None."""

    name: str | None = None
    code: str | None = None
    siren: str | None = None
    vat: str | None = None

    @property
    def reference(self) -> str | None:
        """The reference by the surest part given: code, SIREN, VAT number, name; None if the row names nobody."""
        siren = self.siren and siren_of(self.siren)
        for namespace, value in (("code", self.code), ("siren", siren), ("vat", self.vat), ("name", self.name)):
            if value and value.strip():
                return reference(namespace, value.upper() if namespace == "vat" else value)
        return None


@dataclass
class Parties:
    """Every client that one file names, each once, at the first row that names it."""

    file: str
    _seen: dict[Named, str | None] = field(default_factory=dict)
    _rows: dict[Named, int] = field(default_factory=dict)

    def of(self, named: Named, row: int) -> str | None:
        """The reference of a client, remembered with the row it was first named on."""
        if named not in self._seen:
            self._seen[named] = named.reference
            self._rows[named] = row
        return self._seen[named]

    def __len__(self) -> int:
        return len(set(self._seen.values()) - {None})

    def stage(self, staging: Staging, *, clients: bool = True) -> None:
        """Stage the identities, and (unless the file is itself a table of clients) a client fact for each reference."""
        if clients:
            staging.add("client", self._clients())
        staging.add("identity", self._identities())

    def _clients(self) -> Iterator[dict[str, Any]]:
        done: set[str] = set()
        for named, ref in self._seen.items():
            if ref and ref not in done:
                done.add(ref)
                yield client_fact(ref, named, self.file, self._rows[named]) | {"source_key": ref}

    def _identities(self) -> Iterator[dict[str, Any]]:
        done: set[tuple[str, str, str]] = set()
        for named, ref in self._seen.items():
            for scheme, value in _identifiers(ref, named) if ref else ():
                assert ref is not None
                if (ref, scheme, value) not in done:
                    done.add((ref, scheme, value))
                    yield {
                        "client": ref,
                        "scheme": scheme,
                        "value": value,
                        "source_key": f"{ref}|{scheme}|{value}",
                        "file": self.file,
                        "row": self._rows[named],
                    }


def client_fact(ref: str, named: Named, file: str, row: int) -> dict[str, Any]:
    """A client fact, without its key: named as written, or by its code; pseudo-clients are told by their name."""
    name = (named.name or named.code or named.siren or named.vat or "").strip()
    kind = "pseudo" if _PSEUDO.search(normalise_name(name)) else None
    return {"client": ref, "name": name, "kind": kind, "file": file, "row": row}


def _identifiers(ref: str, named: Named) -> Iterator[tuple[str, str]]:
    yield "ref", ref
    if named.name and named.name.strip():
        yield "name", normalise_name(named.name)
    if named.code:
        yield "code", re.sub(r"\s+", "", named.code)
    siren = (named.siren and siren_of(named.siren)) or (named.vat and siren_of(named.vat))
    if siren:
        yield "siren", siren
    digits = re.sub(r"\s", "", named.siren or "")
    if siren and len(digits) == 14:
        yield "siret", digits
    if named.vat:
        yield "vat", re.sub(r"[\s.]", "", named.vat).upper()


def kind_of(text: str | None) -> str | None:
    """A client kind from the word a table uses for it; None if the word is none of ours."""
    return _KIND_OF.get(normalise_name(text).replace(" ", "-")) or _KIND_OF.get(text.casefold()) if text else None
