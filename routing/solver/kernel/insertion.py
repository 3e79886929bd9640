"""Where on a route a part fits best: each place is tested in O(1) against the labels."""

from numba import int64, uint64

from routing.compiling import inlined, inner
from routing.solver.kernel.labels import arrive, leg_s, slowed, start_from
from routing.solver.kernel.layout import (
    FIRST,
    GOAL_OVERTIME,
    GOAL_SLACK,
    GOAL_TIGHT,
    GOAL_TRAVEL,
    GOAL_UNEVEN,
    LAST,
    NEVER,
    NORMAL,
)

NOWHERE = 1 << 60  # the cost of an insertion that can't be


@inner
def positions(part, node, count, v):
    """First and last position at which v may stand: parts locked as first or last keep their ends."""
    first, last = 1, count + 1
    if count > 0:
        if part[v].position == LAST:
            first = count + 1
        elif part[node[1]].position == FIRST:
            first = 2
        if part[v].position == FIRST:
            last = 1
        elif part[node[count]].position == LAST:
            last = count
    return first, last


@inner
def may_stand(part, node, count, v, at):
    """Whether no locked part, v or another, loses its place at the start or the end with v at position `at`."""
    first, last = positions(part, node, count, v)
    return first <= at <= last


@inner
def fits_load(w, k, node, count, v, at):
    """Whether the van of technician k never holds too much with v at position `at`."""
    for d in range(w.capacity.shape[1]):
        load = w.delivery[v, d]
        for p in range(1, count + 1):
            load += w.delivery[node[p], d]
        most = load
        for p in range(1, count + 1):
            if p == at:
                load += w.pickup[v, d] - w.delivery[v, d]
                most = max(most, load)
            load += w.pickup[node[p], d] - w.delivery[node[p], d]
            most = max(most, load)
        if at == count + 1:
            most = max(most, load + w.pickup[v, d] - w.delivery[v, d])
        if most > w.capacity[k, d]:
            return False
    return True


@inner
def keeps_limits(w, r, k, v, at, more):
    """Whether v at position `at`, with `more` travel, keeps to the visits, travel and load of technician k."""
    technician, count = w.technician[k], int64(r.count[k])
    if technician.max_visits >= 0 and count >= technician.max_visits:
        return False
    if technician.max_travel >= 0 and r.travel[k] + more > technician.max_travel:
        return False
    return w.part[v].has_amount == 0 or fits_load(w, k, r.node[k], count, v, at)


@inner
def more_travel(w, r, k, v, at):
    """What the travel of route k grows by with v at position `at`."""
    node, slowness = r.node[k], int64(w.technician[k].slowness)
    before, after = int64(node[at - 1]), int64(node[at])
    more = leg_s(w.travel, slowness, before, v) + leg_s(w.travel, slowness, v, after)
    return more - (r.leg[k, at] if r.count[k] > 0 else 0)


@inner
def start_at(w, r, k, v, at, scratch):
    """Earliest start of v at position `at` of route k if it fits there in time, else NEVER."""
    technician, pause = w.technician[k], w.pause[k]
    node, pauses = r.node[k], int64(technician.pauses)
    before, after = int64(node[at - 1]), int64(node[at])
    there = leg_s(w.travel, technician.slowness, before, v)
    onward = leg_s(w.travel, technician.slowness, v, after)
    lasts = w.part[v].service + (w.part[v].setup if w.site[v] != w.site[before] else 0)
    arrive(pause, pauses, r.early[k, at - 1], there, scratch[0])
    first = NEVER
    for b in range(pauses + 1):
        start = start_from(w.part, w.windows, r.lo, r.hi, v, int64(scratch[0, b]))
        first = min(first, start)
        scratch[1, b] = start + lasts if start < NEVER else NEVER
    if first == NEVER:
        return NEVER
    arrive(pause, pauses, scratch[1], onward, scratch[0])
    for b in range(pauses + 1):
        if scratch[0, b] <= r.late[k, at, b]:
            return first
    return NEVER


@inner
def start_after(w, r, k, v, at, pauses, scratch):
    """Earliest start of v at position `at` of route k after so many pauses, whatever comes then; NEVER if it can't."""
    technician = w.technician[k]
    there = leg_s(w.travel, technician.slowness, int64(r.node[k, at - 1]), v)
    arrive(w.pause[k], int64(technician.pauses), r.early[k, at - 1], there, scratch[0])
    return start_from(w.part, w.windows, r.lo, r.hi, v, int64(scratch[0, pauses]))


