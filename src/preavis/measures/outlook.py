"""Outlook: where a client's revenue is heading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from preavis.engines.literals import literal
from preavis.facts.period import months_before
from preavis.measures.base import Branch, Measure, Scope, Theme, Work
from preavis.measures.cells import Cells
from preavis.measures.column import Column

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

QUARTERS = 8
PARTS = tuple(f"quarter_{quarter}" for quarter in range(QUARTERS))
FEWEST = 3
"""Whole quarters that a trend needs."""

ALL_LOST = -1.0
"""The steepest fall told, a year."""

_CONFIDENCE = 0.8


def rows(scope: Scope) -> tuple[Branch, ...]:
    """Documents of the eight quarters that end on the date of the book, each in the part of its quarter.

    Of those that state no VAT, and of older ones, only that they exist is told.
    """
    starts = quarter_starts(scope.as_of)
    newest_first = reversed(list(zip(PARTS, starts, strict=True)))
    parts = {part: f"f.issue_date >= {literal(first)}" for part, first in newest_first}
    known = "f.kind <> 'opening'"
    recent = f"f.issue_date >= {literal(starts[0])}"
    told = {"older": f"f.issue_date < {literal(starts[0])}", "unknown": "f.excl_base IS NULL"}
    sums = {"revenue": "f.excl_base", "gross": "f.incl_base"}
    return (
        Branch("document", parts, sums, f"{known} AND {recent}", day="f.issue_date", kind="f.kind", label="f.number"),
        Branch("document", told, {}, known, day="f.issue_date", kind="f.kind", label="f.number"),
    )


def quarter_starts(as_of: date) -> list[date]:
    """First days of the eight quarters of three months that end on `as_of`, the oldest first."""
    after = as_of + timedelta(days=1)
    return [months_before(after, 3 * (QUARTERS - quarter)) for quarter in range(QUARTERS)]


def figures(work: Work) -> Mapping[str, Column]:
    """The trend of every client."""
    if not work.scope.book.has("document"):
        return {"trend": Column.absent(work.scope.clients, "no_documents", np.float64)}
    revenue, known = quarters(work.cells)
    return {"trend": trend(revenue, known, work.cells.count(*PARTS))}


def quarters(cells: Cells) -> tuple[Floats, Counts]:
    """Revenue of each client in the eight quarters, and how many of them it was there for whole."""
    # One document that states no VAT and all quarters of that client are compared including tax: a trend is relative.
    gross = cells.count("unknown") > 0
    revenue = np.stack(
        [np.where(gross, cells.sum("gross", part), cells.sum("revenue", part)).astype(np.float64) for part in PARTS],
        axis=1,
    )
    return revenue, _whole_quarters(revenue, older=cells.count("older") > 0)


def trend(revenue: Floats, known: Counts, evidence: Counts) -> Column:
    """Yearly slope of each row of quarterly revenue, relative to its mean, over its last `known` quarters.

    The slope is the median of the slopes between all pairs of quarters (Theil 1950; Sen 1968), so a single odd quarter
    moves it little. The bounds hold the slope of an even trend with 80 % probability (Kendall's variance). A year takes
    no more than all of a revenue away: a steeper slope, as of one invoice followed by nothing, is told as that.
    """
    size = len(revenue)
    middle, low, high = (np.zeros(size) for _ in range(3))
    mean = np.zeros(size)
    for count in range(FEWEST, revenue.shape[1] + 1):
        here = np.flatnonzero(known == count)
        recent = revenue[here, -count:]
        mean[here] = recent.mean(axis=1)
        middle[here], low[here], high[here] = _slopes(recent)
    yearly = 4.0 / np.where(mean > 0, mean, 1.0)
    middle, low, high = (np.maximum(slope * yearly, ALL_LOST) for slope in (middle, low, high))
    made = Column.between(middle, low, high, evidence)
    return made.without(known < FEWEST, "too_few").without(mean <= 0, "no_revenue")


def _slopes(recent: Floats) -> tuple[Floats, Floats, Floats]:
    """Median slope a quarter and its bounds, of rows of equal length."""
    count = recent.shape[1]
    first, second = np.triu_indices(count, 1)
    slopes = np.sort((recent[:, second] - recent[:, first]) / (second - first), axis=1)
    pairs = slopes.shape[1]
    spread = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2) * np.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    low = max(int((pairs - spread) // 2), 0)
    return np.median(slopes, axis=1), slopes[:, low], slopes[:, pairs - 1 - low]


def _whole_quarters(revenue: Floats, older: NDArray[np.bool_]) -> Counts:
    """How many quarters a client was there for whole: the one of its first invoice is only a part of one."""
    billed = revenue != 0
    first = np.where(billed.any(axis=1), billed.argmax(axis=1), QUARTERS)
    return np.where(older, QUARTERS, np.maximum(QUARTERS - 1 - first, 0)).astype(np.int64)


MEASURES = (
    Measure(
        "trend",
        "per_year",
        "Yearly slope of revenue relative to its mean, over the last eight quarters: the median of the slopes "
        "between all pairs of quarters. The quarter of the first invoice is left out, as only a part of it was "
        "worked; three whole quarters are needed. It falls by 100 % at most: a year takes no more than all away. "
        "Source: documents.",
        PARTS,
        "",
    ),
)
OUTLOOK = Theme("outlook", MEASURES, rows, figures)
