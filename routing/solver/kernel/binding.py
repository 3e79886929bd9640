"""Parts that depend on each other: both halves at one second, one after the other, never at once.

Two related parts on routes are separated by a second theta: the earlier has ended (with the gap) by then,
the later does not start before. Halves of one visit share their start as theta. So each route can be timed
by itself, and whatever its times are, the relation holds.
"""

from numba import int64

from routing.compiling import inner
from routing.solver.kernel.change import narrow, refresh, remove, tie, touch
from routing.solver.kernel.layout import AFTER, APART, TOGETHER
from routing.solver.kernel.worth import fill_starts

LO, HI = 0, 1  # of a span
STARTS = 4  # row of `scratch`


@inner
def is_coupled(w, v):
    return w.part[v].relations_to > w.part[v].relations_from


@inner
def position_of(r, v):
    """Where on its route a planned part stands."""
    k, at = int64(r.where[v]), int64(1)
    while r.node[k, at] != v:
        at += 1
    return at


@inner
def planned_start(w, r, v, scratch):
    """When a planned part starts on the day of its technician that ends earliest."""
    fill_starts(w, r, int64(r.where[v]), scratch[STARTS], scratch)
    return int64(scratch[STARTS, position_of(r, v)])


@inner
def lasts_s(w, v):
    return w.part[v].service + w.part[v].setup


@inner
def renarrow(w, r, undo, v):
    """The window of v from all of its relations that are in force."""
    lo, hi = int64(w.part[v].lo), int64(w.part[v].hi)
    for i in range(w.part[v].relations_from, w.part[v].relations_to):
        x = int64(w.relation_of[i])
        theta = int64(r.theta[x])
        if theta < 0:
            continue
        if w.relation[x, 3] == TOGETHER:
            lo, hi = max(lo, theta), min(hi, theta)
            continue
        earlier = w.relation[x, 0] if r.turned[x] == 0 else w.relation[x, 1]
        if v == earlier:
            hi = min(hi, theta - w.relation[x, 2] - lasts_s(w, v))
        else:
            lo = max(lo, theta)
    narrow(r, undo, v, lo, hi)


@inner
def release(w, r, undo, out, taken):
    """After parts were taken off: what can't be without them goes too, what they bound is free. New count of `out`."""
    i = 0
    while i < taken:
        v = int64(out[i])
        i += 1
        for j in range(w.part[v].relations_from, w.part[v].relations_to):
            x = int64(w.relation_of[j])
            other = int64(w.relation[x, 1] if w.relation[x, 0] == v else w.relation[x, 0])
            must_go = w.relation[x, 3] == TOGETHER or (w.relation[x, 3] == AFTER and w.relation[x, 0] == v)
            k = int64(r.where[other])
            if must_go and k >= 0:
                touch(r, undo, k)
                remove(r, undo, k, position_of(r, other))
                out[taken] = other
                taken += 1
            if r.theta[x] >= 0:
                tie(r, undo, x, int64(-1), int64(0))
                if r.where[other] >= 0:
                    touch(r, undo, int64(r.where[other]))
                renarrow(w, r, undo, other)
        if is_coupled(w, v):
            renarrow(w, r, undo, v)
    return taken


@inner
def may_start(w, r, v, span, which, scratch):
    """Fill `span` with the which-th interval that planned relatives leave for the start of v; False: no more."""
    lo, hi = int64(w.part[v].lo), int64(w.part[v].hi)
    for i in range(w.part[v].relations_from, w.part[v].relations_to):
        x = int64(w.relation_of[i])
        kind, gap = int64(w.relation[x, 3]), int64(w.relation[x, 2])
        v_first = w.relation[x, 0] == v
        other = int64(w.relation[x, 1] if v_first else w.relation[x, 0])
        if kind == TOGETHER:
            continue
        if r.where[other] < 0:
            if kind == AFTER and not v_first:
                return False
            continue
        start = planned_start(w, r, other, scratch)
        if kind == AFTER and v_first:
            hi = min(hi, start - gap - lasts_s(w, v))
        elif kind == AFTER:
            lo = max(lo, start + lasts_s(w, other) + gap)
    return nth_gap(w, r, v, lo, hi, span, which, scratch)


@inner
def nth_gap(w, r, v, lo, hi, span, which, scratch):
    """The which-th stretch of lo..hi in which v runs at the same time as none of its APART relatives."""
    cursor, found = lo, 0
    while cursor <= hi:
        limit, busy_until, blocked = hi, cursor, False
        for i in range(w.part[v].relations_from, w.part[v].relations_to):
            x = int64(w.relation_of[i])
            if w.relation[x, 3] != APART:
                continue
            other = int64(w.relation[x, 1] if w.relation[x, 0] == v else w.relation[x, 0])
            if r.where[other] < 0:
                continue
            start = planned_start(w, r, other, scratch)
            end = start + lasts_s(w, other)
            if cursor + lasts_s(w, v) > start and cursor < end:
                blocked, busy_until = True, max(busy_until, end)
            elif start >= cursor + lasts_s(w, v):
                limit = min(limit, start - lasts_s(w, v))
        if blocked:
            cursor = max(busy_until, cursor + 1)
            continue
        if found == which:
            span[LO], span[HI] = cursor, limit
            return True
        found += 1
        cursor = limit + 1
    return False


@inner
def bind(w, r, undo, v, clock, scratch):
    """Put the relations of v, just inserted, in force with its planned relatives."""
    start = planned_start(w, r, v, scratch)
    for i in range(w.part[v].relations_from, w.part[v].relations_to):
        x = int64(w.relation_of[i])
        kind = int64(w.relation[x, 3])
        other = int64(w.relation[x, 1] if w.relation[x, 0] == v else w.relation[x, 0])
        if r.where[other] < 0 or kind == TOGETHER:
            continue
        theirs = planned_start(w, r, other, scratch)
        v_earlier = w.relation[x, 0] == v if kind == AFTER else start < theirs
        turned = 0 if (w.relation[x, 0] == v) == v_earlier else 1
        tie(r, undo, x, theirs if v_earlier else start, turned)
        touch(r, undo, int64(r.where[other]))
        renarrow(w, r, undo, other)
        refresh(w, r, int64(r.where[other]), clock, scratch)
    renarrow(w, r, undo, v)
    refresh(w, r, int64(r.where[v]), clock, scratch)


@inner
def order_bounds(w, r, k, v, lo, scratch):
    """First and last position on route k that keep the order of v and its relatives there; v starts from `lo` on."""
    first, last = int64(1), int64(r.count[k]) + 1
    for i in range(w.part[v].relations_from, w.part[v].relations_to):
        x = int64(w.relation_of[i])
        kind, v_first = int64(w.relation[x, 3]), w.relation[x, 0] == v
        other = int64(w.relation[x, 1] if v_first else w.relation[x, 0])
        if r.where[other] != k:
            continue
        if kind == APART:
            v_first = planned_start(w, r, other, scratch) >= lo
        if v_first:
            last = min(last, position_of(r, other))
        else:
            first = max(first, position_of(r, other) + 1)
    return first, last
