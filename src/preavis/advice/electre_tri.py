"""ELECTRE TRI-B: sorting into ordered classes by limits, weights, a majority and vetoes.

Source: Yu 1992; Roy and Bouyssou 1993.

Bare functions on arrays. `values` is clients x criteria, limits are profiles x criteria from the worst class up, every
result that compares clients with limits is clients x profiles, and classes are 0 (the worst) to the number of profiles.

With `delta` the lead of the limit over the client, in the direction that is better:

    concordance of one criterion    1 if delta <= q, 0 if delta >= p, linear between (delta <= q is tested first)
    concordance                     their mean, weighted
    discordance of one criterion    0 if delta <= p, 1 if delta >= v, linear between; always 0 without a veto
    credibility                     concordance x product over discordance > concordance of (1 - d) / (1 - concordance)
    a client outranks a limit       credibility >= majority

A discordance of 1 forbids outranking whatever the weights, even when the criterion weighs nothing. Comparisons allow a
tolerance of 1e-9, so that 0.4 + 0.21 + 0.09 reaches a majority of 0.7 as it does on paper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Classes = NDArray[np.int8]

TOLERANCE = 1e-9
_CHUNK = 8192
"""Clients worked on at once: their columns stay in the processor's cache."""
_HALVINGS = 60


@dataclass(frozen=True)
class Model:
    """What a client is compared with. Thresholds are criteria, or profiles x criteria; a veto of infinity is none.

    `directions` holds 1 where more is better and -1 where less is. Weights need not add up to one.
    """

    limits: Floats
    weights: Floats
    indifference: Floats
    preference: Floats
    veto: Floats
    majority: float
    directions: Floats

    @property
    def profiles(self) -> int:
        return len(self.limits)

    def threshold(self, name: str) -> Floats:
        """A threshold (`indifference`, `preference`, `veto`) as profiles x criteria."""
        return np.broadcast_to(np.asarray(getattr(self, name), np.float64), self.limits.shape)


@dataclass(frozen=True)
class Sorting:
    """Both assignments, with the credibilities that led to them: client over limit (`up`), limit over client (`down`).

    `conjunctive` decides: the highest limit the client outranks. `disjunctive` is the lowest limit that is preferred to
    the client; it is never below `conjunctive`, and above it exactly when the client contradicts itself.
    """

    conjunctive: Classes
    disjunctive: Classes
    up: Floats
    down: Floats


def sort(values: Floats, model: Model, silent: Flags | None = None, counted: Flags | None = None) -> Sorting:
    """Sort clients. Cells marked `silent` agree or disagree but never veto, nor does an infinite (unknown) value.

    A cell that is not `counted` is as if its criterion did not exist for that client; its weight is shared out.
    """
    up = credibility(values, model, silent, counted)
    down = credibility(values, model, silent, counted, reverse=True)
    return Sorting(conjunctive(up, model.majority), disjunctive(up, down, model.majority), up, down)


def credibility(
    values: Floats, model: Model, silent: Flags | None = None, counted: Flags | None = None, *, reverse: bool = False
) -> Floats:
    """How far each client outranks each limit; with `reverse`, how far the limit outranks the client."""
    weights = shares(model, counted, len(values))
    result = np.empty((len(values), model.profiles))
    for start in range(0, len(values), _CHUNK):
        part = slice(start, start + _CHUNK)
        columns = np.ascontiguousarray(values[part].T) * model.directions[:, None]
        quiet = _quiet(silent, counted, part)
        for profile in range(model.profiles):
            agree, oppose = _compare(columns, model, profile, reverse)
            if quiet is not None:
                oppose[quiet] = 0.0
            agreed = np.einsum("ij,ji->i", weights[part], agree) if counted is not None else agree.T @ weights[0]
            result[part, profile] = credible(agreed, oppose)
    return result


def shares(model: Model, counted: Flags | None, clients: int) -> Floats:
    """The weight of each criterion for each client, adding up to one; all zero where nothing counts."""
    if counted is None:
        return np.broadcast_to(model.weights / model.weights.sum(), (clients, len(model.weights)))
    weights = counted * model.weights
    whole = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / np.where(whole > 0, whole, 1.0), np.float64)


