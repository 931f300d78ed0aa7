"""The demo company, put together from its seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from preavis.simulation.billing import Span, invoices, rates
from preavis.simulation.cast import CAST, PEOPLE, Part
from preavis.simulation.company import DemoClient, DemoCompany, DemoPerson, DemoRate
from preavis.simulation.paying import settlements
from preavis.simulation.spending import costs
from preavis.simulation.working import entries

STORY = date(2024, 7, 1)
AS_OF = date(2026, 6, 30)
SIREN = "999000011"
NAME = "Atelier Nord"
SEED = 2026


def demo_company(seed: int = SEED, cast: Sequence[Part] = CAST) -> DemoCompany:
    """One invented agency over three fiscal years; the same seed gives the same company everywhere."""
    span = Span(seed, STORY, AS_OF)
    fx = rates(span)
    documents = invoices(span, cast, fx)
    paid, events = settlements(span, cast, documents, fx)
    people = tuple(DemoPerson(name, role, hours * 60, span.first) for name, role, hours, *_ in PEOPLE)
    paid_rates = _rates(span.first)
    return DemoCompany(
        name=NAME,
        siren=SIREN,
        seed=seed,
        first=span.first,
        as_of=AS_OF,
        clients=tuple(_identified(part.client, i) for i, part in enumerate(cast)),
        people=people,
        rates=paid_rates,
        invoices=documents,
        settlements=paid,
        costs=costs(span, cast, documents, paid, paid_rates),
        time=entries(span, cast, people),
        events=events,
        fx=fx,
    )


def _identified(client: DemoClient, index: int) -> DemoClient:
    """A French client gets a SIREN with a sound check digit, from a range given to nobody."""
    return replace(client, siren=siren(99_900_100 + index)) if client.country == "FR" else client


def siren(stem: int) -> str:
    """Eight digits and the ninth that makes their Luhn sum a multiple of ten."""
    digits = [int(c) for c in str(stem)]
    total = sum(n if i % 2 == 0 else (n * 2 - 9 if n > 4 else n * 2) for i, n in enumerate(digits))
    return f"{stem}{-total % 10}"


def _rates(first: date) -> tuple[DemoRate, ...]:
    """Everyone's cost, three percent more from each year on; a few had part of a rise in the middle of the last."""
    made = []
    for name, _, _, yearly, hours, rise in PEOPLE:
        made.append(DemoRate(name, first, yearly * 100 * 100 // 103, hours * 60))
        made.append(DemoRate(name, STORY, yearly * 100, hours * 60))
        second = yearly * 103
        made.append(DemoRate(name, date(2025, 7, 1), second, hours * 60))
        if rise:
            year, month = map(int, rise.split("-"))
            made.append(DemoRate(name, date(year, month, 1), second * 104 // 100, hours * 60))
    return tuple(made)
