"""Honest timings: several runs in one sitting, medians, and the peak memory of a process that does one thing."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

Row = tuple[str, str]


def median_seconds(action: Callable[[], object], runs: int = 3) -> float:
    """The median wall time of `runs` calls after one that is not counted."""
    action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def process(command: list[str], folder: Path | None = None) -> tuple[float, int]:
    """Wall seconds and peak resident megabytes of one process."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    scale = 1 if sys.platform != "darwin" else 1024
    return time.perf_counter() - start, usage.ru_maxrss // 1024 // scale


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    cpus = os.cpu_count()
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    return f"{platform.system()} {platform.machine()}, {cpus} CPU, {memory} GiB, {versions}"


def own_peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
