"""What a backtest found, as plain data: money in minor units a year, shares of one, days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from preavis.backtest.accuracy import Auc, Calibration, Stability
from preavis.backtest.chance import Share, Sure
from preavis.backtest.worth import Confusion
from preavis.errors import Problem


@dataclass(frozen=True)
class Ruled:
    """One rule over all origins, a year on average.

    `gain` is what it would have brought more than keeping everybody, `regret` how far below the oracle that is; `left`
    counts clients it would have left, over all origins. `order` is Kendall's tau-b between how it ranks clients and the
    margin that came, on average over origins (None: it ranks nobody).
    """

    name: str
    left: int
    gain: Sure
    regret: Sure
    order: float | None


@dataclass(frozen=True)
class Agreement:
    """Decisions of the owner in the quarter after an origin, by what was advised then and what was decided."""

    counts: Mapping[tuple[str, str], int]

    @property
    def decisions(self) -> int:
        return sum(self.counts.values())

    @property
    def same(self) -> int:
        return sum(count for (advised, decided), count in self.counts.items() if advised == decided)


@dataclass(frozen=True)
class Telling:
    """A client that the advice would have left, or wrongly kept: a year on average, over so many quarter ends."""

    client: str
    left: bool
    quarters: int
    keep: int
    leave: int


@dataclass(frozen=True)
class Parted:
    """A client the owner parted from: worth it if keeping it would have brought less than `break_even` a year.

    `before` is its client margin in the year before, as the last origin before the parting saw it.
    """

    client: str
    origin: date
    break_even: int
    before: int | None


@dataclass(frozen=True)
class Backtest:
    """The whole answer.

    `rules` starts with the advice. `clients` and `pairs` (a client after an origin) are what it stands on. `resold` is
    the gain of the advice by the share of freed hours that sell again, in basis points; `cash` its gain in money
    received (None: what clients owe is not known). `telling` are the clients that made the difference, those left
    first, then the largest. `boundaries` holds, for each class above the lowest, how well it parts better years from
    worse. `quarters` are the quarter ends that `stability` looks at.
    """

    origins: tuple[date, ...]
    asked: int
    first: date
    last: date
    clients: int
    pairs: int
    rules: tuple[Ruled, ...]
    oracle: Sure
    cash: int | None
    resold: Mapping[int, int]
    confusion: Confusion
    telling: tuple[Telling, ...]
    boundaries: Mapping[str, Auc]
    calibration: Calibration
    promises: Share
    quarters: tuple[date, ...]
    stability: Stability
    agreement: Agreement
    parted: tuple[Parted, ...]
    names: Mapping[str, str]
    notes: tuple[Problem, ...]
    limits: tuple[Problem, ...]
    seed: int

    @property
    def advice(self) -> Ruled:
        return self.rules[0]

    @property
    def verdict(self) -> Problem:
        """The one sentence to read: did following the advice pay, and can that be told from chance."""
        gain = self.advice.gain
        if not self.advice.left:
            return Problem("backtest.verdict.nobody", severity="note", params={"count": len(self.origins)})
        if gain.spread is None:
            code = "single"
        elif gain.sign:
            code = "better" if gain.sign > 0 else "worse"
        else:
            code = "unsure_more" if gain.value >= 0 else "unsure_less"
        params = {"count": len(self.origins), "amount": abs(gain.value), "spread": gain.spread or 0}
        return Problem(f"backtest.verdict.{code}", severity="note", params=dict(params))
