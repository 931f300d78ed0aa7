"""Possible and necessary classes, against a linear program over the region itself."""

from __future__ import annotations

from decimal import Decimal

import highspy
import numpy as np

from preavis.advice import electre_tri
from preavis.advice.acceptability import Marks, robust
from preavis.advice.deck import Deck
from preavis.advice.electre_tri import TOLERANCE, Model
from preavis.advice.preferences.region import Region, of_deck

_NAMES = tuple("abcde")


def _region() -> Region:
    return of_deck(
        Deck((("b",), ("a", "d"), ("e",), ("c",)), (0, 0, 0), (Decimal(3), Decimal(8)), ((0, 2), (1, 1), (0, 3))),
        _NAMES,
    )


def _extreme(allowed: Region, worth: np.ndarray, *, most: bool) -> float:
    solver = highspy.Highs()
    solver.silent()
    free = [solver.addVariable(lb=-1, ub=2) for _ in allowed.names]
    for row, bound in zip(allowed.rows, allowed.bounds, strict=True):
        solver.addConstr(solver.qsum([a * x for a, x in zip(row.tolist(), free, strict=True)]) <= bound)
    for row, level in zip(allowed.ties, allowed.levels, strict=True):
        solver.addConstr(solver.qsum([a * x for a, x in zip(row.tolist(), free, strict=True)]) == level)
    goal = solver.qsum([a * x for a, x in zip(worth.tolist(), free, strict=True)])
    (solver.maximize if most else solver.minimize)(goal)
    return float(solver.getObjectiveValue())


def test_necessary_and_possible_are_what_linear_programs_find() -> None:
    rng, allowed = np.random.default_rng(3), _region()
    values = rng.random((30, 5))
    counted = rng.random((30, 5)) < 0.85
    limits = np.array([0.25, 0.45, 0.65])[:, None] * np.ones(5)
    veto = np.array([0.4, np.inf, 0.35, np.inf, 0.5])
    model = Model(limits, np.ones(5), np.full(5, 0.03), np.full(5, 0.1), veto, 0.7, np.ones(5))
    assert allowed.vertices is not None
    found = robust(values, model, allowed.vertices, (0.6, 0.8), Marks(counted=counted))
    checked = set()
    for profile in range(3):
        agree, oppose = electre_tri.partial(values, model, profile)
        for most, majority, ours in ((False, 0.8, found.necessary), (True, 0.6, found.possible)):
            needed = electre_tri.required_majority(oppose * counted, majority - TOLERANCE)
            for client in np.flatnonzero(np.isfinite(needed) & counted.any(axis=1)):
                worth = counted[client] * (agree[client] - needed[client])
                best = _extreme(allowed, worth, most=most)
                if abs(best) > 1e-7:
                    assert ours[client, profile] == (best > 0)
                    checked.add((most, bool(best > 0)))
            assert not ours[~np.isfinite(needed), profile].any()
    assert len(checked) == 4


def test_one_point_of_preference_leaves_the_class_of_the_sorting() -> None:
    rng = np.random.default_rng(5)
    values = rng.random((200, 5))
    limits = np.array([0.2, 0.4, 0.6])[:, None] * np.ones(5)
    weights = np.array([0.1, 0.2, 0.3, 0.25, 0.15])
    model = Model(limits, weights, np.full(5, 0.03), np.full(5, 0.1), np.full(5, 0.4), 0.7, np.ones(5))
    found = robust(values, model, weights[None], (0.7, 0.7))
    assert found.worst.tolist() == found.best.tolist() == electre_tri.sort(values, model).conjunctive.tolist()


def test_a_client_on_whom_nothing_counts_is_above_no_limit() -> None:
    model = Model(np.zeros((3, 2)), np.ones(2), np.zeros(2), np.zeros(2), np.full(2, np.inf), 0.7, np.ones(2))
    found = robust(np.ones((1, 2)), model, np.eye(2), (0.6, 0.8), Marks(counted=np.zeros((1, 2), np.bool_)))
    assert found.best.tolist() == [0]
