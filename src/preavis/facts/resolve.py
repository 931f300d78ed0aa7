"""Which references mean the same client, decided anew each time a book is opened.

References join, in this order: by a person's word; by an equal SIREN, VAT number or code (a code only if the names go
together, for two tools may number their clients alike); by an equal normalised name that is unambiguous: the references
bearing it name no two SIRENs, no two VAT numbers and, within one family of sources, no two codes. A person's
"different" is never overruled. The outcome depends on the set of rows alone, never on their order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from preavis.facts.identity import Client, Clients, normalise_name, siren_of

_TRUST = {"siren": 0, "vat": 1, "code": 2, "name": 3}
_KINDS = ("pseudo", "consumer", "sole_trader", "public", "company")
"""The first that any source says is kept: a kind that protects a person is never lost in a merge."""


class ClientRow(NamedTuple):
    """A stored `client` fact."""

    client: int
    name: str
    kind: str | None = None
    country: str | None = None
    sector: str | None = None
    group: str | None = None
    tags: str | None = None


class IdentityRow(NamedTuple):
    """A stored `identity` fact and the family of the source that stated it."""

    client: int
    scheme: str
    value: str
    family: str = "tables"


class Link(NamedTuple):
    """A person's word on two references: `same` or `different`."""

    first: int
    second: int
    decision: Literal["same", "different"]


def resolve(clients: Iterable[ClientRow], identities: Iterable[IdentityRow], links: Iterable[Link] = ()) -> Clients:
    """Every client, numbered from 0 in the order of the keys."""
    said = sorted(set(clients), key=_sortable)
    known = sorted(set(identities))
    nodes = sorted({row.client for row in said} | {row.client for row in known})
    groups = _Groups(nodes)
    for link in sorted(links, key=lambda link: (link.decision == "same", link.first, link.second)):
        groups.obey(link)
    names = _names(said, known)
    _join_exact(groups, known)
    _join_codes(groups, known, names)
    _join_names(groups, known, names)
    return _number(groups, nodes, said, known)


class _Groups:
    """Union-find whose groups remember whom they must stay apart from."""

    def __init__(self, nodes: Sequence[int]) -> None:
        self._parent = {node: node for node in nodes}
        self._apart: defaultdict[int, set[int]] = defaultdict(set)

    def root(self, node: int) -> int:
        parent = self._parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def obey(self, link: Link) -> None:
        """A person's word; one about a reference that no live fact has is kept for the day it comes back."""
        if link.first not in self._parent or link.second not in self._parent:
            return
        if link.decision == "same":
            self.join([link.first, link.second])
        else:
            first, second = self.root(link.first), self.root(link.second)
            self._apart[first].add(second)
            self._apart[second].add(first)

    def join(self, nodes: Iterable[int]) -> None:
        """Join groups one after the other, save those that a person keeps apart."""
        roots = sorted({self.root(node) for node in nodes})
        first = roots[0] if roots else 0
        for following in roots[1:]:
            first, other = self.root(first), self.root(following)
            if first != other and other not in self._apart.get(first, ()):
                self._merge(min(first, other), max(first, other))

    def any_apart(self, nodes: Iterable[int]) -> bool:
        """Whether a person keeps two of these apart: what they share then says nothing of a third."""
        roots = {self.root(node) for node in nodes}
        return any(self._apart.get(root, set()) & roots for root in roots)

    def _merge(self, kept: int, gone: int) -> None:
        self._parent[gone] = kept
        for enemy in self._apart.pop(gone, ()):
            self._apart[enemy].discard(gone)
            self._apart[enemy].add(kept)
            self._apart[kept].add(enemy)


def _sortable(row: ClientRow) -> tuple[int | str, ...]:
    return tuple("" if value is None else value for value in row)


def _names(said: Iterable[ClientRow], known: Iterable[IdentityRow]) -> dict[int, set[str]]:
    """The normalised names of each reference."""
    names: defaultdict[int, set[str]] = defaultdict(set)
    for identity in known:
        if identity.scheme == "name":
            names[identity.client].add(identity.value)
    for row in said:
        if row.client not in names:
            names[row.client].add(normalise_name(row.name))
    return names


def _exact_value(row: IdentityRow) -> tuple[str, str] | None:
    """SIREN, SIRET and French VAT number say the same thing; other VAT numbers stand for themselves."""
    if row.scheme in {"siren", "siret"}:
        return "siren", siren_of(row.value) or row.value
    if row.scheme == "vat":
        number = re.sub(r"[\s.]", "", row.value.upper())
        siren = siren_of(number)
        return ("siren", siren) if siren else ("vat", number)
    return None


def _join_exact(groups: _Groups, known: Iterable[IdentityRow]) -> None:
    bearers: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for row in known:
        if (value := _exact_value(row)) is not None:
            bearers[value].add(row.client)
    for value in sorted(bearers):
        if len(bearers[value]) > 1:
            groups.join(bearers[value])


def _join_codes(groups: _Groups, known: Iterable[IdentityRow], names: dict[int, set[str]]) -> None:
    bearers: defaultdict[str, set[int]] = defaultdict(set)
    for row in known:
        if row.scheme == "code":
            bearers[row.value].add(row.client)
    for code in sorted(bearers):
        nodes = sorted(bearers[code])
        for i, first in enumerate(nodes[:-1]):
            for second in nodes[i + 1 :]:
                if _compatible(names.get(first, set()), names.get(second, set())):
                    groups.join([first, second])