def _quiet(silent: Flags | None, counted: Flags | None, part: slice) -> Flags | None:
    """Cells that may not oppose, criteria x clients."""
    marks = [mark[part] for mark in (silent, None if counted is None else ~counted) if mark is not None]
    return np.ascontiguousarray(np.logical_or.reduce(marks).T) if marks else None


def partial(values: Floats, model: Model, profile: int, *, reverse: bool = False) -> tuple[Floats, Floats]:
    """Concordance and discordance of every criterion for one limit, each clients x criteria."""
    agree, oppose = _compare(values.T * model.directions[:, None], model, profile, reverse)
    return agree.T, oppose.T


def concordance(values: Floats, model: Model, *, reverse: bool = False) -> Floats:
    """The weighted share of criteria that agree, clients x profiles."""
    shares = model.weights / model.weights.sum()
    parts = [partial(values, model, profile, reverse=reverse)[0] @ shares for profile in range(model.profiles)]
    return np.stack(parts, axis=1)


def credible(agreed: Floats, oppose: Floats) -> Floats:
    """Credibility of concordances (one a client), given the discordances (criteria x clients)."""
    result = agreed.copy()
    room = 1.0 - agreed
    for against in oppose:
        active = against > agreed
        if active.any():
            lowered = (1.0 - against) / np.where(active, room, 1.0)
            np.multiply(result, lowered, out=result, where=active)
        result[against >= 1.0] = 0.0
    return result


def conjunctive(up: Floats, majority: float) -> Classes:
    """The class above the highest limit that the client outranks."""
    reached = up >= majority - TOLERANCE
    return np.asarray((reached * np.arange(1, up.shape[1] + 1)).max(axis=1, initial=0), np.int8)


def disjunctive(up: Floats, down: Floats, majority: float) -> Classes:
    """The class below the lowest limit that is preferred to the client."""
    preferred = (down >= majority - TOLERANCE) & (up < majority - TOLERANCE)
    first = np.argmax(preferred, axis=1)
    return np.asarray(np.where(preferred.any(axis=1), first, up.shape[1]), np.int8)


def required_majority(oppose: Floats, majority: float) -> Floats:
    """The concordance that outranking takes, given discordances (clients x criteria): infinite under a full veto.

    Credibility rises with concordance, so it reaches the majority exactly when concordance reaches this figure. It
    equals the majority while nothing opposes more than that: a partial veto is a bigger majority.
    """
    ordered = np.sort(np.pad(oppose, ((0, 0), (2, 0))), axis=1)
    strongest, second = ordered[:, -1], ordered[:, -2]
    needed = np.where(strongest <= majority, majority, majority / (1 - strongest + majority))
    several = (second > needed) & (strongest < 1)
    if several.any():
        needed[several] = _bisected(oppose[several], majority)
    return np.where(strongest >= 1.0, np.inf, needed)


def _bisected(oppose: Floats, majority: float) -> Floats:
    """The required concordance where several criteria oppose more than it: a rising function, bisected."""
    low, high = np.full(len(oppose), majority), np.asarray(oppose.max(axis=1), np.float64)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        enough = credible(middle, oppose.T) >= majority
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.asarray(high, np.float64)


def _compare(columns: Floats, model: Model, profile: int, reverse: bool) -> tuple[Floats, Floats]:  # noqa: FBT001  as given
    """Concordance and discordance, criteria x clients; `columns` point to the better side."""
    limit = (model.limits[profile] * model.directions)[:, None]
    q, p, v = (model.threshold(name)[profile][:, None] for name in ("indifference", "preference", "veto"))
    slack = TOLERANCE * np.maximum(1.0, np.abs(limit))
    lead = columns - limit if reverse else limit - columns
    agree = np.where(lead <= q + slack, 1.0, _ramp(p - lead, p - q))
    oppose = np.zeros_like(lead)
    held = np.isfinite(v[:, 0])
    if held.any():
        past = lead[held] - p[held]
        oppose[held] = np.where(past <= slack[held], 0.0, _ramp(past, v[held] - p[held], full=1.0))
    oppose[np.isinf(columns)] = 0.0
    return agree, oppose


def _ramp(part: Floats, whole: Floats, full: float = 0.0) -> Floats:
    """`part / whole` kept within 0 and 1; `full` where there is no slope."""
    sloped = whole > 0
    return np.where(sloped, np.clip(part / np.where(sloped, whole, 1.0), 0.0, 1.0), full)
