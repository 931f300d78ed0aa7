"""What the law or plain fairness asks before a letter is made. Each guard looks at one case and says what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from preavis.errors import Parameter
from preavis.facts.period import months_before
from preavis.plan.letters.base import Case, Field, Finding

YES_NO = ("no", "yes", "unsure")
MOTIVES = ("unavailable", "abusive_behaviour", "abnormal_request", "bad_faith", "insolvency")
KINDS = ("open_ended", "fixed_term", "one_off")
_FAIR_DAYS = 8
"""A reply or a cure asked for sooner is hard to call reasonable."""

FAIRNESS = (Field("protected_attribute_check", "choice", choices=YES_NO, answer="protected_attribute_check"),)
CHECKS = (
    *FAIRNESS,
    Field("retaliation_check", "choice", choices=YES_NO, answer="retaliation_check"),
    Field("insolvency", "choice", choices=YES_NO, answer="insolvency"),
    Field("portage", "choice", required=False, choices=YES_NO, answer="portage"),
    Field("lawful_motive", "choice", required=False, choices=MOTIVES, answer="lawful_motive"),
    Field("lawyer", required=False),
)
INSOLVENCY = (Field("insolvency", "choice", choices=YES_NO, answer="insolvency"),)


def fair(case: Case) -> Iterator[Finding]:
    """No condition and no parting may rest on what a person is."""
    if case.get("protected_attribute_check") in {"yes", "unsure"}:
        rule = {"GB": "UK-DIS-001", "US": "US-DIS-001"}.get(case.country, "FR-DIS-001")
        yield Finding("letters.protected_attribute", "block", rule)


def no_retaliation(case: Case) -> Iterator[Finding]:
    """Somebody who reported a wrong may not lose the relationship for it: a lawyer looks first."""
    if case.get("retaliation_check") in {"yes", "unsure"} and not case.get("lawyer"):
        yield Finding("letters.retaliation", "need", "FR-DIS-003", "lawyer")


def solvent(case: Case) -> Iterator[Finding]:
    """Once proceedings are open, old debts may neither be chased nor be a ground to stop."""
    if case.get("insolvency") == "yes":
        yield Finding("letters.insolvent", "block", "FR-INS-001")
    elif case.get("insolvency") == "unsure":
        yield Finding("letters.insolvency_unsure", "block", "FR-INS-001")


def insolvent(case: Case) -> Iterator[Finding]:
    """A letter to the administrator needs proceedings that are open."""
    if case.get("insolvency") in {"no", "unsure"}:
        yield Finding("letters.not_insolvent", "block", "FR-INS-002")
    judged = case.day_of("judgment_date")
    if judged and judged > case.day:
        yield Finding("letters.date_ahead", "block", params={"field": "judgment_date", "day": judged.isoformat()})


def consumer(case: Case) -> Iterator[Finding]:
    """A consumer is refused a service only for a lawful motive."""
    if case.client.kind == "consumer" and not case.get("lawful_motive"):
        yield Finding("letters.consumer", "need", "FR-CON-001", "lawful_motive")


def no_middleman(case: Case) -> Iterator[Finding]:
    """Who is paid through an umbrella company has no contract with the client to end."""
    if case.get("portage") in {"yes", "unsure"}:
        yield Finding("letters.portage", "block", "FR-CTR-012")


def public_buyer(case: Case) -> Iterator[Finding]:
    """An administrative contract has no ordinary way out for the supplier."""
    if case.client.kind == "public" and not case.get("lawyer"):
        yield Finding("letters.public_buyer", "need", "FR-CTR-013", "lawyer")


def open_ended(case: Case) -> Iterator[Finding]:
    """A contract with a term runs to its term."""
    if case.get("contract_kind") == "fixed_term":
        yield Finding("letters.fixed_term", "block", "FR-CTR-002")


def has_term(case: Case) -> Iterator[Finding]:
    """Only a contract with a term can be left unrenewed."""
    if case.get("contract_kind") == "open_ended":
        yield Finding("letters.no_term", "block", "FR-CTR-001")


def long_enough(case: Case) -> Iterator[Finding]:
    """The end lies ahead, and no nearer than the contract and the law allow."""
    end = case.day_of("end_date")
    if end is None:
        return
    if end <= case.day:
        yield Finding("letters.end_past", "block", "FR-NOT-001", params={"day": end.isoformat()})
        return
    promised = case.number("notice_months")
    if promised and end < months_before(case.day, -promised):
        yield Finding("letters.end_too_soon", "block", "FR-NOT-007", params=_against(case, end, promised))
    low = case.number("notice_low")
    if low and end < months_before(case.day, -low):
        yield Finding("letters.notice_short", "warn", "FR-NOT-003", params=_against(case, end, low))


def _against(case: Case, end: date, months: int) -> dict[str, Parameter]:
    return {"day": end.isoformat(), "months": months, "earliest": months_before(case.day, -months).isoformat()}


def serious(case: Case) -> Iterator[Finding]:
    """Leaving at once for a breach is at one's own risk: a lawyer weighs how serious it is."""
    if not case.get("lawyer"):
        yield Finding("letters.serious_breach", "need", "FR-NOT-015", "lawyer")


def time_to_answer(case: Case) -> Iterator[Finding]:
    """A date to answer by lies ahead, and leaves time."""
    for name in ("reply_date", "deadline"):
        day = case.day_of(name)
        if day is None:
            continue
        params: dict[str, Parameter] = {"field": name, "day": day.isoformat()}
        if day <= case.day:
            yield Finding("letters.date_past", "block", params=params)
        elif day < case.day + timedelta(days=_FAIR_DAYS):
            yield Finding("letters.date_close", "warn", params={**params, "days": (day - case.day).days})


def noticed_before(case: Case) -> Iterator[Finding]:
    """A formal notice that is leaned on was sent before."""
    for name in ("notice_date", "formal_notice_date"):
        day = case.day_of(name)
        if day is not None and day >= case.day:
            yield Finding("letters.date_ahead", "block", params={"field": name, "day": day.isoformat()})


def not_back_in_time(case: Case) -> Iterator[Finding]:
    """What starts with a letter starts no earlier than the letter."""
    for name in ("suspension_date", "end_date", "proposed_start"):
        day = case.day_of(name)
        if day is not None and day < case.day:
            yield Finding("letters.date_past", "block", params={"field": name, "day": day.isoformat()})


def in_time_to_declare(case: Case) -> Iterator[Finding]:
    """A claim is declared within two months of the publication, or it is lost."""
    published = case.day_of("publication_date")
    if published is not None:
        last = months_before(published, -2)
        code = "letters.declaration_late" if last < case.day else "letters.declare_by"
        yield Finding(code, "warn", "FR-INS-004", params={"day": last.isoformat()})


def something_due(case: Case) -> Iterator[Finding]:
    """There is nothing to claim where nothing is open."""
    invoices = case.get("invoices")
    if invoices == () or (isinstance(invoices, tuple) and (case.number("principal_total") or 0) <= 0):
        yield Finding("letters.nothing_due", "block")


def unpaid_or_manifest(case: Case) -> Iterator[Finding]:
    """Work stops for sums that a formal notice asked for, or for a default that is manifest before it comes."""
    if case.get("manifest_default"):
        return
    yield from something_due(case)
    if case.get("formal_notice_date") is None:
        yield Finding("letters.field.formal_notice_date", "need", "FR-CTR-004", "formal_notice_date")
