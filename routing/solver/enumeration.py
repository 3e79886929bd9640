"""All routes of one technician that cost at most so much at given prices of visits.

Labels of the reversed day say exactly what the cheapest end of a route costs, so no step is taken that does
not lead to such a route (Baldacci, Christofides and Mingozzi, 2008: with the gap between a bound and a plan
as the limit, these are all the routes that a better plan can have).
"""

import numpy as np
from numba import njit

from routing.solver.pricing import NOBODY, Ints, Network, all_labels, shortest

MOST_ROUTES = 2_000_000
LONGEST = 24  # visits on one route


def backwards(net: Network) -> Network:
    """The same day from its end to its begin: time is `end_s` - start, and a leg takes the service before it, too."""
    between_s = np.ascontiguousarray(net.between_s.T) + net.service_s[None, :]
    earliest_s, latest_s = net.end_s - net.latest_s, net.end_s - net.earliest_s
    last_ready_s = latest_s[None, :] - shortest(between_s, np.zeros_like(net.service_s))
    length_s = net.end_s - net.begin_s
    out_s = net.back_s + net.service_s
    nothing = np.zeros_like(net.service_s)
    return Network(0, length_s, net.visits, out_s, between_s, net.out_s, earliest_s, latest_s, nothing, last_ready_s)


def routes_within(net: Network, cost_of_second: int, prices: Ints, most: int) -> tuple[list[tuple[int, int]], bool]:
    """Sets of positions in `net.visits` as bits, each with the travel of its cheapest route, in seconds.

    The second is whether they are all: labels or rows may run out.
    """
    sets, costs, complete = walk(net, backwards(net), cost_of_second, prices, most)
    order = np.lexsort((costs, sets))
    sets, costs = sets[order], costs[order]
    first = np.r_[True, sets[1:] != sets[:-1]] if len(sets) else np.zeros(0, dtype=bool)
    positions = np.arange(len(net.visits), dtype=np.uint64)
    held = (sets[first, None] >> positions & np.uint64(1)).astype(np.int64)
    travel_s = (costs[first] + held @ prices) // cost_of_second
    return list(zip(sets[first].tolist(), travel_s.tolist(), strict=True)), complete


@njit(cache=True, nogil=True)
def walk(net, reverse, cost_of_second, prices, most):
    """Depth first: `stack` has the stops, `following` the next visit to try at each depth."""
    count = len(net.visits)
    sets, costs = np.empty(MOST_ROUTES, np.uint64), np.empty(MOST_ROUTES, np.int64)
    tails, complete = all_labels(reverse, cost_of_second, prices + cost_of_second * net.service_s, True)
    stack, following = np.full(LONGEST + 1, NOBODY), np.zeros(LONGEST + 1, np.int64)
    start_s, cost = np.zeros(LONGEST + 1, np.int64), np.zeros(LONGEST + 1, np.int64)
    done = np.zeros(LONGEST + 1, np.uint64)
    found, depth = 0, 0
    while depth >= 0 and found < MOST_ROUTES:
        j = following[depth]
        if j == count or depth == LONGEST:
            complete = complete and depth < LONGEST
            depth -= 1
            continue
        following[depth] += 1
        if (done[depth] >> np.uint64(j)) & np.uint64(1):
            continue
        leg_s = net.out_s[j] if depth == 0 else net.between_s[stack[depth], j]
        ready_s = net.begin_s if depth == 0 else start_s[depth] + net.service_s[stack[depth]]
        now_s, spent = max(ready_s + leg_s, net.earliest_s[j]), cost[depth] + cost_of_second * leg_s - prices[j]
        if now_s > net.latest_s[j] or not leads_on(tails, j, net.end_s - now_s, most - spent - prices[j], done[depth]):
            continue
        depth += 1
        stack[depth], following[depth], start_s[depth], cost[depth] = j, 0, now_s, spent
        done[depth] = done[depth - 1] | np.uint64(1) << np.uint64(j)
        if spent + cost_of_second * net.back_s[j] <= most:
            sets[found], costs[found] = done[depth], spent + cost_of_second * net.back_s[j]
            found += 1
    return sets[:found], costs[:found], complete and found < MOST_ROUTES


@njit(cache=True, nogil=True)
def leads_on(tails, j, left_s, most, done):
    """Whether a way from `j` to the end takes at most `left_s`, costs at most `most` and does nothing of `done`."""
    tail = tails.first_of_place[j]
    while tail != NOBODY and tails.cost[tail] <= most:
        if tails.ready_s[tail] <= left_s and not tails.closed[tail] & done:
            return True
        tail = tails.same_place[tail]
    return False
