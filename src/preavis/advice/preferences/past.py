"""Past decisions, and how far a way of weighing criteria agrees with them.

A particle of a cloud sorts the client as it stood on the day of the decision; its class stands for what follows from
it: `keep` for strong and sound, `fix` for strained, `part` for untenable.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.electre_tri import Model
from preavis.advice.preferences.cloud import Cloud
from preavis.facts.book import Verdict

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

VERDICTS: tuple[Verdict, ...] = ("part", "fix", "keep")
"""From worst to best: neighbours here are adjacent errors."""

FOLLOWS: Codes = np.array([0, 1, 2, 2], np.int8)
"""The verdict (place in `VERDICTS`) that each class stands for, from untenable to strong."""

LIKELIHOOD = (0.9, 0.045, 0.005)
"""Of a decision, by how far it lies from what a particle says: error rate .1, errors next to it likelier."""


@dataclass(frozen=True)
class Past:
    """Decisions, with the client of each as it stood that day: decisions x limits x criteria of the policy.

    `agree` and `oppose` are partial concordance and discordance; `counted` (decisions x criteria) says what was known.
    `verdicts` are places in `VERDICTS`.
    """

    agree: Floats
    oppose: Floats
    counted: Flags
    verdicts: Codes

    def __len__(self) -> int:
        return len(self.verdicts)

    @property
    def spoken(self) -> Flags:
        """Decisions on clients of whom something was known."""
        return np.asarray(self.counted.any(axis=1), np.bool_)


def past(values: Floats, counted: Flags, model: Model, verdicts: Sequence[Verdict]) -> Past:
    """Past decisions from the clients' performances on the day (decisions x criteria of the policy's model).

    A value that was missing, or a criterion without a source that day, is not `counted`: people decide on what they
    know, and its weight is shared out.
    """
    known = np.where(counted, values, 0.0)
    agree, oppose = (side.swapaxes(0, 1) * counted[:, None] for side in electre_tri.partials(known, model))
    return Past(agree, oppose, counted, np.array([VERDICTS.index(verdict) for verdict in verdicts], np.int8))


def classes(weights: Floats, majority: Floats, decided: Past) -> Codes:
    """The class that each particle gives to each decision's client, decisions x particles."""
    across = np.ascontiguousarray(weights.T)
    whole = np.einsum("dn,np->dp", decided.counted.astype(np.float64), across)
    whole = np.where(whole > 0, whole, 1.0)
    result = np.zeros((len(decided), len(weights)), np.int8)
    for profile in range(decided.agree.shape[1]):
        agreed = np.einsum("dn,np->dp", decided.agree[:, profile], across) / whole
        reached = agreed >= majority - electre_tri.TOLERANCE
        _hampered(reached, agreed, decided.oppose[:, profile], majority)
        result[reached] = profile + 1
    return result


def _hampered(reached: Flags, agreed: Floats, oppose: Floats, majority: Floats) -> None:
    """Correct `reached` where a criterion opposes by more than the least majority: the others ask for no more."""
    least = majority - electre_tri.TOLERANCE
    for place in np.flatnonzero(oppose.max(axis=1, initial=0.0) > least.min()).tolist():
        reached[place] &= _outranks(agreed[place], oppose[place], least)


def _outranks(agreed: Floats, oppose: Floats, least: Floats) -> Flags:
    """Whether credibility reaches the majority of each particle, for one client and one limit."""
    strongest = float(oppose.max())
    if strongest >= 1.0:
        return np.zeros(len(agreed), np.bool_)
    against = oppose[oppose > least.min()]
    return np.asarray(electre_tri.credible(agreed, np.repeat(against[:, None], len(agreed), axis=1)) >= least, np.bool_)


def log_likelihood(found: Codes, decided: Past) -> Floats:
    """Log likelihood of each particle, from whole counts of how far its classes lie from the decisions."""
    far = np.abs(FOLLOWS[found] - decided.verdicts[:, None])
    total = np.zeros(found.shape[1])
    for distance, chance in enumerate(LIKELIHOOD):
        total += (far == distance).sum(axis=0) * math.log(chance)
    return total


def verdict_shares(cloud: Cloud, decided: Past) -> Floats:
    """The share of a cloud that each verdict follows from, decisions x verdicts."""
    follows = FOLLOWS[classes(cloud.weights, cloud.majority, decided)]
    shares = [np.where(follows == verdict, cloud.likelihood, 0.0).sum(axis=1) for verdict in range(len(VERDICTS))]
    return np.stack(shares, axis=1)
