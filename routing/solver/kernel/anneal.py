"""The search: ruin, recreate, and accept what simulated annealing accepts."""

from math import exp, log

from numba import int64

from routing.compiling import inner
from routing.solver.kernel.chance import below, unit
from routing.solver.kernel.change import settle, take_back
from routing.solver.kernel.layout import GOAL_BUDGET
from routing.solver.kernel.recreate import BLINK, recreate
from routing.solver.kernel.ruin import ruin
from routing.solver.kernel.worth import route_cost

LOST, COST, KEPT = 0, 1, 2  # of `value`: lost worth, weighted cost, published visits kept
BEST_LOST, BEST_COST = 3, 4
MISSED_SHARE = 0.3  # of the rounds begin around a part that is left out, in great heat
RETRIED = 24  # such parts that are tried again in a round, besides those just taken off
EAGER_S = 100.0  # the temperature at which both happen half as often


@inner
def pick_seed(w, absent, absentees, eager, dice):
    """A part around which to ruin: sometimes one that is left out, though somebody may do it."""
    if absentees > 0 and unit(dice) < MISSED_SHARE * eager:
        v = int64(absent[below(dice, absentees)])
        if w.candidate[v, 0] >= 0:
            return v
    return below(dice, len(w.part))


@inner
def gather(w, absent, absentees, out, taken, undo, seed_part, eager, dice):
    """Add to `out` the seed, if it is left out, and other such parts that a ruined route might take; their count."""
    if absentees == 0:
        return taken
    begin = below(dice, absentees)
    most = taken + (RETRIED if unit(dice) < eager else 0)
    for i in range(absentees):
        v = int64(absent[(begin + i) % absentees])
        if v == seed_part or (taken < most and is_touched_candidate(w, undo, v)):
            out[taken] = v
            taken += 1
    return taken


@inner
def is_touched_candidate(w, undo, v):
    """Whether one of the routes changed in this round may take v."""
    for t in range(undo.count[0]):
        if w.rank[v, undo.touched[t]] >= 0:
            return True
    return False


@inner
def list_absent(w, r, absent):
    """Fill `absent` with all parts that no route has; return how many."""
    count = 0
    for v in range(len(w.part)):
        if r.where[v] < 0:
            absent[count] = v
            count += 1
    return count


@inner
def revalue(w, r, undo, value, cost_of, start, scratch):
    """Weighted cost and kept visits after this round; the touched routes' own go to `cost_of`."""
    cost, kept = value[COST], value[KEPT]
    for i in range(undo.count[0]):
        k = int64(undo.touched[i])
        now, same = route_cost(w, r, k, start, scratch)
        cost += now - r.cost[k]
        kept += same - r.changes[k]
        cost_of[k, 0], cost_of[k, 1] = now, same
    return cost, kept


@inner
def keep_best(r, best, best_version, best_lo, best_hi):
    """Copy the routes that changed since the last best."""
    for k in range(len(r.count)):
        if best_version[k] != r.version[k]:
            best_version[k] = r.version[k]
            best[k, 0] = r.count[k]
            for p in range(1, r.count[k] + 1):
                best[k, p] = r.node[k, p]
                best_lo[r.node[k, p]], best_hi[r.node[k, p]] = r.lo[r.node[k, p]], r.hi[r.node[k, p]]


@inner
def anneal(w, r, undo, memo, best, value, room, iterations, hot, cold, priority_price, clock, dice):
    """Run `iterations` rounds while the temperature falls from `hot` to `cold` (weighted seconds).

    `value` holds lost worth, cost and kept visits of the present plan, then lost worth and cost of the best,
    which is kept in `best`; `room` is working space.
    """
    absent, out, keys, remoteness, cost_of, option, start, scratch = room
    absentees = list_absent(w, r, absent)
    cooling = exp(log(cold / hot) / max(1, iterations))
    temperature = hot
    for _ in range(iterations):
        temperature *= cooling
        eager = temperature / (temperature + EAGER_S)  # when it is cold, most of what is left out can't be helped
        seed_part = pick_seed(w, absent, absentees, eager, dice)
        taken = ruin(w, r, undo, seed_part, out, clock, dice, scratch)
        lost = value[LOST]
        for i in range(taken):
            lost += w.worth[out[i]]
        removed = taken
        count = gather(w, absent, absentees, out, taken, undo, seed_part, eager, dice)
        recreate(w, r, undo, memo, out, count, keys, remoteness, BLINK, option, clock, dice, scratch)
        same_absent = count == removed
        for i in range(count):
            if r.where[out[i]] >= 0:
                lost -= w.worth[out[i]]
            else:
                same_absent = False
        cost, kept = revalue(w, r, undo, value, cost_of, start, scratch)
        gain = priority_price * (value[LOST] - lost) + value[COST] - cost
        within = w.goal[GOAL_BUDGET] < 0 or kept >= min(w.goal[GOAL_BUDGET], value[KEPT])
        kept_more = kept > value[KEPT] and value[KEPT] < w.goal[GOAL_BUDGET]  # before all else, while too few are
        accepted = kept_more or lost < value[BEST_LOST] or gain >= temperature * log(unit(dice) + 1e-300)
        if not within or not accepted:
            take_back(r, undo)
            continue
        for i in range(undo.count[0]):
            k = int64(undo.touched[i])
            r.cost[k], r.changes[k] = cost_of[k, 0], cost_of[k, 1]
        settle(undo)
        value[LOST], value[COST], value[KEPT] = lost, cost, kept
        if not same_absent:
            absentees = list_absent(w, r, absent)
        if kept_more or lost < value[BEST_LOST] or (lost == value[BEST_LOST] and cost < value[BEST_COST]):
            value[BEST_LOST], value[BEST_COST] = lost, cost
            keep_best(r, best.route, best.version, best.lo, best.hi)
