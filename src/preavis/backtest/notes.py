"""What must be said beside the figures: what was assumed on the way, and what no look at the past can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from preavis.backtest.past import Past, SortedOut
from preavis.backtest.seen import Snapshot
from preavis.backtest.worth import Price
from preavis.errors import Parameter, Problem

LIMITS = tuple(
    Problem(f"backtest.limit.{name}", severity="note")
    for name in ("exited", "mended", "selection", "spill", "at_once", "old_debt", "overlap")
)
"""What cannot be tested, in any book: the same for every backtest, and said every time."""


def told(
    past: Past, asked: int, snapshots: Sequence[Snapshot], prices: Sequence[Price], found: Sequence[SortedOut]
) -> Iterator[Problem]:
    """What was assumed in this one."""
    days = [one.day for one in snapshots]
    if len(days) < asked:
        yield _note("fewer_origins", count=len(days), asked=asked)
    hindsight = sum(not any(version.day <= day for version in past.versions) for day in days)
    if hindsight:
        yield _note("policy_of_later", count=hindsight, all=len(days))
    afterwards = sum(not past.imported or min(past.imported) > day for day in days)
    yield _note("facts_of_later", count=afterwards, all=len(days)) if afterwards else _note("facts_corrected")
    hours = [price.hour for price in prices]
    yield _note("price", low=min(hours), high=max(hours), share=prices[-1].share)
    if any(one.examples for one in snapshots) and find_spec("highspy") is None:
        yield _note("additive_not_fitted")
    said = [one.recommendation for snapshot in snapshots for one in snapshot.clients.values()]
    yield _note("taken_as_keep", fix=said.count("fix"), unknown=said.count("unknown"), all=len(said))
    for name in ("gone", "unvalued"):
        count = sum(getattr(each, name) for each in found)
        if count:
            yield _note(name, count=count)


def _note(name: str, **params: Parameter) -> Problem:
    return Problem(f"backtest.{name}", severity="note", params=params)
