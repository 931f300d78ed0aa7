"""The clients that a file names: one reference each, and the facts that let references be joined later."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from preavis.facts.identity import CONTACTS, normalise_name, reference, siren_of
from preavis.facts.staging import Staging

_PSEUDO = re.compile(
    r"\b(recettes?|divers|comptoir|caisse|cb|especes|passage|cash|counter sales?|walk in|anonymes?|miscellaneous)\b"
)
_KINDS = {
    "company": (
        "company|entreprise|societe|professionnel|business|pro|b2b|organisation|organization|sas|sasu|sarl|sa|"
        "eurl|sci|snc|selarl|scop|association|asso|association loi 1901|loi 1901|fondation|foundation|charity|"
        "non profit|ngo|ong|personne morale|legal entity|corporation|corporate|limited company|private company|"
        "public limited company|public company|plc|ltd|llc|inc|gmbh|societe privee|pme|tpe|eti|grande entreprise|"
        "grand compte|cooperative|syndicat|partnership|llp"
    ),
    "sole_trader": (
        "ei|eirl|entrepreneur individuel|entreprise individuelle|auto entrepreneur|autoentrepreneur|"
        "micro entrepreneur|microentrepreneur|micro entreprise|microentreprise|auto entreprise|micro|freelance|"
        "freelancer|independant|travailleur independant|profession liberale|liberal|sole trader|sole proprietor|"
        "sole proprietorship|self employed|sole_trader|artisan|commercant|individual entrepreneur|"
        "independent contractor"
    ),
    "consumer": (
        "particulier|individual|consumer|person|personne|personne physique|personne privee|natural person|"
        "private person|private individual|b2c|consommateur|client particulier|prive|private|household|menage"
    ),
    "public": (
        "public|administration|administration publique|collectivite|collectivite territoriale|collectivite locale|"
        "collectivite publique|organisme public|etablissement public|entite publique|personne publique|"
        "secteur public|service public|acheteur public|mairie|commune|ville|departement|region|metropole|"
        "prefecture|ministere|etat|hopital|hopital public|universite|b2g|government|public body|public sector|"
        "public authority|public entity|public administration|local authority|municipality|council|city council|"
        "town hall|ministry|epa|epic|epci"
    ),
    "pseudo": "pseudo",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
_WITHIN = {
    "sole_trader": (
        r"(auto|micro) ?entrepren\w+|micro ?entreprise|entrepren\w+ individuel\w*|sole (trader|propriet\w+)"
    ),
    "consumer": r"particuliers?|consumers?|consommateurs?|b2c",
    "company": r"public limited|associations?|societes?|company|companies|corporations?",
    "public": (
        r"(organisme|etablissement|secteur|service|acheteur)s? publics?|public (body|sector|authority|entity)|"
        r"collectivites?|mairie|commune|ministere|administrations?|b2g"
    ),
}
"""Words that tell the kind inside a longer text (`Mairie de Lyon`, `Micro-entreprise (BNC)`), the surest first."""


@dataclass(frozen=True)
class Named:
    """How a row names a client; blank parts are None."""

    name: str | None = None
    code: str | None = None
    siren: str | None = None
    vat: str | None = None
    address: str | None = None
    email: str | None = None

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
    for scheme in CONTACTS:
        value = (getattr(named, scheme) or "").strip()
        if value:
            yield scheme, value


@lru_cache(maxsize=5_000)
def kind_of(text: str | None) -> str | None:
    """A client kind from the words that a table uses for it; None if the words are none of ours.

    `Entrepreneur individuel`, `Micro-entreprise (BNC)`, `Sole trader`: sole_trader; `Mairie`, `Public body`: public;
    `Particulier`, `Individual`: consumer; `Association`, `SARL`: company.
    """
    if not text or not text.strip():
        return None
    words = _letters(text)
    exact = _KIND_OF.get(words) or _KIND_OF.get(text.strip().casefold())
    return exact or next((kind for kind, known in _WITHIN.items() if re.search(rf"\b({known})\b", words)), None)


def _letters(text: str) -> str:
    """Lower case without accents and marks; legal forms stay, for here they are what is said."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    bare = "".join(char for char in plain if not unicodedata.combining(char)).replace(".", "")
    return " ".join(re.findall(r"[a-z0-9_]+", bare))
