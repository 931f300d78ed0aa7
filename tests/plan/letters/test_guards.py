"""What forbids a letter, and what must be answered first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from preavis.facts.identity import Client
from preavis.plan.letters import BY_NAME, LETTERS
from preavis.plan.letters.base import Case, Finding, Value

DAY = date(2026, 6, 30)
LEAVING = [letter.name for letter in LETTERS if letter.purpose == "leave"]
CLEAR: dict[str, Value] = {
    "protected_attribute_check": "no",
    "retaliation_check": "no",
    "insolvency": "no",
    "lawyer": "Me Tanguy, 12 June 2026",
    "invoices": ({"number": "F1", "open": 100},),
    "principal_total": 100,
    "end_date": date(2027, 6, 30),
    "formal_notice_date": date(2026, 5, 1),
    "notice_date": date(2026, 5, 1),
    "deadline": date(2026, 7, 31),
}


def found(name: str, kind: str = "company", country: str = "FR", **values: Value | None) -> list[Finding]:
    known: Mapping[str, Value] = {field: value for field, value in {**CLEAR, **values}.items() if value is not None}
    case = Case(Client(0, "c", "Client", kind), DAY, country, known)
    return [finding for guard in BY_NAME[name].guards for finding in guard(case)]


def codes(findings: list[Finding], effect: str) -> set[str]:
    return {finding.code for finding in findings if finding.effect == effect}


@pytest.mark.parametrize("name", LEAVING)
def test_nothing_stands_against_a_clear_case(name: str) -> None:
    assert codes(found(name), "block") == set()
    assert codes(found(name), "need") == set()


@pytest.mark.parametrize("name", [*LEAVING, "renegotiate"])
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_protected_ground_forbids_an_exit_and_a_condition(name: str, answer: str) -> None:
    assert "letters.protected_attribute" in codes(found(name, protected_attribute_check=answer), "block")


@pytest.mark.parametrize("name", LEAVING)
def test_a_reported_wrong_waits_for_a_lawyer(name: str) -> None:
    asked = [one for one in found(name, retaliation_check="unsure", lawyer=None) if one.effect == "need"]
    assert "letters.retaliation" in {one.code for one in asked}
    assert {one.needs for one in asked} == {"lawyer"}
    assert "letters.retaliation" not in codes(found(name, retaliation_check="yes"), "need")


@pytest.mark.parametrize(
    "name",
    [
        "reminder",
        "formal_notice",
        "suspension",
        "notice_before_termination",
        "termination_for_breach",
        "ordinary_termination",
    ],
)
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_open_proceedings_forbid_chasing_and_leaving(name: str, answer: str) -> None:
    assert codes(found(name, insolvency=answer), "block") & {"letters.insolvent", "letters.insolvency_unsure"}


def test_a_fixed_term_may_lapse_although_proceedings_are_open() -> None:
    assert codes(found("non_renewal", insolvency="yes"), "block") == set()


@pytest.mark.parametrize("name", ["to_administrator", "claim_declaration"])
def test_letters_of_insolvency_need_open_proceedings(name: str) -> None:
    assert codes(found(name, insolvency="no"), "block") == {"letters.not_insolvent"}
    assert codes(found(name, insolvency="yes", judgment_date=date(2026, 6, 1)), "block") == set()
    ahead = found(name, insolvency="yes", judgment_date=date(2026, 7, 1))
    assert codes(ahead, "block") == {"letters.date_ahead"}


@pytest.mark.parametrize("name", LEAVING)
def test_a_consumer_is_left_for_a_lawful_motive_only(name: str) -> None:
    assert "letters.consumer" in codes(found(name, "consumer"), "need")
    assert "letters.consumer" not in codes(found(name, "consumer", lawful_motive="unavailable"), "need")


@pytest.mark.parametrize("name", LEAVING)
def test_a_public_buyer_is_not_left_without_a_lawyer(name: str) -> None:
    assert "letters.public_buyer" in codes(found(name, "public", lawyer=None), "need")


def test_a_fixed_term_runs_to_its_term() -> None:
    assert "letters.fixed_term" in codes(found("ordinary_termination", contract_kind="fixed_term"), "block")
    assert "letters.no_term" in codes(found("non_renewal", contract_kind="open_ended"), "block")


def test_an_umbrella_company_ends_its_own_contract() -> None:
    assert "letters.portage" in codes(found("ordinary_termination", portage="yes"), "block")


@pytest.mark.parametrize("name", ["ordinary_termination", "non_renewal"])
def test_an_end_respects_the_contract_and_is_told_to_be_short_for_the_law(name: str) -> None:
    assert codes(found(name, end_date=DAY), "block") == {"letters.end_past"}
    assert "letters.end_too_soon" in codes(found(name, end_date=date(2026, 9, 29), notice_months=3), "block")
    assert codes(found(name, end_date=date(2026, 9, 30), notice_months=3), "block") == set()
    short = found(name, end_date=date(2026, 9, 30), notice_months=3, notice_low=6)
    assert codes(short, "warn") == {"letters.notice_short"}


def test_an_immediate_termination_waits_for_a_lawyer() -> None:
    assert "letters.serious_breach" in codes(found("termination_for_breach", lawyer=None), "need")
    assert "letters.date_ahead" in codes(found("termination_for_breach", notice_date=DAY), "block")


def test_a_reply_date_lies_ahead_and_leaves_time() -> None:
    assert codes(found("renegotiate", reply_date=DAY, deadline=None), "block") == {"letters.date_past"}
    assert codes(found("renegotiate", reply_date=date(2026, 7, 3), deadline=None), "warn") == {"letters.date_close"}


def test_nothing_is_claimed_where_nothing_is_owed() -> None:
    for name in ("reminder", "formal_notice", "suspension"):
        assert "letters.nothing_due" in codes(found(name, invoices=(), principal_total=0), "block")
        assert "letters.nothing_due" in codes(found(name, principal_total=-5), "block")


def test_a_claim_is_declared_in_time() -> None:
    open_ = {"insolvency": "yes", "judgment_date": date(2026, 4, 1)}
    late = found("claim_declaration", publication_date=date(2026, 4, 15), **open_)
    assert codes(late, "warn") == {"letters.declaration_late"}
    assert codes(found("claim_declaration", publication_date=date(2026, 6, 1), **open_), "warn") == {
        "letters.declare_by"
    }


def test_work_stops_after_a_formal_notice_or_for_a_manifest_default() -> None:
    assert {one.needs for one in found("suspension", formal_notice_date=None)} == {"formal_notice_date"}
    ahead = found("suspension", formal_notice_date=None, invoices=(), principal_total=0, manifest_default="why")
    assert ahead == []
