"""The notice that an established relation asks for in France: published brackets by its age, moved by what is answered.

No text gives a length; judges weigh age, dependence, investments, usage. So a range, with what moved it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from preavis.errors import Parameter
from preavis.plan.notice.base import Months, Remark
from preavis.plan.notice.case import Case
from preavis.plan.notice.signs import judged, signs_of

_YEAR = 12
_DEPENDENCE = ("exclusivity", "specific_investment", "bespoke", "seasonal_peak")
_ALTERNATIVES = ("hard", "none")


def relation_range(case: Case) -> tuple[Months | None, tuple[Remark, ...]]:
    """The range of months and what made it, in the order it was made; no range where no day of beginning is known."""
    contract = case.number("contract_notice_months")
    if case.age is None or case.start is None:
        remarks = [case.remark("no_first_day", "gate", "FR-NOT-003")]
        if contract is not None:
            remarks.append(case.remark("contract_alone", "driver", "FR-NOT-007", months=contract))
        return None, tuple(remarks)
    months, by_age = _by_age(case)
    steps = [by_age]
    for step in (_not_established, _dependent, _replaceable, _usage, _agreed):
        months, remarks = step(case, months)
        steps += remarks
    return months, (*steps, *_other_signs(case))


def interpolated(brackets: Sequence[Sequence[int]], age: int) -> Months:
    """The published brackets (age in months from, low, high), without their cliffs.

    Each holds as published in its middle, the last one from its start on; between two middles both ends move evenly.
    A month begun counts whole.
    """
    starts = [start for start, _, _ in brackets]
    middles = [(a + b) // 2 for a, b in pairwise(starts)]
    nodes = [(at, low, high) for at, (_, low, high) in zip([*middles, starts[-1]], brackets, strict=True)]
    if age <= nodes[0][0]:
        return Months(*nodes[0][1:])
    for (at, low, high), (then, low_then, high_then) in pairwise(nodes):
        if age < then:
            part, whole = age - at, then - at
            return Months(*(a - (a - b) * part // whole for a, b in ((low, low_then), (high, high_then))))
    return Months(*nodes[-1][1:])


def _by_age(case: Case) -> tuple[Months, Remark]:
    figures = case.law.rule("FR-NOT-003").figures if case.law else {}
    age = case.age or 0
    months = interpolated(figures["brackets"], age)
    cap = int(figures["cap"])
    months = Months(min(cap, months.low), min(cap, months.high))
    start = case.start.isoformat() if case.start else ""
    told: dict[str, Parameter] = {
        "start": start,
        "years": age // _YEAR,
        "months": age % _YEAR,
        "low": months.low,
        "high": months.high,
    }
    return months, case.remark("age", "driver", "FR-NOT-003", **told)


def _not_established(case: Case, months: Months) -> tuple[Months, list[Remark]]:
    """Where no established relation is likely, or none can be told, the range reaches down to a reasonable notice.

    Likely not: from the shortest that is published to what a judge who saw one would ask for at least. Uncertain: from
    there to all that the age asks for.
    """
    found = judged(case)
    if found == "likely":
        return months, [case.remark("successive", "warn", "FR-NOT-010")] if _successive(case) else []
    shortest = case.law.rule("FR-NOT-003").figures["brackets"][0][1] if case.law else 1
    told = {"low": months.low, "high": months.high, "least": shortest}
    if found == "unlikely":
        code = "not_established" if any(sign.decides for sign in signs_of(case)) else "not_by_signs"
        moved = Months(shortest, max(shortest, months.low))
        return moved, [case.remark(code, "driver", "FR-NOT-009", **told)]
    return Months(shortest, months.high), [case.remark("uncertain", "driver", "FR-NOT-023", **told)]


def _successive(case: Case) -> bool:
    return case.says("successive_terms", "yes")


def _dependent(case: Case, months: Months) -> tuple[Months, list[Remark]]:
    """Each sign of dependence counts: the upper end becomes the lower one, and a month is added for each."""
    signs = [name for name in _DEPENDENCE if case.says(name, "yes")]
    signs += ["client_alternative"] if case.says("client_alternative", *_ALTERNATIVES) else []
    if not signs:
        return months, []
    cap = case.figure("FR-NOT-005", "cap")
    moved = Months(months.high, max(months.high, min(cap, months.high + len(signs))))
    told: dict[str, Parameter] = {
        "signs": " ".join(f"question.{sign}" for sign in signs),
        "low": moved.low,
        "high": moved.high,
    }
    return moved, [case.remark("dependent", "driver", "FR-NOT-005", **told)]


def _replaceable(case: Case, months: Months) -> tuple[Months, list[Remark]]:
    """Easily replaced, and a small part of what the client needs: the upper end comes down to the middle."""
    share, ceiling = case.number("client_need_share"), case.figure("FR-NOT-006", "share_percent")
    depends = any(case.says(name, "yes") for name in _DEPENDENCE)
    if depends or not case.says("client_alternative", "easy") or share is None or share >= ceiling:
        return months, []
    moved = Months(months.low, -(-(months.low + months.high) // 2))
    told = {"share": share, "ceiling": ceiling, "low": moved.low, "high": moved.high}
    return moved, [case.remark("replaceable", "driver", "FR-NOT-006", **told)]


def _usage(case: Case, months: Months) -> tuple[Months, list[Remark]]:
    """The usage between advertisers and their agencies: six months, and none in the first six."""
    if not case.says("advertising_usage", "yes"):
        return months, []
    least, first = (case.figure("FR-NOT-008", name) for name in ("months", "first_months"))
    moved = Months(max(least, months.low), max(least, months.high))
    return moved, [case.remark("usage", "driver", "FR-NOT-008", months=least, first=first)]


def _agreed(case: Case, months: Months) -> tuple[Months, list[Remark]]:
    """What the contract says is the least that is owed; it does not bind the judge."""
    agreed = case.number("contract_notice_months")
    if agreed is None:
        return months, []
    moved = Months(max(agreed, months.low), max(agreed, months.high))
    return moved, [case.remark("contract", "driver", "FR-NOT-007", months=agreed, low=moved.low, high=moved.high)]


def _other_signs(case: Case) -> Iterator[Remark]:
    """What a judge looks at and no figure is known for."""
    trend = case.relation.trend_bps
    if trend is not None:
        yield case.remark("trend", "driver", "", trend=trend)
