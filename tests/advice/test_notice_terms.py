"""The sum at stake from which a lawyer looks first: ours unless the policy says another, and refused if it is none."""

from __future__ import annotations

import pytest

from preavis.advice.policy import Policy, load, render
from preavis.advice.policy_diff import differences
from preavis.errors import UsageError
from preavis.plan.notice import LAWYER_FROM
from preavis.report.words import Words


def policy(more: str = "") -> Policy:
    return load(render("agency") + more)


def test_a_policy_that_says_nothing_takes_our_own_measure() -> None:
    assert policy().notice.lawyer_from == LAWYER_FROM == 10_000


def test_the_owner_sets_another_and_the_change_is_told() -> None:
    other = policy("\n[notice]\nlawyer_from = 25000\n")
    assert other.notice.lawyer_from == 25_000
    (change,) = differences(policy(), other)
    assert (change.kind, change.before, change.after) == ("notice", 10_000, 25_000)
    assert all(Words.load(language).has("policy_tools.key.lawyer_from") for language in ("en", "fr"))


@pytest.mark.parametrize("line", ["lawyer_from = -1", "lawyer_from = 2.5", 'lawyer_from = "much"', "lawyer_form = 1"])
def test_what_is_no_sum_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        policy(f"\n[notice]\n{line}\n")
    assert caught.value.params["line"]
