"""Tables as lines of cells: text with a separator here, workbooks in `workbook`. Nothing is interpreted yet.

A `Grid` can be read as often as needed, one line at a time, each with the number a text editor or a spreadsheet shows.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from preavis.sources.base import SourceFile
from preavis.sources.encoding import encoding_of, text_of

Cell = str | bool | Decimal | date | datetime | time | timedelta
"""Text as written; a workbook also gives numbers, truth values, days, times and durations as what they are."""

SEPARATORS = (";", "\t", "|", ",")
MAX_COLUMNS = 2_000
_MAX_RECORD_LINES = 200


@dataclass(frozen=True)
class Line:
    """One record: the number of its first physical line, its cells, and what is wrong with its form (a bare code)."""

    number: int
    cells: tuple[Cell, ...]
    flaw: str | None = None


@dataclass(frozen=True)
class Grid:
    """A table as read: `sheet` is its name in a workbook, `form` says how the file was understood."""

    lines: Callable[[], Iterator[Line]]
    sheet: str | None = None
    form: dict[str, str] = field(default_factory=dict)


def is_text(file: SourceFile) -> bool:
    """Whether a file can be read as text: not a workbook, a PDF, an image or another binary."""
    head = file.head[:4096]
    if head[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff\xe0"):
        return False
    text = text_of(head)
    odd = sum(1 for char in text if ord(char) < 32 and char not in "\t\r\n\f\0") + text.count("�")
    return odd <= len(text) // 20


def grid_of_text(file: SourceFile) -> Grid:
    """The table of a separated text file. Decoding errors become the mark U+FFFD and a flaw of their line."""
    encoding = encoding_of(file.path)
    separator = separator_of(text_of(file.head))
    form = {"encoding": encoding, "separator": {"\t": "tab"}.get(separator, separator)}

    def lines() -> Iterator[Line]:
        with file.path.open(encoding=encoding, errors="replace", newline="") as stream:
            yield from _records(stream, separator)

    return Grid(lines, None, form)


def head_grid(file: SourceFile) -> Grid:
    """The table of the first lines of a text file, from what was already read: enough to recognise it."""
    text = text_of(file.head)
    separator = separator_of(text)
    return Grid(lambda: _records(iter(text.splitlines(keepends=True)[:60]), separator))


def separator_of(text: str) -> str:
    """The character that cuts most of the first lines into the same number of cells; `,` if none does."""
    sample = [line for line in text.splitlines()[:60] if line.strip()]

    def score(separator: str) -> tuple[int, int]:
        # Line by line: a quotation mark that never closes must not swallow the sample.
        widths = [len(row) for line in sample for row in _quietly(csv.reader([line], delimiter=separator))]
        widths = [width for width in widths if width > 1]
        if not widths:
            return (0, 0)
        width, times = Counter(widths).most_common(1)[0]
        return (times, width)

    best = max(SEPARATORS, key=score)
    return best if score(best)[0] else ","


def _quietly(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        return


def _records(stream: Iterator[str], separator: str) -> Iterator[Line]:
    """Records of a text; a quote that never closes costs its own line, not the rest of the file."""
    source = _Rewindable(stream)
    while True:
        source.begin()
        try:
            row = next(csv.reader(source, delimiter=separator), None)
        except csv.Error:
            row = [source.first[:200]]
            source.give_back()
            yield Line(source.number, tuple(row), "unreadable_row")
            continue
        if row is None:
            return
        if source.unclosed():
            source.give_back()
            yield Line(source.number, (source.first[:200],), "unclosed_quote")
        elif len(row) > MAX_COLUMNS:
            yield Line(source.number, (source.first[:200],), "too_many_cells")
        else:
            yield Line(source.number, tuple(row), "undecodable" if any("�" in cell for cell in row) else None)


class _Rewindable:
    """Physical lines with their numbers; those after the first of a broken record can be read again."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = stream
        self._again: list[str] = []
        self._taken: list[str] = []
        self._next = 1
        self.number = 1

    @property
    def first(self) -> str:
        return self._taken[0].rstrip("\r\n") if self._taken else ""

    def begin(self) -> None:
        self._next += len(self._taken)
        self._taken = []
        self.number = self._next

    def __iter__(self) -> _Rewindable:
        return self

    def __next__(self) -> str:
        if len(self._taken) >= _MAX_RECORD_LINES:
            raise StopIteration
        line = self._again.pop() if self._again else next(self._stream)
        self._taken.append(line)
        return line

    def unclosed(self) -> bool:
        return len(self._taken) > 1 and "".join(self._taken).count('"') % 2 == 1

    def give_back(self) -> None:
        """Keep the first line of the record and hand out the others again."""
        self._again.extend(reversed(self._taken[1:]))
        del self._taken[1:]
