"""All clients together: the table, the whale curve, the three lenses, payment, concentration, cash to come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from preavis.facts.money import exponent
from preavis.report.charts import Month, Picture, Point, draw, fan, lenses, payment, shares, whale
from preavis.report.charts.draw import Look
from preavis.report.charts.lenses import drawn as in_lenses
from preavis.report.charts.payment import drawn as in_payment
from preavis.report.charts.shares import drawn as in_shares
from preavis.report.charts.whale import curve
from preavis.report.dossier.blocks import Block, Bullets, Cell, Column, Drawing, Grid, Paragraph, Section
from preavis.report.dossier.order import point, section_of, value
from preavis.report.dossier.seen import Plain
from preavis.report.dossier.text import Speech, name
from preavis.report.saying import sentence

_AGREED = ("agree_positive", "agree_negative", "unknown")


@dataclass(frozen=True)
class Sheet:
    """What charts are drawn with and where they are put; `paged` are the keys of the clients that have a page."""

    look: Look
    pictures: MutableMapping[str, Picture]
    paged: Collection[str]

    def draw(self, title: str, make: Callable[[], Any]) -> None:
        """Draw a chart under its name."""
        self.pictures[title] = draw(make(), self.look)


def sections(data: Plain, clients: Sequence[Plain], speech: Speech, sheet: Sheet) -> Iterator[Section]:
    """The portfolio's sections, in their order."""
    opening: list[Block] = [clients_grid(clients, speech, sheet.paged)] if clients else []
    nobody = Paragraph(speech.say("dossier.answer.nobody"))
    yield Section("portfolio", speech.say("dossier.portfolio"), 1, tuple(opening or [nobody]), new_page=True)
    minor = 10 ** exponent(data["currency"])
    points = [point(one, minor) for one in clients if not one["dormant"]]
    for make in (_whale, _lenses, _payment, _shares):
        yield from make(data, clients, points, _Telling(speech, sheet))
    if data.get("outlook"):
        yield _outlook(data["outlook"], speech, sheet, minor)


@dataclass(frozen=True)
class _Telling:
    speech: Speech
    sheet: Sheet


def clients_grid(clients: Sequence[Plain], speech: Speech, paged: Collection[str]) -> Grid:
    """Every client in a line: what is advised, how sure it is, the money, what to do."""
    columns = (
        Column(speech.say("head.client"), share=26),
        Column(speech.say("head.recommendation"), share=15),
        Column(speech.say("head.quality"), share=11),
        Column(speech.say("dossier.head.sure"), right=True),
        Column(speech.say("head.revenue"), right=True),
        Column(speech.say("head.margin"), right=True),
        Column(speech.say("dossier.head.do"), share=48),
    )
    rows = tuple(_row(one, speech, paged) for one in clients)
    return Grid(speech.say("dossier.clients_caption"), columns, rows, pages=speech.say("dossier.face.page"))


def _row(one: Plain, speech: Speech, paged: Collection[str]) -> tuple[Cell, ...]:
    advice, quality = one["recommendation"], one["quality"]
    return (
        Cell(name(one["name"]), to=section_of(one) if one["client"] in paged else ""),
        Cell(speech.word(advice or "dormant"), mark=advice or ""),
        Cell(speech.word(quality) if quality else "—"),
        Cell(_sure(one, speech)),
        Cell(speech.whole(value(one, "revenue"))),
        Cell("—" if one["dormant"] else bounded(one, "client_margin", speech)),
        Cell(to_do(one, speech)),
    )


def _sure(one: Plain, speech: Speech) -> str:
    confidence = one["confidence"]
    return "—" if confidence is None else speech.percents(confidence)


def bounded(one: Plain, measure: str, speech: Speech) -> str:
    """Money in whole units; what bounds it where it is unknown."""
    found = one["measures"].get(measure, {})
    for sign, bound in (("", "value"), ("≤ ", "high"), ("≥ ", "low")):
        if found.get(bound) is not None:
            return sign + speech.whole(found[bound])
    return "?"


def to_do(one: Plain, speech: Speech) -> str:
    """What to do in a sentence: the remedy, what would settle it, else the first reason."""
    menu = one.get("menu") or {}
    if menu.get("text") and one["recommendation"] == "fix":
        return speech.set(menu["text"])
    sources = ("needs", "reasons") if one["recommendation"] == "unknown" else ("red_lines", "reasons", "needs")
    return next((speech.set(said["text"]) for source in sources for said in one[source]), "—")


def _whale(_: Plain, __: Sequence[Plain], points: Sequence[Point], telling: _Telling) -> Iterator[Section]:
    speech, sheet = telling.speech, telling.sheet
    found = curve(points)
    if found.drawn < 2:
        return
    sheet.draw("whale", lambda: whale(points, sheet.look, speech.words))
    minor = 10 ** exponent(sheet.look.currency)
    facts = {
        "earning": found.earning,
        "costly": found.drawn - found.earning,
        "peak": round(found.peak * minor),
        "back": round(found.taken_back * minor),
        "total": round(found.total * minor),
    }
    told = speech.say("dossier.whale.back" if found.taken_back > 0 else "dossier.whale.none", facts)
    drawing = Drawing("whale", told, speech.say("dossier.whale.summary", facts))
    yield Section("whale", speech.say("dossier.whale"), 2, (drawing, *_left_out(len(points), found.drawn, speech)))


