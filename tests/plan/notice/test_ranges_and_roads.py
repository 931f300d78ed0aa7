"""Notice: published thresholds and decided cases, every road, and answers that cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flows import steady
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.errors import UsageError
from preavis.facts.identity import Client
from preavis.law import law_of
from preavis.plan.notice import QUESTIONS, Months, Notice, Relation, notice, settled
from preavis.plan.notice.case import after, months_between
from preavis.plan.notice.relation import interpolated
from preavis.report.cited import cited
from preavis.report.words import Words

DAY = date(2026, 11, 24)
BRACKETS = law_of("FR").rule("FR-NOT-003").figures["brackets"]  # type: ignore[union-attr]


def relation(years: float = 6, kind: str = "company", country: str = "FR", **more: Any) -> Relation:
    first = after(DAY, -round(12 * years))
    return Relation(Client(0, "acme", "Acme", kind, **more), country, "EUR", first, flow=steady(first, DAY))


def told(years: float = 6, kind: str = "company", planned: date | None = None, **answers: str) -> Notice:
    return notice(relation(years, kind), answers, law_of("FR"), DAY, planned)


def codes(found: Notice, effect: Any) -> set[str]:
    return {remark.code.removeprefix("notice.") for remark in found.of(effect)}


# The range


@pytest.mark.parametrize(
    ("age", "low", "high"), [(0, 1, 3), (12, 1, 3), (42, 3, 6), (90, 6, 12), (120, 12, 18), (756, 12, 18)]
)
def test_the_published_brackets_hold_in_their_middle_and_beyond_ten_years(age: int, low: int, high: int) -> None:
    assert interpolated(BRACKETS, age) == Months(low, high)


@given(age=st.integers(0, 1000))
@settings(deadline=None)
def test_the_range_never_shrinks_with_age_never_is_one_figure_and_never_passes_eighteen(age: int) -> None:
    now, later = interpolated(BRACKETS, age), interpolated(BRACKETS, age + 1)
    assert now.low < now.high <= 18
    assert now.low <= later.low <= now.low + 1
    assert now.high <= later.high <= now.high + 1


@pytest.mark.parametrize(
    ("years", "due"), [(2, 3), (2.5, 4), (4, 6), (8, 12), (15, 18), (19, 12), (20, 18), (23, 18), (27, 14), (30, 18)]
)
def test_lengths_that_courts_held_due_lie_in_the_range(years: float, due: int) -> None:
    months = told(years).months
    assert months is not None
    assert months.low <= due <= months.high


def test_the_contract_is_the_least_and_does_not_bind_the_judge() -> None:
    assert told(7.5).months == Months(6, 12)
    assert told(7.5, contract_notice_months="3").months == Months(6, 12)
    assert told(7.5, contract_notice_months="9").months == Months(9, 12)
    assert told(7.5, contract_notice_months="24").months == Months(24, 24)


def test_dependence_moves_the_range_up_a_month_for_each_sign_and_no_further_than_eighteen() -> None:
    assert told(3.5, exclusivity="yes").months == Months(6, 7)
    assert told(3.5, exclusivity="yes", bespoke="yes", client_alternative="none").months == Months(6, 9)
    assert told(12, exclusivity="yes", specific_investment="yes").months == Months(18, 18)


@pytest.mark.parametrize(
    ("share", "alternative", "months"),
    [("24", "easy", Months(3, 5)), ("25", "easy", Months(3, 6)), ("24", "hard", Months(6, 7))],
)
def test_an_easy_replacement_below_a_quarter_of_the_need_moves_it_down(
    share: str, alternative: str, months: Months
) -> None:
    assert told(3.5, client_need_share=share, client_alternative=alternative).months == months


def test_the_usage_of_advertising_asks_for_six_months_and_none_in_the_first_six() -> None:
    assert told(1, advertising_usage="yes").months == Months(6, 6)
    young = notice(relation(0.25), {"advertising_usage": "yes"}, law_of("FR"), DAY)
    assert "too_soon" in codes(young, "warn")
    assert young.earliest == after(DAY, 3 + 6)


def test_one_off_or_tendered_work_is_no_established_relation() -> None:
    for answer in ({"contract_kind": "one_off"}, {"tendered": "yes"}):
        found = told(7.5, **answer)
        assert found.established == "unlikely"
        assert found.months == Months(1, 6)


def test_fixed_terms_one_after_the_other_count_from_the_first_contract() -> None:
    found = told(1, successive_terms="yes", contract_start="1996-03-01")
    assert found.established == "likely"
    assert found.months == Months(12, 18)


def test_a_client_without_any_document_has_no_range_until_somebody_says_since_when() -> None:
    bare = Relation(Client(0, "acme", "Acme"), "FR", "EUR")
    found = notice(bare, {}, law_of("FR"), DAY)
    assert found.months is None
    assert found.earliest is None
    assert "no_first_day" in codes(found, "gate")
    assert "no_contract_data" in codes(found, "warn")
    known = {"contract_start": "2019-05-24", "expected_to_go_on": "yes"}
    assert notice(bare, known, law_of("FR"), DAY).months == Months(6, 12)


# Days and sums


def test_the_days_follow_from_the_range_and_eighteen_months_are_a_safe_harbour() -> None:
    found = told(7.5)
    assert (found.earliest, found.prudent) == (date(2027, 5, 24), date(2027, 11, 24))
    assert found.harbour == date(2028, 5, 24)
    assert found.archive_until == date(2032, 11, 24)
    harboured = told(30, planned=found.harbour, client_margin="1000..2000")
    assert harboured.exposures[-1].amount == (0, 0, 0)


def test_exposure_is_the_missing_months_times_the_margin_the_client_loses() -> None:
    found = told(7.5, planned=date(2027, 2, 24), client_margin="1000..2500")
    at_once, earliest, planned = found.exposures
    assert (at_once.missing, at_once.amount) == (Months(6, 12), (6_000_00, 15_750_00, 30_000_00))
    assert (earliest.missing, earliest.amount) == (Months(0, 6), (0, 5_250_00, 15_000_00))
    assert (planned.missing, planned.amount) == (Months(3, 9), (3_000_00, 10_500_00, 22_500_00))
    assert {"planned_too_soon"} <= codes(found, "warn")
    assert {"exposure_over", "long_relation"} <= codes(found, "gate")


def test_without_the_clients_margin_no_sum_is_made_up() -> None:
    assert all(made.amount is None for made in told(7.5).exposures)


@given(days=st.integers(0, 900), years=st.integers(0, 40))
@settings(deadline=None, max_examples=60)
def test_waiting_longer_never_costs_more(days: int, years: int) -> None:
    sooner, later = (
        told(years, planned=DAY + timedelta(days=n), client_margin="1000..2000").exposures[-1]
        for n in (days, days + 31)
    )
    assert sooner.amount is not None
    assert later.amount is not None
    assert all(a >= b for a, b in zip(sooner.amount, later.amount, strict=True))
    assert later.amount[0] <= later.amount[1] <= later.amount[2]


def test_months_count_whole_and_end_on_the_last_day_of_a_short_month() -> None:
    assert after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_between(date(2026, 8, 31), date(2027, 2, 28)) == 6
    assert months_between(date(2026, 8, 31), date(2027, 2, 27)) == 5


# Roads


def test_a_running_fixed_term_ends_at_its_term_and_a_passed_one_is_open_ended() -> None:
    running = told(2, contract_kind="fixed_term", contract_start="2026-01-01", contract_end="2027-12-31")
    assert (running.path, running.earliest, running.blocked) == ("fixed_term", date(2027, 12, 31), True)
    passed = told(2, contract_kind="fixed_term", contract_start="2024-01-01", contract_end="2025-12-31")
    assert (passed.path, passed.blocked) == ("relation", False)
    assert "term_passed" in codes(passed, "inform")
    assert told(2, contract_kind="fixed_term").earliest is None
    assert told(2, contract_end="2027-12-31").path == "fixed_term"
    assert told(2, contract_kind="open_ended", contract_end="2027-12-31").path == "relation"


def test_a_consumer_is_not_left_without_a_legitimate_reason() -> None:
    assert codes(told(kind="consumer"), "block") == {"consumer_without_motive"}
    given_one = told(kind="consumer", lawful_motive="abusive_behaviour")
    assert not given_one.blocked
    assert "consumer_motive" in codes(given_one, "gate")
    assert given_one.months is None


def test_portage_and_insolvency_close_the_ordinary_way_and_a_public_buyer_needs_a_lawyer() -> None:
    assert told(portage="yes").path == "portage"
    assert told(portage="yes").blocked
    insolvent = told(insolvency="yes")
    assert (insolvent.path, insolvent.blocked) == ("insolvency", True)
    assert {"insolvency_ask", "insolvency_cash", "insolvency_declare"} <= codes(insolvent, "check")
    assert "insolvency_unsure" in codes(told(insolvency="unsure"), "gate")
    assert codes(told(kind="public"), "gate") >= {"public_buyer"}


def test_agents_regulated_professions_and_breaches_go_to_a_lawyer() -> None:
    assert "commercial_agent" in codes(told(commercial_agent="yes"), "gate")
    assert "regulated" in codes(told(regulated_profession="yes"), "gate")
    breach = told(breach="unpaid")
    assert "no_notice" in codes(breach, "gate")
    assert "formal_notice_first" in codes(breach, "check")
    assert "formal_notice_first" not in codes(told(breach="unpaid", formal_notice_date="2026-10-01"), "check")


@pytest.mark.parametrize("country", ["FR", "GB", "US", "DE"])
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_no_parting_rests_on_what_a_person_is(country: str, answer: str) -> None:
    found = notice(relation(country=country), {"protected_attribute_check": answer}, law_of(country), DAY)
    assert "protected_attribute" in codes(found, "block")


def test_a_reported_wrong_goes_to_a_lawyer_and_a_person_decides_on_a_natural_person() -> None:
    assert "retaliation" in codes(told(retaliation_check="unsure"), "gate")
    assert "person_decides" in codes(told(kind="sole_trader"), "check")
    assert "person_decides" not in codes(told(), "check")


def test_every_french_parting_needs_writing_an_exact_end_and_unchanged_conditions() -> None:
    found = told()
    assert {"written", "unchanged", "in_person"} <= codes(found, "check")
    assert "supplier_is_author" in codes(found, "inform")
    words = Words.load("en")
    assert all(cited(one.rule, one.citation, words) and one.grade for one in found.remarks if one.rule)


# Other countries


def abroad(country: str, **answers: str) -> Notice:
    return notice(relation(country=country), answers, law_of(country), DAY)


def test_britain_has_no_formula_but_a_contract_counts() -> None:
    assert abroad("GB").months is None
    assert "reasonable_uk" in codes(abroad("GB"), "gate")
    assert abroad("GB", contract_notice_months="2").earliest == date(2027, 1, 24)


def test_a_dependent_client_in_spain_is_left_with_six_months() -> None:
    assert abroad("ES", client_alternative="none").months == Months(6, 6)
    assert abroad("ES", client_alternative="none", contract_notice_months="8").months == Months(8, 8)
    assert abroad("ES").months is None


@pytest.mark.parametrize(
    ("day", "period", "end"),
    [
        (date(2026, 11, 15), "month", date(2026, 11, 30)),
        (date(2026, 11, 16), "month", date(2026, 12, 31)),
        (date(2026, 11, 19), "quarter", date(2026, 12, 31)),
        (date(2026, 11, 20), "quarter", date(2027, 3, 31)),
        (date(2026, 11, 20), "none", date(2026, 11, 20)),
    ],
)
def test_a_german_service_contract_ends_by_the_way_its_pay_is_reckoned(day: date, period: str, end: date) -> None:
    found = notice(relation(country="DE"), {"pay_period": period}, law_of("DE"), day)
    assert found.earliest == end


def test_where_the_law_is_not_known_a_lawyer_is_needed_and_no_figure_is_given() -> None:
    for country in ("CH", "IT", "BE"):
        found = abroad(country)
        assert (found.path, found.months, found.earliest) == ("unknown_law", None, None)
        assert "unknown_law" in codes(found, "gate")


def test_the_law_of_the_contract_takes_the_place_of_the_companys() -> None:
    assert told(jurisdiction="GB").path == "reasonable"
    assert told(jurisdiction="other").path == "unknown_law"


def relation_abroad(home: str) -> Relation:
    return Relation(Client(0, "acme", "Acme", country=home), "FR", "EUR", after(DAY, -72))


def test_a_client_in_another_country_is_for_a_lawyer() -> None:
    abroad_client, at_home = (notice(relation_abroad(home), {}, law_of("FR"), DAY) for home in ("DE", "FR"))
    assert "cross_border" in codes(abroad_client, "gate")
    assert "cross_border" not in codes(at_home, "gate")


# Answers


def test_answers_are_kept_in_one_form_and_unknown_takes_one_back() -> None:
    assert settled("contract_notice_months", " 3 ") == "3"
    assert settled("jurisdiction", "fr") == "FR"
    assert settled("client_margin", "1500") == "1500..1500"
    assert settled("contract_rate", "12,5%") == "12.5"
    assert settled("exclusivity", "Unknown") == "unknown"
    assert "exclusivity" in told(exclusivity="unknown").unanswered
    assert "exclusivity" not in told(exclusivity="no").unanswered


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("contract_end", "2026-02-30"),
        ("contract_end", "30/06/2026"),
        ("contract_end", "0001-01-01"),
        ("contract_notice_months", "-1"),
        ("contract_notice_months", "121"),
        ("contract_notice_months", "1.5"),
        ("client_need_share", "101"),
        ("client_margin", "2000..1000"),
        ("contract_rate", "twelve"),
        ("exclusivity", "maybe"),
    ],
)
def test_an_answer_that_is_none_says_what_may_be_answered(question: str, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        settled(question, value)
    of_a_day = question == "contract_end"
    assert caught.value.code == ("notice.not_a_day" if of_a_day else "notice.not_an_answer")
    assert caught.value.params["example" if of_a_day else "allowed"]


def test_an_unknown_question_names_the_closest() -> None:
    with pytest.raises(UsageError) as caught:
        told(exclusivty="yes")
    assert caught.value.params["close"] == "exclusivity"


@pytest.mark.parametrize(
    ("answers", "planned", "code"),
    [
        ({"contract_start": "2026-05-01", "contract_end": "2026-04-30"}, None, "notice.dates_cross"),
        ({}, date(2026, 11, 23), "notice.end_before_start"),
        ({}, date(9999, 12, 31), "notice.far_day"),
    ],
)
def test_dates_that_cannot_be_are_refused(answers: dict[str, str], planned: date | None, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        told(planned=planned, **answers)
    assert caught.value.code == code


def test_nobody_is_told_before_the_relation_began_and_nobody_stands_for_many() -> None:
    with pytest.raises(UsageError) as early:
        notice(relation(1), {}, law_of("FR"), date(2020, 1, 1))
    assert early.value.code == "notice.before_relation"
    with pytest.raises(UsageError) as many:
        told(kind="pseudo")
    assert many.value.code == "notice.pseudo"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_question_and_every_choice_has_words(language: str) -> None:
    words = Words.load(language)
    wanted = [f"word.question.{asked.name}" for asked in QUESTIONS] + [
        f"notice.why.{asked.name}" for asked in QUESTIONS
    ]
    countries = {"jurisdiction"}
    wanted += [f"word.answer.{c}" for asked in QUESTIONS if asked.name not in countries for c in asked.choices]
    assert [code for code in wanted if not words.has(code)] == []
