"""The cheapest routes of one technician at given prices of visits: elementary shortest paths with windows.

Labels are extended in the order of time (Feillet, Dejax, Gendreau and Gueguen, 2004). A label is dropped
where another at the same visit is free no later, costs no more, and has closed no other visit: one is closed
that was done, or that can't be reached in time any more.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

MOST_VISITS = 64  # bits of a label's set
MOST_LABELS = 3_000_000
BUCKET_S = 60
NOBODY = -1

Ints = NDArray[np.int64]


class Network(NamedTuple):
    """What one technician may do: `visits` are indexes into the problem, everything else is in their order.

    Legs `out_s` to each, `between_s` from row to column, `back_s` from each; starts from `earliest_s` to
    `latest_s`; `last_ready_s`: who gets ready at the row later than that can't do the column any more.
    """

    begin_s: int
    end_s: int
    visits: Ints
    out_s: Ints
    between_s: Ints
    back_s: Ints
    earliest_s: Ints
    latest_s: Ints
    service_s: Ints
    last_ready_s: Ints


class Labels(NamedTuple):
    """Partial routes. `same_time` and `same_place` chain those of one bucket and of one visit, cheapest first."""

    ready_s: Ints
    cost: Ints
    at: Ints
    closed: NDArray[np.uint64]
    before: Ints
    dropped: NDArray[np.bool_]
    same_time: Ints
    same_place: Ints
    first_of_bucket: Ints
    first_of_place: Ints
    used: Ints


def network(
    shift: tuple[int, int], visits: Sequence[int], out_s: Ints, between_s: Ints, back_s: Ints, rows: Ints
) -> Network:
    """`rows` has earliest start, latest start and service of each visit, in seconds."""
    begin_s, end_s = shift
    earliest_s, latest_s, service_s = rows.T
    earliest_s = np.maximum(earliest_s, begin_s)
    latest_s = np.minimum(latest_s, end_s - service_s - back_s)
    fits = np.maximum(begin_s + out_s, earliest_s) <= latest_s
    inner = between_s[np.ix_(fits, fits)]
    out_s, back_s = out_s[fits], back_s[fits]
    earliest_s, latest_s, service_s = earliest_s[fits], latest_s[fits], service_s[fits]
    last_ready_s = latest_s[None, :] - shortest(inner, service_s)
    tables = (out_s, inner, back_s, earliest_s, latest_s, service_s, last_ready_s)
    chosen = np.array(visits, dtype=np.int64)[fits]
    return Network(begin_s, end_s, chosen, *(np.ascontiguousarray(t, dtype=np.int64) for t in tables))


def shortest(between_s: Ints, service_s: Ints) -> Ints:
    """The least time from ready at the row to arrival at the column, also by way of others (Floyd and Warshall).

    Roads may be faster by way of a third place, and a visit is closed only where no way is fast enough.
    """
    least = between_s.copy()
    for via in range(len(least)):
        least = np.minimum(least, least[:, via, None] + service_s[via] + least[None, via, :])
    return least


@njit(cache=True, nogil=True)
def cheapest_routes(net, cost_of_second, prices, exact):
    """For each visit the cheapest route that ends with it, as (costs, rows of positions in `net.visits`, -1 filled).

    A route costs `cost_of_second` for each second of travel, less the `prices` of its visits. Not `exact`: sets
    are not compared, which finds good routes fast. The third is False where labels ran out: then costs are no bound.
    """
    labels, complete = all_labels(net, cost_of_second, prices, exact)
    costs, routes = best_of_each(net, labels, cost_of_second)
    return costs, routes, complete


@njit(cache=True, nogil=True)
def all_labels(net, cost_of_second, prices, exact):
    """The labels that nothing dominates, and whether there was room for all."""
    count = len(net.visits)
    labels = empty_labels(count, net.end_s - net.begin_s)
    nothing = np.uint64(0)
    complete = True
    for j in range(count):
        arrival_s = net.begin_s + net.out_s[j]
        visit_next(net, labels, NOBODY, j, arrival_s, cost_of_second * net.out_s[j] - prices[j], nothing, exact)
    for bucket in range(len(labels.first_of_bucket)):
        while labels.first_of_bucket[bucket] != NOBODY and complete:
            label = labels.first_of_bucket[bucket]
            labels.first_of_bucket[bucket] = labels.same_time[label]
            if not labels.dropped[label]:
                extend(net, labels, label, cost_of_second, prices, exact)
            complete = labels.used[0] + count < MOST_LABELS
    return labels, complete


@njit(cache=True, nogil=True)
def empty_labels(count, horizon_s):
    return Labels(
        np.empty(MOST_LABELS, np.int64),
        np.empty(MOST_LABELS, np.int64),
        np.empty(MOST_LABELS, np.int64),
        np.empty(MOST_LABELS, np.uint64),
        np.empty(MOST_LABELS, np.int64),
        np.empty(MOST_LABELS, np.bool_),
        np.empty(MOST_LABELS, np.int64),
        np.empty(MOST_LABELS, np.int64),
        np.full(horizon_s // BUCKET_S + 1, NOBODY),
        np.full(count, NOBODY),
        np.zeros(1, np.int64),
    )


@njit(cache=True, nogil=True)
def extend(net, labels, label, cost_of_second, prices, exact):
    i, closed = labels.at[label], labels.closed[label]
    for j in range(len(net.visits)):
        if not (closed >> np.uint64(j)) & np.uint64(1):
            leg_s = net.between_s[i, j]
            cost = labels.cost[label] + cost_of_second * leg_s - prices[j]
            visit_next(net, labels, label, j, labels.ready_s[label] + leg_s, cost, closed, exact)


@njit(cache=True, nogil=True)
def visit_next(net, labels, before, j, arrival_s, cost, closed, exact):
    """Adds the label of doing `j` after `before`, unless that is too late or another is as good."""
    start_s = max(arrival_s, net.earliest_s[j])
    if start_s > net.latest_s[j]:
        return
    ready_s = start_s + net.service_s[j]
    closed |= np.uint64(1) << np.uint64(j)
    for k in range(len(net.visits)):
        if ready_s > net.last_ready_s[j, k]:
            closed |= np.uint64(1) << np.uint64(k)
    cheaper = dominator(labels, j, ready_s, cost, closed, exact)
    if cheaper == labels.used[0]:
        return
    label = labels.used[0]
    labels.used[0] += 1
    labels.ready_s[label], labels.cost[label], labels.at[label] = ready_s, cost, j
    labels.closed[label], labels.before[label], labels.dropped[label] = closed, before, False
    bucket = (ready_s - net.begin_s) // BUCKET_S
    labels.same_time[label] = labels.first_of_bucket[bucket]
    labels.first_of_bucket[bucket] = label
    put_behind(labels, cheaper, label)
    drop_worse(labels, label, exact)


@njit(cache=True, nogil=True)
def dominator(labels, j, ready_s, cost, closed, exact):
    """The last label at `j` that costs no more (-1: none does); `used` where one of them dominates."""
    last = NOBODY
    other = labels.first_of_place[j]
    while other != NOBODY and labels.cost[other] <= cost:
        if labels.ready_s[other] <= ready_s and not (exact and labels.closed[other] & ~closed):
            return labels.used[0]
        last, other = other, labels.same_place[other]
    return last


@njit(cache=True, nogil=True)
def put_behind(labels, cheaper, label):
    if cheaper == NOBODY:
        labels.same_place[label] = labels.first_of_place[labels.at[label]]
        labels.first_of_place[labels.at[label]] = label
    else:
        labels.same_place[label] = labels.same_place[cheaper]
        labels.same_place[cheaper] = label


@njit(cache=True, nogil=True)
def drop_worse(labels, label, exact):
    """Drops the dearer labels at the same visit that `label` dominates."""
    kept, other = label, labels.same_place[label]
    while other != NOBODY:
        after = labels.same_place[other]
        if labels.ready_s[label] <= labels.ready_s[other] and not (
            exact and labels.closed[label] & ~labels.closed[other]
        ):
            labels.dropped[other] = True
            labels.same_place[kept] = after
        else:
            kept = other
        other = after


@njit(cache=True, nogil=True)
def best_of_each(net, labels, cost_of_second):
    """The first label at each visit is the cheapest that ends there."""
    count = len(net.visits)
    costs = np.zeros(count, np.int64)
    routes = np.full((count, count), NOBODY)
    for j in range(count):
        label = labels.first_of_place[j]
        if label == NOBODY:
            continue
        costs[j] = labels.cost[label] + cost_of_second * net.back_s[j]
        stops = 0
        while label != NOBODY:
            routes[j, stops] = labels.at[label]
            label = labels.before[label]
            stops += 1
        routes[j, :stops] = routes[j, :stops][::-1].copy()
    return costs, routes
