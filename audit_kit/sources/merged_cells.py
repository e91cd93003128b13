"""Which positions of a grid make one cell: those between which no rule is drawn."""

from collections import defaultdict
from collections.abc import Callable

Position = tuple[int, int]
"""Row and column, 0-based."""


def merged(
    n_rows: int, n_columns: int, beside: Callable[[int, int], bool], below: Callable[[int, int], bool]
) -> list[list[Position]]:
    """The positions of each cell; ``beside`` and ``below``: whether one goes on to the right, or down."""
    parent = {(r, c): (r, c) for r in range(n_rows) for c in range(n_columns)}

    def root(position: Position) -> Position:
        while parent[position] != position:
            position = parent[position]
        return position

    for r, c in parent:
        if c + 1 < n_columns and beside(r, c):
            parent[root((r, c + 1))] = root((r, c))
        if r + 1 < n_rows and below(r, c):
            parent[root((r + 1, c))] = root((r, c))
    members: dict[Position, list[Position]] = defaultdict(list)
    for position in parent:
        members[root(position)].append(position)
    return list(members.values())
