"""Answers in a TOML file: a session goes on from it, and a file written by hand makes a policy without any question."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from preavis.advice.criteria import CLASSES
from preavis.advice.deck_text import deck_of
from preavis.advice.elicitation import Answers
from preavis.advice.policy import Majority, quoted
from preavis.advice.policy_edit import deck_list, literal
from preavis.advice.policy_text import Section, parse

_PARTS = ("as_today", "rows", "blanks", "ratio", "majority", "sides", "thresholds", "weights")


def answers_of(text: str, file: str, criteria: tuple[str, ...]) -> Answers:
    """The answers that a file holds. Raises UsageError with file, line and key of the first fault."""
    top = parse(text, file)
    top.only(*_PARTS)
    kept = frozenset(str(name) for name in (top.items("as_today") if top.values.get("as_today") else ()))
    for place, name in enumerate(top.values.get("as_today", ())):
        if name not in {*criteria, "weights", "majority"}:
            raise top.fault("policy_tools.unknown_part", "as_today", entry=place, value=str(name))
    rows, blanks = _cards_so_far(top, criteria)
    ratio = None
    if top.has("ratio"):
        low, high = _pair(top, "ratio")
        ratio = (Decimal(low), Decimal(high))
    if top.has("weights"):
        deck = deck_of(top.section("weights"), criteria)
        rows, blanks, ratio = deck.ranks, deck.intervals, deck.ratio
    return Answers(rows, blanks, ratio, _majority(top), dict(_sides(top, criteria)), _thresholds(top, criteria), kept)


def _pair(top: Section, key: str) -> tuple[int | Decimal, int | Decimal]:
    found = top.items(key)
    numbers = [n for n in found if isinstance(n, int | Decimal) and not isinstance(n, bool)]
    if len(found) != 2 or len(numbers) != 2 or not 1 <= numbers[0] <= numbers[1] <= 1000:
        raise top.fault("policy.bad_ratio", key, most=1000)
    return numbers[0], numbers[1]


def _cards_so_far(
    top: Section, criteria: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[int, int], ...]]:
    """Rows laid and gaps said before a session stopped."""
    rows: list[tuple[str, ...]] = []
    for place, row in enumerate(top.items("rows") if top.values.get("rows") else ()):
        names = row if isinstance(row, list) else [row]
        laid = {name for before in rows for name in before}
        if not names or any(name not in criteria or name in laid for name in names):
            raise top.fault("policy_tools.unknown_part", "rows", entry=place, value=", ".join(map(str, names)))
        rows.append(tuple(names))
    gaps: list[tuple[int, int]] = []
    for place, gap in enumerate(top.items("blanks") if top.values.get("blanks") else ()):
        bounds = gap if isinstance(gap, list) else [gap, gap]
        whole = len(bounds) == 2 and all(isinstance(n, int) and 0 <= n <= 99 for n in bounds)
        if not whole or bounds[0] > bounds[1] or place >= len(rows) - 1:
            raise top.fault("policy.bad_cards", "blanks", entry=place, value=str(gap), most=99)
        gaps.append((bounds[0], bounds[1]))
    return tuple(rows), tuple(gaps)


def _majority(top: Section) -> Majority | None:
    if not top.has("majority"):
        return None
    section = top.section("majority")
    section.only("low", "used", "high")
    used = section.between("used", "0.5", "1")
    low, high = section.between("low", "0.5", str(used), used), section.between("high", str(used), "1", used)
    return Majority(float(low), float(high), float(used))


def _sides(top: Section, criteria: tuple[str, ...]) -> Iterator[tuple[str, dict[str, dict[str, bool]]]]:
    section = top.section("sides")
    section.only(*criteria)
    for name in section.values:
        inner = section.section(name)
        inner.only(*CLASSES[1:])
        said: dict[str, dict[str, bool]] = {}
        for quality in inner.values:
            table = inner.section(quality)
            for client, value in table.values.items():
                if not isinstance(value, bool):
                    raise table.fault("policy.not_true_or_false", client)
            said[quality] = dict(table.values)
        yield name, said


def _thresholds(top: Section, criteria: tuple[str, ...]) -> dict[str, str]:
    section = top.section("thresholds")
    section.only(*criteria)
    return {name: section.choice(name, ("kept", "measured")) for name in section.values}


def text_of(answers: Answers) -> str:
    """The answers as such a file; reading it gives them again."""
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: Answers) -> Iterator[str]:
    if answers.kept:
        yield f"as_today = {literal(sorted(answers.kept))}"
    if answers.rows and answers.ratio is None:
        yield f"rows = {literal([list(row) for row in answers.rows])}"
        yield f"blanks = {literal([list(gap) for gap in answers.blanks])}" if answers.blanks else "blanks = []"
    if answers.ratio is not None:
        yield "[weights]"
        yield f"deck = {literal(deck_list(answers.rows, answers.blanks))}"
        yield f"ratio = {literal(list(answers.ratio))}"
    if answers.majority is not None:
        yield "[majority]"
        yield from (f"{key} = {getattr(answers.majority, key)!r}" for key in ("low", "used", "high"))
    for name, said in answers.sides.items():
        for quality, clients in said.items():
            if clients:
                yield f"[sides.{quoted(name)}.{quality}]"
                yield from (f"{quoted(client)} = {str(yes).lower()}" for client, yes in clients.items())
    if answers.thresholds:
        yield "[thresholds]"
        yield from (f"{quoted(name)} = {quoted(said)}" for name, said in answers.thresholds.items())
