"""Two questions every owner asks: how early may I leave, and at what price must the freed hours sell?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from preavis.plan.consequences.simulate import PATHS, Futures, simulate
from preavis.plan.consequences.world import Case, Change, World

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


def earliest_safe(world: World, client: str, notice: int, *, seed: int = 0, paths: int = PATHS) -> SafeDate:
    """The earliest safe month to leave one client, notice over."""
    months = range(notice, world.months)
    cases = [Case("keep"), *(Case(str(month), {client: Change(leave=month)}) for month in months)]
    found = simulate(world, cases, paths, seed)
    kept = found.results[0].below_floor
    safe = next((month for month in months if found.result(str(month)).below_floor <= max(SAFE, kept)), None)
    chance = found.result(str(safe)).below_floor if safe is not None else found.results[-1].below_floor
    return SafeDate(safe, chance, kept)


def break_even(world: World, client: str, leave: int, *, seed: int = 0, paths: int = PATHS) -> int | None:
    """The price of an hour, in minor units, at which leaving a client in a month brings as much as keeping it.

    Compared are mean cash at the end and what is still to come. What resale brings is linear in the price, so two
    prices settle it. 0 where leaving pays even if nothing is sold; None where no price does: no hour is sold in time.
    """
    unsold = _ends(world, client, leave, 0, simulate_with=(paths, seed))
    sold = _ends(world, client, leave, _TRIAL_PRICE, simulate_with=(paths, seed))
    lost = _worth(unsold, "keep") - _worth(unsold, "part")
    gained = _worth(sold, "part") - _worth(unsold, "part")
    if lost <= 0:
        return 0
    return -(-lost * _TRIAL_PRICE // gained) if gained > 0 else None


def _ends(world: World, client: str, leave: int, price: int, simulate_with: tuple[int, int]) -> Futures:
    priced = replace(world, resale=replace(world.resale, hour_price=price))
    paths, seed = simulate_with
    return simulate(priced, [Case("keep"), Case("part", {client: Change(leave=leave)})], paths, seed)


def _worth(futures: Futures, name: str) -> int:
    return futures.result(name).mean_end + futures.result(name).mean_to_come
