"""A menu of remedies: its one sentence, its page on a terminal, and its data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from preavis.advice import Statement
from preavis.advice.policy import Policy
from preavis.measures.value import Number
from preavis.plan.counterfactual import Change, Menu, Way
from preavis.plan.remedies import LADDER, Rung
from preavis.plan.remedies.formulas import FORMULAS
from preavis.plan.remedies.untold import untold
from preavis.report.json import statements, ways_data
from preavis.report.saying import sentence
from preavis.report.screen import bullets, grid, recommendation
from preavis.report.table import Figure, Table, heads, shown
from preavis.report.words import Words, visible

_LETTERS = "ABCD"
_LAST_WITH = 2
_MINUTES = 60
_MOST_SAID = 2
"""Ways in the one sentence: the cheapest, and another kind of it."""


def fix_sentence(menu: Menu, words: Words) -> str:
    """The menu in one sentence; empty where nothing makes the class.

    "Fix: +12% on the price, or payment 18 days sooner with a 30% deposit; drops to untenable if unbilled hours pass 9 a
    month."
    """
    if not menu.ways:
        return ""
    told = _joined([asks(way.asks, words) for way in _different(menu.ways)], "remedies.or", words)
    if not menu.downside:
        return words.say("remedies.fix", {"ways": told})
    first = menu.downside[0]
    return words.say("remedies.fix_or_drop", {"ways": told, "downside": words.say(first.code, first.params)})


def _different(ways: Sequence[Way]) -> list[Way]:
    """The cheapest way, and the next one that is not the same remedies at other levels."""
    others = [way for way in ways if _remedies(way) != _remedies(ways[0])]
    return [ways[0], *others[: _MOST_SAID - 1]]


def _remedies(way: Way) -> set[str]:
    return {lever.remedy.name for lever in way.levers}


def asks(said: Sequence[Statement], words: Words) -> str:
    """What a way asks for, in one phrase."""
    phrases = [words.say(one.code, one.params) for one in said]
    if len(phrases) == 1:
        return phrases[0]
    first = _joined(phrases[:-1], "remedies.several", words)
    code = "remedies.with" if len(phrases) == _LAST_WITH else "remedies.and"
    return words.say(code, {"first": first, "last": phrases[-1]})


def _joined(phrases: Sequence[str], code: str, words: Words) -> str:
    return reduce(lambda first, last: words.say(code, {"first": first, "last": last}), phrases)


def menu_page(menu: Menu, policy: Policy, words: Words, *, unclear: bool = False) -> Iterator[RenderableType]:
    """Everything about a menu: ourselves first, then what to ask, what it brings, and what must be true.

    `unclear`: too little is known to advise anything, so that no rung is named to begin with.
    """
    client = menu.client
    yield Text(f"{visible(client.name)} ({client.key}) · {words.word(client.kind)}", style="bold")
    if unclear:
        yield recommendation("unknown", words).append(" · " + words.say("remedies.unclear"))
    else:
        yield Text(words.say("report.quality", {"quality": menu.quality}))
    yield from _fault(menu, words)
    yield _title("remedies.title.ways", words, menu)
    if menu.ways:
        yield from _ways(menu, policy, words)
        yield _title("remedies.title.measures", words, menu)
        yield grid(changes_table(menu, words), words, wrap="measure")
        yield Text(words.say("remedies.assumed"), style="dim")
        yield from _unmoved(menu, policy, words)
    else:
        yield Text(words.say("remedies.none", {"most": policy.remedies.most, "class": menu.target}))
    yield from _ladder(menu, words, None if unclear else menu.start)
    if menu.hints:
        yield _title("remedies.title.law", words, menu)
        yield from (Text(sentence(words, hint.code, hint.params)) for hint in menu.hints)


def _title(code: str, words: Words, menu: Menu) -> Text:
    return Text("\n" + words.say(code, {"class": menu.target}), style="bold")


def _fault(menu: Menu, words: Words) -> Iterator[RenderableType]:
    """What speaks of our own part, and what to go through."""
    yield _title("remedies.title.fault", words, menu)
    if menu.faults:
        yield bullets(sentence(words, one.code, one.params) for one in menu.faults)
    else:
        yield Text(words.say("remedies.no_trace"))
    yield bullets(sentence(words, one.code, one.params) for one in menu.checks)


def _ways(menu: Menu, policy: Policy, words: Words) -> Iterator[RenderableType]:
    yield Text(fix_sentence(menu, words))
    for letter, way in zip(_LETTERS, menu.ways, strict=False):
        names = ", ".join(words.word(f"way.{name}") for name in way.names)
        told = {"letter": letter, "names": names, "asks": asks(way.asks, words)}
        yield Text("\n" + words.say("remedies.way", told))
        cost = words.say("remedies.way_cost", {"quality": way.quality, "cost": _rounded(way.cost)})
        share = "" if way.share is None else " " + words.say("remedies.way_share", {"share": _basis_points(way.share)})
        yield Padding(Text(cost + share), (0, 0, 0, 3))
        yield Padding(bullets(words.say(one.code, one.params) for one in way.conditions), (0, 0, 0, 2))
    if menu.ways[0].share is not None and menu.way("robust") is None:
        yield Text("\n" + words.say("remedies.no_robust", {"share": _basis_points(policy.remedies.robust)}))


def changes_table(menu: Menu, words: Words) -> Table:
    """Every measure that moves: as it was, and under each way; blank where a way does not touch it."""
    ways = menu.ways[: len(_LETTERS)]
    named = [f"way_{letter.lower()}" for letter in _LETTERS[: len(ways)]]
    first = {name: change for way in reversed(ways) for name, change in way.changes.items()}
    return Table(
        "remedies",
        heads(" ".join(["measure", "before", *named]), right=" ".join(["before", *named])),
        tuple(
            (words.word(name), _figure(change.before, change, words), *(_after(way, name, words) for way in ways))
            for name, change in first.items()
        ),
    )


def _unmoved(menu: Menu, policy: Policy, words: Words) -> Iterator[RenderableType]:
    """Of which measures nothing tells what they become, and which move and are still judged as they were."""
    names = dict.fromkeys(name for way in menu.ways for name in untold(way.levers))
    yield from (Text(words.say(f"remedies.untold.{name}"), style="dim") for name in names)
    moved = {name for way in menu.ways for name in way.changes} - FORMULAS.keys()
    held = [c.measure for c in policy.criteria if c.measure in moved]
    yield from (Text(words.say("remedies.judged_as_it_was", {"measure": name}), style="dim") for name in held)


def _after(way: Way, name: str, words: Words) -> str:
    change = way.changes.get(name)
    return "" if change is None else _figure(change.after, change, words)


def _figure(value: Number, change: Change, words: Words) -> str:
    """A figure without cents or minutes, which would promise more than is known."""
    if change.unit == "money":
        return words.formats.whole_money(value)
    if change.unit == "minutes":
        value = round(value / _MINUTES) * _MINUTES
    return shown(Figure(value, change.unit), words)


def _ladder(menu: Menu, words: Words, start: Rung | None) -> Iterator[RenderableType]:
    """The rungs, mildest first, with the remedies that apply; then those that do not, and why."""
    yield _title("remedies.title.ladder", words, menu)
    rungs = [rung for rung in LADDER if menu.ladder[rung] or rung in (start, "reassess", "part")]
    yield bullets(_rung(menu, rung, words, begin=rung == start) for rung in rungs)
    if menu.not_applicable:
        yield Text(words.say("remedies.title.out"), style="dim")
        yield bullets(
            f"{words.word(f'remedy.{name}')} · {words.say(code)}" for name, code in menu.not_applicable.items()
        )


def _rung(menu: Menu, rung: Rung, words: Words, *, begin: bool) -> str:
    first = f" ({words.say('remedies.begin')})" if begin else ""
    names = ", ".join(words.word(f"remedy.{name}") for name in menu.ladder[rung])
    return words.word(f"rung.{rung}") + first + (f" · {names}" if names else "")


def menu_data(menu: Menu, words: Words, *, unclear: bool = False) -> dict[str, Any]:
    """A menu as plain data with its sentences; `start` is None where too little is known (`unclear`)."""
    return {
        "client": menu.client.key,
        "name": menu.client.name,
        "quality": menu.quality,
        "target": menu.target,
        "text": fix_sentence(menu, words),
        "remedies": ways_data(menu, words),
        "faults": statements(menu.faults, words),
        "checks": statements(menu.checks, words),
        "start": None if unclear else menu.start,
        "ladder": {rung: list(names) for rung, names in menu.ladder.items()},
        "not_applicable": dict(menu.not_applicable),
        "law": statements(menu.hints, words),
        "downside": statements(menu.downside, words),
    }


def _rounded(amount: int) -> int:
    """Minor units to whole ten units: a cost of asking is no bill."""
    return (amount + 500) // 1000 * 1000


def _basis_points(share: float) -> int:
    return int(share * 10_000 + 0.5)
