"""Values inside SQL: typed literals and nothing else, so that no text of a user ever becomes part of a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def literal(value: date | int | None) -> str:
    """A date, a whole number, a truth value or NULL as SQL. Anything else is a TypeError: text has `name`."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return f"CAST({int(value)} AS BIGINT)"
    if type(value) is date:
        return f"DATE '{value.isoformat()}'"
    raise TypeError(type(value).__name__)


def name(word: str) -> str:
    """A word of our own vocabulary (a kind, a part, a category) as a text literal; any other text is a ValueError."""
    if not _NAME.fullmatch(word):
        raise ValueError(word)
    return f"'{word}'"


def names(words: Iterable[str]) -> str:
    """Words of our own vocabulary as a list for IN: `('direct', 'fee')`."""
    return "(" + ", ".join(name(word) for word in words) + ")"


def each(column: str, words: Iterable[str], prefix: str = "") -> dict[str, str]:
    """For each word of our own vocabulary the condition that a column holds it: `{"fee": "category = 'fee'"}`."""
    return {prefix + word: f"{column} = {name(word)}" for word in words}
