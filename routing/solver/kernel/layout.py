"""What the arrays of the compiled search hold: the world that it reads, and the routes that it changes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

NEVER = 1 << 29  # later than any time; two legs without a road stay below it
NORMAL = 1000  # permille of the travel times: neither slower nor faster
AFTER, APART, TOGETHER = 0, 1, 2  # kinds of relation
FIRST, LAST = 1, 2  # locked positions

PART = np.dtype(
    [
        (name, np.int32)
        for name in (
            "service",
            "setup",
            "lo",  # first and last second that a window allows, before relations narrow them
            "hi",
            "windows_from",  # rows of `windows`
            "windows_to",
            "relations_from",  # rows of `relation_of`
            "relations_to",
            "position",  # FIRST, LAST or 0
            "related",  # a rule binds it to another part, here or in another group
            "pinned",  # never taken out: its other half, or what comes after it, is in another group
            "promised",
            "published",  # technician of the plan in force; -1: none, -2: one who is not in this group
            "published_start",
            "has_amount",
        )
    ]
)
TECHNICIAN = np.dtype(
    [
        (name, np.int32)
        for name in (
            "begin",  # can leave from this second on
            "end",  # must be back, with overtime
            "shift_end",
            "shift_length",
            "pauses",
            "max_visits",
            "max_travel",
            "slowness",
            "start",  # node
            "home",  # node of the end
        )
    ]
)
PAUSE = np.dtype([(name, np.int32) for name in ("earliest", "latest", "length", "void", "before_home")])


class World(NamedTuple):
    """What never changes during a search. n parts, m technicians, N nodes: parts, then starts and ends."""

    part: NDArray[np.void]  # (n,) PART
    worth: Longs  # (n,)
    windows: Ints  # (W, 2)
    technician: NDArray[np.void]  # (m,) TECHNICIAN
    pause: NDArray[np.void]  # (m, P) PAUSE, in the order in which they are taken
    travel: Ints  # (N, N) from row to column
    travel_to: Ints  # (N, N) its transpose
    site: Ints  # (N,) equal for nodes at the very same place
    candidate: Ints  # (n, C) technicians who may, nearest first; -1 pads
    candidate_cost: Ints  # (n, C) preference, scarce skill and change, in weighted seconds
    rank: NDArray[np.int16]  # (n, m) column in `candidate`, or -1
    near: Ints  # (n, A) other parts, nearest first
    delivery: Ints  # (n, D)
    pickup: Ints  # (n, D)
    capacity: Ints  # (m, D)
    relation: Ints  # (R, 4) earlier, later, gap, kind
    relation_of: Ints  # rows of `relation`, grouped by part
    goal: Longs  # weights, in the order of the GOAL_ constants


GOAL_TRAVEL, GOAL_OVERTIME, GOAL_TIGHT, GOAL_CHANGE, GOAL_UNEVEN, GOAL_SLACK, GOAL_MOVED, GOAL_BUDGET = range(8)
GOALS = 8
UNLIMITED = -1  # no budget of changes


class Routes(NamedTuple):
    """The plan while it is searched. Row k is technician k: start node, parts, end node."""

    node: Ints  # (m, L)
    leg: Ints  # (m, L) seconds of the drive to each position from the one before
    early: Ints  # (m, L, S) earliest second to leave a node with so many pauses taken
    late: Ints  # (m, L, S) latest second to arrive there
    start: Ints  # (m, L) when each part starts, where parts are related; as of the last return to Python
    count: Ints  # (m,) parts on the route
    travel: Longs  # (m,)
    cost: Longs  # (m,) weighted, as of the last time it was accepted
    changes: Ints  # (m,) published visits that the route keeps unchanged
    version: Longs  # (m,) a number for each state that a route was ever in
    lo: Ints  # (n,) windows narrowed by relations
    hi: Ints  # (n,)
    where: Ints  # (n,) technician, or -1
    theta: Ints  # (R,) second that separates two related parts; -1: not in force
    turned: Ints  # (R,) 1: an APART pair has its `later` first


class Memo(NamedTuple):
    """Best insertion of each part into each candidate's route, true while the route has that version.

    `cost` includes `candidate_cost`. Position 0: no place costs less than it.
    """

    version: Longs  # (n, C)
    cost: Longs  # (n, C) weighted seconds
    at: Ints  # (n, C)


def empty_routes(parts: int, technicians: int, length: int, states: int, relations: int) -> Routes:
    def ints(*shape: int) -> Ints:
        return np.zeros(shape, np.int32)

    return Routes(
        node=ints(technicians, length),
        leg=ints(technicians, length),
        early=ints(technicians, length, states),
        late=ints(technicians, length, states),
        start=ints(technicians, length),
        count=ints(technicians),
        travel=np.zeros(technicians, np.int64),
        cost=np.zeros(technicians, np.int64),
        changes=ints(technicians),
        version=np.zeros(technicians, np.int64),
        lo=ints(parts),
        hi=ints(parts),
        where=np.full(parts, -1, np.int32),
        theta=np.full(relations, -1, np.int32),
        turned=ints(relations),
    )
