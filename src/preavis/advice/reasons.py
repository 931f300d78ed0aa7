"""Why: what carries a recommendation, what speaks against it, what the law says.

Built for one client at a time, when somebody asks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from preavis.advice import electre_tri
from preavis.advice.case import AGREES, Case, basis_points, class_of
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.needs import too_little
from preavis.advice.recommend import KEEP, PART, UNKNOWN
from preavis.advice.statement import Statement
from preavis.errors import Parameter
from preavis.facts.identity import Client
from preavis.measures.base import Unit

MOST = 3
"""How many reasons carry an answer; more would hide which."""

_WORDED = frozenset(
    (
        "margin_ratio",
        "lateness_p80",
        "days_beyond_terms",
        "revenue_share",
        "strain",
        "trend",
        "tension",
        "adverse_severity",
        "conflict",
        "innovation",
        "shared_vision",
    )
)
"""Measures and judgements with sentences of their own; others are said by their kind of number."""

_EARLY = ("lateness_p80", "days_beyond_terms")
_KIND_OF_NUMBER: Mapping[Unit, str] = {
    "ratio": "share", "per_year": "share", "index": "share", "money": "money", "money_per_hour": "money",
    "days": "days", "minutes": "hours", "months": "months", "count": "level", "level": "level",
}  # fmt: skip
_INSOLVENT = frozenset(("insolvent", "insolvency", "sauvegarde", "redressement", "liquidation"))
_LAWFUL_TENSION = 3
"""From this level on, how a consumer behaves may be a lawful reason to refuse it."""


def reasons(case: Case) -> tuple[Statement, ...]:
    """What carries the recommendation, strongest first."""
    if case.listed_only:
        return ()
    if case.code == UNKNOWN:
        return tuple(too_little(case))
    against, supporting = _against(case), _supporting(case)
    if case.code == KEEP:
        return tuple(supporting[:MOST])
    return (*red_lines(case), *against, *_raised_majority(case))[:MOST]


def counter_reasons(case: Case) -> tuple[Statement, ...]:
    """What speaks against the recommendation."""
    if case.listed_only:
        return ()
    if case.code == KEEP:
        return tuple(_against(case)[:MOST])
    if case.code == UNKNOWN:
        return ()
    held = {one.params["criterion"] for one in _against(case)}
    spared = [one for one in _supporting(case) if one.params["criterion"] not in held]
    return (*_still_earns(case), *spared[:MOST], *_contradiction(case))


def red_lines(case: Case) -> tuple[Statement, ...]:
    """Red lines that the client crosses, whatever else is true of it."""
    said = case.table.levels.get(case.client.number, {})
    found = []
    for rule in case.policy.red_lines:
        value = rule.crossed(case.client, said) if rule.applies(case.measured.scope.as_of) else None
        if value is not None:
            params: dict[str, Parameter] = {"field": rule.field, "value": value, "why": rule.why}
            found.append(Statement("advice.red_line", {**params, "from": rule.first.isoformat()}))
    return tuple(found)


def blocks(case: Case, *, parting: bool = False) -> tuple[Statement, ...]:
    """What the law forbids or reshapes, of what is advised or of `parting` whatever is. Not legal advice."""
    return tuple(_blocks(case, parting or case.code == PART or _held_back(case))) if not case.listed_only else ()


def _blocks(case: Case, wanted_to_part: bool) -> Iterator[Statement]:  # noqa: FBT001  as said above
    delicate = case.client.kind == "consumer" or _insolvent(case.client)
    if wanted_to_part and delicate and case.book.law is None:
        yield Statement("advice.law_unknown", {"country": case.measured.scope.book.company.country})
        return
    if case.client.kind == "consumer" and wanted_to_part:
        tension = case.table.levels.get(case.client.number, {}).get("relationship", 0)
        yield Statement("advice.consumer_motive" if tension >= _LAWFUL_TENSION else "advice.consumer_no_motive")
    if wanted_to_part and _insolvent(case.client):
        yield Statement("advice.insolvency")


def _held_back(case: Case) -> bool:
    """Whether parting was the answer until the law changed it: only then does the block speak."""
    return bool(case.outcome.held_back[case.client.number])


def _insolvent(client: Client) -> bool:
    return not _INSOLVENT.isdisjoint(tag.casefold() for tag in client.tags)


def _against(case: Case) -> list[Statement]:
    """Criteria that hold the client back from `sound`, the gravest first: vetoes, then the weight they withhold.

    Those that agree with less than half of it; where none does, those that do not agree in full.
    """
    agree, _ = case.partials
    shares = agree[CLASSES.index("sound") - 1]
    found = [
        ("sound" not in standing.vetoes, -standing.weight * (1 - float(share)), name, float(share))
        for share, (name, standing) in zip(shares, case.standings.items(), strict=True)
        if standing.missing is None and share < 1 - electre_tri.TOLERANCE
    ]
    gravest = [one for one in found if one[3] < AGREES] or found
    return [_said(case, name, "against", "sound") for _, _, name, _ in sorted(gravest)]


def _supporting(case: Case) -> list[Statement]:
    """Criteria that make the client at least `sound`, the heaviest first."""
    found = [
        (-standing.weight, name, standing.supports[-1])
        for name, standing in case.standings.items()
        if "sound" in standing.supports
    ]
    return [_said(case, name, "for", quality) for _, name, quality in sorted(found)]


def _said(case: Case, name: str, side: str, quality: Quality) -> Statement:
    """A criterion in figures: the value against the limit of a class."""
    row = next(row for row in case.table.rows if row.criterion.name == name)
    measure = row.measure(case.client.number)
    unit: Unit = "level" if row.criterion.judged else case.measured.measures[measure].unit
    kind = _KIND_OF_NUMBER[unit]
    standing = case.standings[name]
    value, limit = _whole(standing.value or 0.0, kind), _whole(row.criterion.limit(quality), kind)
    params: dict[str, Parameter] = {"criterion": name, "value": value, "limit": limit, "class": quality}
    params |= {"weight": basis_points(standing.weight)}
    if quality in standing.vetoes:
        side = "veto"
    if measure in _EARLY and value < 0:
        side, params["early"] = "early", -value
    if measure == "margin_ratio" and value < 0:
        side, params["loss"] = "loss", -value
    return Statement(f"advice.{measure if measure in _WORDED else kind}.{side}", params)


def _raised_majority(case: Case) -> Iterator[Statement]:
    """When enough criteria agree and it is discordance that refuses the class."""
    agree, oppose = case.partials
    profile = CLASSES.index("sound") - 1
    reached, majority = float(agree[profile] @ case.shares), case.outcome.model.majority
    if reached < majority - electre_tri.TOLERANCE:
        return
    needed = float(electre_tri.required_majority(oppose[profile : profile + 1], majority)[0])
    if reached < needed:
        params: dict[str, Parameter] = {
            "reached": basis_points(reached),
            "majority": basis_points(majority),
            "class": "sound",
        }
        if math.isfinite(needed):
            yield Statement("advice.bigger_majority", {**params, "needed": basis_points(needed)})
        else:
            yield Statement("advice.no_majority", params)


def _contradiction(case: Case) -> Iterator[Statement]:
    """The client is good and bad at once, so that some of the limits compare with it in neither way."""
    number = case.client.number
    low, high = case.outcome.worst.conjunctive[number], case.outcome.best.disjunctive[number]
    if low < CLASSES.index("sound") <= high:
        yield Statement("advice.contradictory", {"worst": class_of(low), "best": class_of(high)})


def _still_earns(case: Case) -> Iterator[Statement]:
    """What leaving would lose, and what the freed hours must bring to make up for it."""
    contribution, labour, hours = (case.value(name).value for name in ("contribution", "labour_cost", "hours"))
    if contribution is None or contribution <= 0:
        return
    yield Statement("advice.still_contributes", {"amount": int(contribution)})
    if labour is not None and hours:
        rate = -(-(int(contribution) + int(labour)) * 60 // int(hours))
        yield Statement("advice.break_even", {"rate": rate, "minutes": int(hours)})


def _whole(value: float, kind: str) -> int:
    return basis_points(value) if kind == "share" else round(value)
