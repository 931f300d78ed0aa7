"""Dated steps: set back from an end, forward from a start, moved off closed days only where a calendar is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.errors import UsageError
from preavis.facts.identity import Client
from preavis.law import law_of
from preavis.plan.notice import Notice, Relation, notice
from preavis.plan.steps import FIXING, PARTING, RUNGS, Calendar, Plan, fixing, parting
from preavis.report.documents.agenda import ics_bytes
from preavis.report.plan_screen import plan_data, title, what, why
from preavis.report.words import Words

START = date(2026, 6, 30)
CLIENT = Client(0, "acme", "Acme", "company")


def noticed(client: Client = CLIENT, **answers: str) -> Callable[[date], Notice]:
    """A notice under French law for a client served since 2019: 6 to 12 months at first sight."""
    relation = Relation(client, "FR", "EUR", date(2019, 1, 15))
    said = {"expected_to_go_on": "yes", **answers}
    return lambda day: notice(relation, said, law_of("FR"), day)


def plan(end: date | None = None, client: Client = CLIENT, calendar: Calendar | None = None, **answers: str) -> Plan:
    return parting(client, START, noticed(client, **answers), end, calendar)


def days(made: Plan) -> dict[str, date]:
    return {step.name: step.day for step in made.steps}


def test_given_a_start_the_end_is_the_prudent_one() -> None:
    made = plan()
    assert made.told == START + timedelta(days=14)
    assert made.end == noticed()(made.told).prudent


def test_given_an_end_telling_is_set_back_by_the_upper_end_of_the_range() -> None:
    end = date(2028, 3, 31)
    made = plan(end)
    months = noticed()(START).months
    assert months is not None
    assert made.end == end
    assert (end.year - made.told.year) * 12 + end.month - made.told.month == months.high
    assert not [one for one in made.problems if one.code == "steps.notice_short"]


def test_an_end_too_near_is_told_at_once_and_said_to_be_too_short() -> None:
    made = plan(START + timedelta(days=40))
    assert made.told == START
    assert {"steps.notice_short", "steps.no_time"} <= {one.code for one in made.problems}


@pytest.mark.parametrize("end", [START, START - timedelta(days=1)])
def test_an_end_that_is_past_is_refused(end: date) -> None:
    with pytest.raises(UsageError) as found:
        plan(end)
    assert found.value.code == "steps.end_before_start"


def test_days_that_no_calendar_reaches_are_refused() -> None:
    with pytest.raises(UsageError) as found:
        parting(CLIENT, date(9999, 12, 1), noticed())
    assert found.value.code == "steps.too_far"


def test_a_country_without_a_known_length_needs_an_end() -> None:
    relation = Relation(CLIENT, "JP", "JPY", date(2019, 1, 15))
    with pytest.raises(UsageError) as found:
        parting(CLIENT, START, lambda day: notice(relation, {}, None, day))
    assert found.value.code == "steps.needs_end"


def test_a_parting_is_told_in_person_in_writing_and_by_letter_on_one_day() -> None:
    made = days(plan())
    assert made["tell"] == made["confirm"] == made["letter"]


def test_a_parting_covers_handover_money_data_access_and_looks_back() -> None:
    made = days(plan())
    assert made["record"] <= made["tell"] < made["handover_plan"] < made["files"] < made["end"]
    assert made["end"] < made["access"] <= made["final_invoice"] <= made["data"] < made["look_back"] < made["archive"]
    assert made["archive"].year == made["end"].year + 5


def test_who_the_client_is_changes_the_steps() -> None:
    assert "motive" not in days(plan())
    shop = Client(0, "p", "Someone", "consumer")
    consumer = days(plan(date(2026, 12, 31), shop))
    assert {"motive", "advances_consumer"} <= set(consumer)
    assert "advances" not in consumer
    assert "media" in days(plan(advertising_usage="yes"))
    assert "media" not in days(plan())


def test_a_fixed_term_ends_at_its_term() -> None:
    made = plan(contract_kind="fixed_term", contract_end="2027-09-30", contract_start="2025-10-01")
    assert made.end == date(2027, 9, 30)


def test_no_step_moves_without_a_calendar() -> None:
    made = days(plan(date(2028, 3, 31)))
    assert any(day.isoweekday() > 5 for day in made.values())


def test_with_a_calendar_only_the_end_falls_on_a_closed_day() -> None:
    end = date(2028, 4, 1)  # a Saturday
    calendar = Calendar(frozenset({date(2028, 4, 3)}))
    made = plan(end, calendar=calendar)
    assert made.end == end
    assert days(made)["access"] == date(2028, 4, 4)
    for step in made.steps:
        assert step.name == "end" or calendar.is_open(step.day), step


def test_a_calendar_that_is_all_closed_moves_nothing() -> None:
    closed = frozenset(START + timedelta(days=day) for day in range(-800, 5_000))
    assert plan(calendar=Calendar(closed)).end is not None


def test_a_repair_looks_at_ourselves_first_and_keeps_terms_meanwhile() -> None:
    made = fixing(CLIENT, START, noticed())
    assert made.steps[0].name == "own_fault"
    found = days(made)
    assert found["meet"] == found["proposal"] == found["unchanged"] < found["remind"] < found["reply"] < found["amend"]
    assert found["transition"] == noticed()(made.told).earliest
    assert found["look_again"] > found["first_look"]


@given(st.integers(1, 4_000), st.booleans())
@settings(deadline=None, max_examples=60)
def test_steps_come_in_order_and_none_before_it_can(span: int, closed: bool) -> None:
    made = plan(START + timedelta(days=span), calendar=Calendar() if closed else None)
    assert [step.day for step in made.steps] == sorted(step.day for step in made.steps)
    assert START <= made.told < (made.end or date.max)
    found = days(made)
    assert all(found[name] <= made.told for name in ("contract", "record", "cash_without"))
    assert all(found[name] >= made.told for name in ("overdue", "files", "unbilled"))


def test_a_plan_made_again_keeps_its_entries() -> None:
    first, second = plan(date(2028, 3, 31)), plan(date(2028, 5, 31))
    assert {step.name: step.uid for step in first.steps} == {step.name: step.uid for step in second.steps}
    assert len({step.uid for step in first.steps}) == len(first.steps)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_step_says_what_and_why_in_both_languages(language: str) -> None:
    words = Words.load(language)
    for made in (plan(), fixing(CLIENT, START, noticed())):
        assert title(made, words)
        for step in made.steps:
            assert what(step, words)
            assert why(step, words)
    for rung in RUNGS:
        assert words.has(f"steps.do.{rung.name}")
        assert words.has(f"steps.why.{rung.name}")
        assert words.has(f"word.owner.{rung.owner}")


def test_every_rule_behind_a_step_is_known() -> None:
    law = law_of("FR")
    assert law is not None
    for rung in (*PARTING, *FIXING):
        assert not rung.rule or law.rule(rung.rule).id == rung.rule


def test_a_calendar_file_opens_again_with_every_step() -> None:
    icalendar = pytest.importorskip("icalendar")
    hostile = Client(0, "acme", "Acme\r\nATTENDEE:mailto:x@example.org\u202e", "company")
    made = plan(client=hostile)
    data = ics_bytes(made, START, Words.load("fr"))
    assert data == ics_bytes(made, START, Words.load("fr"))
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert [event["UID"] for event in events] == [step.uid for step in made.steps]
    assert [event.decoded("DTSTART") for event in events] == [step.day for step in made.steps]
    assert not any("ATTENDEE" in event for event in events)
    assert sum("RRULE" in event for event in events) == 1


def test_a_plan_as_data_has_days_as_text() -> None:
    data = plan_data(plan(), Words.load("en"))
    assert data["steps"][0]["day"] == "2026-06-30"
    assert data["kind"] == "part"


def test_present_terms_last_to_the_prudent_end_where_nobody_can_tell_whether_the_relation_is_established() -> None:
    certain, open_one = noticed(), noticed(expected_to_go_on="unknown")
    for told_by, transition in ((certain, "earliest"), (open_one, "prudent")):
        made = fixing(CLIENT, START, told_by)
        assert days(made)["transition"] == getattr(told_by(made.told), transition)
    assert open_one(START).established == "unknown"
