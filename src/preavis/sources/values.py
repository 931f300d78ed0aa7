"""Days, amounts, durations and truth values as people and software write them.

Closed parsing: a text is one of the known forms, whole, or nothing (None). What a form leaves open (03/04/2024, 1.234)
is decided for a whole file, see `formats`; here the decision is handed in.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from preavis.sources.delimited import Cell

DateOrder = Literal["dmy", "mdy", "ymd"]
DecimalMark = Literal["comma", "point"]

# The patterns are compiled when a first table needs them: a twentieth of a second that a ledger does without.
_CLOCK = r"(?:[T ,]+\d{1,2}[:h]\d{2}.*)?"
_NUMERIC = rf"(\d{{1,4}})\s?[/.\- ]\s?(\d{{1,2}})\s?[/.\- ]\s?(\d{{1,4}}){_CLOCK}"
_COMPACT = r"((?:19|20)\d{2})(\d{2})(\d{2})"
_DAY_FIRST = rf"(?:[^\W\d]+\.?,?\s+)?(\d{{1,2}})(?:er|st|nd|rd|th)?[\s\-./]+([^\W\d]+)\.?,?[\s\-./]+(\d{{2,4}}){_CLOCK}"
_MONTH_FIRST = rf"(?:[^\W\d]+\.?,?\s+)?([^\W\d]+)\.?[\s\-./]+(\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-./]+(\d{{4}}){_CLOCK}"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier",
            "feb february fev fevr fevrier fév févr février",
            "mar march mars",
            "apr april avr avril",
            "may mai",
            "jun june juin",
            "jul july juil juillet",
            "aug august aou aout aoû août",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december decembre déc décembre",
        ),
        1,
    )
    for name in names.split()
}
_BLANKS = r"[\s\u00a0\u202f\u2009]+"
_MONEY_WORDS = r"^(?:[A-Z]{3}|[€$£¥]|R\$)\s*|\s*(?:[A-Z]{3}|[€$£¥%]|[Ee]uros?|EUROS?|kr)$"
_GROUPED = r"\d{1,3}(?:[ '’]\d{3})+(?=$|[.,])"
_YES = frozenset(["yes", "y", "true", "vrai", "oui", "o", "1", "x", "on", "✓", "ja", "si"])
_NO = frozenset(["no", "n", "false", "faux", "non", "0", "off", "-", "nein"])


def text_of_cell(cell: Cell) -> str:
    """A cell as text, trimmed; whole numbers of a workbook lose their point, days are ISO."""
    if isinstance(cell, str):
        return cell.replace("\0", "").strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell.isoformat()


@lru_cache(maxsize=20_000)
def parse_date(text: str, order: DateOrder | None = None) -> date | None:
    """A day: ISO, 20240304, 4/3/24 in the order given, `4 mars 2024`, `Mar 4, 2024`; a time behind it is ignored."""
    if match := re.fullmatch(_COMPACT, text):
        return _day(*map(int, match.groups()))
    if match := re.fullmatch(_NUMERIC, text):
        return _numeric_day(match[1], match[2], match[3], order)
    if match := re.fullmatch(_DAY_FIRST, text):
        return _day(_year(match[3]), _MONTHS.get(match[2].casefold(), 0), int(match[1]))
    if match := re.fullmatch(_MONTH_FIRST, text):
        return _day(_year(match[3]), _MONTHS.get(match[1].casefold(), 0), int(match[2]))
    return None


@lru_cache(maxsize=20_000)
def date_vote(text: str) -> DateOrder | Literal["either"] | None:
    """What a text says of its file's date order: one, `either`, or nothing because it needs none."""
    match = re.fullmatch(_NUMERIC, text)
    if not match or len(match[1]) > 2:
        return None
    first, second = int(match[1]), int(match[2])
    if first > 31:
        return "ymd" if len(match[3]) == 2 else None
    if first > 12 and second > 12:
        return None
    if first > 12 or second > 12:
        return "dmy" if first > 12 else "mdy"
    return None if first == second else "either"


