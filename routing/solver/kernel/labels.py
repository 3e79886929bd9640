"""Earliest and latest times along a route, with every number of pauses behind it.

early[p, b] is the earliest second to leave node p with the first b pauses taken, late[p, b] the latest
second to arrive there so that the rest of the day still works. A leg may hold pauses: they stop the drive,
waiting for them may not. Pauses are taken in one order; the final times (`routing.timing`) try all orders.
"""

from numba import int64

from routing.compiling import inner
from routing.solver.kernel.layout import NEVER, NORMAL


@inner
def slowed(seconds, slowness):
    return seconds if slowness == NORMAL else (seconds * slowness + NORMAL // 2) // NORMAL


@inner
def leg_s(travel, slowness, a, b):
    return slowed(int64(travel[a, b]), slowness)


@inner
def start_from(part, windows, lo, hi, v, arrival):
    """First second from `arrival` on at which part v may start, or NEVER."""
    start = max(arrival, lo[v])
    if start > hi[v]:
        return NEVER
    first, last = part[v].windows_from, part[v].windows_to
    if last - first == 1:
        return start
    for w in range(first, last):
        if start <= windows[w, 1]:
            start = max(start, windows[w, 0])
            return start if start <= hi[v] else NEVER
    return NEVER


@inner
def start_until(part, windows, lo, hi, v, limit):
    """Last second up to `limit` at which part v may start, or -NEVER."""
    start = min(limit, hi[v])
    if start < lo[v]:
        return -NEVER
    first, last = part[v].windows_from, part[v].windows_to
    if last - first == 1:
        return start
    for w in range(last - 1, first - 1, -1):
        if start >= windows[w, 0]:
            start = min(start, windows[w, 1])
            return start if start >= lo[v] else -NEVER
    return -NEVER


@inner
def arrive(pause, count, leave, leg, arrival):
    """Fill arrival[b] from leave[b] over a leg; `pause` is the technician's row."""
    for b in range(count + 1):
        arrival[b] = NEVER
    for b in range(count + 1):
        now = int64(leave[b])
        if now >= NEVER:
            continue
        there = now + leg
        arrival[b] = min(arrival[b], there)
        for q in range(b, count):
            begin = max(now, pause[q].earliest)
            if begin > pause[q].latest:
                break
            now = begin + pause[q].length
            there += pause[q].length
            arrival[q + 1] = min(arrival[q + 1], max(now, there))


@inner
def leave_until(pause, count, b, latest, leg):
    """Latest second to leave with b pauses taken, so as to arrive as `latest[b']` demands; -NEVER if none."""
    best = latest[b] - leg
    for goal in range(b + 1, count + 1):
        bound, lengths = latest[goal], 0
        if bound < 0:
            continue
        for q in range(goal - 1, b - 1, -1):
            bound = min(bound - pause[q].length, pause[q].latest)
            lengths += pause[q].length
            if bound < pause[q].earliest:
                bound = -NEVER
                break
        best = max(best, min(bound, latest[goal] - leg - lengths))
    return best


@inner
def duration_s(part, site, v, before):
    """Service, and setup unless the node before is at the very same place."""
    return part[v].service + (part[v].setup if site[v] != site[before] else 0)


@inner
def forward(w, r, k, begin, scratch):
    """Legs and early times from position `begin` on, to the arrival at the end."""
    part, windows, site, travel = w.part, w.windows, w.site, w.travel
    technician, pause = w.technician[k], w.pause[k]
    node, legs, early, lo, hi = r.node[k], r.leg[k], r.early[k], r.lo, r.hi
    pauses, count = int64(technician.pauses), int64(r.count[k])
    arrival = scratch[0]
    if begin == 0:
        moment = technician.begin
        for b in range(pauses + 1):
            early[0, b] = moment
            if b < pauses:
                moment = max(moment, pause[b].void)
        begin = 1
    for p in range(begin, count + 1):
        v, before = int64(node[p]), int64(node[p - 1])
        lasts = part[v].service + (part[v].setup if site[v] != site[before] else 0)
        leg = leg_s(travel, technician.slowness, before, v)
        legs[p] = leg
        if pauses == 0:
            start = start_from(part, windows, lo, hi, v, early[p - 1, 0] + leg)
            early[p, 0] = start + lasts if start < NEVER else NEVER
            continue
        arrive(pause, pauses, early[p - 1], leg, arrival)
        for b in range(pauses + 1):
            start = start_from(part, windows, lo, hi, v, int64(arrival[b]))
            early[p, b] = start + lasts if start < NEVER else NEVER
    leg = leg_s(travel, technician.slowness, int64(node[count]), int64(node[count + 1]))
    legs[count + 1] = leg
    arrive(pause, pauses, early[count], leg, arrival)
    for b in range(pauses + 1):
        early[count + 1, b] = arrival[b]


@inner
def backward(w, r, k, begin):
    """Late times from position `begin` back to the first part; setup is assumed, to be on the safe side."""
    part, windows = w.part, w.windows
    technician, pause = w.technician[k], w.pause[k]
    node, legs, late, lo, hi = r.node[k], r.leg[k], r.late[k], r.lo, r.hi
    pauses, count = int64(technician.pauses), int64(r.count[k])
    if begin > count:
        for b in range(pauses + 1):
            late[count + 1, b] = technician.end if b == pauses else min(technician.end, pause[b].before_home)
        begin = count
    for p in range(begin, 0, -1):
        v = int64(node[p])
        lasts = part[v].service + part[v].setup
        leg = int64(legs[p + 1])
        for b in range(pauses + 1):
            leave = late[p + 1, 0] - leg if pauses == 0 else leave_until(pause, pauses, b, late[p + 1], leg)
            late[p, b] = start_until(part, windows, lo, hi, v, leave - lasts)


@inner
def relabel(w, r, k, scratch):
    """All times and the travel of a route, after its nodes were changed."""
    forward(w, r, k, int64(0), scratch)
    backward(w, r, k, int64(r.count[k]) + 1)
    total = 0
    if r.count[k] > 0:
        for p in range(1, r.count[k] + 2):
            total += r.leg[k, p]
    r.travel[k] = total


@inner
def is_feasible(w, r, k):
    """Whether the labels of a route end in time."""
    home = r.count[k] + 1
    for b in range(w.technician[k].pauses + 1):
        if r.early[k, home, b] <= r.late[k, home, b]:
            return True
    return False
