"""The journal's records against the audit chain, which holds each of them whole.

The chain alone shows that no event was altered; this shows that no table says anything but what its events say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Table, select

from preavis.errors import Problem
from preavis.store import tables
from preavis.store.audit import canonical
from preavis.store.decisions import VERBS

_Row = Mapping[str, Any]


def altered(connection: Connection) -> list[Problem]:
    """The first record of each table that differs from its event, or that stands on one side alone."""
    events: dict[str, list[tuple[str, str, str]]] = {verb: [] for verb in _SEALED}
    query = select(tables.event).where(tables.event.c.verb.in_(list(_SEALED))).order_by(tables.event.c.seq)
    for event in connection.execute(query):
        events[event.verb].append((event.at, event.author, event.payload))
    return [
        Problem("store.altered_record", severity="refused", params={"table": table.name, "record": place})
        for verb, (table, payload) in _SEALED.items()
        if (place := _first_difference(_records(connection, table, payload), events[verb]))
    ]


def _records(
    connection: Connection, table: Table, payload: Callable[[_Row], Mapping[str, Any]]
) -> list[tuple[str, str, str]]:
    rows = connection.execute(select(table).order_by(table.c.id)).mappings()
    return [(row["at"], row["author"], canonical(payload(dict(row)))) for row in rows]


def _first_difference(records: list[tuple[str, str, str]], events: list[tuple[str, str, str]]) -> int:
    pairs = zip_longest(records, events)
    return next((place for place, (record, event) in enumerate(pairs, 1) if record != event), 0)


def _whole(row: _Row) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name != "at"}


def _link(row: _Row) -> Mapping[str, Any]:
    return {name: row[name] for name in ("first", "second", "decision")}


def _policy(row: _Row) -> Mapping[str, Any]:
    return {"version": row["id"], "sha256": hashlib.sha256(row["text"].encode()).hexdigest()}


def _scenario(row: _Row) -> Mapping[str, Any]:
    return {**_whole(row), "sha256": hashlib.sha256(row["text"].encode()).hexdigest()}


_SEALED: Mapping[str, tuple[Table, Callable[[_Row], Mapping[str, Any]]]] = {
    "link": (tables.link, _link),
    "judge": (tables.judgement, _whole),
    "policy": (tables.policy_version, _policy),
    VERBS["decision"]: (tables.decision, _whole),
    VERBS["client_answer"]: (tables.client_answer, _whole),
    VERBS["scenario"]: (tables.scenario, _scenario),
}
"""By the verb of their events: the tables that people's words are read from, and what the event of a row holds."""
