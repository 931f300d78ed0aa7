"""The review as canonical JSON: the same review gives the same bytes on every machine (shape: `review.schema.json`)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from preavis.advice import Statement
from preavis.advice.criteria import Quality
from preavis.advice.explanation import explain, explanation_data
from preavis.advice.robustness import Doubt
from preavis.measures import Measure, Value
from preavis.measures.column import Array, Column, Flags
from preavis.plan.counterfactual import Menu, remedy_data
from preavis.plan.remedies.untold import untold
from preavis.report.saying import problem_text, sentence
from preavis.report.words import Words
from preavis.review import Portfolio, Review, Reviewed

_DIGITS = 12
"""Significant digits of a ratio: as many as every engine and processor agrees on."""


def review_bytes(review: Review, words: Words) -> bytes:
    """The review as UTF-8 JSON, keys sorted, a line a client. `words` are those of the messages inside it."""
    return canonical(review_data(review, words))


def canonical(data: Mapping[str, Any]) -> bytes:
    """An object as UTF-8 JSON with sorted keys: a line a key, a line an entry of a list: two compare well."""
    parts = [f"{_compact(key)}: {_value(data[key])}" for key in sorted(data)]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _value(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _compact(value)
    return "[\n" + ",\n".join(_compact(entry) for entry in value) + "\n]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)


def review_data(review: Review, words: Words) -> dict[str, Any]:
    """The review as plain data, in the shape of the schema."""
    book = review.book
    return {
        "as_of": book.as_of.isoformat(),
        "window": {"first": book.window.first.isoformat(), "last": book.window.last.isoformat()},
        "currency": book.company.currency,
        "facts_sha256": book.facts_sha256,
        "policy_sha256": review.policy.sha256,
        "engine_version": review.engine_version,
        "seed": review.seed,
        "criteria_set_aside": list(review.set_aside),
        "portfolio": _portfolio(review.portfolio),
        "obtain": statements(review.obtain, words),
        "preferences": statements(review.preferences, words),
        "clients": _clients(review.clients, words),
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity,
                "origin": vars(problem.origin) if problem.origin else None,
                "params": dict(problem.params),
                "message": problem_text(words, problem),
            }
            for problem in review.problems
        ],
    }


def _portfolio(portfolio: Portfolio) -> dict[str, Any]:
    balance = portfolio.reconciliation
    return {
        "clients": portfolio.clients,
        "revenue": portfolio.revenue,
        "contribution": portfolio.contribution,
        "client_margin": portfolio.client_margin,
        "hhi": number(portfolio.hhi),
        "effective_clients": number(portfolio.effective_clients),
        "reconciliation": {
            "clients": balance.clients,
            "unassigned": balance.unassigned_total,
            "unused_capacity": balance.unused_capacity,
            "total": balance.total,
            "ledger_total": balance.ledger_total,
            "difference": balance.difference,
            "lines": [{"name": line.name, "amount": line.amount} for line in balance.unassigned],
        },
    }


def _clients(clients: Sequence[Reviewed], words: Words) -> list[dict[str, Any]]:
    """Every client, whose figures are made a measure at a time."""
    if not clients:
        return []
    measured = clients[0].measured
    names = list(measured.columns)
    figures = zip(*(_column(measured.columns[name], measured.measures[name]) for name in names), strict=True)
    told = [dict(zip(names, row, strict=True)) for row in figures]
    return [_client(reviewed, told[reviewed.client.number], words) for reviewed in clients]


def _column(column: Column, measure: Measure) -> Iterator[dict[str, Any]]:
    """A measure of every client as `_measure` writes one."""
    unit, reasons = measure.unit, (None, *column.reasons)
    value = _listed(column.value, column.known)
    low, high = _listed(column.low, column.low_known), _listed(column.high, column.high_known)
    rows = zip(value, low, high, column.evidence.tolist(), column.reason.tolist(), strict=True)
    for found, least, most, evidence, why in rows:
        yield {
            "value": found,
            "low": least,
            "high": most,
            "unit": unit,
            "evidence": evidence,
            "missing": reasons[why],
        }


def _listed(values: Array, known: Flags) -> list[int | float | None]:
    """Numbers as JSON holds them, None where they are not known."""
    whole = values.dtype.kind in "iu"
    return [
        (one if whole else number(one)) if is_known else None
        for one, is_known in zip(values.tolist(), known.tolist(), strict=True)
    ]


def client_data(reviewed: Reviewed, words: Words) -> dict[str, Any]:
    """One client of the review as plain data."""
    known = reviewed.measured.measures
    figures = {name: _measure(known[name], value) for name, value in reviewed.measures.items()}
    return _client(reviewed, figures, words)


def _client(reviewed: Reviewed, figures: Mapping[str, Any], words: Words) -> dict[str, Any]:
    client, advice, menu = reviewed.client, reviewed.advice, reviewed.menu
    return {
        "client": client.key,
        "name": client.name,
        "kind": client.kind,
        "recommendation": advice.recommendation,
        "dormant": advice.dormant,
        "quality": advice.quality,
        "band": list(advice.band),
        "acceptability": _shares(advice.acceptability),
        "confidence": number(advice.confidence),
        "doubt": _doubt(advice.doubt),
        "measures": figures,
        "criteria": {
            name: {
                "value": number(found.value),
                "weight": number(found.weight),
                "supports": list(found.supports),
                "vetoes": list(found.vetoes),
                "missing": found.missing,
            }
            for name, found in advice.criteria.items()
        },
        "reasons": statements(advice.reasons, words),
        "counter_reasons": statements(advice.counter_reasons, words),
        "red_lines": statements(advice.red_lines, words),
        "blocks": statements(advice.blocks, words),
        "remedies": ways_data(menu, words) if menu else [],
        "needs": statements(advice.needs, words),
    }


def ways_data(menu: Menu, words: Words) -> list[dict[str, Any]]:
    """The ways of a menu with the measures that each moves, and those of which nothing tells what they become."""
    return [
        numbers(data) | {"untold": statements(map(_untold, untold(way.levers)), words)}
        for way, data in zip(menu.ways, remedy_data(menu), strict=True)
    ]


def _untold(measure: str) -> Statement:
    return Statement(f"remedies.untold.{measure}")


def _shares(shares: Mapping[Quality, float] | None) -> dict[str, Any] | None:
    return None if shares is None else {quality: number(share) for quality, share in shares.items()}


def _doubt(found: Doubt | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "preference": _shares(found.preference),
        "data": _shares(found.data),
        "error": _shares(found.error),
        "stable": list(found.stable),
        "entropy": number(found.entropy),
        "if_bad": found.if_bad,
        "central_weights": {name: number(weight) for name, weight in found.central.items()},
    }


def numbers(value: Any) -> Any:
    """Plain data with every number as JSON holds it."""
    if isinstance(value, float):
        return number(value)
    if isinstance(value, Mapping):
        return {key: numbers(held) for key, held in value.items()}
    return [numbers(held) for held in value] if isinstance(value, list | tuple) else value


def firmness_data(reviewed: Reviewed, words: Words) -> dict[str, Any]:
    """How firm a client's class is, as plain data: intervals that keep it, who carries it and who objects."""
    found = explain(reviewed.advice.case)
    data: dict[str, Any] = numbers(explanation_data(found))
    return data | {"statements": statements(found.statements, words)}


def statements(said: Iterable[Statement], words: Words) -> list[dict[str, Any]]:
    """Reasons and the like, as code, facts and sentence."""
    return [
        {"code": one.code, "params": dict(one.params), "text": sentence(words, one.code, one.params)} for one in said
    ]


def _measure(measure: Measure, value: Value) -> dict[str, Any]:
    return {
        "value": number(value.value),
        "low": number(value.low),
        "high": number(value.high),
        "unit": measure.unit,
        "evidence": value.evidence,
        "missing": value.missing,
    }


def number(value: float | None) -> int | float | None:
    """A number as JSON holds it: whole numbers as they are, others to twelve significant digits, never NaN."""
    if value is None or isinstance(value, int):
        return value
    if not math.isfinite(value):
        raise ValueError(value)
    return float(f"{value:.{_DIGITS}g}")
