"""The end of a fixed-term contract at its term: it is not renewed."""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import (
    CHECKS,
    KINDS,
    consumer,
    fair,
    has_term,
    long_enough,
    no_middleman,
    no_retaliation,
    public_buyer,
)

NON_RENEWAL = Letter(
    name="non_renewal",
    purpose="leave",
    registered=True,
    fields=(
        Field("contract"),
        Field("contract_date", "date", required=False, answer="contract_start"),
        Field("contract_kind", "choice", required=False, choices=KINDS, answer="contract_kind"),
        Field("end_date", "date", answer="contract_end"),
        Field("notice_months", "months", required=False, answer="contract_notice_months"),
        Field("notice_clause", required=False),
        Field("notice_low", "months", required=False),
        Field("handover", "lines", required=False),
        Field("principal_total", "money", required=False),
        *CHECKS,
    ),
    rules=("FR-CTR-002", "FR-CTR-003", "FR-NOT-001", "FR-NOT-010", "FR-NOT-011", "FR-DIS-003"),
    must_show=("contract", "end_date"),
    must_hold=("not_renewed", "terms_unchanged"),
    guards=(fair, no_retaliation, consumer, no_middleman, public_buyer, has_term, long_enough),
)
