"""The end of a contract for a serious breach that a formal notice did not mend, with its reasons."""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import (
    CHECKS,
    consumer,
    fair,
    no_middleman,
    no_retaliation,
    not_back_in_time,
    noticed_before,
    public_buyer,
    serious,
    solvent,
)

TERMINATION_FOR_BREACH = Letter(
    name="termination_for_breach",
    purpose="leave",
    registered=True,
    fields=(
        Field("contract"),
        Field("obligation"),
        Field("notice_date", "date", answer="formal_notice_date"),
        Field("reasons", "lines"),
        Field("clause", "lines", required=False),
        Field("end_date", "date"),
        Field("principal_total", "money", required=False),
        *CHECKS,
    ),
    rules=("FR-CTR-007", "FR-CTR-008", "FR-NOT-015", "FR-INS-001", "FR-DIS-003"),
    must_show=("contract", "obligation", "notice_date", "reasons", "end_date"),
    must_hold=("settlement",),
    guards=(
        solvent,
        fair,
        no_retaliation,
        consumer,
        no_middleman,
        public_buyer,
        noticed_before,
        not_back_in_time,
        serious,
    ),
)
