"""A year lived again by formula is the year measured again on facts that were changed so, on books drawn at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from money_books import FIRST, Desk, entry, year_of
from payment_books import AS_OF, book

from preavis import engines
from preavis.advice.policy import load, render
from preavis.advice.remedy_terms import Ask
from preavis.advice.table import table
from preavis.measures import Assumptions, Measured, measure_all
from preavis.plan.remedies.again import lived_again
from preavis.plan.remedies.base import CREDIT, TIME, Effect, Lever, Remedy, Year, even, scaled
from preavis.plan.remedies.lived import Lived

CLIENTS, CHANGED = 4, 1
HALVED, DEARER = 0.5, 1.2
CASH = 400_000


def company(folder: Path, seed: int, dearer: float = 1.0, hours: float = 1.0) -> Measured:
    """A company of four clients in ledger and time sheets, one of which pays so much more for so many hours.

    What was invoiced before the window was paid in time before it began, so that a year changes nothing else.
    """
    chance, ledger, desk = random.Random(seed), Desk(), Desk()
    last, cash = year_of(AS_OF), CASH
    desk.rate("ana", 6_000)
    for number in range(CLIENTS * 14):
        client = number % CLIENTS
        before = number >= CLIENTS * 9
        back = 65 + number // CLIENTS * 71 % 295 if before else chance.randrange(65, 360)
        issued = (FIRST if before else AS_OF) - timedelta(days=back)
        amount = chance.randrange(1_000, 9_000) * 100
        amount = round(amount * (dearer if client == CHANGED and not before else 1.0))
        ledger.invoice(client, f"F{number}", issued, amount, issued + timedelta(days=30))
        entry(ledger, issued, "706000", -amount)
        paid = issued + timedelta(days=chance.randrange(10, 30) if before else chance.randrange(5, 64))
        if before or chance.random() < 0.8:
            ledger.pay(f"F{number}", paid, amount)
            cash += 0 if before else amount
    for number in range(CLIENTS * 4):
        day, cost = AS_OF - timedelta(days=chance.randrange(360)), chance.randrange(100, 20_000)
        ledger.cost(number % CLIENTS, day, cost)
        entry(ledger, day, "604000", cost)
    ledger.cost(None, AS_OF, 30_000_000, "overhead")
    entry(ledger, AS_OF, "613000", 30_000_000)
    entry(ledger, FIRST, "512000", cash, role="opening")
    # The busiest month is taken to stay the one that it was.
    desk.time(0, AS_OF, 40_000)
    desk.time(CHANGED, AS_OF, round(4_800 * hours))
    for number in range(CLIENTS * 12):
        client, day = number % CLIENTS, AS_OF - timedelta(days=chance.randrange(360))
        minutes = chance.randrange(1, 40) * 120
        activity = chance.choice(["delivery", "delivery", "meeting", "rework"])
        minutes = round(minutes * (hours if client == CHANGED else 1.0))
        desk.time(client, day, minutes, activity, billable=chance.random() < 0.7)
    covered = (year_of(FIRST.replace(year=2024)), year_of(FIRST), last)
    made = book(folder, desk, ["company"] * CLIENTS, ledger=ledger, covered=covered, rates=tuple(desk.rates))
    session = engines.open(made, threads=1)
    try:
        return measure_all(session, Assumptions())
    finally:
        session.close()


def changed(measured: Measured, effect: Callable[[Year, float, Ask], Effect]) -> dict[str, tuple[float, float]]:
    """What a year lived under an effect moves for one client."""
    policy = load(render("agency"))
    remedy = Remedy("drawn", "renegotiate", 1, effect, lambda _: ())
    source = Lived(measured, table(measured, policy), policy)
    return lived_again(source, np.array([CHANGED]), np.zeros((1, 1), np.int64), [Lever(remedy, 1, Ask((1,), 0))])[0]


def agree(was: Measured, again: Measured, found: dict[str, tuple[float, float]]) -> None:
    """Every measure is what measuring again gives, moved or not; one minor unit for each cost that is rounded."""
    for name, measure in was.measures.items():
        before, after = was.value(name, CHANGED).value, again.value(name, CHANGED).value
        told = found.get(name, (before, before))
        assert told[0] == before, name
        if before is None or after is None:
            assert before == after, name
            continue
        slack = {"money": 4, "money_per_hour": 4, "minutes": 0}.get(measure.unit, 2e-4)
        assert told[1] == pytest.approx(after, abs=slack, rel=2e-4 if slack < 1 else 0), name


@pytest.mark.parametrize("seed", range(8))
def test_a_year_invoiced_dearer_is_measured_as_it_is_lived_again(tmp_path: Path, seed: int) -> None:
    was, again = (company(_made(tmp_path, name), seed, k) for name, k in (("was", 1.0), ("again", DEARER)))
    found = changed(was, lambda year, _, __: Effect(scaled(("revenue", *CREDIT), even(year, DEARER))))
    moved = {"revenue", "revenue_share", "margin_share", "trend", "statutory_interest", "runway_without"}
    assert moved <= found.keys()
    agree(was, again, found)


@pytest.mark.parametrize("seed", range(4))
def test_a_year_of_half_the_hours_is_measured_as_it_is_lived_again(tmp_path: Path, seed: int) -> None:
    was, again = (company(_made(tmp_path, name), seed, hours=k) for name, k in (("was", 1.0), ("again", HALVED)))
    halved = (*TIME, "unbilled")
    found = changed(was, lambda year, _, __: Effect(scaled(halved, even(year, HALVED))))
    assert {"hours", "hours_share", "margin_share", "full_profit", "strain"} <= found.keys()
    agree(was, again, found)


def _made(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name
