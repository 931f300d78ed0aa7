"""Payment terms as people write them, and the day on which an invoice then falls due.

A closed grammar, in French and English: a number of days, an end of month, a day of the month, or nothing to wait for.
What it cannot read whole is no terms at all, and the row says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import duckdb

from preavis.errors import Origin, Problem
from preavis.sources.headings import normalise_heading

TAG = "terms:"
"""A client's usual terms are kept among its tags, as `terms:45-eom`, so that later imports know them."""

_MOST_DAYS = 365
_MONTH = r"(?:end(?: of)?(?: the)? month|month end|eom|fin(?: de)?(?: du)? mois|fdm)"
_UNIT = r"(?:(?:calendar )?days?|jours?(?: calendaires?)?|jrs?|j|d)"
_NET = r"(?:net|nets|date(?: d)? ?(?:facture|emission|invoice)|facture|from(?: date)?(?: of)? invoice(?: date)?|"
_NET += r"after invoice(?: date)?|compter(?: date)? (?:facture|reception)|apres facture|reception|"
_NET += r"(?:after|from|on) receipt)"
_DAY = r"(?: on)? (\d{1,2})(?:st|nd|rd|th|er|e)?(?: (?:following|next) month| mois suivant)?"
_AT_ONCE = re.compile(
    r"(?:due |payable |payment |paiement )?(?:(?:a|upon|on|des) ?(?:reception|receipt)(?: (?:facture|invoice))?|"
    r"reception(?: facture)?|due now|immediate(?:ly)?(?: payment)?|immediat|comptant|cash|paiement immediat|"
    r"cash on delivery|cod|a livraison|on delivery|prepaid|paye d avance)"
)
_TERMS = re.compile(
    rf"(?:(?:net|a|within|sous|due in|payable|paiement|payment|delai) )*(?:net )?(?P<days>\d{{1,3}}) ?(?:{_UNIT})?"
    rf"(?: {_NET})*(?: (?P<month>{_MONTH})(?P<on>{_DAY})?)?(?: {_NET})?"
)
_MONTH_FIRST = re.compile(rf"(?P<month>{_MONTH})(?: (?:\+|plus|et) ?| )(?P<days>\d{{1,3}}) ?{_UNIT}(?: {_NET})?")
_MONTH_ONLY = re.compile(rf"(?P<month>{_MONTH})(?P<on>{_DAY})?(?: {_NET})?")
_TAGGED = re.compile(r"(\d{1,3})(-eom|)(?:-(\d{1,2}))?|eom-(\d{1,3})")


@dataclass(frozen=True)
class Terms:
    """Days to wait, then (or before, if `month_first`) the end of the month, then a day of the month after it."""

    days: int = 0
    end_of_month: bool = False
    month_first: bool = False
    on: int | None = None

    def due(self, issued: date) -> date:
        """The due date of an invoice: days, then the end of the month, unless the month's end is said first."""
        if self.month_first:
            return _month_end(issued) + timedelta(days=self.days)
        day = issued + timedelta(days=self.days)
        if self.end_of_month:
            day = _month_end(day)
        if self.on is None:
            return day
        following = _month_end(day) + timedelta(days=1)
        return min(following + timedelta(days=self.on - 1), _month_end(following))

    @property
    def tag(self) -> str:
        """The terms as a tag of a client: `terms:30`, `terms:45-eom`, `terms:0-eom-10`, `terms:eom-45`."""
        if self.month_first:
            return f"{TAG}eom-{self.days}"
        return f"{TAG}{self.days}{'-eom' * self.end_of_month}{'' if self.on is None else f'-{self.on}'}"


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@lru_cache(maxsize=5_000)
def terms_of(text: str) -> Terms | None:
    """`45 jours fin de mois`, `30 jours nets`, `60 days EOM`, `fin de mois le 10`, `à réception`; None for the rest.

    `45 jours fin de mois` is 45 days, then the end of that month; `fin de mois + 45 jours` (`45 jours, départ fin de
    mois`) is the end of the month of issue, then 45 days, the other reading that French law allows.
    """
    words = _words(text)
    if _AT_ONCE.fullmatch(words):
        return Terms()
    if found := _MONTH_FIRST.fullmatch(words):
        return _sane(Terms(int(found["days"]), end_of_month=True, month_first=True))
    if found := _MONTH_ONLY.fullmatch(words):
        return _sane(Terms(0, end_of_month=True, on=_day_in(found["on"])))
    if found := _TERMS.fullmatch(words):
        return _sane(Terms(int(found["days"]), bool(found["month"]), on=_day_in(found["on"])))
    return None


