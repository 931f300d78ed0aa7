"""What a dossier is written from: the review as its JSON says it, and for each client its sum and its lenses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from preavis.advice.explanation import explain
from preavis.measures.lenses import compare
from preavis.measures.waterfall import waterfall
from preavis.report.explained import missing
from preavis.report.json import review_data, statements
from preavis.report.remedy_screen import menu_data
from preavis.report.words import Words
from preavis.review import Review, Reviewed

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """What the review does not hold: the head of the journal's chain, cash to come, plans of clients, by key.

    `outlook` has `cases`, each with a `title` and `cash` by month (`month`, `p5`, `p50`, `p95`), and `floor`: what
    `preavis whatif --json` prints. A plan is a list of steps with `date`, `text` and perhaps `who`. `partial` says what
    the changes that would mend a client may be taken for, a `text` each.
    """

    head: str = ""
    outlook: Plain | None = None
    plans: Mapping[str, Sequence[Plain]] = field(default_factory=dict)
    partial: Mapping[str, Sequence[Plain]] = field(default_factory=dict)


def seen(review: Review, words: Words, given: Given | None = None) -> dict[str, Any]:
    """Everything a dossier needs, as plain data. Raises IntegrityError if a client's lines do not add up."""
    told = given or Given()
    data = review_data(review, words)
    for client, reviewed in zip(data["clients"], review.clients, strict=True):
        key = reviewed.client.key
        of_it = {"plan": list(told.plans.get(key, ())), "partial_rupture": list(told.partial.get(key, ()))}
        client.update(_more(reviewed, words), **of_it)
    assumed = review.policy.assumptions
    return data | {
        "company": review.book.company.name,
        "country": review.book.company.country,
        "criteria": list(review.criteria),
        "criterion_measures": {criterion.name: criterion.measure for criterion in review.policy.criteria},
        "assumptions": {
            "terms_days": assumed.terms_days,
            "carry_bps": assumed.carry_bps,
            "loss_bps": {str(age): bps for age, bps in assumed.loss_bps.items()},
            "practical_capacity_bps": assumed.practical_capacity_bps,
            "amortisation_months": assumed.amortisation_months,
        },
        "head": told.head,
        "outlook": told.outlook,
    }


def _more(reviewed: Reviewed, words: Words) -> dict[str, Any]:
    """What the JSON of a client leaves out."""
    sum_ = waterfall(reviewed.measured, reviewed.client.number)
    menu = reviewed.menu
    unclear = reviewed.advice.recommendation == "unknown"
    return {
        "firmness": statements(explain(reviewed.advice.case).statements, words),
        "menu": None if menu is None else menu_data(menu, words, unclear=unclear),
        "lens": compare(reviewed.measured, reviewed.client.number),
        "waterfall": {
            "total": sum_.total,
            "known": sum_.result.value is not None,
            "steps": [
                {
                    "name": step.name,
                    "amount": step.amount,
                    "rows": step.rows,
                    "missing": missing(step.value.missing, words) if step.value.missing else "",
                }
                for step in sum_.steps
            ],
        },
    }
