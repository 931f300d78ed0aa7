"""A proposal to renegotiate: what is, what is proposed, open to discussion, terms unchanged until then.

A price rise that leaves no choice is a partial break of the relationship; a proposal that can be discussed is not.
"""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import FAIRNESS, fair, not_back_in_time, time_to_answer

RENEGOTIATE = Letter(
    name="renegotiate",
    purpose="fix",
    fields=(
        Field("current_terms", "lines"),
        Field("reason", "lines"),
        Field("proposal", "lines"),
        Field("reply_date", "date"),
        Field("proposed_start", "date", required=False),
        Field("price_rise", "percent", required=False),
        Field("volume_cut", "percent", required=False),
        Field("terms_sooner", "days", required=False),
        Field("deposit_share", "percent", required=False),
        Field("hours", "hours", required=False),
        Field("revenue", "money", required=False),
        Field("days_beyond_terms", "days", required=False),
        *FAIRNESS,
    ),
    rules=("FR-NOT-017", "FR-NOT-018", "FR-NOT-024", "FR-CTR-011", "FR-DIS-002"),
    must_show=("current_terms", "proposal", "reply_date"),
    must_hold=("open_to_discussion", "terms_unchanged"),
    guards=(fair, time_to_answer, not_back_in_time),
)
