"""Class acceptabilities: the share of plausible preferences, or of plausible figures, that puts a client in a class.

Source: Tervonen, Figueira, Lahdelma, Almeida Dias and Salminen, European Journal of Operational Research 192, 2009.
It is no probability that a decision is right: it says how far the answer depends on what is not settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Classes = NDArray[np.int8]


@dataclass(frozen=True)
class Acceptability:
    """`shares` and their Monte Carlo standard `error`, clients x classes (worst first); each row of shares is one.

    `central` is clients x classes x criteria: the mean weights of those who would put the client there (None for an
    acceptability that no preference is drawn for).
    """

    shares: Floats
    error: Floats
    central: Floats | None = None

    def central_weights(self, client: int, quality: int) -> Floats | None:
        """Which kind of company puts this client in this class; None where none does."""
        if self.central is None or self.shares[client, quality] <= 0:
            return None
        return np.asarray(self.central[client, quality])

    @cached_property
    def modal(self) -> Classes:
        """The class with the largest share; the worse one at a tie."""
        return np.asarray(self.shares.argmax(axis=1), np.int8)

    @cached_property
    def entropy(self) -> Floats:
        """How undecided each client is, in bits: 0 where one class has it all, 2 where four share evenly."""
        logs = np.log2(np.where(self.shares > 0, self.shares, 1.0))
        return np.asarray(np.abs((self.shares * logs).sum(axis=1)))

    def confidence(self, classes: Classes) -> Floats:
        """The share of one class for each client: that of the class it was put in."""
        return np.asarray(self.shares[np.arange(len(self.shares)), classes])

    def at_least(self, quality: int) -> Floats:
        """The share that puts each client in this class or a better one."""
        return self._at_least[quality]

    @cached_property
    def _at_least(self) -> tuple[Floats, ...]:
        classes = range(self.shares.shape[1])
        return tuple(np.asarray(np.minimum(self.shares[:, quality:].sum(axis=1), 1.0)) for quality in classes)
