"""The day in progress: the plan with what happened in it, before anything is planned anew."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

from routing.explain.tour import Tour, legs_of
from routing.faults import ProblemError
from routing.problem import Problem, Published
from routing.repair.events import Cancelled, Cause, Emergency, Event, NoAccess, Overrun, Sick
from routing.solution import Route, Solution, Stop
from routing.technician import Technician
from routing.timing import working_day
from routing.travel import TravelTimes
from routing.visit import Lock, Visit


@dataclass
class Day:
    """`routes` by technician; `orphans` have lost their place in the plan, and `forced` had to move with the event."""

    problem: Problem
    travel: TravelTimes
    now_s: int
    visits: dict[str, Visit]
    technicians: dict[str, Technician]
    routes: dict[str, Route]
    orphans: dict[str, Cause] = field(default_factory=dict)
    forced: dict[str, Cause] = field(default_factory=dict)
    gone: dict[str, Cause] = field(default_factory=dict)
    unable: set[str] = field(default_factory=set)  # technicians who get nothing more today
    waiting: set[str] = field(default_factory=set)  # visits to which nobody drives yet, whatever the plan says
    touched: dict[str, Cause] = field(default_factory=dict)  # technicians whose route must be timed anew

    @classmethod
    def of(cls, problem: Problem, plan: Solution, travel: TravelTimes, now_s: int) -> "Day":
        visits = {visit.id: visit for visit in problem.visits}
        technicians = {technician.id: technician for technician in problem.technicians}
        return cls(problem, travel, now_s, visits, technicians, {r.technician: r for r in plan.routes if r.stops})

    def has_begun(self, stop: Stop) -> bool:
        """Started, or the technician is on the way."""
        return stop.visit not in self.waiting and stop.arrival_s - stop.travel_s <= self.now_s

    def doing(self, visit: str) -> list[tuple[str, Stop]]:
        """(technician, stop) of everybody who does a visit."""
        return [(name, stop) for name, route in self.routes.items() for stop in route.stops if stop.visit == visit]

    def happen(self, events: Iterable[Event]) -> None:
        """Raises `ProblemError` that names every event whose visit or technician is not in the plan."""
        events = tuple(events)
        if faults := [fault for event in events for fault in self.faults(event)]:
            raise ProblemError(faults)
        for event in events:
            self.apply(event)
        self.settle()

    def faults(self, event: Event) -> Iterator[str]:
        if isinstance(event, Emergency):
            if event.visit.id in self.visits:
                yield f"emergency {event.visit.id}: there is a visit of that id; an emergency needs a new one"
        elif isinstance(event, Sick):
            if event.technician not in self.technicians:
                yield f"sick technician {event.technician!r} is unknown"
        elif event.visit not in self.visits:
            yield f"visit {event.visit!r} of a {type(event).__name__} is unknown"
        elif isinstance(event, Overrun | NoAccess) and not self.doing(event.visit):
            yield f"visit {event.visit!r} of a {type(event).__name__} is not planned"

    @singledispatchmethod
    def apply(self, event: Event) -> None:
        raise TypeError(f"{event!r} is no event.")

    @apply.register
    def _(self, event: Emergency) -> None:
        self.visits[event.visit.id] = event.visit
        self.orphans[event.visit.id] = Cause.EMERGENCY

    @apply.register
    def _(self, event: Cancelled) -> None:
        self.take_out([event.visit], Cause.CANCELLED)
        self.gone[event.visit] = Cause.CANCELLED
        del self.visits[event.visit]
        for visit in self.visits.values():
            if any(before.visit == event.visit for before in visit.after):
                after = tuple(before for before in visit.after if before.visit != event.visit)
                self.visits[visit.id] = replace(visit, after=after)

    @apply.register
    def _(self, event: Sick) -> None:
        self.unable.add(event.technician)
        route, person = self.routes.get(event.technician), self.technicians[event.technician]
        stops = route.stops if route else ()
        kept = [stop for stop in stops if stop.start_s < event.from_s and self.has_begun(stop)]
        lost = [stop.visit for stop in stops[len(kept) :]]
        self.take_out(lost, Cause.SICK)
        self.orphans |= dict.fromkeys(lost, Cause.SICK)
        for name in lost:
            locks = tuple(lock for lock in self.visits[name].locks if lock.technician != event.technician)
            self.visits[name] = replace(self.visits[name], locks=locks)
        breaks = tuple(rest for rest in person.breaks if rest.latest_s < event.from_s)
        begin_s = person.shift[0]
        end_s = max(event.from_s, begin_s, kept[-1].end_s + self.home_s(person, kept[-1]) if kept else 0)
        self.technicians[person.id] = replace(person, shift=(begin_s, end_s), breaks=breaks, overtime_s=0)

    @apply.register
    def _(self, event: Overrun) -> None:
        self.end_at(event.visit, event.end_s, Cause.OVERRUN)

    @apply.register
    def _(self, event: NoAccess) -> None:
        self.end_at(event.visit, event.at_s, Cause.NO_ACCESS)

    def home_s(self, person: Technician, last: Stop) -> int:
        if person.end is None:
            return 0
        (leg_s,) = self.travel.legs_s([self.visits[last.visit].place], [person.end]).tolist()
        return (leg_s * person.slowness_permille + 500) // 1000

    def end_at(self, name: str, end_s: int, cause: Cause) -> None:
        visit, doing = self.visits[name], self.doing(name)
        lasts_s = max(0, end_s - doing[0][1].start_s)
        setup_s = max(stop.end_s - stop.start_s - visit.service_s for _, stop in doing)
        setup_s = min(setup_s, lasts_s)
        self.visits[name] = replace(visit, service_s=lasts_s - setup_s, setup_s=setup_s)
        self.touched |= dict.fromkeys([technician for technician, _ in doing], cause)
        for technician, last in doing:
            behind = [stop for stop in self.routes[technician].stops if stop.start_s > last.start_s]
            self.waiting |= {stop.visit for stop in behind if stop.arrival_s - stop.travel_s < end_s}
        if cause is Cause.NO_ACCESS:
            self.gone[name] = cause

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
        while True:
            for technician, cause in list(self.touched.items()):
                self.retime(technician, cause)
            self.touched.clear()
            loose = [name for name in self.broken_ties() if name not in self.orphans]
            if not loose:
                return
            self.take_out(loose, Cause.TIED)
            self.orphans |= dict.fromkeys(loose, Cause.TIED)

    def retime(self, technician: str, cause: Cause) -> None:
        """The same order at the earliest times; the least urgent visits leave the route until it can be done."""
        while technician in self.routes:
            route = self.routes[technician]
            tour = self.tour(self.technicians[technician], route.stops)
            timed = tour.timed()
            if timed is not None:
                self.routes[technician] = new = tour.route(timed)
                most_s = self.problem.goals.moved_s
                moved = zip(route.stops, new.stops, strict=True)
                self.forced |= {b.visit: cause for a, b in moved if abs(a.start_s - b.start_s) > most_s}
                return
            ahead = [stop for stop in route.stops if not self.has_begun(stop)]
            if not ahead and technician in self.unable:
                return  # what has begun breaks a rule as it is: the check will say so
            if not ahead:
                self.unable.add(technician)
                self.outlast(technician)
                continue
            least = min(ahead, key=lambda stop: (self.urgency(stop.visit), -stop.start_s)).visit
            self.take_out([least], cause)
            self.orphans[least] = cause

    def outlast(self, technician: str) -> None:
        """What has begun takes until after the shift: it is longer then, without breaks and absences."""
        person, last = self.technicians[technician], self.routes[technician].stops[-1]
        end_s = last.start_s + self.visits[last.visit].setup_s + self.visits[last.visit].service_s
        end_s = max(person.shift[1], end_s + self.home_s(person, last))
        self.technicians[technician] = replace(person, shift=(person.shift[0], end_s), breaks=(), absences=())

    def urgency(self, name: str) -> tuple[bool, int]:
        return self.visits[name].promised, self.visits[name].priority

    def tour(self, person: Technician, stops: Sequence[Stop]) -> Tour:
        """The route with what has begun at its second, and what two do at once."""
        visits = tuple(self.pinned(stop) for stop in stops)
        return Tour(person, working_day(person), visits, legs_of(person, visits, self.travel))

    def pinned(self, stop: Stop) -> Visit:
        visit = self.visits[stop.visit]
        if self.has_begun(stop) or visit.technicians_needed > 1:
            return replace(visit, windows=((stop.start_s, stop.start_s),))
        earliest_s = stop.start_s - self.problem.goals.moved_s  # nobody waits for somebody who comes an hour early
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
                yield name
            elif visit.order:
                orders[visit.order] = end_s

    def as_problem(self) -> Problem:
        """The problem as it is now: what has begun is locked, and what stands is published."""
        visits = dict(self.visits)
        rows = []
        for technician, route in self.routes.items():
            for stop in route.stops:
                rows.append(Published(stop.visit, technician, stop.start_s))
                if self.has_begun(stop):
                    visit = visits[stop.visit]
                    others = tuple(
                        lock for lock in visit.locks if lock.technician != technician and lock.start_s is not None
                    )
                    visits[stop.visit] = replace(visit, locks=(*others, Lock(technician, stop.start_s)))
        return replace(
            self.problem,
            visits=tuple(visits.values()),
            technicians=tuple(self.technicians.values()),
            published=tuple(rows),
        )
