"""The audit chain: each event holds the SHA-256 of the one before it, over its whole canonical record.

Altering, dropping or inserting a record breaks every hash after it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from preavis.errors import Problem
from preavis.store import tables

_START = "0" * 64


@dataclass(frozen=True)
class Event:
    """One thing written to the book: its place in the chain, who did what and when, and the hash that seals it."""

    seq: int
    at: datetime
    author: str
    verb: str
    payload: Mapping[str, Any]
    hash: str


def canonical(value: object) -> str:
    """JSON with sorted keys, no blanks and NFC text: one text for one content."""
    return unicodedata.normalize("NFC", json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def instant(at: datetime) -> str:
    """An instant as the journal keeps it: ISO 8601 in UTC; a time without a zone is taken as UTC."""
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return aware.isoformat(timespec="seconds")


def record(connection: Connection, at: datetime, author: str, verb: str, payload: Mapping[str, Any]) -> int:
    """Append an event to the chain; gives back its place."""
    last, previous = sealed(connection)
    seq = last + 1
    row = {"seq": seq, "at": instant(at), "author": author, "verb": verb, "payload": canonical(payload)}
    row["previous"] = previous
    row["hash"] = _hash(row)
    connection.execute(insert(tables.event).values(row))
    return seq


def head(connection: Connection) -> int:
    """The place of the newest event: two equal heads mean that nothing was written in between."""
    return sealed(connection)[0]


def sealed(connection: Connection) -> tuple[int, str]:
    """Place and hash of the newest event: printed on a document, they prove what the journal held that day."""
    query = select(tables.event.c.seq, tables.event.c.hash).order_by(tables.event.c.seq.desc()).limit(1)
    newest = connection.execute(query).first()
    return (newest.seq, newest.hash) if newest else (0, _START)


def events(connection: Connection, limit: int | None = None) -> tuple[Event, ...]:
    """The newest events, newest first; all of them without a limit."""
    query = select(tables.event).order_by(tables.event.c.seq.desc()).limit(limit)
    return tuple(
        Event(row.seq, datetime.fromisoformat(row.at), row.author, row.verb, json.loads(row.payload), row.hash)
        for row in connection.execute(query)
    )


def verify(connection: Connection) -> list[Problem]:
    """The first event at which the chain is broken, if any."""
    expected, previous = 1, _START
    for event in connection.execute(select(tables.event).order_by(tables.event.c.seq)).mappings():
        row = {name: event[name] for name in ("seq", "at", "author", "verb", "payload", "previous")}
        if row["seq"] != expected or row["previous"] != previous or _hash(row) != event["hash"]:
            return [Problem("store.broken_chain", severity="refused", params={"event": expected})]
        expected, previous = expected + 1, event["hash"]
    return []


def _hash(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(dict(row)).encode()).hexdigest()
