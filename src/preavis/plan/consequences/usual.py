"""The cases one compares first: keep, each remedy, part with notice, part once replaced; and a file to share them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from preavis.advice.policy import quoted
from preavis.facts.money import exponent
from preavis.facts.period import month_after
from preavis.plan.consequences.from_book import Given
from preavis.plan.consequences.scenario import Wish
from preavis.plan.consequences.world import WHOLE, Case, World
from preavis.plan.counterfactual import Menu, Way

KEEP, PART, REPLACED = "keep", "part_now", "part_when_replaced"
"""Names of the usual cases, which the faces put in words."""

_MONTH_DAYS = 30.4

SEARCH = 6
"""Months that finding a replacement takes, after the notice, where nobody says better."""


def usual(client: str, notice: int, menu: Menu | None = None) -> dict[str, dict[str, Wish]]:
    """The usual cases for one client whose notice is so many months; `menu` holds the remedies that would mend it."""
    remedies = {f"remedy_{way.names[0]}": {client: of_way(way)} for way in menu.ways} if menu else {}
    return {
        KEEP: {},
        **remedies,
        PART: {client: Wish(leave=notice)},
        REPLACED: {client: Wish(leave=max(notice, SEARCH), replaced=True)},
    }


def of_way(way: Way) -> Wish:
    """A set of remedies as the months to come would see it: what is billed, worked and spent, and when it is paid."""
    deposit = next((lever.level for lever in way.levers if lever.remedy.name == "deposit"), None)
    waited = way.changes.get("days_to_pay")
    sooner = 0 if waited is None or deposit is not None else float(waited.before) - float(waited.after)
    return Wish(
        price=_moved(way, "revenue"),
        hours=_moved(way, "hours"),
        avoidable=_moved(way, "direct_costs"),
        sooner=max(0, round(sooner / _MONTH_DAYS)),
        deposit=deposit,
    )


def _moved(way: Way, measure: str) -> int:
    """How a measure moves, as a share of what it was, in basis points."""
    change = way.changes.get(measure)
    if change is None or not change.before:
        return 0
    return round(WHOLE * (float(change.after) - float(change.before)) / abs(float(change.before)))


def cases(world: World, wishes: Mapping[str, Mapping[str, Wish]]) -> list[Case]:
    """Wishes made changes of this world's clients. Raises UsageError for a client that is not in it."""
    return [
        Case(name, {key: wish.change(world.payer(key)) for key, wish in asked.items()})
        for name, asked in wishes.items()
    ]


def text_of(given: Given, wishes: Mapping[str, Mapping[str, Wish]], as_of: date, currency: str) -> str:
    """A scenario file that reads back as what was asked, for somebody else to run on the same book."""
    lines = ["[company]"]
    if given.cash is not None:
        lines.append(f"cash = {_major(given.cash, currency)}")
    lines += [f"floor = {_major(given.floor, currency)}", f"months = {given.months}"]
    lines.append(f"together = {Decimal(given.together) / WHOLE:f}")
    if given.resale is not None:
        lines += ["", "[resale]", f"hour_price = {_major(given.resale.hour_price, currency)}"]
        shares = (("low", given.resale.low), ("usual", given.resale.usual), ("high", given.resale.high))
        lines += [f"{name} = {Decimal(share) / WHOLE:f}" for name, share in shares]
        lines.append(f"lag = {given.resale.lag}")
    for month, amount in sorted(given.flows.items()):
        lines += ["", "[[flows]]", f"month = {month_after(as_of, month)}", f"amount = {_major(amount, currency)}"]
    for name, asked in wishes.items():
        lines += ["", "[[cases]]", f"name = {quoted(name)}"]
        for key, wish in asked.items():
            lines += ["", "[[cases.changes]]", f"client = {quoted(key)}", *_wish_lines(wish, as_of)]
    return "\n".join(lines) + "\n"


def _wish_lines(wish: Wish, as_of: date) -> Iterable[str]:
    if wish.leave is not None:
        yield f"leave = {month_after(as_of, wish.leave)}"
    if wish.replaced:
        yield "replaced = true"
    for name in ("price", "hours", "avoidable"):
        if share := getattr(wish, name):
            yield f"{name} = {Decimal(share) / WHOLE:f}"
    if wish.sooner:
        yield f"sooner = {wish.sooner}"
    if wish.deposit is not None:
        yield f"deposit = {Decimal(wish.deposit) / WHOLE:f}"


def _major(amount: int, currency: str) -> str:
    places = exponent(currency)
    return f"{Decimal(amount).scaleb(-places):.{places}f}"
