"""What one file leaves open and its columns decide together: the order of its dates and its decimal mark.

One value that can be read only one way decides for the whole file. If none does, or two disagree, a person is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from preavis.errors import Origin, Question
from preavis.sources.delimited import Cell
from preavis.sources.values import DateOrder, DecimalMark, date_vote, decimal_vote

_CHOICES = {"date_order": ("dmy", "mdy"), "decimal_mark": ("comma", "point")}


@dataclass
class Votes:
    """What the values of some columns say of one open point, and examples of those that leave it open."""

    counts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, int] = field(default_factory=dict)

    def add(self, vote: str | None, text: str, row: int) -> None:
        if vote:
            self.counts[vote] += 1
            if vote == "either" and len(self.samples) < 5:
                self.samples.setdefault(text, row)

    @property
    def decided(self) -> str | None:
        """The one way that the values allow; None when they allow both, or none."""
        certain = [vote for vote in self.counts if vote != "either"]
        return certain[0] if len(certain) == 1 else None

    @property
    def open(self) -> bool:
        """Whether a person must say: nothing decides, or the values contradict each other."""
        return bool(self.counts) and self.decided is None


@dataclass
class Formats:
    """The decisions for a file, how each came about (`evident`, `answered`, `remembered`), and what is still open."""

    order: DateOrder | None = None
    mark: DecimalMark | None = None
    how: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True)
class Answers:
    """What was said before about a file: a person's answers win, then what the columns show, then memory."""

    room: str
    file: str
    given: Mapping[str, str]
    remembered: Mapping[str, object]

    def to(self, key: str, choices: tuple[str, ...] = ()) -> str | None:
        """The person's answer to a question of this file, asked as `FILE:key` or plainly `key`."""
        answer = self.given.get(f"{self.file}:{key}", self.given.get(key))
        return answer if answer is not None and (not choices or answer in choices) else None

    def memory(self, key: str) -> str | None:
        value = self.remembered.get(key)
        return value if isinstance(value, str) else None

    def question(self, key: str, row: int, choices: tuple[str, ...], samples: Iterable[str] = ()) -> Question:
        return Question(f"{self.room}.{key}", f"{self.file}:{key}", Origin(self.file, row), choices, tuple(samples))


def vote_on_dates(votes: Votes, cell: Cell, row: int) -> None:
    if isinstance(cell, str):
        votes.add(date_vote(cell.strip()), cell.strip(), row)


def vote_on_numbers(votes: Votes, cell: Cell, row: int) -> None:
    if isinstance(cell, str) and len(cell) < 60:
        votes.add(decimal_vote(cell), cell.strip(), row)


def settle(dates: Votes, numbers: Votes, answers: Answers) -> Formats:
    """Decide both points, or put the questions that only a person can answer."""
    formats = Formats()
    formats.order = cast("DateOrder | None", _settled("date_order", dates, answers, formats))
    formats.mark = cast("DecimalMark | None", _settled("decimal_mark", numbers, answers, formats))
    return formats


def _settled(key: str, votes: Votes, answers: Answers, formats: Formats) -> str | None:
    if not votes.counts:
        return None
    choices = _CHOICES[key]
    for how, value in (
        ("answered", answers.to(key, (*choices, "ymd") if key == "date_order" else choices)),
        ("evident", votes.decided),
        ("remembered", answers.memory(key)),
    ):
        if value:
            formats.how[key] = how
            return value
    row = next(iter(votes.samples.values()), 0)
    formats.questions.append(answers.question(key, row, choices, votes.samples))
    return None