def _lenses(_: Plain, clients: Sequence[Plain], points: Sequence[Point], telling: _Telling) -> Iterator[Section]:
    speech, sheet = telling.speech, telling.sheet
    chosen = in_lenses(points)
    if not chosen:
        return
    sheet.draw("lenses", lambda: lenses(points, sheet.look, speech.words))
    apart = [one for one in clients if one.get("lens", "unknown") not in _AGREED and not one["dormant"]]
    facts = {"count": len(apart), "all": len(chosen)}
    told = speech.say("dossier.lenses.title" if apart else "dossier.lenses.agree", facts)
    blocks: list[Block] = [Paragraph(speech.say("dossier.lenses.what"))]
    blocks.append(Drawing("lenses", told, speech.say("dossier.lenses.summary")))
    blocks += _left_out(len(points), len(chosen), speech)
    if apart:
        blocks.append(_lens_grid(apart, speech))
    yield Section("lenses", speech.say("dossier.lenses"), 2, tuple(blocks))


def _lens_grid(apart: Sequence[Plain], speech: Speech) -> Grid:
    """The clients on whom the lenses part ways, and what that says."""
    columns = (
        Column(speech.say("head.client"), share=25),
        Column(speech.title("contribution"), right=True),
        Column(speech.say("dossier.head.an_hour"), right=True),
        Column(speech.say("dossier.head.full"), right=True),
        Column(speech.say("dossier.head.says"), share=45),
    )
    rows = tuple(
        (
            Cell(name(one["name"])),
            Cell(speech.whole(value(one, "contribution"))),
            Cell(speech.figure(value(one, "margin_per_scarce_hour"), "money_per_hour")),
            Cell(speech.whole(value(one, "full_profit"))),
            Cell(speech.word(f"lens.{one['lens']}")),
        )
        for one in apart
    )
    return Grid(speech.say("dossier.lenses.caption"), columns, rows)


def _payment(_: Plain, __: Sequence[Plain], points: Sequence[Point], telling: _Telling) -> Iterator[Section]:
    speech, sheet = telling.speech, telling.sheet
    chosen = in_payment(points)
    if not chosen:
        return
    sheet.draw("payment", lambda: payment(points, sheet.look, speech.words))
    late = [one for one in points if (one.figure("late") or 0) >= 1]
    facts = {"late": len(late), "all": len([one for one in points if one.figure("late") is not None])}
    drawing = Drawing("payment", speech.say("dossier.payment.title", facts), speech.say("dossier.payment.summary"))
    blocks: tuple[Block, ...] = (drawing, *_left_out(len(points), len(chosen), speech))
    yield Section("payment", speech.say("dossier.payment"), 2, blocks)


def _shares(data: Plain, _: Sequence[Plain], points: Sequence[Point], telling: _Telling) -> Iterator[Section]:
    speech, sheet = telling.speech, telling.sheet
    chosen = in_shares(points)
    if not chosen:
        return
    sheet.draw("shares", lambda: shares(points, sheet.look, speech.words))
    first = chosen[0]
    share = round((first.figure("revenue_share") or 0) * 10_000)
    title = speech.say("dossier.shares.title", {"client": first.name, "share": share})
    blocks: list[Block] = [Drawing("shares", title, speech.say("dossier.shares.summary"))]
    blocks += _left_out(len(points), len(chosen), speech)
    portfolio = data["portfolio"]
    if portfolio["hhi"] is not None:
        equal = speech.words.formats.measure(portfolio["effective_clients"], "index")
        facts = {"hhi": round(portfolio["hhi"] * 10_000), "equal": equal}
        blocks.append(Paragraph(speech.say("dossier.shares.hhi", facts)))
    yield Section("shares", speech.say("dossier.shares"), 2, tuple(blocks))


def _outlook(outlook: Plain, speech: Speech, sheet: Sheet, minor: int) -> Section:
    """Cash to come: a fan of the first case, a table of all."""
    cases = outlook["cases"]
    months = [Month(m["month"], m["p5"] / minor, m["p50"] / minor, m["p95"] / minor) for m in cases[0]["cash"]]
    sheet.draw("outlook", lambda: fan(months, outlook["floor"] / minor, sheet.look, speech.words))
    columns = (
        Column(speech.say("dossier.head.case"), share=40),
        Column(speech.say("dossier.head.low_point"), right=True),
        Column(speech.say("dossier.head.low_month"), right=True),
        Column(speech.say("dossier.head.below_floor"), right=True),
        Column(speech.say("dossier.head.end"), right=True),
    )
    rows = tuple(
        (
            Cell(_case(case, speech)),
            Cell(speech.whole(case["low_point"]["p50"])),
            Cell(speech.day(case["low_point"]["month"])),
            Cell(speech.set(speech.words.formats.percent(case["below_floor"]["share"]))),
            Cell(speech.whole(case["end"]["p50"])),
        )
        for case in cases
    )
    facts = {"case": _case(cases[0], speech), "floor": outlook["floor"], "paths": outlook["paths"]}
    notes = tuple(speech.set(sentence(speech.words, note["code"], note["params"])) for note in outlook["notes"])
    blocks = (
        Drawing("outlook", speech.say("dossier.outlook.title", facts), speech.say("dossier.outlook.summary", facts)),
        Grid(speech.say("dossier.outlook.caption"), columns, rows),
        Bullets(speech.say("dossier.stands_on"), notes),
    )
    return Section("outlook", speech.say("dossier.outlook"), 2, blocks)


def _case(case: Plain, speech: Speech) -> str:
    """The name of a case in the reader's language; the owner's own name otherwise."""
    code = f"whatif.case.{case['name']}"
    return speech.say(code) if speech.words.has(code) else name(case["title"])


def _left_out(whole: int, drawn: int, speech: Speech) -> tuple[Paragraph, ...]:
    """A word on clients that a chart does not draw: too many, or the figure is unknown."""
    if whole == drawn:
        return ()
    return (Paragraph(speech.say("dossier.drawn", {"drawn": drawn, "all": whole}), "note"),)
