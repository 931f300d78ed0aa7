"""The notice of one client as the book and the answers on it stand, for verbs that ask something else of it."""

from __future__ import annotations

from datetime import date

from preavis.cli.looking import Look
from preavis.facts.identity import Client
from preavis.law import law_of
from preavis.plan.counterfactual import Way
from preavis.plan.notice import BY_NAME, Notice, Remark, changes_of, notice, partial_rupture, relation_of


def notice_of(look: Look, client: Client, day: date | None = None) -> Notice:
    """How a client may be left if told on a day, the book's own if none is given."""
    answers = {each.question: each.value for each in look.book.answers if each.client == client.key}
    known = {name: value for name, value in answers.items() if name in BY_NAME}
    relation = relation_of(look.session, client, lawyer_from=look.policy.notice.lawyer_from)
    return notice(relation, known, law_of(look.book.company.country), day or look.book.as_of)


def breaks(look: Look, client: Client, ways: tuple[Way, ...]) -> tuple[Remark, ...]:
    """What the ways of a menu may be taken for, each kind of change at the steepest level that any of them asks."""
    asked = changes_of((lever.remedy.name, lever.level) for way in ways for lever in way.levers)
    if not asked or client.kind == "pseudo":
        return ()
    return partial_rupture(notice_of(look, client), asked, law_of(look.book.company.country))
