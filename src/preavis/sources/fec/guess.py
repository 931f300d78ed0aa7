"""Un-lettered items of one client at a time: same amount, then a run of open documents, then oldest first.

A credit note first cancels an invoice of its amount; a bounced payment takes back the latest payment of its amount.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flow = tuple[int, int, int]
_EXACT, _RUN, _FIFO = 1, 2, 3
_DOCUMENT, _BACK = 0, 2
_LOOK_BACK = 400


def guess(client: Ints, day: Ints, left: Ints, part: Ints) -> Iterator[tuple[Ints, Ints, Ints, int]]:
    """Flows (positive items, negative items, amounts, method) among what is left of each client."""
    chosen = np.flatnonzero(left)
    chosen = chosen[np.lexsort((chosen, day[chosen], client[chosen]))]
    found: dict[int, list[Flow]] = defaultdict(list)
    for one in np.split(chosen, np.flatnonzero(np.diff(client[chosen])) + 1):
        if len(one) > 1:
            _Client(one.tolist(), day[one].tolist(), left[one].tolist(), part[one].tolist()).match(found)
    for method in (_EXACT, _RUN, _FIFO):
        if found[method]:
            up, down, amount = (np.array(column, dtype=np.int64) for column in zip(*found[method], strict=True))
            yield up, down, amount, method


class _Client:
    """What is left of one client's items, in order of date."""

    def __init__(self, items: list[int], days: list[int], left: list[int], parts: list[int]) -> None:
        self.items, self.days, self.left = items, days, left
        self.documents = [i for i, part in enumerate(parts) if part == _DOCUMENT]
        self.payments = [i for i, part in enumerate(parts) if part != _DOCUMENT and left[i] < 0]
        self.backs = [i for i, part in enumerate(parts) if part == _BACK]

    def match(self, found: dict[int, list[Flow]]) -> None:
        invoices = [i for i in self.documents if self.left[i] > 0]
        credits_ = [i for i in self.documents if self.left[i] < 0]
        found[_EXACT] += self.same_amount(self.backs, self.payments, reverse=True)
        found[_EXACT] += self.same_amount(credits_, invoices)
        self.pay(invoices, found)
        found[_EXACT] += self.same_amount(self.backs, credits_)
        found[_FIFO] += self.oldest_first()

    def settle(self, a: int, b: int, amount: int) -> Flow:
        """Take an amount from two items of opposite sign."""
        up, down = (a, b) if self.left[a] > 0 else (b, a)
        self.left[up] -= amount
        self.left[down] += amount
        return self.items[up], self.items[down], amount

    def same_amount(self, takers: list[int], givers: list[int], *, reverse: bool = False) -> Iterator[Flow]:
        """Pairs of the same amount, the giver not after the taker: the oldest one, or the latest if `reverse`."""
        by_amount: dict[int, list[int]] = defaultdict(list)
        for i in givers:
            if self.left[i]:
                by_amount[self.left[i]].append(i)
        for taker in takers:
            known = by_amount.get(-self.left[taker], []) if self.left[taker] else []
            known = [i for i in known if self.left[i] and self.days[i] <= self.days[taker]]
            if known:
                yield self.settle(taker, known[-1 if reverse else 0], abs(self.left[taker]))

    def pay(self, invoices: list[int], found: dict[int, list[Flow]]) -> None:
        """Each payment in order of date: a document of its amount, else consecutive open ones that add up to it."""
        by_amount: dict[int, list[int]] = defaultdict(list)
        for i in invoices:
            if self.left[i]:
                by_amount[self.left[i]].append(i)
        waiting = [i for i in self.documents if self.left[i]]
        for payment in self.payments:
            if not self.left[payment]:
                continue
            known = by_amount.get(-self.left[payment], [])
            same = next(
                (i for i in known if self.left[i] == -self.left[payment] and self.days[i] <= self.days[payment]), None
            )
            if same is not None:
                known.remove(same)
                found[_EXACT].append(self.settle(same, payment, self.left[same]))
                continue
            run = self._run(self._open(waiting, self.days[payment]), -self.left[payment])
            if run:
                found[_RUN] += self._pay(run, payment)
                waiting = [i for i in waiting if self.left[i]]

    def _open(self, waiting: list[int], day: int) -> list[int]:
        """The latest open documents up to a day, oldest first."""
        end = bisect_right(waiting, day, key=lambda i: self.days[i])
        found = islice((waiting[k] for k in range(end - 1, -1, -1) if self.left[waiting[k]]), _LOOK_BACK)
        return list(found)[::-1]

    def _run(self, documents: list[int], amount: int) -> list[int]:
        seen, total = {0: 0}, 0
        for place, i in enumerate(documents, 1):
            total += self.left[i]
            if total - amount in seen:
                return documents[seen[total - amount] : place]
            seen[total] = place
        return []

    def _pay(self, run: list[int], payment: int) -> Iterator[Flow]:
        """Credit notes of the run are set off against its invoices, the payment settles the rest."""
        invoices = [i for i in run if self.left[i] > 0]
        for source in [*(i for i in run if self.left[i] < 0), payment]:
            yield from self._spread(source, invoices)

    def _spread(self, source: int, invoices: list[int]) -> Iterator[Flow]:
        for i in invoices:
            amount = min(-self.left[source], self.left[i])
            if amount > 0:
                yield self.settle(source, i, amount)

    def oldest_first(self) -> Iterator[Flow]:
        """What is left, oldest documents first; a payment waits for a document, never for another payment."""
        invoices = iter([i for i in self.documents if self.left[i] > 0])
        current = next(invoices, None)
        for source in sorted([*self.payments, *(i for i in self.documents if self.left[i] < 0)]):
            while current is not None and self.left[source] < 0:
                amount = min(-self.left[source], self.left[current])
                if amount > 0:
                    yield self.settle(source, current, amount)
                if not self.left[current]:
                    current = next(invoices, None)
