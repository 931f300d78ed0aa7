"""The placeholders of a letter's text: a closed grammar, read here and by nothing else.

    {name}              a field as its type is written: text as it is, no format
    {name:money}        a field of that type; the format must be the type's own (see `FORMATS`)
    {name?one|many}     a word that agrees with a number
    {?name}...{/name}   kept only if the field is known, and neither zero nor empty (a flag: is true)
    {!name}...{/name}   kept only if it is not
    {#name}...{/name}   once for each row of a table, whose columns are named inside as fields

No attribute, no index, no call, no expression, no file: a text can reach the fields its letter declares and nothing
else. A brace that is none of these is refused, and so is a name the letter does not have. A value is put in once and
never read again, so braces inside it are plain characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from preavis.errors import UsageError

FORMATS = ("money", "date", "days", "months", "count", "percent", "percents", "hours", "word")
"""Ways a value is written; plain text has none."""

Mark = Literal["?", "!", "#"]
_BRACES = re.compile(r"\{([^{}\n]*)\}")
_SLOT = re.compile(r"([a-z][a-z_0-9]*)(?::([a-z]+)|\?([^|]*)\|([^|]*))?")
_BLOCK = re.compile(r"([?!#/])([a-z][a-z_0-9]*)")
_DEEPEST = 4


@dataclass(frozen=True)
class Slot:
    """The place of a value. `one` and `many` are set for a word that agrees with a number."""

    name: str
    how: str = ""
    agrees: tuple[str, str] | None = None


@dataclass(frozen=True)
class Block:
    """A part that is kept, left out, or repeated."""

    mark: Mark
    name: str
    inside: Nodes


Node = str | Slot | Block
Nodes = tuple[Node, ...]
Known = Mapping[str, str | Mapping[str, str]]
"""What a text may name: each field's format (empty for text, `flag` for a flag), or the columns of a table."""


def parse(text: str, known: Known) -> Nodes:
    """The nodes of a text. Raises UsageError `letters.bad_placeholder`, `letters.unclosed`, `letters.unknown_field`
    (or `..._close`, with the nearest names), `letters.wrong_format` or `letters.control_character`.
    """
    for character in text:
        if ord(character) < 32 and character != "\n":
            raise UsageError("letters.control_character", value=f"U+{ord(character):04X}")
    return _Reader(text, known).whole()


def names(nodes: Nodes) -> Iterator[str]:
    """Every name whose value a text shows, in order; those that only switch a block are left out."""
    for node in nodes:
        if isinstance(node, Slot):
            yield node.name
        elif isinstance(node, Block):
            if node.mark == "#":
                yield node.name
            yield from names(node.inside)


class _Reader:
    """One pass over a text."""

    def __init__(self, text: str, known: Known) -> None:
        self.pieces = _BRACES.split(text)
        self.known = known
        self.at = 0

    def whole(self) -> Nodes:
        return self._until(None, self.known, 0)

    def _until(self, end: str | None, known: Known, depth: int) -> Nodes:
        """Nodes up to the closing mark of a block, or to the end of the text."""
        nodes: list[Node] = []
        while self.at < len(self.pieces):
            piece, is_mark = self.pieces[self.at], self.at % 2
            self.at += 1
            if not is_mark:
                nodes += self._plain(piece)
            elif piece == f"/{end}":
                return tuple(nodes)
            else:
                nodes.append(self._node(piece, known, depth))
        if end is not None:
            raise UsageError("letters.unclosed", value=end)
        return tuple(nodes)

    @staticmethod
    def _plain(piece: str) -> list[Node]:
        for brace in "{}":
            if brace in piece:
                raise UsageError("letters.bad_placeholder", value=piece.strip()[:40])
        return [piece] if piece else []

    def _node(self, mark: str, known: Known, depth: int) -> Node:
        if found := _SLOT.fullmatch(mark):
            return _slot(found, known)
        found = _BLOCK.fullmatch(mark)
        if found is None or found[1] == "/" or depth == _DEEPEST:
            raise UsageError("letters.bad_placeholder", value="{" + mark + "}")
        name = found[2]
        what = known_as(name, known)
        inside: Known = known
        if found[1] == "#":
            if isinstance(what, str):
                raise UsageError("letters.wrong_format", value=f"#{name}", format=what or "text")
            inside = {**{field: how for field, how in known.items() if isinstance(how, str)}, **what}
        marks: dict[str, Mark] = {"?": "?", "!": "!", "#": "#"}
        return Block(marks[found[1]], name, self._until(name, inside, depth + 1))


def _slot(found: re.Match[str], known: Known) -> Slot:
    name, how, one, many = found.groups()
    what = known_as(name, known)
    if not isinstance(what, str) or what == "flag":
        raise UsageError("letters.wrong_format", value=found[0], format="#" if not isinstance(what, str) else "?")
    if one is not None:
        if what not in {"count", "days", "months"}:
            raise UsageError("letters.wrong_format", value=found[0], format=what or "text")
        return Slot(name, what, (one, many))
    if (how or "") != what:
        raise UsageError("letters.wrong_format", value=found[0], format=what or "text")
    return Slot(name, what)


def known_as(name: str, known: Known) -> str | Mapping[str, str]:
    """What a name is. Raises UsageError with the nearest names when it is none."""
    if name in known:
        return known[name]
    close = get_close_matches(name, sorted(known), 3, 0.5)
    if close:
        raise UsageError("letters.unknown_field_close", value=name, close=", ".join(close))
    raise UsageError("letters.unknown_field", value=name, known=", ".join(sorted(known)))
