"""Making and opening a book, what people say in it, and what it costs them per hour."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import store_desk
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from store_desk import AS_OF, AT, COMPANY, ME, bring

from preavis.errors import NothingToDo, PreavisError, UsageError
from preavis.facts.book import Company, Judgement
from preavis.facts.staging import Staging
from preavis.store import Store, tables
from preavis.store.rates import Pay, Person, rates

A = [("A", "1", 100), ("B", "2", 250)]


def test_a_new_book_says_whose_it_is(store: Store) -> None:
    assert store.company == COMPANY
    assert 'name = "Atelier"' in (store.folder / "preavis.toml").read_text(encoding="utf-8")
    book = store.book(AS_OF)
    assert (book.files, len(book.clients), book.covered) == ({}, 0, ())
    assert (book.window.first, book.window.last) == (date(2026, 1, 1), AS_OF)


@given(st.text(min_size=1).filter(lambda name: name.strip()))
def test_any_company_name_survives_the_settings_file(name: str) -> None:
    from preavis.store import settings  # noqa: PLC0415  beside its only use

    if name.isprintable():
        assert settings.company_of(settings.text_of(Company(name, "FR", "EUR"), "")).name == name


def test_a_policy_with_its_own_company_table_is_kept_word_for_word(tmp_path: Path) -> None:
    policy = '# mine\n[company]\nname = "X"\ncountry = "FR"\ncurrency = "EUR"\n\n[criteria]\n'
    Store.create(tmp_path / "b", COMPANY, policy, AT, ME)
    assert (tmp_path / "b" / "preavis.toml").read_text(encoding="utf-8") == policy


def test_a_folder_with_other_things_in_it_becomes_no_book(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(UsageError, match=r"store\.not_empty"):
        store_desk.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_book_is_not_made_twice(store: Store, database: str | None) -> None:
    with pytest.raises(UsageError, match=r"store\.already_a_book"):
        store_desk.create(store.folder, database)


def test_a_folder_without_a_book_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"store\.not_a_book"):
        Store.open(tmp_path)


def test_a_book_interrupted_while_it_was_made_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").touch()
    (tmp_path / "preavis.toml").write_text("half", encoding="utf-8")
    store_desk.create(tmp_path)
    assert Store.open(tmp_path).company == COMPANY


def test_settings_saved_by_a_windows_editor_are_read_or_told_by_their_line(local: Store) -> None:
    settings, text = local.folder / "preavis.toml", local.policy_text
    settings.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert (Store.open(local.folder).company, Store.open(local.folder).policy_text) == (COMPANY, text)
    settings.write_bytes(text.encode() + "\n# Été".encode("cp1252"))
    with pytest.raises(UsageError, match=r"store\.settings_not_utf8") as caught:
        Store.open(local.folder)
    assert caught.value.params["line"] == text.count("\n") + 2


def test_settings_at_fault_are_shown(local: Store) -> None:
    settings = local.folder / "preavis.toml"
    settings.write_text('[company]\nname = "A"\ncountry = "France"\ncurrency = "EUR"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"store\.bad_settings.*country"):
        Store.open(local.folder)
    settings.write_text('[company]\nname = "A"\ncountry = "FR"\ncurrency = "USD"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"store\.other_currency"):
        Store.open(local.folder)


def test_the_migrations_make_the_tables_that_the_code_uses(store: Store) -> None:
    with store._journal.reading() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    assert difference == []


def test_a_journal_made_by_a_newer_version_is_refused(store: Store, database: str | None) -> None:
    with store._journal.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match=r"store\.newer_schema"):
        Store.open(store.folder, database)


def test_the_journal_keeps_what_was_promised_to_be_kept(local: Store) -> None:
    with local._journal.reading() as connection:
        told = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
        told |= {
            name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "secure_delete")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_file_that_is_no_journal_is_said_to_be_damaged(local: Store) -> None:
    local.close()
    for path in local.folder.glob("journal.sqlite*"):
        path.unlink()
    (local.folder / "journal.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(PreavisError, match=r"store\.damaged_journal"):
        Store.open(local.folder)


def test_facts_may_lie_elsewhere(tmp_path: Path, database: str | None) -> None:
    facts = tmp_path / "shared facts"
    store = Store.create(tmp_path / "book", COMPANY, "", AT, ME, database, facts)
    bring(store, ("a.csv", A))
    assert all(file.path.startswith(str(facts)) for file in store.live_files())
    assert Store.open(tmp_path / "book", database, facts).check() == []


def test_links_join_and_part_clients_without_touching_a_fact(store: Store) -> None:
    bring(store, ("a.csv", A))
    before = store.book(AS_OF)
    store.link("client-a", "client-b", "same", at=AT, author=ME)
    joined = store.book(AS_OF)
    assert [client.key for client in joined.clients.all] == ["client-a"]
    assert joined.facts_sha256 == before.facts_sha256
    with pytest.raises(NothingToDo, match="already_linked"):
        store.link("code:B", "code:A", "same", at=AT, author=ME)
    store.unlink("code:A", "code:B", at=AT, author=ME)
    assert store.book(AS_OF).clients == before.clients
    assert store.links() == ()


def test_a_judgement_follows_its_client_through_a_merge(store: Store) -> None:
    bring(store, ("a.csv", A))
    judgement = Judgement("client-b", "innovation", 3, ME, date(2026, 3, 1), "two pilots", date(2027, 3, 1))
    store.judge(judgement, AT)
    assert store.judgements() == (judgement,)
    store.link("client-a", "client-b", "same", at=AT, author=ME)
    assert [kept.client for kept in store.judgements()] == ["client-a"]
    assert store.book(date(2026, 2, 1)).judgements == ()
    with pytest.raises(UsageError, match=r"store\.unknown_client"):
        store.judge(Judgement("nobody", "innovation", 3, ME, date(2026, 3, 1)), AT)


def test_versions_of_the_policy_are_kept(store: Store) -> None:
    text_now = store.policy_text
    assert store.record_policy(text_now, at=AT, author=ME) is False
    assert store.record_policy(text_now + "\n[red_lines]\n", at=AT, author=ME) is True
    assert [version.text for version in store.policy_versions()] == [text_now, text_now + "\n[red_lines]\n"]


def test_a_yearly_cost_is_spread_over_the_hours_that_can_be_worked() -> None:
    """52 000 euros for 1 820 paid hours of which 80 % can be worked: 35.71 an hour."""
    (rate,) = rates([Pay("ana", date(2026, 1, 1), None, 5_200_000, 1820 * 60)], [], 8000)
    assert (rate.hourly_base, rate.yearly_base, rate.yearly_minutes) == (3571, 5_200_000, 109_200)


def test_a_rate_lasts_until_the_next_one_or_until_the_person_leaves() -> None:
    pays = [Pay("ana", date(2026, 1, 1), 4000), Pay("ana", date(2026, 7, 1), 4500)]
    first, second = rates(pays, [Person("ana", None, None, date(2026, 9, 30))], 8000)
    assert (first.first, first.last, first.hourly_base) == (date(2026, 1, 1), date(2026, 6, 30), 4000)
    assert (second.first, second.last, second.hourly_base) == (date(2026, 7, 1), date(2026, 9, 30), 4500)


def test_a_person_whose_hours_nobody_knows_has_no_rate_rather_than_a_zero_one() -> None:
    assert rates([Pay("ana", date(2026, 1, 1), None, 5_200_000, None)], [], 8000) == ()


def test_rates_of_the_book_come_from_the_facts(store: Store) -> None:
    with Staging() as staging:
        at = {"file": "people.csv", "row": 2}
        staging.add("person", [{"person": "ana", "weekly_minutes": 2100, "source_key": "ana"} | at])
        cost = {"person": "ana", "valid_from": date(2026, 1, 1), "yearly_base": 5_200_000, "currency": "EUR"}
        staging.add("person_cost", [cost | {"source_key": "ana|2026-01-01"} | at])
        file = store_desk.File("people.csv", 1, "0" * 64)
        reading = store_desk.Reading(file, 1, primary="person_cost")
        store.apply(store.prepare(staging, [reading]), AT, ME)
    (rate,) = store.book(AS_OF).rates
    assert rate.hourly_base == 3571
    assert store.book(date(2025, 12, 31)).rates == ()
