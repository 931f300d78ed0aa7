"""Questions that make a policy, and what their answers mean: pure, so that a session can stop and go on anywhere.

    where does this card lie among the others      one criterion at a time, ties allowed
    how many blank cards between two rows          a number or a range
    how many times does the last row count the first
    how many good reasons must agree               shown as the smallest coalitions that would be enough
    is this client acceptable here                 two real clients a limit, the nearest above and below it
    what difference means nothing                  kept, or from the measurement error of the book

`question` is the first one that the answers leave open, `answered` the answers with one more. An owner who says
"as today" leaves a part as it is in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from preavis.advice.boundaries import Boundary, Sides, boundaries, open_sides
from preavis.advice.criteria import Quality
from preavis.advice.deck import Cards, Deck, Rank
from preavis.advice.deck import weights as deck_weights
from preavis.advice.majority_options import Option, options
from preavis.advice.measurement_error import Errors
from preavis.advice.policy import Majority, Policy
from preavis.advice.table import Table

WEIGHTS, MAJORITY = "weights", "majority"
"""Parts besides the criteria, which are parts under their own names."""


@dataclass(frozen=True)
class Answers:
    """What was said so far. `blanks` are between the rows, from the lowest; `sides` by criterion, class and client.

    `kept` are parts that stay as they are in force. `thresholds` says of a criterion `kept` or `measured`.
    """

    rows: tuple[Rank, ...] = ()
    blanks: tuple[Cards, ...] = ()
    ratio: tuple[Decimal, Decimal] | None = None
    majority: Majority | None = None
    sides: Mapping[str, Sides] = field(default_factory=dict)
    thresholds: Mapping[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where a card lies: with a row, or just above one (-1: below all). `today` is the place it has in force."""

    part: str
    card: str
    weight: Decimal
    rows: tuple[Rank, ...]
    today: tuple[int, bool]


@dataclass(frozen=True)
class Blanks:
    """How many blank cards lie between two neighbouring rows."""

    part: str
    lower: Rank
    upper: Rank
    today: Cards


@dataclass(frozen=True)
class Ratio:
    """How many times the last row counts the first."""

    part: str
    lowest: Rank
    highest: Rank
    today: tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Agreement:
    """How many good reasons must agree: options from the fewest to the most, and the one nearest to today's."""

    part: str
    options: tuple[Option, ...]
    today: tuple[int, int]
    in_force: Majority
    judged: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """Whether a client is acceptable as of a class on one criterion."""

    part: str
    quality: Quality
    client: str
    name: str
    value: float
    limit: float
    today: bool


@dataclass(frozen=True)
class Threshold:
    """Whether indifference and preference stay, or come from how sure the figures are."""

    part: str
    kept: tuple[float, float]
    measured: tuple[Decimal, Decimal]


Question = Place | Blanks | Ratio | Agreement | Side | Threshold


@dataclass(frozen=True)
class Ground:
    """What questions are made from: the policy in force and what the book knows of its clients."""

    policy: Policy
    table: Table
    names: tuple[tuple[str, str], ...]
    """Key and name of each client, by number."""

    def boundaries(self, criterion: str) -> tuple[Boundary, ...]:
        """The three limits of a criterion with the clients beside them; none where the book knows too little."""
        return boundaries(self.table, criterion, self.names)


def question(ground: Ground, answers: Answers) -> Question | None:
    """The first question that is open; None when all is said."""
    return next(_questions(ground, answers), None)


def _questions(ground: Ground, answers: Answers) -> Iterator[Question]:
    if WEIGHTS not in answers.kept:
        yield from _weights(ground, answers)
    if MAJORITY not in answers.kept and answers.majority is None:
        yield agreement(ground, answers)
    for criterion in ground.policy.criteria:
        if criterion.name not in answers.kept:
            yield from _limits(ground, answers, criterion.name)


def _weights(ground: Ground, answers: Answers) -> Iterator[Question]:
    policy = ground.policy
    rows = answers.rows or ((policy.criteria[0].name,),)  # the first card lies where it is put
    laid = {name for row in rows for name in row}
    for criterion in policy.criteria:
        if criterion.name not in laid:
            name = criterion.name
            yield Place(WEIGHTS, name, policy.percentages[name], rows, today_place(policy, name, rows))
    for place in range(len(answers.blanks), len(rows) - 1):
        yield Blanks(WEIGHTS, rows[place], rows[place + 1], _today_blanks(policy, rows[place], rows[place + 1]))
    if len(rows) > 1 and answers.ratio is None:
        yield Ratio(WEIGHTS, rows[0], rows[-1], _today_ratio(policy))


