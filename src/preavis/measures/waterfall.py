"""A client's money line by line, from revenue down to the profit of one of the three lenses, with its sum checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from preavis.errors import IntegrityError
from preavis.measures.compose import Measured
from preavis.measures.value import Value

Lens = Literal["contribution", "client_margin", "full_profit"]

_LINES: tuple[tuple[str, int], ...] = (
    ("revenue", 1),
    ("pass_through", -1),
    ("direct_costs", -1),
    ("labour_cost", -1),
    ("service_cost", -1),
    ("chasing_cost", -1),
    ("acquisition_cost", -1),
    ("carry_cost", -1),
    ("expected_loss", -1),
)
_ENDS = {"contribution": 4, "client_margin": 9, "full_profit": 9}


@dataclass(frozen=True)
class Step:
    """A line of a waterfall: the measure it shows, what it adds (minor units; negative: it takes away), its rows.

    `value` is the measure itself: it says when the amount is an interval, or only what is known of it and why.
    """

    name: str
    amount: int
    rows: int
    value: Value


@dataclass(frozen=True)
class Waterfall:
    """The steps of one client down to `result`. `overhead`, last of full profit, stands on no rows of its own."""

    lens: Lens
    steps: tuple[Step, ...]
    result: Value
    total: int


def waterfall(measured: Measured, client: int, lens: Lens = "client_margin") -> Waterfall:
    """The lines of a lens for one client. Raises IntegrityError if they do not add up to its measure."""
    steps = [_step(measured, name, sign, client) for name, sign in _LINES[: _ENDS[lens]]]
    if lens == "full_profit":
        borne = measured.columns["client_margin"].value[client] - measured.columns["full_profit"].value[client]
        steps.append(Step("overhead", -int(borne), 0, Value.exact(int(borne), 0)))
    total = sum(step.amount for step in steps)
    known = int(measured.columns[lens].value[client])
    if total != known:
        raise IntegrityError("measures.waterfall_differs", measure=lens, total=total, value=known)
    return Waterfall(lens, tuple(steps), measured.value(lens, client), total)


def _step(measured: Measured, name: str, sign: int, client: int) -> Step:
    column = measured.columns[name]
    return Step(name, sign * int(column.value[client]), int(column.evidence[client]), column.at(client))
