"""Facts as text: one stable line a fact, which reads back to the same facts.

Clients and people come first, in the order of their references; then everything dated, by date, then by kind, then by
the line itself. Facts that the grammar cannot say (a document whose tax does not add up, an allocation that no payment
carries) raise ValueError: nothing is written that would read back as something else.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from preavis.facts.identity import CONTACTS, normalise_name, reference
from preavis.facts.money import exponent
from preavis.facts.terms import dated_tag, parted
from preavis.sources.notation.grammar import SAID_POSITIVE, SCHEMES
from preavis.sources.notation.verbs import DATED, TIMELESS

Fact = Mapping[str, Any]
_BARE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9._/+-]*")
_KEYWORDS = frozenset((*DATED, *TIMELESS, "unassigned", "someone", "and", "for"))
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'[\\"\n\r\t]')
_ORDER = ("fx_rate", "person_cost", "document", "document_line", "settlement", "document_event", "cost", "time_entry")


def quoted(text: str) -> str:
    """A text in quotes."""
    return '"' + _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text) + '"'


def word(text: str) -> str:
    """A text as a bare word if it may stand bare, else in quotes."""
    return text if _BARE.fullmatch(text) and text not in _KEYWORDS else quoted(text)


def number(minor: int, currency: str) -> str:
    """Minor units as the notation writes them: blanks between thousands, a comma before the decimals."""
    places = exponent(currency)
    whole, rest = divmod(abs(minor), 10**places)
    digits = f"{whole:,}".replace(",", " ")
    return f"{'-' if minor < 0 else ''}{digits}" + (f",{rest:0{places}d}" if places else "")


def duration(minutes: int) -> str:
    """Minutes as `3h30`."""
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}h{abs(minutes) % 60:02d}"


def _rate(rate: Decimal) -> str:
    text = f"{rate:.8f}".rstrip("0")
    return text.replace(".", ",") if not text.endswith(".") else text[:-1]


class _Writer:
    """Lines for one set of facts in one currency."""

    def __init__(self, facts: Mapping[str, Iterable[Fact]], base: str) -> None:
        self.facts = {kind: list(rows) for kind, rows in facts.items()}
        self.base = base
        self.names = {c["client"]: c["name"] for c in self.facts.get("client", ())}
        shared = Counter(normalise_name(name) for name in self.names.values())
        exact = Counter(self.names.values())
        self.plain = {r: n for r, n in self.names.items() if shared[normalise_name(n)] == 1 and exact[n] == 1}
        self.identities: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for one in self.facts.get("identity", ()):
            self.identities[one["client"]].append((one["scheme"], one["value"]))
        self.settles = defaultdict(list)
        for one in self.facts.get("allocation", ()):
            self.settles[one["settlement"]].append(one)
        self.settled = {one["document"] for one in self.facts.get("allocation", ())}

    def text(self) -> str:
        """Every line, in the canonical order."""
        clients = [self._client(fact) for fact in sorted(self.facts.get("client", ()), key=lambda f: f["client"])]
        people = sorted(self._person(fact) for fact in self.facts.get("person", ()))
        dated: list[tuple[date, int, str]] = []
        for rank, kind in enumerate(_ORDER):
            column = _DAY.get(kind, "date")
            dated += [
                (fact[column], rank, f"{fact[column]} {_SAY[kind](self, fact)}") for fact in self.facts.get(kind, ())
            ]
        lines = clients + people + [line for _, _, line in sorted(dated)]
        return "".join(f"{line}\n" for line in lines)

    def who(self, ref: str | None) -> str:
        """A client as a line names it."""
        if ref is None:
            return "unassigned"
        return quoted(self.plain[ref]) if ref in self.plain else _reference(ref)

    def money(self, minor: int, currency: str | None = None) -> str:
        unit = currency or self.base
        return f"{number(minor, unit)} {unit}"

    def worth(self, fact: Fact, sign: int) -> str:
        """An amount with what it is worth in the book's currency where that is not the same."""
        said = self.money(sign * fact["amount"], fact["currency"])
        same = fact["currency"] == self.base and fact["amount"] == fact["amount_base"]
        return said if same else f"{said} = {self.money(sign * fact['amount_base'])}"

    def _client(self, fact: Fact) -> str:
        ref, name = fact["client"], fact["name"]
        given = self.identities.get(ref, [])
        known = sorted({(s, v) for s, v in given if s in SCHEMES and (s, v) != ("name", normalise_name(name))})
        space, _, value = ref.partition(":")
        if space != "name":
            known = [(space, value), *(one for one in known if one != (space, value))]
        elif known or reference("name", name) != ref:
            known = [(space, value), *known]
        known += sorted({(scheme, value) for scheme, value in given if scheme in CONTACTS})
        parts = ["client", quoted(name), *(f"{scheme}:{word(value)}" for scheme, value in known)]
        parts += _attributes(fact, ("kind", "country", "sector", "group"))
        parts += [_tag(tag) for tag in (fact.get("tags") or "").split()]
        return " ".join(parts)

    def _person(self, fact: Fact) -> str:
        parts = ["person", word(fact["person"])]
        parts += [quoted(fact["role"])] if fact.get("role") is not None else []
        parts += [f"weekly {duration(fact['weekly_minutes'])}"] if fact.get("weekly_minutes") is not None else []
        parts += [f"from {fact['active_from']}"] if fact.get("active_from") else []
        parts += [f"to {fact['active_to']}"] if fact.get("active_to") else []
        return " ".join(parts)


