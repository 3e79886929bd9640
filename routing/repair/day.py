"""The day in progress: the plan with what happened in it, before anything is planned anew."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from routing.place import Place
from routing.problem import Problem, Published
from routing.repair.events import Cause
from routing.repair.rests import with_breaks_at
from routing.solution import Route, Solution, Stop
from routing.technician import Technician
from routing.timing import working_day
from routing.tour import Tour, legs_of
from routing.travel import TravelTimes
from routing.visit import TWO, Lock, Visit


@dataclass
class Day:
    """`routes` by technician; `orphans` look for a place in the plan, and `forced` had to move with the event."""

    problem: Problem
    travel: TravelTimes
    now_s: int
    visits: dict[str, Visit]
    technicians: dict[str, Technician]
    routes: dict[str, Route]
    planned_s: dict[str, int]  # when the plan starts each visit
    begun: set[str]  # visits that have started, or that somebody is driving to
    orphans: dict[str, Cause] = field(default_factory=dict)
    forced: dict[str, Cause] = field(default_factory=dict)
    gone: dict[str, Cause] = field(default_factory=dict)
    unable: set[str] = field(default_factory=set)  # technicians who get nothing more today
    outlasted: set[str] = field(default_factory=set)  # those of them whose work lasts longer than their shift
    late: set[str] = field(default_factory=set)  # visits that would have begun, were it not for an overrun before
    freed: list[Place] = field(default_factory=list)  # where time was to be spent that is free now
    touched: dict[str, Cause] = field(default_factory=dict)  # technicians whose route must be timed anew

    @classmethod
    def of(cls, problem: Problem, plan: Solution, travel: TravelTimes, now_s: int) -> "Day":
        visits = {visit.id: visit for visit in problem.visits}
        technicians = {technician.id: technician for technician in problem.technicians}
        routes = {route.technician: route for route in plan.routes if route.stops}
        stops = [stop for route in routes.values() for stop in route.stops]
        planned_s = {stop.visit: stop.start_s for stop in stops}
        begun = {stop.visit for stop in stops if left_s(stop) <= now_s}
        return cls(problem, travel, now_s, visits, technicians, routes, planned_s, begun)

    def has_started(self, name: str) -> bool:
        return name in self.begun and self.planned_s[name] <= self.now_s

    def doing(self, visit: str) -> list[tuple[str, Stop]]:
        """(technician, stop) of everybody who does a visit."""
        return [(name, stop) for name, route in self.routes.items() for stop in route.stops if stop.visit == visit]

    def home_s(self, person: Technician, last: Stop) -> int:
        if person.end is None:
            return 0
        (leg_s,) = self.travel.legs_s([self.visits[last.visit].place], [person.end]).tolist()
        return person.slowed_s(leg_s)

    def take_out(self, names: Sequence[str], cause: Cause) -> None:
        """From all routes; who did them gets a new schedule."""
        for technician, route in list(self.routes.items()):
            if any(stop.visit in names for stop in route.stops):
                self.touched.setdefault(technician, cause)
                self.set_stops(technician, [stop for stop in route.stops if stop.visit not in names])

    def set_stops(self, technician: str, stops: Sequence[Stop]) -> None:
        if stops:
            self.routes[technician] = replace(self.routes[technician], stops=tuple(stops))
        else:
            del self.routes[technician]
            self.touched.pop(technician, None)

    def settle(self) -> None:
        """Time anew what the events touched, and take out what can't stay, until all rules are kept."""
        for technician, route in self.routes.items():
            taken = [span for span in route.breaks if span[0] <= self.now_s]
            if taken:
                self.technicians[technician] = with_breaks_at(self.technicians[technician], taken)
        while True:
            while self.touched:
                self.retime(*self.touched.popitem())
            loose = list(self.broken_ties())
            if not loose:
                break
            self.take_out(loose, Cause.TIED)
            self.orphans |= dict.fromkeys(loose, Cause.TIED)
        for name in self.late:
            doing = self.doing(name)
            if doing and all(left_s(stop) < self.now_s for _, stop in doing):
                self.begun.add(name)  # the overrun was over before now

    def retime(self, technician: str, cause: Cause) -> None:
        """The same order at the earliest times; the least urgent visits leave the route until it can be done."""
        while technician in self.routes:
            route = self.routes[technician]
            tour = self.tour(self.technicians[technician], route.stops)
            timed = tour.timed()
            if timed is not None:
                self.settle_on(tour.route(timed), cause)
                return
            ahead = [stop for stop in route.stops if stop.visit not in self.begun]
            if ahead:
                least = min(ahead, key=lambda stop: (self.urgency(stop.visit), -stop.start_s)).visit
                self.take_out([least], cause)
                self.orphans[least] = cause
            elif technician in self.outlasted:
                return  # what has begun breaks a rule as it is: the check will say so
            else:
                self.outlast(technician)

    def settle_on(self, route: Route, cause: Cause) -> None:
        most_s = self.problem.goals.moved_s
        for stop in route.stops:
            if abs(stop.start_s - self.planned_s[stop.visit]) > most_s:
                self.forced.setdefault(stop.visit, cause)
        self.routes[route.technician] = route

    def outlast(self, technician: str) -> None:
        """What has begun takes until after the shift: it is longer then, without breaks and absences, and full."""
        self.outlasted.add(technician)
        self.unable.add(technician)
        person, last = self.technicians[technician], self.routes[technician].stops[-1]
        end_s = last.start_s + self.visits[last.visit].setup_s + self.visits[last.visit].service_s
        end_s = max(person.shift[1], end_s + self.home_s(person, last))
        self.technicians[technician] = replace(
            person, shift=(person.shift[0], end_s), breaks=(), absences=(), max_travel_s=None
        )

    def urgency(self, name: str) -> tuple[bool, int]:
        return self.visits[name].promised, self.visits[name].priority

    def tour(self, person: Technician, stops: Sequence[Stop]) -> Tour:
        """The route with what has begun at its second, and what two do at once."""
        visits = tuple(self.visits[stop.visit] for stop in stops)
        legs_s = legs_of(person, visits, self.travel)
        pinned = tuple(self.pinned(stop, leg_s) for stop, leg_s in zip(stops, legs_s, strict=False))
        return Tour(person, working_day(person), pinned, legs_s)

    def pinned(self, stop: Stop, leg_s: int) -> Visit:
        """The visit with the starts that are left: nobody leaves in the past, or waits for who comes too early."""
        visit = self.visits[stop.visit]
        if (
            stop.visit in self.begun
            or visit.technicians_needed == TWO
            or any(k.start_s is not None for k in visit.locks)
        ):
            return replace(visit, windows=((stop.start_s, stop.start_s),))
        earliest_s = max(self.planned_s[stop.visit] - self.problem.goals.moved_s, self.now_s + leg_s)
        if stop.visit in self.late:
            earliest_s = self.planned_s[stop.visit]
        return replace(visit, windows=tuple((max(lo, earliest_s), hi) for lo, hi in visit.windows if hi >= earliest_s))

    def broken_ties(self) -> Iterator[str]:
        """Visits that come after one which is not planned or ends too late, or that overlap one of their order."""
        spans: dict[str, tuple[int, int]] = {}
        for route in self.routes.values():
            for stop in route.stops:
                start_s, end_s = spans.get(stop.visit, (stop.start_s, stop.end_s))
                spans[stop.visit] = min(start_s, stop.start_s), max(end_s, stop.end_s)
        orders: dict[str, int] = defaultdict(int)  # order → when its last visit ended
        for name, (start_s, end_s) in sorted(spans.items(), key=lambda item: item[1]):
            visit = self.visits[name]
            late = any(b.visit not in spans or spans[b.visit][1] + b.gap_s > start_s for b in visit.after)
            if late or (visit.order and start_s < orders[visit.order]):
                if not self.has_started(name):
                    yield name
                    continue
                self.visits[name] = replace(visit, after=(), order="")  # it was done, whatever it depended on
            elif visit.order:
                orders[visit.order] = end_s

    def published_s(self, stop: Stop) -> int:
        """The start that the customer knows, or will be told because of the event."""
        return stop.start_s if stop.visit in self.forced else self.planned_s[stop.visit]

    def as_problem(self) -> Problem:
        """The problem as it is now: what has begun is locked, and what stands is published.

        A visit that was being driven to, and is late, stays with its technician.
        """
        visits, rows, locks = dict(self.visits), [], defaultdict[str, list[Lock]](list)
        for technician, route in self.routes.items():
            for stop in route.stops:
                name, start_s = stop.visit, stop.start_s
                rows.append(Published(name, technician, self.published_s(stop)))
                if name in self.begun or name in self.late:
                    places = {lock.technician: lock.position for lock in visits[name].locks}
                    at_s = start_s if name in self.begun else None
                    locks[name].append(Lock(technician, at_s, places.get(technician)))
        visits |= {name: replace(visits[name], locks=tuple(those)) for name, those in locks.items()}
        return replace(
            self.problem,
            visits=tuple(visits.values()),
            technicians=tuple(self.technicians.values()),
            published=tuple(rows),
        )


def left_s(stop: Stop) -> int:
    """When the technician set out for it."""
    return stop.arrival_s - stop.travel_s
