"""Routes from given orders, and what is missing in them inserted."""

from numba import int64

from routing.compiling import inner
from routing.solver.kernel.anneal import BEST_COST, BEST_LOST, COST, KEPT, LOST, keep_best, list_absent
from routing.solver.kernel.binding import is_coupled, planned_start, release, renarrow
from routing.solver.kernel.change import insert, refresh, settle, take_back
from routing.solver.kernel.coupled import insert_coupled
from routing.solver.kernel.insertion import fits_load, keeps_limits, more_travel, positions, start_at
from routing.solver.kernel.labels import is_feasible
from routing.solver.kernel.layout import APART, FIRST, GOAL_BUDGET, LAST, NEVER
from routing.solver.kernel.recreate import insert_best, sort_parts
from routing.solver.kernel.worth import route_cost

PASSES = 3


@inner
def load_routes(w, r, orders, undo, room, clock):
    """Fill the routes with the given orders; what does not fit (any more) is left out."""
    route, begin, lo, hi = orders
    scratch = room.scratch
    for v in range(len(w.part)):
        r.lo[v], r.hi[v] = lo[v], hi[v]
    for k in range(len(w.technician)):
        r.node[k, 0] = w.technician[k].start
        set_order(w, r, k, route[begin[k] : begin[k + 1]], clock, scratch)
        if not is_feasible(w, r, k) or not is_allowed(w, r, k):
            set_order(w, r, k, route[0:0], clock, scratch)
            for p in range(begin[k], begin[k + 1]):
                v = int64(route[p])
                r.where[v] = -1
                first, last = positions(w.part, r.node[k], int64(r.count[k]), v)
                at = last
                if first > last:
                    continue
                fits = w.rank[v, k] >= 0 and keeps_limits(w, r, k, v, at, more_travel(w, r, k, v, at))
                if fits and start_at(w, r, k, v, at, scratch) < NEVER:
                    insert(w, r, undo, k, v, at, clock, scratch)
            settle(undo)
    restore_relations(w, r, undo, room, clock)


@inner
def is_allowed(w, r, k):
    """Whether the technician may do all of the route, and it keeps to visits, travel and load."""
    technician, count = w.technician[k], int64(r.count[k])
    if technician.max_visits >= 0 and count > technician.max_visits:
        return False
    if technician.max_travel >= 0 and r.travel[k] > technician.max_travel:
        return False
    for p in range(1, count + 1):
        if w.rank[r.node[k, p], k] < 0 or not stays_in_place(w, r, k, p):
            return False
    last = int64(r.node[k, count])
    return count == 0 or fits_load(w, k, r.node[k], count - 1, last, int64(count))


@inner
def stays_in_place(w, r, k, p):
    """Whether the part at position p, if it is locked as the first or last, is that."""
    position = w.part[r.node[k, p]].position
    return (position != FIRST or p == 1) and (position != LAST or p == r.count[k])


@inner
def set_order(w, r, k, parts, clock, scratch):
    count = len(parts)
    for p in range(count):
        r.node[k, p + 1] = parts[p]
        r.where[parts[p]] = k
    r.count[k] = count
    r.node[k, count + 1] = w.technician[k].home
    refresh(w, r, k, clock, scratch)


@inner
def restore_relations(w, r, undo, room, clock):
    """Put relations between planned parts in force; take out what can't stand without what is missing."""
    count = list_absent(w, r, room.absent)
    for i in range(count):
        room.out[i] = room.absent[i]
    release(w, r, undo, room.out, count)
    for x in range(len(w.relation)):
        u, v = int64(w.relation[x, 0]), int64(w.relation[x, 1])
        if r.where[u] < 0 or r.where[v] < 0:
            continue
        first, second = planned_start(w, r, u, room.scratch), planned_start(w, r, v, room.scratch)
        r.turned[x] = 1 if w.relation[x, 3] == APART and second < first else 0
        r.theta[x] = first if r.turned[x] else second
    for v in range(len(w.part)):
        if is_coupled(w, v):
            renarrow(w, r, undo, v)
    settle(undo)
    for k in range(len(w.technician)):
        refresh(w, r, k, clock, room.scratch)
        r.changes[k] = route_cost(w, r, k, room.start, room.scratch)[1]


@inner
def is_within(w, r, undo, start, scratch):
    """Whether what was just inserted moves no more published visits than may move; notes what is kept then."""
    kept, before = 0, 0
    for k in range(len(w.technician)):
        before += r.changes[k]
    for i in range(undo.count[0]):
        k = int64(undo.touched[i])
        kept += route_cost(w, r, k, start, scratch)[1] - r.changes[k]
    if before + kept < min(w.goal[GOAL_BUDGET], before):
        return False
    for i in range(undo.count[0]):
        k = int64(undo.touched[i])
        r.changes[k] = route_cost(w, r, k, start, scratch)[1]
    return True


@inner
def construct(w, r, undo, memo, room, clock, dice):
    """Insert all parts that are left out: what is worth most first, then what has least room in time."""
    absent, keys, option, start, scratch = room.absent, room.keys, room.option, room.start, room.scratch
    count = list_absent(w, r, absent)
    for i in range(count):
        v = int64(absent[i])
        keys[i] = -float(w.worth[v]) * 1e6 + (w.part[v].hi - w.part[v].lo)
    sort_parts(absent, keys, count)
    for _ in range(PASSES):
        inserted = False
        for i in range(count):
            v = int64(absent[i])
            if r.where[v] >= 0:
                continue
            if is_coupled(w, v):
                inserted = insert_coupled(w, r, undo, v, option, 0.0, clock, dice, scratch) or inserted
            else:
                insert_best(w, r, undo, memo, v, 0.0, clock, dice, scratch)
            if w.goal[GOAL_BUDGET] >= 0 and not is_within(w, r, undo, start, scratch):
                take_back(r, undo)
            else:
                settle(undo)
        if not inserted:
            break


@inner
def evaluate(w, r, best, value, room):
    """Cost of all routes from scratch; the present plan becomes the best."""
    lost, cost, kept = 0, 0, 0
    for v in range(len(w.part)):
        if r.where[v] < 0:
            lost += w.worth[v]
    for k in range(len(w.technician)):
        r.cost[k], r.changes[k] = route_cost(w, r, k, room.start, room.scratch)
        cost += r.cost[k]
        kept += r.changes[k]
    value[LOST], value[COST], value[KEPT] = lost, cost, kept
    value[BEST_LOST], value[BEST_COST] = lost, cost
    keep_best(r, best.route, best.version, best.lo, best.hi)
