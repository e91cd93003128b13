"""The mixed-integer programme beyond exact decoding: the fewest cells whose change settles all sums."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit_kit.residuals import Deltas, Ints, System, line_deltas

MOST_SETS = 12
"""Equally small sets looked for before the programme says that there may be more."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The smallest sets found; ``complete`` only where it is proven that no other is as small."""

    sets: tuple[Deltas, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """When the programme gives up: ``seconds`` in all, ``nodes`` of its search tree in each run."""

    seconds: float = 2.0
    nodes: int = 20_000


def solve(
    system: System,
    values: Ints,
    residual: Ints,
    free: NDArray[np.bool_],
    limits: Limits,
    most_sets: int = MOST_SETS,
) -> Solved:
    """The smallest sets of free cells whose change to non-negative integers settles the residual.

    Each set found is excluded and the programme run again, until the next one is larger or a limit is met.
    """
    started = time.perf_counter()
    cells = np.flatnonzero(free)
    position = {int(cell): i for i, cell in enumerate(cells)}
    found: list[Deltas] = []
    while len(found) < most_sets:
        left = limits.seconds - (time.perf_counter() - started)
        if left <= 0:
            return Solved(tuple(found), complete=False)
        known = [[position[cell] for cell, _ in deltas] for deltas in found]
        support, proven = _run(system.matrix[:, cells], values[cells], residual, known, left, limits)
        if support is None:
            return Solved(tuple(found), complete=proven)
        deltas = line_deltas(system, residual, tuple(int(cells[i]) for i in support))
        if deltas is None or (found and len(deltas) > len(found[0])):
            return Solved(tuple(found), complete=deltas is not None and proven)
        found.append(deltas)
        if not proven:
            return Solved(tuple(found), complete=False)
    return Solved(tuple(found), complete=False)


def _run(
    matrix: Ints, values: Ints, residual: Ints, excluded: list[list[int]], seconds: float, limits: Limits
) -> tuple[list[int] | None, bool]:
    """The cells of one smallest set not containing an excluded one, and whether that is proven.

    Variables: what is added to each cell, what is taken from it, and whether it is changed at all.
    """
    from scipy import optimize, sparse

    n = matrix.shape[1]
    bound = int(np.abs(residual).sum()) + 1
    none = sparse.csr_array((matrix.shape[0], n))
    eye = sparse.eye_array(n)
    sums = sparse.hstack([sparse.csr_array(matrix), -sparse.csr_array(matrix), none])
    constraints = [
        optimize.LinearConstraint(sums, -residual, -residual),
        optimize.LinearConstraint(sparse.hstack([eye, eye, -bound * eye]), -np.inf, 0),
    ]
    for support in excluded:
        row = np.zeros(3 * n)
        row[[2 * n + i for i in support]] = 1
        constraints.append(optimize.LinearConstraint(row, -np.inf, len(support) - 1))
    result = optimize.milp(
        c=np.r_[np.zeros(2 * n), np.ones(n)],
        integrality=np.ones(3 * n),
        bounds=optimize.Bounds(0, np.r_[np.full(n, bound), np.minimum(values, bound), np.ones(n)]),
        constraints=constraints,
        options={"time_limit": seconds, "node_limit": limits.nodes},
    )
    if result.x is None:
        return None, bool(result.status == 2)
    changed = np.flatnonzero(np.round(result.x[:n]) != np.round(result.x[n : 2 * n]))
    return [int(i) for i in changed], bool(result.status == 0)
