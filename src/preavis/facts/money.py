"""Money as integers: minor units, exact splits, exact conversion. No float enters or leaves this file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def exponent(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217): 2 for EUR, 0 for JPY, 3 for TND."""
    return _EXPONENTS.get(currency, 2)


def minor_units(amount: Decimal, currency: str) -> int:
    """An amount in whole minor units, rounded half to even."""
    return int(amount.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_EVEN))


def convert(amount: int, currency: str, rate: Decimal, base: str) -> int:
    """Minor units of `currency` in minor units of `base`, when one unit of `currency` is `rate` units of `base`."""
    return minor_units(Decimal(amount).scaleb(-exponent(currency)) * rate, base)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Parts of `total` in proportion to `weights` that add up to it exactly: largest remainder, ties to the first.

    Raises ValueError if a weight is negative or all are zero: there is no honest split then.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be positive")
    sign = -1 if total < 0 else 1
    shares = [divmod(abs(total) * weight, whole) for weight in weights]
    left = abs(total) - sum(quotient for quotient, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))
    extra = set(by_remainder[:left])
    return [sign * (quotient + (i in extra)) for i, (quotient, _) in enumerate(shares)]
