"""The questions of an elicitation in words, as they are asked at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from preavis.advice.deck import Rank
from preavis.advice.elicitation import Agreement, Blanks, Ground, Place, Question, Ratio, Side, Threshold
from preavis.advice.majority_options import Option
from preavis.advice.policy_diff import exact, unit_of
from preavis.errors import Parameter
from preavis.report.policy_figures import figure, plain, points, seen
from preavis.report.words import Words

_SHOWN = 2
"""Coalitions shown of one option."""


def asked_text(asked: Question, ground: Ground, words: Words) -> str:
    """A question, with what an empty answer means."""
    match asked:
        case Place():
            return _place(asked, words)
        case Blanks():
            facts = {"lower": _rank(asked.lower, words), "upper": _rank(asked.upper, words)}
            return words.say("policy_tools.ask_blanks", {**facts, "today": _range(*asked.today, words)})
        case Ratio():
            facts = {"lower": _rank(asked.lowest, words), "upper": _rank(asked.highest, words)}
            return words.say("policy_tools.ask_ratio", {**facts, "today": _range(*asked.today, words)})
        case Agreement():
            return _agreement(asked, words)
        case Side():
            return _side(asked, ground, words)
        case Threshold():
            return _threshold(asked, ground, words)


def _place(asked: Place, words: Words) -> str:
    rows = [f"  {n:>3}  {_rank(row, words)}" for n, row in enumerate(asked.rows, 1)]
    place, together = asked.today
    here = "policy_tools.today_with" if together else "policy_tools.today_above"
    today = words.say(here if place >= 0 else "policy_tools.today_below_all", {"row": place + 1})
    facts: dict[str, Parameter] = {"card": asked.card, "weight": points(asked.weight, words), "today": today}
    head, foot = words.say("policy_tools.ask_rows"), words.say("policy_tools.ask_place", facts)
    return "\n".join([f"\n{head}", *rows[::-1], foot])


def _rank(row: Rank, words: Words) -> str:
    return ", ".join(words.word(name) for name in row)


def _range(low: Decimal | int, high: Decimal | int, words: Words) -> str:
    one, other = (plain(Decimal(n), words) for n in (low, high))
    return one if one == other else f"{one}-{other}"


def _agreement(asked: Agreement, words: Words) -> str:
    lines = [words.say("policy_tools.ask_majority", {"criteria": " ".join(asked.judged)})]
    for place, option in enumerate(asked.options):
        mark = "*" if asked.today[0] <= place <= asked.today[1] else " "
        lines += [f"{mark}{place + 1:>3}  {text}" if i == 0 else f"      {text}" for i, text in _told(option, words)]
    return "\n".join(["", *lines, words.say("policy_tools.ask_option")])


def _told(option: Option, words: Words) -> Sequence[tuple[int, str]]:
    """An option on two or three lines: how many reasons, which ones, who may refuse alone."""
    shown = [" + ".join(words.word(name) for name in one) for one in option.enough[:_SHOWN]]
    more = len(option.enough) - len(shown)
    texts = [words.say("policy_tools.reasons", {"count": option.reasons})]
    texts += [f"  {one}" for one in shown]
    texts += [words.say("policy_tools.more_coalitions", {"count": more})] if more else []
    alone = {"criteria": " ".join(option.alone)}
    texts += [words.say("policy_tools.alone" if option.alone else "policy_tools.nobody_alone", alone)]
    return list(enumerate(texts))


def _side(asked: Side, ground: Ground, words: Words) -> str:
    criterion = ground.policy.criterion(asked.part)
    unit = unit_of(criterion) if criterion else "count"
    facts: dict[str, Parameter] = {
        "criterion": asked.part,
        "quality": asked.quality,
        "client": asked.name,
        "value": seen(asked.value, unit, words),
        "limit": figure(exact(asked.limit), unit, words),
        "today": words.say("policy_tools.yes" if asked.today else "policy_tools.no"),
    }
    return "\n" + words.say("policy_tools.ask_side", facts)


def _threshold(asked: Threshold, ground: Ground, words: Words) -> str:
    criterion = ground.policy.criterion(asked.part)
    unit = unit_of(criterion) if criterion else "count"
    kept = [figure(exact(value), unit, words) for value in asked.kept]
    found = [figure(value, unit, words) for value in asked.measured]
    facts: dict[str, Parameter] = {"criterion": asked.part, "near": found[0], "far": found[1]}
    return "\n" + words.say("policy_tools.ask_threshold", {**facts, "kept_near": kept[0], "kept_far": kept[1]})
