"""Inserts parts that depend on others: alone between their relatives, or both halves of a visit at once."""

from numba import int64

from routing.compiling import inner
from routing.solver.kernel.binding import HI, LO, bind, may_start, order_bounds, renarrow
from routing.solver.kernel.chance import unit
from routing.solver.kernel.change import insert, narrow, tie
from routing.solver.kernel.insertion import (
    NOWHERE,
    best_in_route,
    keeps_limits,
    more_travel,
    positions,
    start_after,
    start_at,
)
from routing.solver.kernel.labels import start_from
from routing.solver.kernel.layout import GOAL_TRAVEL, NEVER, TOGETHER

OPTIONS = 48  # places of each half that are combined
TRIES = 200
SPAN, CHOSEN = 2, 3  # rows of `scratch`


@inner
def insert_alone(w, r, undo, v, blink, clock, dice, scratch):
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
            if blink > 0 and unit(dice) < blink:
                continue
            first, last = order_bounds(w, r, k, v, lo, scratch)
            extra = w.candidate_cost[v, c]
            cost, at = best_in_route(w, r, k, v, first, last, best - extra, scratch)
            cost += extra
            if at > 0 and cost < best:
                best, best_k, best_at, best_lo, best_hi = cost, k, at, lo, hi
    if best_k < 0:
        renarrow(w, r, undo, v)
        return False
    narrow(r, undo, v, best_lo, best_hi)
    insert(w, r, undo, best_k, v, best_at, clock, scratch)
    bind(w, r, undo, v, clock, scratch)
    return True


@inner
def options_of(w, r, v, option, blink, dice, scratch):
    """Fill `option` rows (cost, technician, position, earliest start), cheapest first; return how many."""
    found = 0
    for c in range(w.candidate.shape[1]):
        k = int64(w.candidate[v, c])
        if k < 0:
            break
        if blink > 0 and unit(dice) < blink:
            continue
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
    """The first second at which both halves can start at these two places, or NEVER: at once, or after a pause."""
    first, best = int64(max(mine[3], theirs[3])), int64(NEVER)
    tried = int64(-1)
    for half in range(2):
        part, place = (u, mine) if half == 0 else (v, theirs)
        k, at = int64(place[1]), int64(place[2])
        for b in range(w.technician[k].pauses + 1):
            start = common_start(w, r, u, v, max(first, start_after(w, r, k, part, at, b, scratch)))
            if start == tried or start >= best:
                continue
            tried = start
            if can_start(w, r, u, mine, start, scratch) and can_start(w, r, v, theirs, start, scratch):
                best = start
    return best


@inner
def common_start(w, r, u, v, start):
    """The first second from `start` on that lies in a window of both halves, or NEVER."""
    for _ in range(8):
        first = start_from(w.part, w.windows, r.lo, r.hi, u, start)
        first = max(first, start_from(w.part, w.windows, r.lo, r.hi, v, start))
        if first == start or first >= NEVER:
            return first
        start = first
    return int64(NEVER)


@inner
def can_start(w, r, v, place, start, scratch):
    """Whether v can start in that very second at its place."""
    lo, hi = r.lo[v], r.hi[v]
    r.lo[v] = r.hi[v] = start
    good = start_at(w, r, int64(place[1]), v, int64(place[2]), scratch) == start
    r.lo[v], r.hi[v] = lo, hi
    return good


@inner
def cheapest_pair(w, r, u, v, option, chosen, blink, dice, scratch):
    """Fill `chosen` with the rows of `option` and the second at which both halves fit; False if none do."""
    mine = options_of(w, r, u, option[0], blink, dice, scratch)
    theirs = options_of(w, r, v, option[1], blink, dice, scratch)
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
def insert_pair(w, r, undo, x, option, blink, clock, dice, scratch):
    """Insert both halves of relation x in one second at their cheapest places; False if there are none."""
    u, v = int64(w.relation[x, 0]), int64(w.relation[x, 1])
    span, chosen, which = scratch[SPAN], scratch[CHOSEN], int64(0)
    while may_start(w, r, u, span, which, scratch):
        which += 1
        lo, hi = int64(span[LO]), int64(span[HI])
        narrow(r, undo, u, lo, hi)
        narrow(r, undo, v, lo, hi)
        if cheapest_pair(w, r, u, v, option, chosen, blink, dice, scratch):
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
def insert_coupled(w, r, undo, v, option, blink, clock, dice, scratch):
    """Insert a part that has relations, with its other half if it has one; False if it does not fit.

    A technician is overlooked with chance `blink`: the cheapest place of one may leave no time for the next.
    """
    for i in range(w.part[v].relations_from, w.part[v].relations_to):
        x = int64(w.relation_of[i])
        if w.relation[x, 3] == TOGETHER:
            return insert_pair(w, r, undo, x, option, blink, clock, dice, scratch)
    return insert_alone(w, r, undo, v, blink, clock, dice, scratch)
