"""What people decided on clients, what they answered about them, and the scenarios they kept.

Records name a client by a reference and never change: joining or splitting clients changes only under which key they
are read. A later word adds a record, it replaces none. Each record goes whole into the audit chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import Connection, Table, insert, select

from preavis.errors import UsageError
from preavis.facts.book import Answer, Decision, Verdict
from preavis.facts.identity import Clients, reference_number
from preavis.facts.notes import refuse_pejorative
from preavis.store import tables
from preavis.store.audit import canonical, instant, record
from preavis.store.people import keys_of, next_id

EXPECTED = ("cash", "minutes", "share")
"""What a decision may promise, see `Decision.expected`."""


@dataclass(frozen=True)
class SavedScenario:
    """A scenario file as it was kept; `sha256` is that of the text."""

    id: int
    name: str
    sha256: str
    text: str
    author: str
    at: datetime


def decide(connection: Connection, reference: str, decision: Decision, at: datetime) -> None:
    """Keep a decision on the client that a reference means.

    Raises UsageError `store.unknown_verdict`, `store.decision_without_reason`, `store.unknown_expectation`,
    `store.review_before_decision`, or that of a note that judges the person.
    """
    _check(decision)
    row = {
        "reference": reference,
        "verdict": decision.verdict,
        "reason": decision.reason.strip(),
        "author": decision.author,
        "day": decision.day.isoformat(),
        "advised": decision.advised,
        "remedies": canonical(list(decision.remedies)),
        "expected": canonical(dict(decision.expected)),
        "review_on": decision.review_on.isoformat() if decision.review_on else None,
        "evidence_sha256": decision.evidence_sha256,
        "policy_sha256": decision.policy_sha256,
        "despite": decision.despite.strip(),
        "performances": canonical({name: f"{value:.12g}" for name, value in decision.performances.items()}),
    }
    _keep(connection, tables.decision, row, at)


def _check(decision: Decision) -> None:
    if decision.verdict not in get_args(Verdict):
        raise UsageError("store.unknown_verdict", value=decision.verdict)
    if not decision.reason.strip():
        raise UsageError("store.decision_without_reason")
    for name in decision.expected:
        if name not in EXPECTED:
            raise UsageError("store.unknown_expectation", value=name, known=", ".join(EXPECTED))
    if decision.review_on and decision.review_on <= decision.day:
        raise UsageError(
            "store.review_before_decision", review=decision.review_on.isoformat(), day=decision.day.isoformat()
        )
    refuse_pejorative(decision.reason)
    refuse_pejorative(decision.despite)


def decisions(connection: Connection, clients: Clients) -> tuple[Decision, ...]:
    """Every decision on a client that the book knows, oldest first, under the client's present key."""
    keys = keys_of(clients)
    rows = connection.execute(select(tables.decision).order_by(tables.decision.c.day, tables.decision.c.id))
    return tuple(
        Decision(
            client=keys[reference_number(row.reference)],
            verdict=row.verdict,
            reason=row.reason,
            author=row.author,
            day=date.fromisoformat(row.day),
            advised=row.advised,
            remedies=tuple(json.loads(row.remedies)),
            expected=json.loads(row.expected),
            review_on=date.fromisoformat(row.review_on) if row.review_on else None,
            evidence_sha256=row.evidence_sha256,
            policy_sha256=row.policy_sha256,
            despite=row.despite,
            performances={name: float(value) for name, value in json.loads(row.performances).items()},
        )
        for row in rows
        if reference_number(row.reference) in keys
    )


def due(found: Iterable[Decision], day: date) -> tuple[Decision, ...]:
    """Decisions whose review day has come and that no later decision on the client replaced, longest due first.

    `found` is oldest first; what was decided after `day` is left out.
    """
    last = {decision.client: decision for decision in found if decision.day <= day}
    waiting = [decision for decision in last.values() if decision.review_on and decision.review_on <= day]
    return tuple(sorted(waiting, key=lambda decision: (decision.review_on or day, decision.client)))


def answer(connection: Connection, reference: str, given: Answer, at: datetime) -> None:
    """Keep what a person answered about the client that a reference means.

    Raises UsageError `store.empty_answer`, or that of a text that judges the person.
    """
    if not given.value.strip():
        raise UsageError("store.empty_answer", question=given.question)
    refuse_pejorative(given.value)
    refuse_pejorative(given.note)
    row = {
        "reference": reference,
        "question": given.question,
        "value": given.value.strip(),
        "author": given.author,
        "day": given.day.isoformat(),
        "note": given.note,
    }
    _keep(connection, tables.client_answer, row, at)


def answers(connection: Connection, clients: Clients) -> tuple[Answer, ...]:
    """Every answer about a client that the book knows, oldest first, under the client's present key."""
    keys = keys_of(clients)
    rows = connection.execute(
        select(tables.client_answer).order_by(tables.client_answer.c.day, tables.client_answer.c.id)
    )
    return tuple(
        Answer(
            keys[reference_number(row.reference)],
            row.question,
            row.value,
            row.author,
            date.fromisoformat(row.day),
            row.note,
        )
        for row in rows
        if reference_number(row.reference) in keys
    )


def in_force(given: Iterable[Answer], day: date) -> tuple[Answer, ...]:
    """The latest answer to each question about each client up to a day, oldest first; `given` is oldest first."""
    last: dict[tuple[str, str], Answer] = {}
    for found in given:
        if found.day <= day:
            last.pop((found.client, found.question), None)
            last[found.client, found.question] = found
    return tuple(last.values())


def save_scenario(connection: Connection, name: str, text: str, at: datetime, author: str) -> SavedScenario:
    """Keep a scenario's text under a name; the same text again adds nothing."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    before = [saved for saved in scenarios(connection) if saved.name == name]
    if before and before[-1].sha256 == sha256:
        return before[-1]
    _keep(connection, tables.scenario, {"name": name, "sha256": sha256, "text": text, "author": author}, at)
    return scenarios(connection)[-1]


def scenarios(connection: Connection) -> tuple[SavedScenario, ...]:
    """Every version of every scenario, oldest first."""
    rows = connection.execute(select(tables.scenario).order_by(tables.scenario.c.id))
    return tuple(
        SavedScenario(row.id, row.name, row.sha256, row.text, row.author, datetime.fromisoformat(row.at))
        for row in rows
    )


VERBS = {"decision": "decide", "client_answer": "answer_on", "scenario": "scenario"}
"""The verb of the event that holds a table's record."""


def _keep(connection: Connection, table: Table, row: dict[str, Any], at: datetime) -> None:
    whole = {"id": next_id(connection, table)} | row
    connection.execute(insert(table).values(whole | {"at": instant(at)}))
    record(connection, at, row["author"], VERBS[table.name], whole)
