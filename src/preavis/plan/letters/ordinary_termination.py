"""The end of an open-ended contract with its notice. Without an exact end date no notice runs, so none is written."""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import (
    CHECKS,
    KINDS,
    consumer,
    fair,
    long_enough,
    no_middleman,
    no_retaliation,
    open_ended,
    public_buyer,
    solvent,
)

ORDINARY_TERMINATION = Letter(
    name="ordinary_termination",
    purpose="leave",
    registered=True,
    fields=(
        Field("contract"),
        Field("contract_date", "date", required=False, answer="contract_start"),
        Field("contract_kind", "choice", required=False, choices=KINDS, answer="contract_kind"),
        Field("end_date", "date"),
        Field("notice_months", "months", required=False, answer="contract_notice_months"),
        Field("notice_clause", required=False),
        Field("notice_low", "months", required=False),
        Field("reason", "lines", required=False),
        Field("handover", "lines", required=False),
        Field("principal_total", "money", required=False),
        *CHECKS,
    ),
    rules=("FR-NOT-001", "FR-NOT-007", "FR-NOT-011", "FR-NOT-019", "FR-CTR-001", "FR-CTR-002", "FR-DIS-003"),
    must_show=("contract", "end_date"),
    must_hold=("terms_unchanged", "handover"),
    guards=(solvent, fair, no_retaliation, consumer, no_middleman, public_buyer, open_ended, long_enough),
)
