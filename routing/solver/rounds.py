"""Rounds of searches: cut the plan into groups, search them all side by side, put it together, cut it elsewhere.

The temperature falls over all rounds together, as if it were one search; a group hands back its present
plan, not its best, until the last rounds.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from routing.decompose import bisect, centres, flat, nearest_groups
from routing.solver.choose import Choosing, Key, choose, oldest
from routing.solver.crew import Crew
from routing.solver.groups import Cutter
from routing.solver.kernel.layout import Ints
from routing.solver.plan import Plan
from routing.solver.task import NOWHERE, Answer, Search, Task
from routing.travel import GreatCircle, Matrix, TravelTimes

LARGEST_GROUP = 110  # technicians
SMALLEST_GROUP = 25  # worth a process of its own
ROUND_S = 2.0
LEAST_ROUNDS = 4
FIXED_ROUNDS = 6  # where iterations are given
ENOUGH = 20_000  # iterations a part; more bring nothing
HOT_S, WARM_S, COLD_S = 300.0, 60.0, 5.0  # temperature at the start, of a plan in force, and at the end
PRICE_S = 3000  # a lost step of priority in seconds, while searching
SETTLED = 0.85  # of the search is over: from now on each group hands back its best
TURN = math.pi * (3 - math.sqrt(5))  # between the cuts of two rounds; never comes back to a former one
LATE_S = 0.3  # after its end a round still waits for answers


@dataclass
class Rounds:
    """The annealing of a whole plan. `pool` collects the routes met, `present` those of the plan."""

    plan: Plan
    travel: TravelTimes
    crew: Crew
    seed: int
    iterations: int | None  # a part
    collect: bool
    stop: Callable[[], bool]
    on_answer: Callable[[], None]
    turn: int = 0
    best: tuple[tuple[int, int], Plan, dict[int, Key]] | None = None
    pool: dict[Key, tuple[int, int]] = field(default_factory=dict)
    present: dict[int, Key] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = self.plan.tables
        self.cutter = Cutter(self.tables)
        where = self.tables.where
        kilometres = flat(where.place)
        ends = np.where(where.start == NOWHERE, where.home, where.start)
        self.homes = kilometres[np.where(ends == NOWHERE, 0, ends)]
        self.points = kilometres[where.part]

    def anneal(self, until: float, hot: float, cold: float) -> None:
        """Search until that second of `time.monotonic()`, or for the given iterations a part."""
        began, count = time.monotonic(), self.rounds(until)
        for number in range(count):
            done = number / count if self.iterations else (time.monotonic() - began) / max(until - began, 1e-3)
            if (done >= 1 or self.stop()) and self.best:
                return
            ahead = min(1.0, done + (1 - done) / (count - number))
            heat = [hot * (cold / hot) ** moment for moment in (done, ahead)]
            self.round(heat, (until - time.monotonic()) / (count - number), until, count, settled=ahead >= SETTLED)

    def rounds(self, until: float) -> int:
        if len(self.tables.technician) <= SMALLEST_GROUP:
            return 1
        if self.iterations:
            return FIXED_ROUNDS
        return max(LEAST_ROUNDS, round((until - time.monotonic()) / ROUND_S))

    def round(self, heat: list[float], share_s: float, until: float, count: int, *, settled: bool) -> None:
        """Search all groups of one cut; the plan is remembered if it is the best so far."""
        groups = self.cut()
        waves = math.ceil(len(groups) / self.crew.size)
        seconds = max(0.0, share_s / max(1, waves))
        tasks = [
            self.task(parts, technicians, heat, seconds, count, number, settled=settled)
            for number, (parts, technicians) in enumerate(groups)
        ]
        costs: dict[int, int] = {}

        def take(index: int, answer: Answer) -> None:
            parts, technicians = groups[index]
            self.plan.take(parts, technicians, answer)
            costs[index] = answer.cost
            self.keep(parts, technicians, answer)
            self.on_answer()

        self.crew.run(tasks, until + LATE_S, take)
        self.turn += 1
        if len(costs) == len(groups):
            self.remember(sum(costs.values()))

    def remember(self, cost: int) -> None:
        value = (self.plan.lost(), cost)
        if self.best is None or value <= self.best[0]:
            self.best = value, self.plan.copy(), dict(self.present)

    def go_on_from_best(self) -> None:
        if self.best is not None:
            _, plan, present = self.best
            self.plan, self.present = plan.copy(), dict(present)

    def keep(self, parts: Ints, technicians: Ints, answer: Answer) -> None:
        """Add the routes that a group met to the pool; `present` says which of them the plan has now."""
        for k in technicians.tolist():
            self.present.pop(k, None)
        for j, (cost, kept) in enumerate(answer.pool_value.tolist()):
            rows = slice(answer.pool_begin[j], answer.pool_begin[j + 1])
            route = parts[answer.pool_route[rows]].tolist()
            starts = zip(route, answer.pool_start[rows].tolist(), strict=True)
            k = int(technicians[answer.pool_technician[j]])
            key = k, tuple(route), tuple((part, start) for part, start in starts if start >= 0)
            self.pool.pop(key, None)
            self.pool[key] = cost, kept
            if route == self.plan.routes[k]:
                self.present[k] = key
        remembered = self.best[2].values() if self.best else ()
        for old in oldest(self.pool, {*self.present.values(), *remembered}):
            del self.pool[old]

    def choose(self, how: Choosing) -> None:
        """Let CP-SAT choose among all routes met; the plan is what it chose."""
        present = [key for _, key in sorted(self.present.items())]
        chosen = choose(self.plan, self.pool, self.homes, present, how)
        self.plan.routes = [[] for _ in self.plan.routes]
        self.present = {key[0]: key for key in chosen}
        for k, route, starts in chosen:
            self.plan.routes[k] = list(route)
            for part, start_s in starts:
                self.plan.lo[part] = self.plan.hi[part] = start_s
        self.remember(sum(self.pool[key][0] for key in chosen))

    def cut(self) -> list[tuple[Ints, Ints]]:
        """Groups as (parts, technicians): the parts on their routes, and some that no route has."""
        routes = self.plan.routes
        owner = np.repeat(np.arange(len(routes)), [len(route) for route in routes])
        stops = np.array([i for route in routes for i in route], np.int64)
        middle = centres(self.homes, self.points[stops], owner)
        members = bisect(middle, self.group_size(), self.seed + self.turn * TURN)
        group_of = np.zeros(len(routes), np.intp)
        for g, technicians in enumerate(members):
            group_of[technicians] = g
        parts: list[list[int]] = [[i for k in technicians.tolist() for i in routes[k]] for technicians in members]
        left_out = self.plan.left_out()
        for part, group in zip(left_out.tolist(), self.offer(left_out, group_of), strict=True):
            if group >= 0:
                parts[group].append(part)
        return [
            (np.array(mine, np.int32), technicians.astype(np.int32))
            for mine, technicians in zip(parts, members, strict=True)
            if mine
        ]

    def group_size(self) -> int:
        """Technicians a group: everybody has work, and no group is too large for its matrix."""
        people = len(self.tables.technician)
        even = math.ceil(people / self.crew.size)
        return people if people <= SMALLEST_GROUP else min(LARGEST_GROUP, max(even, SMALLEST_GROUP // 2))

    def offer(self, left_out: Ints, group_of: NDArray[np.intp]) -> list[int]:
        """A group for each part that no route has, among those with somebody who has the skills; -1: none now."""
        chosen = np.full(len(left_out), -1, np.intp)
        turn = max(0, self.turn - 1)
        needs, kind = np.unique(self.tables.need[left_out], axis=0, return_inverse=True)
        for which, need in enumerate(needs):
            mine = np.flatnonzero(kind.reshape(-1) == which)
            able = np.flatnonzero((self.tables.held >= need).all(axis=1))
            chosen[mine] = nearest_groups(self.points[left_out[mine]], self.homes[able], group_of[able], turn)
        groups = dict(zip(left_out.tolist(), chosen.tolist(), strict=True))
        self.offer_named(groups, group_of)
        self.offer_together(groups, group_of)
        return list(groups.values())

    def offer_named(self, groups: dict[int, int], group_of: NDArray[np.intp]) -> None:
        """Parts that only certain technicians may do go where one of those is."""
        for part in groups.keys() & self.tables.exceptions.keys():
            only, _ = self.tables.exceptions[part]
            if only is not None:
                able = sorted({int(group_of[k]) for k in only})
                groups[part] = able[self.turn % len(able)] if able else -1

    def offer_together(self, groups: dict[int, int], group_of: NDArray[np.intp]) -> None:
        """Related parts go to one group: to that of their planned relatives, if all of those are in one."""
        where = self.plan.where()
        for family in self.tables.families:
            missing = [part for part in family if part in groups]
            planned = {int(group_of[where[part]]) for part in family if where[part] >= 0}
            home = planned.pop() if len(planned) == 1 else groups[missing[0]] if missing and not planned else -1
            for part in missing:
                groups[part] = home

    def task(
        self, parts: Ints, technicians: Ints, heat: list[float], seconds: float, count: int, number: int, *, settled: bool
    ) -> Task:
        group = self.cutter.group(self.plan, parts, technicians)
        travel = self.travel
        if not isinstance(travel, GreatCircle):
            places = group.places()
            travel = Matrix(travel.matrix_s(places, places))
            group = replace(group, matrix_index=np.arange(len(places)))
        each = self.iterations or ENOUGH
        search = Search(
            hot=float(heat[0]),
            cold=float(heat[1]),
            price=PRICE_S * self.tables.problem.goals.travel,
            seconds=seconds,
            iterations=max(1, math.ceil(each * len(parts) / count)),
            fixed=self.iterations is not None,
            seed=self.seed * 1_000_003 + self.turn * 1009 + number,
            collect=self.collect,
            settled=settled,
        )
        return Task(group, self.cutter.orders(self.plan, parts, technicians), search, travel)
