"""Two policies side by side, and who would move: for a terminal and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from preavis.advice.policy import Policy
from preavis.advice.policy_diff import Change, Plain
from preavis.advice.policy_moves import Move, Responsible, Side
from preavis.errors import Parameter
from preavis.report.json import number
from preavis.report.policy_figures import figure, points, signed
from preavis.report.screen import bullets, recommendation
from preavis.report.words import Words, visible


@dataclass(frozen=True)
class Trial:
    """A policy tried on a book: what it changes and who moves. `clients` are all recommendations, before and after."""

    as_of: date
    name: str
    before: Policy
    after: Policy
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    clients: tuple[tuple[str | None, str | None], ...]


def changes_page(first: str, second: str, changes: Sequence[Change], words: Words) -> Iterator[RenderableType]:
    """Every change in words, grouped as a policy is."""
    yield Text(words.say("policy_tools.title", {"first": first, "second": second}), style="bold")
    for part, group in groupby(changes, key=_part):
        yield Text("")
        yield Text(words.say(f"policy_tools.part.{part}"), style="bold")
        yield bullets([change_text(change, words) for change in group])


def _part(change: Change) -> str:
    return "criteria" if change.kind in {"limit", "threshold", "nature", "criterion"} else change.kind


def change_text(change: Change, words: Words) -> str:
    """One change in a sentence."""
    before, after = (_told(change, side, words) for side in (change.before, change.after))
    facts: dict[str, Parameter] = {"what": _what(change, words), "before": before, "after": after}
    if change.before is None:
        return words.say("policy_tools.change.new", facts)
    if change.after is None:
        return words.say("policy_tools.change.gone", facts)
    if change.kind == "weight":
        return words.say("policy_tools.change.points", facts | {"points": signed(change.points or Decimal(0), words)})
    return words.say("policy_tools.change.other", facts)


def _what(change: Change, words: Words) -> str:
    """What it is about: the criterion, its limit of a class, a key with words of its own."""
    subject = words.word(change.subject) if change.subject else ""
    match change.kind:
        case "weight" | "criterion":
            return subject
        case "limit":
            return words.say("policy_tools.limit_of", {"subject": subject, "quality": change.key})
        case "red_line":
            return visible(change.subject)
    code = f"policy_tools.key.{change.key}"
    base, _, age = change.key.partition(".")
    if age:
        key = words.say(f"policy_tools.key.{base}", {"days": int(age)})
    else:
        key = words.say(code) if words.has(code) else visible(change.key)
    return words.say("policy_tools.key_of", {"subject": subject, "key": key}) if subject else key


def _told(change: Change, value: Plain, words: Words) -> str:
    if value is None:
        return ""
    if change.kind == "weight" and isinstance(value, int | Decimal):
        return points(Decimal(value), words)
    if change.key == "blanks":
        return deck_text(str(value), words)
    if isinstance(value, str) and change.kind in {"company", "red_line"}:
        return visible(value)
    return figure(value, change.unit, words)


def deck_text(cards: str, words: Words) -> str:
    """A deck on one line: rows from the least important up, blank cards in brackets."""
    rows = [part.strip() for part in cards.split("<")]
    told = [f"[{row}]" if row.replace("-", "").isdecimal() else _row(row, words) for row in rows]
    return " < ".join(told).replace(" < [", " [").replace("] < ", "] ")


def _row(row: str, words: Words) -> str:
    return " = ".join(words.word(name.strip()) for name in row.split("="))


def trial_page(found: Trial, words: Words) -> Iterator[RenderableType]:
    """Who moves, from what to what, and the criteria that make it so."""
    params: dict[str, Parameter] = {"name": found.name, "as_of": found.as_of.isoformat()}
    params |= {"moved": len(found.moves), "clients": len(found.clients)}
    yield Text(words.say("policy_tools.trial" if found.moves else "policy_tools.trial_none", params), style="bold")
    counted = Counter((m.before.recommendation, m.after.recommendation) for m in found.moves)
    changed = [(pair, count) for pair, count in counted.items() if pair[0] != pair[1]]
    if changed:
        yield Text(" · ".join(f"{_advice(a, words)} → {_advice(b, words)} {n}" for (a, b), n in changed))
    for move in found.moves:
        yield Text("")
        yield Text(visible(move.client.name), style="bold")
        yield Padding(_arrow(move, words), (0, 0, 0, 4))
        for line in why(move, found, words):
            yield Padding(Text(line), (0, 0, 0, 4))
    yield Text("")
    yield Text(words.say("policy_tools.trial_unapplied"))


def _advice(name: str | None, words: Words) -> str:
    return words.word(name or "dormant")


def _arrow(move: Move, words: Words) -> Text:
    return Text().append_text(_side(move.before, words)).append(" → ").append_text(_side(move.after, words))


def _side(side: Side, words: Words) -> Text:
    text = Text().append_text(recommendation(side.recommendation, words))
    if side.quality is not None:
        return text.append(f" ({words.word(side.quality)})")
    known = dict.fromkeys(side.band)
    return text.append(f" ({' – '.join(words.word(quality) for quality in known)})") if known else text


def why(move: Move, found: Trial, words: Words) -> Iterator[str]:
    """What makes a client move, a sentence a cause."""
    if move.responsible:
        told = words.say("policy_tools.separator").join(_responsible(one, words) for one in move.responsible)
        yield words.say("policy_tools.through", {"criteria": told, "quality": move.limit or ""})
    before, after = (words.formats.percent(policy.majority.used * 10_000) for policy in (found.before, found.after))
    majorities = {"before": before, "after": after}
    for cause in move.causes:
        yield words.say(f"policy_tools.cause.{cause}", majorities)
    if not move.responsible and not move.causes:
        yield words.say("policy_tools.cause.other")


def _responsible(one: Responsible, words: Words) -> str:
    weights = [words.formats.percent(share * 10_000) for share in (one.weight_before, one.weight_after)]
    names = {"criterion": one.criterion, "before": weights[0], "after": weights[1]}
    told = words.say("policy_tools.same_weight" if weights[0] == weights[1] else "policy_tools.other_weight", names)
    began, ended = one.objects_after > one.objects_before, one.objects_after < one.objects_before
    if not (began or ended):
        return told
    return told + words.say("policy_tools.objects_more" if began else "policy_tools.objects_less")


def diff_data(first: tuple[str, Policy], second: tuple[str, Policy], changes: Sequence[Change]) -> dict[str, Any]:
    """The changes as plain data; numbers as the policy writes them."""
    return {
        "first": {"name": first[0], "policy_sha256": first[1].sha256},
        "second": {"name": second[0], "policy_sha256": second[1].sha256},
        "changes": [change_data(change) for change in changes],
    }


def change_data(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "subject": change.subject,
        "key": change.key,
        "before": _plain(change.before),
        "after": _plain(change.after),
        "unit": "points" if change.kind == "weight" else change.unit,
    }


def _plain(value: Plain) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def trial_data(found: Trial) -> dict[str, Any]:
    """The trial as plain data."""
    counted = Counter(f"{before or 'dormant'} {after or 'dormant'}" for before, after in found.clients)
    return {
        "as_of": found.as_of.isoformat(),
        "policy": found.name,
        "before_sha256": found.before.sha256,
        "after_sha256": found.after.sha256,
        "changes": [change_data(change) for change in found.changes],
        "clients": len(found.clients),
        "counts": [{"before": k.split()[0], "after": k.split()[1], "clients": n} for k, n in sorted(counted.items())],
        "moved": [_move_data(move) for move in found.moves],
    }


def _move_data(move: Move) -> dict[str, Any]:
    return {
        "client": move.client.key,
        "name": move.client.name,
        "before": _side_data(move.before),
        "after": _side_data(move.after),
        "limit": move.limit,
        "criteria": [
            {key: value if isinstance(value, str) else number(value) for key, value in vars(one).items()}
            for one in move.responsible
        ],
        "causes": list(move.causes),
    }


def _side_data(side: Side) -> dict[str, Any]:
    return {
        "recommendation": side.recommendation,
        "quality": side.quality,
        "band": list(side.band),
        "confidence": number(side.confidence),
    }
