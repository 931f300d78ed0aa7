"""The SQL that adds up branches: those over the same rows share one pass, in cells that keep their parts apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from preavis.engines.relations import REFERENCED
from preavis.measures.base import Branch, Only

MOST_CELLS = 20
"""Branches share a pass while their parts make no more combinations: a pass more is cheaper than many small groups."""


@dataclass(frozen=True)
class Pass:
    """Branches over the same facts, added up together.

    A row falls into a cell: a number whose digits say its part in each branch, 0 where it has none. `digits` takes a
    cell apart again. Every expression is added up once, under the name `s0`, `s1`, ... in the order of `sums`.
    """

    branches: tuple[Branch, ...]

    @cached_property
    def sums(self) -> tuple[str, ...]:
        """The expressions that are added up; rows are counted anyway."""
        held = (expression(value) for branch in self.branches for value in branch.sums.values())
        return tuple(dict.fromkeys(sql for sql in held if sql != "1"))

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """How much a branch's digit counts in the number of a cell."""
        sizes = [len(branch.parts) + 1 for branch in self.branches]
        return tuple(prod(sizes[:place]) for place in range(len(sizes)))

    def column(self, value: str | Only) -> str:
        """The column of the answer that holds a branch's number."""
        sql = expression(value)
        return "n" if sql == "1" else f"s{self.sums.index(sql)}"

    def statement(self) -> str:
        """Added up by client (-1: unassigned) and cell."""
        late, scanned = self._scanned()
        whose = "reference" if late else "client"
        held = "".join(f", {sql} AS s{place}" for place, sql in enumerate(self.sums))
        sums = "".join(f", CAST(COALESCE(SUM(s{i}), 0) AS BIGINT) AS s{i}" for i in range(len(self.sums)))
        listed = ", ".join(("cell", "n", *(f"s{i}" for i in range(len(self.sums)))))
        added = (
            f"SELECT {whose}, cell, COUNT(*) AS n{sums}\n"
            f"FROM (SELECT f.{whose}, {self._cell()} AS cell{held}\n"
            f"      FROM {scanned}{self._where()}) AS facts\n"
            f"WHERE cell > 0 GROUP BY {whose}, cell"
        )
        if late:
            found = "LEFT JOIN client_map AS m ON m.reference = added.reference"
            return f"SELECT COALESCE(m.client, -1) AS client, {listed} FROM (\n{added}\n) AS added {found}"
        return f"SELECT COALESCE(client, -1) AS client, {listed} FROM (\n{added}\n) AS added"

    def _cell(self) -> str:
        alone = len(self.branches) == 1
        digits = (
            f"{stride} * {_digit(branch, branch.where if not alone else 'TRUE')}"
            for branch, stride in zip(self.branches, self.strides, strict=True)
        )
        return " + ".join(digits)

    def _where(self) -> str:
        kept = [branch.where for branch in self.branches]
        return "" if "TRUE" in kept else "\n      WHERE " + " OR ".join(f"({where})" for where in dict.fromkeys(kept))

    def _scanned(self) -> tuple[bool, str]:
        """Whether clients can be looked up once the rows are added up, and what to select from.

        They can unless a branch asks for the client of a row: a few groups are joined and not every row.
        """
        fact = self.branches[0].fact
        scanned = selected(self.branches)
        told = [scanned, *(sql for branch in self.branches for sql in _fragments(branch))]
        if fact not in REFERENCED or any(re.search(r"\bclient\b", sql) for sql in told):
            return False, scanned
        return True, re.sub(rf"(^|\bFROM ){fact}\b", rf"\g<1>referenced_{fact}", scanned)


def passes(branches: Sequence[Branch]) -> tuple[Pass, ...]:
    """Branches put together as far as they read the same rows and do not break into too many cells."""
    found: list[list[Branch]] = []
    for branch in branches:
        into = next((shared for shared in found if _go_together([*shared, branch])), None)
        if into is None:
            found.append([branch])
        else:
            into.append(branch)
    return tuple(Pass(tuple(shared)) for shared in found)


def _go_together(branches: Sequence[Branch]) -> bool:
    named = dict[str, str]()
    for branch in branches:
        if any(named.setdefault(name, sql) != sql for name, sql in branch.named.items()):
            return False
    same = len({(branch.fact, branch.source) for branch in branches}) == 1
    return same and prod(len(branch.parts) + 1 for branch in branches) <= MOST_CELLS


def selected(branches: Sequence[Branch]) -> str:
    """What branches over the same rows select from."""
    scanned = branches[0].source or f"{branches[0].fact} AS f"
    named = {name: sql for branch in branches for name, sql in branch.named.items()}
    if not named:
        return scanned
    columns = ", ".join(f"{sql} AS {name}" for name, sql in named.items())
    return f"(SELECT f.*, {columns} FROM {scanned}) AS f"


def expression(value: str | Only) -> str:
    """The SQL of a number, whichever rows hold it."""
    return value.sql if isinstance(value, Only) else value


def _fragments(branch: Branch) -> Iterator[str]:
    yield branch.where
    yield from branch.parts.values()
    yield from map(expression, branch.sums.values())


def _digit(branch: Branch, where: str) -> str:
    """1 + the place of a row's part, 0 for a row of none; one part without condition needs no CASE."""
    conditions = list(branch.parts.values())
    if where == "TRUE" and set(conditions) == {"TRUE"}:
        return "1"
    cases = [f"WHEN {condition} THEN {place}" for place, condition in enumerate(conditions, 1)]
    digit = f"CASE {' '.join(cases)} ELSE 0 END"
    return digit if where == "TRUE" else f"CASE WHEN {where} THEN {digit} ELSE 0 END"
