"""Inserts parts that depend on others: alone between their relatives, or both halves of a visit at once."""

from numba import int64

from routing.solver.kernel.binding import HI, LO, bind, may_start, order_bounds, renarrow
from routing.solver.kernel.change import insert, narrow, tie
from routing.solver.kernel.compiling import inner
from routing.solver.kernel.insertion import NOWHERE, best_in_route, keeps_limits, more_travel, positions, start_at
from routing.solver.kernel.labels import start_from
from routing.solver.kernel.layout import GOAL_TRAVEL, NEVER, TOGETHER

OPTIONS = 48  # places of each half that are combined
TRIES = 200
SPAN, CHOSEN = 2, 3  # rows of `scratch`


@inner
def insert_alone(w, r, undo, v, clock, scratch):
    """Insert a coupled part that needs one technician at its cheapest place; False if there is none."""
    best, best_k, best_at = NOWHERE, int64(-1), int64(0)
    best_lo, best_hi = int64(0), int64(0)
    span, which = scratch[SPAN], int64(0)
    while may_start(w, r, v, span, which, scratch):
        lo, hi = int64(span[LO]), int64(span[HI])
        which += 1
        narrow(r, undo, v, lo, hi)
        for c in range(w.candidate.shape[1]):
            k = int64(w.candidate[v, c])
            if k < 0:
                break
            first, last = order_bounds(w, r, k, v, lo, scratch)
            cost, at = best_in_route(w, r, k, v, first, last, scratch)
            cost += w.candidate_cost[v, c]
            if cost < best:
                best, best_k, best_at, best_lo, best_hi = cost, k, at, lo, hi
    if best_k < 0:
        renarrow(w, r, undo, v)
        return False
    narrow(r, undo, v, best_lo, best_hi)
    insert(w, r, undo, best_k, v, best_at, clock, scratch)
    bind(w, r, undo, v, clock, scratch)
    return True


@inner
def options_of(w, r, v, option, scratch):
    """Fill `option` rows (cost, technician, position, earliest start), cheapest first; return how many."""
    found = 0
    for c in range(w.candidate.shape[1]):
        k = int64(w.candidate[v, c])
        if k < 0:
            break
        first, last = positions(w.part, r.node[k], int64(r.count[k]), v)
        least, most = order_bounds(w, r, k, v, int64(r.lo[v]), scratch)
        for at in range(max(first, least), min(last, most) + 1):
            start = start_at(w, r, k, v, at, scratch)
            more = more_travel(w, r, k, v, at)
            if start == NEVER or not keeps_limits(w, r, k, v, at, more):
                continue
            cost = w.candidate_cost[v, c] + w.goal[GOAL_TRAVEL] * more
            place = min(found, OPTIONS - 1)
            if found == OPTIONS and cost >= option[place, 0]:
                continue
            found = min(found + 1, OPTIONS)
            while place > 0 and option[place - 1, 0] > cost:
                for i in range(4):
                    option[place, i] = option[place - 1, i]
                place -= 1
            option[place, 0], option[place, 1], option[place, 2], option[place, 3] = cost, k, at, start
    return found


@inner
def pair_start(w, r, u, v, mine, theirs, scratch):
    """A second at which both halves can start at these two places, or NEVER."""
    start = int64(max(mine[3], theirs[3]))
    for _ in range(8):
        first = start_from(w.part, w.windows, r.lo, r.hi, u, start)
        first = max(first, start_from(w.part, w.windows, r.lo, r.hi, v, start))
        if first == start or first >= NEVER:
            break
        start = first
    if first != start:
        return NEVER
    lo_u, hi_u, lo_v, hi_v = r.lo[u], r.hi[u], r.lo[v], r.hi[v]
    r.lo[u] = r.hi[u] = r.lo[v] = r.hi[v] = start
    good = start_at(w, r, int64(mine[1]), u, int64(mine[2]), scratch) == start
    good = good and start_at(w, r, int64(theirs[1]), v, int64(theirs[2]), scratch) == start
    r.lo[u], r.hi[u], r.lo[v], r.hi[v] = lo_u, hi_u, lo_v, hi_v
    return start if good else NEVER


@inner
def cheapest_pair(w, r, u, v, option, chosen, scratch):
    """Fill `chosen` with the rows of `option` and the second at which both halves fit; False if none do."""
    mine, theirs = options_of(w, r, u, option[0], scratch), options_of(w, r, v, option[1], scratch)
    best, tries = NOWHERE, 0
    for i in range(mine):
        if option[0, i, 0] + option[1, 0, 0] >= best:
            break
        for j in range(theirs):
            cost = option[0, i, 0] + option[1, j, 0]
            if cost >= best or tries >= TRIES:
                break
            if option[0, i, 1] == option[1, j, 1]:
                continue
            tries += 1
            start = pair_start(w, r, u, v, option[0, i], option[1, j], scratch)
            if start == NEVER:
                continue
            best = cost
            chosen[0], chosen[1], chosen[2] = i, j, start
    return best < NOWHERE


@inner
def insert_pair(w, r, undo, x, option, clock, scratch):
    """Insert both halves of relation x in one second at their cheapest places; False if there are none."""
    u, v = int64(w.relation[x, 0]), int64(w.relation[x, 1])
    span, chosen, which = scratch[SPAN], scratch[CHOSEN], int64(0)
    while may_start(w, r, u, span, which, scratch):
        which += 1
        lo, hi = int64(span[LO]), int64(span[HI])
        narrow(r, undo, u, lo, hi)
        narrow(r, undo, v, lo, hi)
        if cheapest_pair(w, r, u, v, option, chosen, scratch):
            first, second = option[0, chosen[0]], option[1, chosen[1]]
            together = int64(chosen[2])
            tie(r, undo, x, together, int64(0))
            narrow(r, undo, u, together, together)
            narrow(r, undo, v, together, together)
            insert(w, r, undo, int64(first[1]), u, int64(first[2]), clock, scratch)
            insert(w, r, undo, int64(second[1]), v, int64(second[2]), clock, scratch)
            bind(w, r, undo, u, clock, scratch)
            bind(w, r, undo, v, clock, scratch)
            return True
    renarrow(w, r, undo, u)
    renarrow(w, r, undo, v)
    return False


@inner
def insert_coupled(w, r, undo, v, option, clock, scratch):
    """Insert a part that has relations, with its other half if it has one; False if it does not fit."""
    for i in range(w.part[v].relations_from, w.part[v].relations_to):
        x = int64(w.relation_of[i])
        if w.relation[x, 3] == TOGETHER:
            return insert_pair(w, r, undo, x, option, clock, scratch)
    return insert_alone(w, r, undo, v, clock, scratch)
