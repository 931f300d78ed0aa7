"""What nothing tells of a year lived otherwise: a measure that may well have moved, and by no one knows how much.

It is neither unchanged nor known: the class takes it as it was, and whoever reads is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from preavis.plan.remedies.base import Lever

UNTOLD: Mapping[str, frozenset[str]] = {
    "disputed_share": frozenset({
        "price", "discount_end", "billed_extras", "scope_cap", "standard_offer", "charter", "channel", "reassign",
    }),
}  # fmt: skip
"""By measure, the remedies under which it is not known.

Other prices, another scope or other hands bring other disputes; who pays sooner or plans ahead is invoiced as before.
"""


def untold(levers: Iterable[Lever]) -> tuple[str, ...]:
    """The measures that are not known after some remedies, in the order of `UNTOLD`."""
    asked = {lever.remedy.name for lever in levers}
    return tuple(name for name, remedies in UNTOLD.items() if remedies & asked)
