"""Where a source puts what came of a file: facts to the staging area in chunks, rejects and problems kept aside."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from preavis.errors import Origin, Parameter, Problem, Severity
from preavis.facts.staging import Staging
from preavis.sources.base import Reject
from preavis.sources.rows import Row, RowFlaw

_CHUNK = 20_000
_SHORT = 60


@dataclass
class Outlet:
    """Facts, rejects and problems of one file. Codes of rows and problems are given bare; `room` comes before them.

    `headings` are the file's own words for its fields, which a problem shows instead of ours.
    """

    room: str
    file: str
    staging: Staging
    headings: Mapping[str, str] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    _facts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _keys: Counter[tuple[str, str]] = field(default_factory=Counter)
    _counts: dict[tuple[str, Severity], tuple[int, int, Mapping[str, Parameter]]] = field(default_factory=dict)

    def each(self, rows: Iterable[Row], convert: Callable[[Row], None]) -> None:
        """Turn each row into facts; a row at fault is set aside with its reason."""
        for row in rows:
            try:
                convert(row)
            except RowFlaw as flaw:
                self.reject(row, flaw)

    def reject(self, row: Row, flaw: RowFlaw) -> None:
        text = " | ".join(str(cell) for cell in row.cells.values())[:300]
        params = dict(flaw.params)
        if "field" in params:
            params["field"] = self.headings.get(str(params["field"]), params["field"])
        problem = Problem(f"{self.room}.{flaw.code}", Origin(self.file, row.number), "rejected", params)
        self.rejects.append(Reject(row.number, text, problem))

    def unique(self, kind: str, key: str) -> str:
        """A natural key of this file; the second fact with the same one gets an ordinal."""
        self._keys[kind, key] += 1
        seen = self._keys[kind, key]
        return key if seen == 1 else f"{key}|{seen}"

    def put(self, kind: str, row: int, source_key: str, fact: Mapping[str, Any]) -> None:
        """Stage a fact under its key."""
        waiting = self._facts.setdefault(kind, [])
        waiting.append({**fact, "source_key": source_key, "file": self.file, "row": row})
        if len(waiting) >= _CHUNK:
            self.staging.add(kind, waiting)
            waiting.clear()

    def flush(self) -> None:
        """Stage what waits, and turn what was only counted into problems."""
        for kind, facts in self._facts.items():
            self.staging.add(kind, facts)
        self._facts.clear()
        for (code, severity), (times, row, params) in self._counts.items():
            origin = Origin(self.file, row)
            self.problems.append(Problem(f"{self.room}.{code}", origin, severity, {**params, "rows": times}))
        self._counts.clear()

    def say(self, code: str, row: int, severity: Severity = "warning", **params: Parameter) -> None:
        """Note a problem of one row that is kept."""
        self.problems.append(Problem(f"{self.room}.{code}", Origin(self.file, row), severity, params))

    def count(self, code: str, row: int, severity: Severity = "note", **params: Parameter) -> None:
        """Note what is true of many rows once, with how many and the first."""
        times, first, kept = self._counts.get((code, severity), (0, row, params))
        self._counts[code, severity] = (times + 1, first, kept)


def natural_key(*parts: object) -> str:
    """A natural key made of values; long texts are shortened to a fingerprint."""
    words = ["" if part is None else str(part) for part in parts]
    return "|".join(w if len(w) <= _SHORT else hashlib.sha256(w.encode()).hexdigest()[:16] for w in words)
