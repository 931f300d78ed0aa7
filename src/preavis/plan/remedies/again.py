"""A year lived again: every measure of one client under some remedies, and as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from preavis.measures.value import Number
from preavis.plan.remedies.base import QUANTITIES, Effect, Lever, Year
from preavis.plan.remedies.formulas import FORMULAS, computed
from preavis.plan.remedies.lived import Lived

_WHOLE = ("money", "money_per_hour", "minutes")


def lived_again(source: Lived, client: int, levers: Sequence[Lever]) -> dict[str, tuple[Number, Number]]:
    """Every measure that the levers move: what it was, and what it would have been. An unknown one is left out."""
    before = source.year(np.array([client]))
    after = before
    for lever in levers:
        after = applied(after, lever.remedy.effect(before, lever.amount, lever.ask))
    found: dict[str, tuple[Number, Number]] = {}
    for name, known in _known(source, client).items():
        old, new = (float(computed(FORMULAS[name], source.measured, year)[0]) for year in (before, after))
        if abs(new - old) > 1e-9 * max(1.0, abs(old)):
            found[name] = (known, _number(source, name, new))
    return found


def applied(year: Year, effect: Effect) -> Year:
    """The year with every quantity changed."""
    factors = dict(effect.factors)
    if "minutes" in factors:
        factors["overhead"] = factors["minutes"]
    changed = {
        name: factors.get(name, 1.0) * year.quantities[name] + effect.added.get(name, 0.0) for name in QUANTITIES
    }
    return replace(year, quantities=changed)


def _known(source: Lived, client: int) -> Mapping[str, Number]:
    """Measures and judgements of a client that have a value and a formula."""
    found: dict[str, Number] = {}
    for name in FORMULAS:
        column = source.measured.columns.get(name)
        value = column.at(client).value if column is not None else None
        if value is not None:
            found[name] = value
    for row in source.table.rows:
        if row.criterion.judged and row.criterion.measure in FORMULAS and row.known[client]:
            found[row.criterion.measure] = float(row.value[client])
    return found


def _number(source: Lived, name: str, value: float) -> Number:
    measure = source.measured.measures.get(name)
    return round(value) if measure is not None and measure.unit in _WHOLE else value
