"""Why: what carries a recommendation, what speaks against it, what the law says, what would settle the rest.

Built for one client at a time, when somebody asks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.acceptability import Acceptability
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.policy import Policy
from preavis.advice.recommend import KEEP, PART, UNKNOWN, Codes, Outcome, settled, too_far
from preavis.advice.robustness import Robustness
from preavis.advice.statement import Statement
from preavis.advice.table import Performance, Table
from preavis.errors import Parameter
from preavis.facts.identity import Client
from preavis.law import Law
from preavis.measures import Measured, Value
from preavis.measures.base import Unit

MOST = 3
"""How many reasons carry an answer; more would hide which."""

_AGREES = 0.5
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

_CURES: Mapping[str, str] = {
    "no_time": "advice.need.time",
    "no_rate": "advice.need.rate",
    "no_payments": "advice.need.payments",
    "no_due_date": "advice.need.due_dates",
    "not_judged": "advice.need.judgement",
    "too_few": "advice.need.patience",
}
"""What to get, by the reason why a value is missing."""

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Standing:
    """One criterion for one client: the value, its weight, the classes it supports and those it forbids."""

    value: float | None
    weight: float
    supports: tuple[Quality, ...]
    vetoes: tuple[Quality, ...]
    missing: str | None = None


@dataclass(frozen=True)
class Judged:
    """A whole book before the policy: what was measured, how it was sorted, and the law of the company's country."""

    measured: Measured
    policy: Policy
    table: Table
    outcome: Outcome
    law: Law | None
    robustness: Robustness

    @cached_property
    def codes(self) -> Codes:
        """What is advised on every client, once plausible preferences and figures have had their say."""
        return settled(self.outcome, self.robustness.joint, self.policy.evidence)

    @cached_property
    def partials(self) -> tuple[Numbers, Numbers]:
        """Concordance and discordance, limits x clients x criteria; neither where a value is unknown."""
        model, values = self.outcome.model, self.table.values("value")
        known = self.table.counted & ~self.table.unknown
        pairs = [electre_tri.partial(values, model, profile) for profile in range(model.profiles)]
        agree, oppose = (np.stack([pair[side] for pair in pairs]) * known for side in (0, 1))
        return agree, oppose


