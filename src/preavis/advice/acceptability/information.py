"""What to find out: how much each missing or uncertain figure would tell, and what to import for the whole book.

A figure is worth the drop in entropy (bits) of a client's class that is expected from knowing it (preposterior
analysis): the entropy of the class over plausible figures and preferences, less its mean within slices of the figure's
own draws. Here every drawn figure counts in full, vetoes included, as it would once it is known; the small-sample bias
of an entropy is taken off (Miller 1955).

A source settles a client when, with what it provides known and all else that is missing still anywhere within its
bounds, the answer (keep, or not) no longer depends on what is missing, in nine plausible cases out of ten.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.acceptability.draws import ESTIMATES, Plausible
from preavis.advice.acceptability.outranking import Marks, compare, outranked
from preavis.advice.criteria import CLASSES
from preavis.advice.electre_tri import Classes, Model
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.statement import Statement
from preavis.advice.table import NATURAL_PERSON, Flags, Floats
from preavis.errors import Parameter

SURE = 0.9
BAD = 0.05
"""What is missing may be missing because it is bad: the quantile that the sensitivity looks at."""

SOURCES: Mapping[str, str] = {
    "no_time": "time",
    "no_rate": "rate",
    "no_payments": "payments",
    "no_due_date": "due_dates",
    "vat_unknown": "taxes",
    "not_judged": "judgement",
    "too_few": "patience",
}
"""What provides a value, by the reason why it is missing."""

_OTHER, _ESTIMATE, _PATIENCE = "value", "estimate", "patience"
_SLICES = 8
_CASES = 512
_SOUND = CLASSES.index("sound")


@dataclass(frozen=True)
class Datum:
    """One figure of one client: what would provide it, and how many bits it is expected to tell of the class."""

    client: int
    criterion: str
    source: str
    gain: float


@dataclass(frozen=True)
class Source:
    """What one thing to get would do for the book. Clients are numbers; `gain` is in bits, over all of them.

    `settles` are clients whose recommendation would no longer hang on what is missing, `one_class` those whose band
    would shrink to one class.
    """

    source: str
    criteria: tuple[str, ...]
    clients: tuple[int, ...]
    gain: float
    settles: tuple[int, ...]
    one_class: tuple[int, ...]

    @property
    def statement(self) -> Statement:
        """What to get and what it settles: `advice.obtain.<source>.settles`, or `.tells` where it settles nobody."""
        params: dict[str, Parameter] = {"criteria": " ".join(self.criteria)}
        if self.settles:
            return Statement(f"advice.obtain.{self.source}.settles", {**params, "clients": len(self.settles)})
        return Statement(f"advice.obtain.{self.source}.tells", {**params, "clients": len(self.clients)})


@dataclass(frozen=True)
class Information:
    """`data` and `sources`, the most telling first. `entropy` is that of each client's class in bits, by number."""

    data: tuple[Datum, ...]
    sources: tuple[Source, ...]
    entropy: Mapping[int, float]

    def of(self, client: int) -> tuple[Datum, ...]:
        """The figures of one client, the most telling first."""
        return tuple(datum for datum in self.data if datum.client == client)


def information(drawn: Plausible, model: Model, cloud: Cloud, clients: Iterable[int] | None = None) -> Information:
    """What each figure would tell of some clients: by default, all those who miss one.

    `model` is on the table's criteria; the cloud may be on more. A thousand draws or two are enough.
    """
    lacking = (drawn.table.unknown & drawn.uncertain).any(axis=1)
    chosen = np.flatnonzero(lacking).tolist() if clients is None else sorted(set(clients))
    ours = cloud.only([row.criterion.name for row in drawn.table.rows])
    asked = [_Asked(drawn, model, ours, number) for number in chosen]
    data = [datum for one in asked for datum in one.data]
    ranked = sorted(data, key=lambda datum: (-datum.gain, datum.client, datum.criterion))
    sources = [_source(name, asked, data) for name in sorted({datum.source for datum in data})]
    return Information(
        data=tuple(ranked),
        sources=tuple(sorted(sources, key=lambda one: (-len(one.settles), -one.gain, one.source))),
        entropy={one.number: one.entropy for one in asked},
    )


def if_bad(drawn: Plausible, model: Model, share: float = BAD) -> Classes:
    """The class of every client, should all that it misses lie at the bad `share` quantile of what is plausible.

    What is missing is often missing because it is bad; draws that assume chance are then too kind. Missing values do
    not veto here either, so that the class lies within the client's band.
    """
    table = drawn.table
    values, missing = table.values("value"), table.unknown & drawn.uncertain
    for number in np.flatnonzero(missing.any(axis=1)).tolist():
        cases = drawn.client(number)
        for place in np.flatnonzero(missing[number]).tolist():
            values[number, place] = _bad(cases[:, place], share, better=table.rows[place].criterion.better)
    kept = np.where(table.unknown & ~missing, table.values("worst"), values)
    return electre_tri.sort(kept, model, table.unknown, table.counted).conjunctive


def _bad(cases: Floats, share: float, *, better: str) -> float:
    return float(np.quantile(cases, share if better == "high" else 1 - share, method="inverted_cdf"))


