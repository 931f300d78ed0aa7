"""Suspension of the work: what stops, from when, and how it starts again.

For sums unpaid after a formal notice, or, where `manifest_default` says why, for payment that plainly will not come.
"""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import (
    CHECKS,
    consumer,
    fair,
    no_retaliation,
    not_back_in_time,
    noticed_before,
    public_buyer,
    solvent,
    unpaid_or_manifest,
)

SUSPENSION = Letter(
    name="suspension",
    purpose="leave",
    registered=True,
    fields=(
        Field("contract"),
        Field("invoices", "table"),
        Field("invoice_count", "count"),
        Field("principal_total", "money"),
        Field("oldest_days", "days"),
        Field("formal_notice_date", "date", required=False, answer="formal_notice_date"),
        Field("manifest_default", "lines", required=False),
        Field("scope_suspended", "lines"),
        Field("suspension_date", "date"),
        Field("bank_details", "lines"),
        *CHECKS,
    ),
    rules=("FR-CTR-004", "FR-CTR-005", "FR-INS-001", "FR-DIS-003"),
    must_show=("contract", "scope_suspended", "suspension_date"),
    must_hold=("ground", "how_to_resume"),
    guards=(
        unpaid_or_manifest,
        solvent,
        fair,
        no_retaliation,
        consumer,
        public_buyer,
        noticed_before,
        not_back_in_time,
    ),
)
