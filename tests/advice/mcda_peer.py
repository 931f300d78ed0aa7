"""Work problems out with the package `mcda`: problems as JSON on standard input, its answers as JSON on output.

With limits, both assignments of ELECTRE TRI; without, the credibilities of ELECTRE III, each action over each.

A process of its own: that package brings a solver which does not bear with ours in one process.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any


def answered(problem: dict[str, Any]) -> list[list[float]]:
    """The classes of every client by the pessimistic and by the optimistic rule, or credibilities."""
    from mcda import PerformanceTable  # noqa: PLC0415  slow, and only for this process
    from mcda.outranking.electre import Electre3, ElectreTri  # noqa: PLC0415  see above
    from mcda.scales import PreferenceDirection, QuantitativeScale  # noqa: PLC0415  see above

    criteria = range(len(problem["w"]))
    scale = {j: QuantitativeScale(-100, 100, preference_direction=PreferenceDirection.MAX) for j in criteria}
    table = PerformanceTable(problem["values"], scales=scale, criteria=criteria)
    w, q, p, v = (dict(enumerate(problem[name])) for name in "wqpv")
    if "limits" not in problem:
        return [list(map(float, row)) for row in Electre3(table, w, q, p, v).credibility().data.to_numpy()]
    names = [f"b{place}" for place in range(len(problem["limits"]))]
    limits = PerformanceTable(problem["limits"], scales=scale, criteria=criteria, alternatives=names)
    model = ElectreTri(table, w, limits, q, p, v, problem["majority"])
    return [list(map(int, model.assign(pessimistic=strict).data)) for strict in (True, False)]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump([answered(problem) for problem in json.load(sys.stdin)], sys.stdout)
