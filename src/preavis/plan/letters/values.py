"""Values as a person types them for a letter's fields, read by the field's type."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from preavis.errors import UsageError
from preavis.facts.money import exponent
from preavis.facts.notes import refuse_pejorative
from preavis.plan.letters.base import COMPUTED, FLAGS, Field, Plain
from preavis.plan.letters.inert import line, lines

_LARGEST = 10**15
_EXPLAINED = {"date": "2027-03-31", "money": "1234.56", "percent": "12.5"}


def read(field: Field, text: str, currency: str) -> Plain:
    """The value of a field. Raises UsageError `letters.bad_value` with an example of what is understood,
    `letters.not_a_choice`, or that of a text which judges a person.
    """
    if field.name in COMPUTED or field.name in FLAGS:
        raise UsageError("letters.cannot_set", field=field.name, value=text)
    if field.type in {"text", "lines"}:
        refuse_pejorative(text)
        return _text(field, text)
    if field.type == "choice":
        if text.strip() not in field.choices:
            raise UsageError("letters.not_a_choice", field=field.name, value=text, known=", ".join(field.choices))
        return text.strip()
    if field.type == "date":
        return _date(field, text)
    if field.type in {"flag", "table", "percents"}:
        raise UsageError("letters.cannot_set", field=field.name, value=text)
    return _number(field, text, currency)


def _text(field: Field, text: str) -> str:
    kept = lines(text.replace("\\n", "\n")) if field.type == "lines" else line(text)
    if not kept:
        raise UsageError("letters.empty", field=field.name)
    return kept


def _date(field: Field, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _bad(field, text) from None


def _number(field: Field, text: str, currency: str) -> int:
    places = {"money": exponent(currency), "percent": 2}.get(field.type, 0)
    try:
        number = Decimal(text.strip().replace("\u202f", "").replace(" ", "").replace(",", ".")).scaleb(places)
    except InvalidOperation:
        raise _bad(field, text) from None
    if not number.is_finite() or not 0 <= number < _LARGEST or number != int(number):
        raise _bad(field, text)
    return int(number)


def _bad(field: Field, text: str) -> UsageError:
    example = _EXPLAINED.get(field.type, "3")
    return UsageError("letters.bad_value", field=field.name, value=text, type=field.type, example=example)
