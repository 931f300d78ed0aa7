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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.acceptability.draws import ESTIMATES, Plausible
from preavis.advice.acceptability.outranking import Marks, compare, outranked
from preavis.advice.criteria import CLASSES
from preavis.advice.electre_tri import Classes, Model
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.statement import Statement
from preavis.advice.table import NATURAL_PERSON, Flags, Floats, Table
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
_TOGETHER = 256
"""Clients looked at together."""
_SOUND = CLASSES.index("sound")
_Some = TypeVar("_Some")


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
        return tuple(self._by_client.get(client, ()))

    @cached_property
    def _by_client(self) -> Mapping[int, Sequence[Datum]]:
        found: dict[int, list[Datum]] = {}
        for datum in self.data:
            found.setdefault(datum.client, []).append(datum)
        return found


def information(drawn: Plausible, model: Model, cloud: Cloud, clients: Iterable[int] | None = None) -> Information:
    """What each figure would tell of some clients: by default, all those who miss one.

    `model` is on the table's criteria; the cloud may be on more. A thousand draws or two are enough.
    """
    lacking = (drawn.table.unknown & drawn.uncertain).any(axis=1)
    chosen = np.flatnonzero(lacking).tolist() if clients is None else sorted(set(clients))
    ours = cloud.only([row.criterion.name for row in drawn.table.rows])
    asked = [one for part in _parts(chosen) for one in _asked(drawn, model, ours, np.array(part))]
    data = [datum for one in asked for datum in one.data]
    ranked = sorted(data, key=lambda datum: (-datum.gain, datum.client, datum.criterion))
    sources = [_source(name, asked, (drawn, model)) for name in sorted({datum.source for datum in data})]
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
    for part in _parts(np.flatnonzero(missing.any(axis=1)).tolist()):
        numbers = np.array(part)
        cases = drawn.clients(numbers)
        for place, row in enumerate(table.rows):
            lacking = missing[numbers, place]
            if lacking.any():
                values[numbers[lacking], place] = _bad(cases[:, lacking, place], share, better=row.criterion.better)
    kept = np.where(table.unknown & ~missing, table.values("worst"), values)
    return electre_tri.sort(kept, model, table.unknown, table.counted).conjunctive


def _parts(whole: Sequence[_Some]) -> Iterator[Sequence[_Some]]:
    return (whole[start : start + _TOGETHER] for start in range(0, len(whole), _TOGETHER))


def _bad(cases: Floats, share: float, *, better: str) -> Floats:
    """The bad quantile of each client (cases x clients)."""
    at = share if better == "high" else 1 - share
    return np.asarray(np.quantile(cases, at, axis=0, method="inverted_cdf"), np.float64)


def _asked(drawn: Plausible, model: Model, cloud: Cloud, numbers: NDArray[Any]) -> Iterator[_Asked]:
    """Some clients, whose cases are drawn and classed together."""
    cases, turn = drawn.clients(numbers), np.arange(drawn.count) % len(cloud)
    share = cloud.likelihood[turn] / cloud.likelihood[turn].sum()
    found = _classes(cases, model, (cloud, turn), drawn.table.counted[numbers])
    slices = [_slices(cases[:, :, place], row.criterion.judged) for place, row in enumerate(drawn.table.rows)]
    for place, number in enumerate(numbers.tolist()):
        fallen = [one[:, place] for one in slices]
        yield _Asked(drawn, number, np.ascontiguousarray(cases[:_CASES, place]), (found[:, place], share, fallen))


class _Asked:
    """One client: its first plausible cases, and what the figures that it lacks tell of the class of all of them."""

    def __init__(
        self, drawn: Plausible, number: int, cases: Floats, classed: tuple[Classes, Floats, list[NDArray[Any]]]
    ) -> None:
        self.number, self._drawn, self.cases = number, drawn, cases
        found, share, slices = classed
        self.entropy = _entropy(found, share)
        self.data = tuple(
            self._datum(place, _mean_entropy(found, share, slices[place]))
            for place in np.flatnonzero(drawn.uncertain[number]).tolist()
        )
        self.sources = {(datum.criterion, datum.source) for datum in self.data}

    def _datum(self, place: int, after: float) -> Datum:
        row = self._drawn.table.rows[place]
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


_How = tuple[Plausible, Model]


