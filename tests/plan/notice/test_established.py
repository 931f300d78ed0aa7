"""An established relation: the signs, the invoices they are read from, their sum, and how the range reacts."""

from __future__ import annotations

from datetime import date

import pytest
from flows import flowing, invoices, steady
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.facts.identity import Client
from preavis.facts.period import months_before
from preavis.law import law_of
from preavis.plan.notice import Flow, Months, Notice, Relation, notice
from preavis.report.cited import cited
from preavis.report.words import Words

DAY = date(2026, 6, 30)
LAW = law_of("FR")


def told(flow: Flow | None, **answers: str) -> Notice:
    first = flow.invoices[0].day if flow else None
    return notice(Relation(Client(0, "acme", "Acme"), "FR", "EUR", first, flow=flow), answers, LAW, DAY)


def ago(months: int) -> date:
    return months_before(DAY, months)


def spoken(found: Notice) -> dict[str, str]:
    return {sign.name: sign.speaks for sign in found.signs}


def test_a_long_regular_steady_flow_is_established_and_keeps_the_bracket_of_its_age() -> None:
    found = told(steady(ago(42), DAY))
    assert found.established == "likely"
    assert spoken(found) == {
        "terms": "open", "duration": "for", "regularity": "for", "significance": "for", "stability": "for",
    }  # fmt: skip
    assert found.months == Months(3, 6)
    assert "expected_to_go_on" not in found.unanswered


def test_a_few_scattered_invoices_that_stopped_are_no_established_relation_however_old() -> None:
    scattered = flowing([*invoices(ago(90), ago(80), 6), *invoices(ago(40), ago(30), 9)], DAY)
    found = told(scattered)
    assert (spoken(found)["duration"], spoken(found)["regularity"]) == ("for", "against")
    assert spoken(found)["stability"] == "against"
    assert found.established == "unlikely"
    assert found.months == Months(1, 6)
    assert "notice.not_by_signs" in {remark.code for remark in found.of("driver")}


def test_what_the_invoices_cannot_tell_is_asked_once_and_the_answer_narrows_the_range() -> None:
    uneven = flowing([*invoices(ago(42), ago(30)), *invoices(ago(14), DAY)], DAY)
    open_one = told(uneven)
    assert open_one.established == "unknown"
    assert open_one.months == Months(1, 6)
    assert "expected_to_go_on" in open_one.unanswered
    assert told(uneven, expected_to_go_on="yes").months == Months(3, 6)
    assert told(uneven, expected_to_go_on="no").months == Months(1, 3)
    assert "expected_to_go_on" not in told(uneven, expected_to_go_on="no").unanswered


def test_the_question_does_not_overrule_what_the_invoices_say() -> None:
    assert told(steady(ago(42), DAY), expected_to_go_on="no").established == "likely"


@pytest.mark.parametrize("answers", [{"tendered": "yes"}, {"contract_kind": "one_off"}])
def test_precarious_terms_decide_against_the_steadiest_flow(answers: dict[str, str]) -> None:
    found = told(steady(ago(90), DAY), **answers)
    assert found.established == "unlikely"
    assert [sign.decides for sign in found.signs if sign.name == "terms"] == [True]


def test_one_term_after_another_decides_for_it_even_where_little_was_invoiced() -> None:
    assert told(steady(ago(3), DAY), successive_terms="yes").established == "likely"


def test_a_gap_of_more_than_half_a_year_breaks_the_regularity() -> None:
    whole = invoices(ago(42), DAY)
    six, seven = ([one for one in whole if not ago(20) < one.day <= ago(20 - gap)] for gap in (6, 7))
    assert flowing(six, DAY).gap == 6
    assert spoken(told(flowing(six, DAY)))["regularity"] == "for"
    assert flowing(seven, DAY).gap == 7
    assert spoken(told(flowing(seven, DAY)))["regularity"] == "open"


