"""Which kernel compares: NumPy, or the one that numba compiles.

Compiling takes as long as NumPy takes for many books. So NumPy works until it has done about as much as compiling would
have cost (or one book alone is that much), and from then on the compiled kernel works: never more than twice what the
better choice would have cost, without knowing how much is still to come. The bits are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from preavis.advice import electre_blocks
from preavis.advice.electre_model import Norms, Result, Rows

Compare = Callable[[Rows, Norms, Result, int, int], None]
"""Fills the results of the clients from one place to before another."""

PAYS = 280_000_000
"""Comparisons of a client with a limit on one criterion, one way, that take NumPy about as long as compiling."""


class _Choice:
    """What was done so far, and the compiled kernel once there is one; None where numba cannot be imported."""

    def __init__(self) -> None:
        self.done = 0
        self.asked = False
        self.compiled: Compare | None = None

    def comparer(self, comparisons: int) -> Compare:
        self.done += comparisons
        if self.done >= PAYS:
            self.compile()
        return self.compiled or electre_blocks.compare

    def compile(self) -> bool:
        if not self.asked:
            self.asked = True
            self.compiled = _kernel()
        return self.compiled is not None


def _kernel() -> Compare | None:
    """The compiled kernel, or None without numba or with one that does not fit the NumPy installed."""
    if find_spec("numba") is None:
        return None
    try:
        module = import_module("preavis.advice.electre_kernel")
    except ImportError:
        return None
    compare: Compare = module.compare
    return compare


_CHOICE = _Choice()


def comparer(comparisons: int) -> Compare:
    """What is to do the next so many comparisons."""
    return _CHOICE.comparer(comparisons)


def compile_now() -> bool:
    """Use the compiled kernel from now on, whatever the size; False where numba is not installed."""
    return _CHOICE.compile()
