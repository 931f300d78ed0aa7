"""Workbooks (XLSX, XLSB, XLS, ODS) as grids, one a visible sheet that holds anything."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from preavis.sources.base import SourceFile
from preavis.sources.delimited import Cell, Grid, Line

MAX_UNPACKED = 400 << 20
_MAX_RATIO = 400
_MAX_MEMBERS = 5_000


class WorkbookRefused(Exception):  # noqa: N818  it says what happened, not that something is wrong in the program
    """A workbook that is not opened; `code` says why: `workbook_too_large`, `workbook_unreadable`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def is_workbook(file: SourceFile) -> bool:
    """Whether the bytes are those of a workbook, whatever the file is called."""
    if file.head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return True
    if file.head[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = set(archive.namelist()[:_MAX_MEMBERS])
    except (zipfile.BadZipFile, OSError, ValueError):
        return b"xl/" in file.head or b"[Content_Types].xml" in file.head
    return any(name.startswith("xl/") for name in names) or "content.xml" in names


def grids_of_workbook(file: SourceFile) -> tuple[Grid, ...]:
    """The sheets that hold something. Raises WorkbookRefused for one that is broken, locked or dangerously large."""
    return _grids(str(file.path), file.sha256)


@lru_cache(maxsize=1)
def _grids(path: str, _sha256: str) -> tuple[Grid, ...]:
    _check_size(path)
    try:
        with open(path, "rb") as stream:  # noqa: PTH123  a path kept as text is the cache key
            book = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        sheets = [
            (meta.name, [tuple(_cell(value) for value in row) for row in book.get_sheet_by_name(meta.name).iter_rows()])
            for meta in book.sheets_metadata
            if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
        ]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise WorkbookRefused("workbook_unreadable") from error
    filled = [(name, rows) for name, rows in sheets if any(cell != "" for row in rows for cell in row)]
    return tuple(_grid(name, rows) for name, rows in filled)


def _grid(name: str, rows: list[tuple[Cell, ...]]) -> Grid:
    def lines() -> Iterator[Line]:
        return (Line(number, row) for number, row in enumerate(rows, 1))

    return Grid(lines, name, {"sheet": name})


def _check_size(path: str) -> None:
    """A few kilobytes can unpack to gigabytes: the sizes are checked before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise WorkbookRefused("workbook_unreadable") from error
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    dense = unpacked > (32 << 20) and unpacked // packed > _MAX_RATIO
    if unpacked > MAX_UNPACKED or len(members) > _MAX_MEMBERS or dense:
        raise WorkbookRefused("workbook_too_large")


def _cell(value: object) -> Cell:
    """A workbook keeps fifteen digits of a number: no more are shown, so 0.1 + 0.2 is 0.3."""
    if isinstance(value, float):
        return Decimal(f"{value:.15g}")
    if isinstance(value, bool | str | datetime | date | time | timedelta):
        return value
    return Decimal(value) if isinstance(value, int) else str(value)
