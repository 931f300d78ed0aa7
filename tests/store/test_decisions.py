"""What people decide and answer is kept whole, under the clients' present keys, and cannot be altered unseen."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text
from store_desk import AS_OF, AT, COMPANY, ME, bring

from preavis.errors import UsageError
from preavis.facts.book import Answer, Decision, Judgement
from preavis.facts.identity import reference_number
from preavis.store import Store, audit, people, settings, tables
from preavis.store.decisions import due, in_force
from preavis.store.journal import Journal, mark

A = [("A", "1", 100), ("B", "2", 250), ("C", "3", 40)]
DAY = date(2026, 3, 1)


def keys(store: Store) -> dict[str, str]:
    return {name: client.key for client in store.clients().all for name in [client.name.rpartition(" ")[2]]}


def decision(client: str, **more: Any) -> Decision:
    return Decision(
        **{"client": client, "verdict": "fix", "reason": "Paid late 4 times", "author": ME, "day": DAY} | more
    )


def full(client: str) -> Decision:
    return decision(
        client,
        advised="part",
        remedies=("price", "deposit"),
        expected={"cash": 1_200_000, "minutes": 6000, "share": 2500},
        review_on=date(2026, 9, 1),
        evidence_sha256="e" * 64,
        policy_sha256="f" * 64,
        despite="Contract ended by its own term on 31 March",
    )


def test_a_decision_is_read_back_as_it_was_said(store: Store, database: str | None) -> None:
    bring(store, ("a.csv", A))
    said = full(keys(store)["A"])
    store.decide(said, AT)
    assert Store.open(store.folder, database).decisions() == (said,)
    assert store.check() == []


def test_the_audit_chain_holds_the_whole_decision(store: Store) -> None:
    bring(store, ("a.csv", A))
    said = full(keys(store)["A"])
    store.decide(said, AT)
    newest = store.events(1)[0]
    assert (newest.verb, newest.author, newest.at) == ("decide", ME, AT)
    for name in ("verdict", "reason", "advised", "evidence_sha256", "policy_sha256"):
        assert newest.payload[name] == getattr(said, name)
    assert newest.payload["expected"] == '{"cash":1200000,"minutes":6000,"share":2500}'
    assert store.head() == (newest.seq, newest.hash)


def test_the_book_holds_what_was_decided_and_answered_up_to_its_date(store: Store) -> None:
    bring(store, ("a.csv", A))
    a, b = keys(store)["A"], keys(store)["B"]
    store.decide(decision(a, day=date(2026, 5, 1), verdict="part"), AT)
    store.decide(decision(a), AT)
    store.decide(decision(b, day=date(2027, 1, 1)), AT)
    for value, day in (("3 months", DAY), ("2 months", date(2026, 4, 1)), ("1 month", date(2027, 1, 1))):
        store.answer(Answer(a, "notice", value, ME, day), AT)
    book = store.book(AS_OF)
    assert [(made.client, made.verdict, made.day) for made in book.decisions] == [
        (a, "fix", DAY),
        (a, "part", date(2026, 5, 1)),
    ]
    assert [(found.client, found.value) for found in book.answers] == [(a, "2 months")]
    assert store.answers_on(a, DAY)["notice"].value == "3 months"
    assert store.answers_on(b, AS_OF) == {}
    assert store.book(date(2026, 2, 28)).decisions == ()


def test_decisions_follow_their_clients_through_joining_and_splitting(store: Store) -> None:
    bring(store, ("a.csv", A))
    before = keys(store)
    store.decide(decision(before["A"]), AT)
    store.decide(decision(before["B"], verdict="keep"), AT)
    store.answer(Answer(before["B"], "notice", "3 months", ME, DAY), AT)
    store.link(before["A"], before["B"], "same", at=AT, author=ME)
    joined = next(client for client in store.clients().all if reference_number("code:A") in client.references)
    assert {made.client for made in store.decisions()} == {joined.key}
    assert [(found.client, found.value) for found in store.client_answers()] == [(joined.key, "3 months")]
    store.unlink("code:A", "code:B", at=AT, author=ME)
    assert [(made.client, made.verdict) for made in store.decisions()] == [(before["A"], "fix"), (before["B"], "keep")]
    assert store.client_answers()[0].client == before["B"]
    assert store.check() == []


def test_a_decision_on_a_client_whose_import_was_undone_comes_back_with_it(store: Store) -> None:
    bring(store, ("a.csv", A))
    store.decide(decision(keys(store)["A"]), AT)
    store.undo(at=AT, author=ME)
    assert store.decisions() == ()
    store.redo(at=AT, author=ME)
    assert len(store.decisions()) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "  "}, "store.decision_without_reason"),
        ({"reason": "Un client malhonnête"}, "facts.note_insult"),
        ({"reason": "Son gérant est dépressif"}, "facts.note_health"),
        ({"verdict": "sue"}, "store.unknown_verdict"),
        ({"expected": {"joy": 3}}, "store.unknown_expectation"),
        ({"review_on": DAY}, "store.review_before_decision"),
        ({"client": "nobody"}, "store.unknown_client"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_leaves_no_trace(
    local: Store, more: dict[str, Any], code: str
) -> None:
    bring(local, ("a.csv", A))
    head = local.head()
    with pytest.raises(UsageError) as refused:
        local.decide(decision(**{"client": keys(local)["A"]} | more), AT)
    assert refused.value.code == code
    assert (local.head(), local.decisions()) == (head, ())


def test_notes_that_judge_a_person_are_refused_wherever_they_would_be_kept(local: Store) -> None:
    bring(local, ("a.csv", A))
    a = keys(local)["A"]
    for said in (Answer(a, "motive", "what an idiot", ME, DAY), Answer(a, "motive", "late", ME, DAY, "a crook")):
        with pytest.raises(UsageError, match=r"facts\.note_insult"):
            local.answer(said, AT)
    with pytest.raises(UsageError, match=r"store\.empty_answer"):
        local.answer(Answer(a, "motive", " ", ME, DAY), AT)
    with pytest.raises(UsageError, match=r"facts\.note_belief"):
        local.judge(Judgement(a, "tension", 3, ME, DAY, "il est musulman"), AT)
    assert (local.client_answers(), local.judgements()) == ((), ())


def test_a_review_is_due_from_its_day_until_a_later_decision(store: Store) -> None:
    bring(store, ("a.csv", A))
    found = keys(store)
    store.decide(decision(found["A"], review_on=date(2026, 9, 1)), AT)
    store.decide(decision(found["B"], review_on=date(2026, 6, 1)), AT)
    store.decide(decision(found["C"]), AT)
    assert store.due_reviews(date(2026, 5, 31)) == ()
    assert [made.client for made in store.due_reviews(date(2026, 9, 1))] == [found["B"], found["A"]]
    store.decide(decision(found["B"], day=date(2026, 8, 1)), AT)
    assert [made.client for made in store.due_reviews(date(2026, 9, 1))] == [found["A"]]
    assert [made.client for made in store.due_reviews(date(2026, 7, 1))] == [found["B"]]


_days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))


@given(st.lists(st.tuples(st.sampled_from("ABC"), _days, st.integers(1, 30)), max_size=12), _days)
def test_no_client_is_due_twice_and_only_by_its_last_word(said: list[tuple[str, date, int]], day: date) -> None:
    made = [decision(client, day=when, review_on=when + timedelta(days=wait)) for client, when, wait in said]
    made.sort(key=lambda one: one.day)
    waiting = due(made, day)
    assert len({one.client for one in waiting}) == len(waiting)
    for one in waiting:
        assert one.review_on
        assert one.review_on <= day
        assert one == [other for other in made if other.client == one.client and other.day <= day][-1]


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("xy"), _days), max_size=12), _days)
def test_one_answer_holds_for_each_question(said: list[tuple[str, str, date]], day: date) -> None:
    given_answers = sorted((Answer(c, q, str(n), ME, d) for n, (c, q, d) in enumerate(said)), key=lambda a: a.day)
    held = in_force(given_answers, day)
    last = {(a.client, a.question): a for a in given_answers if a.day <= day}
    assert {(a.client, a.question): a for a in held} == last
    assert len(held) == len(last)


def test_scenarios_are_kept_in_versions(store: Store) -> None:
    first = store.save_scenario("autumn", "price = 12\n", at=AT, author=ME)
    assert store.save_scenario("autumn", "price = 12\n", at=AT, author=ME) == first
    second = store.save_scenario("autumn", "price = 15\n", at=AT, author=ME)
    assert [saved.text for saved in store.scenarios()] == ["price = 12\n", "price = 15\n"]
    assert second.sha256 != first.sha256
    assert store.verify() == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE decision SET verdict = 'keep'", "store.altered_record"),
        ("UPDATE decision SET expected = '{}'", "store.altered_record"),
        ("UPDATE decision SET author = 'someone else'", "store.altered_record"),
        ("UPDATE decision SET at = '2020-01-01T00:00:00+00:00'", "store.altered_record"),
        ("DELETE FROM decision", "store.altered_record"),
        ("UPDATE client_answer SET value = '1 month'", "store.altered_record"),
        ("UPDATE judgement SET value = 0", "store.altered_record"),
        ("UPDATE link SET decision = 'different'", "store.altered_record"),
        ("UPDATE policy_version SET text = 'mine'", "store.altered_record"),
        ("UPDATE scenario SET text = 'mine'", "store.altered_record"),
        ("UPDATE event SET payload = '{}' WHERE verb = 'decide'", "store.broken_chain"),
    ],
)
def test_a_record_altered_behind_our_back_is_found(local: Store, statement: str, code: str) -> None:
    bring(local, ("a.csv", A))
    found = keys(local)
    local.decide(full(found["A"]), AT)
    local.answer(Answer(found["A"], "notice", "3 months", ME, DAY), AT)
    local.judge(Judgement(found["A"], "tension", 3, ME, DAY), AT)
    local.link(found["B"], found["C"], "same", at=AT, author=ME)
    local.save_scenario("autumn", "price = 12\n", at=AT, author=ME)
    assert local.verify() == []
    with local._journal.writing() as connection:
        connection.execute(text(statement))
    assert code in [problem.code for problem in local.verify()]
    assert code in [problem.code for problem in local.check()]


def test_a_record_slipped_in_without_an_event_is_found(local: Store) -> None:
    bring(local, ("a.csv", A))
    local.decide(full(keys(local)["A"]), AT)
    with local._journal.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO decision SELECT 2, reference, 'keep', reason, author, day, advised, remedies, expected,"
                " review_on, evidence_sha256, policy_sha256, despite, performances, at FROM decision"
            )
        )
    assert [problem.code for problem in local.verify()] == ["store.altered_record"]


def test_events_come_newest_first_and_are_as_many_as_asked(local: Store) -> None:
    bring(local, ("a.csv", A))
    every = local.events()
    assert [event.seq for event in every] == list(range(len(every), 0, -1))
    assert every[-1].verb == "create"
    assert local.events(2) == every[:2]


def old_book(folder: Path, database: str | None) -> None:
    """A book whose journal was made by the first step alone."""
    folder.mkdir()
    config = Config()
    config.set_main_option("script_location", str(files("preavis.store.migrations")))
    journal = Journal(folder, database)
    with journal.writing() as connection:
        mark(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        row = {"id": 1, "created_at": audit.instant(AT), **vars(COMPANY)}
        connection.execute(insert(tables.book).values(row))
        audit.record(connection, AT, ME, "create", row)
        whole = settings.text_of(COMPANY, "")
        people.record_policy(connection, whole, AT, ME)
        settings.write(folder, whole)
    assert journal.step() == "0001"
    journal.close()


def test_a_book_made_before_decisions_were_kept_opens_and_keeps_them(tmp_path: Path, database: str | None) -> None:
    old_book(tmp_path / "old", database)
    store = Store.open(tmp_path / "old", database)
    assert store._journal.step() == "0002"
    before = store.events()
    assert store.decisions() == ()
    bring(store, ("a.csv", A))
    said = full(keys(store)["A"])
    store.decide(said, AT)
    assert Store.open(tmp_path / "old", database).decisions() == (said,)
    assert store.events()[-len(before) :] == before
    assert store.check() == []
