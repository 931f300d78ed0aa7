"""The single entry of this room: from measures and a policy to advice on every client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import overload

from preavis.advice import needs
from preavis.advice import reasons as why
from preavis.advice.case import Case, Judged, Standing
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.policy import Policy
from preavis.advice.recommend import NONE, RECOMMENDATIONS, UNKNOWN, Recommendation, recommend
from preavis.advice.robustness import Doubt, Robustness, by_class, doubt
from preavis.advice.statement import Statement
from preavis.advice.table import Flags, Table, table
from preavis.law import Law
from preavis.measures import Measured


@dataclass(frozen=True)
class Advice:
    """What is advised on one client, and why. The why is worked out when it is asked for.

    `band` is the worst and the best class that what is known leaves open under the policy's own weights, empty where
    nothing is judged; `settled_quality` is the class where that is one, or all of it is sound or better.
    """

    settled_quality: Quality | None
    band: tuple[Quality, ...]
    dormant: bool
    case: Case

    @property
    def recommendation(self) -> Recommendation | None:
        """What to do; None for a client that is listed, not judged."""
        return RECOMMENDATIONS[self.case.code]

    @property
    def quality(self) -> Quality | None:
        """The class; None where it is not settled, or nothing is recommended."""
        return None if self.case.code in {UNKNOWN, NONE} else self.settled_quality

    @property
    def acceptability(self) -> Mapping[Quality, float] | None:
        """The share of plausible preferences and figures that puts the client in each class; None if not judged."""
        return None if self.case.listed_only else by_class(self._robustness.joint.shares[self._number])

    @property
    def confidence(self) -> float | None:
        """The share that agrees with the recommendation's side of `sound`; None where nothing is recommended."""
        if self.recommendation in {None, "unknown"}:
            return None
        kept = float(self._robustness.joint.at_least(CLASSES.index("sound"))[self._number])
        return kept if self.recommendation == "keep" else 1 - kept

    @cached_property
    def doubt(self) -> Doubt | None:
        """Where the doubt comes from; None for a client that is not judged."""
        return None if self.case.listed_only else doubt(self._robustness, self._number)

    @property
    def performances(self) -> Mapping[str, float]:
        """The values of the criteria that are known, by name: what a decision of today keeps."""
        return {name: found.value for name, found in self.criteria.items() if found.value is not None}

    @property
    def _robustness(self) -> Robustness:
        return self.case.book.robustness

    @property
    def _number(self) -> int:
        return self.case.client.number

    @property
    def weight(self) -> float:
        """Weight of the criteria the client has a value on, as a share of all criteria of the policy."""
        return float(self.case.outcome.grounds.weight[self.case.client.number])

    @cached_property
    def criteria(self) -> Mapping[str, Standing]:
        """Every criterion that counts in this book; empty for a client that is not judged."""
        return {} if self.case.listed_only else self.case.standings

    @cached_property
    def reasons(self) -> tuple[Statement, ...]:
        """What carries the recommendation, strongest first."""
        return why.reasons(self.case)

    @cached_property
    def counter_reasons(self) -> tuple[Statement, ...]:
        """What speaks against it."""
        return why.counter_reasons(self.case)

    @cached_property
    def red_lines(self) -> tuple[Statement, ...]:
        """Red lines crossed."""
        return why.red_lines(self.case)

    @cached_property
    def blocks(self) -> tuple[Statement, ...]:
        """What the law forbids or reshapes."""
        return why.blocks(self.case)

    @cached_property
    def needs(self) -> tuple[Statement, ...]:
        """What would settle what is not known."""
        return needs.needs(self.case)


class Advices(Sequence[Advice]):
    """The advice on every client in the order of their numbers, made one at a time."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._clients = judged.measured.scope.book.clients.all

    def __len__(self) -> int:
        return len(self._clients)

    @overload
    def __getitem__(self, place: int) -> Advice: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Advice]: ...
    def __getitem__(self, place: int | slice) -> Advice | Sequence[Advice]:
        if isinstance(place, slice):
            return [self._made(number) for number in range(len(self))[place]]
        return self._made(range(len(self))[place])

    def __iter__(self) -> Iterator[Advice]:
        return (self._made(number) for number in range(len(self)))

    def _made(self, number: int) -> Advice:
        case = Case(self._clients[number], self._judged)
        performances, outcome = case.table, case.outcome
        worst, best = (CLASSES[s.conjunctive[number]] for s in (outcome.worst, outcome.best))
        listed_only = bool(performances.listed_only[number])
        settled = worst == best or CLASSES.index(worst) >= CLASSES.index("sound")
        return Advice(
            settled_quality=worst if settled and not listed_only else None,
            band=() if listed_only else (worst, best),
            dormant=bool(performances.dormant[number]),
            case=case,
        )


@dataclass(frozen=True)
class Advised:
    """Advice on a book. `criteria` are those of the policy, `set_aside` those the book has no source for."""

    clients: Sequence[Advice]
    criteria: tuple[str, ...]
    set_aside: tuple[str, ...]
    robustness: Robustness


def advise(
    measured: Measured,
    policy: Policy,
    law: Law | None = None,
    seed: int = 0,
    mend: Callable[[Table], Flags] | None = None,
) -> Advised:
    """Advice on every client of a measured book: pure, the same whatever the machine.

    `law` is that of the company's country; without one, nothing is claimed of it and a lawyer is named instead. `mend`
    says which clients of a table some remedy would make sound.

    A client's class does not depend on the others, save that a criterion nobody has a value on is set aside.
    """
    performances = table(measured, policy)
    outcome = recommend(measured, policy, performances, None if mend is None else partial(mend, performances))
    robustness = Robustness(performances, outcome.model, policy, measured.scope.book.decisions, seed)
    return Advised(
        clients=Advices(Judged(measured, policy, performances, outcome, law, robustness)),
        criteria=tuple(criterion.name for criterion in policy.criteria),
        set_aside=tuple(criterion.name for criterion in performances.set_aside),
        robustness=robustness,
    )
