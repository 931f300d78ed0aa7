"""From statements to facts: whose they are, their keys, and which documents each settlement settles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from preavis.facts.identity import CONTACTS, normalise_name, reference
from preavis.sources.notation.grammar import Named, Statement

Fact = dict[str, Any]
_KEYS = {
    "document": ("client", "issue_date", "incl"),
    "settlement": ("client", "date", "kind", "currency", "amount"),
    "document_event": ("client", "document", "date", "kind", "minutes", "cost_base", "note"),
    "document_line": ("document", "date", "category", "label", "excl_base"),
    "cost": ("client", "date", "category", "currency", "amount", "supplier", "account", "project", "label"),
    "person": ("person",),
    "person_cost": ("person", "valid_from"),
    "time_entry": ("person", "client", "date", "minutes", "activity", "project", "task", "note"),
    "fx_rate": ("date", "base", "quote"),
}


class Misfit(Exception):  # noqa: N818  a sound line that does not fit the others
    """A line that reads well and contradicts another: the code, the word, and the row of the other."""

    def __init__(self, code: str, word: str, other: int = 0) -> None:
        super().__init__(code)
        self.code, self.word, self.other = code, word, other


@dataclass
class Register:
    """The clients of a text: what was declared, and under which reference each is known."""

    facts: dict[str, Fact] = field(default_factory=dict)
    identities: dict[tuple[str, str, str], Fact] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rows: dict[str, int] = field(default_factory=dict)

    def declare(self, said: Statement) -> None:
        """Note a `client` line; the first identifier is the one the rest of the text and other files know it by."""
        name = said.fact["name"]
        first = next((one for one in said.identifiers if one[0] not in CONTACTS), ("name", name))
        ref = reference(*first)
        if ref in self.rows:
            raise Misfit("notation.declared_twice", name, self.rows[ref])
        self.rows[ref] = said.row
        self._add(ref, {"client": ref, **said.fact}, said.row)
        for scheme, value in said.identifiers:
            self._identify(ref, scheme, value, said.row)

    def find(self, who: Named | None, row: int) -> str | None:
        """The reference of a client named in a line; one never declared is known by what the line says."""
        if who is None:
            return None
        if who.scheme is None:
            same = self.by_name.get(who.value) or self.by_name.get(normalise_name(who.value)) or set()
            if len(same) > 1:
                raise Misfit("notation.ambiguous_client", who.value)
            if same:
                return next(iter(same))
        scheme = who.scheme or "name"
        ref = reference(scheme, who.value)
        if ref not in self.facts:
            self._add(ref, {"client": ref, "name": who.value}, row)
            self._identify(ref, scheme, who.value, row)
        return ref

    def _add(self, ref: str, fact: Fact, row: int) -> None:
        self.facts[ref] = {**fact, "source_key": ref, "row": row}
        for name in {fact["name"], normalise_name(fact["name"])}:
            self.by_name[name].add(ref)
        self._identity(ref, "ref", ref, row)
        self._identify(ref, "name", fact["name"], row)

    def _identify(self, ref: str, scheme: str, value: str, row: int) -> None:
        if scheme in CONTACTS:
            self._identity(ref, scheme, value.strip(), row)
            return
        kept = normalise_name(value) if scheme == "name" else reference(scheme, value).partition(":")[2]
        self._identity(ref, scheme, kept, row)

    def _identity(self, ref: str, scheme: str, value: str, row: int) -> None:
        fact = {"client": ref, "scheme": scheme, "value": value, "source_key": f"{ref}|{scheme}|{value}", "row": row}
        self.identities.setdefault((ref, scheme, value), fact)


@dataclass
class Pays:
    """A settlement and the documents it was said to be for."""

    settlement: Fact
    parts: list[tuple[str, int | None]]


@dataclass
class Pending:
    """A settlement, or what is left of it, to match with documents of other files; `numbers` as `for` names them."""

    settlement: Fact
    left: int
    numbers: str | None


class Gatherer:
    """Takes statements in the order of the text and holds the facts they make."""

    def __init__(self) -> None:
        self.register = Register()
        self.facts: dict[str, list[Fact]] = defaultdict(list)
        self.documents: dict[str, Fact] = {}
        self.pays: list[Pays] = []
        self._seen: Counter[tuple[str, str]] = Counter()

    def take(self, said: Statement) -> None:
        """Add what one line states (client lines go to `register.declare` before any other). Raises Misfit."""
        fact = {**said.fact, "row": said.row}
        if said.kind in _CLIENT_KINDS:
            fact["client"] = self.register.find(said.who, said.row)
        if said.kind == "document":
            self._document(fact)
        else:
            fact["source_key"] = self._key(said.kind, fact, fact.get("settlement"))
        if said.kind == "settlement":
            fact.setdefault("settlement", fact["source_key"])
            self.pays.append(Pays(fact, said.pays))
        self.facts[said.kind].append(fact)

    def _document(self, fact: Fact) -> None:
        stated = fact.get("document")
        if stated in self.documents:
            raise Misfit("notation.document_twice", str(stated), self.documents[str(stated)]["row"])
        fact["source_key"] = self._key("document", fact, stated)
        fact.setdefault("document", fact["source_key"])
        fact["number"] = fact["number"] or None if "number" in fact else stated
        fact["due_origin"] = "stated" if fact.get("due_date") else None
        self.documents[fact["document"]] = fact

    def _key(self, kind: str, fact: Fact, stated: str | None) -> str:
        if stated is not None:
            return stated
        key = "|".join("" if fact.get(name) is None else str(fact[name]) for name in _KEYS[kind])
        self._seen[kind, key] += 1
        return f"{key}|{self._seen[kind, key]}"

    def allocate(self) -> Iterator[Pending]:
        """Settle the documents of this text, oldest settlement first; yields what is left for documents elsewhere.

        A part that was said is taken as said. Otherwise each document takes what is still open on it, in the order
        named, and the last takes the rest. A settlement that names no document waits whole.
        """
        settled: Counter[str] = Counter()
        for pays in sorted(self.pays, key=lambda p: (p.settlement["date"], p.settlement["row"])):
            left, elsewhere = pays.settlement["amount_base"], []
            for i, (name, part) in enumerate(pays.parts):
                document = self.documents.get(name)
                if document is None:
                    elsewhere.append(name)
                    continue
                open_base = document["incl_base"] - settled[name]
                amount = part if part is not None else left if i == len(pays.parts) - 1 else _least(open_base, left)
                settled[name] += amount
                left -= amount
                self._allocate(pays.settlement, document, amount, closes=open_base == amount)
            if elsewhere or not pays.parts:
                yield Pending(pays.settlement, left, " · ".join(elsewhere) or None)

    def _allocate(self, settlement: Fact, document: Fact, amount: int, *, closes: bool) -> None:
        fact: Fact = {
            name: document.get(name) for name in ("client", "document", "issue_date", "due_date", "due_origin")
        }
        fact |= {name: settlement[name] for name in ("settlement", "date", "kind", "row")}
        fact |= {"amount_base": amount, "closes": closes, "method": "stated", "confidence": Decimal(1)}
        fact["source_key"] = self._key_of_allocation(fact)
        self.facts["allocation"].append(fact)

    def _key_of_allocation(self, fact: Fact) -> str:
        key = f"{fact['settlement']}|{fact['document']}"
        self._seen["allocation", key] += 1
        return f"{key}|{self._seen['allocation', key]}"

    def result(self) -> dict[str, list[Fact]]:
        """Every fact by kind, clients and identities included."""
        everyone: Iterable[Fact] = self.register.facts.values()
        self.facts["client"] = list(everyone)
        self.facts["identity"] = list(self.register.identities.values())
        return dict(self.facts)


_CLIENT_KINDS = frozenset(["document", "document_line", "settlement", "document_event", "cost", "time_entry"])


def _least(open_base: int, left: int) -> int:
    return min(open_base, left, key=abs)
