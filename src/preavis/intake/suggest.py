"""Who may be one client under two names, and whom only a time sheet knows. A person decides; nothing is joined here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process

from preavis.facts.identity import Client, normalise_name, reference_number
from preavis.store import Known

_LIKELY = 85
_SHOWN = 200
_MOST_PAIRS = 400_000
_LARGEST_BLOCK = 40


@dataclass(frozen=True, order=True)
class Suggestion:
    """Two clients with names alike who were not joined. `score` is 0 to 100; references are what `link` takes."""

    score: int
    first: str
    second: str
    first_name: str
    second_name: str
    first_reference: str
    second_reference: str


@dataclass(frozen=True, order=True)
class UnknownClient:
    """A client of a time sheet that no invoice, payment or ledger names, and how many minutes were spent on it."""

    key: str
    name: str
    reference: str
    minutes: int


def suggestions(known: Known, fresh: Iterable[str]) -> tuple[Suggestion, ...]:
    """Pairs of which one at least is new (`fresh` are references that the import brings), most alike first."""
    named = [client for client in known.after.all if client.kind != "pseudo"]
    numbers = {reference_number(reference) for reference in fresh}
    new = [i for i, client in enumerate(named) if numbers.intersection(client.references)]
    names = [normalise_name(client.name) for client in named]
    scored = _all_pairs(names, new) if len(new) * len(names) <= _MOST_PAIRS else _near_pairs(names, set(new))
    kept = sorted((-score, *pair) for pair, score in scored.items() if not _told_apart(named[pair[0]], named[pair[1]]))
    return tuple(_suggestion(named[one], named[other], -score) for score, one, other in kept[:_SHOWN])


def _all_pairs(names: Sequence[str], new: Sequence[int]) -> dict[tuple[int, int], int]:
    """Scores of the pairs that are alike, each new name held against every name."""
    if not new:
        return {}
    scores = process.cdist(
        [names[i] for i in new], names, scorer=fuzz.token_sort_ratio, score_cutoff=_LIKELY, dtype=np.uint8
    )
    found = ((new[int(i)], int(j), int(scores[i, j])) for i, j in zip(*np.nonzero(scores), strict=True))
    return {(min(i, j), max(i, j)): score for i, j, score in found if i != j}


def _near_pairs(names: Sequence[str], new: set[int]) -> dict[tuple[int, int], int]:
    """The same for large books: only names that share a rare word, a beginning or an end are compared."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        whole = name.replace(" ", "")
        for key in {*name.split(), f"{whole[:5]}*", f"*{whole[-5:]}"}:
            blocks[key].append(i)
    near = {
        (i, j)
        for block in blocks.values()
        if len(block) <= _LARGEST_BLOCK
        for i, j in combinations(block, 2)
        if i in new or j in new
    }
    scored = {pair: int(fuzz.token_sort_ratio(names[pair[0]], names[pair[1]])) for pair in near}
    return {pair: score for pair, score in scored.items() if score >= _LIKELY}


def _told_apart(first: Client, second: Client) -> bool:
    """Two different official numbers settle the question."""
    one, other = _numbers(first), _numbers(second)
    return any(one[scheme] and other[scheme] and not one[scheme] & other[scheme] for scheme in ("siren", "vat"))


def _numbers(client: Client) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for scheme, value in client.identifiers:
        found[scheme].add(value)
    return found


def _suggestion(first: Client, second: Client, score: int) -> Suggestion:
    return Suggestion(
        score, first.key, second.key, first.name, second.name, own_reference(first), own_reference(second)
    )


def own_reference(client: Client) -> str:
    """The reference that stands for a client in a link."""
    return min(value for scheme, value in client.identifiers if scheme == "ref")


def unknown_clients(
    known: Known, minutes: Sequence[tuple[str, int]], elsewhere: Iterable[int]
) -> tuple[UnknownClient, ...]:
    """Clients with time (`minutes` by reference) who have no reference among those that other sources use."""
    others = set(elsewhere)
    spent = {reference_number(reference): (reference, total) for reference, total in minutes}
    found = []
    for client in known.after.all:
        own = [spent[number] for number in client.references if number in spent]
        if own and client.kind != "pseudo" and not others.intersection(client.references):
            found.append(UnknownClient(client.key, client.name, own[0][0], sum(total for _, total in own)))
    return tuple(sorted(found))
