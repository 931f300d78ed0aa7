"""Rules that say whom to leave, tried on the same clients on the same days: the product's advice among plainer ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from preavis.advice.challengers import Additive, Programme, equal_steps, fitted, weighted
from preavis.backtest.seen import Snapshot
from preavis.errors import UsageError
from preavis.plan.solver import highs, run

SMALLEST = 10
"""The rule of revenue leaves the smallest one in so many."""

_NEAREST_UNTENABLE = 0.5


@dataclass(frozen=True)
class Choice:
    """Whom a rule would leave, and how it orders clients, best highest (none where it has no order)."""

    leave: frozenset[str]
    score: Mapping[str, float]


def advice(snapshot: Snapshot) -> Choice:
    """Leave those advised to part from; the others are kept, for no book tells what a remedy would have done."""
    clients = snapshot.clients.items()
    return Choice(
        frozenset(key for key, one in clients if one.recommendation == "part"),
        {key: one.score for key, one in clients},
    )


def nothing(_: Snapshot) -> Choice:
    """Keep everybody."""
    return Choice(frozenset(), {})


def revenue(snapshot: Snapshot) -> Choice:
    """Leave the tenth that billed least in the year before."""
    known = {key: float(one.revenue) for key, one in snapshot.clients.items() if one.revenue is not None}
    smallest = sorted(known, key=lambda key: (known[key], key))[: ceil(len(known) / SMALLEST)]
    return Choice(frozenset(smallest), known)


def margin(snapshot: Snapshot) -> Choice:
    """Leave those whose client margin of the year before was below zero."""
    known = {key: float(one.year.margin) for key, one in snapshot.clients.items() if one.year.margin is not None}
    return Choice(frozenset(key for key, value in known.items() if value < 0), known)


def additive(snapshot: Snapshot) -> Choice:
    """Leave those whom the additive model finds untenable, fitted to the decisions made by then if there are any."""
    model, values = model_of(snapshot), snapshot.values
    leave = np.flatnonzero(model.places(values) == 0).tolist()
    keys = sorted(snapshot.clients)
    return Choice(frozenset(keys[place] for place in leave), _known(keys, model.worth(values)))


def plain_score(snapshot: Snapshot) -> Choice:
    """Leave those whose weighted mean of classes is nearest to untenable."""
    weights = [snapshot.policy.weights[c.name] for c in snapshot.policy.criteria]
    keys = sorted(snapshot.clients)
    known = _known(keys, weighted(snapshot.values, snapshot.policy.criteria, weights))
    return Choice(frozenset(key for key, score in known.items() if score < _NEAREST_UNTENABLE), known)


def decisions(snapshot: Snapshot) -> Choice:
    """Leave those whom the owner had decided to part from by that day."""
    return Choice(frozenset(key for key, one in snapshot.clients.items() if one.decided == "part"), {})


Rule = Callable[[Snapshot], Choice]
RULES: Mapping[str, Rule] = {
    "advice": advice,
    "nothing": nothing,
    "revenue": revenue,
    "margin": margin,
    "additive": additive,
    "weighted": plain_score,
    "decisions": decisions,
}
"""Every rule by name, the product's own first. None has a figure that was chosen by looking at outcomes."""


def model_of(snapshot: Snapshot) -> Additive:
    """The additive model of a day; equal steps where the solver that fits it is not installed."""
    weights = [snapshot.policy.weights[c.name] for c in snapshot.policy.criteria]
    start = equal_steps(snapshot.policy.criteria, weights)
    try:
        return fitted(start, snapshot.examples, _solve)
    except UsageError:
        return start


def _solve(programme: Programme) -> NDArray[np.float64]:
    solver, highspy = highs(0.0, 60.0)
    model, (count, size) = highspy.HighsLp(), programme.rows.shape
    model.num_col_, model.num_row_ = size, count
    model.col_cost_, model.col_lower_ = programme.costs, np.zeros(size)
    model.col_upper_ = np.full(size, highspy.kHighsInf)
    model.row_lower_, model.row_upper_ = programme.low, programme.high
    rows, columns = np.nonzero(programme.rows)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(rows, np.arange(count + 1)).astype(np.int32)
    model.a_matrix_.index_ = columns.astype(np.int32)
    model.a_matrix_.value_ = programme.rows[rows, columns]
    solver.passModel(model)
    run(solver, highspy)
    return np.array(solver.getSolution().col_value, np.float64)


def _known(keys: list[str], scores: NDArray[np.float64]) -> Mapping[str, float]:
    return {key: score for key, score in zip(keys, scores.tolist(), strict=True) if not np.isnan(score)}
