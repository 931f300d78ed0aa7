"""When a fact falls due, by which rule, and where that rule stands.

The rules, the first that says a day: the invoice itself (`stated`, or `terms` where its row gives terms), another
source that states the day of the same invoice (`matched`), its client's usual terms (`client_terms`), the owner's
assumption (`assumed`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from preavis.engines.base import Session
from preavis.engines.literals import literal
from preavis.facts.terms import Span, dated_tag, spans
from preavis.measures.base import Scope

Place = tuple[str, int]
"""File and row."""
DATED = ("document", "allocation")
"""Kinds of fact that fall due."""
NOTHING = "CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS rule, CAST(NULL AS DATE) AS issued, "
NOTHING += "CAST(NULL AS VARCHAR) AS document"


@dataclass(frozen=True)
class Due:
    """A day, the rule that gave it, and the file and row where the rule stands; none of both for what is assumed."""

    day: date
    rule: str
    file: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class Said:
    """What a statement tells of the due date of a row: see `columns`."""

    due: date | None
    rule: str | None
    issued: date | None
    document: str | None


def due(scope: Scope, fact: str) -> str:
    """The due date of a document or an allocation `f` as the relations know it, else as the owner's terms give it."""
    terms, issued = scope.assumptions.terms_days, "f.issue_date"
    if fact == "document":
        # A balance carried forward without its invoices has no age: nothing is known of when it was due.
        issued = f"CASE WHEN f.kind = 'opening' AND f.number IS NULL THEN CAST(NULL AS DATE) ELSE {issued} END"
    return "f.due_date" if terms is None else f"COALESCE(f.due_date, {issued} + CAST({int(terms)} AS INTEGER))"


def columns(scope: Scope, fact: str) -> str:
    """What a statement selects for `Said`. A sale known by its receipt alone is due on no day."""
    day = due(scope, fact)
    sold = "COALESCE(f.due_origin, '') = 'receipt'"
    rule = f"WHEN f.due_date IS NOT NULL THEN COALESCE(f.due_origin, 'stated') WHEN {day} IS NOT NULL THEN 'assumed'"
    return (
        f"CASE WHEN {sold} THEN CAST(NULL AS DATE) ELSE {day} END AS due, "
        f"CASE WHEN {sold} THEN CAST(NULL AS VARCHAR) {rule} END AS rule, "
        "f.issue_date AS issued, f.document AS document"
    )


class Places:
    """Where the due dates of one client's facts (None: of what is unassigned) were read, looked up when asked."""

    def __init__(self, session: Session, client: int | None) -> None:
        self._session, self._client = session, client
        self._mine = "client IS NULL" if client is None else f"client = {literal(client)}"

    def of(self, said: Said) -> Due | None:
        """The due date of a row with the file and row that gave it."""
        if said.due is None or said.rule is None:
            return None
        if said.rule == "assumed":
            return Due(said.due, said.rule)
        if said.rule == "client_terms":
            found = next((place for span, place in self._terms if said.issued and span.covers(said.issued)), None)
        else:
            found = (self._others if said.rule == "matched" else self._invoices).get(said.document or "")
        return Due(said.due, said.rule, *(found or (None, None)))

    @cached_property
    def _invoices(self) -> Mapping[str, Place]:
        return self._first(f"SELECT document, file, row FROM document WHERE {self._mine}")

    @cached_property
    def _others(self) -> Mapping[str, Place]:
        own = f"SELECT document FROM document WHERE {self._mine} AND due_origin = 'matched'"
        return self._first(f"SELECT document, file, row FROM due_told WHERE document IN ({own})")

    def _first(self, sql: str) -> Mapping[str, Place]:
        rows = self._session.rows(f'{sql} ORDER BY document, file, "row"')
        return {document: (file, row) for document, file, row in reversed(rows)}

    @cached_property
    def _terms(self) -> tuple[tuple[Span, Place], ...]:
        """The client's usual terms, each with the first place that states them."""
        if self._client is None:
            return ()
        known = f"SELECT tags, file, row FROM client WHERE {self._mine} AND tags IS NOT NULL"
        rows = self._session.rows(f'{known} ORDER BY file, "row"')
        said = {tag: (file, row) for tags, file, row in reversed(rows) for tag in tags.split()}
        client = self._session.book.clients.all[self._client]
        dated = ((span, said.get(dated_tag(span.terms, span.first))) for span in spans(client.tags))
        return tuple((span, place) for span, place in dated if place)
