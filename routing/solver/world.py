"""A group's arrays, made ready for the compiled search: travel, candidates, neighbours."""

import numpy as np
from numpy.typing import NDArray

from routing.solver.kernel.layout import World
from routing.solver.task import NOWHERE, Group, Orders
from routing.travel import TravelTimes

CANDIDATES = 64  # technicians that a visit is offered to, the nearest who may
NEIGHBOURS = 100
NEAREST_OF_ALL = 1e9  # whoever has the visit now is a candidate, however far away
NEIGHBOUR_ROWS = 512  # sorted at once: memory stays small


def world_of(group: Group, orders: Orders, travel: TravelTimes) -> World:
    """Everything that the search reads. (N, N) travel times are asked for here, once."""
    places = group.places()
    seconds = travel.matrix_s(places, places).astype(np.int32)
    nowhere = group.site == NOWHERE
    seconds[nowhere, :] = 0
    seconds[:, nowhere] = 0
    n = len(group.part)
    candidate, cost, rank = candidates(group, orders, seconds)
    relation_of, part = relations_by_part(group)
    return World(
        part=part,
        worth=group.worth,
        windows=group.windows,
        technician=group.technician,
        pause=group.pause,
        travel=seconds,
        travel_to=np.ascontiguousarray(seconds.T),
        site=group.site,
        candidate=candidate,
        candidate_cost=cost,
        rank=rank,
        near=neighbours(seconds[:n, :n]),
        delivery=group.delivery,
        pickup=group.pickup,
        capacity=group.capacity,
        relation=group.relation,
        relation_of=relation_of,
        goal=group.goal,
    )


def able(group: Group) -> NDArray[np.bool_]:
    """(n, m) who may do what: skills, bans, locks, and a day at all."""
    may = np.ones((len(group.part), len(group.technician)), bool)
    for s in range(group.need.shape[1]):
        may &= group.held[None, :, s] >= group.need[:, None, s]
    may &= (group.technician["begin"] < group.technician["end"])[None, :]
    only = np.zeros_like(may)
    only[group.only[:, 0], group.only[:, 1]] = True
    may[group.only_parts] &= only[group.only_parts]
    may[group.banned[:, 0], group.banned[:, 1]] = False
    return may


def candidates(
    group: Group, orders: Orders, seconds: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int16]]:
    """(n, C) technicians, nearest first; (n, C) what preference, scarcity and change cost; (n, m) their column."""
    n, m = len(group.part), len(group.technician)
    may = able(group)
    slow = group.technician["slowness"][None, :] / 1000
    there, back = seconds[group.technician["start"], :n].T * slow, seconds[:n, group.technician["home"]] * slow
    part, people = group.part, group.technician
    first = np.maximum(people["begin"][None, :] + there, part["lo"][:, None])
    may &= first - 1 <= part["hi"][:, None]
    may &= first - 1 + part["service"][:, None] + back <= people["end"][None, :]
    distance = np.where(may, there + back, np.inf)
    distance[orders.route, np.repeat(np.arange(m), np.diff(orders.begin))] -= NEAREST_OF_ALL
    most = min(max(1, int(may.sum(axis=1).max(initial=0))), CANDIDATES)
    order = np.argsort(distance, axis=1, kind="stable")[:, :most]
    known = np.take_along_axis(may, order, axis=1)
    candidate = np.where(known, order, -1).astype(np.int32)
    rank = np.full((n, m), -1, np.int16)
    rows, columns = np.nonzero(known)
    rank[rows, candidate[rows, columns]] = columns
    cost = np.take_along_axis(assignment_cost(group), order, axis=1).astype(np.int32)
    return candidate, cost, rank


def assignment_cost(group: Group) -> NDArray[np.int64]:
    """(n, m) weighted seconds for who does what: not preferred, scarce skill wasted, published to somebody else."""
    cost = np.zeros((len(group.part), len(group.technician)), np.int64)
    preferred = np.zeros(cost.shape, bool)
    preferred[group.preferred[:, 0], group.preferred[:, 1]] = True
    cost[group.preferred_parts] += np.where(preferred[group.preferred_parts], 0, group.price_not_preferred)
    published = group.part["published"]
    moved = (published != -1)[:, None] & (published[:, None] != np.arange(cost.shape[1])[None, :])
    cost += group.price_change * moved
    if group.price_scarce:
        waste = np.zeros_like(cost)
        for s in range(group.held.shape[1]):
            steps = group.scarcity[s, group.held[:, s]]
            waste = np.maximum(waste, np.where(group.need[:, None, s] < group.held[None, :, s], steps[None, :], 0))
        cost += group.price_scarce * waste
    return cost


def neighbours(seconds: NDArray[np.int32]) -> NDArray[np.int32]:
    """(n, A) the nearest other parts, there and back."""
    n = len(seconds)
    most = min(max(0, n - 1), NEIGHBOURS)
    near = np.zeros((n, most), np.int32)
    for begin in range(0, n, NEIGHBOUR_ROWS):
        rows = slice(begin, min(begin + NEIGHBOUR_ROWS, n))
        both = seconds[rows].astype(np.int64) + seconds[:, rows].T
        both[np.arange(both.shape[0]), np.arange(rows.start, rows.stop)] = -1
        near[rows] = np.argsort(both, axis=1, kind="stable")[:, 1 : most + 1]
    return near


def relations_by_part(group: Group) -> tuple[NDArray[np.int32], NDArray[np.void]]:
    """Rows of `relation` grouped by part, and the parts with where their group begins and ends."""
    part = group.part.copy()
    ends = np.concatenate([group.relation[:, 0], group.relation[:, 1]])
    rows = np.concatenate([np.arange(len(group.relation))] * 2).astype(np.int32)
    order = np.argsort(ends, kind="stable")
    counts = np.bincount(ends, minlength=len(part)) if len(ends) else np.zeros(len(part), int)
    part["relations_to"] = np.cumsum(counts)
    part["relations_from"] = part["relations_to"] - counts
    return rows[order], part
