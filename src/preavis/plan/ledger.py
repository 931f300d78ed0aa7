"""The ledger after a decision: what was promised against what came, at 3, 6 and 12 months.

Yearly measures look back twelve months, so the change from the day of the decision to `m` months later is what those
`m` months brought, set against the same months of the year before. It is compared with `m` twelfths of what was
promised for a year. The share of the largest client is a level: on the way to twelve months it is compared with that
part of the way from where it stood.

    cash      agency income less direct costs, before labour, which is paid whoever leaves. Of the whole book after a
              parting, whose freed hours serve others; of the client alone after a repair
    minutes   hours logged for the client, fewer than before
    share     revenue share of the largest client or group

What is not known is said to be so and is never zero: a month not yet reached, a measure without its facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from preavis.facts.book import Decision
from preavis.facts.period import months_before
from preavis.measures import Measured
from preavis.measures.column import Column

MONTHS = (3, 6, 12)
EFFECTS = ("cash", "minutes", "share")
NOT_YET = "not_yet"
NO_CLIENT = "no_client"
NO_YEAR_BEFORE = "no_year_before"
_AGAINST = ("cash", "minutes")
_GRACE = timedelta(days=31)
"""A first month without a fact is still a month of the book."""
_YEAR = 12


@dataclass(frozen=True)
class Outcome:
    """One promised effect at one date.

    `promised` is for a year and None if nothing was promised; `by_then` is what the promise comes to at this date.
    `actual` is None exactly when `missing` says why. Minor units of money, minutes, basis points.
    """

    effect: str
    months: int
    day: date
    promised: int | None
    by_then: int | None
    actual: int | None
    missing: str | None = None


def after(
    decision: Decision, before: Measured, at: Mapping[int, Measured], since: date | None = None
) -> tuple[Outcome, ...]:
    """What a decision to fix or part promised and what came of it, effect by effect; nothing for one to keep.

    `before` is measured on the decision's day, `at` the same that many months later, as far as the facts reach.
    `since` is the day of the first fact: what is set against the year before is not known where that year is not there.
    """
    if decision.verdict == "keep":
        return ()
    found = (_outcome(decision, effect, months, before, at.get(months)) for effect in EFFECTS for months in MONTHS)
    if since is None or since <= months_before(decision.day, _YEAR) + _GRACE:
        return tuple(found)
    return tuple(_unset(one) if one.effect in _AGAINST else one for one in found)


def _unset(one: Outcome) -> Outcome:
    """An outcome without the year before to set it against."""
    return replace(one, actual=None, missing=one.missing or NO_YEAR_BEFORE)


def due_days(decision: Decision) -> dict[int, date]:
    """The dates at which a decision is looked at again, by months."""
    return {months: months_before(decision.day, -months) for months in MONTHS}


def _outcome(decision: Decision, effect: str, months: int, before: Measured, later: Measured | None) -> Outcome:
    start, told = _reading(decision, effect, before)
    promised = decision.expected.get(effect)
    day = due_days(decision)[months]
    by_then = None if promised is None else _by_then(effect, promised, months, start)
    if later is None:
        return Outcome(effect, months, day, promised, by_then, None, NOT_YET)
    end, missing = _reading(decision, effect, later)
    if effect == "share":
        return Outcome(effect, months, day, promised, by_then, end, missing)
    if start is None or end is None:
        return Outcome(effect, months, day, promised, by_then, None, told or missing)
    change = start - end if effect == "minutes" else end - start
    return Outcome(effect, months, day, promised, by_then, change)


def _by_then(effect: str, promised: int, months: int, start: int | None) -> int | None:
    """A part of a year's promise in whole numbers, half away from zero; for a share, that part of the way to it."""
    if effect != "share":
        return _part(promised, months)
    if start is None:
        return promised if months == _YEAR else None
    return start + _part(promised - start, months)


def _part(whole: int, months: int) -> int:
    size = (2 * abs(whole) * months + _YEAR) // (2 * _YEAR)
    return size if whole >= 0 else -size


def _reading(decision: Decision, effect: str, measured: Measured) -> tuple[int | None, str | None]:
    """An effect's figure on a day; or None and the code that says why it is missing."""
    client = measured.scope.book.clients.by_key.get(decision.client)
    if client is None:
        return None, NO_CLIENT
    if effect == "share":
        return _largest(measured.columns["revenue_share"])
    if effect == "minutes":
        return _minutes(measured.columns["hours"], client.number)
    left = measured.columns["agency_income"] - measured.columns["direct_costs"]
    if decision.verdict == "part":
        return _sum(left)
    value = left.at(client.number)
    return (None, value.missing) if value.value is None else (int(value.value), None)


def _minutes(hours: Column, client: int) -> tuple[int | None, str | None]:
    """Minutes of a client: none at all where time is logged for others, unknown where nobody logs any."""
    value = hours.at(client)
    if value.value is not None:
        return int(value.value), None
    return (0, None) if hours.known.any() else (None, value.missing)


def _sum(column: Column) -> tuple[int | None, str | None]:
    if column.known.all():
        return int(column.value.sum()), None
    return None, column.at(int(np.argmin(column.known))).missing


def _largest(share: Column) -> tuple[int | None, str | None]:
    if len(share) and share.known.all():
        return int(np.floor(share.value.max() * 10_000 + 0.5)), None
    return None, share.at(int(np.argmin(share.known))).missing if len(share) else "no_revenue"
