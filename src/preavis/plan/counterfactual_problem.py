"""Finding the smallest change as plain arrays: what each lever does to each client, and what a class asks for.

A lever is one level of one remedy. The arrays hold everything that the search needs, so that the search knows neither
remedies nor measures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.remedy_terms import RemedyTerms
from preavis.plan.remedies import REMEDIES, Remedy
from preavis.plan.remedies.base import PLACE, QUANTITIES, Effect, Lever, Year, even
from preavis.plan.remedies.formulas import FORMULAS, SLOTS, Formula
from preavis.plan.remedies.lived import Lived

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Lattice:
    """Every lever that the owner allows, in the order of `REMEDIES`; `group` says which levers are the same remedy.

    `clash` (groups x groups) marks remedies that exclude each other; a remedy excludes itself.
    """

    levers: tuple[Lever, ...]
    group: Counts
    clash: Flags
    most: int

    @classmethod
    def of(cls, terms: RemedyTerms, remedies: Sequence[Remedy] = REMEDIES) -> Lattice:
        """The lattice of a policy."""
        levers = [Lever(r, level, terms.asks[r.name]) for r in remedies for level in terms.asks[r.name].levels]
        names = [remedy.name for remedy in remedies]
        clash = np.eye(len(names), dtype=np.bool_)
        for place, remedy in enumerate(remedies):
            for name in set(remedy.excludes) & set(names):
                clash[place, names.index(name)] = clash[names.index(name), place] = True
        group = np.array([names.index(lever.remedy.name) for lever in levers], np.int64)
        return cls(tuple(levers), group, clash, terms.most)

    def sets(self, size: int) -> NDArray[np.int64]:
        """Every way to take so many levers of remedies that go together, in lexicographic order."""
        return sets(self.group, self.clash, size)


def sets(group: Counts, clash: Flags, size: int) -> NDArray[np.int64]:
    """Every way to take `size` levers that go together, in lexicographic order (sets x size)."""
    found = np.arange(len(group))[:, None]
    pairs = np.array(list(combinations(range(len(group)), 2)), np.int64).reshape(-1, 2)
    together = np.zeros((len(group), len(group)), np.bool_)
    together[pairs[:, 0], pairs[:, 1]] = ~clash[group[pairs[:, 0]], group[pairs[:, 1]]]
    for _ in range(size - 1):
        fits = np.logical_and.reduce([together[found[:, column]] for column in range(found.shape[1])])
        rows, added = np.nonzero(fits)
        found = np.column_stack([found[rows], added])
    return found


@dataclass(frozen=True)
class Forms:
    """The formulas of the criteria over the quantities in play, in compressed rows: four parts a criterion.

    Terms of part `s` of criterion `j` are `terms[starts[4 j + s]:starts[4 j + s + 1]]`.
    """

    starts: Counts
    terms: Counts
    coefficients: Floats
    filled: Flags
    offset: Floats


@dataclass(frozen=True)
class Norm:
    """What the class asks for, one element a criterion: see `electre_tri.Model`. `sign` is 1 where more is better."""

    limit: Floats
    indifference: Floats
    preference: Floats
    veto: Floats
    sign: Floats
    majority: float
    hard: bool


@dataclass(frozen=True)
class Particles:
    """A cloud as the search reads it: shares of weight (patterns x particles x criteria) and a client's pattern.

    `needed` is the likelihood that must agree.
    """

    shares: Floats
    pattern: Counts
    majority: Floats
    likelihood: Floats
    needed: float


@dataclass(frozen=True)
class Problem:
    """Some clients before one class. `names` are the quantities in play.

    Shapes: clients x quantities, clients x levers x quantities, clients x criteria. `agree` and `oppose` are the
    partial concordance and discordance of criteria that no lever moves (`moves` is false). `cost` is in minor units a
    year. `reason` says why a lever is not allowed: 0, else 1 + a place in `reasons`.
    """

    numbers: Counts
    names: tuple[str, ...]
    start: Floats
    factor: Floats
    added: Floats
    allowed: Flags
    cost: Counts
    group: Counts
    clash: Flags
    most: int
    forms: Forms
    rest: Floats
    scale: Floats
    moves: Flags
    agree: Floats
    oppose: Floats
    shares: Floats
    norm: Norm
    particles: Particles | None = None
    reason: NDArray[np.int16] | None = None
    reasons: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.numbers)


def problem(
    lived: Lived, lattice: Lattice, numbers: Counts, cloud: Cloud | None = None, target: Quality = "sound"
) -> Problem:
    """The problem of some clients under a policy: what would make them of a class."""
    year = lived.year(numbers)
    names, forms = _forms(lived)
    scale, rest = _rest(lived, year)
    start, effects = _matrix(year, names), _effects(year, lattice, names)
    _plainly(lived, year, names, (start, effects["factor"], effects["added"]))
    model = lived.policy.model(lived.table.criteria)
    norm, profile = _norm(lived, target), CLASSES.index(target) - 1
    agree, oppose = _partials(lived, numbers, profile, hard=norm.hard)
    counted = lived.table.counted[numbers]
    moves = np.stack([row.known[numbers] & (row.criterion.measure in FORMULAS) for row in lived.table.rows], axis=1)
    return Problem(
        numbers=numbers,
        names=names,
        start=start,
        group=lattice.group,
        clash=lattice.clash,
        most=lattice.most,
        forms=forms,
        rest=rest,
        scale=scale,
        moves=moves & counted,
        agree=agree,
        oppose=oppose,
        shares=np.ascontiguousarray(electre_tri.shares(model, counted, len(numbers))),
        norm=norm,
        particles=None if cloud is None else _particles(lived, cloud, counted),
        **effects,
    )


def _formulas(lived: Lived) -> list[Formula]:
    """The formula of every criterion; an empty one where no remedy moves it."""
    return [FORMULAS.get(row.criterion.measure, Formula({})) for row in lived.table.rows]


def _plainly(lived: Lived, year: Year, names: Sequence[str], arrays: tuple[Floats, Floats, Floats]) -> None:
    """Natural persons are judged by a plain measure: its quantity takes the place of the learned one, in all arrays."""
    for row in lived.table.rows:
        learned, plain = row.criterion.measure, row.criterion.natural_persons
        if plain in names and learned in names:
            persons = ~year.known[learned] & row.known[year.numbers]
            for array in arrays:
                array[persons, ..., names.index(learned)] = array[persons, ..., names.index(plain)]


def _forms(lived: Lived) -> tuple[tuple[str, ...], Forms]:
    """The formulas of the criteria, over the quantities that any of them uses."""
    formulas = _formulas(lived)
    used = {name for form in formulas for slot in SLOTS for name in getattr(form, slot)}
    used |= {row.criterion.natural_persons for row in lived.table.rows if row.criterion.natural_persons in PLACE}
    names = tuple(name for name in QUANTITIES if name in used)
    starts, terms, coefficients, filled = [0], list[int](), list[float](), list[bool]()
    for form in formulas:
        for slot in SLOTS:
            part: Mapping[str, float] = getattr(form, slot)
            terms += [names.index(name) for name in part]
            coefficients += part.values()
            starts.append(len(terms))
            filled.append(bool(part))
    return names, Forms(
        np.array(starts, np.int64),
        np.array(terms, np.int64),
        np.array(coefficients, np.float64),
        np.array(filled, np.bool_).reshape(-1, len(SLOTS)),
        np.array([form.offset for form in formulas], np.float64),
    )


def _rest(lived: Lived, year: Year) -> tuple[Floats, Floats]:
    formulas = _formulas(lived)
    rest = np.zeros((len(year), len(formulas), len(SLOTS)))
    scale = np.ones((len(year), len(formulas)))
    for place, form in enumerate(formulas):
        found = form.rest(lived.measured, year)
        scale[:, place] = found.get("scale", form.scale)
        for slot, name in enumerate(SLOTS):
            rest[:, place, slot] = found.get(name, 0.0)
    return scale, rest


def _matrix(year: Year, names: Sequence[str]) -> Floats:
    return np.stack([year.quantities[name] for name in names], axis=1) if names else np.zeros((len(year), 0))


def _effects(year: Year, lattice: Lattice, names: Sequence[str]) -> dict[str, Any]:
    """What every lever does to every client, what it costs, and where it makes sense."""
    shape = (len(year), len(lattice.levers))
    factor, added = np.ones((*shape, len(names))), np.zeros((*shape, len(names)))
    allowed, cost = np.ones(shape, np.bool_), np.zeros(shape, np.int64)
    reasons, reason = list[str](), np.zeros(shape, np.int16)
    for place, lever in enumerate(lattice.levers):
        effect = lever.remedy.effect(year, lever.amount, lever.ask)
        _write(effect, names, factor[:, place], added[:, place])
        cost[:, place] = price_of(year, lever, effect)
        for code, where in reversed(lever.remedy.why_not(year)):
            reasons += [] if code in reasons else [code]
            reason[where, place] = reasons.index(code) + 1
        allowed[:, place] = np.asarray(effect.allowed) & (reason[:, place] == 0)
    idle = (factor == 1.0).all(axis=2) & (added == 0.0).all(axis=2)
    return {
        "factor": factor, "added": added, "cost": cost, "allowed": allowed & ~idle, "reason": reason,
        "reasons": tuple(reasons),
    }  # fmt: skip


def _write(effect: Effect, names: Sequence[str], factor: Floats, added: Floats) -> None:
    factors = dict(effect.factors)
    if "minutes" in factors:  # overhead is shared out by hours
        factors["overhead"] = factors["minutes"]
    for place, name in enumerate(names):
        if name in factors:
            factor[:, place] = factors[name]
        if name in effect.added:
            added[:, place] = effect.added[name]


def price_of(year: Year, lever: Lever, effect: Effect) -> Counts:
    """What a lever costs in a year: the hours of asking, what we give up, and the good will that the asking takes."""
    effort = lever.ask.effort / 60 * year.hour
    cost = effort + np.asarray(effect.lost) + lever.ask.reluctance / 10_000 * np.asarray(effect.asked)
    return np.rint(even(year, 1.0) * cost).astype(np.int64)


def _norm(lived: Lived, target: Quality) -> Norm:
    model = lived.policy.model(lived.table.criteria)
    profile = CLASSES.index(target) - 1
    q, p, v = (np.ascontiguousarray(model.threshold(n)[profile]) for n in ("indifference", "preference", "veto"))
    hard = lived.policy.remedies.hard_veto
    return Norm(model.limits[profile].copy(), q, p, v, model.directions, model.majority, hard)


def _partials(lived: Lived, numbers: Counts, profile: int, *, hard: bool) -> tuple[Floats, Floats]:
    """What each criterion says today, with what is missing at its worst and never opposing."""
    table, model = lived.table, lived.policy.model(lived.table.criteria)
    agree, oppose = electre_tri.partial(table.values("worst")[numbers], model, profile)
    silent = (table.unknown | ~table.counted)[numbers]
    oppose = np.where(silent, 0.0, oppose)
    return np.ascontiguousarray(agree), np.ascontiguousarray(np.floor(oppose) if hard else oppose)


def _particles(lived: Lived, cloud: Cloud, counted: Flags) -> Particles:
    places = [cloud.names.index(criterion.name) for criterion in lived.table.criteria]
    patterns, pattern = np.unique(counted, axis=0, return_inverse=True)
    weights = cloud.weights[:, places][None] * patterns[:, None, :]
    whole = weights.sum(axis=2, keepdims=True)
    return Particles(
        shares=np.ascontiguousarray(weights / np.where(whole > 0, whole, 1.0)),
        pattern=pattern.reshape(-1).astype(np.int64),
        majority=np.ascontiguousarray(cloud.majority, np.float64),
        likelihood=np.ascontiguousarray(cloud.likelihood, np.float64),
        needed=lived.policy.remedies.robust,
    )
