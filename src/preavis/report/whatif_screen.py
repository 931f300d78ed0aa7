"""What a simulation says, on a screen and as plain data: the cases side by side, then what they stand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import RenderableType

from preavis.errors import Problem
from preavis.facts.period import month_after
from preavis.plan.consequences import Futures, Result, SafeDate, Spread
from preavis.report.saying import problem_text
from preavis.report.screen import bullets, grid
from preavis.report.table import Figure, Table, heads
from preavis.report.words import Words


@dataclass(frozen=True)
class Whatif:
    """All that is shown: the cases, the day they start from, what they stand on, and the answers for one client."""

    futures: Futures
    as_of: date
    floor: int
    notes: tuple[Problem, ...]
    client: str | None = None
    safe: SafeDate | None = None
    break_even: int | None = None
    hours: int = 0


def page(found: Whatif, words: Words) -> Iterator[RenderableType]:
    """The screen, part by part."""
    yield words.say("whatif.title", {"months": len(found.futures.results[0].cash), "paths": found.futures.paths})
    yield ""
    yield grid(_table(found, words), words, wrap="case")
    yield ""
    told = [*_answers(found, words), words.say("whatif.reading", {"floor": found.floor})]
    yield bullets(told)
    yield ""
    yield words.say("whatif.stands_on")
    yield bullets(problem_text(words, note, with_place=False) for note in found.notes)


def _table(found: Whatif, words: Words) -> Table:
    rows = tuple(
        (
            case_name(result, words),
            words.formats.whole_money(result.low_point.middle),
            words.formats.whole_money(result.low_point.low),
            words.formats.month(month_after(found.as_of, result.low_month)),
            words.formats.percent(result.below_floor),
            words.formats.whole_money(result.end.middle),
            Figure(result.largest / 10_000, "ratio"),
        )
        for result in found.futures.results
    )
    names = "case low_point worst low_month below_floor end largest"
    return Table("whatif", heads(names, right="low_point worst below_floor end largest"), rows)


def case_name(result: Result, words: Words) -> str:
    """The words of a usual case; the owner's own name otherwise."""
    code = f"whatif.case.{result.name}"
    return words.say(code) if words.has(code) else result.name


def _answers(found: Whatif, words: Words) -> Iterator[str]:
    for result in found.futures.results:
        if result.runway is not None:
            when = month_after(found.as_of, result.runway).isoformat()
            yield words.say("whatif.runway", {"case": case_name(result, words), "month": when})
    if found.safe is not None and found.client is not None:
        yield _safe(found.safe, found, words)
    if found.client is not None and found.hours:
        if found.break_even is None:
            yield words.say("whatif.no_break_even")
        elif found.break_even == 0:
            yield words.say("whatif.pays_anyway")
        else:
            yield words.say("whatif.break_even", {"price": found.break_even, "hours": found.hours})


def _safe(safe: SafeDate, found: Whatif, words: Words) -> str:
    if safe.month is None:
        return words.say("whatif.never_safe", {"share": safe.chance, "kept": safe.kept})
    when = month_after(found.as_of, safe.month).isoformat()
    return words.say("whatif.safe", {"month": when, "share": safe.chance, "kept": safe.kept})


def data(found: Whatif, words: Words) -> dict[str, Any]:
    """The same as plain data: money in minor units, chances in basis points, months as their first day."""
    safe = found.safe
    return {
        "as_of": found.as_of.isoformat(),
        "paths": found.futures.paths,
        "seed": found.futures.seed,
        "floor": found.floor,
        "client": found.client,
        "cases": [_case(result, found.as_of, words) for result in found.futures.results],
        "earliest_safe": None
        if safe is None
        else {
            "month": None if safe.month is None else month_after(found.as_of, safe.month).isoformat(),
            "below_floor": safe.chance,
            "kept": safe.kept,
        },
        "break_even_hour_price": found.break_even,
        "notes": [
            {"code": note.code, "params": dict(note.params), "message": problem_text(words, note, with_place=False)}
            for note in found.notes
        ],
    }


def _case(result: Result, as_of: date, words: Words) -> dict[str, Any]:
    return {
        "name": result.name,
        "title": case_name(result, words),
        "cash": [
            {"month": month_after(as_of, month).isoformat(), **_spread(spread)}
            for month, spread in enumerate(result.cash)
        ],
        "low_point": {**_spread(result.low_point), "month": month_after(as_of, result.low_month).isoformat()},
        "below_floor": {"share": result.below_floor, "error": result.error},
        "runway": None if result.runway is None else month_after(as_of, result.runway).isoformat(),
        "end": {**_spread(result.end), "mean": result.mean_end, "to_come": result.mean_to_come},
        "freed_minutes": result.freed,
        "largest_share": result.largest,
        "hhi": result.hhi,
    }


def _spread(spread: Spread) -> Mapping[str, int]:
    return {"p5": spread.low, "p50": spread.middle, "p95": spread.high}
