"""The FEC as XML: comptabilite / exercice / journal / ecriture / ligne, of the four schemas of art. A47 A-1.

It is streamed, and written again as the text that the flat reader loads: one row a `<ligne>`, completed by what stands
on its entry and journal. Nothing is loaded unless the file was read to its end. A document type, hence any entity, is
refused; so are elements nested or texts longer than a ledger can mean. Names are known by their local part, in any
case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TextIO
from xml.parsers import expat

from preavis.errors import Severity
from preavis.sources.base import Reject
from preavis.sources.fec.cells import read_day
from preavis.sources.fec.encoding import plausible
from preavis.sources.fec.header import COLUMNS, Header, column_of
from preavis.sources.fec.rewrite import reject
from preavis.sources.fec.survey import Layout, encoding_of, high_bytes, survey

_FRAME = ("comptabilite", "exercice", "journal", "ecriture", "ligne")
_ROOT, _YEAR, _JOURNAL, _ENTRY, _LINE = range(5)
_CLOSING = "datecloture"
_DAYS = frozenset(["date", "piece_date", "letter_date", "valid_date", "due"])
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]+)?(?:Z|[-+]\d\d:\d\d)?")
_WRITTEN = [name for name in COLUMNS if name not in ("amount", "side")]
LAYOUT = Layout("xml", quoted=False, header=Header({name: i for i, name in enumerate(_WRITTEN)}, len(_WRITTEN), 0))
"""The columns of the rows that are written, behind the number of each row."""

_BLOCK = 1 << 18
_DEPTH = 16
_LONGEST = 1 << 16
_UNFINISHED = 1 << 23
"""Bytes that may wait for the end of one tag: more is no ledger, and would only fill the memory."""
_NOT_ONE_BYTE = ("utf-8", "utf-16", "utf-16le", "utf-16be")
_MARKUP = re.compile(r"<[?!\w]")


class Refused(Exception):  # noqa: N818  the file is refused, which is no error of the program
    """The file cannot be read: a problem's code, the line, and what the message needs."""

    def __init__(self, code: str, row: int, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.row, self.params = code, row, params


class _Crowded(Exception):  # noqa: N818  asks for a second reading
    """Two `<ligne>` begin on one physical line: line numbers cannot name them."""


@dataclass
class Written:
    """What was written: rows, rejects, the closing date, whether rows are counted rather than numbered by line, the
    encoding declared, the `other` one read in if the bytes are not of it, and the first line of each unknown element.
    """

    rows: int = 0
    rejects: list[Reject] = field(default_factory=list)
    closing: date | None = None
    counted: bool = False
    encoding: str = "utf-8"
    other: str | None = None
    unknown: dict[str, int] = field(default_factory=dict)

    def notes(self) -> list[tuple[str, Severity, int, dict[str, str | int]]]:
        """What a person should know of the reading: code, severity, line, parameters."""
        found: list[tuple[str, Severity, int, dict[str, str | int]]] = []
        if self.unknown:
            names = ", ".join(list(self.unknown)[:10])
            found.append(("fec.xml_unknown_elements", "warning", min(self.unknown.values()), {"names": names}))
        if self.other:
            told: dict[str, str | int] = {"declared": self.encoding, "encoding": self.other}
            found.append(("fec.xml_other_encoding", "warning", 1, told))
        if self.counted:
            found.append(("fec.xml_rows_counted", "note", 0, {"rows": self.rows}))
        return found


def is_markup(text: str) -> bool:
    """Whether a text begins as XML does."""
    return bool(_MARKUP.match(text.lstrip("\ufeff \t\r\n")))


def write_rows(path: Path, file: str, target: Path) -> Written:
    """Write the rows of an XML ledger; raises Refused.

    A row is numbered by the line of the file where its `<ligne>` begins, or by its place among them if two begin on
    one line. What the bytes say of their encoding wins over what the file says of it.
    """
    try:
        written = _numbered(path, file, target, None)
    except Refused as refused:
        other = _told_by_bytes(path) if refused.code == "fec.xml_broken" else None
        if other in (None, "utf-8"):
            raise
        return _numbered(path, file, target, other)
    if written.encoding not in _NOT_ONE_BYTE and _told_by_bytes(path) == "utf-8":
        return _numbered(path, file, target, "utf-8")
    return written


def _told_by_bytes(path: Path) -> str | None:
    """The encoding that letters beyond ASCII tell of themselves; None without any, or if a person must decide."""
    seen = high_bytes(path)
    if not seen or (sure := encoding_of(path, survey(path))):
        return sure if seen else None
    likely = plausible(seen)
    return likely[0] if len(likely) == 1 else None


def _numbered(path: Path, file: str, target: Path, encoding: str | None) -> Written:
    try:
        return _write(path, file, target, Written(other=encoding))
    except _Crowded:
        return _write(path, file, target, Written(other=encoding, counted=True))


def _write(path: Path, file: str, target: Path, written: Written) -> Written:
    with path.open("rb") as stream, target.open("w", encoding="utf-8", newline="\n") as out:
        reader = _Reader(file, written, out)
        try:
            fed = 0
            while block := stream.read(_BLOCK):
                reader.parser.Parse(block, False)  # noqa: FBT003  expat takes it by position only
                fed += len(block)
                if fed - reader.parser.CurrentByteIndex > _UNFINISHED:
                    raise Refused("fec.xml_too_large", reader.parser.CurrentLineNumber, limit=_UNFINISHED)
            reader.parser.Parse(b"", True)  # noqa: FBT003  as above
        except expat.ExpatError as error:
            raise _refusal(error, written.encoding) from None
        except (LookupError, UnicodeError, ValueError):  # an encoding that nobody knows, or of several bytes
            raise Refused("fec.xml_encoding", 1, encoding=written.encoding) from None
    return written


def _refusal(error: expat.ExpatError, encoding: str) -> Refused:
    words = expat.ErrorString(error.code)
    cut = words in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN)
    if words in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING):
        return Refused("fec.xml_encoding", error.lineno, encoding=encoding)
    if cut or words == expat.errors.XML_ERROR_PARTIAL_CHAR:
        return Refused("fec.xml_cut", error.lineno)
    return Refused("fec.xml_broken", error.lineno, column=error.offset + 1, encoding=encoding)


