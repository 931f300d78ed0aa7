"""What only a person can say of a client and its contract: a closed list, each with its type and why it is asked.

Every answer may be `unknown`, which is also what holds until somebody answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Literal

from preavis.errors import UsageError

Type = Literal["choice", "date", "months", "percent", "margin", "rate", "text"]
UNKNOWN = "unknown"
YES_NO = ("no", "yes")
UNSURE = ("no", "yes", "unsure")
MOST_MONTHS = 120
_SHAPES = {
    "date": "2026-06-30",
    "months": f"0..{MOST_MONTHS}",
    "percent": "0..100",
    "margin": "1000..2500",
    "rate": "12.5",
    "text": "…",
}
YEARS = (1900, 2100)
_CLOSEST = 3
_LONGEST = 400


@dataclass(frozen=True)
class Asked:
    """One question. `choices` close a choice; `countries` are those where it matters (empty: everywhere)."""

    name: str
    type: Type = "choice"
    choices: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """What may be answered, as it is typed."""
        return _SHAPES.get(self.type) or ", ".join((*self.choices, UNKNOWN))


QUESTIONS = (
    Asked("jurisdiction", choices=("FR", "GB", "DE", "BE", "ES", "US", "other")),
    Asked("contract_kind", choices=("open_ended", "fixed_term", "one_off")),
    Asked("contract_start", "date"),
    Asked("contract_end", "date"),
    Asked("contract_notice_months", "months"),
    Asked("successive_terms", choices=YES_NO, countries=("FR",)),
    Asked("tendered", choices=YES_NO, countries=("FR",)),
    Asked("expected_to_go_on", choices=YES_NO, countries=("FR",)),
    Asked("tender_announced", choices=YES_NO, countries=("FR",)),
    Asked("exclusivity", choices=YES_NO, countries=("FR",)),
    Asked("specific_investment", choices=YES_NO, countries=("FR",)),
    Asked("bespoke", choices=YES_NO, countries=("FR",)),
    Asked("seasonal_peak", choices=YES_NO, countries=("FR",)),
    Asked("client_alternative", choices=("easy", "hard", "none"), countries=("FR", "ES")),
    Asked("client_need_share", "percent", countries=("FR",)),
    Asked("advertising_usage", choices=YES_NO, countries=("FR",)),
    Asked("regulated_profession", choices=YES_NO, countries=("FR",)),
    Asked("commercial_agent", choices=YES_NO, countries=("FR",)),
    Asked("portage", choices=UNSURE, countries=("FR",)),
    Asked("insolvency", choices=UNSURE),
    Asked("pay_period", choices=("month", "quarter", "none"), countries=("DE",)),
    Asked("supplies", choices=("services", "goods"), countries=("US",)),
    Asked("breach", choices=("no", "unpaid", "other", "force_majeure")),
    Asked("formal_notice_date", "date"),
    Asked(
        "lawful_motive",
        choices=("unavailable", "abusive_behaviour", "abnormal_request", "bad_faith", "insolvency"),
        countries=("FR",),
    ),
    Asked("protected_attribute_check", choices=UNSURE),
    Asked("retaliation_check", choices=UNSURE),
    Asked("client_margin", "margin"),
    Asked("contract_rate", "rate"),
    Asked("client_address", "text"),
    Asked("client_email", "text"),
)
BY_NAME = {asked.name: asked for asked in QUESTIONS}


def asked(name: str) -> Asked:
    """A question by its name. UsageError `notice.unknown_question`, with the closest names if any is close."""
    if name in BY_NAME:
        return BY_NAME[name]
    close = get_close_matches(name, BY_NAME, _CLOSEST, 0.5)
    if close:
        raise UsageError("notice.unknown_question_close", value=name, close=", ".join(close))
    raise UsageError("notice.unknown_question", value=name, known=", ".join(BY_NAME))


def settled(name: str, text: str) -> str:
    """An answer as it is kept. UsageError `notice.not_an_answer` or `notice.not_a_day`, with what may be answered."""
    question, said = asked(name), text.strip()
    if said.casefold() == UNKNOWN:
        return UNKNOWN
    try:
        return _settled(question, said)
    except (ValueError, KeyError):
        if question.type == "date":
            raise UsageError("notice.not_a_day", question=name, value=text, example=question.allowed) from None
        raise UsageError("notice.not_an_answer", question=name, value=text, allowed=question.allowed) from None


def begun(name: str, value: str, day: date) -> None:
    """UsageError `notice.not_begun` if an answer, as it is kept, starts the contract after the day it is ended on."""
    if name == "contract_start" and value != UNKNOWN and date.fromisoformat(value) > day:
        raise UsageError("notice.not_begun", start=value, day=day.isoformat())


def _settled(question: Asked, said: str) -> str:
    if question.type == "choice":
        return {choice.casefold(): choice for choice in question.choices}[said.casefold()]
    if question.type == "text":
        return _text(said)
    if question.type == "date":
        return _day(said).isoformat()
    if question.type == "margin":
        low, high = margin(said)
        return f"{low}..{high}"
    if question.type == "rate":
        return str(rate_bps(said) / Decimal(100))
    return str(whole(said, MOST_MONTHS if question.type == "months" else 100))


def _text(said: str) -> str:
    if not said or len(said) > _LONGEST:
        raise ValueError(said)
    return said


def _day(said: str) -> date:
    day = date.fromisoformat(said)
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(said)
    return day


def margin(text: str) -> tuple[int, int]:
    """A range of whole currency units a month, `1000..2500`, or one amount. ValueError if it is none."""
    low, _, high = text.replace(" ", "").partition("..")
    found = whole(low), whole(high or low)
    if found[1] < found[0]:
        raise ValueError(text)
    return found


def rate_bps(text: str) -> int:
    """A yearly rate in per cent, with at most two decimals, in basis points. ValueError if it is none."""
    found = re.fullmatch(r"(\d{1,2})(?:[.,](\d{1,2}))?", text.replace("%", "").strip(), re.ASCII)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def whole(text: str, most: int = 10**10) -> int:
    """A whole number that is not negative and at most `most`. ValueError if it is none."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise ValueError(text)
    return int(text)
