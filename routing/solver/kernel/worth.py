"""What a route costs in full: exactly as the score counts it, for the starts that the labels give."""

from numba import int64

from routing.compiling import inner
from routing.solver.kernel.insertion import tight_s
from routing.solver.kernel.labels import arrive, duration_s, leg_s, start_from, start_until
from routing.solver.kernel.layout import (
    GOAL_BUDGET,
    GOAL_CHANGE,
    GOAL_MOVED,
    GOAL_OVERTIME,
    GOAL_TIGHT,
    GOAL_TRAVEL,
    GOAL_UNEVEN,
    NEVER,
    UNLIMITED,
)


@inner
def final_state(w, r, k):
    """How many pauses are taken on the day that ends earliest, and when it ends."""
    home = int64(r.count[k]) + 1
    best, back = 0, int64(NEVER)
    for b in range(w.technician[k].pauses + 1):
        if r.early[k, home, b] <= r.late[k, home, b] and r.early[k, home, b] < back:
            best, back = b, int64(r.early[k, home, b])
    return best, back


@inner
def state_before(w, r, k, p, b, leave, scratch):
    """The fewest pauses taken before the leg to position p, so that it is left at `leave` with b taken."""
    technician = w.technician[k]
    leg = leg_s(w.travel, technician.slowness, int64(r.node[k, p - 1]), int64(r.node[k, p]))
    for a in range(b + 1):
        for i in range(technician.pauses + 1):
            scratch[1, i] = r.early[k, p - 1, i] if i == a else NEVER
        arrive(w.pause[k], technician.pauses, scratch[1], leg, scratch[0])
        if p > r.count[k]:
            if scratch[0, b] == leave:
                return a
            continue
        v = int64(r.node[k, p])
        lasts = w.part[v].service + (w.part[v].setup if w.site[v] != w.site[r.node[k, p - 1]] else 0)
        if start_from(w.part, w.windows, r.lo, r.hi, v, int64(scratch[0, b])) + lasts == leave:
            return a
    return b


@inner
def fill_starts(w, r, k, start, scratch):
    """Fill start[p] with the start at each position of route k on the day that ends earliest; return its end."""
    count, technician = int64(r.count[k]), w.technician[k]
    state, back = final_state(w, r, k)
    leave = back
    for p in range(count, 0, -1):
        state = state_before(w, r, k, p + 1, state, leave, scratch) if technician.pauses > 0 else 0
        leave = int64(r.early[k, p, state])
        v, before = int64(r.node[k, p]), int64(r.node[k, p - 1])
        start[p] = leave - w.part[v].service - (w.part[v].setup if w.site[v] != w.site[before] else 0)
    return back


@inner
def holds(w, v, k):
    """Whether v stays unchanged if it starts when it was published to."""
    changes_count = w.goal[GOAL_CHANGE] > 0 or w.goal[GOAL_BUDGET] != UNLIMITED
    return changes_count and w.part[v].published == k


@inner
def hold_starts(w, r, k, start, scratch):
    """Delay published parts to their published seconds where the rest of the day allows; return when it ends."""
    technician, count = w.technician[k], int64(r.count[k])
    pauses = int64(technician.pauses)
    for b in range(pauses + 1):
        scratch[1, b] = r.early[k, 0, b]
    for p in range(1, count + 2):
        v, before = int64(r.node[k, p]), int64(r.node[k, p - 1])
        arrive(w.pause[k], pauses, scratch[1], leg_s(w.travel, technician.slowness, before, v), scratch[0])
        chosen, first = int64(0), int64(NEVER)
        for b in range(pauses + 1):
            moment = int64(scratch[0, b])
            if p <= count:
                moment = start_from(w.part, w.windows, r.lo, r.hi, v, moment)
            if moment <= r.late[k, p, b] and moment < first:
                chosen, first = b, moment
        if p > count:
            return first
        if holds(w, v, k):
            latest = min(int64(w.part[v].published_start), int64(r.late[k, p, chosen]))
            held = start_until(w.part, w.windows, r.lo, r.hi, v, latest)
            if held > first and held >= w.part[v].published_start - w.goal[GOAL_MOVED]:
                first = held
        start[p] = first
        for b in range(pauses + 1):
            scratch[1, b] = NEVER
        scratch[1, chosen] = first + duration_s(w.part, w.site, v, before)
    return int64(NEVER)


@inner
def route_cost(w, r, k, start, scratch):
    """(weighted cost, published visits that keep technician and time) of route k; fills `start`."""
    count, goal, technician = int64(r.count[k]), w.goal, w.technician[k]
    if count == 0:
        return 0, 0
    back = fill_starts(w, r, k, start, scratch)
    for p in range(1, count + 1):
        v = int64(r.node[k, p])
        if holds(w, v, k) and start[p] < w.part[v].published_start:
            back = hold_starts(w, r, k, start, scratch)
            break
    cost = goal[GOAL_TRAVEL] * r.travel[k] + goal[GOAL_OVERTIME] * max(0, back - technician.shift_end)
    kept, load = 0, r.travel[k]
    for p in range(1, count + 1):
        v = int64(r.node[k, p])
        load += w.part[v].service + (w.part[v].setup if w.site[v] != w.site[r.node[k, p - 1]] else 0)
        cost += w.candidate_cost[v, w.rank[v, k]]
        if w.part[v].promised == 1:
            cost += goal[GOAL_TIGHT] * tight_s(w, v, int64(start[p]))
        if w.part[v].published == k:
            if abs(start[p] - w.part[v].published_start) <= goal[GOAL_MOVED]:
                kept += 1
            else:
                cost += goal[GOAL_CHANGE]
    cost += goal[GOAL_UNEVEN] * (load * load // technician.shift_length) // 100
    return cost, kept
