"""A book looked at on a day: its facts open for questions, its measures, the policy that judges them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from preavis import engines
from preavis.advice.policy import Policy, load
from preavis.cli import messages
from preavis.cli.opening import author_of, opened
from preavis.cli.setting import Setting
from preavis.engines import Session
from preavis.errors import PreavisError, UsageError
from preavis.facts.book import Book
from preavis.facts.kinds import KINDS
from preavis.measures import Measured, measure_all
from preavis.store import Store

_STALE, _EMPTY = timedelta(days=31), timedelta(days=366)
"""How long after the last fact a day is told to be late: one that nobody chose, and one somebody did."""


@dataclass(frozen=True)
class Look:
    """What a command sees of a book."""

    store: Store
    book: Book
    policy: Policy
    session: Session

    def measured(self) -> Measured:
        return measure_all(self.session, self.policy.assumptions)


@contextmanager
def looked(setting: Setting, as_of: date | None) -> Iterator[Look]:
    """The setting's book as it stood on a day (today unless told), with a word if its facts end long before."""
    day = as_of or setting.today()
    with opened(setting) as store:
        policy = policy_of(setting, store)
        book = store.book(day, practical_capacity_bps=policy.assumptions.practical_capacity_bps)
        if not len(book.clients):
            raise UsageError("cli.review.empty")
        session = engines.open(book, threads=setting.threads)
        try:
            _say_if_stale(setting, session, day, _STALE if as_of is None else _EMPTY)
            if as_of is not None and first_fact(session) is None:
                _say_if_early(setting, store, policy, day)
            yield Look(store, book, policy, session)
        finally:
            session.close()


def policy_of(setting: Setting, store: Store) -> Policy:
    """The policy in force; a version not seen before is kept in the journal, if the journal can be written."""
    policy = load(store.policy_text, "preavis.toml")
    try:
        store.record_policy(store.policy_text, at=setting.now(), author=author_of(None))
    except PreavisError as error:
        if error.code != "store.read_only":
            raise
    return policy


def last_fact(session: Session) -> date | None:
    """The day of the last fact that says what happened (not what is planned)."""
    return max(_days(session, "MAX"), default=None)


def first_fact(session: Session) -> date | None:
    """The day of the first fact that says what happened."""
    return min(_days(session, "MIN"), default=None)


def _days(session: Session, which: str) -> list[date]:
    kinds = [kind for kind in KINDS if kind.date and session.book.has(kind.name) and kind.name not in _UNDATED]
    found = [session.rows(f"SELECT {which}({kind.date}) FROM {kind.name}")[0][0] for kind in kinds]
    return [day for day in found if day is not None]


def last_day(setting: Setting) -> date:
    """The day of the book's last fact; today when no fact says a day."""
    today = setting.today()
    with looked(setting, today) as look:
        return last_fact(look.session) or today


_UNDATED = ("person_cost", "fx_rate")


def _say_if_early(setting: Setting, store: Store, policy: Policy, day: date) -> None:
    """A word where a book looked at on a day tells of nothing yet, and of its first day."""
    later = store.book(setting.today(), practical_capacity_bps=policy.assumptions.practical_capacity_bps)
    session = engines.open(later, threads=setting.threads)
    try:
        first = first_fact(session)
    finally:
        session.close()
    if first is not None and first > day:
        messages.say(setting, "cli.review.before_facts", first=first.isoformat(), as_of=day.isoformat())


def _say_if_stale(setting: Setting, session: Session, day: date, after: timedelta) -> None:
    last = last_fact(session)
    if last is not None and day - last > after:
        messages.say(setting, "cli.review.stale", last=last.isoformat(), as_of=day.isoformat())
