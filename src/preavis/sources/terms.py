"""Payment terms as people write them.

A closed grammar, in French and English: a number of days, an end of month, a day of the month, or nothing to wait for.
What it cannot read whole is no terms at all, and the row says so.
"""

from __future__ import annotations

import re
from functools import lru_cache

from preavis.facts.terms import Terms
from preavis.sources.headings import normalise_heading

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
    return terms if terms.sane else None
