"""The cheapest set of levers as a mixed-integer programme: the same question asked of HiGHS, to check the enumeration.

One binary a lever. Quantities go from remedy to remedy; `binary x bounded quantity` is stated exactly by four
inequalities (McCormick). A criterion `N / D` agrees to the degree `c` when `N >= (limit - p) D + (p - q) c D`, so that
`c D` is carried along the remedies in the same way. Vetoes are hard: a value must stay short of its veto distance. A
graded veto, or a product of two ratios, is not linear and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from preavis.plan.counterfactual_problem import Problem
from preavis.plan.solver import highs, run

Terms = dict[int, float]
_INFINITY = float("inf")
_SECONDS = 60.0


@dataclass(frozen=True)
class Line:
    """A sum of variables plus a constant, with the bounds it lies in."""

    terms: Terms
    rest: float
    low: float
    high: float

    def plus(self, other: Line, factor: float) -> Line:
        """This and a multiple of another."""
        terms = dict(self.terms)
        for place, coefficient in other.terms.items():
            terms[place] = terms.get(place, 0.0) + factor * coefficient
        ends = sorted((factor * other.low, factor * other.high))
        return Line(terms, self.rest + factor * other.rest, self.low + ends[0], self.high + ends[1])


@dataclass
class Programme:
    """Columns and rows as they are written down."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def column(self, low: float, high: float, cost: float = 0.0, *, whole: bool = False) -> Line:
        """A new variable."""
        place = len(self.low)
        self.low.append(low)
        self.high.append(high)
        self.cost.append(cost)
        if whole:
            self.whole.append(place)
        return Line({place: 1.0}, 0.0, low, high)

    def at_least(self, line: Line, least: float) -> None:
        self.rows.append((line.terms, least - line.rest, _INFINITY))

    def product(self, switch: Line, line: Line) -> Line:
        """`switch x line` for a binary and a bounded line."""
        low, high = min(line.low, 0.0), max(line.high, 0.0)
        made = self.column(low, high)
        self.at_least(_nothing().plus(switch, line.high).plus(made, -1.0), 0.0)
        self.at_least(made.plus(switch, -line.low), 0.0)
        self.at_least(line.plus(made, -1.0).plus(switch, line.low), line.low)
        self.at_least(made.plus(line, -1.0).plus(switch, -line.high), -line.high)
        return made


def cheapest(problem: Problem, client: int) -> int | None:
    """The cost of the cheapest set that makes the class, None when there is none.

    Raises UsageError `plan.missing_extra` without the solver, ValueError for what is not linear.
    """
    if (np.isfinite(problem.norm.veto).any() and not problem.norm.hard) or problem.forms.filled[:, 2:].any():
        raise ValueError(problem.norm)
    if (problem.oppose[client][~problem.moves[client]] >= 1.0).any():
        return None
    programme = Programme()
    switches = {
        int(lever): programme.column(0.0, 1.0, float(problem.cost[client, lever]), whole=True)
        for lever in np.flatnonzero(problem.allowed[client])
    }
    if not switches:
        return None
    _together(programme, problem, switches)
    start = [_constant(value) for value in problem.start[client]]
    quantities = _lived(programme, problem, client, switches, start, _constant(1.0))
    _agree(programme, problem, client, switches, quantities)
    return _solved(programme)


def _nothing() -> Line:
    return Line({}, 0.0, 0.0, 0.0)


def _constant(value: float) -> Line:
    return Line({}, float(value), float(value), float(value))


def _together(programme: Programme, problem: Problem, switches: dict[int, Line]) -> None:
    """At least one lever, at most so many, and none beside one that excludes it."""
    total = _nothing()
    for switch in switches.values():
        total = total.plus(switch, 1.0)
    programme.at_least(total, 1.0)
    programme.rows.append((total.terms, -_INFINITY, float(problem.most)))
    for one, other in combinations(switches, 2):
        if problem.clash[problem.group[one], problem.group[other]]:
            both = switches[one].plus(switches[other], 1.0)
            programme.rows.append((both.terms, -_INFINITY, 1.0))


