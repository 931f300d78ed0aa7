"""How far the answer holds: under every preference the policy allows, and under every figure the books leave open.

Nothing here is worked out before somebody asks, and then for the whole book at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from preavis.advice.acceptability import Acceptability, Marks, data, joint, preference
from preavis.advice.acceptability.draws import Plausible
from preavis.advice.acceptability.information import Information, if_bad, information
from preavis.advice.acceptability.robust import robust
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.electre_tri import Classes, Model
from preavis.advice.policy import Policy
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.preferences.learning import Learnt, learn
from preavis.advice.preferences.past import Past, past
from preavis.advice.preferences.region import region
from preavis.advice.preferences.sampling import draw
from preavis.advice.preferences.sequence import Space
from preavis.advice.table import Floats, Table
from preavis.facts.book import Decision

PARTICLES = 10_000
"""Ways of weighing that are drawn: 9,604 bring every share within one point in 19 cases of 20."""

_LARGE = 1_000
_FEWER = 2_000
"""Ways of weighing for a book of more than `_LARGE` clients: within two points."""

_DRAWS, _FEWER_DRAWS = 1_000, 200


@dataclass(frozen=True)
class Robustness:
    """A sorted book seen through plausible preferences and plausible figures; one seed gives one answer."""

    table: Table
    model: Model
    policy: Policy
    decisions: tuple[Decision, ...]
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(criterion.name for criterion in self.table.criteria)

    @property
    def marks(self) -> Marks:
        """A missing value never vetoes; what does not count for a client has no weight for it."""
        return Marks(silent=self.table.unknown, counted=self.table.counted)

    @property
    def _large(self) -> bool:
        return len(self.table.dormant) > _LARGE

    @cached_property
    def learnt(self) -> Learnt:
        """The preferences that the policy states, conditioned on what was decided before."""
        whole = draw(self.policy, particles=_FEWER if self._large else PARTICLES, seed=self.seed)
        low, high = self.policy.majority.low, self.policy.majority.high
        return learn(whole, self.past, Space.of(region(self.policy), (low, high)), self.seed)

    @cached_property
    def spoken(self) -> tuple[Decision, ...]:
        """Decisions with figures that were known on their day; one that kept none says nothing."""
        criteria = {criterion.name for criterion in self.policy.criteria}
        return tuple(made for made in self.decisions if criteria & set(made.performances))

    @cached_property
    def past(self) -> Past:
        """Those decisions, as clients compared with the limits of the policy."""
        criteria = [criterion.name for criterion in self.policy.criteria]
        rows = [[made.performances.get(name, np.nan) for name in criteria] for made in self.spoken]
        values = np.array(rows, np.float64).reshape(len(rows), len(criteria))
        model = self.policy.model(self.policy.criteria)
        return past(values, ~np.isnan(values), model, [made.verdict for made in self.spoken])

    @cached_property
    def cloud(self) -> Cloud:
        """Plausible preferences on the criteria that count in this book."""
        return self.learnt.cloud.only(self.names)

    @cached_property
    def plausible(self) -> Plausible:
        """Plausible figures of every client."""
        return Plausible(self.table, self.seed, _FEWER_DRAWS if self._large else _DRAWS)

    def _drawn(self) -> Iterator[Floats]:
        for block in self.plausible.blocks():
            yield from block.values

    @cached_property
    def preference(self) -> Acceptability:
        """Figures as they are known, what is missing at its worst; preferences drawn."""
        return preference(self.table.values("worst"), self.model, self.cloud, self.marks)

    @cached_property
    def data(self) -> Acceptability:
        """The policy's own weights and majority; figures drawn."""
        return self.preference if not self.table.rows else data(self._drawn(), self.model, self.marks)

    @cached_property
    def joint(self) -> Acceptability:
        """Both drawn: the acceptability that is shown."""
        return self.preference if not self.table.rows else joint(self._drawn(), self.model, self.cloud, self.marks)

    @cached_property
    def band(self) -> tuple[Classes, Classes]:
        """The worst and the best class that any stated preference gives, what is missing at its worst and best."""
        corners = region(self.policy).vertices
        if corners is None:
            return self.preference.modal, self.preference.modal
        places = [[criterion.name for criterion in self.policy.criteria].index(name) for name in self.names]
        ends = (self.policy.majority.low, self.policy.majority.high)
        low, high = (
            robust(self.table.values(side), self.model, corners[:, places], ends, self.marks)
            for side in ("worst", "best")
        )
        return low.worst, high.best

    @cached_property
    def information(self) -> Information:
        """What each missing figure would tell, and what to import for the whole book."""
        return information(self.plausible, self.model, self.cloud)

    @cached_property
    def if_bad(self) -> Classes:
        """Every client's class should all that it misses be bad: missing figures often are."""
        return if_bad(self.plausible, self.model)


@dataclass(frozen=True)
class Doubt:
    """Where a client's doubt comes from: shares by class of `preference` alone and of `data` alone.

    `error` is that of the joint shares. `stable` are the worst and the best class under every stated preference;
    `entropy` is in bits; `central` are the mean weights, by criterion, of those who would put the client in its
    likeliest class. `if_bad` is the class should all that it misses be bad (None where nothing is missing).
    """

    preference: Mapping[Quality, float]
    data: Mapping[Quality, float]
    error: Mapping[Quality, float]
    stable: tuple[Quality, Quality]
    entropy: float
    central: Mapping[str, float]
    if_bad: Quality | None


def doubt(found: Robustness, client: int) -> Doubt:
    """The doubt about one client."""
    worst, best = (CLASSES[int(side[client])] for side in found.band)
    mean = found.preference.central_weights(client, int(found.preference.modal[client]))
    weights = {} if mean is None else dict(zip(found.names, map(float, mean), strict=True))
    return Doubt(
        preference=by_class(found.preference.shares[client]),
        data=by_class(found.data.shares[client]),
        error=by_class(found.joint.error[client]),
        stable=(worst, best),
        entropy=float(found.joint.entropy[client]),
        central=weights,
        if_bad=CLASSES[int(found.if_bad[client])] if found.table.unknown[client].any() else None,
    )


def by_class(shares: Floats) -> dict[Quality, float]:
    """One figure a class, by its name, the worst first."""
    return dict(zip(CLASSES, map(float, shares), strict=True))
