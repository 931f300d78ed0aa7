"""Days and amounts that are not written as the law says, read one by one."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from preavis.facts.money import minor_units

_BLANKS = re.compile(r"[\s\u00a0\u202f'’]")


def read_day(text: str) -> date | None:
    """A day written some other way: day first, as French exports write it, or ISO. Years of two digits are 1980 to
    2079.
    """
    digits = re.split(r"\D+", re.split(r"[ T]", text, maxsplit=1)[0])
    if len(digits) != 3 or not all(digits):
        return None
    year, month, day = digits if len(digits[0]) == 4 else digits[::-1]
    if len(year) == 2:
        year = f"{'20' if year < '80' else '19'}{year}"
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_amount(text: str, currency: str) -> int | None:
    """An amount written with other marks, in minor units: blanks or dots between thousands, a minus behind,
    parentheses.
    """
    bare = _BLANKS.sub("", text)
    sign = -1 if bare.endswith("-") or bare.startswith("(") else 1
    bare = bare.strip("()").removesuffix("-").removesuffix("€")
    last = max(bare.rfind(","), bare.rfind("."))
    if bare.count(",") + bare.count(".") > 1:
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    try:
        value = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return None
    return sign * minor_units(value, currency) if value.is_finite() and abs(value) < 10**13 else None
