"""The day in force as the planner takes it in the middle of the day: what can be done as planned, and what can't."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import routing
from dispatch.planning.clock import DayClock
from dispatch.planning.differences import Stop
from dispatch.planning.workforce import OFF
from routing import Route
from routing.timing import working_day
from routing.tour import Tour, legs_of
from routing.travel import TravelTimes


@dataclass
class StandingDay:
    """`routes` by technician's uuid, each visit no earlier than planned; `lost`: visits that have no place any more.

    `aside`: technicians to whom nothing happened and whose day does not fit all the same, by estimated ways: it was
    planned by other ones, or by hand. They stay as they are.
    """

    problem: routing.Problem
    travel: TravelTimes
    routes: dict[str, Route] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        problem: routing.Problem,
        stops: Mapping[str, Sequence[tuple[str, Stop]]],
        clock: DayClock,
        travel: TravelTimes,
        *,
        concerned: Collection[str],
    ) -> "StandingDay":
        """`stops`: technician's uuid → (visit's uuid, stop) in the order of time. Who is `concerned` can lose some."""
        day = cls(problem, travel)
        visits = {visit.id: visit for visit in problem.visits}
        people = {person.id: person for person in problem.technicians}
        waiting = set(stops)
        while waiting:
            name = waiting.pop()
            planned = [
                (visits[visit], clock.seconds(stop.during.lower))
                for visit, stop in stops[name]
                if visit in visits and visit not in day.lost
            ]
            own = {visit.id for visit, _ in planned}
            lost = day.settle(people.get(name), planned, name)
            if lost and name not in concerned:
                day.routes.pop(name, None)
                day.aside.add(name)
                continue
            day.lost |= lost
            # Who was to do it together with them goes on without it.
            waiting |= {n for n, those in stops.items() if n != name and own & lost & {visit for visit, _ in those}}
        day.set_pairs_aside(stops)
        return day

    def set_pairs_aside(self, stops: Mapping[str, Sequence[tuple[str, Stop]]]) -> None:
        """Who does a visit with somebody set aside is, too."""
        waiting = list(self.aside)
        while waiting:
            own = {visit for visit, _ in stops[waiting.pop()]}
            shared = {name for name, those in stops.items() if own & {visit for visit, _ in those}} - self.aside
            waiting += shared
            self.aside |= shared
        for name in self.aside:
            self.routes.pop(name, None)

    def settle(
        self, person: routing.Technician | None, planned: Sequence[tuple[routing.Visit, int]], name: str
    ) -> set[str]:
        """Time one route anew. What can't be done at all leaves it, then what is least urgent until the rest can be."""
        self.routes.pop(name, None)
        visits = [pinned(visit, start_s) for visit, start_s in planned]
        kept = [visit for visit in visits if person and visit.windows]
        if person and timed(person, kept, self.travel) is None:
            kept = [visit for visit in kept if timed(person, [visit], self.travel)]
        while person and kept:
            route = timed(person, kept, self.travel)
            if route is not None:
                self.routes[name] = route
                break
            kept.remove(min(reversed(kept), key=lambda visit: visit.priority))
        return {visit.id for visit in visits} - {visit.id for visit in kept}


def timed(person: routing.Technician, visits: Sequence[routing.Visit], travel: TravelTimes) -> Route | None:
    """The visits in this order at their earliest times; None where that can't be done, or there are none."""
    if not visits:
        return None
    tour = Tour(person, working_day(person), tuple(visits), legs_of(person, visits, travel))
    found = tour.timed()
    return None if found is None else tour.route(found)


def pinned(visit: routing.Visit, start_s: int) -> routing.Visit:
    """No earlier than planned; at that second where it is locked, or two do it."""
    windows = tuple((max(lo, start_s), start_s if is_fixed(visit) else hi) for lo, hi in visit.windows if hi >= start_s)
    return replace(visit, windows=tuple((lo, hi) for lo, hi in windows if lo <= hi))


def is_fixed(visit: routing.Visit) -> bool:
    return visit.technicians_needed > 1 or any(lock.start_s is not None for lock in visit.locks)


def steady(route: Route, standing: Route | None, problem: routing.Problem, travel: TravelTimes) -> Route:
    """The mended route with its former stops no earlier than they stood, where that can be done."""
    visits = {visit.id: visit for visit in problem.visits}
    person = next(person for person in problem.technicians if person.id == route.technician)
    stood_s = {stop.visit: stop.start_s for stop in standing.stops} if standing else {}
    stops = []
    for stop in route.stops:
        visit = visits[stop.visit]
        fixed = replace(visit, windows=((stop.start_s, stop.start_s),))
        stops.append(fixed if is_fixed(visit) else pinned(visit, stood_s.get(stop.visit, 0)))
    return timed(person, stops, travel) or route


def later(person: routing.Technician, by_s: int) -> routing.Technician:
    """Who is late goes on so much later."""
    begin_s, end_s = person.shift
    if begin_s + by_s < end_s:
        return replace(person, shift=(begin_s + by_s, end_s))
    return off_duty(person)


def off_duty(person: routing.Technician) -> routing.Technician:
    return replace(person, shift=OFF, absences=(), breaks=(), overtime_s=0)


def without_locks(visit: routing.Visit, technicians: Iterable[str]) -> routing.Visit:
    """A lock to somebody who can't come binds nobody."""
    names = set(technicians)
    return replace(visit, locks=tuple(lock for lock in visit.locks if lock.technician not in names))