def _tag(tag: str) -> str:
    """A tag; usual payment terms are said as such."""
    terms = parted(tag)
    if terms is None or dated_tag(*terms) != tag:
        return f"tag:{word(tag)}"
    return f"terms:{terms[0].shape}" + (f" from {terms[1]}" if terms[1] else "")


def _reference(ref: str) -> str:
    space, _, value = ref.partition(":")
    if space not in SCHEMES:
        raise ValueError(ref)
    return f"{space}:{word(value)}"


def _attributes(fact: Fact, names: Sequence[str]) -> list[str]:
    return [f"{name}:{word(fact[name])}" for name in names if fact.get(name) is not None]


def _label(fact: Fact, column: str = "label") -> list[str]:
    return [quoted(fact[column])] if fact.get(column) is not None else []


def _sign(term: str) -> int:
    return -1 if term in SAID_POSITIVE else 1


def _taxed(w: _Writer, parts: tuple[int | None, int | None, int], currency: str, sign: int) -> str:
    excl, vat, incl = parts
    if excl is None and vat is None:
        return f"{w.money(sign * incl, currency)} incl"
    if excl is None or vat is None or excl + vat != incl:
        raise ValueError(f"{parts}: the tax does not add up")
    said = w.money(sign * excl, currency)
    return f"{said} + {number(sign * vat, currency)} VAT" if vat else f"{said} no VAT"


def _document(w: _Writer, fact: Fact) -> str:
    accrual = fact["kind"] == "accrual"
    generated = f"{fact['client'] or ''}|{fact['issue_date']}|{fact['incl']}|1"
    anonymous = fact.get("number") is None and fact["document"] == generated and generated not in w.settled
    parts = [fact["kind"]] + ([] if anonymous else [word(fact["document"])]) + [w.who(fact["client"])]
    parts += _accrued(w, fact) if accrual else _asked(w, fact)
    parts += _attributes(fact, ("project",))
    if not anonymous and fact.get("number") != fact["document"]:
        parts += ["unnumbered"] if fact.get("number") is None else [f"number:{word(fact['number'])}"]
    return " ".join(parts + _label(fact))


def _accrued(w: _Writer, fact: Fact) -> list[str]:
    if (fact["incl_base"], fact["currency"], fact.get("due_date")) != (0, w.base, None):
        raise ValueError(f"{fact['document']}: nobody owes an accrual, in any currency, on any day")
    return [w.money(fact["excl_base"])]


def _asked(w: _Writer, fact: Fact) -> list[str]:
    sign, opening = _sign(fact["kind"]), fact["kind"] == "opening"
    doc = (fact.get("excl"), fact.get("vat"), fact["incl"])
    base = (None if opening else fact.get("excl_base"), None if opening else fact.get("vat_base"), fact["incl_base"])
    parts = [_taxed(w, doc, fact["currency"], sign)]
    if fact["currency"] != w.base or base != doc:
        parts += ["=", _taxed(w, base, w.base, sign)]
    return parts + ([f"due {fact['due_date']}"] if fact.get("due_date") else [])


