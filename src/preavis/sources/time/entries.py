"""From the rows of a time export to time entries.

How long: from start and end when a row has both (an end before the start, without a day of its own, is the next
morning), less the break; else the duration as written. Seconds become minutes half up, entry by entry: at most half a
minute an entry, and no entry is lost (one of 20 seconds stays, with 0 minutes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from preavis.sources.delimited import Cell
from preavis.sources.outlet import Outlet, natural_key
from preavis.sources.parties import Named, Parties
from preavis.sources.rows import Row, RowFlaw
from preavis.sources.time.activity import activity_of, nobody
from preavis.sources.values import clock_of, seconds_of, text_of_cell

_DAY = 86_400
_MONTH_HOURS = 744
_STATED = (("duration", 3600), ("hours", 3600), ("minutes", 60), ("seconds", 1))
_ACTIVITY = lru_cache(maxsize=10_000)(activity_of)


@dataclass(frozen=True)
class Span:
    """When an entry was and how long it took; start and end are as written where there are any."""

    day: date
    seconds: int
    start: time | None = None
    end: time | None = None


@dataclass
class Entries:
    """Turns rows into time entries."""

    out: Outlet
    parties: Parties
    base_currency: str
    rate_currency: str | None

    def take(self, row: Row) -> None:
        """Stage the entry of a row. Raises RowFlaw for one that cannot be."""
        span = self._span(row)
        get = row.text
        client = self._client(row)
        person = " ".join(filter(None, (get("first_name"), get("last_name")))) or get("user") or get("email")
        task, project, note, tags = get("task"), get("project"), get("note"), get("tags")
        minutes = (span.seconds + 30) // 60
        key = get("id")
        if key is None:
            parts = (person, span.day, span.start, span.end, span.seconds, client, project, task, tags, note)
            key = natural_key(*parts)
        fact = {
            "client": client,
            "person": person,
            "date": span.day,
            "minutes": minutes,
            "billable": row.truth("billable"),
            "invoiced": row.truth("invoiced"),
            "activity": _ACTIVITY((task, tags, project, note), has_client=client is not None),
            "project": project,
            "task": task,
            "rate_base": self._rate(row),
            "note": note,
        }
        self.out.put("time_entry", row.number, self.out.unique("time_entry", key), fact)
        self.out.totals["entries"] += 1
        self.out.totals["minutes"] += minutes
        self.out.totals["seconds"] += span.seconds
        if client is None:
            self.out.totals["minutes_without_client"] += minutes

    def _client(self, row: Row) -> str | None:
        """Who the work was for; a name such as Internal, with no code or number, is nobody's, and that is said."""
        get = row.text
        named = Named(get("client"), get("client_code"), get("siren"), get("vat_number"))
        if named.name and nobody(named.name) and not (named.code or named.siren or named.vat):
            self.out.count("for_nobody", row.number, value=named.name)
            return None
        return self.parties.of(named, row.number)

    def _span(self, row: Row) -> Span:
        day = row.day("start_date")
        if day is None:
            raise RowFlaw("missing_value", field="start_date")
        stated = _stated(row)
        start, end = clock(row, "start"), clock(row, "end")
        if start is None or end is None:
            if stated is None:
                raise RowFlaw("no_duration", field="duration", value=_written(row))
            return Span(day, self._reasonable(row, stated), start, end)
        last = row.day("end_date")
        seconds = int((datetime.combine(last or day, end) - datetime.combine(day, start)).total_seconds())
        if last is None and seconds < 0:
            seconds += _DAY
        seconds -= _pause(row)
        if seconds < 0:
            raise RowFlaw("negative", field="end_time", value=_written(row))
        if seconds > _DAY:
            raise RowFlaw("too_long", field="end_time", value=_written(row))
        if stated is not None and abs(stated - seconds) > 60:
            self.out.count("duration_differs", row.number, "warning", value=_written(row))
        return Span(day, seconds, start, end)

    def _reasonable(self, row: Row, seconds: int) -> int:
        """More than a day in one row is a week or month summed up; more than a month is a mistake."""
        if seconds < 0:
            raise RowFlaw("negative", field="duration", value=_written(row))
        if seconds > _MONTH_HOURS * 3600:
            raise RowFlaw("too_long", field="duration", value=_written(row))
        if seconds > _DAY:
            self.out.say("over_a_day", row.number, value=_written(row))
        return seconds

    def _rate(self, row: Row) -> int | None:
        """The rate billed, in the book's currency; a rate in another one is left out, and that is said."""
        if row.text("rate") is None:
            return None
        written = row.text("currency")
        currency = written.upper()[-3:] if written else self.rate_currency or self.base_currency
        if currency != self.base_currency:
            self.out.count("rate_currency", row.number, value=currency)
            return None
        return row.money("rate", currency)


def clock(row: Row, side: str) -> time | None:
    """The time of day at the start or end: of its own column, or behind the day in the column of the day."""
    cell = row.cells.get(f"{side}_time")
    if cell is None:
        cell = row.cells.get(f"{side}_date")
        if isinstance(cell, str):
            found = re.search(r"[T\s]+(\d{1,2}[:h]\d{2}.*)$", cell)
            cell = found[1] if found else None
        elif not isinstance(cell, datetime):
            cell = None
    elif isinstance(cell, str):
        # Some tools write the day again in front of the time.
        cell = re.sub(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T\s]+", "", cell.strip())
    return None if cell is None else clock_of(cell)


def _stated(row: Row) -> int | None:
    """The duration as written, in seconds, by the first column that has one; zero gives way to the next."""
    found: int | None = None
    for field, unit in _STATED:
        cell = row.cells.get(field)
        if cell is None or not text_of_cell(cell):
            continue
        seconds = seconds_of(_hours_text(cell), row.formats.mark, unit)
        if seconds is None:
            raise RowFlaw("bad_duration", field=field, value=text_of_cell(cell)[:80])
        if seconds:
            return seconds
        found = 0
    return found


def _hours_text(cell: Cell) -> Cell:
    """A number of hours is never written with thousands alone: 1.250 is an hour and a quarter."""
    if isinstance(cell, str):
        return re.sub(r"^(-?\d+[.,]\d+)$", r"\g<1>0000", cell.strip())
    return cell


def _pause(row: Row) -> int:
    cell = row.cells.get("break")
    return (seconds_of(_hours_text(cell), row.formats.mark) or 0) if cell is not None else 0


def _written(row: Row) -> str:
    cells: Mapping[str, Cell] = row.cells
    fields = ("start_date", "start_time", "end_date", "end_time", "duration", "hours", "minutes", "seconds")
    return " ".join(text_of_cell(cells[field]) for field in fields if field in cells)[:100]
