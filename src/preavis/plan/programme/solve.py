"""Solving the exit programme with HiGHS, and saying in facts why a plan cannot be had.

The gap that is left is always given. A floor that no plan can hold gives the best floor there is, the month in which it
binds and the exit that costs most of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from preavis.plan.programme.model import MONEY, Built, Limit, build
from preavis.plan.programme.problem import Problem, check
from preavis.plan.programme.replay import Month, replay, value
from preavis.plan.solver import highs, run

SECONDS = 60.0
GAP = 0.01
_SUSPECTS: tuple[Limit, ...] = ("largest_share", "pace")


@dataclass(frozen=True)
class Obstacle:
    """Why no plan holds. `limit`: floor, pace, largest_share or duties (none of these alone).

    For the floor: the best one that can be held is the wanted one less `short`; it binds in `month`, and the exit of
    `client` takes most from cash by then (`cost`).
    """

    limit: Literal["floor", "pace", "largest_share", "duties"]
    short: int = 0
    month: int = 0
    client: str = ""
    cost: int = 0


@dataclass(frozen=True)
class Schedule:
    """A plan: the first month without each client that leaves, and every month lived through in whole minor units.

    `gap` is how far a better plan could still be, as a share of `value`; `proven`: no better one beyond the gap asked.
    With an `obstacle` the schedule is the one that comes closest to the floor.
    """

    exits: Mapping[str, int]
    months: tuple[Month, ...]
    value: int
    gap: float
    proven: bool
    obstacle: Obstacle | None = None


def solve(problem: Problem, gap: float = GAP, seconds: float = SECONDS) -> Schedule:
    """The best schedule within `gap`. Raises UsageError `programme.…` for a problem that cannot be.

    The same problem gives the same schedule on every run that ends before `seconds`.
    """
    check(problem)
    answer = _run(build(problem), gap, seconds)
    return _blocked(problem, gap, seconds) if answer is None else _schedule(problem, answer)


@dataclass(frozen=True)
class _Answer:
    columns: Any
    gap: float
    proven: bool


def _run(built: Built, gap: float, seconds: float) -> _Answer | None:
    """What the solver found; None when the rows contradict each other or nothing was found in time."""
    solver, highspy = highs(gap, seconds)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(built.cost), len(built.rows.lower)
    model.col_cost_, model.col_lower_, model.col_upper_ = built.cost, built.lower, built.upper
    model.row_lower_, model.row_upper_ = np.array(built.rows.lower), np.array(built.rows.upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(built.rows.starts)
    model.a_matrix_.index_ = np.array(built.rows.columns)
    model.a_matrix_.value_ = np.array(built.rows.weights)
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in built.whole]
    solver.passModel(model)
    run(solver, highspy)
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    left = float(info.mip_gap) if np.isfinite(info.mip_gap) else 1.0
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return _Answer(np.array(solver.getSolution().col_value), left, proven)


def _schedule(problem: Problem, answer: _Answer, obstacle: Obstacle | None = None) -> Schedule:
    exits = _exits(problem, answer)
    return Schedule(exits, replay(problem, exits), value(problem, exits), answer.gap, answer.proven, obstacle)


def _exits(problem: Problem, answer: _Answer) -> dict[str, int]:
    served = answer.columns[: len(problem.candidates) * problem.months].reshape(-1, problem.months) > 0.5
    months = served.sum(axis=1)
    return {c.key: int(months[i]) for i, c in enumerate(problem.candidates) if months[i] < problem.months}


def _blocked(problem: Problem, gap: float, seconds: float) -> Schedule:
    """The plan that comes closest, and what stands in the way of the one that was asked for."""
    closest = _run(build(problem, relaxed=True), gap, seconds)
    if closest is not None:
        return _schedule(problem, closest, _floor_obstacle(problem, closest))
    for limit in _SUSPECTS:
        answer = _run(build(problem, relaxed=True, without=frozenset((limit,))), gap, seconds)
        if answer is not None:
            return _schedule(problem, answer, Obstacle(limit))
    return Schedule({}, replay(problem, {}), value(problem, {}), 1.0, proven=False, obstacle=Obstacle("duties"))


def _floor_obstacle(problem: Problem, answer: _Answer) -> Obstacle:
    exits = _exits(problem, answer)
    lived = replay(problem, exits)
    spare = [month.cash - least for month, least in zip(lived, problem.limits.floor, strict=True)]
    binding = int(np.argmin(spare))
    short = max(0, -spare[binding], round(float(answer.columns[-1]) * MONEY) if problem.scenarios else 0)
    costs = {key: replay(problem, _without(exits, key))[binding].cash - lived[binding].cash for key in exits}
    worst = max(sorted(costs), key=lambda key: costs[key], default="")
    return Obstacle("floor", short, binding, worst, costs.get(worst, 0))


def _without(exits: Mapping[str, int], key: str) -> dict[str, int]:
    return {name: month for name, month in exits.items() if name != key}
