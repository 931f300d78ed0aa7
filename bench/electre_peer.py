"""pyDecision's ELECTRE TRI-B on a problem read as JSON, in an interpreter of its own that knows nothing of Préavis."""

from __future__ import annotations

import json
import sys
import time
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np


def peer() -> Any:
    """The one method that is measured: the package as a whole asks for a hundred others."""
    found = find_spec("pyDecision")
    if found is None or found.origin is None:
        raise SystemExit("pyDecision is not installed here")
    spec = spec_from_file_location("e_tri_b", Path(found.origin).parent / "algorithm" / "e_tri_b.py")
    if spec is None or spec.loader is None:
        raise SystemExit("pyDecision holds no ELECTRE TRI-B")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    asked = json.load(sys.stdin)
    values = np.array(asked["values"])
    criteria = values.shape[1]
    method = peer()
    start = time.process_time()
    classes = method.electre_tri_b(
        values,
        W=asked["weights"],
        Q=[asked["q"]] * criteria,
        P=[asked["p"]] * criteria,
        V=asked["v"],
        B=asked["limits"],
        cut_level=asked["cut"],
        verbose=False,
        rule="pc",
    )
    seconds = time.process_time() - start
    json.dump({"seconds": seconds, "classes": [int(one) for one in classes]}, sys.stdout)


if __name__ == "__main__":
    main()
