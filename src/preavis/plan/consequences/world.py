"""What the cash simulation is told: the clients as they pay and may go, the company around them, and the cases.

Months are numbered from 0, the first one after the date of the book. Money is in minor units, time in minutes, shares
and chances in basis points. Nothing here is a forecast of sales: what is billed is the usual month of each client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from preavis.errors import UsageError

WHOLE = 10_000


@dataclass(frozen=True)
class Payer:
    """One client in a usual month.

    `billed` excludes tax, `tax` is the share added to it, paid on to the state some months later whatever the client
    does. `paid_by[k]` is the chance that a bill is paid within k months; what the last one lacks is never paid.
    `avoidable` is the cost that ends with the client. `churn` is the chance that it leaves by itself in any month. A
    contract that `ends` in a month goes on with chance `renewal`. `deposit` is the share paid on the day of billing.
    `opening` is what it owes at the start, tax included; it is paid as a bill of the month before would be, and
    `opening_tax` is the tax of that month still to be passed on.
    """

    key: str
    billed: int
    paid_by: tuple[int, ...]
    avoidable: int = 0
    minutes: int = 0
    tax: int = 0
    churn: int = 0
    ends: int | None = None
    renewal: int = WHOLE
    deposit: int = 0
    opening: int = 0
    opening_tax: int = 0


@dataclass(frozen=True)
class Resale:
    """Selling freed hours again: `hour_price` for 60 minutes, `ramp[k]` the share that could be sold k months after.

    `low`, `usual` and `high` say how much of that really sells: each path draws one share from the triangle. They are
    paid `lag` months later.
    """

    hour_price: int = 0
    ramp: tuple[int, ...] = (0, 2_500, 5_000, 7_500, WHOLE)
    low: int = 0
    usual: int = 5_000
    high: int = WHOLE
    lag: int = 2


@dataclass(frozen=True)
class World:
    """The company: `cash` at the start, `base` every other flow of each month, the floor cash should keep.

    `flows` are dated amounts on top (tax, payroll, a loan), by month. `together` is how much of what makes clients pay
    late is common to all of them: 0 none, 10,000 all.
    """

    payers: tuple[Payer, ...]
    cash: int
    base: tuple[int, ...]
    floor: int = 0
    flows: Mapping[int, int] = field(default_factory=dict)
    together: int = 2_000
    tax_lag: int = 1
    resale: Resale = Resale()

    @property
    def months(self) -> int:
        return len(self.base)

    def payer(self, key: str) -> Payer:
        """The payer of a key. Raises UsageError `consequences.unknown_client`."""
        for payer in self.payers:
            if payer.key == key:
                return payer
        raise UsageError("consequences.unknown_client", client=key)


@dataclass(frozen=True)
class Change:
    """What a case does to one client: what is billed, how it pays, what it takes; the month in which it is left.

    `billed` and `minutes` replace those of the payer, `sooner` months are taken off its payment delay, `leave` is the
    first month without it (its notice is over then). `replaced`: its hours are sold by then, without a ramp.
    """

    billed: int | None = None
    avoidable: int | None = None
    minutes: int | None = None
    sooner: int = 0
    deposit: int | None = None
    leave: int | None = None
    replaced: bool = False


@dataclass(frozen=True)
class Case:
    """One future to compare: a name and what it changes, by client key. No change is keeping everyone."""

    name: str
    changes: Mapping[str, Change] = field(default_factory=dict)


def changed(payer: Payer, change: Change) -> Payer:
    """A payer under a change, its leaving aside."""
    paid_by = payer.paid_by[min(change.sooner, len(payer.paid_by) - 1) :]
    return replace(
        payer,
        billed=payer.billed if change.billed is None else change.billed,
        avoidable=payer.avoidable if change.avoidable is None else change.avoidable,
        minutes=payer.minutes if change.minutes is None else change.minutes,
        deposit=payer.deposit if change.deposit is None else change.deposit,
        paid_by=paid_by,
    )


def check(world: World) -> World:
    """The same world. Raises UsageError `consequences.…` with the name and the value that cannot be."""
    if not world.months:
        raise UsageError("consequences.no_months")
    if world.floor < 0:
        raise UsageError("consequences.negative_floor", value=world.floor)
    for month in world.flows:
        if not 0 <= month < world.months:
            raise UsageError("consequences.flow_outside", month=month + 1, months=world.months)
    for payer in world.payers:
        _check_payer(payer)
    keys = [payer.key for payer in world.payers]
    if len(set(keys)) < len(keys):
        raise UsageError("consequences.twice", client=next(key for key in keys if keys.count(key) > 1))
    return world


def _check_payer(payer: Payer) -> None:
    for name in ("billed", "avoidable", "minutes", "tax", "opening", "opening_tax"):
        if getattr(payer, name) < 0:
            raise UsageError("consequences.negative", name=name, client=payer.key, value=getattr(payer, name))
    rising = list(payer.paid_by) == sorted(payer.paid_by)
    if not payer.paid_by or not rising or payer.paid_by[0] < 0 or payer.paid_by[-1] > WHOLE:
        raise UsageError("consequences.bad_delays", client=payer.key, value=" ".join(map(str, payer.paid_by)))
    for name in ("churn", "renewal", "deposit"):
        if not 0 <= getattr(payer, name) <= WHOLE:
            raise UsageError("consequences.bad_share", name=name, client=payer.key, value=getattr(payer, name))
