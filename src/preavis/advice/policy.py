"""The owner's policy, read from `preavis.toml`: criteria with limits, weights, majority, red lines, assumptions.

`load` checks everything and names file, line and key of what is wrong; `render` gives the text of a preset.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from typing import Any

import numpy as np

from preavis.advice.criteria import CLASSES, Criterion, criteria_of
from preavis.advice.deck import Deck, rounded, weights
from preavis.advice.deck_text import deck_of
from preavis.advice.electre_check import fault
from preavis.advice.electre_tri import Model
from preavis.advice.notice_terms import NoticeTerms, notice_terms
from preavis.advice.policy_text import Section, parse
from preavis.advice.red_lines import RedLine
from preavis.advice.red_lines_text import red_lines_of
from preavis.advice.remedy_terms import RemedyTerms, remedy_terms
from preavis.facts.book import Company
from preavis.measures import THEMES, Assumptions

PRESETS = ("freelancer", "agency", "services", "distribution")
"""Policies to start from, each in a file of the folder `presets`."""

_TOP = ("company", "assumptions", "evidence", "majority", "weights", "criteria", "red_lines", "remedies", "notice")
_PART = 10_000


@dataclass(frozen=True)
class Majority:
    """The share of weight that must agree, as an interval and the value in it that is used."""

    low: float
    high: float
    used: float


@dataclass(frozen=True)
class Evidence:
    """Less than this and the machine does not recommend.

    Documents in the window, months since the first one, and the weight of the criteria that a client has a value on, as
    a share of all criteria of the policy. `unjudged` says what a criterion that people judge is for a client nobody
    judged on it: `set_aside` (people speak where there is something to say) or `missing` (the answer waits for it).
    `confidence` is the share of plausible preferences and figures that must agree on an answer.
    """

    documents: int = 3
    months: int = 3
    weight: float = 0.25
    unjudged: str = "set_aside"
    confidence: float = 0.5


@dataclass(frozen=True)
class Policy:
    """Everything the owner decided. `weights` add up to one and are equal where cards lie together.

    `sha256` is the fingerprint of what the file says, whatever its comments and layout.
    """

    criteria: tuple[Criterion, ...]
    weights: Mapping[str, float]
    majority: Majority
    evidence: Evidence
    assumptions: Assumptions
    red_lines: tuple[RedLine, ...]
    sha256: str
    deck: Deck | None = None
    company: Company | None = None
    remedies: RemedyTerms = field(default_factory=RemedyTerms)
    notice: NoticeTerms = field(default_factory=NoticeTerms)

    @cached_property
    def percentages(self) -> Mapping[str, Decimal]:
        """Weights as they are shown: one decimal, adding up to 100 exactly."""
        if self.deck is not None:
            return rounded(weights(self.deck, self.deck.middle))
        return rounded({name: 100 * Decimal(repr(weight)) for name, weight in self.weights.items()})

    def criterion(self, name: str) -> Criterion | None:
        """The criterion of a name, or the one that is judged under it."""
        return next((c for c in self.criteria if name in {c.name, c.measure if c.judged else c.name}), None)

    def model(self, criteria: tuple[Criterion, ...]) -> Model:
        """The sorting model on some of the criteria; their weights share out those of the others."""
        return Model(
            limits=np.array([c.limits for c in criteria], np.float64).reshape(-1, len(CLASSES) - 1).T,
            weights=np.array([self.weights[c.name] for c in criteria], np.float64),
            indifference=np.array([c.indifference for c in criteria], np.float64),
            preference=np.array([c.preference for c in criteria], np.float64),
            veto=np.array([np.inf if c.veto is None else c.veto for c in criteria], np.float64),
            majority=self.majority.used,
            directions=np.array([1.0 if c.better == "high" else -1.0 for c in criteria], np.float64),
        )


def load(text: str, name: str = "preavis.toml") -> Policy:
    """The policy that a text holds. Raises UsageError `policy.…` with `file`, `line` and `key` of the first fault."""
    top = parse(text, name)
    top.only(*_TOP)
    criteria = criteria_of(top.section("criteria"))
    _check_measures(top, criteria)
    deck = deck_of(top.section("weights"), tuple(c.name for c in criteria)) if top.has("weights") else None
    policy = Policy(
        criteria=criteria,
        weights=_weights(top, criteria, deck),
        majority=_majority(top.section("majority")),
        evidence=_evidence(top.section("evidence")),
        assumptions=_assumptions(top.section("assumptions")),
        red_lines=red_lines_of(top, criteria),
        sha256=_fingerprint(top.values),
        deck=deck,
        company=_company(top.section("company")) if top.has("company") else None,
        remedies=remedy_terms(top),
        notice=notice_terms(top),
    )
    _check_model(top, policy)
    return policy


def _check_model(top: Section, policy: Policy) -> None:
    """What shows only in the numbers that are computed with, such as limits that differ too little for them."""
    found = fault(policy.model(policy.criteria))
    if found is None:
        return
    named = () if found.criterion is None else (policy.criteria[found.criterion].name,)
    raise top.fault("policy.unsound_limits", "criteria", *named, quality=CLASSES[(found.profile or 0) + 1])


def _check_measures(top: Section, criteria: tuple[Criterion, ...]) -> None:
    """Every measure that a criterion names exists."""
    known = [measure.name for theme in THEMES for measure in theme.measures]
    named = [(c.name, "measure", c.measure) for c in criteria if not c.judged]
    named += [(c.name, "natural_persons", c.natural_persons) for c in criteria if c.natural_persons]
    for name, key, measure in named:
        if measure not in known:
            close = get_close_matches(measure, known, 1, 0.0)[0]
            raise top.fault("policy.unknown_measure", "criteria", name, key, value=measure, close=close)


def render(preset: str, company: Company | None = None) -> str:
    """The text of a preset, after the company's table when one is given. An unknown preset is a KeyError.

    Its comments are codes, which `policy_comments.commented` puts into words.
    """
    if preset not in PRESETS:
        raise KeyError(preset)
    text = files("preavis.advice").joinpath("presets", f"{preset}.toml").read_text(encoding="utf-8")
    if company is None:
        return text
    lines = [f"{key} = {quoted(value)}" for key, value in vars(company).items() if value is not None]
    return "\n".join(["[company]", *lines, "", text])


def quoted(value: str) -> str:
    """A text as a TOML string on one line: whatever it holds, it reads back the same."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _weights(top: Section, criteria: tuple[Criterion, ...], deck: Deck | None) -> Mapping[str, float]:
    """Shares of one, from the deck or from the weights written beside the criteria: one of the two, for all."""
    stated = {c.name: c.weight for c in criteria if c.weight is not None}
    if deck is not None and stated:
        raise top.fault("policy.weights_twice", "criteria", next(iter(stated)), "weight")
    if deck is None and len(stated) < len(criteria):
        lacking = next(c.name for c in criteria if c.name not in stated)
        raise top.fault("policy.no_weight", "criteria", lacking)
    exact = stated if deck is None else weights(deck, deck.middle)
    whole = sum(exact.values())
    if whole <= 0:
        raise top.fault("policy.no_weight_at_all", "criteria")
    return {c.name: float(exact[c.name] / whole) for c in criteria}


