"""A theme's rows added up by client and part: what the one statement of a theme gives back, ready to index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """For each part and each column a whole number a client; the place after the last client is what is unassigned.

    `table[part][column]` has `clients + 1` elements; the column `n` counts rows. A part or column that no row has is
    zeros.
    """

    clients: int
    table: Mapping[str, Mapping[str, Whole]]

    def sum(self, column: str, *parts: str) -> Whole:
        """A column added up over parts, one element a client."""
        return self._whole(column, parts)[: self.clients]

    def count(self, *parts: str) -> Whole:
        """How many rows the parts have, one element a client."""
        return self.sum("n", *parts)

    def unassigned(self, column: str, *parts: str) -> int:
        """A column added up over the rows that name no client."""
        return int(self._whole(column, parts)[self.clients])

    def total(self, column: str, *parts: str) -> int:
        """A column added up over every row, assigned or not."""
        return int(self._whole(column, parts).sum())

    def _whole(self, column: str, parts: tuple[str, ...]) -> Whole:
        added = np.zeros(self.clients + 1, np.int64)
        for part in dict.fromkeys(parts):
            found = self.table.get(part, {}).get(column)
            if found is not None:
                added += found
        return added
