"""Values as a letter writes them: days with their month in full, all else as everywhere in the product; no line ends
inside one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date

from preavis.report.formats import Formats
from preavis.report.words import Words


@dataclass(frozen=True)
class Written:
    """How one language writes the values of a letter; it is what `plan.letters.page` asks for."""

    words: Words

    @property
    def _formats(self) -> Formats:
        return self.words.formats

    def money(self, amount: int, currency: str | None = None) -> str:
        return self._formats.money(amount, currency)

    def date(self, day: str | date) -> str:
        """3 mars 2027, 1er mars 2027, 3 March 2027."""
        which = day if isinstance(day, date) else date.fromisoformat(day)
        text = str(format_date(which, "long", locale=self._formats.locale))
        is_first = self.words.language == "fr" and which.day == 1
        return _unbroken(f"1er{text.removeprefix('1')}" if is_first else text)

    def days(self, number: int) -> str:
        return _unbroken(self._formats.days(number))

    def months(self, number: int) -> str:
        return _unbroken(self._formats.months(number))

    def count(self, number: int) -> str:
        return self._formats.count(number)

    def percent(self, basis_points: int) -> str:
        """With two decimals where the law counts in them: 12,15 %."""
        places = 2 if basis_points % 10 else 1
        value = self._formats.decimal(_hundredths(basis_points), places)
        return f"{value}\u202f%" if self.words.language == "fr" else f"{value}%"

    def hours(self, minutes: int) -> str:
        return _unbroken(self._formats.hours(minutes))

    def word(self, code: str) -> str:
        return self.words.word(code)


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _hundredths(basis_points: int) -> Decimal:
    return Decimal(basis_points) / 100
