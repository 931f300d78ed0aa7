"""A notice on a terminal, and as data: blocks first, then the range with its drivers, days, exposure, questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from preavis.errors import Parameter
from preavis.facts.book import Answer
from preavis.facts.identity import Client
from preavis.plan.notice import Exposure, Notice, Remark, Sign, asked
from preavis.report.cited import cited
from preavis.report.saying import sentence
from preavis.report.screen import bullets, grid
from preavis.report.table import Cell, Table, heads
from preavis.report.words import Words

_PARTS = (
    ("block", "notice.blocked"),
    ("gate", "notice.gates"),
    ("driver", "notice.drivers"),
    ("warn", "notice.warnings"),
    ("check", "notice.checks"),
    ("inform", "notice.informs"),
)
_SHOWN_FIRST = 2
"""Blocks and gates stand above the range, the rest below it."""


def notice_page(
    found: Notice, client: Client, answers: Mapping[str, Answer], words: Words, partial: Sequence[Remark] = ()
) -> Iterator[RenderableType]:
    """Everything about a notice, in the order a person must know it; `partial` is said of a change in mind."""
    told = {"name": client.name, "key": client.key, "day": found.day.isoformat()}
    yield Text(words.say("notice.title", told), style="bold")
    yield Text(_road(found, words))
    yield from _remarks(found, words, _PARTS[:_SHOWN_FIRST])
    yield from _signs(found, words)
    yield from _days(found, words)
    yield from _remarks(found, words, _PARTS[_SHOWN_FIRST:])
    yield from _exposure(found, words)
    yield from partial_lines(partial, words)
    yield from _answers(found, answers, words)
    yield Text("\n" + words.say("notice.not_legal_advice"), style="dim")


def answer_word(value: str, words: Words) -> str:
    """An answer as a code with words of its own, if it has any, else as it is."""
    return f"answer.{value}" if words.has(f"word.answer.{value}") else value


def _road(found: Notice, words: Words) -> str:
    return words.word(f"notice.path.{found.path}")


def _remarks(found: Notice, words: Words, parts: tuple[tuple[Any, str], ...]) -> Iterator[RenderableType]:
    for effect, code in parts:
        told = [_remark(remark, words) for remark in found.of(effect)]
        if told:
            yield Text("\n" + words.say(code), style="bold")
            yield bullets(told)


def _remark(remark: Remark, words: Words) -> str:
    said = sentence(words, remark.code, remark.params)
    if not remark.rule:
        return said
    basis = {"rule": remark.rule, "citation": cited(remark.rule, remark.citation, words), "grade": remark.grade}
    return f"{said} {words.say('notice.basis', basis)}"


def _signs(found: Notice, words: Words) -> Iterator[RenderableType]:
    """Whether the relation is established: each sign with the way it speaks, and the invoices they are read from."""
    if not found.signs:
        return
    told = {"established": f"notice.judged.{found.established}"}
    yield Text("\n" + words.say("notice.signs_title", told), style="bold")
    yield bullets(_sign(sign, words) for sign in found.signs)
    if found.rows:
        yield Padding(Text(_rows(found, words), style="dim"), (0, 0, 0, 1))
    yield Padding(Text(words.say("notice.signs_how"), style="dim"), (0, 0, 0, 1))


def _sign(sign: Sign, words: Words) -> str:
    name, speaks = words.word(f"notice.sign.{sign.name}"), words.word(f"notice.speaks.{sign.speaks}")
    return f"{name} ({speaks}) · {sentence(words, sign.remark.code, sign.remark.params)}"


def _rows(found: Notice, words: Words) -> str:
    told: dict[str, Parameter] = {"count": len(found.rows)}
    for end, row in (("first", found.rows[0]), ("last", found.rows[-1])):
        told |= {end: row.number, f"{end}_day": row.day.isoformat(), f"{end}_file": row.file, f"{end}_row": row.row}
    return words.say("notice.signs_rows", told)


def partial_lines(remarks: Sequence[Remark], words: Words) -> Iterator[RenderableType]:
    """What a change of terms may be taken for, under its title; nothing where no law here looks at it."""
    if remarks:
        yield Text("\n" + words.say("notice.partial_title"), style="bold")
        yield bullets(_remark(remark, words) for remark in remarks)


def partial_data(remarks: Sequence[Remark], words: Words) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [_remark_data(remark, words) for remark in remarks]


def _days(found: Notice, words: Words) -> Iterator[RenderableType]:
    yield Text("\n" + _length(found, words), style="bold")
    days = {"earliest": found.earliest, "prudent": found.prudent, "harbour_day": found.harbour}
    if found.prudent == found.earliest:
        del days["prudent"]
    told = [words.say(f"notice.{name}", {"day": day.isoformat()}) for name, day in days.items() if day]
    if found.archive_until:
        told.append(words.say("notice.archive", {"day": found.archive_until.isoformat()}))
    if told:
        yield bullets(told)


def _length(found: Notice, words: Words) -> str:
    if found.months is None:
        return words.say("notice.no_months")
    code = "notice.months_one" if found.months.low == found.months.high else "notice.months"
    return words.say(code, {"low": found.months.low, "high": found.months.high})


def _exposure(found: Notice, words: Words) -> Iterator[RenderableType]:
    if not found.exposures:
        return
    yield Text("\n" + words.say("notice.exposure_title"), style="bold")
    yield grid(exposure_table(found, words), words)
    if found.exposures[0].amount is None:
        yield Padding(Text(words.say("notice.formula"), style="dim"), (0, 0, 0, 1))


def exposure_table(found: Notice, words: Words) -> Table:
    """What each end day leaves missing, and what that may cost: low, central, high; no sums while none are known."""
    sums = "low central high" if found.exposures and found.exposures[0].amount else ""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            words.word(f"notice.end.{made.name}"),
            made.end,
            _missing(made, words),
            *(words.formats.whole_money(amount) for amount in made.amount or ()),
        )
        for made in found.exposures
    )
    return Table("exposure", heads(f"ending end_day missing_months {sums}", right=sums), rows)


def _missing(made: Exposure, words: Words) -> str:
    low, high = made.missing.low, made.missing.high
    return words.say("notice.missing_one" if low == high else "notice.missing", {"low": low, "high": high})


def _answers(found: Notice, answers: Mapping[str, Answer], words: Words) -> Iterator[RenderableType]:
    if found.answered:
        yield Text("\n" + words.say("notice.answered"), style="bold")
        yield bullets(_answered(answers[name], value, words) for name, value in found.answered.items())
    if found.unanswered:
        yield Text("\n" + words.say("notice.unanswered"), style="bold")
        for name in found.unanswered:
            told = {"question": f"question.{name}", "why": words.say(f"notice.why.{name}")}
            yield bullets([words.say("notice.ask", told)])
            how = words.say("notice.ask_how", {"name": name, "allowed": asked(name).allowed})
            yield Padding(Text(how, style="dim"), (0, 0, 0, 5))


def _answered(answer: Answer, value: str, words: Words) -> str:
    told = {
        "question": f"question.{answer.question}",
        "value": answer_word(value, words),
        "author": answer.author,
        "day": answer.day.isoformat(),
    }
    note = f" {answer.note}" if answer.note else ""
    return words.say("notice.answered_row", told) + note


def notice_data(
    found: Notice, client: Client, answers: Mapping[str, Answer], words: Words, partial: Sequence[Remark] = ()
) -> dict[str, Any]:
    """A notice as plain data, with its sentences."""
    months = found.months
    days = {"earliest": found.earliest, "prudent": found.prudent, "safe_harbour": found.harbour}
    return {
        "client": client.key,
        "name": client.name,
        "country": found.country,
        "told_on": found.day.isoformat(),
        "path": found.path,
        "established": found.established,
        "age_months": found.age_months,
        "contract_months": found.contract_months,
        "months": None if months is None else [months.low, months.high],
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "archive_until": found.archive_until.isoformat() if found.archive_until else None,
        "blocked": found.blocked,
        "signs": [_sign_data(sign, words) for sign in found.signs],
        "invoices": [vars(row) | {"day": row.day.isoformat()} for row in found.rows],
        "remarks": [_remark_data(remark, words) for remark in found.remarks],
        "partial_rupture": partial_data(partial, words),
        "exposures": [_exposure_data(made) for made in found.exposures],
        "answers": {
            name: {"value": value, "author": answers[name].author, "day": answers[name].day.isoformat()}
            for name, value in found.answered.items()
        },
        "unanswered": list(found.unanswered),
        "not_legal_advice": words.say("notice.not_legal_advice"),
    }


def _sign_data(sign: Sign, words: Words) -> dict[str, Any]:
    told = {"sign": sign.name, "speaks": sign.speaks, "decides": sign.decides, "from_invoices": sign.rows}
    return told | _remark_data(sign.remark, words)


def _remark_data(remark: Remark, words: Words) -> dict[str, Any]:
    return {
        "code": remark.code,
        "effect": remark.effect,
        "rule": remark.rule or None,
        "citation": cited(remark.rule, remark.citation, words) or None,
        "grade": remark.grade or None,
        "params": dict(remark.params),
        "text": sentence(words, remark.code, remark.params),
    }


def _exposure_data(made: Exposure) -> dict[str, Any]:
    low, central, high = made.amount or (None, None, None)
    missing = [made.missing.low, made.missing.high]
    return {
        "ending": made.name,
        "end": made.end.isoformat(),
        "missing_months": missing,
        "low": low,
        "central": central,
        "high": high,
    }