def today_place(policy: Policy, card: str, rows: tuple[Rank, ...]) -> tuple[int, bool]:
    """Where a card lies among some rows by the weights in force: a row, and whether with it (else just above it)."""
    weights = policy.weights
    for place, row in enumerate(rows):
        if any(abs(weights[name] - weights[card]) < 1e-9 for name in row):
            return place, True
    below = [place for place, row in enumerate(rows) if all(weights[name] < weights[card] for name in row)]
    return (max(below) if below else -1), False


def _today_blanks(policy: Policy, lower: Rank, upper: Rank) -> Cards:
    """The cards in force between two rows that lie side by side in force too; else none."""
    deck = policy.deck
    for place, cards in enumerate(deck.intervals if deck else ()):
        if deck and set(deck.ranks[place]) & set(lower) and set(deck.ranks[place + 1]) & set(upper):
            return cards
    return (0, 0)


def _today_ratio(policy: Policy) -> tuple[Decimal, Decimal]:
    if policy.deck is not None:
        return policy.deck.ratio
    shares = [share for share in policy.weights.values() if share > 0]
    ratio = max(Decimal(1), round(Decimal(repr(max(shares) / min(shares))), 1))
    return ratio, ratio


def deck_of(policy: Policy, answers: Answers) -> Deck | None:
    """The deck that was laid; None where weights stay, or not every card lies yet."""
    laid = sum(len(row) for row in answers.rows)
    whole = len(answers.blanks) == len(answers.rows) - 1
    if WEIGHTS in answers.kept or laid < len(policy.criteria) or not whole:
        return None
    ratio = answers.ratio or (Decimal(1), Decimal(1))
    middles = tuple((low + high) // 2 for low, high in answers.blanks)
    return Deck(answers.rows, middles, ratio, answers.blanks)


def agreement(ground: Ground, answers: Answers) -> Agreement:
    """The question of the majority, on the criteria that count in this book."""
    policy = ground.policy
    deck = deck_of(policy, answers)
    counted = tuple(c.name for c in ground.table.criteria) or tuple(c.name for c in policy.criteria)
    found = options(_shares(policy, deck, counted), policy.majority)
    spans = [place for place, one in enumerate(found) if one.low <= policy.majority.high + 1e-9 >= one.low]
    inside = [place for place in spans if found[place].high >= policy.majority.low - 1e-9]
    today = (min(inside, default=0), max(inside, default=len(found) - 1))
    return Agreement(MAJORITY, found, today, policy.majority, counted)


def _shares(policy: Policy, deck: Deck | None, counted: tuple[str, ...]) -> Mapping[str, float]:
    exact = policy.weights if deck is None else {n: float(w) for n, w in deck_weights(deck, deck.middle).items()}
    whole = sum(exact[name] for name in counted)
    return {name: exact[name] / whole for name in counted}


def _limits(ground: Ground, answers: Answers, criterion: str) -> Iterator[Question]:
    found = ground.boundaries(criterion)
    for boundary, client in open_sides(found, answers.sides.get(criterion, {})):
        yield Side(
            criterion, boundary.quality, client.key, client.name, client.value, boundary.limit, boundary.meets(client)
        )
    if criterion not in answers.thresholds:
        errors = Errors.of(ground.table, criterion)
        if errors is not None:
            used = ground.policy.criterion(criterion)
            kept = (used.indifference, used.preference) if used else (0.0, 0.0)
            if tuple(map(float, errors.thresholds)) != kept:
                yield Threshold(criterion, kept, errors.thresholds)


def keep(answers: Answers, part: str) -> Answers:
    """The rest of a part stays as it is in force: what was said of it is forgotten."""
    kept = answers.kept | {part}
    if part == WEIGHTS:
        return replace(answers, rows=(), blanks=(), ratio=None, kept=kept)
    if part == MAJORITY:
        return replace(answers, majority=None, kept=kept)
    sides = {name: said for name, said in answers.sides.items() if name != part}
    thresholds = {name: said for name, said in answers.thresholds.items() if name != part}
    return replace(answers, sides=sides, thresholds=thresholds, kept=kept)