class _Names(dict[str, tuple[int | None, str | None]]):
    """What an element's name stands for: a level of the frame, or a column; looked up once a name."""

    def __missing__(self, name: str) -> tuple[int | None, str | None]:
        local = name.rpartition(":")[2]
        plain = local.casefold()
        level = _FRAME.index(plain) if plain in _FRAME else None
        known = _CLOSING if plain == _CLOSING else column_of(local)
        self[name] = (level, known if level is None else None)
        return self[name]


class _Reader:
    """Follows the elements, and writes each entry's rows when it ends."""

    def __init__(self, file: str, written: Written, out: TextIO) -> None:
        self.file, self.written, self.out = file, written, out
        self.names = _Names()
        self.at: list[int | None] = []
        self.level = -1
        self.scopes: list[dict[str, str]] = [{} for _ in _FRAME]
        self.waiting: list[tuple[int, dict[str, str]]] = []
        self.column: str | None = None
        self.text: list[str] = []
        self.length = self.last = self.years = 0
        self.parser = expat.ParserCreate(written.other)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.written.encoding = (encoding or "utf-8").lower()

    def _refuse_doctype(self, *_: object) -> None:
        raise Refused("fec.xml_doctype", self.parser.CurrentLineNumber)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        level, column = self.names[name]
        if len(self.at) >= _DEPTH:
            raise Refused("fec.xml_too_deep", self.parser.CurrentLineNumber, depth=_DEPTH)
        if not self.at and level != _ROOT:
            raise Refused("fec.xml_wrong_root", self.parser.CurrentLineNumber, name=name[:80])
        self.at.append(level)
        if level is not None:
            self._enter(level)
        elif (
            column is None and self.at[-2] is not None and self.level != _LINE
        ):  # a line may hold elements of the exporter's own
            self.written.unknown.setdefault(name[:80], self.parser.CurrentLineNumber)
        self.column, self.length = column, 0
        self.text.clear()

    def _enter(self, level: int) -> None:
        if level == _YEAR:
            self.years += 1
        if self.years > 1:
            raise Refused("fec.xml_several_years", self.parser.CurrentLineNumber)
        if level <= _ENTRY:
            self._flush()
        self.scopes[level] = {}
        self.level = level
        if level == _LINE:
            self._number()

    def _number(self) -> None:
        self.written.rows += 1
        row = self.written.rows if self.written.counted else self.parser.CurrentLineNumber
        if row <= self.last:
            raise _Crowded
        self.last = row
        self.waiting.append((row, self.scopes[_LINE]))

    def _characters(self, text: str) -> None:
        if self.column is None:
            return
        self.length += len(text)
        if self.length > _LONGEST:
            raise Refused("fec.xml_too_large", self.parser.CurrentLineNumber, limit=_LONGEST)
        self.text.append(text)

    def _end(self, _name: str) -> None:
        level = self.at.pop()
        if level is None:
            if self.column is not None and self.at and self.at[-1] is not None:
                self._keep(self.column, " ".join("".join(self.text).split()))
            self.column = None
            return
        if level <= _ENTRY:
            self._flush()
            self.scopes[level] = {}
        self.level = next((above for above in reversed(self.at) if above is not None), -1)

    def _keep(self, column: str, text: str) -> None:
        if column == _CLOSING:
            self.written.closing = read_day(text)
        elif text:
            self.scopes[self.level][column] = plain_day(text) if column in _DAYS else text

    def _flush(self) -> None:
        """Write the lines of the entry that ends, each with what its entry and journal say."""
        shared = self.scopes[_JOURNAL] | self.scopes[_ENTRY]
        for row, own in self.waiting:
            cells = shared | own
            if "amount" in cells or "side" in cells:
                side = _SIDES.get(cells.get("side", "").upper())
                if side is None:
                    self._reject(row, cells)
                    continue
                cells[side] = cells.get("amount", "")
            self.out.write(f"{row}\t" + "\t".join([cells.get(name, "") for name in _WRITTEN]) + "\n")
        self.waiting.clear()

    def _reject(self, row: int, cells: dict[str, str]) -> None:
        shown = " | ".join(cells.values())
        found = reject(self.file, "fec.bad_side", row, shown, value=cells.get("side", "")[:80])
        self.written.rejects.append(found)


_SIDES = {"D": "debit", "+1": "debit", "1": "debit", "C": "credit", "-1": "credit"}


def plain_day(text: str) -> str:
    """An ISO day or moment as a flat ledger writes its days; anything else as it is."""
    found = _ISO.fullmatch(text)
    return "".join(found.groups()) if found else text
