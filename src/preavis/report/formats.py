"""Values as a reader of one language expects them: money, dates, shares, hours, counts.

Every figure that a person sees passes here, so that a screen, a file and a letter never differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, format_currency, format_decimal, parse_pattern
from babel.units import format_unit

from preavis.facts.money import exponent

if TYPE_CHECKING:
    from preavis.measures.base import Unit
    from preavis.measures.value import Number

LANGUAGES = ("en", "fr")
_LOCALES: Mapping[str, str] = {"en": "en_GB", "fr": "fr"}
_NARROW_SPACE = "\u202f"
_REMEMBERED = 1 << 14
"""Texts of figures kept ready: a long review says the same days, shares and sums again and again."""


@dataclass(frozen=True)
class Formats:
    """How one language writes values; `currency` is the book's, taken where a value names none."""

    language: str
    currency: str = "EUR"

    @property
    def locale(self) -> Locale:
        return _locale(self.language)

    def money(self, amount: Number, currency: str | None = None) -> str:
        """Minor units with the currency's sign: 1 234,56 € or €1,234.56."""
        code = currency or self.currency
        return _money(_decimal(amount).scaleb(-exponent(code)) + 0, code, self.language)

    def whole_money(self, amount: Number) -> str:
        """Minor units rounded to whole units, for tables where cents would hide the figure."""
        value = _decimal(amount).scaleb(-exponent(self.currency)).quantize(Decimal(1), ROUND_HALF_EVEN)
        return str(
            format_currency(value + 0, self.currency, locale=self.locale, currency_digits=False, format=self._whole)
        )

    @property
    def _whole(self) -> str:
        return "#,##0\u00a0¤" if self.language == "fr" else "¤#,##0"

    def month(self, day: str | date) -> str:
        """The month of a day, in letters: Jul 2026, juil. 2026."""
        return _month(_day(day).replace(day=1), self.language)

    def date(self, day: str | date) -> str:
        """An ISO date with the month in letters, so that no reader takes the day for the month."""
        return _date(_day(day), self.language)

    def percent(self, basis_points: Number | Decimal) -> str:
        """Basis points as a percentage with one decimal."""
        value = self.decimal(_decimal(basis_points) / 100, 1)
        return f"{value}{_NARROW_SPACE}%" if self.language == "fr" else f"{value}%"

    def percent_whole(self, share: float) -> str:
        """A share of one in whole per cent, never rounded up to certainty."""
        value = self.decimal(Decimal(int(share * 100)), 0)
        return f"{value}{_NARROW_SPACE}%" if self.language == "fr" else f"{value}%"

    def hours(self, minutes: Number) -> str:
        """Minutes as hours and minutes: 175 h 30 min."""
        whole, rest = divmod(int(abs(minutes)), 60)
        sign = "-" if minutes < 0 else ""
        text = f"{sign}{self.count(whole)} h"
        return f"{text} {rest} min" if rest else text

    def count(self, number: Number) -> str:
        return self.decimal(_decimal(number), 0)

    def days(self, number: Number) -> str:
        """A number of days with its unit."""
        return _days(_decimal(number).quantize(Decimal(1), ROUND_HALF_EVEN) + 0, self.language)

    def decimal(self, number: Decimal, places: int) -> str:
        rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
        return _plain(rounded + 0, places, self.language)

    def measure(self, value: Number, unit: Unit) -> str:
        """A measured value with its unit."""
        writers: Mapping[Unit, Callable[[Number], str]] = {
            "money": lambda amount: self.money(round(amount)),
            "money_per_hour": lambda amount: f"{self.money(round(amount))}/h",
            "ratio": self.ratio,
            "days": self.days,
            "minutes": self.hours,
            "count": self.count,
            "level": self.count,
            "per_year": lambda share: f"{'+' if share > 0 else ''}{self.ratio(share)}",
            "months": self.months,
            "index": lambda number: self.decimal(_decimal(number), 2),
        }
        return writers[unit](value)

    def ratio(self, share: Number) -> str:
        """A share of one as a percentage."""
        return self.percent((_decimal(share) * 10_000).quantize(Decimal(1), ROUND_HALF_EVEN))

    def months(self, number: Number) -> str:
        """A number of months with its unit."""
        value = _decimal(number).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
        return str(format_unit(value, "duration-month", "long", locale=self.locale))


def _decimal(number: Number | Decimal) -> Decimal:
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def _day(day: str | date) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


@cache
def _pattern(places: int) -> NumberPattern:
    return parse_pattern("#,##0." + "0" * places if places else "#,##0")


@lru_cache(_REMEMBERED)
def _money(value: Decimal, currency: str, language: str) -> str:
    return str(format_currency(value, currency, locale=_locale(language)))


@lru_cache(_REMEMBERED)
def _date(day: date, language: str) -> str:
    text = str(format_date(day, "medium", locale=_locale(language)))
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text


@lru_cache(_REMEMBERED)
def _month(first: date, language: str) -> str:
    return str(format_date(first, "MMM y", locale=_locale(language)))


@lru_cache(_REMEMBERED)
def _days(value: Decimal, language: str) -> str:
    return str(format_unit(value, "duration-day", length="long", locale=_locale(language)))


@lru_cache(_REMEMBERED)
def _plain(value: Decimal, places: int, language: str) -> str:
    return str(format_decimal(value, format=_pattern(places), locale=_locale(language)))
