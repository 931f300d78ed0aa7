"""What is not known of a client: why too little is, what would settle it, and what it would be at its worst."""

from __future__ import annotations

from collections.abc import Iterator

from preavis.advice import electre_tri
from preavis.advice.acceptability import Acceptability
from preavis.advice.acceptability.information import SOURCES
from preavis.advice.case import Case, basis_points, class_of
from preavis.advice.criteria import CLASSES
from preavis.advice.recommend import UNKNOWN
from preavis.advice.statement import Statement


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
        bad, best = (class_of(found[number]) for found in (case.book.robustness.if_bad, case.outcome.best.conjunctive))
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
    source = SOURCES.get(case.standings[name].missing or "", "value")
    return Statement(f"advice.need.{source}", {"criterion": name})


def too_little(case: Case) -> Iterator[Statement]:
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
        yield Statement("advice.little_judged", {"weight": basis_points(weight), "least": basis_points(least.weight)})
    worst, best = (class_of(sorting.conjunctive[number]) for sorting in (case.outcome.worst, case.outcome.best))
    if worst != best:
        yield Statement("advice.open_band", {"worst": worst, "best": best})
    if case.outcome.code[number] != UNKNOWN:
        yield Statement("advice.divided", {"kept": basis_points(_kept(case, case.book.robustness.joint))})


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
