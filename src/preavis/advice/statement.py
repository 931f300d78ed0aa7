"""Something said of a client, as a code and its facts: the outer floors find the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from preavis.errors import Parameter


@dataclass(frozen=True)
class Statement:
    """`params` are whole numbers and names: shares in basis points, days, levels, minor units of money."""

    code: str
    params: Mapping[str, Parameter] = field(default_factory=dict)
