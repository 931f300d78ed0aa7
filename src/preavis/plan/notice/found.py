"""What the law of a country says of a case, before dates and sums are made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from preavis.plan.notice.base import Established, Months, Path, Remark
from preavis.plan.notice.case import Case


@dataclass(frozen=True)
class Found:
    """The road, the range, and the remarks. `not_before`: no end date before that day, whatever the range.

    `told_from`: notice may not be given before that day.
    """

    path: Path
    remarks: tuple[Remark, ...]
    months: Months | None = None
    established: Established = "no_matter"
    not_before: date | None = None
    told_from: date | None = None


Country = Callable[[Case], Found]
