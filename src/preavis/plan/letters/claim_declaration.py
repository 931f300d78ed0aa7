"""The declaration of what a client in insolvency owes: due at the judgment, due later, and what proves it."""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import INSOLVENCY, in_time_to_declare, insolvent
from preavis.plan.letters.to_administrator import PROCEEDINGS

CLAIM_DECLARATION = Letter(
    name="claim_declaration",
    purpose="insolvency",
    registered=True,
    fields=(
        Field("recipient_name"),
        Field("recipient_address", "lines"),
        Field("proceedings", "choice", choices=PROCEEDINGS),
        Field("court"),
        Field("judgment_date", "date"),
        Field("publication_date", "date", required=False),
        Field("invoices", "table"),
        Field("invoice_count", "count"),
        Field("due_total", "money"),
        Field("later_total", "money"),
        Field("interest_total", "money"),
        Field("fixed_total", "money"),
        Field("claim_total", "money"),
        Field("securities"),
        Field("contract", required=False),
        Field("contract_rate", "percent", required=False, answer="contract_rate"),
        *INSOLVENCY,
    ),
    rules=("FR-INS-004", "FR-LP-003", "FR-LP-009"),
    must_show=("judgment_date", "invoices", "due_total", "later_total", "claim_total", "securities"),
    must_hold=("interest_basis", "certified"),
    guards=(insolvent, in_time_to_declare),
)
