"""To the administrator of a client in insolvency: go on or not, said within a month, and later work paid at once."""

from preavis.plan.letters.base import Field, Letter
from preavis.plan.letters.guards import INSOLVENCY, insolvent

PROCEEDINGS = ("safeguard", "reorganisation", "liquidation")

TO_ADMINISTRATOR = Letter(
    name="to_administrator",
    purpose="insolvency",
    registered=True,
    fields=(
        Field("recipient_name"),
        Field("recipient_address", "lines"),
        Field("proceedings", "choice", choices=PROCEEDINGS),
        Field("court"),
        Field("judgment_date", "date"),
        Field("contract"),
        *INSOLVENCY,
    ),
    rules=("FR-INS-001", "FR-INS-002", "FR-INS-003"),
    must_show=("contract", "judgment_date"),
    must_hold=("take_position", "cash_terms"),
    guards=(insolvent,),
)
