"""The closed grammar of the notation: one function a verb, from a line to the fact it states.

    2026-01-15 invoice F-2026-001 "Boulangerie Martin" 1 200,00 EUR + 240,00 VAT due 2026-02-14

A line is a date (except for a client and a person), a verb, what the verb needs in a fixed order, then its options
in any order. Amounts are said as a person says them: a credit note, a refund, a bounced payment, a discount and other
income are written positive and stored negative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from preavis.sources.notation.scan import Cursor

DOCUMENTS = ("invoice", "credit_note", "deposit", "opening")
SETTLEMENTS = (
    "payment", "refund", "bounce", "write_off", "early_discount", "fx_diff", "set_off", "factoring"
)  # fmt: skip
EVENTS = ("dispute", "refusal", "reminder", "formal_notice", "promise", "due_date")
COSTS = (
    "direct", "subcontract", "pass_through", "travel", "fee", "acquisition", "tool", "overhead", "labour", "financial",
    "exceptional", "tax", "other_income", "bad_debt", "early_discount",
)  # fmt: skip
LINES = ("discount", "pass_through")
ACTIVITIES = (
    "delivery", "support", "meeting", "admin", "chasing", "rework", "presales", "travel", "internal"
)  # fmt: skip
CLIENT_KINDS = ("company", "sole_trader", "consumer", "public", "pseudo")
SCHEMES = ("code", "siren", "siret", "vat", "name")
SAID_POSITIVE = frozenset(["credit_note", "refund", "bounce", "discount", "other_income"])


@dataclass(frozen=True)
class Named:
    """A client as a line names it: a quoted name to look up, or an identifier and its scheme."""

    value: str
    scheme: str | None = None


@dataclass
class Statement:
    """One line understood. `pays` are the documents a settlement is for, each with its part if it was said."""

    kind: str
    fact: dict[str, Any]
    row: int = 0
    who: Named | None = None
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    pays: list[tuple[str, int | None]] = field(default_factory=list)
    line: str = ""


Option = Callable[[Cursor, Statement], None]


def named(cursor: Cursor) -> Named | None:
    """A quoted name, a reference such as `code:C0012`, or `unassigned`."""
    if cursor.at_quote():
        return Named(cursor.quoted())
    if cursor.says("unassigned"):
        return None
    found = cursor.reference()
    if not found:
        raise cursor.fault("notation.expected_client")
    return Named(found[1], found[0])


def choice(cursor: Cursor, allowed: tuple[str, ...]) -> str:
    """One of a closed list of words."""
    for word in allowed:
        if cursor.says(word):
            return word
    raise cursor.fault("notation.expected_choice", ", ".join(allowed))


def text(column: str) -> Option:
    """An option whose value is a word or a quoted text."""
    return lambda cursor, said: put(cursor, said, column, cursor.text("notation.expected_text"))


def day(column: str) -> Option:
    """An option whose value is a date."""
    return lambda cursor, said: put(cursor, said, column, cursor.date())


def minutes(column: str) -> Option:
    """An option whose value is a duration."""
    return lambda cursor, said: put(cursor, said, column, cursor.minutes())


def money(column: str) -> Option:
    """An option whose value is an amount in the book's currency, which may be named after it."""

    def read(cursor: Cursor, said: Statement) -> None:
        put(cursor, said, column, cursor.amount(cursor.base)[0])
        cursor.says(cursor.base)

    return read


def flag(column: str, value: object) -> Option:
    """An option that is a word alone."""
    return lambda cursor, said: put(cursor, said, column, value)


def put(cursor: Cursor, said: Statement, column: str, value: object) -> None:
    """Note a value once; the same thing said twice is a fault, never a choice."""
    if said.fact.get(column) is not None:
        raise cursor.fault("notation.said_twice", column)
    said.fact[column] = value


def signed(word: str, amount: int) -> int:
    """The amount as stored, from the amount as said."""
    return -amount if word in SAID_POSITIVE else amount


def options(cursor: Cursor, said: Statement, known: Mapping[str, Option], free: str | None = None) -> None:
    """Read options to the end of the line: `word value`, `key:value`, and one quoted text for the column `free`."""
    while not cursor.ended:
        start = cursor.at
        if free and cursor.at_quote():
            put(cursor, said, free, cursor.quoted())
            continue
        word = cursor.attribute()
        key = f"{word}:" if word else cursor.word()
        if key not in known:
            raise cursor.fault("notation.unexpected_word", ", ".join(known), at=start)
        if not word:
            cursor.says(key)
        known[key](cursor, said)
