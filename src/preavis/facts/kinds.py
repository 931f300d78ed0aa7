"""The kinds of fact and their columns: the one schema that sources fill, the store keeps and measures read.

Types: `text`, `int` (64 bits: minor units of money, minutes, counts), `date`, `bool`, `rate` (decimal with eight
places), `client`. A `client` column holds a reference while a fact is staged (`namespace:value`, see `identity`) and
the reference's stable number once stored. Money columns end in the currency they are in: `_base` is the book's
currency, none is the document's own. Receivables are positive, credit notes negative; a cost is positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

ColumnType = Literal["text", "int", "date", "bool", "rate", "client"]


@dataclass(frozen=True)
class Column:
    """One column: its name, type, and whether a fact may lack it (missing is never zero)."""

    name: str
    type: ColumnType
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """A table of facts of one shape. `date` names the column that says when the fact became true, if it has one."""

    name: str
    columns: tuple[Column, ...]
    date: str | None = None
    meaning: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _columns(text: str) -> tuple[Column, ...]:
    """`name:type` separated by blanks; a trailing `!` marks what every fact must have."""
    parts = (word.split(":") for word in text.split())
    return tuple(Column(name, cast("ColumnType", kind.rstrip("!")), kind.endswith("!")) for name, kind in parts)


COMMON = _columns("source_key:text! file:text! row:int!")
"""Columns of every fact: natural key with an ordinal for identical lines, file and row it was read from."""

CLIENT = Kind(
    "client",
    _columns("client:client! name:text! kind:text country:text sector:text group:text tags:text"),
    meaning="who is served; kind is company, sole_trader, consumer, public or pseudo; tags are separated by blanks",
)
IDENTITY = Kind(
    "identity",
    _columns("client:client! scheme:text! value:text!"),
    meaning="an identifier of a client: ref, siren, siret, vat, code, name; or where it is written to: address, email",
)
DOCUMENT = Kind(
    "document",
    _columns(
        "client:client document:text! number:text kind:text! issue_date:date! due_date:date due_origin:text "
        "currency:text! excl:int vat:int incl:int! excl_base:int vat_base:int incl_base:int! project:text "
        "label:text carried:date"
    ),
    date="issue_date",
    meaning=(
        "an invoice, credit_note, deposit or opening (a receivable carried forward, never revenue: excl_base is 0; "
        "carried is the last day of the year it comes from), or an accrual (revenue still to be invoiced, or its "
        "reversal: incl is 0, nobody owes it)"
    ),
)
DOCUMENT_LINE = Kind(
    "document_line",
    _columns(
        "client:client document:text! date:date! category:text! label:text account:text project:text excl_base:int!"
    ),
    date="date",
    meaning="part of a document with its own name: discount (negative) or pass_through (positive, inside the document)",
)
SETTLEMENT = Kind(
    "settlement",
    _columns(
        "client:client settlement:text! date:date! kind:text! currency:text! amount:int! amount_base:int! label:text"
    ),
    date="date",
    meaning="what settles documents: payment, refund, bounce, write_off, early_discount, fx_diff, set_off, factoring",
)
ALLOCATION = Kind(
    "allocation",
    _columns(
        "client:client document:text! settlement:text date:date! kind:text! amount_base:int! issue_date:date! "
        "due_date:date due_origin:text closes:bool! method:text! confidence:rate!"
    ),
    date="date",
    meaning="part of a settlement applied to a document, with its dates; closes marks the one that settles it whole",
)
DOCUMENT_EVENT = Kind(
    "document_event",
    _columns("client:client document:text date:date! kind:text! minutes:int cost_base:int note:text"),
    date="date",
    meaning="dispute, refusal, reminder, formal_notice, promise, due_date",
)
COST = Kind(
    "cost",
    _columns(
        "client:client date:date! category:text! label:text supplier:text account:text project:text currency:text! "
        "amount:int! amount_base:int!"
    ),
    date="date",
    meaning=(
        "money out, positive: direct, subcontract, pass_through, travel, fee, acquisition, tool, overhead, labour, "
        "bad_debt, early_discount, financial, exceptional, tax; other_income is negative: what the company earns "
        "apart from its clients"
    ),
)
PERSON = Kind(
    "person",
    _columns("person:text! role:text weekly_minutes:int active_from:date active_to:date"),
    meaning="who works, under an alias",
)
PERSON_COST = Kind(
    "person_cost",
    _columns("person:text! valid_from:date! hourly_base:int yearly_base:int yearly_minutes:int currency:text!"),
    date="valid_from",
    meaning="what a person costs from a date: an hourly cost, or a yearly cost with the yearly minutes it pays for",
)
TIME_ENTRY = Kind(
    "time_entry",
    _columns(
        "client:client person:text date:date! minutes:int! billable:bool invoiced:bool activity:text! project:text "
        "task:text rate_base:int note:text"
    ),
    date="date",
    meaning="time spent: activity is delivery, support, meeting, admin, chasing, rework, presales, travel or internal",
)
FX_RATE = Kind(
    "fx_rate",
    _columns("date:date! base:text! quote:text! rate:rate! source:text"),
    date="date",
    meaning="one unit of base in quote",
)
GL_LINE = Kind(
    "gl_line",
    _columns(
        "entity:text! fiscal_year_end:date! journal:text! journal_label:text entry:int! entry_number:text date:date! "
        "account:text! account_label:text auxiliary:text auxiliary_label:text piece:text piece_date:date label:text "
        "debit:int! credit:int! letter:text letter_date:date valid_date:date currency:text currency_amount:int "
        "role:text! closing:bool!"
    ),
    date="date",
    meaning=(
        "a ledger line as exported, for reconciliation; role is what the entry was read as; closing marks the entries "
        "that carry balances forward or close the year, which are no activity"
    ),
)

KINDS = (
    CLIENT,
    IDENTITY,
    DOCUMENT,
    DOCUMENT_LINE,
    SETTLEMENT,
    ALLOCATION,
    DOCUMENT_EVENT,
    COST,
    PERSON,
    PERSON_COST,
    TIME_ENTRY,
    FX_RATE,
    GL_LINE,
)
BY_NAME = {kind.name: kind for kind in KINDS}
