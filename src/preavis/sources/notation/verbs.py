"""Every verb of the notation, and what may follow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from preavis.facts.identity import CONTACTS
from preavis.facts.money import convert
from preavis.facts.terms import dated_tag, shaped
from preavis.sources.notation.grammar import (
    ACTIVITIES,
    CLIENT_KINDS,
    COSTS,
    DOCUMENTS,
    EVENTS,
    LINES,
    SCHEMES,
    SETTLEMENTS,
    Option,
    Statement,
    choice,
    day,
    flag,
    minutes,
    money,
    named,
    options,
    put,
    signed,
    text,
)
from preavis.sources.notation.scan import Cursor
from preavis.sources.terms import terms_of

Verb = Callable[[Cursor, Statement], None]

_PLAIN = {"project:": text("project")}
_IN_BOOKS = {**_PLAIN, "account:": text("account")}


def _identifier(scheme: str) -> Option:
    def read(cursor: Cursor, said: Statement) -> None:
        said.identifiers.append((scheme, cursor.text("notation.expected_text")))

    return read


def _tag(cursor: Cursor, said: Statement) -> None:
    _add_tag(said, cursor.text("notation.expected_text"))


def _add_tag(said: Statement, tag: str) -> None:
    said.fact["tags"] = f"{said.fact['tags']} {tag}" if said.fact.get("tags") else tag


def _terms(cursor: Cursor, said: Statement) -> None:
    """Usual payment terms, as a word such as `45-eom` or in words, and the day they hold from."""
    start = cursor.at
    written = cursor.text("notation.expected_text")
    terms = shaped(written) or terms_of(written)
    if terms is None:
        raise cursor.fault("notation.expected_terms", at=start)
    _add_tag(said, dated_tag(terms, cursor.date() if cursor.says("from") else None))


def _kind(cursor: Cursor, said: Statement) -> None:
    put(cursor, said, "kind", choice(cursor, CLIENT_KINDS))


_CLIENT_OPTIONS = {
    **{f"{scheme}:": _identifier(scheme) for scheme in (*SCHEMES, *CONTACTS)},
    "kind:": _kind,
    "country:": text("country"),
    "sector:": text("sector"),
    "group:": text("group"),
    "tag:": _tag,
    "terms:": _terms,
}
_PERSON_OPTIONS = {"weekly": minutes("weekly_minutes"), "from": day("active_from"), "to": day("active_to")}


def _client(cursor: Cursor, said: Statement) -> None:
    if not cursor.at_quote():
        raise cursor.fault("notation.expected_client")
    said.fact["name"] = cursor.quoted()
    options(cursor, said, _CLIENT_OPTIONS)


def _person(cursor: Cursor, said: Statement) -> None:
    said.fact["person"] = cursor.text("notation.expected_person")
    options(cursor, said, _PERSON_OPTIONS, "role")


def _identified(cursor: Cursor, said: Statement, column: str) -> None:
    """An identifier that may be left out, then the client."""
    start = cursor.at
    if cursor.at_client():
        said.who = named(cursor)
        if not cursor.at_client():
            return
        cursor.at = start
    said.fact[column] = cursor.text("notation.expected_document")
    said.who = named(cursor)


def _document(word: str) -> Verb:
    def read(cursor: Cursor, said: Statement) -> None:
        said.fact["kind"] = word
        _identified(cursor, said, "document")
        amount, unit = cursor.amount()
        doc = _taxed(cursor, word, amount, unit)
        base = _in_base(cursor, word, doc, unit)
        said.fact.update(zip(("excl", "vat", "incl"), doc, strict=True), currency=unit)
        said.fact.update(zip(("excl_base", "vat_base", "incl_base"), base, strict=True))
        if word == "opening":
            said.fact["excl_base"] = 0
        options(cursor, said, _DOCUMENT_OPTIONS, "label")

    return read


_NUMBERED = {**_PLAIN, "number:": text("number"), "unnumbered": flag("number", "")}
_DOCUMENT_OPTIONS = {"due": day("due_date"), **_NUMBERED}


def _accrual(cursor: Cursor, said: Statement) -> None:
    """Revenue still to be invoiced, without tax; a negative amount takes it back."""
    _identified(cursor, said, "document")
    earned, unit = cursor.amount()
    if unit != cursor.base:
        raise cursor.fault("notation.expected_base", cursor.base)
    said.fact.update(kind="accrual", currency=unit, excl=earned, vat=0, incl=0)
    said.fact.update(excl_base=earned, vat_base=0, incl_base=0)
    options(cursor, said, _NUMBERED, "label")


Taxed = tuple[int | None, int | None, int]


def _taxed(cursor: Cursor, word: str, amount: int, unit: str) -> Taxed:
    """`+ 240,00 VAT`, `no VAT` or `incl`: what the amount just read is of."""
    amount = signed(word, amount)
    if cursor.says("incl"):
        return None, None, amount
    if cursor.says("no"):
        tax = 0
    elif cursor.says("+"):
        tax = signed(word, cursor.amount(unit)[0])
    else:
        raise cursor.fault("notation.expected_tax")
    if not cursor.says("VAT"):
        raise cursor.fault("notation.expected_tax")
    return amount, tax, amount + tax


def _in_base(cursor: Cursor, word: str, doc: Taxed, unit: str) -> Taxed:
    """The same in the book's currency: stated after `=`, converted `at` a rate, or the same currency."""
    if cursor.says("="):
        amount, currency = cursor.amount()
        if currency != cursor.base:
            raise cursor.fault("notation.expected_base", cursor.base)
        return _taxed(cursor, word, amount, currency)
    if cursor.says("at"):
        rate = cursor.rate()
        excl, vat = (None if part is None else convert(part, unit, rate, cursor.base) for part in doc[:2])
        whole = convert(doc[2], unit, rate, cursor.base)
        return (excl, None if excl is None else whole - excl, whole) if vat is not None else (None, None, whole)
    if unit != cursor.base:
        raise cursor.fault("notation.expected_base", cursor.base)
    return doc


