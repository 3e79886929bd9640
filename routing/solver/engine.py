"""The door of the planner: construct, improve group by group in rounds, explain, check."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from routing.check import check
from routing.decompose import bisect, centres, offers
from routing.explain import explain
from routing.problem import Problem
from routing.solution import Result, Solution
from routing.solver.adopt import adopt
from routing.solver.draft import Draft
from routing.solver.group import Routes
from routing.solver.pairing import pair_all
from routing.solver.pool import Pool, SolverError
from routing.solver.task import Task
from routing.travel import GreatCircle, TravelTimes

ENGINE = "insertion + OR-Tools routing"
CONSTRUCTED_AT_ONCE = 200  # technicians
IMPROVED_AT_ONCE = 22
SEARCH_S = 0.02  # a visit and round; longer does less than another cut
LEAST_ROUNDS = 2
FRUITLESS_ROUNDS = 3  # in a row, then the search ends; one is enough where all are one group
TURN = math.pi * (3 - math.sqrt(5))  # between the cuts of two rounds; never comes back to a former one


@dataclass(frozen=True, slots=True)
class Progress:
    """`fraction` of the time limit, visits `planned` `of` all, and the `step`: construct or improve."""

    fraction: float
    planned: int
    of: int
    travel_s: int
    step: str


def solve(
    problem: Problem,
    *,
    time_limit_s: float,
    seed: int = 1,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
    travel: TravelTimes | None = None,
) -> Result:
    """Plan a day in at most about `time_limit_s`, with `workers` processes; ends early when rounds bring nothing.

    The plan is checked by `routing.check` before it is returned. Raises `SolverError` if that finds a fault.
    """
    began, travel = time.monotonic(), travel or GreatCircle()
    run = Run(Draft(problem, travel), began, time_limit_s, seed, max(1, workers), progress)
    run.plan()
    routes = tuple(run.draft.timed_routes())
    solution = Solution(routes, explain(problem, routes, travel))
    verdict = check(problem, solution, travel)
    if verdict.violations:
        raise SolverError("The plan breaks rules: " + "; ".join(verdict.violations[:10]))
    wall_s = time.monotonic() - began
    return Result(solution, verdict.score, ENGINE, wall_s, len(problem.visits), len(problem.technicians))


@dataclass
class Run:
    """One call of `solve`, up to the finished draft. `began` and `deadline` are seconds of `time.monotonic()`."""

    draft: Draft
    began: float
    limit_s: float
    seed: int
    workers: int
    report: Callable[[Progress], None] | None

    def __post_init__(self) -> None:
        size = len(self.draft.problem.visits) + len(self.draft.problem.technicians)
        ending_s = 0.2 + 0.0004 * size  # for times, reasons and the check
        self.deadline = self.began + max(0.1, self.limit_s - ending_s)

    def plan(self) -> None:
        if not self.draft.parts or not self.draft.routes:
            return
        self.draft.insert_locked()
        adopt(self.draft)
        pair_all(self.draft, self.deadline)
        with Pool(self.workers) as pool:
            self.round(pool, 0, CONSTRUCTED_AT_ONCE, "construct")
            turn = fruitless = 0
            while self.left_s() > 0 and fruitless < min(len(self.draft.routes) / IMPROVED_AT_ONCE, FRUITLESS_ROUNDS):
                turn += 1
                fruitless = 0 if self.round(pool, turn, IMPROVED_AT_ONCE, "improve") else fruitless + 1

    def left_s(self) -> float:
        return self.deadline - time.monotonic()

    def round(self, pool: Pool, turn: int, most: int, step: str) -> bool:
        """Solve all groups of one cut; False if it brought nothing."""
        draft, before = self.draft, self.draft.cost()
        groups = self.cut(turn, most)
        if not groups:
            return False
        limit_s = self.search_s(groups, turn) if step == "improve" else 0.0
        tasks = [self.task(technicians, parts, limit_s) for technicians, parts in groups]

        def take(index: int, routes: Routes) -> None:
            technicians, parts = groups[index]
            for technician, route in zip(technicians, routes, strict=True):
                draft.set_route(technician, [parts[i] for i in route])
            self.tell(step)

        pool.run(tasks, self.deadline, take)
        pair_all(draft, self.deadline)
        return draft.cost() < before

    def cut(self, turn: int, most: int) -> list[tuple[list[int], list[int]]]:
        """Groups as (technicians, parts): those on their routes, and some that no route has yet."""
        draft = self.draft
        routes = [[draft.parts[i] for i in route] for route in draft.routes]
        centre = centres(draft.problem.technicians, routes)
        members = bisect(centre, most, self.seed + turn * TURN)
        groups = [(m.tolist(), [i for k in m for i in draft.routes[k]]) for m in members]
        left_out = draft.left_out()
        chosen = offers([draft.parts[i] for i in left_out], draft.problem.technicians, members, max(0, turn - 1))
        for part, group in zip(left_out, chosen, strict=True):
            if group >= 0:
                groups[group][1].append(part)
        return [group for group in groups if group[1]]

    def search_s(self, groups: list[tuple[list[int], list[int]]], turn: int) -> float:
        """Seconds for the largest group of a round: enough rounds must fit into the time that is left."""
        wanted = SEARCH_S * max(len(parts) for _, parts in groups)
        share = self.left_s() / math.ceil(len(groups) / self.workers)
        rounds = max(share / wanted, LEAST_ROUNDS - turn + 1, 1)
        return min(wanted, share / math.ceil(rounds - 0.3))

    def task(self, technicians: list[int], parts: list[int], limit_s: float) -> Task:
        draft, place = self.draft, {part: n for n, part in enumerate(parts)}
        return Task(
            tuple(draft.parts[i] for i in parts),
            tuple(draft.problem.technicians[k] for k in technicians),
            draft.travel,
            [[place[i] for i in draft.routes[k]] for k in technicians],
            limit_s,
        )

    def tell(self, step: str) -> None:
        if self.report is None:
            return
        draft = self.draft
        done = {draft.parts[i].id for route in draft.routes for i in route}
        fraction = min(1.0, (time.monotonic() - self.began) / self.limit_s)
        self.report(Progress(fraction, len(done), len(draft.problem.visits), sum(draft.travel_s), step))
