"""A change of terms that may be taken for breaking off in part: a price rise, a cut, harder terms, imposed on a client.

What makes it a rupture is that it cannot be discussed, not its size: French courts have seen one in a rise "even
minimal". So every change is told, and from a level on it is a warning; those levels are ours (rule FR-NOT-024), no
law's. Today's terms then go on for as long as leaving would take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from preavis.errors import Parameter, UsageError
from preavis.law import Law
from preavis.plan.notice.base import Notice, Remark
from preavis.plan.notice.questions import rate_bps, whole

ChangeKind = Literal["price", "volume", "terms", "deposit", "service"]
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
OF_REMEDY: Mapping[str, ChangeKind] = {
    "price": "price",
    "standard_offer": "volume",
    "payment_terms": "terms",
    "deposit": "deposit",
    "scope_cap": "service",
    "billed_extras": "service",
    "discount_end": "service",
}
"""What a remedy changes for the client, by its name; the others change nothing of what was agreed."""
_LEVELS: Mapping[ChangeKind, str] = {
    "price": "price_percent",
    "volume": "volume_percent",
    "terms": "terms_days",
    "deposit": "deposit_percent",
}
_ROADS = ("relation", "fixed_term")
_PER_CENT = 100


@dataclass(frozen=True)
class Change:
    """One change: `level` is in basis points, for terms in days sooner; it says nothing of a `service`."""

    kind: ChangeKind
    level: int


def change_read(text: str) -> Change:
    """A change as a person types it: `price=12` in per cent, `terms=15` in days, `service`.

    Raises UsageError `notice.change_unread` and what may be typed.
    """
    kind, _, level = text.partition("=")
    named = next((known for known in KINDS if known == kind.strip()), None)
    try:
        if named == "service" and not level.strip():
            return Change(named, 0)
        if named is not None and named != "service":
            return Change(named, whole(level) if named == "terms" else rate_bps(level))
    except ValueError:
        pass
    raise UsageError("notice.change_unread", value=text, known=", ".join(KINDS))


def changes_of(levers: Iterable[tuple[str, int]]) -> tuple[Change, ...]:
    """What remedies, each by name and level, change for the client; the highest level of each kind."""
    found: dict[ChangeKind, int] = {}
    for remedy, level in levers:
        if remedy in OF_REMEDY:
            found[OF_REMEDY[remedy]] = max(level, found.get(OF_REMEDY[remedy], 0))
    return tuple(Change(kind, found[kind]) for kind in KINDS if kind in found)


def partial_rupture(found: Notice, changes: Sequence[Change], law: Law | None) -> tuple[Remark, ...]:
    """What is to be known before changes are asked of a client whose notice is `found`, under the law it was found by.

    Empty where no text known here looks at partial ruptures: another country, a consumer, a public buyer.
    """
    if law is None or not changes or law.country != found.country:
        return ()
    if found.country == "FR" and found.path in _ROADS:
        return tuple(_french(found, changes, law))
    if found.country == "ES" and found.path == "dependence":
        months = found.months.low if found.months else law.rule("ES-NOT-001").figure("months")
        return (_remark("partial.spain", "warn", law, "ES-NOT-001", months=months),)
    return ()


def _french(found: Notice, changes: Sequence[Change], law: Law) -> Iterator[Remark]:
    if found.established == "unlikely":
        yield _remark("partial.unlikely", "inform", law, "FR-NOT-017")
        return
    over = [change for change in changes if _is_over(change, law)]
    for change in changes:
        yield _told(change, law, over=change in over)
    effect: Literal["warn", "inform"] = "warn" if over else "inform"
    if found.months is not None and found.earliest is not None and found.prudent is not None:
        days = {"earliest": found.earliest.isoformat(), "prudent": found.prudent.isoformat()}
        told: dict[str, Parameter] = {"low": found.months.low, "high": found.months.high, **days}
        yield _remark("partial.transition", effect, law, "FR-NOT-017", **told)
    yield _remark("partial.invitation", "check", law, "FR-NOT-018")


def _is_over(change: Change, law: Law) -> bool:
    return change.kind in _LEVELS and change.level >= _threshold(change, law)


def _threshold(change: Change, law: Law) -> int:
    """The level from which a change is a warning, in the change's own unit."""
    figure = law.rule("FR-NOT-024").figure(_LEVELS[change.kind])
    return figure if change.kind == "terms" else figure * _PER_CENT


def _told(change: Change, law: Law, *, over: bool) -> Remark:
    if change.kind not in _LEVELS:
        return _remark("partial.service", "inform", law, "FR-NOT-017")
    told = {"level": change.level, "least": _threshold(change, law)}
    code = f"partial.{change.kind}" if over else f"partial.{change.kind}_below"
    return _remark(code, "warn" if over else "inform", law, "FR-NOT-024", **told)


def _remark(code: str, effect: Literal["warn", "inform", "check"], law: Law, rule: str, **params: Parameter) -> Remark:
    behind = law.rule(rule)
    return Remark(f"notice.{code}", effect, params, rule, behind.written, behind.grade)
