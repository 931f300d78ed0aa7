"""One client's page: what is advised and why, what speaks against it, the money line by line, what could mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from preavis.report.dossier.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Cell,
    Column,
    Figures,
    Grid,
    Pair,
    Paragraph,
    Section,
    Sign,
)
from preavis.report.dossier.order import section_of, value
from preavis.report.dossier.portfolio import bounded
from preavis.report.dossier.seen import Plain
from preavis.report.dossier.text import Speech, capital, name

_CLASSES = ("strong", "sound", "strained", "untenable")
_SURE = 0.995
"""Above this share a doubt is not worth a sentence."""
_LENSES = (("contribution", "money"), ("margin_per_scarce_hour", "money_per_hour"), ("full_profit", "money"))
_SAID = ("reasons", "counter_reasons", "red_lines", "blocks", "needs")


def opening(paged: int, left: int, measured: int, speech: Speech) -> tuple[Block, ...]:
    """What holds for every client's page; `left` clients have none although they were asked for, and only the first
    `measured` pages have the table of every measure.
    """
    blocks = [Paragraph(speech.say("dossier.clients.how"), "note")]
    if left:
        blocks.append(Paragraph(speech.say("dossier.clients.most", {"paged": paged, "all": paged + left}), "warning"))
    if measured < paged:
        blocks.append(Paragraph(speech.say("dossier.clients.measured", {"measured": measured}), "warning"))
    return tuple(blocks)


def section(one: Plain, data: Plain, speech: Speech, *, first: bool, measures: bool) -> Section:
    """A client's page, with the table of every measure or without. The first follows the heading of all clients."""
    blocks: list[Block] = [Paragraph(headline(one, speech), "answer"), *_doubt(one, speech)]
    if one["measures"]:
        blocks.append(_head_figures(one, speech))
    for part in _SAID:
        blocks += _bullets(speech.say(f"report.{part}"), one[part], speech)
    blocks += _mending(one, speech)
    blocks += _bullets(speech.say("explanation.title"), one.get("firmness", ()), speech)
    if one.get("waterfall") and not one["dormant"]:
        blocks += [_waterfall(one["waterfall"], speech), *_lenses(one, speech)]
    if one["criteria"]:
        blocks.append(_criteria(one, data, speech))
    if one["measures"] and not one["dormant"]:
        told = Paragraph(speech.say("dossier.measures_elsewhere", {"client": one["client"]}), "note")
        blocks.append(_measures(one, speech) if measures else told)
    title, mark = name(one["name"]), one["recommendation"] or ""
    return Section(section_of(one), title, 2, tuple(blocks), mark=mark, new_page=not first)


def headline(one: Plain, speech: Speech) -> str:
    """What is advised, in what class the relationship is, who the client is."""
    told = [speech.word(one["recommendation"] or "dormant")]
    if one["recommendation"] == "unknown":
        told = [speech.word("unknown_long")]
    if one["quality"]:
        told.append(speech.say("report.quality", {"quality": one["quality"]}))
    band = one["band"]
    if len(band) == 2 and band[0] != band[1]:
        told.append(speech.say("report.band", {"worst": band[0], "best": band[1]}))
    told.append(speech.word(one["kind"]))
    return capital(" · ".join(told))


def _doubt(one: Plain, speech: Speech) -> Iterator[Paragraph]:
    """How the plausible preferences and figures fall, class by class; where they are divided, each by itself."""
    shares, doubt = one["acceptability"], one.get("doubt")
    if not shares:
        return
    yield Paragraph(speech.say("dossier.acceptability", {"shares": _by_class(shares, speech)}))
    if doubt and max(shares.values()) < _SURE:
        sides = {side: _by_class(doubt[side], speech) for side in ("preference", "data")}
        yield Paragraph(speech.say("dossier.doubt", sides))


def _by_class(shares: Plain, speech: Speech) -> str:
    """The classes that hold at all, the best first."""
    return ", ".join(
        speech.say("dossier.share_of", {"quality": quality, "share": speech.percents(shares[quality])})
        for quality in _CLASSES
        if round(shares.get(quality, 0) * 100)
    )


