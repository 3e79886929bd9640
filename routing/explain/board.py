"""The plan as it stands, ready to be asked where one more visit would fit without breaking any rule.

Only the order of one route changes at a time. What ties visits of several routes together (two technicians,
`after`, one visit of an order at a time, a budget of changes) is kept by narrowing the windows of the visits
that are planned: a coupled one stays at its second.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.explain.staff import Indexes, Staff, first_starts
from routing.faults import LATEST_S
from routing.place import Place
from routing.problem import Problem
from routing.solution import Route, Stop
from routing.technician import Technician
from routing.timing import Timed, working_day
from routing.tour import Tour, legs_of
from routing.travel import NO_ROAD_S, TravelTimes
from routing.visit import TWO, Visit

Windows = tuple[tuple[int, int], ...]
Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Insertion:
    """A route with one more visit at position `at`, and the travel that it adds."""

    tour: Tour
    at: int
    detour_s: int
    timed: Timed

    @property
    def start_s(self) -> int:
        return self.timed.visits[self.at][1]

    @property
    def behind(self) -> str:
        """The visit before; empty for the first stop."""
        return self.tour.visits[self.at - 1].id if self.at else ""

    @property
    def route(self) -> Route:
        return self.tour.route(self.timed)


class Board:
    """Everything that is planned. `parts`: visit → (index of the technician, stop) of everyone who does it."""

    def __init__(self, problem: Problem, routes: Sequence[Route], travel: TravelTimes) -> None:
        self.problem, self.travel = problem, travel
        self.staff = Staff(problem.technicians)
        self.index = {technician.id: k for k, technician in enumerate(problem.technicians)}
        self.visits = {visit.id: visit for visit in problem.visits}
        self.routes = {self.index[route.technician]: route for route in routes if route.stops}
        self.parts = parts_of(self.routes)
        self.tours: dict[int, Tour] = {}

    def with_routes(self, changed: Iterable[Route]) -> "Board":
        """Another board with these routes instead of the same technicians'; what is known of the others stays known."""
        anew = {self.index[route.technician]: route for route in changed}
        board = copy(self)
        board.routes = {k: route for k, route in (self.routes | anew).items() if route.stops}
        board.parts = parts_of(board.routes)
        board.tours = {k: tour for k, tour in self.tours.items() if k not in anew}
        board.__dict__.pop("orders", None)
        return board

    @cached_property
    def orders(self) -> dict[str, list[str]]:
        """Order → its planned visits."""
        orders: dict[str, list[str]] = defaultdict(list)
        for name in self.parts:
            if self.visits[name].order:
                orders[self.visits[name].order].append(name)
        return orders

    @cached_property
    def coupled(self) -> frozenset[str]:
        """Visits whose start something else depends on."""
        tied = {before.visit for visit in self.problem.visits for before in visit.after}
        tied |= {visit.id for visit in self.problem.visits if visit.after or visit.technicians_needed == TWO}
        orders: dict[str, list[str]] = defaultdict(list)
        for visit in self.problem.visits:
            if visit.order:
                orders[visit.order].append(visit.id)
        tied |= {name for names in orders.values() if len(names) > 1 for name in names}
        return frozenset(tied | {v.id for v in self.problem.visits if any(k.start_s is not None for k in v.locks)})

    @cached_property
    def published(self) -> dict[str, list[tuple[int, int]]]:
        """Published visit → (index of its technician, start); empty unless the changes are limited."""
        published: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row in self.problem.published if self.problem.goals.changes_at_most is not None else ():
            published[row.visit].append((self.index[row.technician], row.start_s))
        return published

    def ends_s(self, name: str) -> int:
        return max(stop.end_s for _, stop in self.parts[name])

    def open_windows(self, visit: Visit, windows: Windows) -> Windows:
        """What `after` and the other planned visits of its order leave of the windows of a visit."""
        ended = [self.ends_s(b.visit) + b.gap_s if b.visit in self.parts else LATEST_S + 1 for b in visit.after]
        first_s = max(ended, default=0)
        spans = [(max(lo, first_s), hi) for lo, hi in windows]
        for name in self.orders.get(visit.order, ()):
            if name != visit.id:
                busy = min(stop.start_s for _, stop in self.parts[name]), self.ends_s(name)
                spans = [part for span in spans for part in without(span, busy, visit.service_s + visit.setup_s)]
        return tuple((lo, hi) for lo, hi in spans if lo <= hi)

    def held(self, stop: Stop, k: int, *, budget: bool = True) -> Visit:
        """A planned visit with the windows in which it may move while another is inserted beside it."""
        visit = self.visits[stop.visit]
        if visit.id in self.coupled:
            return replace(visit, windows=((stop.start_s, stop.start_s),))
        rows = self.published.get(visit.id, ()) if budget else ()
        moved_s = self.problem.goals.moved_s
        windows = visit.windows
        for technician, start_s in rows:
            if technician == k and abs(stop.start_s - start_s) <= moved_s:
                spans = ((max(lo, start_s - moved_s), min(hi, start_s + moved_s)) for lo, hi in windows)
                windows = tuple((lo, hi) for lo, hi in spans if lo <= hi)
        return visit if windows == visit.windows else replace(visit, windows=windows)

    def tour(self, k: int) -> Tour:
        if k not in self.tours:
            self.tours[k] = self.new_tour(k)
        return self.tours[k]

    def new_tour(self, k: int, *, budget: bool = True) -> Tour:
        """The day of technician k; without `budget`, published visits may move though no change is left."""
        technician, day = self.problem.technicians[k], self.staff.days[k]
        if k not in self.routes:
            return Tour(technician, day, (), (0,))
        visits = tuple(self.held(stop, k, budget=budget) for stop in self.routes[k].stops)
        return Tour(technician, day, visits, self.legs_of(technician, visits))

    def legs_of(self, technician: Technician, visits: Sequence[Visit]) -> tuple[int, ...]:
        return legs_of(technician, visits, self.travel)

    def tours_of(self, who: Indexes) -> list[Tour]:
        return [self.tour(k) for k in who.tolist()]

    def insertions(
        self, visit: Visit, tours: Sequence[Tour], *, windows: Windows | None = None, later_s: int = 0
    ) -> Iterator[Insertion]:
        """All ways to insert a visit into `tours`, with the least added travel first.

        `windows` replaces those of the visit; with `later_s` the shifts are so much longer. Positions that
        arithmetic rules out are dropped at once; the rest is tried by an exact schedule, one at a time.
        """
        if not tours:
            return
        windows = self.open_windows(visit, visit.windows if windows is None else windows)
        visit = replace(visit, windows=windows)
        there_s, on_s, base_s, owner, at = self.ways(tours, visit.place)
        starts = first_starts(windows, np.concatenate([tour.earliest_ends() for tour in tours]) + there_s)
        due_s = np.concatenate([tour.latest_starts(later_s) for tour in tours])
        detour_s = there_s + on_s - base_s
        possible = np.flatnonzero(starts + visit.service_s + on_s <= due_s)
        for n in possible[np.argsort(detour_s[possible], kind="stable")].tolist():
            ways = int(there_s[n]), int(on_s[n])
            if found := inserted(tours[owner[n]], visit, int(at[n]), ways, later_s):
                yield Insertion(found[0], int(at[n]), int(detour_s[n]), found[1])

    def ways(self, tours: Sequence[Tour], place: Place) -> tuple[Seconds, Seconds, Seconds, list[int], list[int]]:
        """For every position of all tours: the leg to `place`, the leg on, the leg that both replace, whose, where."""
        before = [p for tour in tours for p in tour.places[:-1]]
        behind = [p for tour in tours for p in tour.places[1:]]
        sizes = [len(tour.legs_s) for tour in tours]
        slow = np.repeat([tour.technician.slowness_permille for tour in tours], sizes)
        there = self.travel.matrix_s([p or place for p in before], [place])[:, 0].astype(np.int64)
        on = self.travel.matrix_s([place], [p or place for p in behind])[0].astype(np.int64)
        base = np.array([leg for tour in tours for leg in tour.legs_s], dtype=np.int64)
        there = np.where([p is None for p in before], 0, (there * slow + 500) // 1000)
        on = np.where([p is None for p in behind], 0, (on * slow + 500) // 1000)
        owner = [n for n, size in enumerate(sizes) for _ in range(size)]
        return there, on, base, owner, [p for size in sizes for p in range(size)]


def parts_of(routes: Mapping[int, Route]) -> dict[str, list[tuple[int, Stop]]]:
    parts: dict[str, list[tuple[int, Stop]]] = defaultdict(list)
    for k, route in routes.items():
        for stop in route.stops:
            parts[stop.visit].append((k, stop))
    return parts


def inserted(tour: Tour, visit: Visit, at: int, ways: tuple[int, int], later_s: int) -> tuple[Tour, Timed] | None:
    """The tour with the visit at position `at`, and its schedule; None where a rule of the day is broken."""
    if max(ways) >= NO_ROAD_S // 10:
        return None
    technician, day = tour.technician, tour.day
    if later_s:
        technician = replace(technician, overtime_s=min(LATEST_S, technician.overtime_s + later_s))
        day = working_day(technician)
    visits = (*tour.visits[:at], visit, *tour.visits[at:])
    longer = Tour(technician, day, visits, (*tour.legs_s[:at], *ways, *tour.legs_s[at + 1 :]))
    timed = longer.timed()
    return None if timed is None else (longer, timed)


def without(span: tuple[int, int], busy: tuple[int, int], lasts_s: int) -> Iterator[tuple[int, int]]:
    """The starts in `span` at which something that lasts `lasts_s` does not overlap `busy`."""
    lo, hi = span
    if busy[0] >= busy[1]:
        yield span
        return
    if lo <= min(hi, busy[0] - lasts_s):
        yield lo, min(hi, busy[0] - lasts_s)
    if max(lo, busy[1]) <= hi:
        yield max(lo, busy[1]), hi
