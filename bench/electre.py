"""Sorting: our kernels against the arithmetic floor of the same comparisons, and against pyDecision's ELECTRE TRI-B.

The floor is what no program avoids on this machine: the floating-point operations of the comparisons at the rate of a
matrix product on one core (measured here, now), and one pass over what is read and written at the rate of a copy. Per
client, limit and criterion, each way: five operations (lead, ramp, slope, weight, sum); with a veto five more (start,
slope, what is left, room, product). Minima, clips and comparisons are not counted, nor is anything else. All of it
works on one thread and is timed in processor time, so that what else runs on the machine weighs on no side.

pyDecision is GPL and never a dependency: it runs in an interpreter of its own, if PREAVIS_PYDECISION names one.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from bench.timing import Row

from preavis.advice import electre_blocks, electre_choice, electre_tri
from preavis.advice.electre_model import Norms, Result, Rows, norms
from preavis.advice.electre_tri import Model

CRITERIA, PROFILES = 10, 4
SIZES = (1_000, 10_000, 100_000, 1_000_000)
PEER_SIZE = 10_000
_OPERATIONS = 5
_HOW = "python -m venv peer && peer/bin/pip install pyDecision==5.1.8 --no-deps && peer/bin/pip install"
_PRODUCT = """
import statistics, time
import numpy as np
one, times = np.random.default_rng(1).random((512, 512)), []
for _ in range(30):
    start = time.process_time()
    one @ one
    times.append(time.process_time() - start)
print(2 * 512**3 / statistics.median(times))
"""
_NONE = np.zeros((0, 0), np.bool_)


def run() -> list[Row]:
    compiled = electre_choice.compile_now()
    model, rows, seconds, floors = _model(), [], {}, {}
    for clients in SIZES:
        values = np.random.default_rng(clients).random((clients, CRITERIA))
        seconds[clients] = _processor_seconds(
            lambda v=values: electre_tri.sort(v, model), min(101, max(15, 10_000_000 // clients))
        )
        floor = floors[clients] = _floor(clients)
        plain = _processor_seconds(lambda v=values: _plain(v, norms(model)), 3)
        ours = f"{seconds[clients] * 1000:.2f} ms, {seconds[clients] / floor:.1f} x the floor of {floor * 1000:.2f} ms"
        promise = " (promise 2)" if clients == 100_000 else ""
        rows.append((_named(clients), f"{ours}{promise}; NumPy alone {plain * 1000:.1f} ms"))
    growth = f"exponent {_growth(seconds):.2f} (promise 1.05), of the floor {_growth(floors):.2f}"
    rows.append(("growth in clients, fitted from 10,000 to 1 million", growth))
    rows.append(("kernel", "compiled by numba, one thread" if compiled else "NumPy: numba is not installed"))
    return [*rows, _peer(model)]


def _growth(seconds: dict[int, float]) -> float:
    """The power of the number of clients that the time grows with, from the second size on: the first is overhead."""
    sizes = np.log(SIZES[1:])
    return float(np.polyfit(sizes, np.log([seconds[size] for size in SIZES[1:]]), 1)[0])


def _processor_seconds(action: Callable[[], object], runs: int) -> float:
    """The median processor time of a call after one that is not counted; short ones are timed several at once."""
    start = time.process_time()
    action()
    times, at_once = [], max(1, int(0.005 / max(1e-6, time.process_time() - start)))
    for _ in range(runs):
        start = time.process_time()
        for _ in range(at_once):
            action()
        times.append((time.process_time() - start) / at_once)
    return statistics.median(times)


def _named(clients: int) -> str:
    return f"{clients:,} clients x {CRITERIA} criteria x {PROFILES} limits, both rules"


def _model() -> Model:
    limits = np.linspace(0.2, 0.8, PROFILES)[:, None] * np.ones(CRITERIA)
    veto = np.where(np.arange(CRITERIA) % 2, 0.3, np.inf)
    return Model(
        limits, np.arange(1.0, CRITERIA + 1), np.full(CRITERIA, 0.02), np.full(CRITERIA, 0.08), veto, 0.7,
        np.ones(CRITERIA),
    )  # fmt: skip


def _plain(values: np.ndarray, ready: Norms) -> None:
    """The NumPy kernel on the same clients."""
    found, classes = np.empty((2, PROFILES, len(values))), np.empty((2, len(values)), np.int8)
    result = Result(found[0], found[1], classes[0], classes[1])
    electre_blocks.compare(Rows(values, _NONE, _NONE), ready, result, 0, len(values))


def _floor(clients: int) -> float:
    """Seconds that the operations and the memory of one sorting take at the least."""
    pairs = 2 * clients * PROFILES
    operations = pairs * _OPERATIONS * (CRITERIA + CRITERIA // 2)
    moved = 8 * (clients * CRITERIA + pairs)
    return operations / _product_rate() + moved / _copy_rate(moved)


def _product_rate() -> float:
    """Floating-point operations a second of a matrix product on one core: in a process that has but one thread."""
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", _PRODUCT], capture_output=True, text=True, check=True, env=alone)
    return float(done.stdout)


def _copy_rate(moved: int) -> float:
    """Bytes a second of a copy of so many, counted once."""
    source = np.ones(max(1, moved // 16))
    target = np.empty_like(source)
    return 2 * source.nbytes / _processor_seconds(lambda: np.copyto(target, source), 15)


def _peer(model: Model) -> Row:
    """The peer on the size that it can finish (its pessimistic rule alone) against both of ours."""
    named = f"pyDecision 5.1, {PEER_SIZE:,} clients"
    python = os.environ.get("PREAVIS_PYDECISION") or sys.executable
    command = [python, str(Path(__file__).with_name("electre_peer.py"))]
    values = np.random.default_rng(PEER_SIZE).random((PEER_SIZE, CRITERIA))
    asked = {"values": values.tolist(), "limits": model.limits.tolist(), "weights": model.weights.tolist()}
    asked |= {"q": 0.02, "p": 0.08, "v": [v if math.isfinite(v) else 1e9 for v in model.veto.tolist()], "cut": 0.7}
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    if done.returncode:
        return named, f"skipped: {_HOW} numpy matplotlib scikit-learn; then set PREAVIS_PYDECISION=peer/bin/python"
    answer = json.loads(done.stdout)
    ours = _processor_seconds(lambda: electre_tri.sort(values, model), 25)
    found = electre_tri.sort(values, model).conjunctive
    differ = int((PROFILES - np.array(answer["classes"]) != found).sum())
    ratio = answer["seconds"] / ours
    return named, f"{answer['seconds']:.2f} s, {ratio:,.0f} x ours (promise 1,000); {differ} of its classes differ"


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
