"""The months of a plan lived through in whole minor units: what a schedule of exits does to cash, hours and shares.

The solver works in floating point; every figure that is shown comes from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from preavis.plan.programme.problem import WHOLE, Candidate, Problem, paid

Exits = Mapping[str, int]
"""The first month in which a client is no longer served, by key; one that is absent stays."""


@dataclass(frozen=True)
class Month:
    """One month: `cash` at its end is that of the month before plus the flows. `largest`: its key and share."""

    cash: int
    base: int
    collected: int
    avoidable: int
    exit_costs: int
    resale: int
    freed: int
    resold: int
    largest: tuple[str, int]

    @property
    def flow(self) -> int:
        return self.base + self.collected - self.avoidable - self.exit_costs + self.resale


def replay(problem: Problem, exits: Exits, scenario: int | None = None) -> tuple[Month, ...]:
    """Every month of the horizon under a schedule, with the candidates paying as usual or as in a scenario."""
    company, months = problem.company, []
    cash, resold = company.cash, [_resold(problem, exits, month) for month in range(problem.months)]
    for month in range(problem.months):
        paid_for = month - company.resale_lag
        served = [candidate for candidate in problem.candidates if month < exits.get(candidate.key, problem.months)]
        lived = Month(
            cash=0,
            base=company.base[month],
            collected=sum(
                _collected(problem, place, exits, month, scenario) for place in range(len(problem.candidates))
            ),
            avoidable=sum(candidate.avoidable for candidate in served),
            exit_costs=sum(c.exit_cost for c in problem.candidates if exits.get(c.key) == month),
            resale=resold[paid_for] * company.hour_price // 60 if paid_for >= 0 else 0,
            freed=sum(candidate.minutes for candidate in problem.candidates if candidate not in served),
            resold=resold[month],
            largest=_largest(problem, served, resold[month], month),
        )
        cash += lived.flow
        months.append(replace(lived, cash=cash))
    return tuple(months)


def value(problem: Problem, exits: Exits) -> int:
    """What the programme maximises: cash at the end, what is billed and still to come, worth less harm."""
    months = replay(problem, exits)
    last = problem.months
    total = months[-1].cash
    for candidate in problem.candidates:
        served, parts = exits.get(candidate.key, last), paid(candidate)
        total += sum(sum(parts[last - month :]) for month in range(1 - len(parts), served))
        total -= candidate.harm * served
        total += candidate.worth if served == last else 0
    lag = problem.company.resale_lag
    return total + sum(month.resold * problem.company.hour_price // 60 for month in months[max(0, last - lag) :])


def _collected(problem: Problem, place: int, exits: Exits, month: int, scenario: int | None) -> int:
    """What a candidate pays in a month, for that one and those before; before the plan it was served."""
    candidate = problem.candidates[place]
    end = exits.get(candidate.key, problem.months)
    parts = paid(candidate, None if scenario is None else problem.scenarios[scenario][place])
    return sum(part for lag, part in enumerate(parts) if month - lag < end)


def _resold(problem: Problem, exits: Exits, month: int) -> int:
    ramp = problem.company.ramp
    freed = 0
    for candidate in problem.candidates:
        since = month - exits.get(candidate.key, problem.months)
        if since >= 0:
            freed += candidate.minutes * ramp[min(since, len(ramp) - 1)]
    return min(freed // WHOLE, problem.company.demanded(month))


def _largest(problem: Problem, served: Sequence[Candidate], resold: int, month: int) -> tuple[str, int]:
    """The candidate with the largest share of revenue in a month, and that share in basis points."""
    whole = problem.company.others[month] + sum(c.revenue for c in served) + resold * problem.company.hour_price // 60
    single = [candidate for candidate in served if not candidate.several]
    if not single or whole <= 0:
        return ("", 0)
    most = max(single, key=lambda candidate: (candidate.revenue, candidate.key))
    return (most.key, most.revenue * WHOLE // whole)
