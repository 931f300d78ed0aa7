"""A measured book made by hand: clients with the figures that a test is about, everything else quiet and sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from preavis.advice import Advice, Advised, advise
from preavis.advice.policy import Policy, load, render
from preavis.facts.book import Book, Company, Judgement
from preavis.facts.identity import Client, Clients
from preavis.facts.period import trailing
from preavis.law import law_of
from preavis.measures import THEMES, Assumptions, Measured, Value
from preavis.measures.base import Scope
from preavis.measures.cells import Cells
from preavis.measures.column import Column
from preavis.measures.outlook import PARTS

AS_OF = date(2026, 6, 30)
SOUND: Mapping[str, Any] = {
    "margin_ratio": 0.5,
    "contribution": 1_000_000,
    "labour_cost": 800_000,
    "hours": 12_000,
    "direct_costs": 0,
    "revenue": 2_000_000,
    "lateness_p80": 2.0,
    "days_beyond_terms": 1.0,
    "revenue_share": 0.05,
    "strain": 0.9,
    "trend": 0.1,
}
LOSS: Mapping[str, Any] = {"margin_ratio": -0.4, "contribution": -500_000}
TOBACCO = """
[[red_lines]]
field = "sector"
operator = "starts_with"
values = ["12"]
why = "No tobacco."
from = 2026-06-30
"""
FR = law_of("FR")
_FLOATS = {"margin_ratio", "lateness_p80", "days_beyond_terms", "revenue_share", "strain", "trend"}


def agency(changes: str = "") -> Policy:
    """The preset of an agency, with more text at its end."""
    return load(f"{render('agency')}\n{changes}")


def client(name: str = "acme", **more: Any) -> tuple[Client, Mapping[str, Any]]:
    """A client and its figures; a figure may be a number, a `Value` with bounds, or a text: why it is missing."""
    about = {key: more.pop(key) for key in ("kind", "country", "sector", "group", "tags") if key in more}
    return Client(0, name, name.title(), **about), more


def measured(
    *clients: tuple[Client, Mapping[str, Any]], judgements: Sequence[Judgement] = (), as_of: date = AS_OF
) -> Measured:
    """The book of these clients. `quarters` says which of the eight quarters a client was invoiced in."""
    numbered = tuple(Client(i, *list(vars(c).values())[1:]) for i, (c, _) in enumerate(clients))
    figures = [{**SOUND, **more} for _, more in clients]
    book = Book(
        Company("Nous", "FR", "EUR"), as_of, trailing(as_of, 12), {}, Clients.of(numbered), judgements=tuple(judgements)
    )
    columns = {name: _column(name, figures) for name in SOUND}
    counts = [[int(q in f.get("quarters", range(8))) for f in figures] + [0] for q in range(8)]
    table = {part: {"n": np.array(count, np.int64)} for part, count in zip(PARTS, counts, strict=True)}
    measures = {measure.name: measure for theme in THEMES for measure in theme.measures}
    return Measured(Scope(book, Assumptions()), columns, measures, {"outlook": Cells(len(clients), table)})


def _column(name: str, figures: Sequence[Mapping[str, Any]]) -> Column:
    number = np.float64 if name in _FLOATS else np.int64
    given = [_value(f[name]) for f in figures]
    reasons = tuple(dict.fromkeys(v.missing for v in given if v.missing))
    evidence = [f.get("documents", 12) if name == "revenue" else f.get("entries", 12) for f in figures]
    return Column(
        *(np.array([getattr(v, part) or 0 for v in given], number) for part in ("value", "low", "high")),
        *(np.array([getattr(v, part) is not None for v in given], np.bool_) for part in ("low", "high")),
        np.array(evidence, np.int64),
        np.array([reasons.index(v.missing) + 1 if v.missing else 0 for v in given], np.int16),
        reasons,
    )


def _value(given: Any) -> Value:
    if isinstance(given, str):
        return Value.absent(given)
    return given if isinstance(given, Value) else Value.exact(given, 12)


def judged(criterion: str, value: int, name: str = "acme", **more: Any) -> Judgement:
    """What somebody judged, a month before the day of the book unless told."""
    return Judgement(name, criterion, value, "Alma", more.pop("day", date(2026, 5, 31)), "seen", **more)


def advice(judgements: tuple[Judgement, ...] = (), policy: Policy | None = None, **figures: Any) -> Advice:
    """What is advised on one client, next to another one that is in order."""
    return both(judgements, policy, **figures).clients[0]


def both(judgements: tuple[Judgement, ...] = (), policy: Policy | None = None, **figures: Any) -> Advised:
    """What is advised on a client and on one that is in order."""
    book = measured(client("acme", **figures), client("other"), judgements=judgements)
    return advise(book, policy or agency(), FR)


def codes(said: Any) -> list[str]:
    """The codes of what is said, in order."""
    return [one.code for one in said]