def _words(text: str) -> str:
    """Words without case, accents, marks and small words (`de`, `le`, `the`); `30.0` is 30, `NET30` is net 30."""
    whole = re.sub(r"(?<![\d.,])(\d+)[.,]0+(?!\d)", r"\1", text[:200])
    plain = normalise_heading(whole.replace("+", " plus "))
    return re.sub(r"(?<=\d)(?=jours?\b|j\b|d\b|days?\b)|(?<=\bnet)(?=\d)", " ", plain)


def _day_in(text: str | None) -> int | None:
    found = re.search(r"\d+", text or "")
    return int(found[0]) if found else None


def _sane(terms: Terms) -> Terms | None:
    return terms if terms.days <= _MOST_DAYS and (terms.on is None or 1 <= terms.on <= 31) else None


def tagged(tags: tuple[str, ...]) -> Terms | None:
    """The terms among a client's tags; None if there are none, or if two sources say two things."""
    said = {tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)}
    found = _TAGGED.fullmatch(next(iter(said))) if len(said) == 1 else None
    if not found:
        return None
    if found[4]:
        return _sane(Terms(int(found[4]), end_of_month=True, month_first=True))
    return _sane(Terms(int(found[1]), bool(found[2]), on=int(found[3]) if found[3] else None))


def apply_terms(connection: duckdb.DuckDBPyConnection, terms: Mapping[str, Terms]) -> tuple[Problem, ...]:
    """Give staged invoices without a due date that of their client's usual terms, and say for how many.

    `terms` are by client key, as `known_reference` has them. Call it once every file is staged and the known facts are
    laid out, before payments are allocated: `known_document` and the allocations staged with an invoice follow. Facts
    of a snapshot (a ledger) stay as they were read.
    """
    found = connection.execute(_UNDATED, [list(terms)]).fetchall() if terms else []
    if not found:
        return ()
    due = [terms[key].due(issued) for _, _, issued, key in found]
    connection.execute("CREATE OR REPLACE TEMP TABLE due_by_terms (document VARCHAR, due DATE)")
    values = [[row[0] for row in found], due]
    connection.execute("INSERT INTO due_by_terms SELECT unnest($1::VARCHAR[]), unnest($2::DATE[])", values)
    for name in ("stage_document", "stage_allocation", "known_document"):
        connection.execute(
            f"UPDATE {name} SET due_date = t.due, due_origin = 'client_terms' FROM due_by_terms t "
            f"WHERE {name}.document = t.document AND {name}.due_date IS NULL"
        )
    files = Counter(row[1] for row in found)
    return tuple(
        Problem("tables.due_by_client_terms", Origin(file), "note", {"rows": rows})
        for file, rows in sorted(files.items())
    )


_UNDATED = """SELECT DISTINCT s.document, s.file, s.issue_date, r.key FROM stage_document s
    JOIN known_document k ON k.document = s.document JOIN known_reference r ON r.reference = s.client
    WHERE s.due_date IS NULL AND s.due_origin IS NULL AND s.kind IN ('invoice', 'deposit') AND k.due_date IS NULL
    AND r.key IN (SELECT unnest($1::VARCHAR[])) ORDER BY ALL"""