def _head_figures(one: Plain, speech: Speech) -> Figures:
    share, late = value(one, "own_revenue_share"), value(one, "days_beyond_terms")
    return Figures(
        (
            Pair(speech.title("revenue"), speech.whole(value(one, "revenue")), _of_revenue(share, speech)),
            Pair(speech.title("client_margin"), bounded(one, "client_margin", speech), _ratio(one, speech)),
            Pair(speech.title("hours"), speech.figure(value(one, "hours"), "minutes"), _of_hours(one, speech)),
            Pair(speech.title("days_beyond_terms"), speech.figure(late, "days"), speech.say("dossier.on_average")),
        )
    )


def _of_revenue(share: float | None, speech: Speech) -> str:
    return "" if share is None else speech.say("dossier.share_of_revenue", {"share": round(share * 10_000)})


def _ratio(one: Plain, speech: Speech) -> str:
    ratio = value(one, "margin_ratio")
    return "" if ratio is None else speech.say("dossier.share_of_income", {"share": round(ratio * 10_000)})


def _of_hours(one: Plain, speech: Speech) -> str:
    share = value(one, "hours_share")
    return "" if share is None else speech.say("dossier.share_of_hours", {"share": round(share * 10_000)})


def _bullets(title: str, said: Iterable[Plain], speech: Speech) -> Iterator[Bullets]:
    texts = tuple(speech.set(one["text"]) for one in said if one.get("text"))
    if texts:
        yield Bullets(title, texts)


def _mending(one: Plain, speech: Speech) -> Iterator[Block]:
    """Our own part first, then the remedies and what they rest on, then the plan."""
    menu = one.get("menu") or {}
    if menu:
        yield from _bullets(speech.say("remedies.title.fault"), menu.get("faults", ()), speech)
        target = {"class": menu.get("target", "sound")}
        title = speech.say("remedies.title.ways", target)
        if menu.get("text"):
            yield Bullets(title, (speech.set(menu["text"]),))
        yield from _ways(one.get("remedies") or (), speech)
        yield from _bullets(speech.say("remedies.title.law"), menu.get("law", ()), speech)
        yield from _bullets(speech.say("dossier.partial"), one.get("partial_rupture", ()), speech)
    else:
        yield from _bullets(speech.say("dossier.remedies"), one.get("remedies") or (), speech)
    if one.get("plan"):
        yield _plan(one["plan"], speech)


def _ways(remedies: Sequence[Plain], speech: Speech) -> Iterator[Grid]:
    """Each way to mend it: what it is, the class and margin it leads to, what it costs to ask, how far it holds."""
    ways = [way for way in remedies if way.get("ways") and way.get("remedies")]
    if not ways:
        return
    columns = (
        Column(speech.say("dossier.head.way"), share=30),
        Column(speech.say("dossier.head.asks"), share=30),
        Column(speech.say("dossier.head.becomes")),
        Column(speech.say("dossier.head.margin_then"), right=True),
        Column(speech.say("dossier.head.cost"), right=True),
        Column(speech.say("dossier.head.holds"), right=True),
    )
    rows = tuple(
        (
            Cell(", ".join(speech.word(f"way.{way_name}") for way_name in way["ways"])),
            Cell(", ".join(speech.word(f"remedy.{lever['name']}") for lever in way["remedies"])),
            Cell(speech.word(way["quality"])),
            Cell(_margin_then(way, speech)),
            Cell(speech.whole(way["cost"])),
            Cell("—" if way["robustness"] is None else speech.share(way["robustness"])),
        )
        for way in ways
    )
    yield Grid(speech.say("dossier.ways_caption"), columns, rows)


def _margin_then(way: Plain, speech: Speech) -> str:
    change = way["measures"].get("client_margin")
    return "—" if change is None else speech.whole(change["after"])


def _plan(steps: Sequence[Plain], speech: Speech) -> Grid:
    columns = (
        Column(speech.say("head.date")),
        Column(speech.say("dossier.head.step"), share=60),
        Column(speech.say("dossier.head.who"), share=20),
    )
    rows = tuple(
        (Cell(speech.day(step["date"])), Cell(speech.set(step["text"])), Cell(speech.set(step.get("who", ""))))
        for step in steps
    )
    return Grid(speech.say("dossier.plan_caption"), columns, rows)


