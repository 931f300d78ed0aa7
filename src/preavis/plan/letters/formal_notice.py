"""A formal notice to pay: principal, interest and fixed sums invoice by invoice, a deadline, and what follows."""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import INSOLVENCY, solvent, something_due, time_to_answer

FORMAL_NOTICE = Letter(
    name="formal_notice",
    purpose="collect",
    registered=True,
    fields=(
        Field("invoices", "table"),
        Field("invoice_count", "count"),
        Field("principal_total", "money"),
        Field("interest_total", "money"),
        Field("fixed_total", "money"),
        Field("claim_total", "money"),
        Field("deadline", "date"),
        Field("bank_details", "lines"),
        Field("contract", required=False),
        Field("contract_rate", "percent", required=False, answer="contract_rate"),
        *INSOLVENCY,
    ),
    rules=("FR-LP-003", "FR-LP-005", "FR-LP-007", "FR-LP-008", "FR-LP-009", "FR-INS-001"),
    must_show=("invoices", "principal_total", "interest_total", "fixed_total", "claim_total", "deadline"),
    must_hold=("formal_notice", "consequences"),
    guards=(something_due, solvent, time_to_answer),
)
