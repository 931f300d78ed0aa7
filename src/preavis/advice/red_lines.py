"""Red lines: what no profit can buy, as rules in a closed grammar. Nothing in a rule is ever run.

    field      sector, country, tag, group, kind: what is known of a client; or a criterion that people judge
    operator   is, is_not, starts_with for the former; at_least, at_most for a judgement
    values     one or several; any of them is enough (`is_not`: none of them may match)

A rule applies from its date on: norms change, and a review of last year is held to last year's. What is not known of a
client crosses no line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from preavis.facts.identity import Client

FIELDS = ("sector", "country", "tag", "group", "kind")
TEXT_OPERATORS = ("is", "is_not", "starts_with")
LEVEL_OPERATORS = ("at_least", "at_most")


@dataclass(frozen=True)
class RedLine:
    """One rule: why it stands, and the first day it holds."""

    name: str
    field: str
    operator: str
    values: tuple[str | int, ...]
    why: str
    first: date

    def applies(self, day: date) -> bool:
        return day >= self.first

    def crossed(self, client: Client, levels: Mapping[str, int]) -> str | int | None:
        """The value that crosses the line, or None. `levels` are the client's judgements by criterion."""
        if self.field in FIELDS:
            return next((value for value in _known(client, self.field) if self._matches(value)), None)
        level = levels.get(self.field)
        return level if level is not None and self._reached(level) else None

    def _matches(self, value: str) -> bool:
        folded = value.casefold()
        given = [str(wanted).casefold() for wanted in self.values]
        if self.operator == "starts_with":
            return folded.startswith(tuple(given))
        return (folded in given) == (self.operator == "is")

    def _reached(self, level: int) -> bool:
        limits = [int(value) for value in self.values]
        return level >= min(limits) if self.operator == "at_least" else level <= max(limits)


def _known(client: Client, field: str) -> tuple[str, ...]:
    if field == "tag":
        return client.tags
    value = getattr(client, field)
    return (value,) if value else ()
