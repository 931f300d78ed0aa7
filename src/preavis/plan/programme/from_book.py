"""The exit programme of a book: who may or must leave, in the world that the cash simulation uses.

Money only: what a client contributes before labour, since labour stays until its hours are sold again. Who must leave
within the horizon, and who may, is said by whoever asks: remedies come before exits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from preavis.plan.consequences.world import Payer, World
from preavis.plan.programme.problem import WHOLE, Candidate, Company, Duty, Limits, Problem

_LAGS = 6
"""Months of delay told apart; what comes later is taken as paid in the last of them."""

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
    steady = sum(_collected_of(payer) - payer.avoidable for payer in others)
    resale = world.resale
    sold = sum(payer.minutes for payer in chosen) * resale.usual // WHOLE
    company = Company(
        cash=world.cash,
        base=tuple(world.base[month] + world.flows.get(month, 0) + steady for month in range(world.months)),
        others=(sum(payer.billed for payer in others),) * world.months,
        hour_price=resale.hour_price,
        ramp=resale.ramp,
        demand=(sold,) * world.months,
        resale_lag=resale.lag,
    )
    checkpoints = tuple(month for month in (11, 23, world.months - 1) if month < world.months)
    limits = Limits((world.floor,) * world.months, wanted.pace, wanted.largest_share, checkpoints)
    return Problem(tuple(_candidates(chosen, world, duties, wanted)), company, limits)


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


def _collected(payer: Payer) -> tuple[int, ...]:
    """The share of a bill paid in each month after it; what no month brings is never paid."""
    by = [*payer.paid_by[: _LAGS - 1], payer.paid_by[-1]] if len(payer.paid_by) > _LAGS else list(payer.paid_by)
    return tuple(later - sooner for sooner, later in zip([0, *by], by, strict=False))


def _collected_of(payer: Payer) -> int:
    return payer.billed * payer.paid_by[-1] // WHOLE
