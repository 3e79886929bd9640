"""The rounds: what stays, then insertion, then OR-Tools on one group of technicians after the other.

Every round cuts the technicians along other lines, and offers each visit that is left out to another group.
"""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.eligible import may
from routing.faults import ProblemError
from routing.problem import Problem
from routing.solver.ortools.cut import Cut, cut
from routing.solver.ortools.group import Group, Routes
from routing.solver.ortools.insertion import Inserter
from routing.solver.ortools.model import improve
from routing.solver.ortools.subset import unsupported
from routing.technician import Technician
from routing.travel import TravelTimes
from routing.visit import Visit

Report = Callable[[int, int, int], None]

CONSTRUCTED_AT_ONCE = 200  # technicians
IMPROVED_AT_ONCE = 22
SEARCH_S = 0.02  # a visit and round; longer does less than another cut
LEAST_ROUNDS = 2
FRUITLESS_ROUNDS = 3  # in a row, then the search ends; one is enough where all are one group
TURN = math.pi * (3 - math.sqrt(5))  # between the cuts of two rounds; never comes back to a former one


def plan_routes(
    problem: Problem,
    travel: TravelTimes,
    *,
    deadline: float,
    seed: int = 1,
    stop: Callable[[], bool] | None = None,
    report: Report | None = None,
) -> Routes:
    """For each technician the indexes of the visits, in order; `routing.timing.schedule` has times for each route.

    `deadline` is a second of `time.monotonic()`; the search ends before where rounds bring nothing, or `stop`
    says so. `report` is told, after each group, the lost priority, the seconds of travel and the number of
    visits planned. Raises `ProblemError` where `problem` has rules that this engine doesn't know.
    """
    if faults := unsupported(problem):
        raise ProblemError(faults)
    visits = [at_locked_time(visit) for visit in problem.visits]
    search = Search(visits, problem.technicians, travel, deadline, stop, report)
    if problem.visits and problem.technicians:
        search.keep(stays(problem))
        search.run(seed)
    return search.routes


def at_locked_time(visit: Visit) -> Visit:
    """The visit with only its locked second as window; with no window at all where that lies outside of all."""
    for lock in visit.locks:
        if lock.start_s is not None:
            fits = any(lo <= lock.start_s <= hi for lo, hi in visit.windows)
            return replace(visit, windows=((lock.start_s, lock.start_s),) if fits else ())
    return visit


def stays(problem: Problem) -> dict[int, list[int]]:
    """Technician → visits that are locked there, or published there and not locked, in the order of their times."""
    where = {row.visit: (row.start_s, row.technician) for row in problem.published}
    for visit in problem.visits:
        for lock in visit.locks:
            start_s = where.get(visit.id, visit.windows[-1][1:])[0] if lock.start_s is None else lock.start_s
            where[visit.id] = (start_s, lock.technician)
    technicians = {technician.id: k for k, technician in enumerate(problem.technicians)}
    visits = {visit.id: i for i, visit in enumerate(problem.visits)}
    found = defaultdict(list)
    for name, (_, technician) in sorted(where.items(), key=lambda item: item[1]):
        found[technicians[technician]].append(visits[name])
    return found


@dataclass
class Search:
    """The plan while it is made, and what it takes to change it."""

    visits: Sequence[Visit]
    technicians: Sequence[Technician]
    travel: TravelTimes
    deadline: float
    stop: Callable[[], bool] | None
    report: Report | None

    def __post_init__(self) -> None:
        self.routes: Routes = [[] for _ in self.technicians]
        self.travel_s = [0] * len(self.routes)

    def enough(self) -> bool:
        return self.left_s() <= 0 or (self.stop is not None and self.stop())

    def left_s(self) -> float:
        return self.deadline - time.monotonic()

    def keep(self, staying: Mapping[int, Sequence[int]]) -> None:
        """What stays where it is, in the order given where that works; where it doesn't, what is locked goes first."""
        for technician, members in staying.items():
            visits = [
                i for i in members if may(self.technicians[technician], self.visits[i]) and self.visits[i].windows
            ]
            if visits:
                group = Group([self.visits[i] for i in visits], [self.technicians[technician]], self.travel)
                order = list(range(len(visits)))
                routes = [order if group.fits(0, order) else []]
                Inserter(group, routes).insert_all(group.left_out(routes), self.enough)
                self.take(group, routes, ([technician], visits))

    def run(self, seed: int) -> None:
        """Rounds until it is enough, or until they bring nothing."""
        self.round(0, seed, CONSTRUCTED_AT_ONCE)
        turn = fruitless = 0
        while not self.enough() and fruitless < min(len(self.routes) / IMPROVED_AT_ONCE, FRUITLESS_ROUNDS):
            turn, before = turn + 1, self.rank()
            self.round(turn, seed + turn * TURN, IMPROVED_AT_ONCE)
            fruitless = 0 if self.rank() < before else fruitless + 1

    def round(self, turn: int, angle: float, most: int) -> None:
        """All groups of one cut, one after the other; the first turn only inserts."""
        cuts = cut(self.visits, self.technicians, self.routes, most=most, angle=angle, turn=max(0, turn - 1))
        for n, (technicians, visits) in enumerate(cuts):
            if self.enough():
                return
            group = Group([self.visits[i] for i in visits], [self.technicians[k] for k in technicians], self.travel)
            place = {visit: at for at, visit in enumerate(visits)}
            routes = [[place[i] for i in self.routes[k]] for k in technicians]
            Inserter(group, routes).insert_all(group.left_out(routes), self.enough)
            if turn > 0:
                share_s = self.left_s() / (len(cuts) - n) / (LEAST_ROUNDS if turn == 1 else 1)
                routes = improve(group, routes, min(SEARCH_S * len(visits), share_s), self.enough)
            self.take(group, routes, (technicians, visits))

    def take(self, group: Group, routes: Routes, members: Cut) -> None:
        """The routes of a group become those of its technicians."""
        technicians, visits = members
        for at, (technician, route) in enumerate(zip(technicians, routes, strict=True)):
            self.routes[technician] = [visits[i] for i in route]
            self.travel_s[technician] = group.travel_s(at, route)
        if self.report is not None:
            self.report(*self.rank(), sum(map(len, self.routes)))

    def rank(self) -> tuple[int, int]:
        """Lost priority, then travel."""
        done = {i for route in self.routes for i in route}
        return sum(v.priority + 1 for i, v in enumerate(self.visits) if i not in done), sum(self.travel_s)
