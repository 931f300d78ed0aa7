"""Twenty-four students who pass or fail: a majority that one mark can stop, or make good."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from published import STUDENTS, model

from preavis.advice import electre_tri

MARKS = np.array(STUDENTS["A"], float)


def test_students_pass_as_published_when_a_low_mark_stops_a_majority() -> None:
    found = electre_tri.sort(MARKS, model(STUDENTS))
    assert found.conjunctive.tolist() == STUDENTS["veto"]


def test_students_pass_as_published_when_a_high_mark_stops_a_failure() -> None:
    """The kind reading: the limit must be preferred to the student, and a lead of 7 over it is a veto against that."""
    found = electre_tri.sort(MARKS, replace(model(STUDENTS), veto=np.full(3, 7.0)))
    assert found.disjunctive.tolist() == STUDENTS["dictator"]


def test_without_any_veto_only_the_majority_counts() -> None:
    norms = replace(model(STUDENTS), veto=np.full(3, np.inf))
    found = electre_tri.sort(MARKS, norms)
    assert found.conjunctive.tolist() == ((MARKS >= 10).sum(axis=1) >= 2).astype(int).tolist()


MIXED = {
    "v": lambda most, stopped, lifted: most & ~(stopped & ~lifted),
    "d": lambda most, stopped, lifted: most | (lifted & ~stopped),
    "dV": lambda most, stopped, lifted: (most | lifted) & ~stopped,
    "Dv": lambda most, stopped, lifted: (most & ~stopped) | lifted,
    "dv": lambda most, stopped, lifted: np.where(stopped == lifted, most, lifted),
}
"""A veto that a high mark takes back; a high mark that a veto takes back; either first; neither."""


@pytest.mark.parametrize("rule", MIXED)
def test_the_published_mixed_rules_are_made_of_its_majority_and_its_vetoes_on_either_side(rule: str) -> None:
    students = model(STUDENTS)
    free = replace(students, veto=np.full(3, np.inf))
    most = electre_tri.sort(MARKS, free).conjunctive == 1
    _, against = electre_tri.partial(MARKS, students, 0)
    _, lead = electre_tri.partial(MARKS, replace(students, veto=np.full(3, 7.0)), 0, reverse=True)
    found = MIXED[rule](most, (against == 1).any(axis=1), (lead == 1).any(axis=1))
    assert found.astype(int).tolist() == STUDENTS["mixed"][rule]
