"""A reminder: which invoices are overdue, by how long, and where to pay."""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import INSOLVENCY, solvent, something_due, time_to_answer

REMINDER = Letter(
    name="reminder",
    purpose="collect",
    fields=(
        Field("invoices", "table"),
        Field("invoice_count", "count"),
        Field("principal_total", "money"),
        Field("bank_details", "lines"),
        Field("deadline", "date", required=False),
        *(Field(each.name, each.type, required=False, choices=each.choices, answer=each.answer) for each in INSOLVENCY),
    ),
    rules=("FR-LP-006", "FR-LP-010", "FR-INS-001"),
    must_show=("invoices", "principal_total", "bank_details"),
    guards=(something_due, solvent, time_to_answer),
)
