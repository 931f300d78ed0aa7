"""What people said: links between references, judgements, remembered mappings and answers, versions of the policy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from preavis.errors import NothingToDo, UsageError
from preavis.facts.book import Judgement
from preavis.facts.identity import Client, Clients, reference_number
from preavis.facts.notes import refuse_pejorative
from preavis.store import tables
from preavis.store.audit import canonical, instant, record

Sameness = Literal["same", "different"]


@dataclass(frozen=True)
class SavedLink:
    """A person's word on two references, in force until it is taken back."""

    id: int
    first: str
    second: str
    decision: Sameness
    author: str
    at: datetime


@dataclass(frozen=True)
class PolicyVersion:
    """The owner's policy as it stood from an instant on."""

    id: int
    sha256: str
    text: str
    author: str
    at: datetime


def next_id(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1


def links(connection: Connection) -> tuple[SavedLink, ...]:
    """The links in force, oldest first."""
    query = select(tables.link).where(tables.link.c.removed_seq.is_(None)).order_by(tables.link.c.id)
    return tuple(
        SavedLink(row.id, row.first, row.second, row.decision, row.author, datetime.fromisoformat(row.at))
        for row in connection.execute(query)
    )


def link(connection: Connection, pair: tuple[str, str], decision: Sameness, at: datetime, author: str) -> None:
    """Say that two references mean the same client, or do not. A later word on a pair replaces an earlier one."""
    first, second = sorted(pair)
    if first == second:
        raise UsageError("store.link_to_itself", reference=first)
    before = [saved for saved in links(connection) if (saved.first, saved.second) == (first, second)]
    if any(saved.decision == decision for saved in before):
        raise NothingToDo("store.already_linked", first=first, second=second)
    seq = record(connection, at, author, "link", {"first": first, "second": second, "decision": decision})
    _remove(connection, [saved.id for saved in before], seq)
    row = {"id": next_id(connection, tables.link), "first": first, "second": second, "decision": decision}
    connection.execute(insert(tables.link).values(row | {"author": author, "at": instant(at)}))


def unlink(connection: Connection, pair: tuple[str, str], at: datetime, author: str) -> None:
    """Take back what was said of two references."""
    first, second = sorted(pair)
    before = [saved.id for saved in links(connection) if (saved.first, saved.second) == (first, second)]
    if not before:
        raise NothingToDo("store.not_linked", first=first, second=second)
    seq = record(connection, at, author, "unlink", {"first": first, "second": second})
    _remove(connection, before, seq)


def _remove(connection: Connection, ids: list[int], seq: int) -> None:
    connection.execute(update(tables.link).where(tables.link.c.id.in_(ids)).values(removed_seq=seq))


def reference_of(clients: Clients, word: str) -> str:
    """The reference that a client's key, or a reference itself, stands for; UsageError `store.unknown_client` else."""
    client = clients.by_key.get(word)
    if client is None:
        number = reference_number(word)
        if not any(number in other.references for other in clients.all):
            raise UsageError("store.unknown_client", client=word)
        return word
    return own_reference(client)


def keys_of(clients: Clients) -> dict[int, str]:
    """The present key of the client that each reference number means."""
    return {number: client.key for client in clients.all for number in client.references}


def own_reference(client: Client) -> str:
    """The reference that names a client for good: the first in the order of the text."""
    return min(value for scheme, value in client.identifiers if scheme == "ref")


def judge(connection: Connection, reference: str, judgement: Judgement, at: datetime) -> None:
    """Keep a judgement of the client that a reference means; a note that judges the person is refused."""
    refuse_pejorative(judgement.note)
    row = {
        "id": next_id(connection, tables.judgement),
        "reference": reference,
        "criterion": judgement.criterion,
        "value": judgement.value,
        "author": judgement.author,
        "day": judgement.day.isoformat(),
        "note": judgement.note,
        "expires": judgement.expires.isoformat() if judgement.expires else None,
    }
    connection.execute(insert(tables.judgement).values(row | {"at": instant(at)}))
    record(connection, at, judgement.author, "judge", row)


def judgements(connection: Connection, clients: Clients) -> tuple[Judgement, ...]:
    """Every judgement of a client that the book knows, oldest first, under the client's present key."""
    keys = keys_of(clients)
    rows = connection.execute(select(tables.judgement).order_by(tables.judgement.c.id)).all()
    return tuple(
        Judgement(
            keys[reference_number(row.reference)],
            row.criterion,
            row.value,
            row.author,
            date.fromisoformat(row.day),
            row.note,
            date.fromisoformat(row.expires) if row.expires else None,
        )
        for row in rows
        if reference_number(row.reference) in keys
    )


def mappings(connection: Connection) -> dict[str, Mapping[str, Any]]:
    """How tables were understood before, by signature of their header."""
    rows = connection.execute(select(tables.mapping).order_by(tables.mapping.c.signature))
    return {row.signature: json.loads(row.mapping) for row in rows}


def remember(connection: Connection, found: Mapping[str, Mapping[str, Any]], at: datetime, author: str) -> None:
    """Remember how tables are understood, by signature of their header."""
    known = mappings(connection)
    new = {signature: dict(mapping) for signature, mapping in found.items() if known.get(signature) != mapping}
    _replace(connection, tables.mapping, {k: canonical(v) for k, v in new.items()}, (at, author))
    if new:
        record(connection, at, author, "remember", {"mappings": new})


def answers(connection: Connection) -> dict[str, str]:
    """What people answered to questions before, by the question's key."""
    return {row.key: row.choice for row in connection.execute(select(tables.answer).order_by(tables.answer.c.key))}


def remember_answers(connection: Connection, given: Mapping[str, str], at: datetime, author: str) -> None:
    """Remember answers to questions, by the question's key."""
    known = answers(connection)
    new = {key: choice for key, choice in given.items() if known.get(key) != choice}
    _replace(connection, tables.answer, new, (at, author))
    if new:
        record(connection, at, author, "answer", {"answers": new})


def _replace(connection: Connection, table: Table, values: Mapping[str, str], signed: tuple[datetime, str]) -> None:
    key, value = table.columns.keys()[:2]
    for name, text in values.items():
        connection.execute(delete(table).where(table.c[key] == name))
        row = {key: name, value: text, "author": signed[1], "at": instant(signed[0])}
        connection.execute(insert(table).values(row))


def policy_versions(connection: Connection) -> tuple[PolicyVersion, ...]:
    """Every version of the policy, oldest first."""
    rows = connection.execute(select(tables.policy_version).order_by(tables.policy_version.c.id))
    return tuple(
        PolicyVersion(row.id, row.sha256, row.text, row.author, datetime.fromisoformat(row.at)) for row in rows
    )


def record_policy(connection: Connection, text: str, at: datetime, author: str) -> bool:
    """Keep a version of the policy; gives back whether it differs from the last one."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    before = policy_versions(connection)
    if before and before[-1].sha256 == sha256:
        return False
    row = {"id": len(before) + 1, "sha256": sha256, "text": text, "author": author, "at": instant(at)}
    connection.execute(insert(tables.policy_version).values(row))
    record(connection, at, author, "policy", {"version": row["id"], "sha256": sha256})
    return True
