"""Rounds of searches: cut the plan into groups, search them all side by side, put it together, cut it elsewhere.

The temperature falls over all rounds together, as if it were one search; a group hands back its present
plan, not its best, until the last rounds.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.decompose import bisect, centres, flat, nearest_groups
from routing.solver.choose import Choosing, choose, oldest
from routing.solver.crew import Crew
from routing.solver.groups import Cutter
from routing.solver.kernel.layout import GOAL_BUDGET, Ints
from routing.solver.plan import Key, Plan
from routing.solver.tables import SCARCEST
from routing.solver.task import NOWHERE, Answer, Search, Task
from routing.travel import GreatCircle, Matrix, TravelTimes

LARGEST_GROUP = 110  # technicians
SMALLEST_CUT = 90  # technicians; fewer are one group, searched by everybody from another seed
SMALL = 40  # parts: one round is enough
ROUND_S = 2.0
LEAST_ROUNDS = 3
FIXED_ROUNDS = 6  # where iterations are given
ENOUGH = 20_000  # iterations a part; more bring nothing
COLDEST_START_S, HOTTEST_START_S = 50.0, 1500.0  # temperature at the start of a short and of a long search
WARM_S = 60.0  # the same for a plan in force, at most
COLD_S = 5.0  # at the end
VISIT_S = 11_000  # leaving out the least of all visits, while searching
PACE_HZ = 40_000  # iterations of one process
EACH_DEGREE = 4.0  # iterations a part for each second of temperature to start from
COLLECTED = 0.5  # of the search is over: from now on routes are collected for CP-SAT
SETTLED = 0.85  # of the search is over: from now on each group hands back its best
TURN = math.pi * (3 - math.sqrt(5))  # between the cuts of two rounds; never comes back to a former one
CONSTRUCTION_S = 120.0  # at most, for the first round
LATE_S = 0.3  # after its end a round still waits for answers


class Value(NamedTuple):
    """What a plan is worth, less is better: published visits moved beyond the budget, lost worth, cost."""

    beyond: int
    lost: int
    cost: int


@dataclass
class Rounds:
    """The annealing of a whole plan. `pool` collects the routes met.

    A plan that is one group is searched by several `chains` at once, each from a seed of its own.
    """

    plan: Plan
    travel: TravelTimes
    crew: Crew
    seed: int
    iterations: int | None  # a part
    collect: bool
    stop: Callable[[], bool]
    tell: Callable[[], None]
    turn: int = 0
    best: tuple[Value, Plan] | None = None
    pool: dict[Key, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = self.plan.tables
        self.cutter = Cutter(self.tables)
        where = self.tables.where
        kilometres = flat(where.place)
        ends = np.where(where.start == NOWHERE, where.home, where.start)
        self.homes = kilometres[np.where(ends == NOWHERE, 0, ends)]
        self.points = kilometres[where.part]
        alone = len(self.tables.technician) <= SMALLEST_CUT
        self.chains = [self.plan.copy() for _ in range(self.crew.size)] if alone else []

    def anneal(self, until: float, hot: float, cold: float) -> None:
        """Search until that second of `time.monotonic()`, or for the given iterations a part."""
        began, count = time.monotonic(), self.rounds(until)
        for number in range(count):
            spent_s, whole_s = time.monotonic() - began, until - began
            done = number / count if self.iterations else (spent_s / whole_s if spent_s < whole_s else 1.0)
            if (done >= 1 or self.stop()) and self.best:
                return
            ahead = min(1.0, done + (1 - done) / (count - number))
            heat = (hot * (cold / hot) ** done, hot * (cold / hot) ** ahead)
            self.round(Stage(heat, (until - time.monotonic()) / (count - number), until, count, ahead))

    def hot(self, until: float) -> float:
        """Where to begin to cool: the more rounds of ruin and recreate each visit will see, the hotter."""
        parts = max(1, len(self.tables.halves))
        each = self.iterations or PACE_HZ * (until - time.monotonic()) * self.crew.size / parts
        return min(HOTTEST_START_S, max(COLDEST_START_S, each / EACH_DEGREE))

    def rounds(self, until: float) -> int:
        if len(self.tables.halves) <= SMALL:
            return 1
        if self.iterations:
            return FIXED_ROUNDS
        groups = 1 if self.chains else math.ceil(len(self.tables.technician) / self.group_size())
        waves = math.ceil(groups / self.crew.size)
        return max(LEAST_ROUNDS, round((until - time.monotonic()) / ROUND_S / waves))

    def round(self, stage: "Stage") -> None:
        """Search all groups of one cut, or every chain; the plan is remembered if it is the best so far."""
        jobs = [Job(plan, *group) for plan in self.chains or [self.plan] for group in self.cut(plan)]
        jobs.sort(key=lambda job: -len(job.parts))
        stage.seconds /= max(1, math.ceil(len(jobs) / self.crew.size))
        answers: dict[int, Answer] = {}

        def take(index: int, answer: Answer) -> None:
            jobs[index].plan.take(jobs[index].parts, jobs[index].technicians, answer)
            answers[index] = answer
            self.tell()

        until = stage.until + LATE_S
        if self.turn == 0:  # no plan is ever empty because its time was short, or the code was still being compiled
            until = max(until, time.monotonic() + CONSTRUCTION_S)
        self.crew.run(Tasks(self, jobs, stage), until, take)
        self.turn += 1
        if not self.chains:
            self.plan.let_go()  # a half whose other half another group could not keep
        for index in sorted(answers):  # not as they came: the same seed makes the same pool
            self.keep(jobs[index], answers[index])
            if self.chains:
                self.remember(jobs[index].plan, answers[index].cost)
        if not self.chains and len(answers) == len(jobs):
            self.remember(self.plan, sum(answer.cost for answer in answers.values()))
        self.forget()
        self.tell()

    def remember(self, plan: Plan, cost: int) -> None:
        beyond = max(0, int(self.tables.goal[GOAL_BUDGET] - plan.kept.sum()))
        value = Value(beyond, plan.lost(), cost)
        if self.best is None or value <= self.best[0]:
            self.best = value, plan.copy()
            self.plan = self.plan if plan is self.plan else plan.copy()

    def go_on_from_best(self) -> None:
        if self.best is not None:
            self.plan = self.best[1].copy()
            self.chains = [self.plan.copy() for _ in self.chains]

    def keep(self, job: "Job", answer: Answer) -> None:
        """Add the routes that a group met to the pool."""
        for j, (cost, kept) in enumerate(answer.pool_value.tolist()):
            rows = slice(answer.pool_begin[j], answer.pool_begin[j + 1])
            route = job.parts[answer.pool_route[rows]].tolist()
            starts = zip(route, answer.pool_start[rows].tolist(), strict=True)
            k = int(job.technicians[answer.pool_technician[j]])
            key = k, tuple(route), tuple((part, start) for part, start in starts if start >= 0)
            self.pool.pop(key, None)
            self.pool[key] = cost, kept
            if route == job.plan.routes[k]:
                job.plan.met[k] = key

    def forget(self) -> None:
        """Drop routes met long ago that no plan has any more."""
        plans = [self.plan, *self.chains, *([self.best[1]] if self.best else [])]
        for old in oldest(self.pool, {key for plan in plans for key in plan.met.values()}):
            del self.pool[old]

    def choose(self, how: Choosing) -> None:
        """Let CP-SAT choose among all routes met, if all of the present plan's were."""
        if any(route and k not in self.plan.met for k, route in enumerate(self.plan.routes)):
            return
        chosen = choose(self.plan, self.pool, self.homes, how)
        self.plan.routes = [[] for _ in self.plan.routes]
        self.plan.met = {key[0]: key for key in chosen}
        self.plan.kept[:] = 0
        for k, route, starts in chosen:
            self.plan.routes[k], self.plan.kept[k] = list(route), self.pool[k, route, starts][1]
            for part, start_s in starts:
                self.plan.lo[part] = self.plan.hi[part] = start_s
        self.collect = False  # nobody chooses again
        self.remember(self.plan, sum(self.pool[key][0] for key in chosen))

    def cut(self, plan: Plan) -> list[tuple[Ints, Ints]]:
        """Groups as (parts, technicians): the parts on their routes, and some that no route has."""
        routes = plan.routes
        owner = np.repeat(np.arange(len(routes)), [len(route) for route in routes])
        stops = np.array([i for route in routes for i in route], np.int64)
        middle = centres(self.homes, self.points[stops], owner)
        members = bisect(middle, self.group_size(), self.seed + self.turn * TURN)
        group_of = np.zeros(len(routes), np.intp)
        for g, technicians in enumerate(members):
            group_of[technicians] = g
        parts: list[list[int]] = [[i for k in technicians.tolist() for i in routes[k]] for technicians in members]
        left_out = plan.left_out()
        for part, group in zip(left_out.tolist(), self.offer(plan, left_out, group_of), strict=True):
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
        return people if people <= SMALLEST_CUT else min(LARGEST_GROUP, math.ceil(people / self.crew.size))

    def offer(self, plan: Plan, left_out: Ints, group_of: NDArray[np.intp]) -> list[int]:
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
        self.offer_together(plan, groups, group_of)
        return list(groups.values())

    def offer_named(self, groups: dict[int, int], group_of: NDArray[np.intp]) -> None:
        """Parts that only certain technicians may do go where one of those is."""
        for part in groups.keys() & self.tables.exceptions.keys():
            only, _ = self.tables.exceptions[part]
            if only is not None:
                able = sorted({int(group_of[k]) for k in only})
                groups[part] = able[self.turn % len(able)] if able else -1

    def offer_together(self, plan: Plan, groups: dict[int, int], group_of: NDArray[np.intp]) -> None:
        """Related parts go to one group: to that of their planned relatives, if all of those are in one."""
        where = plan.where()
        for family in self.tables.families:
            missing = [part for part in family if part in groups]
            planned = {int(group_of[where[part]]) for part in family if where[part] >= 0}
            if not planned:  # a group for one is a group for all, though nobody at all may do some of them
                planned = set([groups[part] for part in missing if groups[part] >= 0][:1])
            home = planned.pop() if len(planned) == 1 else -1
            for part in missing:
                groups[part] = home

    @cached_property
    def price(self) -> int:
        """What a lost step of priority costs while searching: any visit more than the other goals can gain by it."""
        goals, worth = self.tables.problem.goals, self.tables.worth
        seconds = math.ceil(VISIT_S / worth[worth > 0].min(initial=VISIT_S))
        return seconds * max(1, goals.travel) + goals.change + goals.not_preferred + SCARCEST * goals.scarce

    def task(self, job: "Job", stage: "Stage", number: int) -> Task:
        group = self.cutter.group(job.plan, job.parts, job.technicians)
        travel = self.travel
        if not isinstance(travel, GreatCircle):
            places = group.places()
            travel = Matrix(travel.matrix_s(places, places))
            group = replace(group, matrix_index=np.arange(len(places)))
        each = self.iterations or ENOUGH
        search = Search(
            hot=stage.heat[0],
            cold=stage.heat[1],
            price=self.price,
            seconds=max(0.0, stage.seconds),
            iterations=max(1, math.ceil(each * len(job.parts) / stage.count)),
            fixed=self.iterations is not None,
            seed=self.seed * 1_000_003 + self.turn * 1009 + number,
            collect=self.collect and stage.ahead >= COLLECTED,
            settled=stage.ahead >= SETTLED,
        )
        return Task(group, self.cutter.orders(job.plan, job.parts, job.technicians), search, travel)


@dataclass(frozen=True)
class Tasks(Sequence[Task]):
    """The tasks of a round, each made when somebody is free for it: matrices and arrays are large."""

    rounds: Rounds
    jobs: list["Job"]
    stage: "Stage"

    def __len__(self) -> int:
        return len(self.jobs)

    def __getitem__(self, number: int) -> Task:  # type: ignore[override]  # nobody slices it
        return self.rounds.task(self.jobs[number], self.stage, number)


@dataclass
class Stage:
    """A round's share: temperatures, `seconds` a task until second `until`, and how far the search is then."""

    heat: tuple[float, float]
    seconds: float
    until: float
    count: int
    ahead: float


@dataclass(frozen=True)
class Job:
    """A group of a plan."""

    plan: Plan
    parts: Ints
    technicians: Ints
