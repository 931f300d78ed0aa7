"""What a sorting compares clients with, as the owner states it and as the kernels read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Classes = NDArray[np.int8]
Places = NDArray[np.int64]

TOLERANCE = 1e-9
_STEEP = 1e300
"""The slope of a threshold without width: whatever is past it is wholly past it."""


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


class Norms(NamedTuple):
    """A model made ready: profiles x criteria, limits turned so that more is better, slopes instead of widths.

    `near` is the indifference and `past` the lead past which a veto opposes, both with the tolerance. `vetoes` lists
    the criteria that have a veto at some limit; where there is none `past` is infinite. The rest is one a criterion.
    """

    limits: Floats
    indifference: Floats
    near: Floats
    far: Floats
    slope: Floats
    past: Floats
    opposing: Floats
    vetoes: Places
    directions: Floats
    weights: Floats
    shares: Floats
    cut: float


class Rows(NamedTuple):
    """The clients, clients x criteria. A mark that is not given has no rows."""

    values: Floats
    silent: Flags
    counted: Flags


class Result(NamedTuple):
    """Where a kernel writes: credibilities profiles x clients, classes one a client."""

    up: Floats
    down: Floats
    conjunctive: Classes
    disjunctive: Classes


def norms(model: Model) -> Norms:
    """A model as both kernels read it, so that both compute with the very same numbers."""
    limits = np.ascontiguousarray(model.limits * model.directions, np.float64)
    slack = TOLERANCE * np.maximum(1.0, np.abs(limits))
    q, p, v = (model.threshold(name) for name in ("indifference", "preference", "veto"))
    held = np.isfinite(v)
    return Norms(
        limits=limits,
        indifference=np.array(q, np.float64, order="C"),
        near=q + slack,
        far=np.array(p, np.float64, order="C"),
        slope=_slope(p - q),
        past=np.where(held, p + slack, np.inf),
        opposing=_slope(np.where(held, v, p) - p),
        vetoes=np.flatnonzero(held.any(axis=0)),
        directions=np.array(model.directions, np.float64),
        weights=np.array(model.weights, np.float64),
        shares=shared(np.asarray(model.weights, np.float64)),
        cut=float(model.majority) - TOLERANCE,
    )


def shared(weights: Floats) -> Floats:
    """Weights as shares of one along the first axis, added up in order; all zero where none weighs anything."""
    whole = np.zeros(weights.shape[1:])
    for weight in weights:
        whole = whole + weight
    return np.asarray(weights / np.where(whole > 0, whole, 1.0), np.float64)


def _slope(width: Floats) -> Floats:
    return np.minimum(1.0 / np.maximum(width, 1.0 / _STEEP), _STEEP)
