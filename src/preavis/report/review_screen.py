"""The review on a terminal: one sentence on the whole, the identity, then a line a client, the gravest first."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from preavis.advice import Statement
from preavis.advice.recommend import Recommendation
from preavis.measures import Value
from preavis.report.saying import problem_text, sentence
from preavis.report.screen import COLOURS, MARKS, bullets
from preavis.report.words import Words, visible
from preavis.review import Portfolio, Review, Reviewed

ORDER: tuple[Recommendation | None, ...] = ("part", "fix", "unknown", "keep", None)
_GAP = "  "
_NAME_MOST = 26
_NAME_LEAST = 10
_REASON_LEAST = 64
_INDENT = "    "


@dataclass(frozen=True)
class Line:
    """One client as the table shows it."""

    recommendation: Recommendation | None
    cells: tuple[str, ...]
    reason: str


def show(out: Console, review: Review, words: Words) -> None:
    """Print the review."""
    for text in head(review, words):
        out.print(text, soft_wrap=not out.is_terminal)
    out.print()
    lines = [line(one, words) for one in in_order(review.clients)]
    for drawn in draw(lines, words, out.width):
        out.print(drawn, soft_wrap=True)
    out.print()
    for title, said in (("report.obtain", _settling(review)), ("report.preferences", review.preferences)):
        if said:
            out.print(Text(words.say(title), style="bold"))
            out.print(bullets(sentence(words, one.code, one.params) for one in said))
    if review.problems:
        out.print(bullets(problem_text(words, problem) for problem in review.problems))
    out.print(Text(words.say("report.person_decides"), style="dim"))


def _settling(review: Review) -> list[Statement]:
    """What would settle a client at least: the rest is told client by client."""
    return [source.statement for source in review.robustness.information.sources if source.settles]


def head(review: Review, words: Words) -> Iterator[Text]:
    """What holds for the whole book."""
    book, portfolio = review.book, review.portfolio
    span = {"first": book.window.first.isoformat(), "last": book.window.last.isoformat()}
    title = [visible(book.company.name), words.say("report.span", span)]
    title.append(words.say("report.clients", {"count": portfolio.clients}))
    if portfolio.revenue is not None:
        title.append(words.say("report.revenue", {"revenue": portfolio.revenue}))
    yield Text(" · ".join(title), style="bold")
    yield Text(identity(portfolio, words))
    yield counts(review.clients, words)


def identity(portfolio: Portfolio, words: Words) -> str:
    """The identity that every review asserts, in figures."""
    balance = portfolio.reconciliation
    figures = {
        "clients": balance.clients,
        "unassigned": balance.unassigned_total,
        "unused": balance.unused_capacity,
        "total": balance.total,
    }
    code = "report.identity" if balance.ledger_total is None else "report.identity_ledger"
    return words.say(code, figures)


def counts(clients: Sequence[Reviewed], words: Words) -> Text:
    """How many clients each recommendation has."""
    number = Counter(one.advice.recommendation for one in clients)
    text = Text()
    for name in ORDER:
        if number[name]:
            text.append("   " if text else "")
            text.append(f"{MARKS[name]} " if name else "", style=COLOURS.get(name or "", "dim"))
            text.append(f"{words.word('unknown_long' if name == 'unknown' else name or 'dormant')} {number[name]}")
    return text


def in_order(clients: Sequence[Reviewed]) -> list[Reviewed]:
    """By recommendation, the gravest first, then by the money at stake, the most first."""
    return sorted(clients, key=lambda one: (ORDER.index(one.advice.recommendation), -at_stake(one), one.client.key))


def at_stake(reviewed: Reviewed) -> int:
    """The size of what the client leaves or costs; where that is unknown, its revenue."""
    for name in ("client_margin", "revenue"):
        value = reviewed.measure(name).value
        if value is not None:
            return abs(int(value))
    return 0


def line(reviewed: Reviewed, words: Words) -> Line:
    advice, formats = reviewed.advice, words.formats
    margin, late, share = (reviewed.measure(name) for name in ("client_margin", "days_beyond_terms", "revenue_share"))
    figures = (
        _margin(margin, words),
        "?" if late.value is None else formats.count(late.value),
        "?" if share.value is None else formats.ratio(share.value),
    )
    reason = sentence(words, advice.reasons[0].code, advice.reasons[0].params) if advice.reasons else ""
    return Line(
        advice.recommendation,
        (
            visible(reviewed.client.name),
            words.word(advice.recommendation or "dormant"),
            words.word(advice.quality) if advice.quality else "",
            "" if advice.confidence is None else formats.percent_whole(advice.confidence),
            *(("", "", "") if advice.dormant else figures),
        ),
        reason,
    )


def _margin(margin: Value, words: Words) -> str:
    """The margin in whole units; what bounds it where it is unknown."""
    known = [
        (sign, bound)
        for sign, bound in (("", margin.value), ("≤ ", margin.high), ("≥ ", margin.low))
        if bound is not None
    ]
    return f"{known[0][0]}{words.formats.whole_money(known[0][1])}" if known else "?"


_HEADS = ("client", "recommendation", "quality", "sure", "margin", "late", "share")
_NUMBERS = ("sure", "margin", "late", "share")


def draw(lines: Sequence[Line], words: Words, width: int) -> Iterator[Text]:
    """The lines as aligned text: the reason beside the figures if there is room, else under them."""
    titles = tuple(words.say(f"head.{name}") for name in _HEADS)
    widths = [max(cell_len(row[i]) for row in (titles, *(one.cells for one in lines))) for i in range(len(titles))]
    rest = sum(widths[1:]) + len(_GAP) * (len(widths) - 1) + 2
    widths[0] = min(widths[0], _NAME_MOST, max(_NAME_LEAST, width - rest))
    used = sum(widths) + len(_GAP) * len(widths) + 2
    beside = width - used >= _REASON_LEAST
    first = Text(_GAP.join(_aligned(titles, widths, "  ")), style="bold")
    yield first.append(f"{_GAP}{words.say('head.reason')}") if beside else first
    for one in lines:
        yield from _drawn(one, widths, width - used if beside else 0, width)


def _drawn(one: Line, widths: Sequence[int], room: int, width: int) -> Iterator[Text]:
    mark = f"{MARKS[one.recommendation]} " if one.recommendation else "  "
    aligned = _aligned(one.cells, widths, mark)
    text = Text(aligned[0] + _GAP)
    text.append(aligned[1][:1], style=COLOURS.get(one.recommendation or "", ""))
    text.append(aligned[1][1:] + _GAP + _GAP.join(aligned[2:]))
    if not one.reason:
        text.rstrip()
        yield text
        return
    margin = cell_len(text.plain) + len(_GAP) if room else len(_INDENT)
    told = textwrap.wrap(one.reason, room or max(width - len(_INDENT), 20), break_long_words=False)
    if room:
        text.append(_GAP + told[0])
        told = told[1:]
    yield text
    for rest in told:
        yield Text(" " * margin + rest, style="" if room else "dim")


def _aligned(cells: Sequence[str], widths: Sequence[int], mark: str) -> list[str]:
    """Cells brought to their widths: numbers to the right, the mark before the recommendation."""
    shown = []
    for name, cell, width in zip(_HEADS, cells, widths, strict=True):
        fitted = cell if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"
        padding = " " * (width - cell_len(fitted))
        shown.append(padding + fitted if name in _NUMBERS else fitted + padding)
    shown[1] = mark + shown[1]
    return shown
