"""The plan while it is made: who goes where in which order, before anything has a time.

A visit that needs two technicians is two parts. A part that has no partner yet is `unpaired` and no route
may take it; `pair` fixes both parts at one second, and from then on they are ordinary locked visits.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from routing.eligible import may
from routing.problem import Lock, Problem, Visit
from routing.solution import Route, Stop
from routing.solver.group import Group, Routes
from routing.solver.insertion import Inserter
from routing.timing import Timed, schedule
from routing.travel import TravelTimes

STEP_S = 900  # start times tried for a visit of two, besides the ends of its windows
CANDIDATES = 20  # technicians tried for it, the nearest ones


@dataclass
class Draft:
    """`parts` and `routes` belong together: a route lists indexes of parts; `routes[k]` is technician k's."""

    problem: Problem
    travel: TravelTimes
    parts: list[Visit] = field(default_factory=list)
    routes: Routes = field(default_factory=list)
    unpaired: dict[int, int] = field(default_factory=dict)  # first part → second part

    def __post_init__(self) -> None:
        self.routes = [[] for _ in self.problem.technicians]
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
            self.routes[technician] = [parts[i] for i in routes[0]]

    def pair_all(self) -> None:
        """Try to place every visit that needs two, the most important first."""
        for first in sorted(self.unpaired, key=lambda i: -self.parts[i].priority):
            self.pair(first)

    def pair(self, first: int) -> bool:
        """Find the two technicians and the second at which a visit costs least, and fix it there."""
        visit = self.parts[first]
        candidates = self.candidates(visit)
        taken = list(dict.fromkeys(i for k in candidates for i in self.routes[k]))
        group = self.group(candidates, [*taken, first])
        places = {part: n for n, part in enumerate(taken)}
        routes = [[places[i] for i in self.routes[k]] for k in candidates]
        timed = [group.timed(k, route) if route else None for k, route in enumerate(routes)]
        locked = {lock.technician for lock in visit.locks}
        best = None
        for start_s in start_times(visit):
            fixed = replace(group, visits=[*group.visits[:-1], replace(visit, windows=((start_s, start_s),))])
            options = []
            for k in range(len(candidates)):
                at = sum(start < start_s for _, start in timed[k].visits) if timed[k] else 0
                detour_s = inserted(fixed, group, k, routes[k], at)
                if detour_s is not None:
                    is_free = group.technicians[k].id not in locked
                    options.append((is_free, detour_s, k, at))
            two = sorted(options)[:2]
            if len(two) == 2 and sum(not free for free, *_ in two) == len(locked):  # noqa: PLR2004
                cost = sum(detour for _, detour, *_ in two)
                if best is None or cost < best[0]:
                    best = cost, start_s, [(candidates[k], at) for *_, k, at in two]
        if best is not None:
            self.fix(first, best[1], best[2])
        return best is not None

    def candidates(self, visit: Visit) -> list[int]:
        able = [k for k, t in enumerate(self.problem.technicians) if may(t, visit)]
        homes = [self.problem.technicians[k].start for k in able]
        travel_s = self.travel.matrix_s(homes, [visit.place])[:, 0].tolist()
        locked = {lock.technician for lock in visit.locks}
        order = sorted(zip(able, travel_s, strict=True), key=lambda o: (self.name(o[0]) not in locked, o[1]))
        return [k for k, _ in order[:CANDIDATES]]

    def name(self, technician: int) -> str:
        return self.problem.technicians[technician].id

    def fix(self, first: int, start_s: int, who: list[tuple[int, int]]) -> None:
        for part, (technician, at) in zip((first, self.unpaired.pop(first)), who, strict=True):
            self.parts[part] = replace(
                self.parts[part],
                technicians_needed=1,
                windows=((start_s, start_s),),
                locks=(Lock(self.name(technician), start_s),),
            )
            self.routes[technician].insert(at, part)

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


def start_times(visit: Visit) -> list[int]:
    windows = at_locked_time(visit).windows
    return sorted({t for lo, hi in windows for t in (*range(lo, hi, STEP_S), hi)})


def inserted(fixed: Group, group: Group, technician: int, route: list[int], at: int) -> int | None:
    """The detour of doing the group's last visit at position `at`, at the time it is fixed to; None if impossible."""
    changed = [*route[:at], len(group.visits) - 1, *route[at:]]
    legs = group.legs_s(technician, changed)
    if schedule(group.days[technician], [fixed.visits[i] for i in changed], legs) is None:
        return None
    return sum(legs) - (sum(group.legs_s(technician, route)) if route else 0)


def route_of(group: Group, timed: Timed, legs_s: list[int]) -> Route:
    """The route of a group's only technician, in the order of its visits."""
    stops = tuple(
        Stop(visit.id, arrival, start, start + visit.service_s, leg)
        for visit, (arrival, start), leg in zip(group.visits, timed.visits, legs_s, strict=False)
    )
    return Route(group.technicians[0].id, stops, timed.breaks, timed.leave_s, timed.back_s, sum(legs_s))
