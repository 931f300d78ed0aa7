"""Reading one line from left to right: what a date, an amount, a duration, a name look like.

Every reader either moves the cursor past what it read or raises `Fault`, which knows the column, the word found
there and the code of what was expected instead.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from preavis.facts.money import exponent

_BLANK = re.compile(r"[ \t\u00a0\u202f]*")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\S)")
_AMOUNT = re.compile(r"(-?)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d+))?(?![\w.,])")
_RATE = re.compile(r"\d+(?:[.,]\d{1,8})?(?!\S)")
_CURRENCY = re.compile(r"[A-Z]{3}(?!\S)")
_DURATION = re.compile(r"(-?)(\d+)h([0-5]\d)?(?!\S)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?!\S)')
_WORD = re.compile(r'[^\s"]+')
_ATTRIBUTE = re.compile(r"([a-z_]+):(?=\S)")
_REFERENCE = re.compile(r"(code|siren|siret|vat|name):(?=\S)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_COMMENT = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^";#\s]|(?<=\S)[;#]|\s(?![;#]))*')


class Fault(Exception):  # noqa: N818  it is the line that is at fault, and the word is the user's
    """A line that does not follow the grammar: where, what stands there, and the code of what was expected."""

    def __init__(self, column: int, word: str, code: str, choices: str = "") -> None:
        super().__init__(code)
        self.column, self.word, self.code, self.choices = column, word, code, choices


def without_comment(line: str) -> str:
    """The line up to a `;` or `#` that starts it or follows a blank, outside quotes; trailing blanks removed."""
    if line.startswith((";", "#")):
        return ""
    if ";" not in line and "#" not in line:
        return line.rstrip()
    found = _COMMENT.match(line)
    end = found.end() if found else 0
    return (line if line[end : end + 1] == '"' else line[:end]).rstrip()


class Cursor:
    """A place in a line; `base` is the currency of the book, taken where a line names none."""

    def __init__(self, line: str, base: str) -> None:
        self.line = line
        self.base = base
        self.at = 0
        self._skip()

    def _skip(self) -> None:
        found = _BLANK.match(self.line, self.at)
        self.at = found.end() if found else self.at

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What the pattern matches here, moving past it and the blanks after it."""
        found = pattern.match(self.line, self.at)
        if found:
            self.at = found.end()
            self._skip()
        return found

    @property
    def ended(self) -> bool:
        return self.at >= len(self.line)

    def word(self) -> str:
        """The bare word here, unread; empty at the end of the line or before a quote."""
        found = _WORD.match(self.line, self.at)
        return found[0] if found else ""

    def says(self, word: str) -> bool:
        """Whether this word stands here; if so it is read."""
        if self.word() != word:
            return False
        self.at += len(word)
        self._skip()
        return True

    def fault(self, code: str, choices: str = "", at: int | None = None) -> Fault:
        place = self.at if at is None else at
        found = re.compile(r"\S+").match(self.line, place)
        return Fault(place + 1, found[0] if found else "", code, choices)

    def date(self) -> date:
        start, found = self.at, self.take(_DATE)
        try:
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
        raise self.fault("notation.expected_date", at=start)

    def amount(self, currency: str | None = None) -> tuple[int, str]:
        """Minor units and currency; the currency is read after the number unless it is given."""
        start, found = self.at, self.take(_AMOUNT)
        if not found:
            raise self.fault("notation.expected_amount", at=start)
        unit = currency or self.currency()
        decimals = found[3] or ""
        if len(decimals) not in {0, exponent(unit)}:
            raise self.fault("notation.decimals", at=start)
        whole = re.sub(r"\D", "", found[2])
        number = int(whole + decimals.ljust(exponent(unit), "0"))
        return (-number if found[1] else number), unit

    def currency(self) -> str:
        found = self.take(_CURRENCY)
        if not found:
            raise self.fault("notation.expected_currency")
        return found[0]

    def rate(self) -> Decimal:
        start, found = self.at, self.take(_RATE)
        value = Decimal(found[0].replace(",", ".")) if found else Decimal(0)
        if value <= 0:
            raise self.fault("notation.expected_rate", at=start)
        return value

    def minutes(self) -> int:
        found = self.take(_DURATION)
        if not found:
            raise self.fault("notation.expected_duration")
        total = int(found[2]) * 60 + int(found[3] or 0)
        return -total if found[1] else total

    def text(self, code: str) -> str:
        """A bare word or a quoted string."""
        if self.line.startswith('"', self.at):
            return self.quoted()
        found = self.take(_WORD)
        if not found:
            raise self.fault(code)
        return found[0]

    def quoted(self) -> str:
        found = self.take(_QUOTED)
        if not found:
            raise self.fault("notation.open_quote")
        return unescape(found[1])

    def at_quote(self) -> bool:
        return self.line.startswith('"', self.at)

    def reference(self) -> tuple[str, str] | None:
        """A `namespace:value` that names a client."""
        found = self.take(_REFERENCE)
        return (found[1], self.text("notation.expected_client")) if found else None

    def at_client(self) -> bool:
        return self.at_quote() or bool(_REFERENCE.match(self.line, self.at)) or self.word() == "unassigned"

    def attribute(self) -> str | None:
        """The key of a `key:value` here, moving to its value."""
        found = _ATTRIBUTE.match(self.line, self.at)
        if not found:
            return None
        self.at = found.end()
        return found[1]


def unescape(text: str) -> str:
    return _ESCAPE.sub(lambda m: _ESCAPES.get(m[1], m[1]), text) if "\\" in text else text
