"""Which fiscal year a ledger is, and of which entity: from the file's name when the entries agree with it, else
inferred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from preavis.facts.book import Company
from preavis.facts.identity import is_siren
from preavis.facts.period import Period, months_before

_NAME = re.compile(r"(\d{9,14})[ _-]?FEC[ _-]?(\d{8})", re.IGNORECASE)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """The fiscal year and how it was known: `closing` (the file states its last day), `name`, `opening` or
    `entries`.
    """

    entity: str
    period: Period
    origin: str

    @property
    def snapshot(self) -> str:
        return f"fec:{self.entity}:{self.period.last.isoformat()}"


def year_of(
    connection: duckdb.DuckDBPyConnection, name: str, company: Company, closing: date | None = None
) -> Year | None:
    """The fiscal year of the entries in fec_entry; None if there is no entry.

    `closing` is the last day that the file itself states; neither it nor the file's name is believed against entries.
    """
    first, last, opening = connection.execute(
        """SELECT MIN(date) FILTER (role <> 'opening'), MAX(last_date) FILTER (role <> 'opening'),
            MAX(last_date) FILTER (role = 'opening')
           FROM fec_entry"""
    ).fetchall()[0]
    first, last = first or opening, last or opening
    if first is None:
        return None
    found = _NAME.search(name)
    entity = _entity(found[1] if found else "", company)
    stated = (("closing", closing), ("name", _day(found[2]) if found else None))
    for origin, told in stated:
        if told and last <= told and last > months_before(told, 12):
            return Year(entity, Period(min(_month_start(first), _year_before(told)), told), origin)
    start = opening if opening and _month_start(opening) <= first else _month_start(first)
    end = max(_year_from(start), _month_end(last))
    return Year(entity, Period(start, end), "opening" if start == opening else "entries")


def _entity(digits: str, company: Company) -> str:
    siren = digits[:9]
    if len(digits) in (9, 14) and is_siren(siren) and set(siren) != {"0"}:
        return siren
    return company.siren or "book"


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _month_start(day: date) -> date:
    return day.replace(day=1)


def _month_end(day: date) -> date:
    return months_before(_month_start(day), -1) - _ONE_DAY


def _year_from(start: date) -> date:
    return months_before(start, -12) - _ONE_DAY


def _year_before(end: date) -> date:
    return months_before(end + _ONE_DAY, 12)
