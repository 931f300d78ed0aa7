"""Which settlement paid which document: lettered groups first, then what the amounts say.

Everything works on arrays of items sorted by date. A flow is an amount that goes from a negative item (payment,
credit note) to a positive one (invoice, refund). First in, first out is the overlap of two lines of segments laid end
to end, so that all groups are matched at once without a loop.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from preavis.sources.fec.guess import guess

Ints = npt.NDArray[np.int64]
LETTRAGE, EXACT, RUN, FIFO = 0, 1, 2, 3
METHODS = ("lettrage", "exact", "run", "fifo")
CONFIDENCE = ("1", "0.95", "0.9", "0.3")
DOCUMENT, PAYMENT, BACK, LINK, FORWARD = 0, 1, 2, 3, 4
"""What an item is: document, settlement, money given back (refund or bounce), link, advance carried forward."""


@dataclass(frozen=True)
class Items:
    """Items as arrays of the same length.

    `row` names an item, `group` is -1 for an item without letter, `amount` is debit minus credit.
    """

    row: Ints
    client: Ints
    group: Ints
    day: Ints
    amount: Ints
    part: Ints
    opening: npt.NDArray[np.bool_]
    entry: Ints


@dataclass
class Flows:
    """Amounts that settle each other: positive item, negative item, amount, method."""

    up: list[Ints] = field(default_factory=list)
    down: list[Ints] = field(default_factory=list)
    amount: list[Ints] = field(default_factory=list)
    method: list[Ints] = field(default_factory=list)

    def add(self, up: Ints, down: Ints, amount: Ints, method: int) -> None:
        self.up.append(up)
        self.down.append(down)
        self.amount.append(amount)
        self.method.append(np.full(len(up), method, dtype=np.int64))

    def joined(self) -> tuple[Ints, Ints, Ints, Ints]:
        """The four columns, empty if nothing flows."""
        empty = [np.zeros(0, dtype=np.int64)]
        up, down, amount, method = (np.concatenate(p or empty) for p in (self.up, self.down, self.amount, self.method))
        return up, down, amount, method


def match(items: Items) -> Flows:
    """Every flow between the items; the sum of an item's flows never exceeds its amount."""
    flows = Flows()
    left = np.where(items.part == LINK, 0, items.amount)
    group = _joined_groups(items)
    _give_back(items, group, left, flows)
    _first_in_first_out(group, items.day, left, flows)
    lettered_documents = (group >= 0) & (items.part == DOCUMENT) & ~items.opening
    for up, down, amount, method in guess(items.client, items.day, np.where(lettered_documents, 0, left), items.part):
        flows.add(up, down, amount, method)
    return flows


def _joined_groups(items: Items) -> Ints:
    """Lettered groups, joined where a transfer between a client's own accounts links them."""
    group = items.group.copy()
    parent: dict[int, int] = {}

    def root(g: int) -> int:
        while parent.get(g, g) != g:
            g = parent[g]
        return g

    first: dict[tuple[int, int], int] = {}
    for i in np.flatnonzero((items.part == LINK) & (group >= 0)).tolist():
        g = int(group[i])
        other = first.setdefault((int(items.entry[i]), int(items.client[i])), g)
        a, b = root(g), root(other)
        if a != b:
            parent[max(a, b)] = min(a, b)
    if parent:
        changed = np.isin(group, list(parent))
        group[changed] = [root(int(g)) for g in group[changed]]
    return group


def _give_back(items: Items, group: Ints, left: Ints, flows: Flows) -> None:
    """Money given back in a lettered group first takes back a payment of the very same amount before it."""
    back = np.flatnonzero((items.part == BACK) & (group >= 0))
    if not len(back):
        return
    payments: dict[tuple[int, int], list[int]] = {}
    for i in np.flatnonzero((items.part == PAYMENT) & np.isin(group, group[back])).tolist():
        payments.setdefault((int(group[i]), -int(items.amount[i])), []).append(i)
    pairs = []
    for i in back.tolist():
        same = payments.get((int(group[i]), int(items.amount[i])), [])
        earlier = [j for j in same if items.day[j] <= items.day[i]]
        if earlier:
            same.remove(earlier[-1])
            pairs.append((i, earlier[-1]))
    if pairs:
        up, down = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
        flows.add(up, down, left[up].copy(), LETTRAGE)
        left[up] = left[down] = 0


def _first_in_first_out(group: Ints, day: Ints, left: Ints, flows: Flows) -> None:
    """Settle every group, oldest first; takes what flows from `left`."""
    chosen = np.flatnonzero((group >= 0) & (left != 0))
    if not len(chosen):
        return
    chosen = chosen[np.lexsort((day[chosen], group[chosen]))]
    code = group[chosen]
    numbers = np.cumsum(np.concatenate(([0], code[1:] != code[:-1])))
    count = int(numbers[-1]) + 1
    up, down = left[chosen] > 0, left[chosen] < 0
    totals_up = _sums(numbers[up], left[chosen][up], count)
    totals_down = _sums(numbers[down], -left[chosen][down], count)
    offsets = np.concatenate(([0], np.cumsum(np.maximum(totals_up, totals_down))[:-1]))
    ups = _segments(chosen[up], numbers[up], left[chosen][up], offsets - _before(totals_up))
    downs = _segments(chosen[down], numbers[down], -left[chosen][down], offsets - _before(totals_down))
    i, j, amount = _overlaps(ups, downs)
    flows.add(i, j, amount, LETTRAGE)
    np.subtract.at(left, i, amount)
    np.add.at(left, j, amount)


def _sums(numbers: Ints, amounts: Ints, count: int) -> Ints:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, numbers, amounts)
    return sums


def _before(totals: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(totals)[:-1]))


def _segments(items: Ints, numbers: Ints, amounts: Ints, shift: Ints) -> tuple[Ints, Ints, Ints]:
    """Items laid end to end: (item, start, end); each group is shifted to where it begins on the common line."""
    ends = np.cumsum(amounts) + shift[numbers]
    return items, ends - amounts, ends


def _overlaps(ups: tuple[Ints, Ints, Ints], downs: tuple[Ints, Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    """Where segments of two lines overlap: (upper item, lower item, length)."""
    if not len(ups[0]) or not len(downs[0]):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty
    marks = np.unique(np.concatenate((ups[1], ups[2], downs[1], downs[2])))
    starts, lengths = marks[:-1], np.diff(marks)
    i = np.searchsorted(ups[1], starts, side="right") - 1
    j = np.searchsorted(downs[1], starts, side="right") - 1
    both = (i >= 0) & (j >= 0) & (starts < ups[2][np.maximum(i, 0)]) & (starts < downs[2][np.maximum(j, 0)])
    return ups[0][i[both]], downs[0][j[both]], lengths[both]