def _settlement(w: _Writer, fact: Fact) -> str:
    sign = _sign(fact["kind"])
    parts = [fact["kind"]]
    key = "|".join(str(fact[name] or "") for name in ("client", "date", "kind", "currency", "amount"))
    parts += [] if fact["settlement"].rpartition("|")[0] == key else [word(fact["settlement"])]
    parts += [w.who(fact["client"]), w.worth(fact, sign)]
    paid = w.settles.get(fact["settlement"], [])
    whole = len(paid) == 1 and paid[0]["amount_base"] == fact["amount_base"]
    said = [word(p["document"]) + ("" if whole else f" {number(sign * p['amount_base'], w.base)}") for p in paid]
    parts += [f"for {' and '.join(said)}"] if said else []
    return " ".join(parts + _label(fact))


def _event(w: _Writer, fact: Fact) -> str:
    parts = [fact["kind"], w.who(fact["client"])]
    parts += [f"for {word(fact['document'])}"] if fact.get("document") is not None else []
    parts += [f"taking {duration(fact['minutes'])}"] if fact.get("minutes") is not None else []
    parts += [f"costing {w.money(fact['cost_base'])}"] if fact.get("cost_base") is not None else []
    return " ".join(parts + _label(fact, "note"))


def _line(w: _Writer, fact: Fact) -> str:
    amount = w.money(_sign(fact["category"]) * fact["excl_base"])
    parts = ["line", fact["category"], w.who(fact["client"]), amount, "on", word(fact["document"])]
    return " ".join(parts + _attributes(fact, ("account", "project")) + _label(fact))


def _cost(w: _Writer, fact: Fact) -> str:
    parts = ["cost", fact["category"], w.worth(fact, _sign(fact["category"]))]
    parts += [f"from {word(fact['supplier'])}"] if fact.get("supplier") is not None else []
    parts += [f"for {w.who(fact['client'])}"] if fact.get("client") is not None else []
    return " ".join(parts + _attributes(fact, ("account", "project")) + _label(fact))


def _person_cost(w: _Writer, fact: Fact) -> str:
    said = [
        f"{w.money(fact[name], fact['currency'])} {per}"
        for name, per in (("hourly_base", "an hour"), ("yearly_base", "a year"))
        if fact.get(name) is not None
    ]
    if not said:
        raise ValueError(f"{fact['person']}: a rate without an amount")
    parts = ["rate", word(fact["person"]), " and ".join(said)]
    parts += [f"for {duration(fact['yearly_minutes'])}"] if fact.get("yearly_minutes") is not None else []
    return " ".join(parts)


def _time(w: _Writer, fact: Fact) -> str:
    parts = ["time", "someone" if fact.get("person") is None else word(fact["person"])]
    parts += [w.who(fact["client"])] if fact.get("client") is not None else []
    parts += [duration(fact["minutes"]), fact["activity"], *_attributes(fact, ("project", "task"))]
    for name, yes, no in (("billable", "billable", "unbillable"), ("invoiced", "invoiced", "uninvoiced")):
        parts += [] if fact.get(name) is None else [yes if fact[name] else no]
    parts += [f"at {w.money(fact['rate_base'])}"] if fact.get("rate_base") is not None else []
    return " ".join(parts + _label(fact, "note"))


def _fx(w: _Writer, fact: Fact) -> str:
    del w
    parts = ["fx", "1", fact["base"], "=", _rate(fact["rate"]), fact["quote"]]
    return " ".join(parts + _attributes(fact, ("source",)))


_DAY = {"document": "issue_date", "person_cost": "valid_from"}
_SAY: Mapping[str, Callable[[_Writer, Fact], str]] = {
    "fx_rate": _fx,
    "person_cost": _person_cost,
    "document": _document,
    "document_line": _line,
    "settlement": _settlement,
    "document_event": _event,
    "cost": _cost,
    "time_entry": _time,
}


def write(facts: Mapping[str, Iterable[Fact]], base: str) -> str:
    """The text that states these facts; `base` is the book's currency. Raises ValueError for what it cannot say."""
    return _Writer(facts, base).text()
