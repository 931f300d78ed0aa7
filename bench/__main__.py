"""`make bench`: every benchmark, medians as ratios against a named peer and the floor, in one run."""

from __future__ import annotations

import importlib
import subprocess
import sys

from bench.timing import machine

BENCHES = (
    "startup", "fec_import", "fec_dialects", "whole_import", "store_write", "review_scale", "payment_model",
    "electre", "smaa", "counterfactual", "consequences", "programme", "report", "backtest",
)  # fmt: skip
_ALONE = "--alone"


def main() -> None:
    names = sys.argv[1:] or BENCHES
    if names[0] == _ALONE:
        _print(names[1])
        return
    print(f"# {machine()}\n")
    print("| benchmark | figure | result |\n| --- | --- | --- |", flush=True)
    for name in names:
        # Each in a process of its own: neither memory nor idle threads of one may weigh on the next.
        subprocess.run([sys.executable, "-m", "bench", _ALONE, name], check=True)


def _print(name: str) -> None:
    for label, value in importlib.import_module(f"bench.{name}").run():
        print(f"| {name} | {label} | {value} |", flush=True)


if __name__ == "__main__":
    main()
