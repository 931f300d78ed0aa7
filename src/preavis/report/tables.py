"""The tables that screens and files show: clients, imports, facts, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from preavis.facts.identity import CONTACTS, Clients
from preavis.report.table import Table, heads
from preavis.report.words import Words
from preavis.store import Batch, PolicyVersion

_SHORT = 12
_NOT_SHOWN = ("ref", "name", *CONTACTS)


def clients_table(clients: Clients, words: Words | None = None) -> Table:
    """Every client with the word to type for it and what it is known by; kinds as codes where no words are given."""
    return Table(
        "clients",
        heads("client name kind identifiers"),
        tuple(
            (
                client.key,
                client.name,
                words.word(client.kind) if words else client.kind,
                ", ".join(f"{scheme} {value}" for scheme, value in client.identifiers if scheme not in _NOT_SHOWN),
            )
            for client in clients.all
        ),
    )


def batches_table(batches: Sequence[Batch], words: Words) -> Table:
    """Every import, oldest first."""
    return Table(
        "imports",
        heads("batch when state new files", right="batch new"),
        tuple(
            (
                batch.id,
                batch.at.astimezone().date(),
                words.say("cli.status.undone" if batch.undone else "cli.status.counts"),
                sum(count.imported for count in batch.counts),
                ", ".join(count.file for count in batch.counts),
            )
            for batch in batches
        ),
    )


def facts_table(facts: Mapping[str, Mapping[str, Any]], words: Words) -> Table:
    """Facts by kind, with the span of days they tell of."""
    return Table(
        "facts",
        heads("facts rows first last", right="rows"),
        tuple(
            (words.word(kind), found["rows"], _iso(found["first"]), _iso(found["last"]))
            for kind, found in facts.items()
            if kind not in ("client", "identity")
        ),
    )


def versions_table(versions: Sequence[PolicyVersion]) -> Table:
    """Every version of the policy, oldest first."""
    return Table(
        "policy-versions",
        heads("version when author sha256", right="version"),
        tuple((v.id, _day(v), v.author, v.sha256[:_SHORT]) for v in versions),
    )


def _iso(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)


def _day(version: PolicyVersion) -> date:
    return version.at.astimezone().date()
