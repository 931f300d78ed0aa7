"""What a book says of a client that is to be left: since when it is served, and where its revenue heads."""

from __future__ import annotations

from preavis.engines.base import Session
from preavis.facts.identity import Client
from preavis.measures import Measured
from preavis.plan.notice.base import LAWYER_FROM, Relation
from preavis.plan.notice.flow import flow_of


def relation_of(
    session: Session, client: Client, measured: Measured | None = None, lawyer_from: int = LAWYER_FROM
) -> Relation:
    """The relation with a client from its documents, and its trend if the book was measured.

    `lawyer_from` is the owner's sum at stake from which a lawyer looks first, in whole units.
    """
    company = session.book.company
    found = session.rows(f"SELECT MIN(issue_date) FROM document WHERE client = {int(client.number)}")
    value = measured.value("trend", client.number).value if measured is not None else None
    trend = None if value is None else round(value * 10_000)
    flow = flow_of(session, client)
    return Relation(client, company.country, company.currency, found[0][0], trend, flow, lawyer_from)
