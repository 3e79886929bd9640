"""The part of a day that is planned anew, cut out so that the rest can stay as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from routing.explain import reasons
from routing.explain.board import Board, Windows
from routing.problem import Problem
from routing.repair.day import Day
from routing.repair.events import Cause
from routing.repair.neighbours import from_now_on, neighbours, spare
from routing.solution import Route, Solution
from routing.technician import Technician
from routing.visit import HIGHEST_PRIORITY, Lock, Visit

CHANGE_S = 3600  # at least: a published visit moves only where that saves an hour of travel
PROMISED = 100_000  # is added to the priority of what was promised: it leaves the plan last


@dataclass(frozen=True)
class Part:
    """`technicians` take part, as they are from now on. `whole` is the day's problem, all that has begun locked."""

    day: Day
    whole: Problem
    technicians: dict[str, Technician]

    @classmethod
    def of(cls, day: Day, changes_at_most: int) -> "Part":
        goals = replace(day.problem.goals, changes_at_most=changes_at_most)
        goals = replace(goals, change=max(goals.change, CHANGE_S))
        day.orphans |= dict.fromkeys(spare(day), Cause.FREED)
        names = neighbours(day, (day.visits[name].place for name in day.orphans))
        left = {name: person for name in names if (person := from_now_on(day, name)) is not None}
        fit = {name: person for name, person in left.items() if still_fits(day, person)}
        return cls(day, replace(day.as_problem(), goals=goals), fit)

    @property
    def routes(self) -> list[Route]:
        """What stands of the routes of those who take part."""
        return [route for name, route in self.day.routes.items() if name in self.technicians]

    @cached_property
    def orphans(self) -> tuple[str, ...]:
        """Those that a window from now on, and the visits outside, still leave a start, by those they are locked to."""
        names = [name for name in self.day.orphans if self.is_open(self.visits[name])]
        while shut := {n for n in names for b in self.visits[n].after if b.visit in self.day.orphans.keys() - {*names}}:
            names = [name for name in names if name not in shut]
        return tuple(names)

    def is_open(self, visit: Visit) -> bool:
        return all(lock.technician in self.technicians for lock in visit.locks) and bool(self.windows_of(visit))

    @cached_property
    def visits(self) -> dict[str, Visit]:
        return {visit.id: visit for visit in self.whole.visits}

    @cached_property
    def board(self) -> Board:
        return Board(self.whole, tuple(self.day.routes.values()), self.day.travel)

    @cached_property
    def inside(self) -> frozenset[str]:
        return frozenset(stop.visit for route in self.routes for stop in route.stops) | self.day.orphans.keys()

    @cached_property
    def outside(self) -> frozenset[str]:
        """Visits that somebody does who does not take part, or that nobody does."""
        done = {s.visit for name, route in self.day.routes.items() if name not in self.technicians for s in route.stops}
        return frozenset(done | (self.visits.keys() - self.inside))

    @cached_property
    def bound(self) -> frozenset[str]:
        """Visits inside that depend on one outside, or on which one outside depends."""
        bound = set(self.inside & self.outside)
        orders = {self.visits[name].order for name in self.outside} - {""}
        for visit in self.visits.values():
            names = {visit.id, *(before.visit for before in visit.after)}
            if names & self.outside:
                bound |= names if visit.after else set()
            if visit.order in orders:
                bound.add(visit.id)
        return frozenset(bound & self.inside)

    @cached_property
    def problem(self) -> Problem:
        """Those who take part with their visits and the orphans, to be planned from now on."""
        names = [name for name in self.inside if name not in self.day.orphans or name in self.orphans]
        visits = {name: visit for name in sorted(names) for visit in self.cut(self.visits[name])}
        published = (row for row in self.whole.published if row.visit in visits and row.technician in self.technicians)
        rows = tuple(row for row in published)
        return Problem(tuple(visits.values()), tuple(self.technicians.values()), rows, self.whole.goals)

    def cut(self, visit: Visit) -> Iterator[Visit]:
        """The visit as this part may plan it: not in the past, and where it is if something outside depends on it."""
        parts = self.board.parts.get(visit.id, ())
        people = {self.whole.technicians[k].id: stop for k, stop in parts}
        priority = min(HIGHEST_PRIORITY, visit.priority + PROMISED * visit.promised)
        if not parts:
            after = tuple(before for before in visit.after if before.visit in self.inside)
            yield replace(visit, windows=self.windows_of(visit), after=after, priority=priority)
        elif visit.id in self.bound:
            free = replace(visit, technicians_needed=1, second_skills=None, skills={}, after=(), order="")
            at = {lock.technician: lock.position for lock in visit.locks}
            here = ((name, stop) for name, stop in people.items() if name in self.technicians)
            locks = tuple(Lock(name, stop.start_s, at.get(name)) for name, stop in here)
            yield replace(free, locks=locks, priority=priority, technicians_needed=len(locks))
        elif visit.id in self.day.begun:
            yield replace(visit, priority=priority)
        else:
            published_s = self.day.published_s(parts[0][1])  # the search would start as early as it can
            earliest_s = max(self.day.now_s, published_s - self.whole.goals.moved_s)
            yield replace(visit, windows=starts_from(earliest_s, visit), priority=priority)

    def windows_of(self, visit: Visit) -> Windows:
        """When an orphan may start: not in the past, and as the visits outside let it."""
        others = tuple(before for before in visit.after if before.visit in self.outside)
        alone = replace(visit, after=others)
        return self.board.open_windows(alone, starts_from(self.day.now_s, visit))

    def merged(self, routes: Iterable[Route]) -> tuple[Problem, Solution]:
        """The whole plan with these routes in it. Whose stops stay as they were keeps the old route and the old day."""
        new = {route.technician: route for route in routes if route.stops}
        kept = {
            n: route for n, route in self.day.routes.items() if n not in self.technicians or same(route, new.get(n))
        }
        new = {name: route for name, route in new.items() if name not in kept}
        people = (self.technicians[t.id] if t.id in new else t for t in self.whole.technicians)
        known = replace(self.whole, technicians=tuple(people))
        plan = (*kept.values(), *new.values())
        return known, Solution(plan, reasons(known, plan, self.day.travel))


def starts_from(earliest_s: int, visit: Visit) -> Windows:
    return tuple((max(lo, earliest_s), hi) for lo, hi in visit.windows if hi >= earliest_s)


def same(old: Route, new: Route | None) -> bool:
    return new is not None and [(s.visit, s.start_s) for s in old.stops] == [(s.visit, s.start_s) for s in new.stops]


def still_fits(day: Day, person: Technician) -> bool:
    """Whether what is planned can be done by the technician as of now: not, where only the way home was left."""
    if person.id not in day.routes:
        return True
    return day.tour(person, day.routes[person.id].stops).timed() is not None
