"""A year lived again: every measure of clients under some remedies, and as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from preavis.measures.value import Number
from preavis.plan.remedies.base import Flags, Floats, Lever, Year
from preavis.plan.remedies.formulas import COUNTED, FORMULAS, computed
from preavis.plan.remedies.lived import Lived

_WHOLE = ("money", "money_per_hour", "minutes")
_NO_LEVER = -1
Changed = dict[str, tuple[Number, Number]]
Counts = NDArray[np.int64]


def lived_again(source: Lived, numbers: Counts, sets: Counts, levers: Sequence[Lever]) -> list[Changed]:
    """Every measure that the levers move, row by row: what it was, and what it would have been.

    A row is a client and its set: places in `levers`, padded with -1. A measure that is unknown is left out.
    """
    before = source.year(numbers)
    after = _after(source, before, sets, levers)
    found: list[Changed] = [{} for _ in numbers]
    for name, known, value in _known(source, numbers):
        old, new = (_made(name, source, before, year) for year in (before, after))
        moved = known & (np.abs(new - old) > 1e-9 * np.maximum(1.0, np.abs(old)))
        for row in np.flatnonzero(moved).tolist():
            found[row][name] = (value[row].item(), _number(source, name, float(new[row])))
    return found


def _after(source: Lived, before: Year, sets: Counts, levers: Sequence[Lever]) -> Year:
    """The year with every quantity changed, one lever of a set after the other."""
    after = {name: values.copy() for name, values in before.quantities.items()}
    for column in sets.T:
        for place in np.unique(column[column != _NO_LEVER]).tolist():
            rows, lever = np.flatnonzero(column == place), levers[place]
            effect = lever.remedy.effect(source.year(before.numbers[rows]), lever.amount, lever.ask)
            factors = dict(effect.factors)
            if "minutes" in factors:
                factors["overhead"] = factors["minutes"]
            for name, values in after.items():
                values[rows] = factors.get(name, 1.0) * values[rows] + effect.added.get(name, 0.0)
    return replace(before, quantities=after)


def _made(name: str, source: Lived, before: Year, year: Year) -> Floats:
    if name in COUNTED:
        return COUNTED[name](source.measured, before, year)
    return computed(FORMULAS[name], source.measured, before, year)


def _known(source: Lived, numbers: Counts) -> Iterator[tuple[str, Flags, Floats]]:
    """Measures and judgements with a formula: where the clients have a value, and the values."""
    for name in dict.fromkeys((*FORMULAS, *COUNTED)):
        column = source.measured.columns.get(name)
        if column is not None:
            yield name, column.known[numbers], column.value[numbers]
    for row in source.table.rows:
        if row.criterion.judged and row.criterion.measure in FORMULAS:
            yield row.criterion.measure, row.known[numbers], row.value[numbers]


def _number(source: Lived, name: str, value: float) -> Number:
    measure = source.measured.measures.get(name)
    return round(value) if measure is not None and measure.unit in _WHOLE else value
