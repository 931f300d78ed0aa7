"""Two questions every owner asks: how early may I leave, and at what price must the freed hours sell?"""

from __future__ import annotations

from dataclasses import dataclass

from preavis.plan.consequences.simulate import Drawn, Futures
from preavis.plan.consequences.world import Case, Change

SAFE = 500
"""Chance of falling below the floor that is still called safe, in basis points."""

_TRIAL_PRICE = 60_000_000


@dataclass(frozen=True)
class SafeDate:
    """The first month in which a client may be left at no more than the accepted chance of falling below the floor.

    `month` is None when no month of the horizon is safe. `kept` is that chance when the client is kept: where
    keeping is not safe either, the client is not the reason.
    """

    month: int | None
    chance: int
    kept: int


def earliest_safe(drawn: Drawn, client: str, notice: int) -> SafeDate:
    """The earliest safe month to leave one client, notice over."""
    months = range(notice, drawn.world.months)
    cases = [Case("keep"), *(Case(str(month), {client: Change(leave=month)}) for month in months)]
    found = drawn.futures(cases)
    kept = found.results[0].below_floor
    safe = next((month for month in months if found.result(str(month)).below_floor <= max(SAFE, kept)), None)
    chance = found.result(str(safe)).below_floor if safe is not None else found.results[-1].below_floor
    return SafeDate(safe, chance, kept)


def break_even(drawn: Drawn, client: str, leave: int) -> int | None:
    """The price of an hour, in minor units, at which leaving a client in a month brings as much as keeping it.

    Compared are mean cash at the end and what is still to come. What resale brings is linear in the price, so two
    prices settle it. 0 where leaving pays even if nothing is sold; None where no price does: no hour is sold in time.
    """
    cases = [Case("keep"), Case("part", {client: Change(leave=leave)})]
    unsold, sold = (drawn.priced(price).futures(cases) for price in (0, _TRIAL_PRICE))
    lost = _worth(unsold, "keep") - _worth(unsold, "part")
    gained = _worth(sold, "part") - _worth(unsold, "part")
    if lost <= 0:
        return 0
    return -(-lost * _TRIAL_PRICE // gained) if gained > 0 else None


def _worth(futures: Futures, name: str) -> int:
    return futures.result(name).mean_end + futures.result(name).mean_to_come
