"""A reply as typed, put among the answers; and the answers as edits of the policy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from itertools import pairwise

from preavis.advice.boundaries import Contradiction, contradiction, limits
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.deck import Cards, Rank
from preavis.advice.deck_text import MOST_CARDS, MOST_RATIO
from preavis.advice.elicitation import (
    MAJORITY,
    Agreement,
    Answers,
    Blanks,
    Ground,
    Place,
    Question,
    Ratio,
    Side,
    Threshold,
    deck_of,
)
from preavis.advice.majority_options import chosen
from preavis.advice.measurement_error import Errors
from preavis.advice.policy import Majority
from preavis.advice.policy_diff import exact
from preavis.advice.policy_edit import deck_edits
from preavis.advice.policy_text import Path
from preavis.errors import UsageError

_YES = frozenset(("y", "yes", "o", "oui"))
_NO = frozenset(("n", "no", "non"))
_WHERE = re.compile(r"([=<>]?)\s*(\d+)")


def reply(ground: Ground, answers: Answers, asked: Question, text: str) -> Answers:
    """The answers with one more. An empty reply means: as today.

    Raises UsageError `policy_tools.reply_…` for what is no answer, `policy_tools.contradiction` when it cannot stand
    beside an earlier one; `without` then gives the answers in which both are open again.
    """
    said = text.strip().lower()
    match asked:
        case Place():
            return replace(answers, rows=_placed(asked, said))
        case Blanks():
            return replace(answers, blanks=(*answers.blanks, _cards(said) if said else asked.today))
        case Ratio():
            return replace(answers, ratio=_ratio(said) if said else asked.today)
        case Agreement():
            return replace(answers, majority=_majority(asked, said))
        case Side():
            return _sided(ground, answers, asked, asked.today if not said else _yes(said))
        case Threshold():
            measured = bool(said) and _yes(said)
            return replace(answers, thresholds={**answers.thresholds, asked.part: "measured" if measured else "kept"})


def _placed(asked: Place, said: str) -> tuple[Rank, ...]:
    place, together = asked.today
    if said:
        found = _WHERE.fullmatch(said)
        if found is None or not 1 <= int(found[2]) <= len(asked.rows):
            raise UsageError("policy_tools.reply_place", value=said, rows=len(asked.rows))
        place, together = int(found[2]) - 1, found[1] in {"", "="}
        place -= found[1] == "<"
    rows = list(asked.rows)
    if together:
        rows[place] = (*rows[place], asked.card)
    else:
        rows.insert(place + 1, (asked.card,))
    return tuple(rows)


def _bounds(said: str) -> tuple[Decimal, Decimal] | None:
    """A number or a range: `3`, `1-3`."""
    try:
        numbers = [Decimal(part.strip().replace(",", ".")) for part in re.split(r"[-–]", said)]
    except InvalidOperation:
        return None
    if len(numbers) > 2 or not all(number.is_finite() for number in numbers) or numbers[0] > numbers[-1]:
        return None
    return numbers[0], numbers[-1]


def _cards(said: str) -> Cards:
    found = _bounds(said)
    if found is None or any(n % 1 or not 0 <= n <= MOST_CARDS for n in found):
        raise UsageError("policy_tools.reply_cards", value=said, most=MOST_CARDS)
    return int(found[0]), int(found[1])


def _ratio(said: str) -> tuple[Decimal, Decimal]:
    found = _bounds(said)
    if found is None or not 1 <= found[0] <= found[1] <= MOST_RATIO:
        raise UsageError("policy_tools.reply_ratio", value=said, most=MOST_RATIO)
    return found


def _majority(asked: Agreement, said: str) -> Majority:
    if not said:
        return asked.in_force
    found = _bounds(said)
    if found is None or any(n % 1 or not 1 <= n <= len(asked.options) for n in found):
        raise UsageError("policy_tools.reply_option", value=said, most=len(asked.options))
    return chosen(asked.options, int(found[0]) - 1, int(found[1]) - 1)


def _yes(said: str) -> bool:
    if said not in _YES | _NO:
        raise UsageError("policy_tools.reply_yes_or_no", value=said)
    return said in _YES


def _sided(ground: Ground, answers: Answers, asked: Side, accepted: bool) -> Answers:  # noqa: FBT001  it is the answer
    before = answers.sides.get(asked.part, {})
    sides = {**before, asked.quality: {**before.get(asked.quality, {}), asked.client: accepted}}
    checked = replace(answers, sides={**answers.sides, asked.part: sides})
    check(ground, checked)
    return checked


def check(ground: Ground, answers: Answers) -> None:
    """Raises UsageError `policy_tools.contradiction` for the first two answers that cannot both hold."""
    for criterion in answers.sides:
        if found := contradiction(ground.boundaries(criterion), answers.sides[criterion]):
            raise UsageError(
                "policy_tools.contradiction",
                criterion=criterion,
                refused=found.refused.name,
                refused_for=found.refused_for,
                accepted=found.accepted.name,
                accepted_for=found.accepted_for,
            )


def without(ground: Ground, answers: Answers, asked: Side, text: str) -> Answers:
    """The answers in which a reply that contradicts and what it contradicts are open again."""
    before = answers.sides.get(asked.part, {})
    given = {**before, asked.quality: {**before.get(asked.quality, {}), asked.client: _yes(text.strip().lower())}}
    sides: Mapping[str, Mapping[str, bool]] = given
    while found := contradiction(ground.boundaries(asked.part), sides):
        sides = _dropped(sides, found)
    return replace(answers, sides={**answers.sides, asked.part: sides})


def _dropped(sides: Mapping[str, Mapping[str, bool]], found: Contradiction) -> dict[str, dict[str, bool]]:
    gone = {(found.refused_for, found.refused.key), (found.accepted_for, found.accepted.key)}
    return {
        quality: {key: yes for key, yes in said.items() if (quality, key) not in gone}
        for quality, said in sides.items()
    }


def edits(ground: Ground, answers: Answers) -> dict[Path, object]:
    """What the answers change in the policy, as paths and values; nothing where they say what it says already."""
    policy = ground.policy
    found: dict[Path, object] = {}
    deck = deck_of(policy, answers)
    if deck is not None and not _same_deck(ground, answers):
        found |= deck_edits(deck)
        found |= {("criteria", c.name, "weight"): None for c in policy.criteria if c.weight is not None}
    if answers.majority is not None and MAJORITY not in answers.kept and answers.majority != policy.majority:
        said = answers.majority
        found |= {("majority", key): exact(getattr(said, key)) for key in ("low", "used", "high")}
    for criterion in policy.criteria:
        found |= _criterion_edits(ground, answers, criterion.name)
    return found


def _same_deck(ground: Ground, answers: Answers) -> bool:
    old = ground.policy.deck
    if old is None or (old.intervals, old.ratio) != (answers.blanks, answers.ratio):
        return False
    return [set(row) for row in old.ranks] == [set(row) for row in answers.rows]


def _criterion_edits(ground: Ground, answers: Answers, name: str) -> dict[Path, object]:
    moved = limits(ground.boundaries(name), answers.sides.get(name, {}))
    found: dict[Path, object] = {("criteria", name, "limits", q): value for q, value in moved.items()}
    if answers.thresholds.get(name) == "measured" and (errors := Errors.of(ground.table, name)):
        near, far = errors.thresholds
        found |= {("criteria", name, "indifference"): near, ("criteria", name, "preference"): far}
    if moved:
        found |= _narrowed(ground, name, moved, found.get(("criteria", name, "indifference")))
    return found


def _narrowed(ground: Ground, name: str, moved: Mapping[Quality, Decimal], measured: object) -> dict[Path, object]:
    """A smaller indifference where limits came so near that a client could be equal to two of them."""
    criterion = next(c for c in ground.policy.criteria if c.name == name)
    places = [moved.get(quality, exact(criterion.limit(quality))) for quality in CLASSES[1:]]
    sign = 1 if criterion.better == "high" else -1
    gap = min(sign * (other - one) for one, other in pairwise(places))
    if gap <= 0:
        raise UsageError("policy_tools.limits_meet", criterion=name)
    indifference = measured if isinstance(measured, Decimal) else exact(criterion.indifference)
    if gap > 2 * indifference:
        return {}
    narrow = gap * Decimal("0.4")
    return {("criteria", name, "indifference"): narrow.quantize(Decimal(1).scaleb(narrow.adjusted() - 1), ROUND_FLOOR)}