def _valued(cursor: Cursor, said: Statement, word: str) -> None:
    """An amount, and what it is worth in the book's currency."""
    amount, unit = cursor.amount()
    worth = amount
    if cursor.says("="):
        worth, currency = cursor.amount()
        if currency != cursor.base:
            raise cursor.fault("notation.expected_base", cursor.base)
    elif cursor.says("at"):
        worth = convert(amount, unit, cursor.rate(), cursor.base)
    elif unit != cursor.base:
        raise cursor.fault("notation.expected_base", cursor.base)
    said.fact.update(currency=unit, amount=signed(word, amount), amount_base=signed(word, worth))


def _settlement(word: str) -> Verb:
    def read(cursor: Cursor, said: Statement) -> None:
        said.fact["kind"] = word
        _identified(cursor, said, "settlement")
        _valued(cursor, said, word)
        options(cursor, said, {"for": _settled}, "label")

    return read


def _settled(cursor: Cursor, said: Statement) -> None:
    if said.pays:
        raise cursor.fault("notation.said_twice", "for")
    while True:
        document = cursor.text("notation.expected_document")
        part = None
        if cursor.line[cursor.at : cursor.at + 2].lstrip("-")[:1].isdigit():
            part = signed(said.fact["kind"], cursor.amount(cursor.base)[0])
            cursor.says(cursor.base)
        said.pays.append((document, part))
        if not cursor.says("and"):
            return


def _event(word: str) -> Verb:
    def read(cursor: Cursor, said: Statement) -> None:
        said.fact["kind"] = word
        said.who = named(cursor)
        options(cursor, said, _EVENT_OPTIONS, "note")

    return read


_EVENT_OPTIONS = {"for": text("document"), "taking": minutes("minutes"), "costing": money("cost_base")}


def _line(cursor: Cursor, said: Statement) -> None:
    word = said.fact["category"] = choice(cursor, LINES)
    said.who = named(cursor)
    said.fact["excl_base"] = signed(word, cursor.amount(cursor.base)[0])
    cursor.says(cursor.base)
    if not cursor.says("on"):
        raise cursor.fault("notation.expected_on")
    said.fact["document"] = cursor.text("notation.expected_document")
    options(cursor, said, _IN_BOOKS, "label")


