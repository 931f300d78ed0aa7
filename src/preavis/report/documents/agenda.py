"""The steps of a plan as a calendar file, one all-day entry each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from preavis.errors import UsageError
from preavis.plan.letters.inert import line
from preavis.plan.steps import Plan, Step
from preavis.report.plan_screen import what, why
from preavis.report.words import Words

_FIRST = date(2000, 1, 1)


def ics_bytes(plan: Plan, day: date, words: Words) -> bytes:
    """The plan as it was made on a day, in iCalendar (RFC 5545).

    Entries keep their UID from one plan to the next, and their sequence grows with the day, so that a calendar moves
    them. Raises UsageError `steps.missing_extra` when icalendar is not installed.
    """
    try:
        import icalendar  # noqa: PLC0415  only a calendar file needs it
    except ImportError as error:
        raise UsageError("steps.missing_extra", library="icalendar") from error
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Preavis//steps//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for step in plan.steps:
        calendar.add_component(_entry(icalendar.Event(), plan, step, (day, words)))
    return bytes(calendar.to_ical())


def _entry(entry: Any, plan: Plan, step: Step, made: tuple[date, Words]) -> Any:
    day, words = made
    client = line(plan.client.name, 80)
    entry.add("uid", step.uid)
    entry.add("dtstamp", datetime.combine(day, time(), UTC))
    entry.add("sequence", max(0, (day - _FIRST).days))
    entry.add("dtstart", step.day)
    entry.add("dtend", step.day + timedelta(days=1))
    if step.until is not None and step.until >= step.day:
        entry.add("rrule", {"freq": "weekly", "until": step.until})
    entry.add("summary", f"{client}: {line(what(step, words))}")
    entry.add("description", line(f"{words.word(f'owner.{step.owner}')} · {why(step, words)}"))
    entry.add("transp", "TRANSPARENT")
    entry.add("class", "PRIVATE")
    return entry
