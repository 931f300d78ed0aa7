"""The shape of a time tool: how its export is told apart, and which of its columns mean what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from preavis.sources.headings import normalise_heading, readings_of

DATES = frozenset({"start_date", "end_date"})
NUMBERS = frozenset({"hours", "minutes", "seconds", "rate", "duration", "break"})


@dataclass(frozen=True)
class TimeTool:
    """One tool's export.

    `columns` gives for each field the headings that mean it, best first: user, first_name, last_name, email, client,
    client_code, vat_number, project, task, note, tags, billable, invoiced, start_date, start_time, end_date, end_time,
    duration (as text), hours, minutes, seconds, break (taken off), rate, id. Every group of `needs` must have a field
    among the columns. `marks` are headings that only this tool has, all of them; a tool without marks is the last
    resort.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    needs: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...] = ()

    @cached_property
    def _fields(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, headings in self.columns.items():
            for heading in headings:
                found.setdefault(normalise_heading(heading), name)
        return found

    def fit(self, headings: Sequence[str]) -> dict[str, int] | None:
        """The column of each field, or None if these are not this tool's headings."""
        normal = [normalise_heading(heading) for heading in headings]
        if not all(normalise_heading(mark) in normal for mark in self.marks):
            return None
        found: dict[str, int] = {}
        for depth in range(2):
            for index, heading in enumerate(headings):
                ways = readings_of(heading)
                name = self._fields.get(ways[depth]) if depth < len(ways) and index not in found.values() else None
                if name and name not in found:
                    found[name] = index
        return found if self.complete(found) else None

    def complete(self, columns: Mapping[str, int]) -> bool:
        return all(any(name in columns for name in group) for group in self.needs)


DURATION = ("duration", "hours", "minutes", "seconds", "end_time", "end_date")
"""Any of these says how long an entry lasted."""
