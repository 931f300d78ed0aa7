"""A letter put together: its text filled with values, as the blocks of a page.

A text is cut into blocks by its own marks alone. Values are put in afterwards, each in its place, so that no client's
name can open a list, a table or a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from preavis.errors import UsageError
from preavis.plan.letters.base import INVOICE, Letter, Register, Row, Value
from preavis.plan.letters.grammar import Block, Nodes, Slot
from preavis.plan.letters.inert import line, lines
from preavis.plan.letters.texts import LetterText

_MARK = re.compile("\x00([0-9]+)\x00")
_NUMBERS = ("money", "count", "percent", "percents", "days", "hours")


class Writes(Protocol):
    """Values in one language; `report` has it."""

    def money(self, amount: int, currency: str | None = None) -> str: ...
    def date(self, day: str | date) -> str: ...
    def days(self, number: int) -> str: ...
    def months(self, number: int) -> str: ...
    def count(self, number: int) -> str: ...
    def percent(self, basis_points: int) -> str: ...
    def hours(self, minutes: int) -> str: ...
    def word(self, code: str) -> str: ...


@dataclass(frozen=True)
class Paragraph:
    """Text of one paragraph; a line break in it is meant."""

    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A small table; `right` says which columns are figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


Blocks = tuple[Paragraph | Bullets | Sheet, ...]


@dataclass(frozen=True)
class Page:
    """A whole letter, ready for any kind of file."""

    letter: str
    language: str
    register: Register
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    delivery: str
    place_and_date: str
    references: tuple[str, ...]
    subject_line: str
    subject: str
    opening: str
    body: Blocks
    closing: str
    signature: tuple[str, ...]


@dataclass
class _Filler:
    """Fills one letter: writes values, keeps which were shown, and puts marks in their place."""

    values: Mapping[str, Value]
    types: Mapping[str, str]
    writes: Writes
    language: str
    texts: list[tuple[str, str]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def marked(self, nodes: Nodes, row: Row | None = None) -> str:
        return "".join(self._node(node, row) for node in nodes)

    def _node(self, node: str | Slot | Block, row: Row | None) -> str:
        if isinstance(node, str):
            return node
        if isinstance(node, Slot):
            return self._slot(node, row)
        value = row.get(node.name) if row and node.name in row else self.values.get(node.name)
        if node.mark == "#":
            self.shown.add(node.name)
            return "".join(self.marked(node.inside, each) for each in value) if isinstance(value, tuple) else ""
        return self.marked(node.inside, row) if bool(value) == (node.mark == "?") else ""

    def _slot(self, slot: Slot, row: Row | None) -> str:
        of_row = row is not None and slot.name in row
        value = row[slot.name] if row is not None and of_row else self.values.get(slot.name)
        if value is None or isinstance(value, tuple):
            raise UsageError("letters.no_value", field=slot.name)
        if slot.agrees:
            one = abs(int(str(value))) < 2 if self.language == "fr" else abs(int(str(value))) == 1
            return slot.agrees[0] if one else slot.agrees[1]
        self.shown.add(slot.name)
        kind = INVOICE[slot.name] if of_row else self.types[slot.name]
        self.texts.append((self._written(kind, value), kind))
        return f"\x00{len(self.texts) - 1}\x00"

    def _written(self, kind: str, value: str | int | date) -> str:
        match kind:
            case "lines":
                return lines(str(value))
            case "text":
                return line(str(value))
            case "choice":
                return self.writes.word(str(value))
            case "date":
                return self.writes.date(value if isinstance(value, date) else str(value))
            case "percents":
                return " / ".join(self.writes.percent(int(rate)) for rate in str(value).split()) or "—"
        return str(getattr(self.writes, kind)(int(str(value))))

    def plain(self, marked: str) -> str:
        return _MARK.sub(lambda found: self.texts[int(found[1])][0], marked)

    def kind(self, marked: str) -> str:
        """The type of the one value a piece of text is made of; empty for any other text."""
        found = _MARK.fullmatch(marked.strip())
        return self.texts[int(found[1])][1] if found else ""


def page(letter: Letter, text: LetterText, values: Mapping[str, Value], writes: Writes) -> Page:
    """The letter filled. Raises UsageError `letters.text_omits` if the text leaves out what the law asks it to say."""
    tone = f"register.{text.register}"
    types = {each.name: each.type for each in letter.all_fields}
    filler = _Filler(values, types, writes, text.language)
    frame = {key: filler.marked(nodes) for key, nodes in text.frame.items()}
    # What the law asks to be said stands in the body: the frame and the subject do not count.
    filler.shown.clear()
    bodies = [filler.marked(part.nodes) for part in text.parts]
    for name in letter.must_show:
        if name not in filler.shown:
            raise UsageError("letters.text_omits", letter=letter.name, field=name, register=tone)
    for part, marked in zip(text.parts, bodies, strict=True):
        if part.name in letter.must_hold and not marked.strip():
            raise UsageError("letters.text_omits_part", letter=letter.name, part=part.name, register=tone)
    one = {key: " ".join(filler.plain(marked).split("\n")) for key, marked in frame.items()}
    several = {key: tuple(filter(None, filler.plain(marked).split("\n"))) for key, marked in frame.items()}
    return Page(
        letter=letter.name,
        language=text.language,
        register=text.register,
        sender=several["sender"],
        recipient=several["recipient"],
        delivery=one["delivery"],
        place_and_date=one["place_and_date"],
        references=several["references"],
        subject_line=one["subject_line"],
        subject=line(filler.plain(filler.marked(text.subject))),
        opening=one["opening"],
        body=tuple(_joined(block for marked in bodies for block in _blocks(marked, filler))),
        closing=one["closing"],
        signature=several["signature"],
    )


def _blocks(marked: str, filler: _Filler) -> Iterator[Paragraph | Bullets | Sheet]:
    """The blocks of a marked text: blank lines part paragraphs, `- ` opens an item, `| ` a row of a table."""
    kept: list[str] = []
    for each in [*marked.split("\n"), ""]:
        if each.strip() and not each.startswith(("- ", "| ")):
            kept.append(each)
            continue
        if kept:
            yield from _paragraph(kept, filler)
            kept = []
        if each.startswith("- "):
            yield Bullets((filler.plain(each[2:]).replace("\n", " "),))
        elif each.startswith("| "):
            yield _row(each, filler)


def _paragraph(kept: Sequence[str], filler: _Filler) -> Iterator[Paragraph | Bullets]:
    text = " ".join(each.strip() for each in kept)
    if filler.kind(text) == "lines":
        told = filler.plain(text.strip()).split("\n")
        if all(each.startswith("- ") for each in told):
            yield Bullets(tuple(each[2:].strip() for each in told))
            return
    yield Paragraph(filler.plain(text))


def _row(marked: str, filler: _Filler) -> Sheet:
    cells = [cell.strip() for cell in marked.strip().strip("|").split("|")]
    right = tuple(filler.kind(cell) in _NUMBERS for cell in cells)
    return Sheet((), (tuple(filler.plain(cell).replace("\n", " ") for cell in cells),), right)


def _joined(blocks: Iterator[Paragraph | Bullets | Sheet]) -> Iterator[Paragraph | Bullets | Sheet]:
    """Items that follow one another are one list, rows one table whose first row is its head."""
    held: Bullets | Sheet | None = None
    for block in blocks:
        if isinstance(held, Bullets) and isinstance(block, Bullets):
            held = Bullets((*held.items, *block.items))
        elif isinstance(held, Sheet) and isinstance(block, Sheet):
            held = Sheet(held.heads or held.rows[0], (*(held.rows if held.heads else ()), *block.rows), block.right)
        else:
            if held is not None:
                yield held
            held = None if isinstance(block, Paragraph) else block
            if isinstance(block, Paragraph):
                yield block
    if held is not None:
        yield held
