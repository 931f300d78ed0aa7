"""What to do with each client: the one place where classes, evidence and economics become keep, fix, part or unknown.

    listed only (collective account, no business in the window)   nothing is recommended
    a red line is crossed                                         part, for a person to confirm
    too little evidence                                           unknown
    what is missing could turn keep into fix, or fix into keep    unknown
    strong or sound                                               keep
    strained                                                      fix
    untenable                                                     part if nothing mends it, else fix

Nothing mends a client when no remedy that the owner allows makes it sound; or when a veto of people stands against it:
relationship, reputation, values. Remedies come before exits, so all else is a matter of repair. A missing value never
leads to parting.

Then plausible preferences and figures are asked (`settled`): where too few of them are on the side of the answer, none
is given; and parting takes as many to find the client untenable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.acceptability import Acceptability
from preavis.advice.criteria import CLASSES
from preavis.advice.electre_tri import Model, Sorting
from preavis.advice.policy import Evidence, Policy
from preavis.advice.table import Flags, Floats, Table
from preavis.measures import Measured
from preavis.measures.column import Column
from preavis.measures.outlook import PARTS as QUARTERS

Recommendation = Literal["keep", "fix", "part", "unknown"]
RECOMMENDATIONS: tuple[Recommendation | None, ...] = ("keep", "fix", "part", "unknown", None)
KEEP, FIX, PART, UNKNOWN, NONE = range(5)
_SOUND = CLASSES.index("sound")
_UNTENABLE = CLASSES.index("untenable")
MATTERS_OF_PEOPLE = ("relationship", "reputation", "values")
Counts = NDArray[np.int64]
Codes = NDArray[np.int8]
Mendable = Callable[[], Flags]
"""Which clients some remedy would make sound, when it is asked."""


@dataclass(frozen=True)
class Grounds:
    """How much is known of each client: invoices in the window, months since the first, weight judged (0..1)."""

    documents: Counts
    months: Counts
    weight: Floats

    def thin(self, least: Evidence) -> Flags:
        return (self.documents < least.documents) | (self.months < least.months) | (self.weight < least.weight - 1e-9)


@dataclass(frozen=True)
class Outcome:
    """The answer for every client. `worst` and `best` are classes with what is missing at its worst and at its best.

    `held_back` marks consumers, who would be parted from if they were companies: the law makes it a repair. `beyond`
    marks those whom no remedy mends: a red line is crossed, or people stand against it.
    """

    code: Codes
    worst: Sorting
    best: Sorting
    grounds: Grounds
    model: Model
    held_back: Flags
    beyond: Flags


def recommend(measured: Measured, policy: Policy, table: Table, mendable: Mendable | None = None) -> Outcome:
    """Sort every client and say what to do with it.

    `mendable` tells which clients some remedy would make sound; it is asked only if any client is untenable. Without
    it, an untenable client is taken for mendable unless it loses money whatever is unknown.
    """
    model = policy.model(table.criteria)
    unknown = table.unknown
    worst = electre_tri.sort(table.values("worst"), model, unknown, table.counted)
    best = electre_tri.sort(table.values("best"), model, unknown, table.counted) if unknown.any() else worst
    grounds = _grounds(measured, policy, table)
    crossed = _crossed(measured, policy, table)
    untenable = best.conjunctive == _UNTENABLE
    people = untenable & _vetoed(table, model)
    kept_at_worst, kept_at_best = worst.conjunctive >= _SOUND, best.conjunctive >= _SOUND
    code = np.select(
        [
            table.listed_only,
            crossed,
            grounds.thin(policy.evidence) | (kept_at_worst != kept_at_best),
            kept_at_worst,
            people | _hopeless(measured, untenable, mendable),
        ],
        [NONE, PART, UNKNOWN, KEEP, PART],
        FIX,
    ).astype(np.int8)
    held_back = (code == PART) & _consumer(measured)
    mended = np.where(held_back, np.int8(FIX), code)
    return Outcome(mended, worst, best, grounds, model, held_back, crossed | people)


def settled(outcome: Outcome, joint: Acceptability, least: Evidence) -> Codes:
    """The recommendations once plausible preferences and figures have had their say.

    Keep needs `least.confidence` of them at sound or above, fix as many below. Parting needs as many at `untenable`,
    unless a red line or people demand it; it is a matter of repair otherwise.
    """
    code = outcome.code.copy()
    kept = joint.at_least(_SOUND)
    agreed = np.where(code == KEEP, kept, 1 - kept)
    divided = agreed < least.confidence - electre_tri.TOLERANCE
    unsure = joint.shares[:, _UNTENABLE] < least.confidence - electre_tri.TOLERANCE
    code[(code == PART) & unsure & ~outcome.beyond] = FIX
    code[((code == KEEP) | (code == FIX)) & divided] = UNKNOWN
    return code


def _hopeless(measured: Measured, untenable: Flags, mendable: Mendable | None) -> Flags:
    """Untenable clients whom no remedy mends."""
    if mendable is None:
        return untenable & _loses(measured)
    return untenable & ~mendable() if untenable.any() else untenable


def _grounds(measured: Measured, policy: Policy, table: Table) -> Grounds:
    weights = np.array([policy.weights[c.name] for c in table.criteria])
    known = table.counted & ~table.unknown
    return Grounds(measured.columns["revenue"].evidence, months(measured), known @ weights)


def months(measured: Measured) -> Counts:
    """Whole quarters since the first invoice, in months: 0 if it fell in the last three months, at most 24."""
    cells, last = measured.cells["outlook"], len(QUARTERS) - 1
    result = np.zeros(measured.scope.clients, np.int64)
    for place in range(last, -1, -1):
        result[cells.count(QUARTERS[place]) > 0] = 3 * (last - place)
    result[cells.count("older") > 0] = 3 * len(QUARTERS)
    return result


def _crossed(measured: Measured, policy: Policy, table: Table) -> Flags:
    result = np.zeros(measured.scope.clients, np.bool_)
    rules = [rule for rule in policy.red_lines if rule.applies(measured.scope.as_of)]
    nothing: Mapping[str, int] = {}
    for client in measured.scope.book.clients.all if rules else ():
        said = table.levels.get(client.number, nothing)
        result[client.number] = any(rule.crossed(client, said) is not None for rule in rules)
    return result


def _loses(measured: Measured) -> Flags:
    """Loses money even at the best that is possible, and leaving would lose no contribution."""
    ratio, contribution = measured.columns["margin_ratio"], measured.columns["contribution"]
    return _top_below_zero(ratio) & ~_positive(contribution)


def _top_below_zero(column: Column) -> Flags:
    return np.asarray(column.high_known & (column.high < 0), np.bool_)


def _positive(column: Column) -> Flags:
    return np.asarray((column.known & (column.value > 0)) | (column.low_known & (column.low > 0)), np.bool_)


def _vetoed(table: Table, model: Model) -> Flags:
    """Whether relationship, reputation or values forbid `sound` whatever the rest."""
    result = np.zeros(len(table.dormant), np.bool_)
    for place, row in enumerate(table.rows):
        if row.criterion.name in MATTERS_OF_PEOPLE:
            result |= row.known & (forbids(table, model, "sound")[:, place])
    return result


def forbids(table: Table, model: Model, quality: str) -> Flags:
    """Which criteria keep each client out of a class even if all others agree, clients x criteria."""
    _, oppose = electre_tri.partial(table.values("worst"), model, CLASSES.index(quality) - 1)
    silent = table.unknown | ~table.counted
    shares = electre_tri.shares(model, table.counted, len(silent))
    return too_far(np.where(silent, 0.0, oppose), shares, model.majority)


def too_far(oppose: Floats, shares: Floats, majority: float) -> Flags:
    """Discordances that ask for a bigger majority than all other criteria together can give."""
    others = 1 - shares
    needed = majority / (1 - oppose + majority)
    hopeless = (oppose > majority) & (needed > others + electre_tri.TOLERANCE)
    return np.asarray((oppose >= 1) | hopeless, np.bool_)


def _consumer(measured: Measured) -> Flags:
    return np.array([client.kind == "consumer" for client in measured.scope.book.clients.all], np.bool_)
