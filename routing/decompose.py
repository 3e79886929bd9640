"""Groups of technicians small enough to be searched at once, cut along other lines in every round.

No region is drawn by hand and no matrix of the whole country is ever built: a group takes the visits on
its technicians' routes, and each visit that is left out is offered to the groups near it in turn.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.place import Place

KM_PER_DEGREE = 111.2
ROWS = 256  # distances computed at once: memory stays linear

Points = NDArray[np.float64]


def plane(places: Sequence[Place]) -> Points:
    """Places as (n, 2) kilometres east and north, good enough to say what is near."""
    return flat(np.array([(place.latitude, place.longitude) for place in places], dtype=float).reshape(-1, 2))


def flat(degrees: Points) -> Points:
    """(n, 2) latitudes and longitudes as kilometres east and north."""
    squeeze = np.cos(np.radians(degrees[:, 0].mean())) if len(degrees) else 1.0
    return KM_PER_DEGREE * np.c_[degrees[:, 1] * squeeze, degrees[:, 0]]


def bisect(points: Points, most: int, angle: float) -> list[NDArray[np.intp]]:
    """Cut (n, 2) points into compact groups of at most `most`, halving across the longer of two directions.

    `angle` in radians turns the cuts, so that what was a border in one round is not in the next.
    """
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned, groups, todo = points @ turn, [], [np.arange(len(points))]
    while todo:
        members = todo.pop()
        if len(members) <= most:
            groups.append(np.sort(members))
            continue
        spread = np.ptp(turned[members], axis=0)
        order = members[np.argsort(turned[members, spread.argmax()], kind="stable")]
        todo += [order[len(order) // 2 :], order[: len(order) // 2]]
    return [group for group in groups if len(group)]


def centres(homes: Points, stops: Points, owner: NDArray[np.intp]) -> Points:
    """Where each day lies: the mean of home and stops; `owner` says whose stop each is."""
    everybody = np.concatenate([np.arange(len(homes)), owner])
    points = np.concatenate([homes, stops])
    sums = np.c_[np.bincount(everybody, points[:, 0]), np.bincount(everybody, points[:, 1])]
    return sums / np.bincount(everybody)[:, None]


def nearest_groups(points: Points, homes: Points, group_of: NDArray[np.intp], turn: int) -> NDArray[np.intp]:
    """For each point the group of the nearest home in turn 0, the next nearest group in turn 1, and so on."""
    chosen = np.full(len(points), -1, np.intp)
    if not len(homes):
        return chosen
    for begin in range(0, len(points), ROWS):
        rows = points[begin : begin + ROWS]
        away = (rows[:, 0, None] - homes[None, :, 0]) ** 2 + (rows[:, 1, None] - homes[None, :, 1]) ** 2
        for i, distances in enumerate(away):
            chosen[begin + i] = nth_group(distances, group_of, turn)
    return chosen


def nth_group(distances: NDArray[np.float64], group_of: NDArray[np.intp], turn: int) -> int:
    if turn == 0:
        return int(group_of[distances.argmin()])
    order = group_of[np.argsort(distances, kind="stable")]
    _, first = np.unique(order, return_index=True)
    distinct = order[np.sort(first)]
    return int(distinct[turn % min(len(distinct), 3)])
