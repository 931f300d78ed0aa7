"""Leaving a client under French law: who the client is decides the road, then the contract, then the relation's age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from preavis.plan.notice.base import Months, Path, Remark
from preavis.plan.notice.case import Case, after
from preavis.plan.notice.found import Found
from preavis.plan.notice.relation import relation_range
from preavis.plan.notice.signs import judged


def french(case: Case) -> Found:
    """The road of a client under French law, with everything that is said of it."""
    if case.relation.client.kind == "consumer":
        return Found("consumer", tuple(_consumer(case)), _contract(case))
    if case.says("portage", "yes"):
        return Found("portage", (case.remark("portage", "block", "FR-CTR-012"),))
    found = _by_contract(case)
    if case.relation.client.kind == "public":
        gate = case.remark("public_buyer", "gate", "FR-CTR-013")
        return Found("public", (gate, *_doubts(case)), _contract(case), not_before=found.not_before)
    return replace(found, path=_path(case, found.path), remarks=(*_insolvent(case), *found.remarks, *_always(case)))


def _path(case: Case, path: Path) -> Path:
    if case.says("insolvency", "yes"):
        return "insolvency"
    return "agent" if case.says("commercial_agent", "yes") else path


def _by_contract(case: Case) -> Found:
    """A running term ends at its term; anything else by the notice of the relation."""
    if not case.running_term:
        return _relation(case)
    end = case.date_of("contract_end")
    if end is None:
        return Found("fixed_term", (case.remark("term_unknown", "block", "FR-CTR-002"),))
    remarks = [case.remark("fixed_term", "block", "FR-CTR-002", end=end.isoformat())]
    if not case.says("successive_terms", "yes"):
        return Found("fixed_term", tuple(remarks), not_before=end)
    found = _relation(case)
    return replace(found, path="fixed_term", remarks=(*remarks, *found.remarks), not_before=end)


def _relation(case: Case) -> Found:
    months, drivers = relation_range(case)
    remarks = list(drivers)
    told_from = None
    if case.expired:
        end = case.answers["contract_end"]
        remarks.insert(0, case.remark("term_passed", "inform", "FR-CTR-003", end=end))
    if case.says("advertising_usage", "yes") and case.start is not None:
        told_from = after(case.start, case.figure("FR-NOT-008", "first_months"))
    return Found("relation", tuple(remarks), months, judged(case), told_from=told_from)


def _contract(case: Case) -> Months | None:
    """The contract's own notice as the whole range, where only the contract gives one."""
    months = case.number("contract_notice_months")
    return None if months is None else Months(months, months)


def _consumer(case: Case) -> Iterator[Remark]:
    motive = case.known("lawful_motive")
    if motive is None:
        yield case.remark("consumer_without_motive", "block", "FR-CON-001")
    else:
        yield case.remark("consumer_motive", "gate", "FR-CON-001", motive=f"answer.{motive}")
    yield case.remark("consumer_reasonable", "warn", "FR-CON-003")
    yield case.remark("consumer_clauses", "warn", "FR-CON-002")
    yield case.remark("consumer_renewal", "check", "FR-CON-004")
    if case.running_term:
        yield case.remark("consumer_term", "warn", "FR-CTR-002")


def _insolvent(case: Case) -> Iterator[Remark]:
    if case.says("insolvency", "unsure"):
        yield case.remark("insolvency_unsure", "gate", "FR-INS-001")
    if case.says("insolvency", "yes"):
        yield case.remark("insolvency", "block", "FR-INS-001")
        yield case.remark("insolvency_ask", "check", "FR-INS-002", months=case.figure("FR-INS-002", "months"))
        yield case.remark("insolvency_cash", "check", "FR-INS-003")
        yield case.remark("insolvency_declare", "check", "FR-INS-004", months=case.figure("FR-INS-004", "months"))


def _doubts(case: Case) -> Iterator[Remark]:
    """What a lawyer must look at before anything is sent."""
    if case.says("portage", "unsure"):
        yield case.remark("portage_unsure", "gate", "FR-CTR-012")
    if case.says("commercial_agent", "yes"):
        first, second, third = case.law.rule("FR-NOT-020").figures["months"] if case.law else (1, 2, 3)
        yield case.remark("commercial_agent", "gate", "FR-NOT-020", first=first, second=second, third=third)
    if case.says("regulated_profession", "yes"):
        yield case.remark("regulated", "gate", "FR-NOT-021")
    if case.says("breach", "force_majeure"):
        yield case.remark("force_majeure", "gate", "FR-NOT-016")
    if case.says("breach", "unpaid", "other"):
        yield case.remark("no_notice", "gate", "FR-NOT-015")
        if case.date_of("formal_notice_date") is None:
            yield case.remark("formal_notice_first", "check", "FR-CTR-007")


def _always(case: Case) -> Iterator[Remark]:
    """What holds for every parting between professionals."""
    yield from _doubts(case)
    yield case.remark("supplier_is_author", "inform", "FR-NOT-019")
    yield case.remark("written", "check", "FR-NOT-001")
    yield case.remark("unchanged", "check", "FR-NOT-011")
    yield case.remark("taper", "inform", "FR-NOT-012")
    if case.says("tender_announced", "yes"):
        yield case.remark("tender_announced", "warn", "FR-NOT-014")
    if case.age is not None and (not case.running_term or case.says("successive_terms", "yes")):
        rule = case.law.rule("FR-NOT-004").figures if case.law else {}
        years = case.age // 12
        months = min(int(rule["cap"]), years * int(rule["months_a_year"]))
        yield case.remark("thumb", "inform", "FR-NOT-004", months=months, years=years)
