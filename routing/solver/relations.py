"""What depends on what: both halves at once, one after another, two of an order never at the same time."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from routing.solver.kernel.layout import AFTER, APART, TOGETHER
from routing.visit import Visit


def relations(visits: Sequence[Visit], parts_of: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """(R, 4) earlier part, later part, gap, kind; `parts_of` has the parts of each visit."""
    rows: list[tuple[int, int, int, int]] = []
    index = {visit.id: i for i, visit in enumerate(visits)}
    orders: dict[str, list[int]] = {}
    for i, visit in enumerate(visits):
        rows += [(a, b, 0, TOGETHER) for a, b in combinations(parts_of[i], 2)]
        for before in visit.after:
            earlier = parts_of[index[before.visit]]
            rows += [(a, b, before.gap_s, AFTER) for a in earlier for b in parts_of[i]]
        if visit.order:
            orders.setdefault(visit.order, []).append(i)
    for members in orders.values():
        for i, j in combinations(members, 2):
            rows += [(a, b, 0, APART) for a in parts_of[i] for b in parts_of[j]]
    return np.array(rows, np.int32).reshape(-1, 4)


def families(relation: NDArray[np.int32]) -> list[list[int]]:
    """Parts that depend on each other, directly or not; each family in order."""
    head = {part: part for row in relation.tolist() for part in row[:2]}

    def top(part: int) -> int:
        while head[part] != part:
            head[part] = part = head[head[part]]
        return part

    for earlier, later, _, _ in relation.tolist():
        a, b = sorted((top(earlier), top(later)))
        head[b] = a
    members: dict[int, list[int]] = {}
    for part in sorted(head):
        members.setdefault(top(part), []).append(part)
    return list(members.values())
