"""A formal notice before ending a contract for a breach: it quotes the clause, or says the contract may be ended."""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import (
    CHECKS,
    consumer,
    fair,
    no_middleman,
    no_retaliation,
    public_buyer,
    solvent,
    time_to_answer,
)

NOTICE_BEFORE_TERMINATION = Letter(
    name="notice_before_termination",
    purpose="leave",
    registered=True,
    fields=(
        Field("contract"),
        Field("obligation"),
        Field("breach_facts", "lines"),
        Field("clause", "lines", required=False),
        Field("deadline", "date"),
        *CHECKS,
    ),
    rules=("FR-CTR-006", "FR-CTR-007", "FR-INS-001", "FR-DIS-003"),
    must_show=("contract", "obligation", "breach_facts", "deadline"),
    must_hold=("right_to_terminate",),
    guards=(solvent, fair, no_retaliation, consumer, no_middleman, public_buyer, time_to_answer),
)
