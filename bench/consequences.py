"""The cash simulation: seconds and memory by paths, months and clients, and how cost grows in each."""

from __future__ import annotations

import math

from bench.timing import Row, median_seconds, own_peak_megabytes

from preavis.plan.consequences import Case, Change, Payer, World, simulate

PAID_BY = (500, 4_000, 7_500, 9_000, 9_800)


def run() -> list[Row]:
    whole = _seconds(10_000, 24, 200)
    rows = [("10,000 paths x 24 months x 200 clients", f"{whole:.2f} s (promise 2), {own_peak_megabytes()} MB")]
    for name, small in (
        ("paths", _seconds(2_500, 24, 200)),
        ("months", _seconds(10_000, 6, 200)),
        ("clients", _seconds(10_000, 24, 50)),
    ):
        rows.append((f"growth in {name}, from a quarter", f"exponent {math.log(whole / small, 4):.2f} (promise 1.05)"))
    return rows


def _seconds(paths: int, months: int, clients: int) -> float:
    some = world(months, clients)
    cases = [Case("keep"), Case("part", {"c3": Change(leave=3)})]
    return median_seconds(lambda: simulate(some, cases, paths))


def world(months: int, clients: int) -> World:
    """Clients of growing size that pay late together, pay tax and may leave by themselves."""
    payers = tuple(
        Payer(f"c{place}", 100_000 + 1_000 * place, PAID_BY, 30_000, 600, 2_000, 100) for place in range(clients)
    )
    billed = sum(payer.billed for payer in payers)
    return World(payers, billed, (-billed * 6 // 10,) * months, billed // 4)


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
