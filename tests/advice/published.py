"""Published problems, typed from their sources so that the tests run anywhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from preavis.advice.electre_tri import Model


def model(problem: dict[str, Any]) -> Model:
    """A problem's parameters; no veto is written None."""
    veto = np.array(problem["v"], float)
    veto[np.isnan(veto)] = np.inf
    return Model(
        *(np.array(problem[name], float) for name in ("B_worst_to_best", "w", "q", "p")),
        veto,
        problem["lam"],
        np.array(problem["sign"], float),
    )


TICINO = {
    # Siting in Ticino: oso/pymcda 98f6dcb datasets/ticino.py; cran/OutrankingTools 5d88fe3 man/Electre_tri.Rd
    "A": [
        [120, 284, 5, 3.5, 18],
        [150, 269, 2, 4.5, 24],
        [100, 413, 4, 5.5, 17],
        [60, 596, 6, 8, 20],
        [30, 1321, 8, 7.5, 16],
        [80, 734, 5, 4, 21],
        [45, 982, 7, 8.5, 13],
    ],
    "B_worst_to_best": [[100, 1000, 4, 4, 15], [50, 500, 7, 7, 20]],
    "w": [25, 45, 10, 12, 8],
    "q": [15, 80, 1, 0.5, 1],
    "p": [40, 350, 3, 3.5, 5],
    "v": [100, 850, 5, 4.5, 8],
    "lam": 0.75,
    "sign": [-1, -1, 1, 1, 1],
    "conjunctive": [1, 0, 1, 2, 0, 1, 1],
    "disjunctive": [1, 2, 1, 2, 1, 1, 1],
}
SIX_CARS = {
    # Six Real Cars: sbigaret/electre_diviz c65dc3d, ElectreTriConcordance and ElectreTriCredibility tests
    "A": [
        [22080, 105, 11.4, 5.8, 119],
        [28100, 160, 8.6, 9.6, 164],
        [24650, 143, 9.0, 4.5, 119],
        [32700, 177, 7.9, 6.7, 128],
        [22750, 136, 9.4, 7.6, 151],
        [27350, 180, 7.9, 8.4, 164],
    ],
    "B_worst_to_best": [[30000, 100, 11, 8, 125], [23000, 160, 8, 7, 120]],
    "w": [0.4, 0.18, 0.12, 0.21, 0.09],
    "q": [500, 0, 0, 0, 0],
    "p": [3000, 30, 2, 1, 100],
    "v": [4000, None, None, None, None],
    "lam": 0.7,
    "sign": [-1, 1, -1, -1, -1],
    "C": [[0.976, 0.7], [0.7549, 0.3144], [1, 0.654], [0.6453, 0.5928], [0.9766, 0.6181], [0.8809, 0.3504]],
    "C_reverse": [[0.3546, 0.7219], [0.476, 1], [0.0846, 0.7891], [0.49, 0.829], [0.24, 1], [0.356, 0.874]],
    "up": [[0.976, 0.7], [0.7549, 0], [1, 0.654], [0.6453, 0], [0.9766, 0.6181], [0.8809, 0]],
    "down": [[0, 0.7219], [0.476, 1], [0, 0.7891], [0.49, 0.829], [0, 1], [0.356, 0.874]],
}
MR_SORT = {
    # Means of transport: R MCDA, cran/MCDA 16d8703 tests/testthat/test-MRSort.R. A veto there is a floor: a price of 9
    # forbids Good, a comfort of 0 forbids Medium. As distances: 6 beyond 3, 2 below 2. Majority 3 of 6.
    "A": [[1, 10, 1], [4, 20, 2], [2, 20, 0], [6, 40, 0], [30, 30, 3]],
    "names": ["RER", "METRO1", "METRO2", "BUS", "TAXI"],
    "B_worst_to_best": [[7, 25, 2], [3, 11, 3]],
    "w": [1, 3, 2],
    "q": [0, 0, 0],
    "p": [0, 0, 0],
    "v": [[None, None, 2], [6, None, None]],
    "lam": 0.5,
    "sign": [-1, -1, 1],
    "conjunctive": [2, 1, 0, 0, 0],
}
STUDENTS = {
    # Meyer and Olteanu 2015, as tested by R MCDA (test-LPDMRSort.R), pass at 10 of 20. By its rule "V" a mark of 7
    # forbids passing: 3 as a distance. By its rule "D" a mark of 17 forbids failing: 7 as a distance. Its five other
    # rules let marks of both kinds answer one another: a veto that no dictator may answer, and so on. This method has
    # no such rule; majority, veto and the lead that forbids failing are its own, and the five are made of them.
    "A": [
        [10, 10, 9], [10, 9, 10], [9, 10, 10], [9, 9, 10], [9, 10, 9], [10, 9, 9],
        [10, 10, 7], [10, 7, 10], [7, 10, 10], [9, 9, 17], [9, 17, 9], [17, 9, 9],
        [7, 10, 17], [10, 17, 7], [17, 7, 10], [7, 17, 10], [17, 10, 7], [10, 7, 17],
        [7, 9, 17], [9, 17, 7], [17, 7, 9], [7, 17, 9], [17, 9, 7], [9, 7, 17],
    ],
    "B_worst_to_best": [[10, 10, 10]],
    "w": [1, 1, 1],
    "q": [0, 0, 0],
    "p": [0, 0, 0],
    "v": [3, 3, 3],
    "lam": 0.5,
    "sign": [1, 1, 1],
    "veto": [1] * 3 + [0] * 21,
    "dictator": [1] * 3 + [0] * 3 + [1] * 18,
    "mixed": {
        "v": [1] * 3 + [0] * 9 + [1] * 6 + [0] * 6,
        "d": [1] * 3 + [0] * 3 + [1] * 12 + [0] * 6,
        "dV": [1] * 3 + [0] * 6 + [1] * 3 + [0] * 12,
        "Dv": [1] * 3 + [0] * 6 + [1] * 15,
        "dv": [1] * 3 + [0] * 6 + [1] * 9 + [0] * 6,
    },
}  # fmt: skip
SCHOOLS = {
    # Four schools, ranked: R MCDA, the example of ELECTRE3. Its results are not kept there; these are by hand.
    "A": [[-0.2, 3], [-2.3, 9], [-2.4, 10], [-1, 7]],
    "w": [0.25, 0.75],
    "q": [0.2, 1],
    "p": [1, 2],
    "v": [3.5, 4],
    "up": [[1, 0, 0, 0], [0.75, 1, 1, 0.75], [0.75, 1, 1, 0.75], [0.8125, 0.25, 0.25 * 0.5 / 0.75, 1]],
}
PROJECTS = {
    # Six projects, ranked: R MCDA, tests of ELECTREIIIDistillation.
    "A": [
        [10, 20, 5, 10, 16],
        [0, 5, 5, 16, 10],
        [0, 10, 0, 16, 7],
        [20, 5, 10, 10, 13],
        [20, 10, 15, 10, 13],
        [20, 10, 20, 13, 13],
    ],
    "w": [3, 2, 3, 1, 1],
    "q": [3, 3, 3, 3, 3],
    "p": [5, 5, 5, 5, 5],
    "v": [11, 11, 11, 11, 11],
}
