"""A ledger that cannot be read as it is, written again: UTF-8, one tab between fields, the physical line number
first.

Lines with too many fields are repaired when the separator can only be inside the label: eleven fields stand before
it, the amounts and dates after it. What cannot be repaired is rejected with its reason.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from preavis.errors import Origin, Problem
from preavis.sources.base import Reject
from preavis.sources.fec.survey import Layout, clean, physical_lines

_AMOUNT = re.compile(r"[-+]?[\d\s.,'\u00a0\u202f]*\d[\d\s.,'\u00a0\u202f]*-?")
_DAY = re.compile(r"\d{8}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
_OPTIONAL = frozenset(
    [
        "letter",
        "letter_date",
        "valid_date",
        "currency_amount",
        "currency",
        "due",
        "invoice",
        "paid",
        "mode",
        "nature",
        "party",
    ]
)
_KEPT_REJECTS = 10_000


@dataclass
class Rewriter:
    """Turns physical lines into whole rows, and remembers what it did."""

    file: str
    layout: Layout
    rejects: list[Reject] = field(default_factory=list)
    repaired: list[int] = field(default_factory=list)
    rows: int = 0

    def write(self, lines: Iterator[str], target: Path, first: int) -> None:
        """Write the rows of `lines`, whose first is line `first` of the file."""
        with target.open("w", encoding="utf-8", newline="\n") as out:
            for number, line in enumerate(lines, first):
                text = clean(line)
                if not text.strip():
                    continue
                self.rows += 1
                cells = self.cells(text, number)
                if cells is not None:
                    out.write(f"{number}\t" + "\t".join(cells) + "\n")

    def cells(self, text: str, number: int) -> list[str] | None:
        """The fields of a line, as many as the header has; None if the line is rejected."""
        width = self.layout.header.width
        found = self._cut(text)
        if len(found) > width:
            whole = self._shorten(found)
            if whole is None:
                self._reject("fec.too_many_fields", number, text, len(found))
                return None
            if whole != found[:width]:
                self.repaired.append(number)
            found = whole
        elif (given := len(found)) < width:
            if not self._only_options_missing(len(found)):
                self._reject("fec.too_few_fields", number, text, len(found))
                return None
            found += [""] * (width - len(found))
            if not self._likeness(found):
                self._reject("fec.too_few_fields", number, text, given)
                return None
        return [cell.strip().replace("\t", " ").replace("\n", " ") for cell in found]

    def _cut(self, text: str) -> list[str]:
        if not self.layout.quoted:
            return text.split(self.layout.separator)
        if text.count('"') % 2:  # a quote that is never closed would swallow the lines after it
            return [cell.strip('"') for cell in text.split(self.layout.separator)]
        return next(csv.reader([text], delimiter=self.layout.separator), [])

    def _shorten(self, cells: list[str]) -> list[str] | None:
        """A line with too many fields, as the header has them: a blank tail cut off, or the extra ones joined into
        the label.

        Whichever leaves amounts and dates where they should be; None if neither does.
        """
        width, label = self.layout.header.width, self.layout.header.places.get("label")
        ways = [] if any(cell.strip() for cell in cells[width:]) else [cells[:width]]
        if label is not None:
            end = label + len(cells) - width + 1
            ways.append([*cells[:label], self.layout.separator.join(cells[label:end]), *cells[end:]])
        best = max(ways, key=self._likeness, default=None)
        return best if best is not None and self._likeness(best) > 0 else None

    def _likeness(self, cells: Sequence[str]) -> int:
        """How much a line looks whole: 0 if its date or amounts are none, else more for each thing that is as it
        should be.
        """
        places = self.layout.header.places
        amounts = [cells[places[name]].strip() for name in ("debit", "credit", "amount") if name in places]
        if not any(amounts) or not all(not text or _AMOUNT.fullmatch(text) for text in amounts):
            return 0
        if not _DAY.fullmatch(cells[places["date"]].strip()):
            return 0
        one_sided = sum(bool(re.search("[1-9]", text)) for text in amounts) == 1
        dated = sum(
            bool(_DAY.fullmatch(cells[places[name]].strip()))
            for name in ("valid_date", "letter_date")
            if name in places
        )
        return 1 + one_sided + dated

    def _only_options_missing(self, width: int) -> bool:
        return all(name in _OPTIONAL for name, place in self.layout.header.places.items() if place >= width)

    def _reject(self, code: str, number: int, text: str, fields: int) -> None:
        params = {"fields": fields, "expected": self.layout.header.width}
        self.rejects.append(reject(self.file, code, number, text, **params))


def reject(file: str, code: str, row: int, text: str, **params: str | int) -> Reject:
    """A row left out, with the problem that says why."""
    return Reject(row, text[:2000], Problem(code, Origin(file, row), "rejected", params))


def rewrite(path: Path, encoding: str, rewriter: Rewriter, target: Path, *, fed: bool) -> None:
    """Write the ledger again into `target`. Blank lines before the header were counted by the caller's survey."""
    lines = physical_lines(path, encoding, fed=fed)
    first = 1
    if rewriter.layout.header.lines:
        for line in lines:
            first += 1
            if clean(line).strip():
                break
    rewriter.write(lines, target, first)


def tidy(path: Path, encoding: str, layout: Layout, target: Path) -> bool:
    """Write the same lines in UTF-8 without doubled carriage returns, quotes around fields and blank ends, by blocks.

    Only for encodings whose bytes hold ASCII as it is. False if quotes are not all around whole fields: then only a
    reading field by field tells what they mean.
    """
    rest, mark = b"", layout.separator.encode()
    with path.open("rb") as source, target.open("wb") as out:
        while block := source.read(1 << 22):
            whole, feed, rest = (rest + block).rpartition(b"\n")
            found = _tidied(whole + feed, layout, mark)
            if found is None:
                return False
            out.write(_as_utf8(found, encoding))
        found = _tidied(rest + b"\n", layout, mark) if rest else b""
        out.write(_as_utf8(found or b"", encoding))
    return found is not None


def _as_utf8(lines: bytes, encoding: str) -> bytes:
    return lines if encoding.startswith("utf-8") else lines.decode(encoding, "replace").encode()


def _tidied(lines: bytes, layout: Layout, mark: bytes) -> bytes | None:
    """Whole lines without what stands around their fields; None if a quote stands elsewhere."""
    lines = lines.removeprefix(codecs.BOM_UTF8).replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")
    if layout.quoted:
        around = sum(lines.count(ends) for ends in (mark + b'"', b'"' + mark, b'\n"', b'"\n')) + lines.startswith(b'"')
        if around != lines.count(b'"'):
            return None
        lines = lines.replace(b'"', b"")
    return lines.replace(mark + b"\n", b"\n") if layout.tailed else lines


def first_line(path: Path, encoding: str, *, fed: bool) -> str | None:
    """The first line that holds anything, among the first hundred."""
    lines = islice(physical_lines(path, encoding, fed=fed), 100)
    return next((text for text in map(clean, lines) if text.strip()), None)
