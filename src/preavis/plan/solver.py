"""HiGHS, opened so that it says nothing and answers alike on every machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from preavis.errors import PreavisError, UsageError


def highs(gap: float, seconds: float) -> tuple[Any, Any]:
    """A solver and its module: one thread, a fixed seed, an answer within `gap` or what was found in `seconds`.

    Raises UsageError `plan.missing_extra` when the solver is not installed.
    """
    try:
        import highspy  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        raise UsageError("plan.missing_extra", extra='pip install "preavis[plan]"') from error
    with _silence():
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # the library ships no types for it
    # Its threads are one pool a process: another user of the library may have opened more, and ours would be refused.
    solver.resetGlobalScheduler(True)  # noqa: FBT003  the library's signature
    options = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": gap, "time_limit": seconds}
    for name, setting in options.items():
        solver.setOptionValue(name, setting)
    return solver, highspy


def run(solver: Any, module: Any) -> None:
    """Solve. Raises PreavisError `plan.solver_failed` where the solver itself gives up: that is no answer."""
    if solver.run() == module.HighsStatus.kError:
        raise PreavisError("plan.solver_failed", status=str(solver.getModelStatus()))


@contextmanager
def _silence() -> Iterator[None]:
    """The library greets on standard output, below Python, before it can be told not to: data must stay alone there."""
    sys.stdout.flush()
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)