def test_a_flow_without_a_gap_is_said_to_be_of_every_month() -> None:
    whole = invoices(ago(42), DAY)
    broken = [one for one in whole if not ago(20) < one.day <= ago(18)]
    codes = ({s.name: s.remark.code for s in told(flowing(some, DAY)).signs}["regularity"] for some in (whole, broken))
    assert list(codes) == ["notice.sign.every_month", "notice.sign.regular"]


def test_work_that_comes_back_every_year_is_left_open_and_rarer_work_speaks_against() -> None:
    yearly = told(flowing(invoices(ago(60), DAY, 12), DAY))
    assert (spoken(yearly)["regularity"], yearly.established) == ("open", "unknown")
    assert spoken(told(flowing(invoices(ago(90), DAY, 15), DAY)))["regularity"] == "against"


@pytest.mark.parametrize(("late", "speaks"), [(500_00, "for"), (499_00, "open"), (250_00, "open"), (249_00, "against")])
def test_the_trend_speaks_by_the_last_year_beside_the_one_before(late: int, speaks: str) -> None:
    flow = flowing([*invoices(ago(42), ago(12)), *invoices(ago(11), DAY, amount=late)], DAY)
    assert flow.before == 12_000_00
    assert flow.trend_percent == late // 10_00
    assert spoken(told(flow))["stability"] == speaks


def test_a_client_there_from_the_first_day_of_the_book_is_at_least_as_old() -> None:
    told_first = invoices(ago(18), DAY)
    from_the_start = told(flowing(told_first, DAY, begins=ago(18)))
    later = told(flowing(told_first, DAY))
    assert (spoken(from_the_start)["duration"], from_the_start.established) == ("for", "likely")
    assert (spoken(later)["duration"], later.established) == ("open", "unknown")
    assert spoken(told(flowing(invoices(ago(6), DAY), DAY)))["duration"] == "against"


def test_a_small_part_of_our_revenue_says_nothing_of_the_clients_side() -> None:
    small = flowing(invoices(ago(42), DAY), DAY, whole=10**9)
    assert spoken(told(small))["significance"] == "open"
    assert told(small).established == "likely"
    assert spoken(told(small, client_need_share="40"))["significance"] == "for"


def test_without_invoices_nothing_is_called_established_or_not() -> None:
    found = told(None, contract_start="2019-01-01")
    assert found.established == "unknown"
    assert found.rows == ()


@given(months=st.lists(st.integers(0, 90), min_size=1, max_size=60, unique=True))
@settings(deadline=None, max_examples=60)
def test_uncertain_is_the_union_of_yes_and_no(months: list[int]) -> None:
    days = sorted(ago(back) for back in months)
    flow = flowing([one for day in days for one in invoices(day, day)], DAY)
    found = told(flow)
    assert flow.months == len(months)
    assert flow.months <= flow.span
    assert flow.quarters <= flow.quarter_span
    yes, no = (told(flow, **answers).months for answers in ({"successive_terms": "yes"}, {"tendered": "yes"}))
    assert yes is not None
    assert no is not None
    wanted = {"likely": yes, "unlikely": no, "unknown": Months(no.low, yes.high)}
    assert found.months == wanted[found.established]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_sign_says_its_figures_in_words(language: str) -> None:
    words = Words.load(language)
    for flow in (None, steady(ago(42), DAY), flowing(invoices(ago(60), ago(40), 12), DAY)):
        for sign in told(flow, contract_start="2018-01-01").signs:
            assert words.say(sign.remark.code, sign.remark.params)
            assert sign.remark.rule
            assert cited(sign.remark.rule, sign.remark.citation, words)


def test_only_french_law_asks_the_question() -> None:
    abroad = Relation(Client(0, "acme", "Acme"), "GB", "GBP", ago(42), flow=steady(ago(42), DAY))
    found = notice(abroad, {}, law_of("GB"), DAY)
    assert (found.established, found.signs, found.rows) == ("no_matter", (), ())
