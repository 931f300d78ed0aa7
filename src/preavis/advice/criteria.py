"""Criteria: what a client is judged on, with the limits of the classes and how much a difference means."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from preavis.advice.policy_text import Section

Quality = Literal["untenable", "strained", "sound", "strong"]
CLASSES: tuple[Quality, ...] = ("untenable", "strained", "sound", "strong")
"""From worst to best; the limits of a criterion open the second, the third and the fourth."""

LEVELS = (0, 4)
"""What a judgement by a person may be."""

_KEYS = ("measure", "judgement", "natural_persons", "better", "limits", "indifference", "preference", "veto", "weight")


@dataclass(frozen=True)
class Criterion:
    """One criterion. `measure` is the name of a measure or, if `judged`, that of what people judge from 0 to 4.

    `limits` open `strained`, `sound` and `strong`, in the measure's own unit. A client that trails a limit by at most
    `indifference` meets it; by `preference` or more it does not; by `veto` or more no majority can make up for it
    (None: a majority always can). `natural_persons` names a plain measure for those on whom no score may be learned.
    """

    name: str
    measure: str
    judged: bool
    better: Literal["high", "low"]
    limits: tuple[float, float, float]
    indifference: float
    preference: float
    veto: float | None = None
    natural_persons: str | None = None
    weight: Decimal | None = None

    def limit(self, quality: Quality) -> float:
        """Where a class starts; `untenable` starts nowhere."""
        return self.limits[CLASSES.index(quality) - 1]


def criteria_of(section: Section) -> tuple[Criterion, ...]:
    """The criteria of a policy, in the order of the file."""
    if not section.values:
        raise section.fault("policy.no_criteria")
    return tuple(_criterion(section.section(name), name) for name in section.values)


def _criterion(section: Section, name: str) -> Criterion:
    section.only(*_KEYS)
    if section.has("measure") == section.has("judgement"):
        raise section.fault("policy.measure_or_judgement")
    judged = section.has("judgement")
    better: Literal["high", "low"] = "high" if section.choice("better", ("high", "low")) == "high" else "low"
    limits = _limits(section.section("limits"), better)
    thresholds = _thresholds(section)
    _check_gap(section, limits, thresholds[0])
    return Criterion(
        name=name,
        measure=section.text("judgement" if judged else "measure"),
        judged=judged,
        better=better,
        limits=(float(limits[0]), float(limits[1]), float(limits[2])),
        indifference=float(thresholds[0]),
        preference=float(thresholds[1]),
        veto=None if thresholds[2] is None else float(thresholds[2]),
        natural_persons=section.text("natural_persons") if section.has("natural_persons") else None,
        weight=section.between("weight", "0", "1e9") if section.has("weight") else None,
    )


def _limits(section: Section, better: str) -> tuple[Decimal, ...]:
    """Three numbers that rise with the class (fall, where less is better)."""
    section.only(*CLASSES[1:])
    limits = tuple(section.between(quality, "-1e12", "1e12") for quality in CLASSES[1:])
    rising = all(one < next_one for one, next_one in pairwise(limits if better == "high" else limits[::-1]))
    if not rising:
        raise section.fault("policy.limits_high" if better == "high" else "policy.limits_low")
    return limits


def _thresholds(section: Section) -> tuple[Decimal, Decimal, Decimal | None]:
    indifference = section.between("indifference", "0", "1e12")
    preference = section.between("preference", "0", "1e12")
    veto = section.between("veto", "0", "1e12") if section.has("veto") else None
    if preference < indifference:
        raise section.fault("policy.preference_below_indifference", "preference")
    if veto is not None and veto < preference:
        raise section.fault("policy.veto_below_preference", "veto")
    return indifference, preference, veto


def _check_gap(section: Section, limits: tuple[Decimal, ...], indifference: Decimal) -> None:
    """A client must not be indifferent to two limits at once: then it would belong to neither class."""
    gap = min(abs(one - other) for one, other in pairwise(limits))
    if gap <= 2 * indifference:
        raise section.fault("policy.limits_too_close", "indifference", gap=str(gap))