def _numeric_day(first: str, second: str, third: str, order: DateOrder | None) -> date | None:
    if len(first) == 4:
        return _day(int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    if order == "ymd" and len(third) == 2:
        return _day(_year(first), int(second), int(third))
    day, month = (second, first) if order == "mdy" else (first, second)
    return _day(_year(third), int(month), int(day))


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (1900 if year >= 70 else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of(cell: Cell, order: DateOrder | None = None) -> date | None:
    """A cell as a day; a workbook's own days need no order."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return parse_date(cell.strip(), order) if isinstance(cell, str) else None


@lru_cache(maxsize=20_000)
def parse_decimal(text: str, mark: DecimalMark | None = None) -> Decimal | None:
    """A number: `1 234,50 €`, `(12.5)`, `-3`, `1'234.50`; grouping must be in threes. `mark` settles `1.234`."""
    bare, negative = _bare(text)
    if not bare:
        return None
    mark = _mark_within(bare) or mark or "point"
    group, point = (r"\.", ",") if mark == "comma" else (",", r"\.")
    if not re.fullmatch(rf"(?:\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}|\d*)(?:{point}\d*)?", bare) or not re.search(
        r"\d", bare
    ):
        return None
    plain = bare.replace("." if mark == "comma" else ",", "").replace(",", ".")
    return -Decimal(plain) if negative else Decimal(plain)


@lru_cache(maxsize=20_000)
def decimal_vote(text: str) -> DecimalMark | Literal["either"] | None:
    """What a text says of its file's decimal mark: one, `either`, or nothing because it has none."""
    bare, _ = _bare(text)
    if not bare or not re.search(r"[.,]", bare):
        return None
    return _mark_within(bare) or "either"


def _mark_within(bare: str) -> DecimalMark | None:
    """The decimal mark that a number itself gives away."""
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        return "comma" if bare.rfind(",") > bare.rfind(".") else "point"
    if points + commas > 1:
        return "comma" if points else "point"
    if points + commas == 0:
        return None
    whole, part = re.split(r"[.,]", bare)
    if len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return None
    return "point" if points else "comma"


def _bare(text: str) -> tuple[str, bool]:
    """Digits and marks alone, and whether the number is negative; nothing if there is anything else."""
    text = re.sub(_BLANKS, " ", text).strip().replace("−", "-").replace("–", "-")
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if negative else text
    for _ in range(2):
        if text[:1] in "+-" and text[:1]:
            negative, text = negative != (text[0] == "-"), text[1:].strip()
        text = re.sub(_MONEY_WORDS, "", text).strip()
    if text.endswith("-"):
        negative, text = not negative, text[:-1].strip()
    if match := re.match(_GROUPED, text):
        text = re.sub(r"[ '’]", "", match[0]) + text[match.end() :]
    return (text, negative) if re.fullmatch(r"[\d.,]+", text) else ("", False)


def number_of(cell: Cell, mark: DecimalMark | None = None) -> Decimal | None:
    """A cell as a number."""
    if isinstance(cell, Decimal):
        return cell
    return parse_decimal(cell, mark) if isinstance(cell, str) and len(cell) < 60 else None


_COLONS = re.compile(r"(\d+):([0-5]?\d)(?::([0-5]?\d)(?:[.,]\d+)?)?(\s*(?:min|mn|h|hours?|heures?))?", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:h|hours?|hrs?|heures?))?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:m|min|mn|minutes?)?)?\s*(?:(\d+)\s*(?:s|sec))?",
    re.IGNORECASE,
)
_ISO = re.compile(r"PT(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+)(?:\.\d+)?S)?")


def seconds_of(cell: Cell, mark: DecimalMark | None = None, unit: int = 3600) -> int | None:
    """A cell as a duration in seconds: 1:02:03, 1:02, `18:25 min`, 1h30, `90 min`, PT1H30M, or a number of `unit`
    seconds.
    """
    if isinstance(cell, timedelta):
        return round(cell.total_seconds())
    if isinstance(cell, datetime):
        # A duration past midnight formatted as a time of day: spreadsheets count it from their day zero.
        return round((cell - datetime(1899, 12, 31)).total_seconds()) if cell.year < 1901 else None  # noqa: DTZ001  a workbook has no zone
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    number = number_of(cell, mark)
    if number is None or (isinstance(cell, str) and cell.strip()[-1:].isalpha()):
        return _written_seconds(cell.strip()) if isinstance(cell, str) else None
    return int((number * unit).to_integral_value("ROUND_HALF_UP"))


def _written_seconds(text: str) -> int | None:
    sign, text = (-1, text[1:].strip()) if text[:1] in ("-", "−") else (1, text)
    if match := _COLONS.fullmatch(text):
        first, second, third = int(match[1]), int(match[2]), int(match[3] or 0)
        minutes_first = match[3] is None and (match[4] or "").strip().lower() in ("min", "mn")
        return sign * (first * 60 + second if minutes_first else first * 3600 + second * 60 + third)
    match = _ISO.fullmatch(text) or _NAMED.fullmatch(text)
    if not match or not any(match.groups()):
        return None
    hours, minutes, seconds = (Decimal((part or "0").replace(",", ".")) for part in match.groups())
    return sign * int((hours * 3600 + minutes * 60 + seconds).to_integral_value("ROUND_HALF_UP"))


_TIME = re.compile(
    r"(\d{1,2})(?:[:h.](\d{2}))?(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?(?:Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)


def clock_of(cell: Cell) -> time | None:
    """A cell as a time of day: 10:23:52 AM, 14:05, 9h30."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        return (datetime(1900, 1, 1) + cell).time()  # noqa: DTZ001  a workbook has no zone
    match = _TIME.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if not match or (match[2] is None and match[4] is None):
        return None
    hour = int(match[1]) % 12 + (12 if match[4].lower() == "p" else 0) if match[4] else int(match[1])
    try:
        return time(hour, int(match[2] or 0), int(match[3] or 0))
    except ValueError:
        return None


def truth_of(cell: Cell) -> bool | None:
    """A cell as yes or no; None for anything else."""
    if isinstance(cell, bool):
        return cell
    word = text_of_cell(cell).casefold()
    return True if word in _YES else False if word in _NO else None
