"""`make bench`: every benchmark, medians as ratios against a named peer and the floor, in one run."""

from __future__ import annotations

import importlib
import sys

from bench.timing import machine

BENCHES = (
    "startup", "fec_import", "fec_dialects", "whole_import", "store_write", "review_scale", "payment_model",
    "electre", "smaa", "counterfactual", "consequences", "programme", "report", "backtest",
)  # fmt: skip


def main() -> None:
    names = sys.argv[1:] or BENCHES
    print(f"# {machine()}\n")
    print("| benchmark | figure | result |\n| --- | --- | --- |")
    for name in names:
        for label, value in importlib.import_module(f"bench.{name}").run():
            print(f"| {name} | {label} | {value} |", flush=True)


if __name__ == "__main__":
    main()