def _lived(  # noqa: PLR0913, PLR0917  a year, and what it is multiplied by
    programme: Programme, problem: Problem, client: int, switches: dict[int, Line], start: list[Line], unit: Line
) -> list[Line]:
    """The quantities (times `unit`) after every remedy in turn: at most one lever of each is switched on."""
    quantities = list(start)
    for group in range(int(problem.group.max()) + 1):
        levers = [lever for lever in switches if problem.group[lever] == group]
        units = {lever: programme.product(switches[lever], unit) for lever in levers}
        for place, before in enumerate(quantities):
            after = before
            for lever in levers:
                factor, added = problem.factor[client, lever, place], problem.added[client, lever, place]
                if factor != 1.0:
                    after = after.plus(programme.product(switches[lever], before), float(factor) - 1.0)
                if added != 0.0:
                    after = after.plus(units[lever], float(added))
            quantities[place] = after
    return quantities


def _agree(
    programme: Programme, problem: Problem, client: int, switches: dict[int, Line], quantities: list[Line]
) -> None:
    """Every criterion's degree of agreement, its veto, and the majority."""
    norm, agreed = problem.norm, _nothing()
    for criterion, share in enumerate(problem.shares[client].tolist()):
        if not problem.moves[client, criterion]:
            agreed = agreed.plus(_constant(problem.agree[client, criterion]), share)
            continue
        degree, yes = programme.column(0.0, 1.0), programme.column(0.0, 1.0, whole=True)
        sign, edge = float(norm.sign[criterion]), float(norm.limit[criterion] * norm.sign[criterion])
        q, p, v = (float(x[criterion]) for x in (norm.indifference, norm.preference, norm.veto))
        above, below = (_part(problem, client, criterion, slot, quantities) for slot in (0, 1))
        value = _nothing().plus(below, sign * float(problem.forms.offset[criterion]))
        value = value.plus(above, sign * float(problem.scale[client, criterion]))
        start = [degree_times(degree, problem.start[client, place]) for place in range(len(quantities))]
        under = _lived(programme, problem, client, switches, start, degree) if below.terms else start
        weighed = _part(problem, client, criterion, 1, under, degree)
        lead = value.plus(below, p - edge).plus(weighed, -(p - q))
        programme.at_least(lead.plus(yes, min(lead.low, 0.0)), min(lead.low, 0.0))
        programme.at_least(yes.plus(degree, -1.0), 0.0)
        if np.isfinite(v):
            programme.at_least(value.plus(below, v - edge), 0.0)
        agreed = agreed.plus(degree, share)
    programme.at_least(agreed, norm.majority)


def degree_times(degree: Line, value: float) -> Line:
    """A degree times a number."""
    return _nothing().plus(degree, float(value))


def _part(  # noqa: PLR0913, PLR0917  a formula has this many sides
    problem: Problem, client: int, criterion: int, slot: int, quantities: list[Line], unit: Line | None = None
) -> Line:
    one = _constant(1.0) if unit is None else unit
    if not problem.forms.filled[criterion, slot]:
        return one
    total = _nothing().plus(one, float(problem.rest[client, criterion, slot]))
    for place in range(*problem.forms.starts[4 * criterion + slot : 4 * criterion + slot + 2].tolist()):
        term = quantities[int(problem.forms.terms[place])]
        total = total.plus(term, float(problem.forms.coefficients[place]))
    return total


def _solved(programme: Programme) -> int | None:
    solver, library = highs(0.0, _SECONDS)
    for name in ("mip_feasibility_tolerance", "primal_feasibility_tolerance"):
        solver.setOptionValue(name, 1e-9)
    count = len(programme.low)
    solver.addVars(count, np.array(programme.low), np.array(programme.high))
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), np.array(programme.cost))
    whole = np.array(programme.whole, np.int32)
    solver.changeColsIntegrality(len(whole), whole, np.array([library.HighsVarType.kInteger] * len(whole)))
    starts = np.cumsum([0, *(len(terms) for terms, _, _ in programme.rows)])
    solver.addRows(
        len(programme.rows),
        np.array([low for _, low, _ in programme.rows]),
        np.array([high for _, _, high in programme.rows]),
        int(starts[-1]),
        starts[:-1].astype(np.int32),
        np.array([place for terms, _, _ in programme.rows for place in terms], np.int32),
        np.array([coefficient for terms, _, _ in programme.rows for coefficient in terms.values()]),
    )
    run(solver, library)
    if solver.getModelStatus() != library.HighsModelStatus.kOptimal:
        return None
    return round(float(solver.getInfo().objective_function_value))
