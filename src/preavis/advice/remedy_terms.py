"""What the owner allows of remedies: how far each may go, what asking costs, how clients respond.

Everything has a usual value; `[remedies]` in the policy changes what differs:

    [remedies]
    most = 3                 at most so many remedies asked for at once
    robust = 0.90            share of plausible preferences under which the robust way must hold
    veto = "graded"          "hard": a veto speaks only once its whole distance is passed
    hour_value = 60.00       what an hour of asking is worth, in whole units (else the middle rate of the book)
    [remedies.price]
    offered = true
    levels = [0.05, 0.10]    shares, or days for payment terms, rising
    effort_hours = 6         what it takes to ask for it and to keep it up, a year
    reluctance = 0.25        what one unit of money asked of the client costs in good will
    elasticity = 0.3         a response: each remedy has its own (see USUAL)

The responses are assumptions of ours, not measurements: they are cautious, shown with every remedy, and the owner's to
change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from preavis.advice.policy_text import Section

Unit = Literal["share", "days"]
_PART = 10_000


@dataclass(frozen=True)
class Ask:
    """One remedy as the owner allows it. `levels` are basis points, or days where the unit is days; none: not offered.

    `effort` is minutes a year, `reluctance` basis points. `responses` are shares, or levels of tension a whole level
    (a share of 1, or a day) brings, under names of the remedy's own.
    """

    levels: tuple[int, ...]
    effort: int
    reluctance: int = 2500
    responses: Mapping[str, float] = field(default_factory=dict)
    unit: Unit = "share"

    def response(self, name: str) -> float:
        """A response by name; an unknown one is a KeyError."""
        return self.responses[name]


_WHOLE = (10_000,)
USUAL: Mapping[str, Ask] = {
    # Ten per cent dearer loses three per cent of the volume: business services react little to price.
    "price": Ask(
        (300, 500, 800, 1000, 1200, 1500, 2000, 2500, 3000), 360, responses={"elasticity": 0.3, "tension": 2.5}
    ),
    # Of ten days asked for, seven are kept.
    "payment_terms": Ask(
        (5, 8, 10, 12, 15, 18, 20, 25, 30), 240, responses={"followed": 0.7, "tension": 0.01}, unit="days"
    ),
    "deposit": Ask((1000, 2000, 3000, 4000, 5000), 240, responses={"tension": 1.0}),
    # Of the unbilled hours that a cap forbids, four in five stay away.
    "scope_cap": Ask((2500, 5000, 7500, 10_000), 600, responses={"held": 0.8, "tension": 0.5}),
    "billed_extras": Ask((2500, 5000, 7500, 10_000), 480, responses={"accepted": 0.6, "tension": 0.5}),
    "discount_end": Ask((1000, 2500, 5000, 10_000), 180, responses={"accepted": 0.8, "tension": 0.5}),
    "charter": Ask(_WHOLE, 720, 0, {"meetings": 0.15, "support": 0.15, "rework": 0.2, "tension": -0.5}),
    "channel": Ask(_WHOLE, 900, 0, {"meetings": 0.1, "support": 0.3, "rework": 0.0, "tension": 0.0}),
    # People who cost a fifth less take a twentieth longer, and handing over takes a twelfth of the hours that move.
    "reassign": Ask((500, 1000, 1500, 2000), 1200, 0, {"slower": 0.25, "handover": 0.08, "tension": 0.5}),
    "planning": Ask((2500, 5000, 7500, 10_000), 600, 0, {"held": 0.8, "tension": 0.25}),
    # A standard offer that takes away two fifths of the hours is paid a fifth less.
    "standard_offer": Ask((2500, 4000, 5000), 1800, responses={"income_lost": 0.5, "tension": 1.0}),
}
"""What each remedy is without a word of the owner."""

_RANGES: Mapping[str, tuple[str, str]] = {"elasticity": ("0", "5"), "tension": ("-4", "4")}


@dataclass(frozen=True)
class RemedyTerms:
    """The table `[remedies]`. `hour_value` is in whole units of the book's currency (None: the book's middle rate)."""

    asks: Mapping[str, Ask] = field(default_factory=lambda: USUAL)
    most: int = 3
    robust: float = 0.9
    hard_veto: bool = False
    hour_value: Decimal | None = None


def remedy_terms(top: Section) -> RemedyTerms:
    """The owner's terms, read from the policy; what it does not name keeps its usual value."""
    section = top.section("remedies")
    section.only("most", "robust", "veto", "hour_value", *USUAL)
    most = section.whole("most", 3)
    if not 1 <= most <= 4:
        raise section.fault("policy.out_of_range", "most", value=str(most), low="1", high="4")
    value = section.between("hour_value", "0", "1e9") if section.has("hour_value") else None
    return RemedyTerms(
        asks={name: _ask(section, name, usual) for name, usual in USUAL.items()},
        most=most,
        robust=float(section.between("robust", "0.5", "1", Decimal("0.9"))),
        hard_veto=section.choice("veto", ("graded", "hard"), "graded") == "hard",
        hour_value=value,
    )


def _ask(top: Section, name: str, usual: Ask) -> Ask:
    section = top.section(name)
    section.only("offered", "levels", "effort_hours", "reluctance", *usual.responses)
    offered = section.values.get("offered", True)
    if not isinstance(offered, bool):
        raise section.fault("policy.not_true_or_false", "offered")
    hours = section.between("effort_hours", "0", "10000", Decimal(usual.effort) / 60)
    reluctance = section.between("reluctance", "0", "1", Decimal(usual.reluctance) / _PART)
    responses = {
        key: float(section.between(key, *_RANGES.get(key, ("0", "1")), Decimal(repr(value))))
        for key, value in usual.responses.items()
    }
    return replace(
        usual,
        levels=_levels(section, usual) if offered else (),
        effort=round(hours * 60),
        reluctance=round(reluctance * _PART),
        responses=responses,
    )


def _levels(section: Section, usual: Ask) -> tuple[int, ...]:
    """Rising levels: shares above 0 and at most 1, in whole hundredths, or whole days of a year."""
    if not section.has("levels"):
        return usual.levels
    given = section.items("levels")
    scale, top, step = (_PART, _PART, 100) if usual.unit == "share" else (1, 365, 1)
    numbers = [Decimal(v) * scale for v in given if isinstance(v, int | Decimal) and not isinstance(v, bool)]
    sound = len(numbers) == len(given) and all(n % step == 0 and 1 <= n <= top for n in numbers)
    if not sound or len(numbers) > 20 or numbers != sorted(set(numbers)):
        code = "policy.remedy_shares" if usual.unit == "share" else "policy.remedy_days"
        raise section.fault(code, "levels")
    return tuple(int(n) for n in numbers)
