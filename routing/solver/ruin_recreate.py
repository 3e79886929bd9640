"""Slack induction by string removals on one group (Christiaens and Vanden Berghe, 2020), compiled.

The compiled loop runs in short stretches; between them this module looks at the clock, cools down and
collects the routes that were met.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.solver.crew import never
from routing.solver.kernel.anneal import COST
from routing.solver.kernel.change import Undo, empty_undo
from routing.solver.kernel.coupled import OPTIONS
from routing.solver.kernel.layout import Ints, Longs, Memo, Routes, World, empty_routes
from routing.solver.kernel.search import search
from routing.solver.task import Answer, Orders, Search, Task
from routing.solver.world import world_of

STRETCH_S = 0.05
COLLECT_S = 0.15  # between two looks at the routes met
FIRST_STRETCH = 500  # iterations
FIXED_STRETCH = 2000  # where the number of iterations is given, so that the same seed gives the same plan


class Best(NamedTuple):
    """The best plan so far: row k holds the number of parts of technician k, then the parts."""

    route: Ints
    version: Longs
    lo: Ints
    hi: Ints


class Room(NamedTuple):
    """Working space of the compiled loop."""

    absent: Ints
    out: Ints
    keys: NDArray[np.float64]
    remoteness: Ints
    cost_of: Longs
    option: Ints
    start: Ints
    scratch: Ints


def solve_task(task: Task, stop: Callable[[], bool] | None = None) -> Answer:
    """Insert what the routes leave out, then search as `task.search` says. Never worse if `settled`."""
    began = time.monotonic()
    run = Run(world_of(task.group, task.orders, task.travel), task.orders, task.search, stop or never)
    run.search(task.search.seconds - (time.monotonic() - began))
    return run.answer()


class Run:
    """One group's search. `value` is what `anneal` reads and writes."""

    def __init__(self, world: World, orders: Orders, search: Search, stop: Callable[[], bool]) -> None:
        n, m = len(world.part), len(world.technician)
        self.world, self.how, self.stop = world, search, stop
        self.iterations = 0
        adopted = int(np.diff(orders.begin).max(initial=0))  # may be longer than what fits
        length, states = max(longest_route(world), adopted) + 3, world.pause.shape[1] + 1
        self.routes: Routes = empty_routes(n, m, length, states, len(world.relation))
        self.undo: Undo = empty_undo(self.routes)
        width = world.candidate.shape[1]
        self.memo = Memo(
            np.full((n, width), -1, np.int64), np.zeros((n, width), np.int64), np.zeros((n, width), np.int32)
        )
        self.best = Best(
            np.zeros((m, length), np.int32), np.full(m, -1, np.int64), world.part["lo"].copy(), world.part["hi"].copy()
        )
        self.room = Room(
            absent=np.zeros(n + 1, np.int32),
            out=np.zeros(n + 1, np.int32),
            keys=np.zeros(n + 1),
            remoteness=remoteness(world),
            cost_of=np.zeros((m, 2), np.int64),
            option=np.zeros((2, OPTIONS, 4), np.int32),
            start=np.zeros(length, np.int32),
            scratch=np.zeros((5, max(4, states, length)), np.int32),
        )
        self.value = np.zeros(5, np.int64)
        self.clock = np.zeros(1, np.int64)
        self.dice = np.array([(search.seed * 2 + 1) * 0x9E3779B97F4A7C15 % 2**64], np.uint64)
        self.pool: dict[tuple[int, tuple[int, ...], tuple[int, ...]], tuple[int, int]] = {}
        self.collected = 0.0
        self.pooled: Longs = np.full(m, -1, np.int64)
        self.related = world.part["related"] == 1
        self.load(orders)

    def load(self, orders: Orders) -> None:
        """Begin with these orders; insert what they leave out."""
        self.orders = tuple(orders)
        self.advance(0, self.how.hot, self.how.hot)

    def advance(self, iterations: int, hot: float, cold: float) -> None:
        search(
            self.world,
            self.routes,
            self.undo,
            self.memo,
            self.best,
            self.value,
            self.room,
            self.orders,
            iterations,
            hot,
            cold,
            self.how.price,
            self.clock,
            self.dice,
        )
        self.iterations += iterations
        self.collect()

    def search(self, seconds: float) -> None:
        """Anneal until the iterations or the seconds are used up."""
        if not len(self.world.part) or not len(self.world.technician):
            return
        began, pace = time.monotonic(), FIXED_STRETCH if self.how.fixed else FIRST_STRETCH
        while (done := self.fraction(began, seconds)) < 1.0 and not self.stop():
            now, pace = time.monotonic(), min(pace, self.how.iterations - self.iterations)
            ahead = STRETCH_S / seconds if not self.how.fixed and seconds > 0 else 0.0
            self.stretch(pace, done, min(1.0, done + max(ahead, pace / self.how.iterations)))
            if not self.how.fixed:
                took_s = max(time.monotonic() - now, 1e-4)
                pace = max(20, min(int(pace * STRETCH_S / took_s), 4 * pace))

    def fraction(self, began: float, seconds: float) -> float:
        """How much of the search is over."""
        counted = self.iterations / max(1, self.how.iterations)
        spent = (time.monotonic() - began + STRETCH_S / 2) / seconds if seconds > 0 else 1.0
        return counted if self.how.fixed else max(counted, spent)

    def stretch(self, iterations: int, begin: float, end: float) -> None:
        """Some iterations, from fraction `begin` to `end` of the search."""
        ratio = self.how.cold / self.how.hot
        self.advance(iterations, self.how.hot * ratio**begin, self.how.hot * ratio**end)

    def collect(self) -> None:
        """Add the present routes to the pool."""
        if not self.how.collect or (not self.how.fixed and time.monotonic() - self.collected < COLLECT_S):
            return
        routes, self.collected = self.routes, time.monotonic()
        for k in np.flatnonzero(self.pooled != routes.version).tolist():
            parts = routes.node[k, 1 : routes.count[k] + 1]
            if len(parts):
                starts = self.starts(k) if self.related[parts].any() else (-1,) * len(parts)
                key = k, tuple(parts.tolist()), starts
                self.pool.pop(key, None)  # the pool is in the order in which routes were met last
                self.pool[key] = int(routes.cost[k]), int(routes.changes[k])
        self.pooled[:] = routes.version

    def starts(self, k: int) -> tuple[int, ...]:
        """The start of each part of a route that others depend on; -1 for the rest."""
        count = self.routes.count[k]
        parts, start = self.routes.node[k, 1 : count + 1], self.routes.start[k, 1 : count + 1]
        return tuple(np.where(self.related[parts], start, -1).tolist())

    def answer(self) -> Answer:
        if self.how.settled:
            rows = [row[1 : row[0] + 1] for row in self.best.route]
            self.load(Orders(*flat(rows), self.best.lo.copy(), self.best.hi.copy()))
        self.collected = 0.0
        self.pooled[:] = -1
        self.collect()  # the answer's own routes are the last that were met
        routes, pool = self.routes, list(self.pool.items())
        route, begin = flat([row[1 : count + 1] for row, count in zip(routes.node, routes.count, strict=True)])
        pool_route, pool_begin = flat([np.array(parts, np.int32) for (_, parts, _), _ in pool])
        return Answer(
            cost=int(self.value[COST]),
            kept=routes.changes,
            route=route,
            begin=begin,
            lo=routes.lo,
            hi=routes.hi,
            pool_technician=np.array([k for (k, _, _), _ in pool], np.int32),
            pool_value=np.array([value for _, value in pool], np.int64).reshape(-1, 2),
            pool_route=pool_route,
            pool_begin=pool_begin,
            pool_start=flat([np.array(starts, np.int32) for (_, _, starts), _ in pool])[0],
        )


def flat(rows: list[Ints]) -> tuple[Ints, Ints]:
    """Rows of different length as one array, and where each begins."""
    begin = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int32)
    return np.concatenate([np.zeros(0, np.int32), *rows]).astype(np.int32), begin


def longest_route(world: World) -> int:
    """How many parts a day can hold at most: the shortest services one after the other."""
    if not len(world.part) or not len(world.technician):
        return 1
    longest_s = int((world.technician["end"] - world.technician["begin"]).max(initial=0))
    fit = int((np.cumsum(np.sort(world.part["service"])) <= longest_s).sum()) + 1
    return min(fit, len(world.part))


def remoteness(world: World) -> Ints:
    """Seconds from the nearest candidate's start and back, for each part."""
    first = np.maximum(world.candidate[:, 0], 0) if len(world.candidate) else np.zeros(0, int)
    if not len(world.technician):
        return np.zeros(len(world.part) + 1, np.int32)
    people, parts = world.technician[first], np.arange(len(world.part))
    there = world.travel[people["start"], parts] + world.travel[parts, people["home"]]
    return np.append(there, 0).astype(np.int32)
