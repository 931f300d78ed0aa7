"""The notice that a client should have: a range with its drivers, its days, and what forbids or gates it.

relation = relation_of(session, client)
found = notice(relation, {"contract_notice_months": "3"}, law_of("FR"), date(2026, 11, 24))
found.months, found.earliest, list(found.of("block")), found.unanswered

Answers are those of `QUESTIONS`; they are kept in the journal, and read back by `Book.answers`.
"""

from preavis.plan.notice.base import LAWYER_FROM, Exposure, Months, Notice, Relation, Remark, Sign
from preavis.plan.notice.book import relation_of
from preavis.plan.notice.compute import notice
from preavis.plan.notice.flow import Flow, Invoice
from preavis.plan.notice.partial import Change, change_read, changes_of, partial_rupture
from preavis.plan.notice.questions import BY_NAME, QUESTIONS, Asked, asked, begun, rate_bps, settled

__all__ = [
    "BY_NAME",
    "LAWYER_FROM",
    "QUESTIONS",
    "Asked",
    "Change",
    "Exposure",
    "Flow",
    "Invoice",
    "Months",
    "Notice",
    "Relation",
    "Remark",
    "Sign",
    "asked",
    "begun",
    "change_read",
    "changes_of",
    "notice",
    "partial_rupture",
    "rate_bps",
    "relation_of",
    "settled",
]