def _cost(cursor: Cursor, said: Statement) -> None:
    word = said.fact["category"] = choice(cursor, COSTS)
    _valued(cursor, said, word)
    options(cursor, said, _COST_OPTIONS, "label")


def _client_option(cursor: Cursor, said: Statement) -> None:
    if said.who:
        raise cursor.fault("notation.said_twice", "for")
    said.who = named(cursor)


_COST_OPTIONS = {"from": text("supplier"), "for": _client_option, **_IN_BOOKS}


def _rate(cursor: Cursor, said: Statement) -> None:
    said.fact["person"] = cursor.text("notation.expected_person")
    while True:
        amount, unit = cursor.amount()
        if said.fact.setdefault("currency", unit) != unit:
            raise cursor.fault("notation.expected_base", said.fact["currency"])
        if cursor.says("an") and cursor.says("hour"):
            put(cursor, said, "hourly_base", amount)
        elif cursor.says("a") and cursor.says("year"):
            put(cursor, said, "yearly_base", amount)
        else:
            raise cursor.fault("notation.expected_per")
        if not cursor.says("and"):
            break
    options(cursor, said, {"for": minutes("yearly_minutes")})


def _time(cursor: Cursor, said: Statement) -> None:
    if not cursor.says("someone"):
        said.fact["person"] = cursor.text("notation.expected_person")
    if cursor.at_client():
        said.who = named(cursor)
    said.fact["minutes"] = cursor.minutes()
    said.fact["activity"] = choice(cursor, ACTIVITIES)
    options(cursor, said, _TIME_OPTIONS, "note")


_TIME_OPTIONS = {
    **_PLAIN,
    "task:": text("task"),
    "billable": flag("billable", value=True),
    "unbillable": flag("billable", value=False),
    "invoiced": flag("invoiced", value=True),
    "uninvoiced": flag("invoiced", value=False),
    "at": money("rate_base"),
}


def _fx(cursor: Cursor, said: Statement) -> None:
    if not cursor.says("1"):
        raise cursor.fault("notation.expected_one")
    said.fact["base"] = cursor.currency()
    if not cursor.says("="):
        raise cursor.fault("notation.expected_equals")
    said.fact["rate"] = cursor.rate()
    said.fact["quote"] = cursor.currency()
    options(cursor, said, {"source:": text("source")})


TIMELESS: dict[str, tuple[str, Verb]] = {"client": ("client", _client), "person": ("person", _person)}
DATED: dict[str, tuple[str, str, Verb]] = {
    **{word: ("document", "issue_date", _document(word)) for word in DOCUMENTS},
    "accrual": ("document", "issue_date", _accrual),
    **{word: ("settlement", "date", _settlement(word)) for word in SETTLEMENTS},
    **{word: ("document_event", "date", _event(word)) for word in EVENTS},
    "line": ("document_line", "date", _line),
    "cost": ("cost", "date", _cost),
    "rate": ("person_cost", "valid_from", _rate),
    "time": ("time_entry", "date", _time),
    "fx": ("fx_rate", "date", _fx),
}
_DIGIT = frozenset("0123456789")


def statement(line: str, base: str, row: int = 0) -> Statement:
    """What one line without its comment states; raises Fault."""
    cursor = Cursor(line, base)
    day_said: date | None = cursor.date() if line[cursor.at : cursor.at + 1] in _DIGIT else None
    start, word = cursor.at, cursor.word()
    if day_said is None:
        if word in DATED:
            raise cursor.fault("notation.expected_date", at=0)
        if word not in TIMELESS:
            raise cursor.fault("notation.expected_verb", ", ".join(TIMELESS), at=start)
        cursor.says(word)
        said = Statement(TIMELESS[word][0], {}, row)
        TIMELESS[word][1](cursor, said)
        return said
    if word not in DATED:
        raise cursor.fault("notation.expected_verb", ", ".join(DATED), at=start)
    cursor.says(word)
    kind, column, read = DATED[word]
    said = Statement(kind, {column: day_said}, row)
    read(cursor, said)
    return said


def verbs() -> frozenset[str]:
    """Every word that may start what a line states."""
    return frozenset((*TIMELESS, *DATED))
