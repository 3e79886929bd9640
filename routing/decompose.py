"""Groups of technicians small enough to be solved at once, cut along other lines in every round.

No region is drawn by hand and no matrix of the whole country is ever built: a group takes the visits on
its technicians' routes, and each visit that is left out is offered to the groups near it in turn.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.eligible import may
from routing.place import Place
from routing.technician import Technician
from routing.visit import Visit

KM_PER_DEGREE = 111.2
NEAREST = 60  # technicians among whom a visit that is left out looks for a group


def plane(places: Sequence[Place]) -> NDArray[np.float64]:
    """Places as (n, 2) kilometres east and north, good enough to say what is near."""
    degrees = np.array([(place.latitude, place.longitude) for place in places], dtype=float).reshape(len(places), 2)
    squeeze = np.cos(np.radians(degrees[:, 0].mean())) if len(places) else 1.0
    return KM_PER_DEGREE * np.c_[degrees[:, 1] * squeeze, degrees[:, 0]]


def bisect(points: NDArray[np.float64], most: int, angle: float) -> list[NDArray[np.intp]]:
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


def centres(technicians: Sequence[Technician], routes: Sequence[Sequence[Visit]]) -> NDArray[np.float64]:
    """Where each technician's day lies: the mean of home and stops, in kilometres."""
    places = [technician.start for technician in technicians] + [visit.place for route in routes for visit in route]
    points = plane(places)
    owner = np.array([*range(len(technicians)), *(k for k, route in enumerate(routes) for _ in route)], dtype=int)
    sums = np.c_[np.bincount(owner, points[:, 0]), np.bincount(owner, points[:, 1])]
    return sums / np.bincount(owner)[:, None]


def offers(
    visits: Sequence[Visit], technicians: Sequence[Technician], groups: Sequence[NDArray[np.intp]], turn: int
) -> list[int]:
    """For each visit a group to try it: the nearest with someone who may, the next nearest in the next turn.

    -1 where nobody has the skills.
    """
    group_of = np.zeros(len(technicians), dtype=int)
    for g, members in enumerate(groups):
        group_of[members] = g
    points = plane([v.place for v in visits] + [t.start for t in technicians])
    homes = points[len(visits) :]
    able: dict[object, NDArray[np.intp]] = {}
    chosen = []
    for visit, point in zip(visits, points, strict=False):
        key = (visit.skills, visit.forbidden, visit.locks)
        if key not in able:
            able[key] = np.array([k for k, t in enumerate(technicians) if may(t, visit)], dtype=int)
        near = able[key][np.argsort(((homes[able[key]] - point) ** 2).sum(axis=1), kind="stable")]
        distinct = list(dict.fromkeys(group_of[near[:NEAREST]].tolist()))
        chosen.append(distinct[turn % len(distinct)] if distinct else -1)
    return chosen
