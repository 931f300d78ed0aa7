"""Learning from decisions: what the company decided before says which preferences are plausible, never which are right.

A cloud drawn from the policy is conditioned on past decisions (Bayes). A decision counts .9 where it agrees with what a
particle says, .045 next to it (keep and fix, fix and part) and .005 otherwise: people err, and a decision that
contradicts every particle weakens them all alike and kills none. The answer is a cloud again, however many decisions
there are: few decisions fitted to one point do worse than equal weights (docs/learning.md).

    up to 40 decisions, and enough particles still count     each particle is weighted by its likelihood
    otherwise                                                tempered sequential Monte Carlo (`sequence.py`)

Likelihoods are made of counts of agreements, so that the order of decisions changes nothing, to the last bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from preavis.advice.preferences.cloud import Cloud
from preavis.advice.preferences.past import VERDICTS, Past, classes, log_likelihood, verdict_shares
from preavis.advice.preferences.sequence import Sequence, Space
from preavis.advice.statement import Statement
from preavis.errors import Parameter
from preavis.facts.book import Verdict

Floats = NDArray[np.float64]

FEW = 40
"""Above so many decisions, weights alone would leave too few particles that count."""

UNLIKELY = 0.2
"""A decision that a smaller share of the stated preferences would have taken contradicts them."""

_LEAST_SHARE = 0.25
_PART = 10_000

Method = Literal["none", "weights", "sequence"]


@dataclass(frozen=True)
class Disagreement:
    """A decision that the stated preferences would hardly have taken.

    `decision` is its place in the past; `stated` and `learnt` are the shares of the cloud that agree with it before and
    after learning; `instead` is what most of the stated preferences say.
    """

    decision: int
    verdict: Verdict
    instead: Verdict
    stated: float
    learnt: float

    def statement(self, client: str, day: date) -> Statement:
        """The contradiction in figures, for the client and the day of the decision."""
        params: dict[str, Parameter] = {"client": client, "day": day.isoformat(), "stated": round(self.stated * _PART)}
        return Statement("advice.learnt.contradicted", {**params, "verdict": self.verdict, "instead": self.instead})


@dataclass(frozen=True)
class Learnt:
    """A cloud conditioned on decisions, and what it learnt.

    `effective` is how many independent particles the cloud is worth. `weights` holds the central weight of every
    criterion before and after, `majority` the mean; `moved` is the share of weight that went elsewhere.
    """

    cloud: Cloud
    method: Method
    effective: float
    disagreements: tuple[Disagreement, ...]
    weights: Mapping[str, tuple[float, float]]
    moved: float
    majority: tuple[float, float]
    decisions: int

    @property
    def statement(self) -> Statement:
        """How far past decisions moved the weights, with the criterion that moved most."""
        if not self.decisions:
            return Statement("advice.learnt.nothing")
        name = max(self.weights, key=lambda name: abs(self.weights[name][1] - self.weights[name][0]))
        before, after = (round(share * _PART) for share in self.weights[name])
        params: dict[str, Parameter] = {"decisions": self.decisions, "moved": round(self.moved * _PART)}
        return Statement("advice.learnt.moved", {**params, "criterion": name, "before": before, "after": after})


def learn(cloud: Cloud, decided: Past, space: Space, seed: int) -> Learnt:
    """Condition a cloud on past decisions. Without decisions it is the cloud itself, untouched."""
    told = _told(decided)
    if not len(told):
        return _learnt(cloud, cloud, decided, "none", cloud.effective)
    scored = log_likelihood(classes(cloud.weights, cloud.majority, told), told)
    weighted = _weighted(cloud, scored)
    if len(told) <= FEW and weighted.effective >= _LEAST_SHARE * len(cloud):
        return _learnt(cloud, weighted, decided, "weights", weighted.effective)
    made, effective = Sequence(told, space, _generator(seed)).run(cloud, scored)
    return _learnt(cloud, made, decided, "sequence", effective)


def _told(decided: Past) -> Past:
    keep = decided.spoken
    return Past(decided.agree[keep], decided.oppose[keep], decided.counted[keep], decided.verdicts[keep])


def _weighted(cloud: Cloud, scored: Floats) -> Cloud:
    likelihood = cloud.likelihood * np.exp(scored - scored.max())
    return Cloud(cloud.names, cloud.weights, cloud.majority, likelihood / likelihood.sum())


def _generator(seed: int) -> np.random.Generator:
    purpose = hashlib.sha256(f"learning {seed}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(purpose[:16], "little")))


def _learnt(before: Cloud, after: Cloud, decided: Past, method: Method, effective: float) -> Learnt:
    centres = [_mean(cloud.likelihood, cloud.weights) for cloud in (before, after)]
    majority = [float(_mean(cloud.likelihood, cloud.majority[:, None])[0]) for cloud in (before, after)]
    pairs = {name: (float(a), float(b)) for name, a, b in zip(before.names, *centres, strict=True)}
    return Learnt(
        cloud=after,
        method=method,
        effective=effective,
        disagreements=_disagreements(before, after, decided),
        weights=pairs,
        moved=sum(abs(b - a) for a, b in pairs.values()) / 2,
        majority=(majority[0], majority[1]),
        decisions=int(decided.spoken.sum()),
    )


def _mean(likelihood: Floats, values: Floats) -> Floats:
    return np.asarray((likelihood[:, None] * values).sum(axis=0), np.float64)


def _disagreements(before: Cloud, after: Cloud, decided: Past) -> tuple[Disagreement, ...]:
    stated, learnt = (verdict_shares(cloud, decided) for cloud in (before, after))
    found = [
        Disagreement(
            decision=place,
            verdict=VERDICTS[verdict],
            instead=VERDICTS[int(stated[place].argmax())],
            stated=float(stated[place, verdict]),
            learnt=float(learnt[place, verdict]),
        )
        for place, verdict in enumerate(decided.verdicts.tolist())
        if decided.spoken[place] and stated[place, verdict] < UNLIKELY
    ]
    return tuple(sorted(found, key=lambda one: (one.stated, one.decision)))
