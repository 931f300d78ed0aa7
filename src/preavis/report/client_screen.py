"""One client on a terminal: what is advised and why, how firm it is, the money, criteria and measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rich.console import RenderableType
from rich.text import Text

from preavis.advice import Advice, Statement
from preavis.advice.criteria import Quality
from preavis.advice.explanation import explain
from preavis.measures import compare_lenses
from preavis.report.explained import explained, lines, missing
from preavis.report.remedy_screen import fix_sentence
from preavis.report.saying import sentence
from preavis.report.screen import bullets, grid, recommendation
from preavis.report.table import Figure, Table, heads, shown
from preavis.report.words import Words, visible
from preavis.review import Review, Reviewed

LENSES = ("contribution", "margin_per_scarce_hour", "full_profit")
"""To keep or drop, for a full book, to price."""
_SURE = 0.995
_SAID_BELOW = ("advice.contradictory",)
"""What the part on firmness says in more words."""

_PARTS = ("reasons", "counter_reasons", "red_lines", "blocks", "needs")


def client_page(review: Review, reviewed: Reviewed, words: Words) -> Iterator[RenderableType]:
    """Everything the review knows of a client, most important first."""
    client, advice = reviewed.client, reviewed.advice
    yield Text(f"{visible(client.name)} ({client.key}) · {words.word(client.kind)}", style="bold")
    told = recommendation(advice.recommendation, words)
    if advice.quality:
        told.append(" · " + words.say("report.quality", {"quality": advice.quality}))
    if len(advice.band) == 2 and advice.band[0] != advice.band[1]:
        told.append(" · " + words.say("report.band", {"worst": advice.band[0], "best": advice.band[1]}))
    yield told
    yield from _firmness(advice, words)
    for part in _PARTS:
        said = merged(one for one in getattr(advice, part) if one.code not in _SAID_BELOW)
        yield from _statements(words.say(f"report.{part}"), said, words)
    yield from _statements(words.say("explanation.title"), explain(advice.case).statements, words)
    if reviewed.menu is not None and (reviewed.menu.ways or advice.recommendation != "unknown"):
        yield Text(f"\n{words.say('report.remedy_title')}", style="bold")
        nothing = {"most": review.policy.remedies.most, "class": reviewed.menu.target}
        yield bullets([fix_sentence(reviewed.menu, words) or words.say("remedies.none", nothing)])
    yield Text()
    for line in lines(explained(reviewed.measured, client, "client_margin"), words):
        yield Text(line)
    yield Text()
    yield from _lenses(reviewed, words)
    if advice.criteria:
        yield grid(criteria_table(review, reviewed, words), words, wrap="supports vetoes")
        yield Text()
    yield from _measures(reviewed, words)


def _measures(reviewed: Reviewed, words: Words) -> Iterator[RenderableType]:
    """The measures, then why some are unknown: a column of reasons would not fit a narrow screen."""
    table = measures_table(reviewed, words)
    yield grid(replace(table, heads=table.heads[:-1], rows=tuple(row[:-1] for row in table.rows)), words)
    names: dict[str, list[str]] = {}
    for row in table.rows:
        if row[-1]:
            names.setdefault(str(row[-1]), []).append(str(row[0]))
    yield from _titled(words.say("report.unknown_measures"), [_why(why, of, words) for why, of in names.items()])


def _why(reason: str, measures: Sequence[str], words: Words) -> str:
    return words.say("report.unknown_measure", {"names": ", ".join(measures), "why": reason})


def merged(said: Iterable[Statement]) -> list[Statement]:
    """Statements that say the same of several criteria as one that names them all, in the place of the first."""
    criteria: dict[str, list[str]] = {}
    kept: list[Statement] = []
    for one in said:
        if set(one.params) != {"criterion"}:
            kept.append(one)
        elif one.code in criteria:
            criteria[one.code].append(str(one.params["criterion"]))
        else:
            criteria[one.code] = [str(one.params["criterion"])]
            kept.append(one)
    names = {code: {"criterion": " ".join(found)} for code, found in criteria.items()}
    return [Statement(one.code, names.get(one.code, one.params)) for one in kept]


def _firmness(advice: Advice, words: Words) -> Iterator[Text]:
    """The acceptability of each class, and whether preferences or figures are in doubt."""
    if advice.acceptability is None or advice.doubt is None:
        return
    yield Text(words.say("report.acceptability", {"shares": _shares(advice.acceptability, words)}))
    if max(advice.acceptability.values()) < _SURE:
        sides = {"preference": advice.doubt.preference, "data": advice.doubt.data}
        yield Text(words.say("report.doubt", {name: _shares(side, words) for name, side in sides.items()}))


def _shares(shares: Mapping[Quality, float], words: Words) -> str:
    """The classes that hold at all, the likeliest first."""
    told = sorted(((round(share * 10_000), quality) for quality, share in shares.items()), reverse=True)
    return ", ".join(
        words.say("report.share_of", {"quality": quality, "share": share}) for share, quality in told if share >= 50
    )


def _lenses(reviewed: Reviewed, words: Words) -> Iterator[Text]:
    """The three profit lenses side by side, and what they say together."""
    known = reviewed.measured.measures
    figures = {name: Figure(reviewed.measure(name).value, known[name].unit) for name in LENSES}
    yield Text(" · ".join(f"{words.word(name)} {shown(figure, words)}" for name, figure in figures.items()))
    yield Text(words.word(f"lens.{compare_lenses(reviewed.measured, reviewed.client.number)}"))
    yield Text()


def _statements(title: str, said: Sequence[Statement], words: Words) -> Iterator[RenderableType]:
    yield from _titled(title, [sentence(words, one.code, one.params) for one in said])


def _titled(title: str, said: Sequence[str]) -> Iterator[RenderableType]:
    if said:
        yield Text(f"\n{title}", style="bold")
        yield bullets(said)


def criteria_table(review: Review, reviewed: Reviewed, words: Words) -> Table:
    """Each criterion: the value, its weight, what it supports and what it forbids."""
    units = {name: measure.unit for name, measure in reviewed.measured.measures.items()}
    measures = {criterion.name: criterion.measure for criterion in review.policy.criteria}
    return Table(
        "criteria",
        heads("criterion value weight supports vetoes", right="value weight"),
        tuple(
            (
                words.word(name),
                Figure(found.value, units.get(measures[name], "level")),
                Figure(found.weight, "ratio"),
                ", ".join(words.word(quality) for quality in found.supports),
                ", ".join(words.word(quality) for quality in found.vetoes),
            )
            for name, found in reviewed.advice.criteria.items()
        ),
    )


def measures_table(reviewed: Reviewed, words: Words) -> Table:
    """Every measure with its bounds, how many rows it stands on, and why it is missing if it is."""
    rows = []
    for name, value in reviewed.measures.items():
        unit = reviewed.measured.measures[name].unit
        bounded = value.low != value.high
        rows.append(
            (
                words.word(name),
                Figure(value.value, unit),
                shown(Figure(value.low, unit), words) if bounded and value.low is not None else "",
                shown(Figure(value.high, unit), words) if bounded and value.high is not None else "",
                value.evidence,
                missing(value.missing, words) if value.missing else "",
            )
        )
    return Table(
        "measures", heads("measure value low high evidence missing", right="value low high evidence"), tuple(rows)
    )
