"""Loulouka: 229 alternatives, eleven criteria and three limits, a veto on the last criterion.

The data are oso/pymcda, datasets/loulouka.py, under the GPL: they are read where the reader keeps them, not kept here.
The file is a program; it is parsed, never run.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from preavis.advice import electre_tri
from preavis.advice.electre_tri import Model

CRITERIA = [f"g{number:02d}" for number in range(1, 12)]
WEIGHTS = [0.02, 0.05, 0.06, 0.06, 0.07, 0.09, 0.09, 0.11, 0.13, 0.15, 0.17]
MAJORITY = 0.76
WHERE = "PREAVIS_LOULOUKA"


def calls(tree: ast.AST, name: str) -> list[list[Any]]:
    """The literal arguments of every call of that name."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]
    return [[ast.literal_eval(argument) for argument in node.args] for node in found if literal(node)]


def literal(node: ast.Call) -> bool:
    return all(isinstance(argument, ast.Constant | ast.Dict) for argument in node.args)


def assigned(tree: ast.Module, name: str) -> dict[str, int]:
    """The class of each alternative in one list of assignments, 0 the worst."""
    [value] = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name
    ]
    return {who: int(where.removeprefix("cat")) - 1 for who, where in calls(value, "AlternativeAssignment")}


@pytest.fixture(scope="module")
def loulouka() -> ast.Module:
    path = os.environ.get(WHERE)
    if not path:
        pytest.skip(f"{WHERE} names no copy of oso/pymcda datasets/loulouka.py")
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def marks(tree: ast.Module, initial: str) -> dict[str, list[float]]:
    rows = [row for row in calls(tree, "AlternativePerformances") if len(row) == 2]
    return {who: [float(given[name]) for name in CRITERIA] for who, given in rows if who.startswith(initial)}


def test_every_alternative_of_loulouka_is_sorted_as_published_by_both_rules(loulouka: ast.Module) -> None:
    actions, limits = marks(loulouka, "a"), marks(loulouka, "b")
    cautious, kind = assigned(loulouka, "aap"), assigned(loulouka, "aao")
    assert len(actions) == len(cautious) == len(kind) == 229
    norms = Model(
        np.array([limits[name] for name in ("b1", "b2", "b3")]),
        np.array(WEIGHTS),
        np.zeros(11),
        np.array([1.0] * 9 + [2.0, 1.0]),
        np.array([np.inf] * 10 + [4.0]),
        MAJORITY,
        np.ones(11),
    )
    found = electre_tri.sort(np.array(list(actions.values())), norms)
    assert dict(zip(actions, found.conjunctive.tolist(), strict=True)) == cautious
    assert dict(zip(actions, found.disjunctive.tolist(), strict=True)) == kind
