"""Put parts back, each at its cheapest place, in an order that changes from round to round."""

from math import log

from numba import int64

from routing.compiling import inner
from routing.solver.kernel.binding import is_coupled
from routing.solver.kernel.chance import below, unit
from routing.solver.kernel.change import insert
from routing.solver.kernel.coupled import insert_coupled
from routing.solver.kernel.insertion import NOWHERE, best_in_route
from routing.solver.kernel.layout import NEVER
from routing.solver.kernel.prefetch import prefetch_row

BLINK = 0.01  # a route is overlooked with this chance
COUPLED_BLINK = 0.1  # the same for a part that others depend on
BY_CHANCE, BY_WORTH, BY_DISTANCE, BY_CLOSENESS, BY_WINDOW, BY_START, BY_END, BY_CHOICE = range(8)
ORDER_SHARES = (4, 6, 2, 1, 2, 2, 2, 2)  # in that order


@inner
def draw_order(dice):
    total = 0
    for share in ORDER_SHARES:
        total += share
    ticket = below(dice, total)
    for order in range(len(ORDER_SHARES)):
        ticket -= ORDER_SHARES[order]
        if ticket < 0:
            return order
    return 0


@inner
def sort_key(w, v, order, remoteness, dice):
    """Parts with a small key are inserted first."""
    part, key = w.part[v], unit(dice)
    if order == BY_WORTH:
        key -= float(w.worth[v])
    elif order == BY_DISTANCE:
        key -= float(remoteness[v])
    elif order == BY_CLOSENESS:
        key += float(remoteness[v])
    elif order == BY_WINDOW:
        key += float(part.hi - part.lo)
    elif order == BY_START:
        key += float(part.lo)
    elif order == BY_END:
        key -= float(part.hi)
    elif order == BY_CHOICE:
        for c in range(w.candidate.shape[1]):
            key += 1.0 if w.candidate[v, c] >= 0 else 0.0
    return key


@inner
def sort_parts(parts, keys, count):
    """Sort the first `count` parts by their keys, which are few."""
    for i in range(1, count):
        v, key = parts[i], keys[i]
        j = i - 1
        while j >= 0 and keys[j] > key:
            parts[j + 1], keys[j + 1] = parts[j], keys[j]
            j -= 1
        parts[j + 1], keys[j + 1] = v, key


@inner
def seen_before_next(blink, dice):
    """How many routes are looked at before one is overlooked, each with chance `blink`."""
    return int64(-log(1.0 - unit(dice)) / blink) if blink > 0 else int64(NEVER)


@inner
def insert_best(w, r, undo, memo, v, blink, clock, dice, scratch):
    """Insert v at the cheapest place of all candidates; False if there is none."""
    best, best_k, best_at = NOWHERE, int64(-1), int64(0)
    candidate, extra = w.candidate[v], w.candidate_cost[v]
    known, cost, place = memo.version[v], memo.cost[v], memo.at[v]
    overlooked = seen_before_next(blink, dice)
    for c in range(candidate.shape[0]):
        k = int64(candidate[c])
        if k < 0:
            break
        if c == overlooked:
            overlooked += 1 + seen_before_next(blink, dice)
            continue
        is_known = known[c] == r.version[k]
        if is_known and cost[c] >= best:
            continue
        if not is_known or place[c] == 0:
            more, place[c] = best_in_route(w, r, k, v, int64(1), int64(NEVER), best - extra[c], scratch)
            known[c], cost[c] = r.version[k], more + extra[c]
        if place[c] > 0 and cost[c] < best:
            best, best_k, best_at = cost[c], k, int64(place[c])
    if best_k < 0:
        return False
    insert(w, r, undo, best_k, v, best_at, clock, scratch)
    return True


@inner
def recreate(w, r, undo, memo, parts, count, keys, remoteness, blink, option, clock, dice, scratch):
    """Insert the first `count` of `parts` where they fit."""
    order = draw_order(dice)
    for i in range(count):
        keys[i] = sort_key(w, int64(parts[i]), order, remoteness, dice)
    sort_parts(parts, keys, count)
    coupled = False
    for i in range(count):
        v = int64(parts[i])
        if i + 1 < count:
            prefetch_row(w.travel, int64(parts[i + 1]))
            prefetch_row(w.travel_to, int64(parts[i + 1]))
        if r.where[v] >= 0:
            continue
        if is_coupled(w, v):
            coupled = not insert_coupled(w, r, undo, v, option, COUPLED_BLINK, clock, dice, scratch) or coupled
        else:
            insert_best(w, r, undo, memo, v, blink, clock, dice, scratch)
    if coupled:  # what comes after another may fit now that the other has its place
        for i in range(count):
            v = int64(parts[i])
            if r.where[v] < 0 and is_coupled(w, v):
                insert_coupled(w, r, undo, v, option, COUPLED_BLINK, clock, dice, scratch)
