"""What is looked at in every country before anyone is left: no forbidden ground, and a person who decides."""

from __future__ import annotations

from collections.abc import Iterator

from preavis.plan.notice.base import Remark
from preavis.plan.notice.case import Case

_FORBIDDEN = {"FR": "FR-DIS-001", "GB": "UK-DIS-001", "US": "US-DIS-001"}
_PERSONS = ("sole_trader", "consumer")
_LONG = 60
"""Months after which a relation is long enough for a lawyer to look first."""


def fairness(case: Case) -> Iterator[Remark]:
    """Blocks and gates that do not depend on the road taken."""
    rules = case.law.rules if case.law else {}
    forbidden = _FORBIDDEN.get(case.country, "")
    if case.says("protected_attribute_check", "yes", "unsure"):
        yield case.remark("protected_attribute", "block", forbidden)
    if case.says("retaliation_check", "yes", "unsure"):
        yield case.remark("retaliation", "gate", "FR-DIS-003" if "FR-DIS-003" in rules else "")
    if case.relation.client.kind in _PERSONS and "PRV-002" in rules:
        yield case.remark("person_decides", "check", "PRV-002")
    yield from _gates(case)
    if "STR-002" in rules:
        yield case.remark("in_person", "check", "STR-002")


def _gates(case: Case) -> Iterator[Remark]:
    where = case.relation.client.country
    if where and where != case.country:
        yield case.remark("cross_border", "gate", "", country=where, law=case.country)
    if case.age is not None and case.age > _LONG:
        yield case.remark("long_relation", "gate", "", years=case.age // 12)
    if not any(case.known(name) for name in ("contract_kind", "contract_notice_months", "contract_end")):
        yield case.remark("no_contract_data", "warn")