def _compatible(first: set[str], second: set[str]) -> bool:
    """Names that may be one client's: one holds the other's words, or most of them; no name contradicts nothing."""
    if not first or not second:
        return True
    for one in first:
        for other in second:
            a, b = set(one.split()), set(other.split())
            if a <= b or b <= a or 2 * len(a & b) >= len(a | b):
                return True
    return False


def _join_names(groups: _Groups, known: Sequence[IdentityRow], names: dict[int, set[str]]) -> None:
    bearers: defaultdict[str, set[int]] = defaultdict(set)
    for node, values in names.items():
        for name in values:
            bearers[name].add(node)
    shared = {name: nodes for name, nodes in bearers.items() if len(nodes) > 1 and name}
    marks = _marks(groups, known) if shared else {}
    for name in sorted(shared):
        nodes = shared[name]
        if not groups.any_apart(nodes) and not _ambiguous(marks.get(node, set()) for node in nodes):
            groups.join(nodes)


def _marks(groups: _Groups, known: Iterable[IdentityRow]) -> dict[int, set[tuple[str, str]]]:
    """What tells clients of one name apart, for each reference: all that its group is known by."""
    by_root: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in known:
        if (value := _exact_value(row)) is not None:
            by_root[groups.root(row.client)].add(value)
        elif row.scheme == "code":
            by_root[groups.root(row.client)].add((f"code of {row.family}", row.value))
    return {row.client: by_root[groups.root(row.client)] for row in known}


def _ambiguous(marks: Iterable[set[tuple[str, str]]]) -> bool:
    """Whether a name is borne under two numbers of one scheme by references that are not one client already."""
    distinct = {frozenset(mark) for mark in marks}
    if len(distinct) <= 1:
        return False
    values: defaultdict[str, set[str]] = defaultdict(set)
    for mark in distinct:
        for scheme, value in mark:
            values[scheme].add(value)
    return any(len(found) > 1 for scheme, found in values.items() if not _within_one(scheme, distinct))


def _within_one(scheme: str, marks: Iterable[frozenset[tuple[str, str]]]) -> bool:
    """Whether only one group has any value of a scheme, however many: it is then one client with two codes."""
    return sum(any(name == scheme for name, _ in mark) for mark in marks) <= 1


def _number(groups: _Groups, nodes: Sequence[int], said: Sequence[ClientRow], known: Sequence[IdentityRow]) -> Clients:
    members: defaultdict[int, list[int]] = defaultdict(list)
    for node in nodes:
        members[groups.root(node)].append(node)
    texts = _reference_texts(nodes, known)
    rows: defaultdict[int, list[ClientRow]] = defaultdict(list)
    for row in said:
        rows[groups.root(row.client)].append(row)
    identifiers: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for identity in known:
        identifiers[groups.root(identity.client)].add((identity.scheme, identity.value))
    drafts = []
    for root, references in members.items():
        first = min(_rank(texts[node]) for node in references)
        ordered = rows[root]
        if len(ordered) > 1:
            ordered = sorted(ordered, key=lambda row: (_rank(texts[row.client]), _sortable(row)))
        drafts.append((first, _draft(ordered, first[1], tuple(references), tuple(sorted(identifiers[root])))))
    return _keyed([draft for _, draft in sorted(drafts, key=lambda pair: pair[0])])


def _reference_texts(nodes: Iterable[int], known: Iterable[IdentityRow]) -> dict[int, str]:
    texts = {node: f"reference:{node}" for node in nodes}
    for row in known:
        if row.scheme == "ref":
            texts[row.client] = row.value
    return texts


def _rank(text: str) -> tuple[int, str]:
    """References in the order of trust: official numbers, then codes, then names."""
    return _TRUST.get(text.partition(":")[0], len(_TRUST)), text


def _draft(
    rows: Sequence[ClientRow], text: str, references: tuple[int, ...], identifiers: tuple[tuple[str, str], ...]
) -> Client:
    """A client without its number: each detail is the first that any statement has, in the order of trust."""
    kinds = {row.kind for row in rows}
    return Client(
        number=0,
        key="",
        name=next((row.name for row in rows if row.name), text.split(":", 1)[-1]),
        kind=next((kind for kind in _KINDS if kind in kinds), "company"),
        country=next((row.country for row in rows if row.country), None),
        sector=next((row.sector for row in rows if row.sector), None),
        group=next((row.group for row in rows if row.group), None),
        tags=tuple(sorted({tag for row in rows for tag in (row.tags or "").split()})),
        references=references,
        identifiers=identifiers,
    )


def _keyed(drafts: Iterable[Client]) -> Clients:
    """Give keys in the order of the references, numbers in the order of the keys."""
    taken: set[str] = set()
    keyed: list[tuple[str, Client]] = []
    counts: defaultdict[str, int] = defaultdict(int)
    for draft in drafts:
        slug = re.sub(r"[^a-z0-9]+", "-", normalise_name(draft.name)).strip("-") or "client"
        key = slug
        while key in taken:
            counts[slug] = max(counts[slug], 1) + 1
            key = f"{slug}-{counts[slug]}"
        taken.add(key)
        keyed.append((key, draft))
    ordered = sorted(keyed, key=lambda pair: pair[0])
    return Clients.of(tuple(replace(draft, number=i, key=key) for i, (key, draft) in enumerate(ordered)))