def _settled(held: Sequence[_Asked], source: str | None, how: _How) -> Flags:
    """Whether the recommendation, and the class, hang on nothing missing once a source (None: none) is there.

    Clients x 2.
    """
    drawn, model = how
    table, numbers = drawn.table, np.array([one.number for one in held])
    names = [row.criterion.name for row in table.rows]
    given = np.array([[(name, source) in one.sources for name in names] for one in held])
    cases = np.stack([one.cases[: None if source else 1] for one in held])
    marks = (table.unknown[numbers] & ~given, table.counted[numbers])
    worst, best = (
        _at(np.where(given[:, None], cases, _ends(table, side, numbers)), model, marks) for side in ("worst", "best")
    )
    answers = [(worst >= _SOUND) == (best >= _SOUND), worst == best]
    return np.stack([same.mean(axis=1) >= SURE for same in answers], axis=1)


def _ends(table: Table, side: str, numbers: NDArray[Any]) -> Floats:
    """How bad or good the figures of some clients may be, clients x 1 x criteria."""
    return np.stack([getattr(row, side)[numbers] for row in table.rows], axis=1).astype(np.float64)[:, None]


def _at(values: Floats, model: Model, marks: tuple[Flags, Flags]) -> Classes:
    """The classes of values (clients x cases x criteria), with marks of the clients."""
    clients, cases, criteria = values.shape
    repeated = (np.repeat(mark, cases, axis=0) for mark in marks)
    return electre_tri.sort(values.reshape(-1, criteria), model, *repeated).conjunctive.reshape(clients, cases)


def _source(name: str, asked: list[_Asked], how: _How) -> Source:
    """What a source does for all clients. Several figures of one client add up, to no more than there is to know."""
    held = [one for one in asked if any(datum.source == name for datum in one.data)]
    gains = [min(sum(d.gain for d in one.data if d.source == name), one.entropy) for one in held]
    now, then = (np.concatenate([_settled(part, source, how) for part in _parts(held)]) for source in (None, name))
    changed = [tuple(held[place].number for place in np.flatnonzero(then[:, k] & ~now[:, k])) for k in (0, 1)]
    return Source(
        source=name,
        criteria=tuple(sorted({datum.criterion for one in held for datum in one.data if datum.source == name})),
        clients=tuple(one.number for one in held),
        gain=math.fsum(gains),
        settles=changed[0],
        one_class=changed[1],
    )


def _classes(cases: Floats, model: Model, preferences: tuple[Cloud, NDArray[Any]], counted: Flags) -> Classes:
    """The class of each case (cases x clients x criteria) of each client under the case's own particle."""
    cloud, turn = preferences
    each, clients, criteria = cases.shape
    compared = compare(cases.reshape(-1, criteria), model, Marks(counted=counted).repeated(each))
    reached = outranked(compared, cloud.weights[turn][:, :, None], cloud.majority[turn][:, None])
    places = np.arange(1, model.profiles + 1)[:, None]
    return np.asarray((reached[:, :, 0] * places).max(axis=0, initial=0), np.int8).reshape(each, clients)


def _slices(cases: Floats, judged: bool) -> NDArray[Any]:  # noqa: FBT001  as its criterion is
    """Where each case of each client falls: its level, or one of `_SLICES` equal parts of all cases, from 0 on."""
    if judged:
        return np.rint(cases).astype(np.int64)
    ends = np.quantile(cases, np.arange(1, _SLICES) / _SLICES, axis=0)
    return np.asarray((cases >= ends[:, None]).sum(axis=0), np.int64)


def _mean_entropy(found: Classes, share: Floats, slices: NDArray[Any]) -> float:
    """The entropy of the classes that is left within the slices, on average."""
    after = 0.0
    for one in np.unique(slices):
        inside = slices == one
        after += float(share[inside].sum()) * _entropy(found[inside], share[inside])
    return after


def _entropy(found: Classes, share: Floats) -> float:
    """Entropy in bits of the classes of cases that weigh unequally."""
    mass = np.bincount(found, share, minlength=len(CLASSES))
    whole = float(mass.sum())
    if whole <= 0:
        return 0.0
    chances = mass[mass > 0] / whole
    size = whole**2 / float(np.square(share).sum())
    return -math.fsum(chances * np.log2(chances)) + (len(chances) - 1) / (2 * size * math.log(2))
