"""What the notice of a client says of a letter to it: what closes the way out, what a lawyer sees first, what a change
of terms may be taken for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from preavis.plan.letters.base import Case, Finding, Letter
from preavis.plan.letters.filling import Known
from preavis.plan.notice import Change, Notice, partial_rupture
from preavis.plan.notice.partial import ChangeKind

CHANGES: Mapping[str, ChangeKind] = {
    "price_rise": "price",
    "volume_cut": "volume",
    "terms_sooner": "terms",
    "deposit_share": "deposit",
}
"""Fields in which a person says what a proposal changes."""
_LAWYER_FIRST = "notice.exposure_over"


def noticed(letter: Letter, known: Known, case: Case) -> Iterator[Finding]:
    """What the notice says of a letter that leaves, or that proposes other terms."""
    if known.notice is None:
        return
    if letter.purpose == "leave":
        yield from _leaving(letter, known.notice, case)
    elif letter.field("proposal"):
        yield from _proposing(known, known.notice, case)


def _leaving(letter: Letter, notice: Notice, case: Case) -> Iterator[Finding]:
    """Blocks close the ordinary way out, gates are told with every exit, a large sum at stake needs a lawyer's name."""
    ordinary = letter.field("notice_low") and letter.field("reason")
    for remark in notice.remarks:
        if remark.code == _LAWYER_FIRST and letter.field("lawyer") and not case.get("lawyer"):
            yield Finding("letters.exposure_over", "need", remark.rule, "lawyer", remark.params)
        if remark.effect == "gate":
            yield Finding(remark.code, "warn", remark.rule, params=remark.params)
        elif remark.effect == "block" and ordinary:
            yield Finding(remark.code, "block", remark.rule, params=remark.params)
    if notice.established == "unknown" and notice.months is not None:
        told = {"low": notice.months.low, "high": notice.months.high}
        yield Finding("letters.maybe_established", "warn", "FR-NOT-023", params=told)


def _proposing(known: Known, notice: Notice, case: Case) -> Iterator[Finding]:
    """A rise or a cut may break off in part: told with its figures, and with the day until which today's terms last."""
    changes = changes_in(known, case)
    if not changes and notice.established in {"likely", "unknown"}:
        yield Finding("letters.changes_unknown", "warn", "FR-NOT-017")
        return
    found = [one for one in partial_rupture(notice, changes, known.law) if one.effect != "check"]
    for remark in found:
        yield Finding(remark.code, "warn", remark.rule, params=remark.params)
    start, earliest = case.day_of("proposed_start"), notice.transition
    if start and earliest and start < earliest and any(remark.effect == "warn" for remark in found):
        told = {"day": start.isoformat(), "earliest": earliest.isoformat()}
        yield Finding("letters.transition_short", "warn", "FR-NOT-017", params=told)


def changes_in(known: Known, case: Case) -> tuple[Change, ...]:
    """What a proposal changes: as the person says, else as the way that it was made of."""
    said = [(kind, case.number(name)) for name, kind in CHANGES.items()]
    found = tuple(Change(kind, level) for kind, level in said if level)
    return found or known.changes
