"""What is said of a book, in letters that can be printed: names that no font at hand can set give way to their word.

A box in the place of a name tells nothing. The word that the commands take for a client is in plain letters, tells
clients apart and leads to the client; what remains of the name stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from preavis.report.dossier.seen import Plain
from preavis.report.fonts import escapes, wanted
from preavis.report.words import Words

_BETWEEN = re.compile(r"\s+")
_EDGES = " ,;:·-–()[]（）"
"""What is left at the ends of a name when letters go."""


def legible(data: Plain, unset: frozenset[str], words: Words) -> dict[str, Any]:
    """The same data without the letters `unset`. Clients take `what is left of the name [word]`, wherever they are
    named; other letters their numbers. `unset_note` says so, with the fonts that would help; empty where nothing was
    replaced.
    """
    if not unset:
        return {**data, "unset_note": ""}
    called = {one["name"]: _called(one, unset) for one in data["clients"] if not unset.isdisjoint(one["name"])}
    longest_first = {name: called[name] for name in sorted(called, key=lambda name: (-len(name), name))}
    told: dict[str, Any] = _replaced(data, longest_first, escapes(unset))
    unprintable = [place for place, one in enumerate(data["clients"]) if one["name"] in called]
    for place in unprintable:
        told["clients"][place]["name"] = _called(data["clients"][place], unset)
    facts: dict[str, str | int] = {"count": len(unprintable), "fonts": ", ".join(wanted(unset))}
    return told | {"unset_note": words.say("dossier.unset" if called else "dossier.unset_texts", facts)}


def texts(data: object) -> str:
    """Every text that the data hold, one after the other."""
    match data:
        case str():
            return data
        case Mapping():
            return " ".join(map(texts, data.values()))
        case list() | tuple():
            return " ".join(map(texts, data))
    return ""


def _called(one: Plain, unset: Collection[str]) -> str:
    left = _BETWEEN.sub(" ", "".join(letter for letter in one["name"] if letter not in unset)).strip(_EDGES)
    return f"{left} [{one['client']}]".strip()


def _replaced(value: Any, called: Mapping[str, str], escaped: Mapping[int, str]) -> Any:
    match value:
        case str():
            for name, word in called.items():
                value = value.replace(name, word)
            return value.translate(escaped)
        case Mapping():
            return {key: _replaced(held, called, escaped) for key, held in value.items()}
        case list() | tuple():
            return [_replaced(held, called, escaped) for held in value]
    return value
