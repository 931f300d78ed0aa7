"""A row of a table whose columns are known: typed access by field, and the one way a row can be at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from preavis.errors import Parameter
from preavis.facts.money import exponent, minor_units
from preavis.sources.delimited import Cell
from preavis.sources.formats import Formats
from preavis.sources.values import day_of, number_of, text_of_cell, truth_of

MAX_MINOR_UNITS = 10**15
MAX_TEXT = 2_000
_EARLIEST, _LATEST = date(1950, 1, 1), date(2150, 1, 1)
_NOTHING = frozenset({"", "-", "--", "—", "n/a", "na", "null", "none", "nan", "#n/a", "0000-00-00", "00/00/0000"})


class RowFlaw(Exception):  # noqa: N818  it is how a reading leaves a row, not an error of the program
    """Why a row is left out: a bare code and its facts. It never leaves the source."""

    def __init__(self, code: str, **params: Parameter) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by field, and the formats of its file. A blank cell is a missing value, never zero."""

    number: int
    cells: Mapping[str, Cell]
    formats: Formats

    def text(self, field: str) -> str | None:
        cell = self.cells.get(field)
        if cell is None:
            return None
        text = text_of_cell(cell)
        return text[:MAX_TEXT] or None

    def day(self, field: str) -> date | None:
        cell = self.cells.get(field)
        if cell is None or _blank(cell):
            return None
        day = day_of(cell, self.formats.order)
        if day is None or not _EARLIEST <= day < _LATEST:
            raise RowFlaw("bad_date", field=field, value=text_of_cell(cell)[:80])
        return day

    def number_in(self, field: str) -> Decimal | None:
        cell = self.cells.get(field)
        if cell is None or _blank(cell):
            return None
        number = number_of(cell, self.formats.mark)
        if number is None:
            raise RowFlaw("bad_number", field=field, value=text_of_cell(cell)[:80])
        return number

    def money(self, field: str, currency: str) -> int | None:
        """Minor units of a currency; an amount beyond 10^15 of them is a flaw, not a figure."""
        number = self.number_in(field)
        if number is None:
            return None
        if abs(number.scaleb(exponent(currency))) >= MAX_MINOR_UNITS:
            raise RowFlaw("amount_too_large", field=field, value=text_of_cell(self.cells[field])[:80])
        return minor_units(number, currency)

    def truth(self, field: str) -> bool | None:
        cell = self.cells.get(field)
        return None if cell is None else truth_of(cell)

    def need_day(self, field: str) -> date:
        day = self.day(field)
        if day is None:
            raise RowFlaw("missing_value", field=field)
        return day

    def need_text(self, field: str) -> str:
        text = self.text(field)
        if text is None:
            raise RowFlaw("missing_value", field=field)
        return text


def _blank(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip().casefold() in _NOTHING
