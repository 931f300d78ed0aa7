"""A client as it stood on the day of a decision: the review that was read then, made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from preavis import engines
from preavis.advice import Statement, reasons
from preavis.advice.policy import Policy, load
from preavis.cli.looking import first_fact
from preavis.cli.setting import Setting
from preavis.engines import Session
from preavis.errors import UsageError
from preavis.facts.book import Verdict
from preavis.law import law_of
from preavis.review import Review, Reviewed, review
from preavis.store import Store


@contextmanager
def session_on(setting: Setting, store: Store, policy: Policy, day: date) -> Iterator[Session]:
    """The book open as it stood on a day, without what was decided on that very day: a decision is no evidence for
    itself.
    """
    book = store.book(day, practical_capacity_bps=policy.assumptions.practical_capacity_bps)
    if not len(book.clients):
        raise UsageError("cli.review.empty")
    earlier = tuple(made for made in book.decisions if made.day < day)
    session = engines.open(replace(book, decisions=earlier), threads=setting.threads)
    try:
        yield session
    finally:
        session.close()


def refuse_before_facts(setting: Setting, store: Store, policy: Policy, day: date) -> None:
    """UsageError where the book tells of nothing yet on a day: a decision would stand on no evidence at all."""
    with session_on(setting, store, policy, day) as session:
        if first_fact(session) is not None:
            return
    with session_on(setting, store, policy, setting.today()) as session:
        first = first_fact(session)
    if first is not None:
        raise UsageError("cli.decide.before_facts", day=day.isoformat(), first=first.isoformat())


def review_on(setting: Setting, store: Store, policy: Policy, day: date) -> Review:
    """The review that a person deciding on a day reads."""
    with session_on(setting, store, policy, day) as session:
        return review(session, policy, law_of(store.company.country))


def objections(reviewed: Reviewed, verdict: Verdict) -> tuple[Statement, ...]:
    """What stands against a decision and must be answered: the law against parting, a red line against going on."""
    if verdict != "part":
        return reviewed.advice.red_lines
    return reasons.blocks(reviewed.advice.case, parting=True)


def policy_then(store: Store, sha256: str) -> Policy | None:
    """The version of the policy with a fingerprint, from the journal; None if it was never kept."""
    for version in reversed(store.policy_versions()):
        policy = load(version.text, "preavis.toml")
        if policy.sha256 == sha256:
            return policy
    return None
