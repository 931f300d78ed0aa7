"""What differs between two policies, as plain values: every change once, in the order in which an owner reads a policy.

A change is said of what counts, never of how the file is laid out: weights are compared as shares of 100 with one
decimal, red lines by what they forbid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from preavis.advice.criteria import CLASSES, Criterion
from preavis.advice.policy import Policy
from preavis.advice.red_lines import RedLine
from preavis.measures import THEMES
from preavis.measures.base import Unit

Plain = str | int | Decimal | None
_THRESHOLDS = ("indifference", "preference", "veto")
_NATURE = ("measure", "better", "natural_persons")


@dataclass(frozen=True)
class Change:
    """One difference.

    `kind` is weight, criterion, limit, threshold, nature, majority, deck, evidence, assumption, red_line, remedy or
    company; `subject` the criterion, red line or remedy it is about; `key` the class or field. A side is None where
    the older or the newer policy has no such thing. `unit` is that of the two sides; a weight is in points of 100.
    """

    kind: str
    subject: str
    key: str
    before: Plain
    after: Plain
    unit: Unit | None = None

    @property
    def points(self) -> Decimal | None:
        """How much a number rose; None unless both sides are numbers."""
        if isinstance(self.before, int | Decimal) and isinstance(self.after, int | Decimal):
            return Decimal(self.after) - Decimal(self.before)
        return None


def differences(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Every change from one policy to another; empty where they say the same. A preset names no company to compare."""
    found = (
        *_weights(before, after),
        *_deck(before, after),
        *_criteria(before, after),
        *_fields("majority", vars(before.majority), vars(after.majority), "ratio"),
        *_red_lines(before, after),
        *_fields("assumption", _assumptions(before), _assumptions(after)),
        *_fields("evidence", vars(before.evidence), vars(after.evidence)),
        *_remedies(before, after),
        *_fields("notice", vars(before.notice), vars(after.notice)),
        *(_fields("company", vars(before.company), vars(after.company)) if before.company and after.company else ()),
    )
    return tuple(found)


def _weights(before: Policy, after: Policy) -> Iterator[Change]:
    """By criterion, what grew most first, in points of 100."""
    names = [c.name for c in after.criteria] + [c.name for c in before.criteria if after.criterion(c.name) is None]
    pairs = [(name, before.percentages.get(name), after.percentages.get(name)) for name in dict.fromkeys(names)]
    changed = [Change("weight", name, "", was, now) for name, was, now in pairs if was != now]
    yield from sorted(changed, key=lambda c: (Decimal(c.before or 0) - Decimal(c.after or 0), c.subject))


def _deck(before: Policy, after: Policy) -> Iterator[Change]:
    """What the cards say beyond the weights of their middle: the ratio, and how many blank cards are admitted."""
    yield from _fields("deck", _cards(before), _cards(after))


def _cards(policy: Policy) -> dict[str, Plain]:
    deck = policy.deck
    if deck is None:
        return {"ratio": None, "blanks": None}
    gaps = [_range(*gap) for gap in deck.intervals]
    rows = [" = ".join(rank) for rank in deck.ranks]
    told = "".join(f"{row} < {gap} < " if gap != "0" else f"{row} < " for row, gap in zip(rows, gaps, strict=False))
    return {"ratio": _range(*deck.ratio), "blanks": told + rows[-1]}


def _range(low: Decimal | int, high: Decimal | int) -> str:
    return f"{low}" if low == high else f"{low}-{high}"


def _criteria(before: Policy, after: Policy) -> Iterator[Change]:
    for criterion in after.criteria:
        was = next((c for c in before.criteria if c.name == criterion.name), None)
        if was is None:
            yield Change("criterion", criterion.name, "added", None, criterion.measure)
        else:
            yield from _criterion(was, criterion)
    for criterion in before.criteria:
        if all(c.name != criterion.name for c in after.criteria):
            yield Change("criterion", criterion.name, "removed", criterion.measure, None)


def _criterion(before: Criterion, after: Criterion) -> Iterator[Change]:
    unit = unit_of(after)
    for key in _NATURE:
        was, now = getattr(before, key), getattr(after, key)
        if was != now:
            yield Change("nature", after.name, key, was, now)
    for quality in CLASSES[1:]:
        was, now = before.limit(quality), after.limit(quality)
        if was != now:
            yield Change("limit", after.name, quality, exact(was), exact(now), unit)
    for key in _THRESHOLDS:
        was, now = getattr(before, key), getattr(after, key)
        if was != now:
            yield Change("threshold", after.name, key, _maybe(was), _maybe(now), unit)


def unit_of(criterion: Criterion) -> Unit:
    """The unit of a criterion's values."""
    if criterion.judged:
        return "level"
    return next(m.unit for theme in THEMES for m in theme.measures if m.name == criterion.measure)


def exact(number: float) -> Decimal:
    """A number of the policy as it was written."""
    value = Decimal(repr(float(number)))
    return Decimal(int(value)) if value == value.to_integral_value() else value


def _maybe(number: float | None) -> Decimal | None:
    return None if number is None else exact(number)


def _red_lines(before: Policy, after: Policy) -> Iterator[Change]:
    was, now = ({rule.name: rule for rule in policy.red_lines} for policy in (before, after))
    for name in dict.fromkeys((*now, *was)):
        if was.get(name) != now.get(name):
            key = "changed" if name in was and name in now else "added" if name in now else "removed"
            yield Change("red_line", name, key, _rule(was.get(name)), _rule(now.get(name)))


def _rule(rule: RedLine | None) -> str | None:
    if rule is None:
        return None
    return f"{rule.field} {rule.operator} {', '.join(map(str, rule.values))} ({rule.first.isoformat()})"


def _assumptions(policy: Policy) -> dict[str, Any]:
    found = vars(policy.assumptions)
    losses = {f"loss_bps.{age}": share for age, share in policy.assumptions.loss_bps.items()}
    return {key: value for key, value in found.items() if key != "loss_bps"} | losses


def _remedies(before: Policy, after: Policy) -> Iterator[Change]:
    was, now = before.remedies, after.remedies
    plain = [{f.name: getattr(terms, f.name) for f in fields(terms) if f.name != "asks"} for terms in (was, now)]
    yield from _fields("remedy", plain[0], plain[1])
    for name in now.asks:
        one, other = (_flat(asdict(terms.asks[name])) for terms in (was, now))
        yield from _fields("remedy", one, other, subject=name)


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "responses"} | dict(values["responses"])


def _fields(
    kind: str, before: Mapping[str, Any], after: Mapping[str, Any], unit: Unit | None = None, subject: str = ""
) -> Iterator[Change]:
    """Fields of two flat tables that differ, in the order of the newer one."""
    for key in dict.fromkeys((*after, *before)):
        if before.get(key) != after.get(key):
            share = key.endswith("_bps") or key.startswith("loss_bps") or key in {"weight", "confidence", "robust"}
            own = "ratio" if share else unit
            was, now = (_as_plain(side.get(key), key) for side in (before, after))
            yield Change(kind, subject, key.replace("_bps", ""), was, now, own)


def _as_plain(value: Any, key: str) -> Plain:
    """Basis points as a share of one; lists as text; the rest as it is."""
    if value is None or isinstance(value, str | Decimal):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if "_bps" in key:
        return exact(value / 10_000)
    return value if isinstance(value, int) else exact(value)
