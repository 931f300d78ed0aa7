"""A table as plain data, before any face draws it: the screen, a CSV file and a page show the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from preavis.facts.money import exponent
from preavis.report.words import Words, visible

if TYPE_CHECKING:  # an import shows tables, and measures nothing
    from preavis.measures.base import Unit
    from preavis.measures.value import Number

_FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


@dataclass(frozen=True)
class Figure:
    """A number with its unit; None is unknown. `missing` says why; `currency` when it is not the book's."""

    value: Number | None
    unit: Unit
    missing: str | None = None
    currency: str | None = None


Cell = str | int | date | Figure | None


@dataclass(frozen=True)
class Head:
    """A column: `name` is its stable name in files, `head.<name>` its words on a screen."""

    name: str
    right: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads. `name` names the file it is written to."""

    name: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]


def heads(names: str, right: str = "") -> tuple[Head, ...]:
    """Heads from names separated by blanks; those in `right` are numbers."""
    numbers = set(right.split())
    return tuple(Head(name, name in numbers) for name in names.split())


def shown(cell: Cell, words: Words) -> str:  # noqa: PLR0911  one line a case reads best
    """A cell as a person reads it."""
    match cell:
        case None:
            return "—"
        case Figure(value=None):
            return "?"
        case Figure(value=value, unit="money", currency=currency) if currency and value is not None:
            return words.formats.money(value, currency)
        case Figure(value=value, unit=unit) if value is not None:
            return words.formats.measure(value, unit)
        case date():
            return words.formats.date(cell)
        case int():
            return words.formats.count(cell)
        case _:
            return visible(str(cell))


def csv_bytes(table: Table, currency: str) -> bytes:
    """The table as CSV in UTF-8 under stable column names: commas, a dot for decimals, ISO dates, nothing for unknown.

    Amounts are in whole units of their currency. Text that a spreadsheet would run as a formula gets a leading
    apostrophe; numbers stay numbers.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([head.name for head in table.heads])
    writer.writerows(_plain_row(row, currency) for row in table.rows)
    return text.getvalue().encode()


def _plain_row(row: Iterable[Cell], currency: str) -> list[str]:
    return [_plain(cell, currency) for cell in row]


def _plain(cell: Cell, currency: str) -> str:
    match cell:
        case None | Figure(value=None):
            return ""
        case Figure(value=value, unit="money" | "money_per_hour", currency=own):
            code = own or currency
            return f"{Decimal(str(value)).scaleb(-exponent(code)):.{exponent(code)}f}"
        case Figure(value=value):
            return str(value)
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
        case _:
            return guarded(str(cell))


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
