"""Who leaves when, on a screen and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import RenderableType

from preavis.errors import Parameter, Problem
from preavis.facts.period import month_after
from preavis.plan.programme import Problem as Programme
from preavis.plan.programme import Schedule
from preavis.report.saying import problem_text
from preavis.report.screen import bullets, grid
from preavis.report.table import Figure, Table, heads
from preavis.report.words import Words


@dataclass(frozen=True)
class Planned:
    """A schedule, the problem it answers, the names of the clients, and what both stand on."""

    programme: Programme
    schedule: Schedule
    names: Mapping[str, str]
    as_of: date
    notes: tuple[Problem, ...]


def page(planned: Planned, words: Words) -> Iterator[RenderableType]:
    """The screen, part by part: what leaves when, then cash, then what stands in the way."""
    schedule = planned.schedule
    if schedule.exits:
        yield grid(_exits(planned, words), words, wrap="name")
    else:
        yield words.say("portfolio.nobody")
    yield ""
    yield bullets(_told(planned, words))
    yield ""
    yield words.say("whatif.stands_on")
    yield bullets(problem_text(words, note, with_place=False) for note in planned.notes)


def _exits(planned: Planned, words: Words) -> Table:
    candidates = {candidate.key: candidate for candidate in planned.programme.candidates}
    rows = tuple(
        (
            words.formats.month(month_after(planned.as_of, month)),
            planned.names[key],
            Figure(candidates[key].revenue, "money"),
            Figure(candidates[key].minutes, "minutes"),
        )
        for key, month in sorted(planned.schedule.exits.items(), key=lambda exit_: (exit_[1], exit_[0]))
    )
    return Table("exits", heads("without name billed_month freed_month", right="billed_month freed_month"), rows)


def _told(planned: Planned, words: Words) -> Iterator[str]:
    schedule, lived = planned.schedule, planned.schedule.months
    if schedule.obstacle is not None:
        alone = schedule.obstacle.limit == "floor" and schedule.obstacle.cost <= 0
        code = "floor_alone" if alone else schedule.obstacle.limit
        yield words.say(f"programme.obstacle.{code}", _obstacle(planned))
    low = min(range(len(lived)), key=lambda month: lived[month].cash)
    when = month_after(planned.as_of, low).isoformat()
    yield words.say("portfolio.low", {"amount": lived[low].cash, "month": when})
    yield words.say("portfolio.end", {"amount": lived[-1].cash, "months": len(lived)})
    key, share = lived[-1].largest
    if planned.names.get(key):
        yield words.say("portfolio.largest", {"client": planned.names[key], "share": share})
    gap = round(schedule.gap * 10_000)
    yield words.say("portfolio.gap" if schedule.proven else "portfolio.stopped", {"share": gap})


def _obstacle(planned: Planned) -> dict[str, Parameter]:
    obstacle = planned.schedule.obstacle
    if obstacle is None:
        return {}
    name = planned.names.get(obstacle.client, obstacle.client)
    when = month_after(planned.as_of, obstacle.month).isoformat()
    return {"short": obstacle.short, "month": when, "client": name, "cost": obstacle.cost}


def data(planned: Planned) -> dict[str, Any]:
    """The same as plain data: money in minor units, shares in basis points, months as their first day."""
    schedule = planned.schedule
    return {
        "as_of": planned.as_of.isoformat(),
        "exits": [
            {"client": key, "first_month_without": month_after(planned.as_of, month).isoformat()}
            for key, month in sorted(schedule.exits.items())
        ],
        "months": [
            {
                "month": month_after(planned.as_of, place).isoformat(),
                "cash": month.cash,
                "collected": month.collected,
                "avoidable": month.avoidable,
                "resale": month.resale,
                "base": month.base,
                "freed_minutes": month.freed,
                "resold_minutes": month.resold,
                "largest_client": month.largest[0] or None,
                "largest_share": month.largest[1],
            }
            for place, month in enumerate(schedule.months)
        ],
        "value": schedule.value,
        "gap": round(schedule.gap * 10_000),
        "proven": schedule.proven,
        "obstacle": None if schedule.obstacle is None else {"limit": schedule.obstacle.limit, **_obstacle(planned)},
    }
