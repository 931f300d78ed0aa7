"""A cloud of plausible preferences: each particle is one way to weigh the criteria and one majority.

Every robust figure is a share of this cloud: drawn from the owner's policy, and conditioned on past decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cloud:
    """`weights` is particles x criteria, each row adding up to one; `majority` one a particle, between 0.5 and 1.

    `likelihood` says how much each particle counts; it adds up to one (all equal for a cloud drawn from a policy).
    """

    names: tuple[str, ...]
    weights: Floats
    majority: Floats
    likelihood: Floats

    def only(self, names: Sequence[str]) -> Cloud:
        """The cloud on some criteria, in the order given: their weights share out those of the others.

        A particle that gives them no weight at all keeps zeros.
        """
        weights = self.weights[:, [self.names.index(name) for name in names]]
        whole = weights.sum(axis=1, keepdims=True)
        return replace(self, names=tuple(names), weights=weights / np.where(whole > 0, whole, 1.0))

    def __len__(self) -> int:
        return len(self.majority)

    @property
    def effective(self) -> float:
        """How many equal particles the cloud is worth (1 / sum of squares)."""
        return float(1.0 / np.square(self.likelihood).sum())