@inner
def back_with(w, r, k, v, at, scratch):
    """When technician k is back at the earliest with v at position `at`."""
    technician, pause = w.technician[k], w.pause[k]
    node, pauses, count = r.node[k], int64(technician.pauses), int64(r.count[k])
    leave = scratch[1]
    for b in range(pauses + 1):
        leave[b] = r.early[k, at - 1, b]
    before = int64(node[at - 1])
    for p in range(at, count + 3):
        here = v if p == at else int64(node[p - 1])
        arrive(pause, pauses, leave, leg_s(w.travel, technician.slowness, before, here), scratch[0])
        if p == count + 2:
            break
        lasts = w.part[here].service + (w.part[here].setup if w.site[here] != w.site[before] else 0)
        for b in range(pauses + 1):
            start = start_from(w.part, w.windows, r.lo, r.hi, here, int64(scratch[0, b]))
            leave[b] = start + lasts if start < NEVER else NEVER
        before = here
    back = NEVER
    for b in range(pauses + 1):
        if scratch[0, b] <= r.late[k, count + 1, b]:
            back = min(back, scratch[0, b])
    return back


@inner
def extra_cost(w, r, k, v, at, start, travelled, scratch):
    """Weighted cost of v at `at` beside travel: overtime, uneven load, a promise kept narrowly."""
    goal, technician, part = w.goal, w.technician[k], w.part[v]
    cost = 0
    if goal[GOAL_OVERTIME] > 0 and technician.end > technician.shift_end:
        back = back_with(w, r, k, v, at, scratch)
        now = NEVER
        for b in range(technician.pauses + 1):
            now = min(now, r.early[k, r.count[k] + 1, b])
        was = max(0, now - technician.shift_end) if r.count[k] > 0 else 0
        cost += goal[GOAL_OVERTIME] * (max(0, back - technician.shift_end) - was)
    if goal[GOAL_UNEVEN] > 0:
        load = r.travel[k]
        for p in range(1, r.count[k] + 1):
            load += w.part[r.node[k, p]].service
        more = load + part.service + travelled
        cost += goal[GOAL_UNEVEN] * (more * more - load * load) // technician.shift_length // 100
    if goal[GOAL_TIGHT] > 0 and part.promised == 1:
        cost += goal[GOAL_TIGHT] * tight_s(w, v, start)
    return cost


@inner
def tight_s(w, v, start):
    """How far a start lies within the last seconds of its window."""
    for i in range(w.part[v].windows_from, w.part[v].windows_to):
        if w.windows[i, 0] <= start <= w.windows[i, 1]:
            return max(0, start - max(w.windows[i, 0], w.windows[i, 1] - w.goal[GOAL_SLACK]))
    return 0


@inlined
def best_in_route(w, r, k, v, least, most, below, scratch):
    """(weighted cost, position) of the cheapest place for v on route k from `least` to `most`.

    Position 0: no place costs less than the cost that is returned, which is at least `below`.
    """
    technician, count = w.technician[k], int64(r.count[k])
    slowness, pauses, weight = int64(technician.slowness), int64(technician.pauses), w.goal[GOAL_TRAVEL]
    node, leg, early, late = r.node[k], r.leg[k], r.early[k], r.late[k]
    row, column = w.travel[v], w.travel_to[v]
    lo, hi = int64(r.lo[v]), int64(r.hi[v])
    plain = pauses == 0 and w.part[v].windows_to - w.part[v].windows_from == 1
    plain = plain and slowness == NORMAL and w.part[v].setup == 0
    service = w.part[v].service
    extras = w.goal[GOAL_UNEVEN] > 0 or w.part[v].promised == 1 or technician.end > technician.shift_end
    best, best_at = NOWHERE if extras else below, int64(0)
    first = max(int64(1), least)
    after = uint64(node[first - 1])
    for at in range(first, min(count + 1, most) + 1):
        before, after = after, uint64(node[uint64(at)])
        there, onward = slowed(int64(column[before]), slowness), slowed(int64(row[after]), slowness)
        more = there + onward - (leg[uint64(at)] if count > 0 else 0)
        cost = weight * more
        if cost >= best and not extras:
            continue
        if early[at - 1, 0] > hi:
            break
        start = max(int64(early[at - 1, 0]) + there, lo)  # at the earliest: pauses and setup only delay it
        if start > hi or start + service + onward > late[at, pauses]:
            continue
        if not plain:
            start = start_at(w, r, k, v, at, scratch)
            if start == NEVER:
                continue
        if not may_stand(w.part, node, count, v, at) or not keeps_limits(w, r, k, v, at, more):
            continue
        if extras:
            cost += extra_cost(w, r, k, v, at, start, more, scratch)
        if cost < best:
            best, best_at = cost, at
    return best, best_at
