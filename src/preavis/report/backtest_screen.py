"""What a backtest found, on a screen and as plain data: the sentence first, then what it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rich.console import RenderableType

from preavis.backtest.chance import Share, Sure
from preavis.backtest.result import Backtest, Ruled
from preavis.errors import Parameter, Problem
from preavis.report.saying import sentence
from preavis.report.screen import bullets, grid
from preavis.report.table import Table, heads
from preavis.report.words import Words

_WHOLE_MONEY = ("amount", "spread")
_SHOWN = 8
_AIM = 0.10
"""The share of classes that may change from quarter to quarter without clear news."""


def page(found: Backtest, words: Words) -> Iterator[RenderableType]:
    """The screen, part by part."""
    yield verdict(found, words)
    yield ""
    yield grid(_rules(found, words), words, wrap="rule")
    yield ""
    yield bullets(_money(found, words))
    if found.telling:
        yield ""
        yield words.say("backtest.title.telling")
        yield grid(_telling(found, words), words, wrap="client")
        if len(found.telling) > _SHOWN:
            yield words.say("backtest.more_telling", {"count": len(found.telling) - _SHOWN})
    yield ""
    yield words.say("backtest.title.fit")
    yield bullets(_fit(found, words))
    if found.calibration.count:
        yield ""
        yield grid(_bins(found, words), words)
    for title, told in (("notes", found.notes), ("limits", found.limits)):
        yield ""
        yield words.say(f"backtest.title.{title}")
        yield bullets(_said(note, words) for note in told)


def verdict(found: Backtest, words: Words) -> str:
    """The one sentence."""
    return _said(found.verdict, words)


def _said(problem: Problem, words: Words) -> str:
    """A problem in words, its larger amounts without cents."""
    whole = {
        name: words.formats.whole_money(value) if name in _WHOLE_MONEY and isinstance(value, int) else value
        for name, value in problem.params.items()
    }
    return sentence(words, problem.code, whole)


def _rules(found: Backtest, words: Words) -> Table:
    names = "rule would_leave gain_a_year give_or_take short_of_best ranking"
    right = "would_leave gain_a_year give_or_take short_of_best ranking"
    rows = tuple(_row(one, words) for one in found.rules)
    best = (words.say("backtest.rule.oracle"), None, *_amounts(found.oracle, words), words.formats.whole_money(0), None)
    return Table("backtest", heads(names, right=right), (*rows, best))


def _row(one: Ruled, words: Words) -> tuple[str | int | None, ...]:
    order = None if one.order is None else words.formats.decimal(Decimal(repr(one.order)), 2)
    name = words.say(f"backtest.rule.{one.name}")
    return (name, one.left, *_amounts(one.gain, words), words.formats.whole_money(one.regret.value), order)


def _amounts(figure: Sure, words: Words) -> tuple[str, str | None]:
    spread = None if figure.spread is None else words.formats.whole_money(figure.spread)
    return words.formats.whole_money(figure.value), spread


def _money(found: Backtest, words: Words) -> Iterator[str]:
    whole = words.formats.whole_money
    yield words.say("backtest.reading", {"clients": found.clients, "pairs": found.pairs})
    if found.advice.gain.detectable:
        yield words.say("backtest.detectable", {"amount": whole(found.advice.gain.detectable)})
    if found.advice.left:
        none, half, every = (whole(found.resold[share]) for share in sorted(found.resold))
        yield words.say("backtest.by_resale", {"none": none, "half": half, "all": every})
        if found.cash is not None:
            yield words.say("backtest.cash", {"amount": whole(found.cash)})
    counts = found.confusion
    params: dict[str, Parameter] = {
        "left": counts.left_rightly + counts.left_wrongly,
        "sorry": counts.left_wrongly,
        "cost": whole(counts.cost_of_leaving),
        "kept": counts.kept_rightly + counts.kept_wrongly,
        "missed": counts.kept_wrongly,
        "lost": whole(counts.cost_of_keeping),
    }
    yield words.say("backtest.confusion", params)


def _telling(found: Backtest, words: Words) -> Table:
    """The clients that made the difference, the most telling ones."""
    rows = tuple(
        (
            found.names[one.client],
            words.say("backtest.would_leave" if one.left else "backtest.would_keep"),
            one.quarters,
            words.formats.whole_money(one.keep),
            words.formats.whole_money(one.leave),
        )
        for one in found.telling[:_SHOWN]
    )
    names = "client advice_was quarters keep_a_year leave_a_year"
    return Table("telling", heads(names, right="quarters keep_a_year leave_a_year"), rows)


def _fit(found: Backtest, words: Words) -> Iterator[str]:
    for quality, one in found.boundaries.items():
        if one.value is not None:
            params: dict[str, Parameter] = {"quality": quality, "share": _points(one.value), "pairs": one.pairs}
            yield words.say("backtest.boundary", params)
    if found.calibration.brier is not None and found.calibration.plain is not None:
        better = found.calibration.brier < found.calibration.plain
        errors: dict[str, Parameter] = {
            "brier": _two(found.calibration.brier, words),
            "plain": _two(found.calibration.plain, words),
        }
        yield words.say("backtest.brier_better" if better else "backtest.brier_worse", errors)
    yield _promises(found.promises, words)
    yield from _steady(found, words)
    yield from _decided(found, words)


def _promises(paid: Share, words: Words) -> str:
    if paid.value is None:
        return words.say("backtest.no_promises")
    params: dict[str, Parameter] = {"count": paid.count, "share": _points(paid.value)}
    if paid.low is None or paid.high is None:
        return words.say("backtest.promises", params)
    return words.say("backtest.promises_between", params | {"low": _points(paid.low), "high": _points(paid.high)})


def _steady(found: Backtest, words: Words) -> Iterator[str]:
    seen = found.stability
    if seen.compared:
        moved, near = seen.classes / seen.compared, seen.near / seen.compared
        params: dict[str, Parameter] = {"share": _points(moved), "moved": seen.classes, "compared": seen.compared}
        yield words.say("backtest.moved", params | {"quarters": len(found.quarters)})
        if seen.classes:
            code = "backtest.steady" if near <= _AIM else "backtest.unsteady"
            params = {"clear": seen.classes - seen.near, "near": seen.near, "share": _points(near)}
            yield words.say(code, params | {"back": seen.back, "thrice": seen.seen_thrice})
        share = _points(seen.answers / seen.compared)
        yield words.say("backtest.turned", {"share": share, "moved": seen.answers, "compared": seen.compared})


def _decided(found: Backtest, words: Words) -> Iterator[str]:
    agreed = found.agreement
    if not agreed.decisions:
        yield words.say("backtest.no_decisions")
    else:
        yield words.say("backtest.agreement", {"count": agreed.decisions, "same": agreed.same})
    for one in found.parted:
        params: dict[str, Parameter] = {"client": found.names[one.client], "day": one.origin.isoformat()}
        params["even"] = words.formats.whole_money(one.break_even)
        if one.before is None:
            yield words.say("backtest.parted_unknown", params)
        else:
            yield words.say("backtest.parted", params | {"before": words.formats.whole_money(one.before)})


def _bins(found: Backtest, words: Words) -> Table:
    rows = tuple(
        (
            f"{_share(one.low, words)} – {_share(one.high, words)}",
            one.count,
            None if one.said is None else _share(one.said, words),
            None if one.came is None else _share(one.came, words),
        )
        for one in found.calibration.bins
    )
    return Table("bins", heads("said_sound clients said_mean no_loss", right="clients said_mean no_loss"), rows)


def _share(value: float, words: Words) -> str:
    return words.formats.percent_whole(round(value, 9))


def _points(share: float) -> int:
    return round(share * 10_000)


def _two(value: float, words: Words) -> str:
    return words.formats.decimal(Decimal(repr(value)), 2)


def data(found: Backtest, words: Words) -> dict[str, Any]:
    """The same as plain data: money in minor units a year, shares of one rounded to six digits, ISO dates."""
    plain = asdict(found)
    plain["agreement"] = [
        {"advised": advised, "decided": decided, "count": count}
        for (advised, decided), count in found.agreement.counts.items()
    ]
    for name in ("notes", "limits"):
        plain[name] = [_problem(one, words) for one in getattr(found, name)]
    del plain["names"]
    made: dict[str, Any] = _plain(plain)
    made["verdict"] = _problem(found.verdict, words)
    return made


def _problem(problem: Problem, words: Words) -> dict[str, Any]:
    return {"code": problem.code, "params": dict(problem.params), "message": _said(problem, words)}


def _plain(value: Any) -> Any:
    """Dates as text, keys as text, no digits beyond what a figure bears."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return round(value, 6)
    return value.isoformat() if hasattr(value, "isoformat") else value
