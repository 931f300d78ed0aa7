"""A judged book, and one client of it: what reasons, needs and explanations are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.policy import Policy
from preavis.advice.recommend import Codes, Outcome, settled, too_far
from preavis.advice.robustness import Robustness
from preavis.advice.table import Performance, Table
from preavis.facts.identity import Client
from preavis.law import Law
from preavis.measures import Measured, Value

AGREES = 0.5
"""From this concordance on, a criterion is said to support a class."""

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Standing:
    """One criterion for one client: the value, its weight, the classes it supports and those it forbids."""

    value: float | None
    weight: float
    supports: tuple[Quality, ...]
    vetoes: tuple[Quality, ...]
    missing: str | None = None


@dataclass(frozen=True)
class Judged:
    """A whole book before the policy: what was measured, how it was sorted, and the law of the company's country."""

    measured: Measured
    policy: Policy
    table: Table
    outcome: Outcome
    law: Law | None
    robustness: Robustness

    @cached_property
    def codes(self) -> Codes:
        """What is advised on every client, once plausible preferences and figures have had their say."""
        return settled(self.outcome, self.robustness.joint, self.policy.evidence)

    @cached_property
    def partials(self) -> tuple[Numbers, Numbers]:
        """Concordance and discordance, limits x clients x criteria; neither where a value is unknown."""
        model, values = self.outcome.model, self.table.values("value")
        known = self.table.counted & ~self.table.unknown
        agree, oppose = electre_tri.partials(values, model)
        return agree * known, oppose * known


@dataclass(frozen=True)
class Case:
    """One client of it: everything its reasons are made from."""

    client: Client
    book: Judged

    @property
    def measured(self) -> Measured:
        return self.book.measured

    @property
    def policy(self) -> Policy:
        return self.book.policy

    @property
    def table(self) -> Table:
        return self.book.table

    @property
    def outcome(self) -> Outcome:
        return self.book.outcome

    @property
    def code(self) -> int:
        return int(self.book.codes[self.client.number])

    @property
    def listed_only(self) -> bool:
        return bool(self.table.listed_only[self.client.number])

    def value(self, name: str) -> Value:
        return self.measured.value(name, self.client.number)

    @cached_property
    def shares(self) -> Numbers:
        """The weight of each criterion for this client, adding up to one."""
        counted = self.table.counted[self.client.number][None, :]
        return np.asarray(electre_tri.shares(self.outcome.model, counted, 1)[0], np.float64)

    @cached_property
    def partials(self) -> tuple[Numbers, Numbers]:
        """Concordance and discordance of each criterion (columns) with each limit (rows); unknown: neither."""
        agree, oppose = self.book.partials
        return agree[:, self.client.number], oppose[:, self.client.number]

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Every criterion that counts in this book."""
        agree, oppose = self.partials
        far = too_far(oppose, self.shares, self.outcome.model.majority)
        return {
            row.criterion.name: _standing(row, self.client.number, float(self.shares[j]), (agree[:, j], far[:, j]))
            for j, row in enumerate(self.table.rows)
        }


def _standing(row: Performance, number: int, weight: float, against: tuple[Numbers, Flags]) -> Standing:
    if not row.known[number]:
        return Standing(None, weight, (), (), row.missing(number))
    reached = tuple(name for name, share in zip(CLASSES[1:], against[0], strict=True) if share >= AGREES)
    vetoes = tuple(name for name, far in zip(CLASSES[1:], against[1], strict=True) if far)
    return Standing(float(row.value[number]), weight, reached or CLASSES[:1], vetoes)


def class_of(place: int) -> Quality:
    """A class by its place, the worst first."""
    return CLASSES[int(place)]


def basis_points(share: float) -> int:
    """A share as it is put in words."""
    return round(share * 10_000)
