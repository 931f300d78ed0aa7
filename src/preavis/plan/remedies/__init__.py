"""The remedies that may be asked for, one file each. A new one is a file here, a name below, and its usual terms."""

from __future__ import annotations

from preavis.plan.remedies.base import LADDER, QUANTITIES, Effect, Remedy, Rung, Year
from preavis.plan.remedies.billed_extras import BILLED_EXTRAS
from preavis.plan.remedies.channel import CHANNEL
from preavis.plan.remedies.charter import CHARTER
from preavis.plan.remedies.deposit import DEPOSIT
from preavis.plan.remedies.discount_end import DISCOUNT_END
from preavis.plan.remedies.payment_terms import PAYMENT_TERMS
from preavis.plan.remedies.planning import PLANNING
from preavis.plan.remedies.price import PRICE
from preavis.plan.remedies.reassign import REASSIGN
from preavis.plan.remedies.scope_cap import SCOPE_CAP
from preavis.plan.remedies.standard_offer import STANDARD_OFFER

REMEDIES: tuple[Remedy, ...] = (
    CHARTER,
    CHANNEL,
    REASSIGN,
    PLANNING,
    DISCOUNT_END,
    DEPOSIT,
    PAYMENT_TERMS,
    SCOPE_CAP,
    BILLED_EXTRAS,
    PRICE,
    STANDARD_OFFER,
)
"""Every remedy, in the order in which remedies asked for together are applied, and in which ties are broken."""

BY_NAME = {remedy.name: remedy for remedy in REMEDIES}

__all__ = ["BY_NAME", "LADDER", "QUANTITIES", "REMEDIES", "Effect", "Remedy", "Rung", "Year"]
