"""The exit programme of a book: who may or must leave, in the world that the cash simulation uses.

Money only: what a client contributes before labour, since labour stays until its hours are sold again. Who must leave
within the horizon, and who may, is said by whoever asks: remedies come before exits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from preavis.plan.consequences.world import Payer, World
from preavis.plan.programme.problem import WHOLE, Candidate, Company, Duty, Limits, Problem

_LAGS = 6
"""Months of delay told apart; what comes later is taken as paid in the last of them."""

_MOODS = 20
"""Scenarios of payment: the middles of as many equal slices of what all clients have in common."""

_NORMAL = NormalDist()
_AFTER = 12
"""Months after the horizon for which still serving a client counts."""


@dataclass(frozen=True)
class Wanted:
    """What the owner asks of the programme: exits a month at most, largest share in basis points, notice by client."""

    pace: int | None = None
    largest_share: int | None = None
    notice: Mapping[str, int] | None = None
    usual_notice: int = 3

    def notice_of(self, client: str) -> int:
        return (self.notice or {}).get(client, self.usual_notice)


def problem(world: World, duties: Mapping[str, Duty], wanted: Wanted) -> Problem:
    """The programme of a world. `duties` names the candidates; everybody else stays and is part of the base."""
    chosen = [payer for payer in world.payers if payer.key in duties]
    others = [payer for payer in world.payers if payer.key not in duties]
    resale = world.resale
    sold = sum(payer.minutes for payer in chosen) * resale.usual // WHOLE
    company = Company(
        cash=world.cash,
        base=tuple(world.base[month] + world.flows.get(month, 0) for month in range(world.months)),
        others=(0,) * world.months,
        hour_price=resale.hour_price,
        ramp=resale.ramp,
        demand=(sold,) * world.months,
        resale_lag=resale.lag,
    )
    checkpoints = tuple(month for month in (11, 23, world.months - 1) if month < world.months)
    limits = Limits((world.floor,) * world.months, wanted.pace, wanted.largest_share, checkpoints)
    candidates = (*_candidates(chosen, world, duties, wanted), *_rest(others))
    moods = [_NORMAL.inv_cdf((place + 0.5) / _MOODS) for place in range(_MOODS)]
    scenarios = tuple(
        (
            *(_collected(payer, _late(mood, world)) for payer in chosen),
            *(_shared(others, _late(mood, world)) for _ in others[:1]),
        )
        for mood in moods
    )
    return Problem(candidates, company, limits, scenarios)


def _late(mood: float, world: World) -> Callable[[int], int]:
    """How a chance of payment changes when what all clients have in common is at `mood` (a normal deviate)."""
    common = min(world.together, WHOLE - 1) / WHOLE

    def changed(share: int) -> int:
        if not 0 < share < WHOLE:
            return share
        level = (_NORMAL.inv_cdf(share / WHOLE) - common**0.5 * mood) / (1 - common) ** 0.5
        return round(WHOLE * _NORMAL.cdf(level))

    return changed


def _rest(others: Sequence[Payer]) -> Iterable[Candidate]:
    """Everybody who stays, as one client: what it pays late weighs on cash as well."""
    if others:
        billed, spent = (sum(getattr(payer, name) for payer in others) for name in ("billed", "avoidable"))
        yield Candidate("", billed, _shared(others, _same), spent, duty="stay", several=True)


def _shared(others: Sequence[Payer], change: Callable[[int], int]) -> tuple[int, ...]:
    """The share of all their bills that is paid in each month after."""
    parts = [(payer.billed, _collected(payer, change)) for payer in others]
    whole = sum(billed for billed, _ in parts)
    return tuple(
        sum(billed * (shares[month] if month < len(shares) else 0) for billed, shares in parts) // whole
        for month in range(_LAGS)
    )


def _same(share: int) -> int:
    return share


def _candidates(
    chosen: Iterable[Payer], world: World, duties: Mapping[str, Duty], wanted: Wanted
) -> Iterable[Candidate]:
    for payer in chosen:
        sold = payer.minutes * world.resale.usual // WHOLE * world.resale.hour_price // 60
        yield Candidate(
            key=payer.key,
            revenue=payer.billed,
            collected=_collected(payer),
            avoidable=payer.avoidable,
            minutes=payer.minutes,
            notice=min(wanted.notice_of(payer.key), world.months - 1),
            worth=_AFTER * (_collected_of(payer) - payer.avoidable - sold),
            duty=duties[payer.key],
        )


def _collected(payer: Payer, change: Callable[[int], int] = _same) -> tuple[int, ...]:
    """The share of a bill paid in each month after it; what no month brings is never paid."""
    paid_by = [change(share) for share in payer.paid_by]
    by = [*paid_by[: _LAGS - 1], paid_by[-1]] if len(paid_by) > _LAGS else paid_by
    return tuple(later - sooner for sooner, later in zip([0, *by], by, strict=False))


def _collected_of(payer: Payer) -> int:
    return payer.billed * payer.paid_by[-1] // WHOLE
