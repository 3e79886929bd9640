"""Take strings of neighbouring visits off neighbouring routes (Christiaens and Vanden Berghe, 2020, section 5.2)."""

from numba import int64

from routing.solver.kernel.chance import below, unit
from routing.solver.kernel.change import refresh, remove, touch
from routing.solver.kernel.compiling import woven
from routing.solver.kernel.coupled import release

REMOVED_ON_AVERAGE = 10
LONGEST_STRING = 10
SPLIT_SHARE = 0.5
RIVALS_SHARE = 0.5  # of the ruins around a part that is left out
LONGEST_CHAIN = 8
LONGEST_RIVALS = 3
FOLLOW_SHARE = 0.7
KEEP_SHARE = 0.5  # a split string grows by one kept part with this chance


@woven
def ruin(w, r, undo, seed_part, out, clock, dice, scratch):
    """Take parts off routes around `seed_part`; fills `out` and returns how many there are."""
    technicians = len(w.technician)
    planned = 0
    used = 0
    for k in range(technicians):
        planned += r.count[k]
        used += 1 if r.count[k] > 0 else 0
    if planned == 0:
        return 0
    longest = min(float(LONGEST_STRING), planned / used)
    strings_most = 4.0 * REMOVED_ON_AVERAGE / (1.0 + longest) - 1.0
    strings = int64(unit(dice) * strings_most + 1.0)
    taken, routes = int64(0), int64(0)
    if r.where[seed_part] < 0 and unit(dice) < RIVALS_SHARE:
        strings, taken = int64(0), ruin_rivals(w, r, undo, seed_part, out, clock, dice)
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
    taken = release(w, r, undo, out, taken)
    for i in range(undo.count[0]):
        refresh(w, r, int64(undo.touched[i]), clock, scratch)
    return taken


@woven
def ruin_rivals(w, r, undo, seed_part, out, clock, dice):
    """Make room for a part that is left out: take strings off routes of its candidates at the time it wants.

    From there on the parts just taken off look for room in the same way, as in an ejection chain.
    """
    taken, v = int64(0), int64(seed_part)
    for _ in range(1 + below(dice, LONGEST_CHAIN)):
        people = w.candidate.shape[1]
        while people > 0 and w.candidate[v, people - 1] < 0:
            people -= 1
        if people == 0:
            break
        k = int64(w.candidate[v, below(dice, people)])
        count = int64(r.count[k])
        if count == 0 or undo.is_touched[k]:
            continue
        at = 1
        while at < count and r.early[k, at, 0] <= r.lo[v]:
            at += 1
        touch(r, undo, k)
        length = min(count, 1 + below(dice, LONGEST_RIVALS))
        taken = take_string(w, r, undo, k, int64(r.node[k, at]), length, out, taken, dice)
        if taken > 0:
            v = int64(out[taken - 1 - below(dice, min(taken, length))]) if unit(dice) < FOLLOW_SHARE else int64(seed_part)
    return taken


@woven
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
