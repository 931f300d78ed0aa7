"""The steps of a client on a terminal, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from preavis.errors import Problem
from preavis.plan.steps import Plan, Step
from preavis.report.saying import problem_text
from preavis.report.screen import bullets, grid
from preavis.report.table import Table, heads
from preavis.report.words import Words


def plan_page(plan: Plan, words: Words) -> Iterator[RenderableType]:
    """What is to be known first, then the steps by day with who does each and why."""
    yield Text(title(plan, words), style="bold")
    if plan.problems:
        yield bullets(_told(problem, words) for problem in plan.problems)
    yield Text()
    yield grid(steps_table(plan, words), words, wrap="step why")
    yield Text()
    yield Text(words.say("steps.not_advice"), style="dim")


def title(plan: Plan, words: Words) -> str:
    """The plan in one sentence."""
    told = {"client": plan.client.name, "told": plan.told.isoformat()}
    if plan.end is None:
        return words.say("steps.title_fix", told)
    return words.say("steps.title_part", {**told, "end": plan.end.isoformat()})


def steps_table(plan: Plan, words: Words) -> Table:
    """One row a step: day, who, what, why with the rule behind it."""
    rows = tuple(
        (
            words.formats.date(step.day),
            words.word(f"owner.{step.owner}"),
            what(step, words),
            why(step, words),
        )
        for step in plan.steps
    )
    return Table("steps", heads("step_day owner step why"), rows)


def what(step: Step, words: Words) -> str:
    """What is to be done, and until when if it comes back each week."""
    told = words.say(f"steps.do.{step.name}", step.params)
    if step.until is None:
        return told
    return f"{told} ({words.say('steps.weekly', {'until': step.until.isoformat()})})"


def why(step: Step, words: Words) -> str:
    """The reason, and the id of the rule behind it."""
    reason = words.say(f"steps.why.{step.name}", step.params)
    return f"{reason} ({step.rule})" if step.rule else reason


def plan_data(plan: Plan, words: Words) -> dict[str, Any]:
    """The plan as plain data; days are ISO text, `text` and `why` in the language asked for."""
    return {
        "client": plan.client.key,
        "kind": plan.kind,
        "start": plan.start.isoformat(),
        "told": plan.told.isoformat(),
        "end": plan.end.isoformat() if plan.end else None,
        "steps": [
            {
                "step": step.name,
                "day": step.day.isoformat(),
                "until": step.until.isoformat() if step.until else None,
                "owner": step.owner,
                "rule": step.rule or None,
                "uid": step.uid,
                "text": what(step, words),
                "why": words.say(f"steps.why.{step.name}", step.params),
            }
            for step in plan.steps
        ],
        "remarks": [
            {"code": one.code, "severity": one.severity, "params": dict(one.params), "text": _told(one, words)}
            for one in plan.problems
        ],
    }


def _told(problem: Problem, words: Words) -> str:
    return problem_text(words, problem, with_place=False)
