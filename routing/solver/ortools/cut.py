"""Which technicians are searched together, and which visits that are left out each group tries."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.decompose import bisect, plane
from routing.eligible import may
from routing.technician import Technician
from routing.visit import Visit

Cut = tuple[list[int], list[int]]  # technicians, then visits: those on their routes, and some that no route has
NEAREST = 6  # groups that a visit is offered to, one a turn


def cut(
    visits: Sequence[Visit],
    technicians: Sequence[Technician],
    routes: Sequence[Sequence[int]],
    *,
    most: int,
    angle: float,
    turn: int,
) -> list[Cut]:
    """Compact groups of at most `most` technicians who have something to do, cut along `angle`.

    A visit that is left out goes to the nearest group with someone who may do it, in the next turn to the
    next nearest.
    """
    points = plane([visit.place for visit in visits] + [p for t in technicians for p in (t.start, t.end) if p])
    centre = centres(technicians, routes, points)
    members = bisect(centre, most, angle)
    groups = [(m.tolist(), [i for k in m for i in routes[k]]) for m in members]
    group_of = np.zeros(len(technicians), dtype=int)
    for g, technicians_of in enumerate(members):
        group_of[technicians_of] = g
    for alike in left_out(visits, routes):
        able = [k for k, technician in enumerate(technicians) if may(technician, visits[alike[0]])]
        if able:
            chosen = offers(points[alike], centre[able], group_of[able], turn)
            for i, group in zip(alike, chosen, strict=True):
                groups[group][1].append(i)
    return [group for group in groups if group[1]]


def left_out(visits: Sequence[Visit], routes: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The visits that no route has, those together that the same technicians may do."""
    done = {i for route in routes for i in route}
    alike = defaultdict(list)
    for i, visit in enumerate(visits):
        if i not in done and visit.windows:
            alike[visit.skills, visit.allowed, visit.forbidden, visit.locks].append(i)
    yield from alike.values()


def offers(here: NDArray[np.float64], able: NDArray[np.float64], group_of: NDArray[np.intp], turn: int) -> list[int]:
    """For each of the points `here` a group: by the way to the middle of those of its technicians who are `able`."""
    groups, member = np.unique(group_of, return_inverse=True)
    middle = np.stack([np.bincount(member, able[:, axis]) for axis in (0, 1)]) / np.bincount(member)
    distance = sum((here[:, axis, None] - middle[axis]) ** 2 for axis in (0, 1))
    near = np.argsort(distance, axis=1, kind="stable")[:, :NEAREST]
    return groups[near[:, turn % near.shape[1]]].tolist()


def centres(
    technicians: Sequence[Technician], routes: Sequence[Sequence[int]], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Where each technician's day lies: the mean of its ends and stops; in the middle of all for one who has none.

    `points` are those of all visits, then the ends that each technician has, in kilometres.
    """
    ends = [k for k, t in enumerate(technicians) for place in (t.start, t.end) if place]
    owner = np.array([*ends, *(k for k, route in enumerate(routes) for _ in route)], dtype=int)
    first_end = len(points) - len(ends)
    lies = points[[*range(first_end, len(points)), *(i for route in routes for i in route)]]
    count = np.bincount(owner, minlength=len(technicians))[:, None]
    sums = np.stack([np.bincount(owner, lies[:, axis], minlength=len(technicians)) for axis in (0, 1)], axis=1)
    return np.where(count, sums / np.maximum(count, 1), points.mean(axis=0))
