"""Take strings of visits off routes: around a visit, or where those stand that keep one out.

The first is section 5.2 of Christiaens and Vanden Berghe (2020). It rarely brings the last visits in: those who
could do them live apart, and each is taken by a visit that somebody else could do. So a part that is left out
also begins ejection chains (Glover, 1996), along who may do what and when.
"""

from numba import int64

from routing.compiling import inner
from routing.solver.kernel.binding import release
from routing.solver.kernel.chance import below, unit
from routing.solver.kernel.change import refresh, remove, touch

REMOVED_ON_AVERAGE = 10
LONGEST_STRING = 10
SPLIT_SHARE = 0.5
KEEP_SHARE = 0.5  # a split string grows by one kept part with this chance
RIVALS_SHARE = 0.5  # of the ruins for a part that is left out; the others are around it
LONGEST_CHAIN = 8  # routes
MOST_RIVALS = 3  # parts taken off each of them
FOLLOW_SHARE = 0.7  # of the links look for room for a part just taken off, the others for the first one again


@inner
def ruin(w, r, undo, seed_part, out, clock, dice, scratch):
    """Take parts off routes for the sake of `seed_part`; fills `out` and returns how many there are."""
    if r.where[seed_part] < 0 and unit(dice) < RIVALS_SHARE:
        taken = ruin_rivals(w, r, undo, seed_part, out, dice)
    else:
        taken = ruin_around(w, r, undo, seed_part, out, dice)
    taken = release(w, r, undo, out, taken)
    for i in range(undo.count[0]):
        refresh(w, r, int64(undo.touched[i]), clock, scratch)
    return taken


@inner
def ruin_around(w, r, undo, seed_part, out, dice):
    """Take strings off the routes nearest to `seed_part`."""
    planned, used = int64(0), int64(0)
    for k in range(len(w.technician)):
        planned += r.count[k]
        used += 1 if r.count[k] > 0 else 0
    if planned == 0:
        return int64(0)
    longest = min(float(LONGEST_STRING), planned / used)
    strings_most = 4.0 * REMOVED_ON_AVERAGE / (1.0 + longest) - 1.0
    strings = int64(unit(dice) * strings_most + 1.0)
    taken, routes = int64(0), int64(0)
    for i in range(-1, w.near.shape[1]):
        v = seed_part if i < 0 else int64(w.near[seed_part, i])
        if v < 0 or routes >= strings:
            break
        k = int64(r.where[v])
        if k < 0 or undo.is_touched[k]:
            continue
        length = int64(unit(dice) * min(float(r.count[k]), longest) + 1.0)
        touch(r, undo, k)
        taken = take_string(w, r, undo, k, v, min(length, int64(r.count[k])), out, taken, dice)
        routes += 1
    return taken


@inner
def ruin_rivals(w, r, undo, seed_part, out, dice):
    """Take parts off the days of people who may do `seed_part`, when it wants them; then the same for those parts."""
    taken, v = int64(0), int64(seed_part)
    for _ in range(1 + below(dice, LONGEST_CHAIN)):
        k = any_candidate(w, v, dice)
        if k < 0 or r.count[k] == 0 or undo.is_touched[k]:
            continue
        before, rivals = taken, 1 + below(dice, MOST_RIVALS)
        touch(r, undo, k)
        taken = take_string(w, r, undo, k, rival(r, k, v), min(rivals, int64(r.count[k])), out, taken, dice)
        v = int64(seed_part)
        if taken > before and unit(dice) < FOLLOW_SHARE:
            v = int64(out[before + below(dice, taken - before)])
    return taken


@inner
def any_candidate(w, v, dice):
    """Somebody who may do part v; -1 if nobody may."""
    people = w.candidate.shape[1]
    while people > 0 and w.candidate[v, people - 1] < 0:
        people -= 1
    return int64(w.candidate[v, below(dice, people)]) if people > 0 else int64(-1)


@inner
def rival(r, k, v):
    """The first part on route k that is still going on when v may begin; else the last one."""
    at = 1
    while at < r.count[k] and r.early[k, at, 0] <= r.lo[v]:
        at += 1
    return int64(r.node[k, at])


@inner
def take_string(w, r, undo, k, v, length, out, taken, dice):
    """Take `length` parts around v off route k; sometimes the string keeps some in its middle."""
    count = int64(r.count[k])
    at = 1
    while r.node[k, at] != v:
        at += 1
    kept = 0
    if length > 1 and length < count and unit(dice) < SPLIT_SHARE:
        while length + kept < count and unit(dice) < KEEP_SHARE:
            kept += 1
    span = length + kept
    first = max(1, at - span + 1)
    last = min(at, count - span + 1)
    begin = first + below(dice, last - first + 1)
    skip = begin + 1 + below(dice, max(1, length - 1)) if kept > 0 else 0
    for p in range(begin + span - 1, begin - 1, -1):
        if kept > 0 and skip <= p < skip + kept:
            continue
        part = int64(r.node[k, p])
        if w.part[part].pinned == 0:
            remove(r, undo, k, p)
            out[taken] = part
            taken += 1
    return taken
