"""What the exit programme is told: candidates, the company around them, and what it must not break.

Months are numbered from 0. Money is in minor units, time in minutes, shares in basis points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from preavis.errors import UsageError
from preavis.facts.money import split

Duty = Literal["free", "leave", "stay"]
WHOLE = 10_000


@dataclass(frozen=True)
class Candidate:
    """A client that may be left, as it is in a usual month.

    `collected` says which share of a month's billing is paid in the same month, the next one, and so on; what is
    lacking to the whole is never paid. `avoidable` is the cost that ends with the client; all other costs stay.
    `minutes` come free. It can end at the earliest in month `notice`. `harm` is what another month with the client
    costs beyond money, in money; `worth` is what it is worth, or costs, to still serve it after the last month.
    `duty`: it may, must or must not leave. Clients of one `group` leave together. One that stands for `several` clients
    has no share of its own.
    """

    key: str
    revenue: int
    collected: tuple[int, ...]
    avoidable: int = 0
    exit_cost: int = 0
    minutes: int = 0
    notice: int = 0
    harm: int = 0
    worth: int = 0
    duty: Duty = "free"
    group: str = ""
    several: bool = False


@dataclass(frozen=True)
class Company:
    """The rest of the company, month by month.

    `cash` at the start; `base` is every other flow of cash, the costs that stay included; `others` is the revenue of
    the clients that are no candidates. Freed minutes sell again at `minute_price` (minor units for 60 minutes), after a
    ramp: `ramp[k]` is the share sold `k` months after they came free. No more than `demand` minutes sell in a month;
    they are paid `resale_lag` months later.
    """

    cash: int
    base: tuple[int, ...]
    others: tuple[int, ...]
    hour_price: int = 0
    ramp: tuple[int, ...] = (0, 2_500, 5_000, 7_500, WHOLE)
    demand: tuple[int, ...] = ()
    resale_lag: int = 1

    @property
    def months(self) -> int:
        return len(self.base)

    def demanded(self, month: int) -> int:
        """Minutes that can be sold again in a month; without a forecast, none are promised."""
        return self.demand[month] if month < len(self.demand) else 0


@dataclass(frozen=True)
class Limits:
    """What the plan must keep: `floor` of cash by month, at most `pace` exits a month, no client above `largest_share`.

    The share holds in the months of `checkpoints`. `risk` is the share of worst scenarios over which the mean shortfall
    below the floor must be nothing (conditional value at risk), where scenarios are given.
    """

    floor: tuple[int, ...]
    pace: int | None = None
    largest_share: int | None = None
    checkpoints: tuple[int, ...] = ()
    risk: int = 500


@dataclass(frozen=True)
class Problem:
    """The whole programme. `scenarios` are other ways in which each candidate may pay, in the shape of `collected`."""

    candidates: tuple[Candidate, ...]
    company: Company
    limits: Limits
    scenarios: tuple[tuple[tuple[int, ...], ...], ...] = ()

    @property
    def months(self) -> int:
        return self.company.months


def paid(candidate: Candidate, shares: Sequence[int] | None = None) -> list[int]:
    """A month's billing by the month in which it is paid, in whole minor units; what is never paid is left out."""
    by_month = candidate.collected if shares is None else shares
    return split(candidate.revenue, [*by_month, WHOLE - sum(by_month)])[:-1]


def check(problem: Problem) -> Problem:
    """The same problem. Raises UsageError `programme.…` with the name and the value that cannot be."""
    months = problem.months
    if months < 1:
        raise UsageError("programme.no_months")
    for name, series in (("others", problem.company.others), ("floor", problem.limits.floor)):
        if len(series) != months:
            raise UsageError("programme.wrong_length", name=name, given=len(series), months=months)
    _check_floor(problem.limits.floor)
    _check_ramp(problem.company.ramp)
    keys = [candidate.key for candidate in problem.candidates]
    if len(set(keys)) < len(keys):
        raise UsageError("programme.twice", client=next(key for key in keys if keys.count(key) > 1))
    for candidate in problem.candidates:
        _check_candidate(candidate, months)
    for scenario in problem.scenarios:
        if len(scenario) != len(keys):
            raise UsageError("programme.wrong_length", name="scenario", given=len(scenario), months=len(keys))
    return problem


def _check_floor(floor: Sequence[int]) -> None:
    for month, least in enumerate(floor):
        if least < 0:
            raise UsageError("programme.negative_floor", month=month + 1, value=least)


def _check_ramp(ramp: Sequence[int]) -> None:
    rising = all(one <= other for one, other in pairwise(ramp))
    if not ramp or not rising or ramp[0] < 0 or ramp[-1] > WHOLE:
        raise UsageError("programme.bad_ramp", value=" ".join(map(str, ramp)))


def _check_candidate(candidate: Candidate, months: int) -> None:
    for name in ("revenue", "avoidable", "exit_cost", "minutes", "notice", "harm"):
        if getattr(candidate, name) < 0:
            raise UsageError("programme.negative", name=name, client=candidate.key, value=getattr(candidate, name))
    if any(share < 0 for share in candidate.collected) or sum(candidate.collected) > WHOLE:
        raise UsageError("programme.bad_shares", client=candidate.key, value=sum(candidate.collected))
    if candidate.duty == "leave" and candidate.notice >= months:
        raise UsageError("programme.notice_too_long", client=candidate.key, notice=candidate.notice, months=months)