class _Asked:
    """One client: its plausible cases, the class of each, and the figures that it lacks."""

    def __init__(self, drawn: Plausible, model: Model, cloud: Cloud, number: int) -> None:
        self.number, self._drawn, self._model = number, drawn, model
        self._cases = drawn.client(number)
        turn = np.arange(drawn.count) % len(cloud)
        self._share = cloud.likelihood[turn] / cloud.likelihood[turn].sum()
        self._class = _classes(self._cases, model, (cloud, turn), drawn.table.counted[number])
        self.entropy = _entropy(self._class, self._share)
        self.data = tuple(self._datum(place) for place in np.flatnonzero(drawn.uncertain[number]).tolist())

    def _datum(self, place: int) -> Datum:
        row = self._drawn.table.rows[place]
        slices = _slices(self._cases[:, place], judged=row.criterion.judged)
        after = 0.0
        for one in np.unique(slices):
            inside = slices == one
            after += float(self._share[inside].sum()) * _entropy(self._class[inside], self._share[inside])
        gain = float(min(max(self.entropy - after, 0.0), self.entropy))
        return Datum(self.number, row.criterion.name, self._provider(place), gain)

    def _provider(self, place: int) -> str:
        row = self._drawn.table.rows[place]
        if row.known[self.number]:
            return _PATIENCE if row.criterion.measure in ESTIMATES else _ESTIMATE
        reason = row.missing(self.number)
        if reason == NATURAL_PERSON and row.plain is not None:
            reason = row.plain.at(self.number).missing
        return SOURCES.get(reason or "", _OTHER)

    def settled(self, source: str | None) -> tuple[bool, bool]:
        """Whether the recommendation, and the class, hang on nothing missing once a source (None: none) is there."""
        table, number = self._drawn.table, self.number
        places = [row.criterion.name for row in table.rows]
        given = [places.index(datum.criterion) for datum in self.data if datum.source == source]
        silent = table.unknown[number].copy()
        silent[given] = False
        cases = self._cases[: _CASES if given else 1]
        worst, best = (self._at(cases, given, name, silent) for name in ("worst", "best"))
        answers = float(((worst >= _SOUND) == (best >= _SOUND)).mean()), float((worst == best).mean())
        return answers[0] >= SURE, answers[1] >= SURE

    def _at(self, cases: Floats, given: list[int], end: str, silent: Flags) -> Classes:
        table, number = self._drawn.table, self.number
        row = np.array([getattr(row, end)[number] for row in table.rows], np.float64)
        values = np.repeat(row[None], len(cases), axis=0)
        values[:, given] = cases[:, given]
        marks = (np.repeat(mark[None], len(cases), axis=0) for mark in (silent, table.counted[number]))
        return electre_tri.sort(values, self._model, *marks).conjunctive


def _source(name: str, asked: list[_Asked], data: list[Datum]) -> Source:
    """What a source does for all clients. Several figures of one client add up, to no more than there is to know."""
    held = [one for one in asked if any(datum.source == name for datum in one.data)]
    gains = [min(sum(d.gain for d in one.data if d.source == name), one.entropy) for one in held]
    before, after = [one.settled(None) for one in held], [one.settled(name) for one in held]
    changed = [
        tuple(one.number for one, was, is_now in zip(held, before, after, strict=True) if is_now[k] and not was[k])
        for k in (0, 1)
    ]
    return Source(
        source=name,
        criteria=tuple(sorted({datum.criterion for datum in data if datum.source == name})),
        clients=tuple(one.number for one in held),
        gain=math.fsum(gains),
        settles=changed[0],
        one_class=changed[1],
    )


def _classes(cases: Floats, model: Model, preferences: tuple[Cloud, NDArray[Any]], counted: Flags) -> Classes:
    """The class of each case under its own particle."""
    cloud, turn = preferences
    marks = Marks(counted=np.repeat(counted[None], len(cases), axis=0))
    reached = outranked(compare(cases, model, marks), cloud.weights[turn][:, :, None], cloud.majority[turn][:, None])
    places = np.arange(1, model.profiles + 1)[:, None]
    return np.asarray((reached[:, :, 0] * places).max(axis=0, initial=0), np.int8)


def _slices(cases: Floats, *, judged: bool) -> NDArray[Any]:
    """Where each case falls: its level, or one of `_SLICES` equal parts of all cases."""
    if judged:
        return np.rint(cases).astype(np.int64)
    ends = np.quantile(cases, np.arange(1, _SLICES) / _SLICES)
    return np.searchsorted(ends, cases, side="right")


def _entropy(found: Classes, share: Floats) -> float:
    """Entropy in bits of the classes of cases that weigh unequally."""
    mass = np.bincount(found, share, minlength=len(CLASSES))
    whole = float(mass.sum())
    if whole <= 0:
        return 0.0
    chances = mass[mass > 0] / whole
    size = whole**2 / float(np.square(share).sum())
    return -math.fsum(chances * np.log2(chances)) + (len(chances) - 1) / (2 * size * math.log(2))
