"""Where a visit fits into the routes of a day, what that costs, and which two can begin together."""

import numpy as np

from routing.compiling import door, inner
from routing.slots.kernel.travel import is_near, least_s, leg_s

BEFORE_ANY = -2


@inner
def holds(day, needed, t):
    for n in range(len(needed)):
        if day.level[needed[n, 0], t] < needed[n, 1]:
            return False
    return True


@inner
def meets(windows, first, last):
    """Whether a service that can start from `first` to `last` can start in one of the windows."""
    for n in range(len(windows)):
        if max(first, windows[n, 0]) <= min(last, windows[n, 1]):
            return True
    return False


@inner
def span_route(day, road, asked, t, span, found):
    """Write the spans of route t from row `found` on; returns the row after the last."""
    route = day.route[t]
    slowness = np.int64(route.slowness)
    gap, least_there, least_onward = BEFORE_ANY, np.int64(0), np.int64(0)
    for r in range(route.rooms_from, route.rooms_to):
        room = day.room[r]
        p = route.points_from + room.gap
        if room.gap != gap:
            from_before = room.gap == gap + 1
            least_there = least_onward if from_before else least_s(road, slowness, day.point[p], asked.here)
            least_onward = least_s(road, slowness, asked.here, day.point[p + 1])
            gap = room.gap
        first = max(np.int64(room.ready), room.free + least_there)
        last = min(np.int64(room.by), room.onward_by - least_onward) - asked.service_s
        if not meets(asked.windows, first, last):
            continue
        there = leg_s(road, slowness, day.point[p], asked.here)
        onward = leg_s(road, slowness, asked.here, day.point[p + 1])
        detour = there + onward - day.gap[p].leg
        first = max(first, room.free + there)
        last = min(last, room.onward_by - onward - asked.service_s)
        if detour <= route.spare_travel and meets(asked.windows, first, last):
            row = span[found]
            row.route, row.room, row.first, row.last = t, r, first, last
            row.there, row.onward, row.detour = there, onward, detour
            found += 1
    return found


@door
def spans(day, road, asked, span):
    """Every room that the visit fits into, of everybody who can do it and is near, in the order of technicians.

    `span` has as many rows as there are rooms. Returns how many of them were written, and the working time
    of those technicians: all, and what of it is free.
    """
    found, work, free = 0, np.int64(0), np.int64(0)
    for t in range(len(day.route)):
        if holds(day, asked.needed, t) and is_near(day, t, asked.here, asked.reach):
            work += day.route[t].work
            free += day.route[t].free
            found = span_route(day, road, asked, t, span, found)
    return found, work, free


@inner
def push_s(day, row, start, service_s):
    """How much later the stops behind start, summed, where the visit starts then."""
    route, room = day.route[row.route], day.room[row.room]
    p, home = route.points_from + room.gap, route.points_from + route.points - 2
    arrival = max(np.int64(room.rested), start + service_s + row.onward + room.rest)
    pushed = np.int64(0)
    while p < home and arrival > day.gap[p].start:
        pushed += arrival - day.gap[p].start
        free = arrival + day.gap[p].service
        p += 1
        arrival = max(np.int64(day.gap[p].rested), free + day.gap[p].way + day.gap[p].rest)
    return pushed


@door
def charge(day, span, service_s, windows, rarity, push_price, price, push):
    """`price` and `push` (span, window): what the visit costs at its earliest there; infinite: it doesn't fit."""
    for n in range(len(span)):
        row = span[n]
        for w in range(len(windows)):
            start = max(row.first, windows[w, 0])
            price[n, w], push[n, w] = np.inf, 0
            if start <= min(row.last, windows[w, 1]):
                push[n, w] = push_s(day, row, np.int64(start), service_s)
                price[n, w] = row.detour + rarity[row.route] + push_price * push[n, w]


@door
def near(day, here, reach, answer):
    """Who has a route that comes near this place."""
    for t in range(len(day.route)):
        answer[t] = is_near(day, t, here, reach)


@inner
def is_taken(taken, a, b):
    for n in range(len(taken)):
        if (taken[n, 0] == a and taken[n, 1] == b) or (taken[n, 0] == b and taken[n, 1] == a):
            return True
    return False


@door
def couple(day, one, other, service_s, window, push_price, taken):
    """(row of `one`, row of `other`, start, push) of the cheapest two who can begin together; rows -1: nobody can.

    Each side is (span, charge without the push, price alone), in the order of the prices, which no price
    together is below; `taken` (m, 2) holds pairs of routes that are not wanted.
    """
    span_a, base_a, alone_a = one
    span_b, base_b, alone_b = other
    best, best_a, best_b, best_start, best_push = np.inf, -1, -1, np.int64(0), np.int64(0)
    for a in range(len(span_a)):
        if len(span_b) == 0 or alone_a[a] + alone_b[0] >= best:
            break
        for b in range(len(span_b)):
            if alone_a[a] + alone_b[b] >= best:
                break
            start = np.int64(max(span_a[a].first, span_b[b].first, window[0]))
            if start > min(span_a[a].last, span_b[b].last, window[1]) or span_a[a].route == span_b[b].route:
                continue
            if is_taken(taken, span_a[a].route, span_b[b].route):
                continue
            push = push_s(day, span_a[a], start, service_s) + push_s(day, span_b[b], start, service_s)
            cost = base_a[a] + base_b[b] + push_price * push
            if cost < best:
                best, best_a, best_b, best_start, best_push = cost, a, b, start, push
    return best_a, best_b, best_start, best_push