def _waterfall(sum_: Plain, speech: Speech) -> Bars:
    """The money line by line, each bar where the sum stands; the last is the result, which is checked."""
    steps = [step for step in sum_["steps"] if step["amount"] or step["missing"] or step["name"] == "revenue"]
    ends = [0]
    for step in steps:
        ends.append(ends[-1] + step["amount"])
    low, high = min(0, *ends), max(0, *ends)
    scale = max(high - low, 1)

    def place(amount: int) -> int:
        return (amount - low) * 1000 // scale

    bars = [
        _bar(step, (place(min(before, after)), place(max(before, after))), speech)
        for step, before, after in zip(steps, ends, ends[1:], strict=False)
    ]
    total = sum_["total"]
    result = "client_margin" if sum_["known"] else "dossier.known_part"
    title = speech.title(result) if sum_["known"] else speech.say(result)
    bars.append(Bar(title, speech.money(total), "", place(min(0, total)), place(max(0, total)), "end"))
    checked = speech.say("report.sum_checked", {"total": total})
    return Bars(speech.say("dossier.waterfall_caption"), tuple(bars), place(0), checked)


def _bar(step: Plain, ends: tuple[int, int], speech: Speech) -> Bar:
    notes = [speech.say("report.rows", {"count": step["rows"]})] if step["rows"] else []
    notes += [speech.set(step["missing"])] if step["missing"] else []
    sign: Sign = "start" if step["name"] == "revenue" else "more" if step["amount"] > 0 else "less"
    return Bar(speech.title(step["name"]), speech.money(step["amount"]), " · ".join(notes), *ends, sign)


def _lenses(one: Plain, speech: Speech) -> Iterator[Block]:
    pairs: list[Pair] = []
    for measure, unit in _LENSES:
        text = speech.figure(value(one, measure), unit)  # type: ignore[arg-type]  # the units of _LENSES are units
        pairs.append(Pair(speech.title(measure), text, speech.say(f"dossier.lens.{measure}")))
    yield Figures(tuple(pairs))
    yield Paragraph(speech.word(f"lens.{one['lens']}"))


def _criteria(one: Plain, data: Plain, speech: Speech) -> Grid:
    """Each criterion: the value, its weight, the classes it supports and those it forbids."""
    columns = (
        Column(speech.say("head.criterion"), share=30),
        Column(speech.say("head.value"), right=True),
        Column(speech.say("head.weight"), right=True),
        Column(speech.say("head.supports"), share=30),
        Column(speech.say("head.vetoes"), share=20),
    )
    rows = tuple(
        (
            Cell(speech.title(criterion)),
            Cell(_criterion_value(one, data["criterion_measures"][criterion], found, speech)),
            Cell(speech.share(found["weight"])),
            Cell(", ".join(speech.word(quality) for quality in found["supports"]) or "—"),
            Cell(", ".join(speech.word(quality) for quality in found["vetoes"]) or "—"),
        )
        for criterion, found in one["criteria"].items()
    )
    return Grid(speech.say("dossier.criteria_caption"), columns, rows)


def _criterion_value(one: Plain, measure: str, found: Plain, speech: Speech) -> str:
    unit: Any = one["measures"].get(measure, {}).get("unit", "level")
    return speech.figure(found["value"], unit)


def _measures(one: Plain, speech: Speech) -> Grid:
    """Every measure with its bounds or why it is missing, and the rows it stands on."""
    columns = (
        Column(speech.say("head.measure"), share=40),
        Column(speech.say("head.value"), right=True),
        Column(speech.say("dossier.head.between"), share=36),
        Column(speech.say("head.evidence"), right=True),
    )
    rows = tuple(
        (
            Cell(speech.title(measure)),
            Cell(speech.figure(found["value"], found["unit"])),
            Cell(speech.between(found)),
            Cell(speech.count(found["evidence"])),
        )
        for measure, found in one["measures"].items()
    )
    return Grid(speech.say("dossier.measures_caption"), columns, rows, folds=2)
