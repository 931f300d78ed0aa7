"""An explanation as statements: at most six, in the order in which they are read.

Figures are rounded so that what is said holds: intervals inwards, a value that changes the class to the first one shown
that does. Where several criteria are named, `others` and `last` are the same names as `criteria`, cut where a sentence
says "and".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from preavis.advice.case import Case, basis_points
from preavis.advice.criteria import CLASSES, Criterion, Quality
from preavis.advice.electre_tri import TOLERANCE
from preavis.advice.firmness import Carried, Change, Explanation, Objections, Weight, first_beyond
from preavis.advice.stability import LEAST_MAJORITY
from preavis.advice.statement import Statement
from preavis.errors import Parameter
from preavis.measures.base import Unit

_PART = 10_000
_SHOWN = 0.001
"""Shares are shown in tenths of a percent."""
_HAIR = 1e-6
_SOUND = CLASSES.index("sound")
_APART = 2
"""Two neighbouring classes are no contradiction to a reader, though the limit between them is contested."""
_KINDS: Mapping[Unit, tuple[str, float]] = {
    "ratio": ("share", _SHOWN), "per_year": ("share", _SHOWN), "index": ("share", _SHOWN), "money": ("money", 1),
    "money_per_hour": ("money", 1), "days": ("days", 1), "minutes": ("hours", 60), "months": ("months", 1),
    "count": ("level", 1), "level": ("level", 1),
}  # fmt: skip
"""How a unit is said, and the step in which it is."""
_WORDED = frozenset(("margin_ratio", "lateness_p80", "days_beyond_terms", "revenue_share", "strain", "trend"))
"""Measures whose change has a sentence of its own."""


def statements(case: Case, found: Explanation) -> Iterator[Statement]:
    """What is said of an explanation, for a client whose class is settled."""
    place = CLASSES.index(found.quality or CLASSES[0])
    goal = CLASSES[min(max(place + 1, _SOUND), len(CLASSES) - 1)]
    if found.carried:
        yield _together("carried", found.carried[0], {"class": CLASSES[place]}, "needed")
    if place < _SOUND and found.stopped and not _forbids(found, CLASSES[place + 1]):
        yield _together("stopped", found.stopped[0], {"class": CLASSES[place + 1]}, "enough")
    yield from _objections(found)
    if found.forbidden is not None and _forbids(found, goal):
        yield Statement(*_named("forbidden", found.forbidden.criteria, {"class": found.forbidden.quality}))
    yield from _contradiction(found)
    yield _nearest(case, found)
    yield _firm(found)


def _forbids(found: Explanation, quality: Quality) -> bool:
    """Whether a criterion forbids a class, by itself or because it forbids a lower one."""
    return found.forbidden is not None and CLASSES.index(found.forbidden.quality) <= CLASSES.index(quality)


def _together(what: str, coalition: Carried, params: Mapping[str, Parameter], enough: str) -> Statement:
    figures = {"weight": basis_points(coalition.weight), enough: basis_points(coalition.enough)}
    return Statement(*_named(what, coalition.criteria, {**params, **figures}))


def _named(what: str, criteria: Sequence[str], params: Mapping[str, Parameter]) -> tuple[str, dict[str, Parameter]]:
    """The code for one criterion or for several, with their names."""
    names = {"criteria": " ".join(criteria), "others": " ".join(criteria[:-1]), "last": criteria[-1]}
    return f"explanation.{what}_{'many' if len(criteria) > 1 else 'one'}", {**names, **params}


def _objections(found: Explanation) -> Iterator[Statement]:
    """Those to the class reached; else those without which the weight that agrees would be enough for the next."""
    to_class = next((one for one in found.objections if one.quality == found.quality), None)
    decisive = next((one for one in found.objections if _decides(one)), None)
    if to_class is not None:
        yield _objection("objection", to_class)
    elif decisive is not None and not _forbids(found, decisive.quality):
        yield _objection("objection_stops", decisive)


def _decides(one: Objections) -> bool:
    return one.without <= one.agreed + TOLERANCE and one.agreed < one.needed - TOLERANCE


def _objection(what: str, one: Objections) -> Statement:
    params: dict[str, Parameter] = {
        "class": one.quality,
        "from": basis_points(one.without),
        "to": basis_points(one.needed),
    }
    return Statement(
        *_named(what, [each.criterion for each in one.each], {**params, "reached": basis_points(one.agreed)})
    )


def _contradiction(found: Explanation) -> Iterator[Statement]:
    said = found.contradiction
    if said is not None and CLASSES.index(said.high) - CLASSES.index(said.low) >= _APART:
        sides = {"strong": " ".join(said.strong), "weak": " ".join(said.weak)}
        yield Statement("explanation.contradiction", {"high": said.high, "low": said.low, **sides})


def _nearest(case: Case, found: Explanation) -> Statement:
    change = found.nearest
    if change is None:
        return Statement("explanation.no_other")
    row = next(row for row in case.table.rows if row.criterion.name == change.criterion)
    measure, number = row.measure(case.client.number), case.client.number
    unit: Unit = "level" if row.criterion.judged else case.measured.measures[measure].unit
    kind, step = _KINDS[unit]
    before, after = _steps(row.criterion, float(row.value[number]), change, step, better=_is_better(found, change))
    scale = _PART * step if kind == "share" else step
    params: dict[str, Parameter] = {
        "class": change.quality, "criterion": change.criterion, "measure": measure,
        "from": round(before * scale), "to": round(after * scale),
    }  # fmt: skip
    said = "judged" if row.criterion.judged else measure if measure in _WORDED else kind
    return Statement(f"explanation.nearest.{said}", params)


def _is_better(found: Explanation, change: Change) -> bool:
    return found.values[change.criterion].better is change


def _steps(criterion: Criterion, now: float, change: Change, step: float, *, better: bool) -> tuple[int, int]:
    """The value now and the first one shown that changes the class, in steps; never shown as the same."""
    rising = better == (criterion.better == "high")
    after = first_beyond(change.value, step, rising=rising, itself=better or criterion.judged)
    before = round(now / step)
    if before == after:
        before = after - 1 if rising else after + 1
    return before, after


def _firm(found: Explanation) -> Statement:
    """The majorities and the weight that keep the class: the weight that is closest to where it would change."""
    low, high = found.majority or (LEAST_MAJORITY, 1.0)
    everywhere = low <= LEAST_MAJORITY + _HAIR and high >= 1 - _HAIR
    params = {} if everywhere else dict(zip(("low", "high"), _inwards(low, high), strict=True))
    name, weight = min(found.weights.items(), key=lambda item: _distance(item[1]))
    side = _side(weight)
    least, most = _inwards(weight.low, weight.high)
    bounds: dict[str, Parameter] = {"least": least} if side in {"above", "between"} else {}
    bounds |= {"most": most} if side in {"below", "between"} else {}
    named: dict[str, Parameter] = {"criterion": name} if bounds else {}
    return Statement(f"explanation.{'always' if everywhere else 'firm'}.{side}", {**params, **bounds, **named})


def _distance(weight: Weight) -> float:
    """How far a weight may move before the class changes."""
    low = weight.share - weight.low if weight.low > _HAIR else math.inf
    high = weight.high - weight.share if weight.high < 1 - _HAIR else math.inf
    return min(low, high)


def _side(weight: Weight) -> str:
    if weight.low > _HAIR:
        return "between" if weight.high < 1 - _HAIR else "above"
    return "below" if weight.high < 1 - _HAIR else "any"


def _inwards(low: float, high: float) -> tuple[int, int]:
    """An interval of shares in basis points, to tenths of a percent inside it; outwards if nothing lies inside."""
    least = first_beyond(low, _SHOWN, rising=True, itself=True)
    most = first_beyond(high, _SHOWN, rising=False, itself=True)
    if least > most:
        least, most = most, least
    return least * 10, most * 10
