"""Imports made by hand, for tests and for the processes that tests start and kill.

The files here are no files of `sources`: the store knows only their shape.
"""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from preavis.errors import NothingToDo, Origin, PreavisError, Problem, Question
from preavis.facts.book import Company
from preavis.facts.identity import normalise_name
from preavis.facts.period import Period
from preavis.facts.staging import Staging
from preavis.store import Batch, Store

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
ME = "anne"
COMPANY = Company("Atelier", "FR", "EUR", "732829320")
AS_OF = date(2026, 12, 31)
Invoice = tuple[str, str, int]
"""Client code, number, amount in cents."""


@dataclass(frozen=True)
class File:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Reject:
    row: int
    text: str
    problem: Problem


@dataclass(frozen=True)
class Reading:
    file: File
    rows: int
    source: str = "tables"
    family: Any = "tables"
    primary: str = "document"
    rejects: tuple[Reject, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    snapshot: str | None = None
    covers: Period | None = None
    totals: dict[str, int | str] = field(default_factory=dict)
    interpretation: dict[str, str] = field(default_factory=dict)
    signature: str | None = None
    mapping: dict[str, Any] | None = None


def client_facts(code: str, name: str, file: str, row: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    ref = f"code:{code}"
    at = {"file": file, "row": row}
    schemes = (("ref", ref), ("code", code), ("name", normalise_name(name)))
    return (
        {"client": ref, "name": name, "source_key": ref} | at,
        [{"client": ref, "scheme": s, "value": v, "source_key": f"{ref}|{s}|{v}"} | at for s, v in schemes],
    )


def stage(staging: Staging, name: str, invoices: Sequence[Invoice], **more: Any) -> Reading:
    """Stage a file of invoices as a source would; equal lines carry ordinals."""
    seen: dict[Invoice, int] = {}
    snapshot = more.get("snapshot")
    for row, (code, number, amount) in enumerate(invoices, 2):
        client, identities = client_facts(code, f"Client {code}", name, row)
        staging.add("client", [client])
        staging.add("identity", identities)
        seen[code, number, amount] = ordinal = seen.get((code, number, amount), 0) + 1
        key = f"{snapshot or ''}{number}#{ordinal}"
        fact = {"client": f"code:{code}", "document": key, "number": number, "kind": "invoice", "source_key": key}
        fact |= {"issue_date": date(2026, 1, 10), "currency": "EUR", "incl": amount, "incl_base": amount}
        staging.add("document", [fact | {"excl_base": amount, "file": name, "row": row}])
    rejects = more.get("rejects", ())
    digest = hashlib.sha256(repr((name, invoices)).encode()).hexdigest()
    return Reading(
        File(name, 10, digest), len(invoices) + len(rejects), totals={"incl": sum(i[2] for i in invoices)}, **more
    )


def create(folder: Path, database: str | None = None) -> Store:
    return Store.create(folder, COMPANY, "", AT, ME, database)


def bring(store: Store, *files: tuple[str, Sequence[Invoice]], **more: Any) -> Batch:
    """Import files in one batch."""
    with Staging(threads=1) as staging:
        readings = [stage(staging, name, invoices, **more) for name, invoices in files]
        return store.apply(store.prepare(staging, readings), AT, ME)


def reject(row: int, text: str) -> Reject:
    return Reject(row, text, Problem("tables.bad_date", Origin("a.csv", row), "rejected", {"value": text}))


def open_and_bring(folder: Path, name: str, invoices: Sequence[Invoice]) -> None:
    """A whole import in a process of its own; exit code 3 when nothing was new, 1 with the code of another error."""
    store = Store.open(folder)
    try:
        bring(store, (name, invoices))
    except NothingToDo:
        sys.exit(3)


def bring_several(folder: Path, files: Iterable[tuple[str, Sequence[Invoice]]]) -> None:
    """Imports one after the other; files that are known already are passed over."""
    store = Store.open(folder)
    for name, invoices in files:
        try:
            bring(store, (name, invoices))
        except NothingToDo:
            continue


def die_at(folder: Path, name: str, invoices: Sequence[Invoice], point: int) -> None:
    """An import that is killed at its n-th write point: a file opened to be written, synced, renamed; a statement."""
    Store.open(folder).close()
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(what: str, arguments: tuple[Any, ...]) -> None:
        if what in {"os.rename", "os.remove", "os.mkdir"} or (what == "open" and _writes(arguments)):
            step()

    sync = os.fsync

    def fsync(handle: int) -> None:
        step()
        sync(handle)

    os.fsync = fsync
    sys.addaudithook(hear)
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, lambda *_: step())
    open_and_bring(folder, name, invoices)


def _writes(arguments: tuple[Any, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    return bool(isinstance(mode, str) and set(mode) & set("wax+")) or bool(flags & (os.O_WRONLY | os.O_RDWR))


def bring_with_little_room(folder: Path, name: str, invoices: Sequence[Invoice], limit: int) -> None:
    """An import on a disk where no file may grow past a limit; exit code 7 when the error says so."""
    store = Store.open(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        bring(store, (name, invoices))
    except PreavisError as error:
        sys.exit(7 if error.code == "store.disk_full" else 8)


if __name__ == "__main__":
    open_and_bring(Path(sys.argv[1]), sys.argv[2], [("A", f"N{i}", i) for i in range(int(sys.argv[3]))])
