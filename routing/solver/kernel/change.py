"""Changing routes, and taking it back: each route is kept as it was before its first change in a round."""

from typing import NamedTuple

import numpy as np
from numba import int64

from routing.compiling import inner
from routing.solver.kernel.labels import backward, forward, relabel
from routing.solver.kernel.layout import Ints, Longs, Routes


class Undo(NamedTuple):
    """What a round changed. `count` holds how many of touched, narrowed and tied are in use."""

    count: Longs  # (3,)
    touched: Ints  # (m,) technicians
    is_touched: Ints  # (m,)
    node: Ints
    leg: Ints
    early: Ints
    late: Ints
    parts: Ints  # (m,)
    travel: Longs
    version: Longs
    narrowed: Ints  # (n', 3) part, lo, hi as they were
    tied: Ints  # (R', 3) relation, theta, turned as they were


def empty_undo(routes: Routes) -> Undo:
    technicians, parts, relations = len(routes.node), len(routes.lo), len(routes.theta)
    return Undo(
        count=np.zeros(3, np.int64),
        touched=np.zeros(technicians, np.int32),
        is_touched=np.zeros(technicians, np.int32),
        node=np.zeros_like(routes.node),
        leg=np.zeros_like(routes.leg),
        early=np.zeros_like(routes.early),
        late=np.zeros_like(routes.late),
        parts=np.zeros(technicians, np.int32),
        travel=np.zeros(technicians, np.int64),
        version=np.zeros(technicians, np.int64),
        narrowed=np.zeros((16 * (relations + 1) + 16 * parts, 3), np.int32),
        tied=np.zeros((16 * (relations + 1) + 16, 3), np.int32),
    )


@inner
def touch(r, undo, k):
    """Remember route k before its first change in this round."""
    if undo.is_touched[k]:
        return
    undo.is_touched[k] = 1
    undo.touched[undo.count[0]] = k
    undo.count[0] += 1
    length, states = r.count[k] + 2, r.early.shape[2]
    for p in range(length):
        undo.node[k, p], undo.leg[k, p] = r.node[k, p], r.leg[k, p]
        for b in range(states):
            undo.early[k, p, b] = r.early[k, p, b]
            undo.late[k, p, b] = r.late[k, p, b]
    undo.parts[k] = r.count[k]
    undo.travel[k] = r.travel[k]
    undo.version[k] = r.version[k]


@inner
def settle(undo):
    """Forget what is remembered: the round stands."""
    for i in range(undo.count[0]):
        undo.is_touched[undo.touched[i]] = 0
    for i in range(3):
        undo.count[i] = 0


@inner
def take_back(r, undo):
    """All routes as they were when the round began."""
    states = r.early.shape[2]
    for i in range(undo.count[0]):
        k = int64(undo.touched[i])
        for p in range(1, r.count[k] + 1):
            r.where[r.node[k, p]] = -1
    for i in range(undo.count[0]):
        k = int64(undo.touched[i])
        for p in range(undo.parts[k] + 2):
            r.node[k, p], r.leg[k, p] = undo.node[k, p], undo.leg[k, p]
            for b in range(states):
                r.early[k, p, b] = undo.early[k, p, b]
                r.late[k, p, b] = undo.late[k, p, b]
        r.count[k] = undo.parts[k]
        r.travel[k] = undo.travel[k]
        r.version[k] = undo.version[k]
        for p in range(1, r.count[k] + 1):
            r.where[r.node[k, p]] = k
    for i in range(undo.count[1] - 1, -1, -1):
        v = undo.narrowed[i, 0]
        r.lo[v], r.hi[v] = undo.narrowed[i, 1], undo.narrowed[i, 2]
    for i in range(undo.count[2] - 1, -1, -1):
        x = undo.tied[i, 0]
        r.theta[x], r.turned[x] = undo.tied[i, 1], undo.tied[i, 2]
    settle(undo)


@inner
def narrow(r, undo, v, lo, hi):
    """Set the window of part v, remembering the former one."""
    if r.lo[v] == lo and r.hi[v] == hi:
        return
    i = undo.count[1]
    undo.narrowed[i, 0], undo.narrowed[i, 1], undo.narrowed[i, 2] = v, r.lo[v], r.hi[v]
    undo.count[1] += 1
    r.lo[v], r.hi[v] = lo, hi


@inner
def tie(r, undo, x, theta, turned):
    """Put a relation in force at second theta (-1: out of force), remembering what was."""
    i = undo.count[2]
    undo.tied[i, 0], undo.tied[i, 1], undo.tied[i, 2] = x, r.theta[x], r.turned[x]
    undo.count[2] += 1
    r.theta[x], r.turned[x] = theta, turned


@inner
def insert(w, r, undo, k, v, at, clock, scratch):
    """Put part v at position `at` of route k, which it fits."""
    touch(r, undo, k)
    node, count = r.node[k], int64(r.count[k])
    spared = r.leg[k, at] if count > 0 else 0
    for p in range(count + 2, at, -1):
        node[p] = node[p - 1]
        for b in range(r.late.shape[2]):
            r.late[k, p, b] = r.late[k, p - 1, b]
    node[at] = v
    r.count[k] = count + 1
    r.where[v] = k
    clock[0] += 1
    r.version[k] = clock[0]
    forward(w, r, k, at, scratch)
    backward(w, r, k, at)
    r.travel[k] += r.leg[k, at] + r.leg[k, at + 1] - spared


@inner
def remove(r, undo, k, at):
    """Take the part at position `at` off route k; times and legs are stale until `refresh`."""
    touch(r, undo, k)
    node, count = r.node[k], r.count[k]
    r.where[node[at]] = -1
    for p in range(at, count + 1):
        node[p] = node[p + 1]
    r.count[k] = count - 1


@inner
def refresh(w, r, k, clock, scratch):
    """Times, travel and version of a route whose nodes or windows were changed."""
    relabel(w, r, k, scratch)
    clock[0] += 1
    r.version[k] = clock[0]
