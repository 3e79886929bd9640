"""The plan while it is made: who goes where in which order, before anything has a time.

A visit that needs two technicians is two parts. A part that has no partner yet is `unpaired` and no route
may take it; `fix` ties both parts to one second, and from then on they are ordinary locked visits.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from routing.problem import Problem
from routing.solution import Route, Stop
from routing.solver.group import Group, Routes
from routing.solver.insertion import Inserter
from routing.timing import Timed
from routing.travel import TravelTimes
from routing.visit import Lock, Visit


@dataclass
class Draft:
    """`routes[k]` lists the indexes of the parts of technician k, in order; `travel_s[k]` is its travel."""

    problem: Problem
    travel: TravelTimes
    parts: list[Visit] = field(default_factory=list)
    routes: Routes = field(default_factory=list)
    travel_s: list[int] = field(default_factory=list)
    unpaired: dict[int, int] = field(default_factory=dict)  # first part → second part

    def __post_init__(self) -> None:
        self.routes = [[] for _ in self.problem.technicians]
        self.travel_s = [0] * len(self.routes)
        for visit in self.problem.visits:
            if visit.technicians_needed == 2:  # noqa: PLR2004
                self.unpaired[len(self.parts)] = len(self.parts) + 1
                self.parts += [visit, visit]
            else:
                self.parts.append(at_locked_time(visit))

    def left_out(self) -> list[int]:
        """Parts that a group may still take."""
        done = {i for route in self.routes for i in route} | {i for pair in self.unpaired.items() for i in pair}
        return [i for i, part in enumerate(self.parts) if i not in done and part.windows]

    def group(self, technicians: list[int], parts: list[int]) -> Group:
        people = [self.problem.technicians[k] for k in technicians]
        return Group([self.parts[i] for i in parts], people, self.travel)

    def insert_locked(self) -> None:
        """Give every technician the visits locked to that technician, before anything else."""
        index = {technician.id: k for k, technician in enumerate(self.problem.technicians)}
        locked = defaultdict(list)
        for i in self.left_out():
            for lock in self.parts[i].locks:
                locked[index[lock.technician]].append(i)
        for technician, parts in locked.items():
            parts.sort(key=lambda i: self.parts[i].windows[-1][1])
            routes: Routes = [[]]
            Inserter(self.group([technician], parts), routes).insert_all(list(range(len(parts))))
            self.set_route(technician, [parts[i] for i in routes[0]])

    def name(self, technician: int) -> str:
        return self.problem.technicians[technician].id

    def set_route(self, technician: int, parts: list[int]) -> None:
        self.routes[technician] = parts
        person, travel_s = self.problem.technicians[technician], 0
        if parts:
            places = [person.start, *(self.parts[i].place for i in parts), *([person.end] if person.end else [])]
            travel_s = int(np.trace(self.travel.matrix_s(places[:-1], places[1:])))
        self.travel_s[technician] = travel_s

    def cost(self) -> tuple[int, int]:
        """Lost priority of parts, and travel."""
        done = {i for route in self.routes for i in route}
        return sum(part.priority + 1 for i, part in enumerate(self.parts) if i not in done), sum(self.travel_s)

    def fix(self, first: int, start_s: int, who: Sequence[tuple[int, int]]) -> None:
        """Pair the two parts of a visit at `start_s`; `who` gives two technicians and the places in their routes."""
        for part, (technician, at) in zip((first, self.unpaired.pop(first)), who, strict=True):
            self.parts[part] = replace(
                self.parts[part],
                technicians_needed=1,
                windows=((start_s, start_s),),
                locks=(Lock(self.name(technician), start_s),),
            )
            route = self.routes[technician]
            self.set_route(technician, [*route[:at], part, *route[at:]])

    def unfix(self, first: int, visit: Visit) -> None:
        """Take back `fix`: `visit` is as it was before, and needs a new pair."""
        second = first + 1
        self.parts[first] = self.parts[second] = visit
        self.unpaired[first] = second
        for technician, route in enumerate(self.routes):
            if first in route or second in route:
                self.set_route(technician, [i for i in route if i not in (first, second)])

    def schedule(self, technician: int, parts: list[int]) -> Timed | None:
        """The times of a route of these parts, or None where it can't be done."""
        return self.group([technician], parts).timed(0, list(range(len(parts))))

    def timed_routes(self) -> Iterator[Route]:
        for technician, parts in enumerate(self.routes):
            if parts:
                group = self.group([technician], parts)
                order = list(range(len(parts)))
                timed = group.timed(0, order)
                if timed is None:
                    raise AssertionError(f"The route of technician {self.name(technician)} has no schedule.")
                yield route_of(group, timed, group.legs_s(0, order))


def at_locked_time(visit: Visit) -> Visit:
    """The visit with only its locked second as window; with no window at all where that lies outside of all."""
    for lock in visit.locks:
        if lock.start_s is not None:
            fits = any(lo <= lock.start_s <= hi for lo, hi in visit.windows)
            return replace(visit, windows=((lock.start_s, lock.start_s),) if fits else ())
    return visit


def route_of(group: Group, timed: Timed, legs_s: list[int]) -> Route:
    """The route of a group's only technician, in the order of its visits."""
    stops = tuple(
        Stop(visit.id, arrival, start, start + visit.service_s, leg)
        for visit, (arrival, start), leg in zip(group.visits, timed.visits, legs_s, strict=False)
    )
    return Route(group.technicians[0].id, stops, timed.breaks, timed.leave_s, timed.back_s, sum(legs_s))
