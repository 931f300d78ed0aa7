"""A scenario file: what the owner hands in and the cases to compare, as TOML that two people can share.

[company]
cash = 50000.00            # else the ledger's bank accounts
floor = 20000.00
months = 24
together = 0.2             # how much of paying late is common to all clients

[resale]
hour_price = 90.00         # and: low, usual, high (shares of the freed hours), lag (months)

[[flows]]
month = 2026-09-01         # any day of the month
amount = -12000.00
why = "corporate tax"

[[cases]]
name = "Part in December"

[[cases.changes]]
client = "maison-orvault"
leave = 2026-12-01         # or: price, hours, avoidable (changes as shares), sooner (months), deposit, replaced
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from preavis.advice.policy_text import Section, parse
from preavis.facts.money import minor_units
from preavis.plan.consequences.from_book import HORIZON, Given
from preavis.plan.consequences.world import WHOLE, Change, Payer, Resale

_LONGEST = 120
_USUAL_RESALE = Resale()


@dataclass(frozen=True)
class Wish:
    """What a case asks of one client, before its usual month is known: changes as shares of it, in basis points."""

    leave: int | None = None
    replaced: bool = False
    price: int = 0
    hours: int = 0
    avoidable: int = 0
    sooner: int = 0
    deposit: int | None = None

    def change(self, payer: Payer) -> Change:
        """The change of this very client."""
        return Change(
            billed=_moved(payer.billed, self.price),
            avoidable=_moved(payer.avoidable, self.avoidable),
            minutes=_moved(payer.minutes, self.hours),
            sooner=self.sooner,
            deposit=self.deposit,
            leave=self.leave,
            replaced=self.replaced,
        )


@dataclass(frozen=True)
class Scenario:
    """A file read: what was handed in, the price of resold hours if stated, and the wishes of every case by client."""

    given: Given
    cases: Mapping[str, Mapping[str, Wish]]
    whys: Mapping[int, tuple[str, ...]]


def load(text: str, file: str, as_of: date, currency: str) -> Scenario:
    """The scenario that a text holds. Raises UsageError `policy.…` with `file`, `line` and `key` of the first fault.

    Months count from the one after `as_of`; a month that is past is a fault.
    """
    top = parse(text, file)
    top.only("company", "resale", "flows", "cases")
    company = top.section("company")
    company.only("cash", "floor", "months", "together")
    months = company.whole("months", HORIZON)
    if not 1 <= months <= _LONGEST:
        raise company.fault("policy.out_of_range", "months", value=str(months), low="1", high=str(_LONGEST))
    flows, whys = _flows(top, as_of, currency)
    given = Given(
        cash=_money(company, "cash", currency) if company.has("cash") else None,
        floor=_floor(company, currency),
        months=months,
        flows=flows,
        resale=_resale(top.section("resale"), currency) if top.has("resale") else None,
        together=_share(company, "together", Decimal("0.2")),
    )
    return Scenario(given, dict(_cases(top, as_of)), whys)


def month_of(day: date, as_of: date) -> int:
    """The month of a day, counted from 0, the first month after that of `as_of`; negative when it is past."""
    return (day.year - as_of.year) * 12 + day.month - as_of.month - 1


def _flows(top: Section, as_of: date, currency: str) -> tuple[dict[int, int], dict[int, tuple[str, ...]]]:
    flows: dict[int, int] = {}
    whys: dict[int, tuple[str, ...]] = {}
    for section in top.sections("flows"):
        section.only("month", "amount", "why")
        month = _month(section, "month", as_of)
        flows[month] = flows.get(month, 0) + _money(section, "amount", currency)
        whys[month] = (*whys.get(month, ()), section.text("why", ""))
    return flows, whys


def _month(section: Section, key: str, as_of: date) -> int:
    month = month_of(section.day(key), as_of)
    if month < 0:
        raise section.fault("consequences.past_month", key, value=section.day(key).isoformat(), day=as_of.isoformat())
    return month


def _resale(section: Section, currency: str) -> Resale:
    section.only("hour_price", "low", "usual", "high", "lag")
    low, usual, high = (
        _share(section, key, Decimal(default) / WHOLE)
        for key, default in (("low", _USUAL_RESALE.low), ("usual", _USUAL_RESALE.usual), ("high", _USUAL_RESALE.high))
    )
    if not low <= usual <= high:
        raise section.fault("consequences.shares_order", "usual")
    price = _money(section, "hour_price", currency)
    return Resale(max(0, price), low=low, usual=usual, high=high, lag=section.whole("lag", _USUAL_RESALE.lag))


def _cases(top: Section, as_of: date) -> Iterator[tuple[str, dict[str, Wish]]]:
    names: list[str] = []
    for section in top.sections("cases"):
        section.only("name", "changes")
        name = section.text("name")
        if name in names:
            raise section.fault("consequences.case_twice", "name", value=name)
        names.append(name)
        yield name, {one.text("client"): _wish(one, as_of) for one in section.sections("changes")}


def _wish(section: Section, as_of: date) -> Wish:
    section.only("client", "leave", "replaced", "price", "hours", "avoidable", "sooner", "deposit")
    replaced = section.values.get("replaced", False)
    if not isinstance(replaced, bool):
        raise section.fault("policy.not_a_choice", "replaced", value=str(replaced), choices="true, false")
    return Wish(
        leave=_month(section, "leave", as_of) if section.has("leave") else None,
        replaced=replaced,
        price=_move(section, "price"),
        hours=_move(section, "hours"),
        avoidable=_move(section, "avoidable"),
        sooner=section.whole("sooner", 0),
        deposit=_share(section, "deposit", Decimal(0)) if section.has("deposit") else None,
    )


def _floor(section: Section, currency: str) -> int:
    floor = _money(section, "floor", currency) if section.has("floor") else 0
    if floor < 0:
        raise section.fault("consequences.floor_below_zero", "floor", value=str(section.number("floor")))
    return floor


def _money(section: Section, key: str, currency: str) -> int:
    return minor_units(section.between(key, "-1e13", "1e13"), currency)


def _share(section: Section, key: str, default: Decimal) -> int:
    return int(section.between(key, "0", "1", default) * WHOLE)


def _move(section: Section, key: str) -> int:
    return int(section.between(key, "-1", "10", Decimal(0)) * WHOLE)


def _moved(usual: int, share: int) -> int:
    return usual + usual * share // WHOLE
