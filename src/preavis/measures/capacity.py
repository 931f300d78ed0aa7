"""Capacity: whether a client takes more of the scarce hours than it brings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from preavis.engines.literals import literal
from preavis.facts.period import months_before
from preavis.measures.base import Branch, Measure, Scope, Theme, Work
from preavis.measures.cells import Whole
from preavis.measures.column import Column, ratio

_MONTHS = 12


def month_starts(as_of: date) -> list[date]:
    """First days of the twelve months that end on `as_of`, the oldest first."""
    after = as_of + timedelta(days=1)
    return [months_before(after, _MONTHS - month) for month in range(_MONTHS)]


def rows(scope: Scope) -> tuple[Branch, ...]:
    """Time spent for clients, in a part for each month."""
    starts = month_starts(scope.as_of)
    ends = [*starts[1:], scope.as_of + timedelta(days=1)]
    parts = {f"month_{i}": f"f.date < {literal(end)}" for i, end in enumerate(ends)}
    sums = {
        "minutes": "f.minutes",
        "rework": "CASE WHEN f.activity = 'rework' THEN f.minutes ELSE 0 END",
        "marked": "CASE WHEN f.billable IS NULL THEN 0 ELSE f.minutes END",
        "unbilled": "CASE WHEN f.billable THEN 0 WHEN f.billable IS NULL THEN 0 ELSE f.minutes END",
    }
    where = f"f.date >= {literal(starts[0])} AND f.activity <> 'internal'"
    return (Branch("time_entry", parts, sums, where, kind="f.activity", label="COALESCE(f.task, f.note, f.project)"),)


def figures(work: Work) -> Mapping[str, Column]:
    """Every capacity measure of every client."""
    cells = work.cells
    minutes, evidence = cells.sum("minutes", *PARTS), cells.count(*PARTS)
    unlogged = evidence == 0

    def of_hours(column: str, whole: Whole, empty: str) -> Column:
        return ratio(Column.exact(cells.sum(column, *PARTS), evidence), _bare(whole), empty)

    return {
        "strain": _strain(work),
        "unbilled_share": of_hours("unbilled", cells.sum("marked", *PARTS), "not_marked").without(unlogged, "no_time"),
        "rework_share": of_hours("rework", minutes, "no_time"),
    }


def peak(work: Work) -> str:
    """The part of the month in which most time went to clients."""
    return max(PARTS, key=lambda part: int(work.cells.sum("minutes", part).sum()))


def _strain(work: Work) -> Column:
    """The client's share of the peak month's hours, divided by its share of agency income."""
    busiest = work.cells.sum("minutes", peak(work))
    income = work.found["agency_income"]
    logged = work.cells.count(*PARTS)
    hours = _whole(int(busiest.sum()), len(busiest))
    everyone = _whole(int(np.maximum(income.value[income.known], 0).sum()), len(busiest))
    taken = ratio(Column.exact(busiest, logged), hours, "no_time").without(logged == 0, "no_time")
    return ratio(taken, ratio(income, everyone, "no_revenue"), "no_revenue")


def _whole(amount: int, size: int) -> Column:
    return _bare(np.full(size, amount, np.int64))


def _bare(values: Whole) -> Column:
    return Column.exact(values, np.zeros(len(values), np.int64))


PARTS = tuple(f"month_{month}" for month in range(_MONTHS))
MEASURES = (
    Measure(
        "strain",
        "index",
        "The client's share of all client hours in the busiest month, divided by its share of agency income. Above "
        "1, it takes more of the scarce hours than it pays for.",
        PARTS,
        "minutes",
    ),
    Measure(
        "unbilled_share",
        "ratio",
        "Time marked as not billable, divided by all time of the client that carries a mark.",
        PARTS,
        "unbilled",
    ),
    Measure(
        "rework_share", "ratio", "Time spent doing work again, divided by all time of the client.", PARTS, "rework"
    ),
)
CAPACITY = Theme("capacity", MEASURES, rows, figures)
