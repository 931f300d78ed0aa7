"""What can go wrong: the exception tree, and the problems of the user's data.

An exception stops a command; it has a stable code, the facts of the situation, and an exit code. A flaw in the user's
data never stops anything: it is a `Problem`, a value with the same shape. Neither holds a sentence: the outer rooms
speak a language and find the words of a code in the catalogue.

    PreavisError                    1
    ├── UsageError                  2   the command was asked for something that makes no sense
    ├── NothingToDo                 3   the command changed nothing, and says why
    ├── NeedsDecision               4   only a person can answer: never guessed
    └── IntegrityError              5   a promise of the product does not hold; nothing was written
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

Parameter = str | int
Severity = Literal["note", "warning", "rejected", "refused"]


class PreavisError(Exception):
    """A situation that ends the command. `code` names it for good; `params` are its facts."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, **params: Parameter) -> None:
        self.code = code
        self.params: Mapping[str, Parameter] = params
        super().__init__(f"{code} {dict(sorted(params.items()))}")


class UsageError(PreavisError):
    """The request itself is wrong: an unknown client, a date that is none, a folder that is no book."""

    exit_code = 2


class NothingToDo(PreavisError):  # noqa: N818  it is an outcome, not an error
    """The request is sound and changes nothing: every row was there already, nothing is left to undo."""

    exit_code = 3


class NeedsDecision(PreavisError):  # noqa: N818  it is an outcome, not an error
    """A person must answer before the command can go on; `questions` says what and with which answers."""

    exit_code = 4

    def __init__(self, code: str, questions: tuple[Question, ...] = (), **params: Parameter) -> None:
        super().__init__(code, **params)
        self.questions = questions


class IntegrityError(PreavisError):
    """Totals that must be equal differ, or stored bytes are not what was stored."""

    exit_code = 5


@dataclass(frozen=True, order=True)
class Origin:
    """Where a fact was read: file as the user named it, and row counted from 1 (0: the file as a whole)."""

    file: str
    row: int = 0


@dataclass(frozen=True)
class Problem:
    """A flaw in the user's data, as a value.

    `note` is worth knowing, `warning` may change a figure, `rejected` left one row out, `refused` left the whole file
    out. `params` hold the value at fault and whatever the words need.
    """

    code: str
    origin: Origin | None = None
    severity: Severity = "warning"
    params: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """What only a person can answer. `key=answer` given back with the same command settles it.

    `choices` are the accepted answers; `samples` are values from the file that show why it is ambiguous, `params` any
    other facts that its words name.
    """

    code: str
    key: str
    origin: Origin
    choices: tuple[str, ...]
    samples: tuple[str, ...] = ()
    params: Mapping[str, Parameter] = field(default_factory=dict, hash=False)
