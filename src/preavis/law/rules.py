"""Rules of law as data: to whom each applies, what it asks for, where it is written, how far that was checked, and when
it holds. What a rule says in words is the report's; its numbers, where code needs them, are in `figures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, cast, get_args

Grade = Literal["A", "B", "C", "D"]
Effect = Literal[
    "block",
    "gate",
    "compute",
    "inform",
    "warn",
    "check",
    "timer",
    "suggest",
    "remind",
    "order",
    "advise",
]
"""`block` forbids, `gate` waits for a lawyer or for proof, `check` asks for something to be in a letter or a plan."""
AppliesTo = Literal[
    "all",
    "business",
    "consumer",
    "public",
    "natural_person",
    "insolvent",
    "portage",
    "advertising",
    "commercial_agent",
    "regulated",
    "traders",
    "freelancer",
    "goods",
    "records",
    "messages",
]
EFFECTS = get_args(Effect)
APPLIES_TO = get_args(AppliesTo)
_GRADES = get_args(Grade)
_KEYS = {
    "jurisdiction",
    "applies_to",
    "effect",
    "citation",
    "official",
    "grade",
    "valid_from",
    "valid_to",
    "pending",
    "figures",
}


@dataclass(frozen=True)
class Rule:
    """One rule. Both days of validity are included; `valid_from` None: not established, and taken to hold.

    `citation` is what was gathered, `written` how the text is cited in its own country: empty where no text says it.
    `pending`: written down to be watched, not the law yet.
    """

    id: str
    jurisdiction: str
    applies_to: AppliesTo
    effect: Effect
    citation: str
    grade: Grade
    valid_from: date | None = None
    valid_to: date | None = None
    pending: bool = False
    official: str | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)

    def holds(self, day: date) -> bool:
        """Whether the rule is the law on a day."""
        started = self.valid_from is None or self.valid_from <= day
        return started and not self.pending and (self.valid_to is None or day <= self.valid_to)

    @property
    def written(self) -> str:
        """The text as its own country cites it; no language changes it."""
        return self.citation if self.official is None else self.official

    def figure(self, name: str) -> int:
        """A number of the rule; KeyError if it has none of that name."""
        return int(self.figures[name])


def rules_of(table: Mapping[str, Mapping[str, Any]], country: str) -> Iterator[Rule]:
    """The rules of a country's table. ValueError for one without a citation or with a word that is not known."""
    for name, entry in table.items():
        _check(name, entry)
        yield Rule(id=name, **{"jurisdiction": country, **entry})


def _check(name: str, entry: Mapping[str, Any]) -> None:
    first, last = (cast("date | None", entry.get(end)) for end in ("valid_from", "valid_to"))
    faults = {
        "citation": not entry.get("citation", "").strip(),
        "grade": entry.get("grade") not in _GRADES,
        "effect": entry.get("effect") not in EFFECTS,
        "applies_to": entry.get("applies_to") not in APPLIES_TO,
        "valid_to": first is not None and last is not None and last < first,
        **{key: True for key in entry if key not in _KEYS},
    }
    wrong = [part for part, fault in faults.items() if fault]
    if wrong:
        raise ValueError(f"{name}: {', '.join(wrong)}")