@dataclass(frozen=True)
class Case:
    """One client of it: everything its reasons are made from."""

    client: Client
    book: Judged

    @property
    def measured(self) -> Measured:
        return self.book.measured

    @property
    def policy(self) -> Policy:
        return self.book.policy

    @property
    def table(self) -> Table:
        return self.book.table

    @property
    def outcome(self) -> Outcome:
        return self.book.outcome

    @property
    def code(self) -> int:
        return int(self.book.codes[self.client.number])

    @property
    def listed_only(self) -> bool:
        return bool(self.table.listed_only[self.client.number])

    def value(self, name: str) -> Value:
        return self.measured.value(name, self.client.number)

    @cached_property
    def shares(self) -> Numbers:
        """The weight of each criterion for this client, adding up to one."""
        counted = self.table.counted[self.client.number][None, :]
        return np.asarray(electre_tri.shares(self.outcome.model, counted, 1)[0], np.float64)

    @cached_property
    def partials(self) -> tuple[Numbers, Numbers]:
        """Concordance and discordance of each criterion (columns) with each limit (rows); unknown: neither."""
        agree, oppose = self.book.partials
        return agree[:, self.client.number], oppose[:, self.client.number]

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Every criterion that counts in this book."""
        agree, oppose = self.partials
        far = too_far(oppose, self.shares, self.outcome.model.majority)
        return {
            row.criterion.name: _standing(row, self.client.number, float(self.shares[j]), (agree[:, j], far[:, j]))
            for j, row in enumerate(self.table.rows)
        }


def _standing(row: Performance, number: int, weight: float, against: tuple[Numbers, Flags]) -> Standing:
    if not row.known[number]:
        return Standing(None, weight, (), (), row.missing(number))
    reached = tuple(name for name, share in zip(CLASSES[1:], against[0], strict=True) if share >= _AGREES)
    vetoes = tuple(name for name, far in zip(CLASSES[1:], against[1], strict=True) if far)
    return Standing(float(row.value[number]), weight, reached or CLASSES[:1], vetoes)


def reasons(case: Case) -> tuple[Statement, ...]:
    """What carries the recommendation, strongest first."""
    if case.listed_only:
        return ()
    if case.code == UNKNOWN:
        return tuple(_too_little(case))
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


def needs(case: Case) -> tuple[Statement, ...]:
    """What would settle what is not known, the most telling first."""
    if case.listed_only:
        return ()
    missing = [name for name, standing in case.standings.items() if standing.missing and standing.weight > 0]
    told = {datum.criterion: datum.gain for datum in case.book.robustness.information.of(case.client.number)}
    ordered = sorted(missing, key=lambda name: (-told.get(name, 0.0), -case.standings[name].weight, name))
    found = [_need(case, name) for name in ordered]
    if case.code == UNKNOWN:
        found = [*_more_history(case), *_lever(case), *found, *_sources(case)]
    return (*found, *_if_bad(case)) if found else ()


def _if_bad(case: Case) -> Iterator[Statement]:
    """What is missing is often missing because it is bad: the class if so, where it would be another."""
    number = case.client.number
    if case.table.unknown[number].any():
        bad, best = (_class(found[number]) for found in (case.book.robustness.if_bad, case.outcome.best.conjunctive))
        if bad != best:
            yield Statement("advice.if_bad", {"class": bad})


def _sources(case: Case) -> Iterator[Statement]:
    """Criteria that the whole book says nothing of, the heaviest first, where too few are left to judge on."""
    if case.outcome.grounds.weight[case.client.number] < case.policy.evidence.weight - electre_tri.TOLERANCE:
        weights = case.policy.weights
        silent = [name for name, s in case.standings.items() if s.missing and s.weight == 0]
        yield from (_need(case, name) for name in sorted(silent, key=lambda name: -weights[name]))
        for criterion in sorted(case.table.set_aside, key=lambda criterion: -weights[criterion.name]):
            yield Statement("advice.need.source", {"criterion": criterion.name})


def _need(case: Case, name: str) -> Statement:
    missing = case.standings[name].missing
    return Statement(_CURES.get(missing or "", "advice.need.value"), {"criterion": name})


def _too_little(case: Case) -> Iterator[Statement]:
    number, least, grounds = case.client.number, case.policy.evidence, case.outcome.grounds
    documents, months, weight = (
        int(grounds.documents[number]),
        int(grounds.months[number]),
        float(grounds.weight[number]),
    )
    if documents < least.documents:
        yield Statement("advice.few_documents", {"documents": documents, "least": least.documents})
    if months < least.months:
        yield Statement("advice.short_history", {"months": least.months})
    if weight < least.weight - electre_tri.TOLERANCE:
        yield Statement("advice.little_judged", {"weight": _bps(weight), "least": _bps(least.weight)})
    worst, best = (_class(sorting.conjunctive[number]) for sorting in (case.outcome.worst, case.outcome.best))
    if worst != best:
        yield Statement("advice.open_band", {"worst": worst, "best": best})
    if case.outcome.code[number] != UNKNOWN:
        yield Statement("advice.divided", {"kept": _bps(_kept(case, case.book.robustness.joint))})


def _kept(case: Case, found: Acceptability) -> float:
    """The share that makes the client at least sound."""
    return float(found.at_least(CLASSES.index("sound"))[case.client.number])


def _lever(case: Case) -> Iterator[Statement]:
    """Where a divided answer comes from, and so what narrows it: the owner's preferences, or the figures."""
    if case.outcome.code[case.client.number] == UNKNOWN:
        return
    stated, drawn = (_kept(case, found) for found in (case.book.robustness.preference, case.book.robustness.data))
    from_preferences = min(stated, 1 - stated) >= min(drawn, 1 - drawn)
    yield Statement("advice.need.preferences" if from_preferences else "advice.need.figures", {})


def _more_history(case: Case) -> Iterator[Statement]:
    number, least, grounds = case.client.number, case.policy.evidence, case.outcome.grounds
    if grounds.documents[number] < least.documents or grounds.months[number] < least.months:
        yield Statement("advice.need.history", {"documents": least.documents, "months": least.months})


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
    gravest = [one for one in found if one[3] < _AGREES] or found
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
    params |= {"weight": _bps(standing.weight)}
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
        params: dict[str, Parameter] = {"reached": _bps(reached), "majority": _bps(majority), "class": "sound"}
        if math.isfinite(needed):
            yield Statement("advice.bigger_majority", {**params, "needed": _bps(needed)})
        else:
            yield Statement("advice.no_majority", params)


def _contradiction(case: Case) -> Iterator[Statement]:
    """The client is good and bad at once, so that some of the limits compare with it in neither way."""
    number = case.client.number
    low, high = case.outcome.worst.conjunctive[number], case.outcome.best.disjunctive[number]
    if low < CLASSES.index("sound") <= high:
        yield Statement("advice.contradictory", {"worst": _class(low), "best": _class(high)})


def _still_earns(case: Case) -> Iterator[Statement]:
    """What leaving would lose, and what the freed hours must bring to make up for it."""
    contribution, labour, hours = (case.value(name).value for name in ("contribution", "labour_cost", "hours"))
    if contribution is None or contribution <= 0:
        return
    yield Statement("advice.still_contributes", {"amount": int(contribution)})
    if labour is not None and hours:
        rate = -(-(int(contribution) + int(labour)) * 60 // int(hours))
        yield Statement("advice.break_even", {"rate": rate, "minutes": int(hours)})


def _class(place: int) -> Quality:
    return CLASSES[int(place)]


def _bps(share: float) -> int:
    return round(share * 10_000)


def _whole(value: float, kind: str) -> int:
    return _bps(value) if kind == "share" else round(value)
