"""A policy file edited by the line: values change where they stand, everything else keeps its place and its comments.

An edit is the path of a key and its new value: a number, a list of a deck, or None to take the key out. What comes out
is read again and compared with what was asked for, so that an edit never says something else than it should.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from preavis.advice.deck import Cards, Deck, Rank
from preavis.advice.policy import quoted
from preavis.advice.policy_spans import Spans, spans
from preavis.advice.policy_text import Path, parse
from preavis.errors import UsageError

Edits = Mapping[Path, Any]
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDE = 3
"""A list with more entries than this is written an entry a line."""


def edited(text: str, edits: Edits, name: str = "preavis.toml") -> str:
    """The text with other values, comments and layout kept.

    A key that is not there yet goes to the end of its table, a table that is not there to the end of the file. Raises
    UsageError `policy_tools.cannot_edit` with the line where a file is written in a way that cannot be changed safely.
    """
    before = parse(text, name)
    wanted = _changed(before.values, edits)
    result = text
    for path, value in edits.items():
        try:
            result = _one(result, path, value)
        except ValueError:
            raise before.fault("policy_tools.cannot_edit", *path) from None
    try:
        kept = parse(result, name).values == wanted
    except UsageError:
        kept = False
    if not kept:
        raise before.fault("policy_tools.cannot_edit", *next(iter(edits)))
    return result


def _changed(values: Mapping[str, Any], edits: Edits) -> dict[str, Any]:
    """What the file must say afterwards."""
    result: dict[str, Any] = _copy(values)
    for path, value in edits.items():
        table: dict[Any, Any] = result
        for key in path[:-1]:
            table = table.setdefault(key, {})
        if value is None:
            table.pop(path[-1], None)
        else:
            table[path[-1]] = value
    return result


def _copy(values: Any) -> Any:
    if isinstance(values, Mapping):
        return {key: _copy(value) for key, value in values.items()}
    return [_copy(value) for value in values] if isinstance(values, list) else values


def _one(text: str, path: Path, value: Any) -> str:
    found = spans(text)
    if value is None:
        return _without(text, found, path)
    if path in found.values:
        start, end = found.values[path]
        return text[:start] + literal(value) + text[end:]
    line = f"{_key(str(path[-1]))} = {literal(value)}\n"
    table = path[:-1]
    if table in found.values:
        raise ValueError(path)  # an inline table that lacks the key
    if table in found.ends:
        return _inserted(text, found.ends[table], line)
    if any(known[: len(table)] == table for known in found.whole):
        raise ValueError(path)  # a table written with dotted keys
    head = f"[{'.'.join(_key(str(part)) for part in table)}]\n{line}"
    return _inserted(text, len(text), f"\n{head}")


def _inserted(text: str, at: int, line: str) -> str:
    before = text[:at]
    return (before if not before or before.endswith("\n") else f"{before}\n") + line + text[at:]


def _without(text: str, found: Spans, path: Path) -> str:
    """The text without a key's line; a comment on that line goes with it."""
    if path not in found.whole:
        if path in found.values:
            raise ValueError(path)
        return text
    start, end = found.whole[path]
    start = text.rfind("\n", 0, start) + 1
    end = text.find("\n", end)
    return text[:start] + (text[end + 1 :] if end >= 0 else "")


def literal(value: Any) -> str:
    """A value as TOML: lists of more than a few entries one a line."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        entries = [literal(entry) for entry in value]
        if len(entries) > _WIDE and any(isinstance(entry, list) for entry in value):
            return "[\n" + "".join(f"  {entry},\n" for entry in entries) + "]"
        return f"[{', '.join(entries)}]"
    return str(value)


def deck_edits(deck: Deck) -> dict[Path, Any]:
    """The edits that write a deck into `[weights]`."""
    return {
        ("weights", "deck"): deck_list(deck.ranks, deck.intervals),
        ("weights", "ratio"): [_plain(bound) for bound in deck.ratio],
    }


def deck_list(ranks: Sequence[Rank], cards: Sequence[Cards]) -> list[Any]:
    """A deck as the owner writes it: no card between two rows is not written, one number where the range is none."""
    result: list[Any] = []
    for place, rank in enumerate(ranks):
        result.append(list(rank))
        if place < len(cards) and cards[place] != (0, 0):
            low, high = cards[place]
            result.append(low if low == high else [low, high])
    return result


def _plain(number: Decimal) -> Decimal | int:
    return int(number) if number == number.to_integral_value() else number


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else quoted(name)
