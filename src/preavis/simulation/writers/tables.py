"""Sheets as CSV, in the habits of each language, and as one workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from preavis.errors import UsageError
from preavis.simulation.writers.sheets import Cell, Language, Sheet

_ISO_ONLY = frozenset(["personnes", "people", "taux", "rates"])
"""Tables whose dates are all firsts of a month: written year first, they cannot be read two ways."""


def write_csv(found: Sequence[Sheet], folder: Path, language: Language) -> list[Path]:
    """French: semicolons, decimal commas, day first, UTF-8 with a mark. English: commas, points, ISO dates."""
    return [_csv(sheet, folder / f"{sheet.name}.csv", language) for sheet in found]


def _csv(sheet: Sheet, path: Path, language: Language) -> Path:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    writer.writerow(sheet.headings)
    iso = language == "en" or sheet.name in _ISO_ONLY
    writer.writerows([_text(cell, language, iso=iso) for cell in row] for row in sheet.rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig" if language == "fr" else "utf-8"))
    return path


def _text(cell: Cell, language: Language, *, iso: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat() if iso else f"{cell:%d/%m/%Y}"
    if isinstance(cell, Decimal):
        return f"{cell}".replace(".", ",") if language == "fr" else f"{cell}"
    return str(cell)


def write_xlsx(found: Sequence[Sheet], path: Path) -> list[Path]:
    """One workbook, one sheet a table; raises UsageError when xlsxwriter is not installed."""
    try:
        import xlsxwriter  # noqa: PLC0415  an optional extra, loaded only to write a workbook
    except ImportError as error:
        raise UsageError("simulation.no_xlsxwriter") from error
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2026, 6, 30)})  # noqa: DTZ001  a workbook date has no zone
        day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        for sheet in found:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, sheet.headings)
            for r, row in enumerate(sheet.rows, 1):
                for c, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(r, c, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001  as above
                    elif isinstance(cell, Decimal):
                        page.write_number(r, c, float(cell), None if sheet.name in _ISO_ONLY else money)
                    elif isinstance(cell, int):
                        page.write_number(r, c, cell)
                    elif cell is not None:
                        page.write_string(r, c, cell)
    return [path]
