"""The past lived again: at each origin the advice of that day, a year later what came, and who would have done better.

Every origin opens the book as of its day, under the policy of its day, with the decisions made by then; the year after
it is measured in a second opening, which the advice never sees. One yardstick measures all years: the assumptions of
the policy in force now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from statistics import fmean

from preavis.advice.criteria import CLASSES
from preavis.backtest.accuracy import Auc, Stability, auc, calibration, kendall, stability
from preavis.backtest.chance import Ints, drawn, share, sure
from preavis.backtest.notes import LIMITS, told
from preavis.backtest.origins import YEAR, later, origins, quarter_ends, span
from preavis.backtest.past import Asked, Lived, Past, SortedOut
from preavis.backtest.promises import invoices, kept
from preavis.backtest.realised import Year, years
from preavis.backtest.result import Agreement, Backtest, Parted, Ruled, Telling
from preavis.backtest.rules import RULES, Choice
from preavis.backtest.seen import Seen, Snapshot, seen
from preavis.backtest.worth import WHOLE, Pair, Price, confusion, freed_cash, gains, oracle, pair
from preavis.errors import UsageError
from preavis.measures import measure_all

_HALF_YEAR = 6


def backtest(past: Past, asked: Asked, progress: Callable[[str], None] = lambda _: None) -> Backtest:
    """Try the advice on the past. `progress` is told each day as it is opened (ISO text).

    Raises UsageError `backtest.no_origins`, `backtest.no_facts`, `backtest.too_short`, `backtest.no_outcomes`.
    """
    if asked.origins < 1:
        raise UsageError("backtest.no_origins", value=asked.origins)
    days, lived = _lived(past, asked, progress)
    snapshots = [lived.snapshots[day] for day in days]
    prices = [_price(one, asked) for one in snapshots]
    sorted_out = [_sorted(lived, place, day, prices[place]) for place, day in enumerate(days)]
    pairs = [one for each in sorted_out for one in each.pairs]
    if not pairs:
        raise UsageError("backtest.no_outcomes", count=sum(each.unvalued for each in sorted_out))
    clients = sorted({key for one in snapshots for key in one.clients})
    draws = drawn(len(clients), asked.seed)
    choices = {name: [rule(one) for one in snapshots] for name, rule in RULES.items()}
    best = gains(pairs, oracle(pairs, len(days)), clients)
    advised = choices["advice"]
    hits, counts = kept(snapshots, lived.invoices, lived.known.last, clients)
    quarters = [day for day in sorted(lived.snapshots) if day >= days[0]]
    return Backtest(
        origins=days,
        asked=asked.origins,
        first=lived.known.first,
        last=lived.known.last,
        clients=len({one.client for one in pairs}),
        pairs=len(pairs),
        rules=tuple(_ruled(name, made, pairs, clients, (best, draws)) for name, made in choices.items()),
        oracle=sure(best, draws, len(days)),
        cash=_yearly(freed_cash(pairs, advised), len(days)),
        resold=_resold(lived, days, prices, advised),
        confusion=confusion(pairs, advised),
        telling=_telling(pairs, advised),
        boundaries=_boundaries(pairs, snapshots),
        calibration=calibration(*_forecasts(lived, pairs, days)),
        promises=share(hits, counts, draws),
        quarters=tuple(quarters),
        stability=_stability([lived.snapshots[day] for day in quarters]),
        agreement=_agreement(lived, quarters),
        parted=tuple(_parted(sorted_out, snapshots, prices)),
        names=lived.names,
        notes=tuple(told(past, asked.origins, snapshots, prices, sorted_out)),
        limits=LIMITS,
        seed=asked.seed,
    )


def _lived(past: Past, asked: Asked, progress: Callable[[str], None]) -> tuple[tuple[date, ...], Lived]:
    with past.open(past.last, past.policy) as session:
        known = span(session)
        if known is None or not len(session.book.clients):
            raise UsageError("backtest.no_facts")
        days = origins(known, asked.origins)
        bills = invoices(session, past.policy.assumptions.terms_days)
        decisions = session.book.decisions
        names = {key: client.name for key, client in session.book.clients.by_key.items()}
    quarters = [day for day in quarter_ends(known) if day >= days[0]]
    snapshots: dict[date, Snapshot] = {}
    for day in quarters:
        progress(day.isoformat())
        policy = past.policy_at(day)
        with past.open(day, policy) as session:
            snapshots[day] = seen(session, policy, asked.seed)
    ends: dict[date, Mapping[str, Year]] = {}
    for end in (later(day, YEAR) for day in days):
        if end in snapshots and snapshots[end].policy.sha256 == past.policy.sha256:
            ends[end] = snapshots[end].lived  # the yardstick is the policy of that day: nothing to open again
            continue
        with past.open(end, past.policy) as session:
            ends[end] = years(session, measure_all(session, past.policy.assumptions))
    return days, Lived(snapshots, ends, decisions, bills, names, known)


def _price(snapshot: Snapshot, asked: Asked) -> Price:
    hour = snapshot.resale.hour_price if asked.price is None else asked.price
    return Price(hour, snapshot.resale.usual if asked.share is None else asked.share)


def _sorted(lived: Lived, origin: int, day: date, price: Price) -> SortedOut:
    end = later(day, YEAR)
    found = lived.years[end]
    decided = {made.client: made.verdict for made in lived.decisions if made.day <= end}
    judged = sorted(lived.snapshots[day].clients)
    gone = {key for key in judged if _gone(found.get(key), end)}
    parted = tuple(key for key in judged if key in gone and decided.get(key) == "part")
    made = [pair(key, origin, found[key], price) for key in judged if key in found and key not in parted]
    pairs = tuple(one for one in made if one is not None)
    return SortedOut(pairs, parted, len(gone) - len(parted), len(judged) - len(parted) - len(pairs))


def _gone(year: Year | None, end: date) -> bool:
    """No invoice in the last half of the year."""
    return year is None or year.last_invoice is None or year.last_invoice <= later(end, -_HALF_YEAR)


def _ruled(
    name: str, choices: Sequence[Choice], pairs: Sequence[Pair], clients: Sequence[str], against: tuple[Ints, Ints]
) -> Ruled:
    best, draws = against
    own = gains(pairs, choices, clients)
    return Ruled(
        name=name,
        left=sum(one.client in choices[one.origin].leave for one in pairs),
        gain=sure(own, draws, len(choices)),
        regret=sure(best - own, draws, len(choices)),
        order=_order(choices, pairs),
    )


def _order(choices: Sequence[Choice], pairs: Sequence[Pair]) -> float | None:
    found = []
    for origin, choice in enumerate(choices):
        ranked = [one for one in pairs if one.origin == origin and one.client in choice.score]
        found.append(kendall([choice.score[one.client] for one in ranked], [one.keep for one in ranked]))
    spoken = [one for one in found if one is not None]
    return fmean(spoken) if spoken else None


def _yearly(total: int | None, origins: int) -> int | None:
    return None if total is None else round(total / origins)


def _resold(
    lived: Lived, days: Sequence[date], prices: Sequence[Price], choices: Sequence[Choice]
) -> Mapping[int, int]:
    """The advice's gain should none, half or all of the freed hours sell again."""
    found = {}
    for sold in (0, WHOLE // 2, WHOLE):
        priced = [Price(price.hour, sold) for price in prices]
        pairs = [one for place, day in enumerate(days) for one in _sorted(lived, place, day, priced[place]).pairs]
        total = sum(one.gain for one in pairs if one.client in choices[one.origin].leave)
        found[sold] = round(total / len(days))
    return found


def _telling(pairs: Sequence[Pair], choices: Sequence[Choice]) -> tuple[Telling, ...]:
    grouped: dict[tuple[str, bool], list[Pair]] = {}
    for one in pairs:
        left = one.client in choices[one.origin].leave
        if left or one.gain > 0:
            grouped.setdefault((one.client, left), []).append(one)
    order = sorted(grouped, key=lambda key: (not key[1], -abs(sum(one.gain for one in grouped[key])), key[0]))
    return tuple(_told(key, grouped[key]) for key in order)


def _told(key: tuple[str, bool], cases: Sequence[Pair]) -> Telling:
    count = len(cases)
    keep, leave = (round(sum(values) / count) for values in zip(*((one.keep, one.leave) for one in cases), strict=True))
    return Telling(*key, count, keep, leave)


def _boundaries(pairs: Sequence[Pair], snapshots: Sequence[Snapshot]) -> Mapping[str, Auc]:
    found: dict[str, Auc] = {}
    for place, quality in enumerate(CLASSES[1:], start=1):
        groups: list[tuple[list[float], list[float]]] = [([], []) for _ in snapshots]
        for one in pairs:
            upper = snapshots[one.origin].clients[one.client].place >= place
            groups[one.origin][0 if upper else 1].append(float(one.keep))
        found[quality] = auc(groups)
    return found


def _forecasts(lived: Lived, pairs: Sequence[Pair], days: Sequence[date]) -> tuple[list[float], list[bool]]:
    """The acceptability of sound or better, against a year without a loss."""
    said, came = [], []
    for one in pairs:
        day = days[one.origin]
        said.append(lived.snapshots[day].clients[one.client].sound)
        came.append(not lived.years[later(day, YEAR)][one.client].bad)
    return said, came


def _stability(snapshots: Sequence[Snapshot]) -> Stability:
    return stability(
        [{key: one.shares for key, one in snapshot.clients.items()} for snapshot in snapshots],
        [{key: one.recommendation for key, one in snapshot.clients.items()} for snapshot in snapshots],
    )


def _agreement(lived: Lived, quarters: Sequence[date]) -> Agreement:
    """Each decision against the advice of the quarter end before it."""
    counts: Counter[tuple[str, str]] = Counter()
    for day, end in pairwise([*quarters, date.max]):
        for made in lived.decisions:
            one = lived.snapshots[day].clients.get(made.client)
            if one is not None and day < made.day <= end:
                counts[one.recommendation, made.verdict] += 1
    return Agreement(dict(sorted(counts.items())))


def _parted(found: Sequence[SortedOut], snapshots: Sequence[Snapshot], prices: Sequence[Price]) -> Iterator[Parted]:
    """Each client parted from, as the last origin that still judged it saw it."""
    latest: dict[str, tuple[int, Seen]] = {}
    for place, each in enumerate(found):
        latest |= {key: (place, snapshots[place].clients[key]) for key in each.parted}
    for key, (place, one) in sorted(latest.items()):
        worth = prices[place].resale(one.year.minutes) - one.year.paid_anyway
        yield Parted(key, snapshots[place].day, worth, one.year.margin)
