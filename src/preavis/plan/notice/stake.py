"""What is at stake in an exit, held against the sum from which the owner wants a lawyer to look first.

The exit is the planned one where a day is planned, else the earliest that can be defended. A sum that cannot be made,
because nobody says what the client loses in a month, is for a lawyer too: missing is not nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from preavis.errors import Parameter
from preavis.facts.money import exponent
from preavis.plan.notice.base import Exposure, Remark
from preavis.plan.notice.case import Case

_RULE = "FR-NOT-013"


def at_stake(case: Case, exposures: Sequence[Exposure]) -> Iterator[Remark]:
    """The remark on each sum: a gate for the exit, a warning for leaving at once, silence below the owner's sum."""
    exit_by = next((made for made in reversed(exposures) if made.name != "at_once"), None)
    rule = _RULE if case.country == "FR" else ""
    if exit_by is None or not any(made.missing.high for made in exposures):
        return
    limit = case.relation.lawyer_from * 10 ** exponent(case.relation.currency)
    for made in exposures:
        if made is exit_by and made.amount is None and made.missing.high:
            yield case.remark("exposure_unknown", "gate", rule, **_told(case, made))
        elif made.amount is not None and made.amount[2] >= limit and made.amount[2]:
            sums: dict[str, Parameter] = dict(zip(("low", "central", "high"), made.amount, strict=True))
            told = {**_told(case, made), **sums, "limit": limit}
            if made is exit_by:
                yield case.remark("exposure_over", "gate", rule, **told)
            elif made.name == "at_once":
                yield case.remark("exposure_at_once", "warn", rule, **told)


def _told(case: Case, made: Exposure) -> dict[str, Parameter]:
    return {
        "end": made.end.isoformat(),
        "from_months": made.missing.low,
        "months": made.missing.high,
        "currency": case.relation.currency,
    }