def _majority(section: Section) -> Majority:
    section.only("low", "high", "used")
    used = section.between("used", "0.5", "1", Decimal("0.8"))
    low = section.between("low", "0.5", str(used), min(used, Decimal("0.7")))
    high = section.between("high", str(used), "1", max(used, Decimal("0.9")))
    return Majority(float(low), float(high), float(used))


def _evidence(section: Section) -> Evidence:
    section.only("documents", "months", "weight", "unjudged", "confidence")
    months = section.whole("months", 3)
    if months % 3 or months > 24:
        raise section.fault("policy.not_whole_quarters", "months", value=months)
    return Evidence(
        documents=section.whole("documents", 3),
        months=months,
        weight=float(section.between("weight", "0", "1", Decimal("0.25"))),
        unjudged=section.choice("unjudged", ("set_aside", "missing"), "set_aside"),
        confidence=float(section.between("confidence", "0.5", "1", Decimal("0.5"))),
    )


def _assumptions(section: Section) -> Assumptions:
    section.only("terms_days", "carry_rate", "practical_capacity", "amortisation_months", "loss_by_age")
    usual = Assumptions()
    months = section.whole("amortisation_months", usual.amortisation_months)
    if months == 0:
        raise section.fault("policy.not_a_count", "amortisation_months")
    silent = section.values.get("terms_days") == "none"
    return Assumptions(
        terms_days=None if silent else section.whole("terms_days", usual.terms_days),
        carry_bps=_basis_points(section, "carry_rate", usual.carry_bps),
        loss_bps=_losses(section.section("loss_by_age")) if section.has("loss_by_age") else usual.loss_bps,
        practical_capacity_bps=_basis_points(section, "practical_capacity", usual.practical_capacity_bps, least="0.01"),
        amortisation_months=months,
    )


def _losses(section: Section) -> Mapping[int, int]:
    """Share lost by the days an amount is overdue; the age is the key."""
    for key in section.values:
        if not key.isascii() or not key.isdigit():
            raise section.fault("policy.not_an_age", key)
    return dict(sorted((int(key), _basis_points(section, key, 0)) for key in section.values))


def _basis_points(section: Section, key: str, default: int, least: str = "0") -> int:
    share = section.between(key, least, "1", Decimal(default) / _PART)
    if (share * _PART) % 1:
        raise section.fault("policy.too_fine", key, value=str(share))
    return int(share * _PART)


def _company(section: Section) -> Company:
    section.only("name", "country", "currency", "siren")
    siren = section.text("siren") if section.has("siren") else None
    return Company(section.text("name"), section.text("country"), section.text("currency"), siren)


def _fingerprint(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Decimal | date) -> str:
    """A number without the zeros that change nothing (0.50 is 0.5), a date as ISO text."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value.isoformat()
