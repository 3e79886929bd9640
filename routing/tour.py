"""One technician's day as it is planned, ready to be asked where a further visit would fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.solution import Route, Stop
from routing.technician import Technician
from routing.timing import Day, Timed, duration_s, schedule
from routing.travel import NO_ROAD_S, TravelTimes
from routing.visit import Position, Visit

Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tour:
    """`visits` may start when their windows here say; `legs_s` has one leg more than there are visits."""

    technician: Technician
    day: Day
    visits: tuple[Visit, ...]
    legs_s: tuple[int, ...]

    @property
    def places(self) -> list[Place | None]:
        """Start, visits, end; position p lies between place p and place p + 1."""
        return [self.technician.start, *(visit.place for visit in self.visits), self.technician.end]

    def earliest_ends(self) -> Seconds:
        """For each position the second before which the stop in front of it can't have ended: pauses left aside."""
        free_s, ends = self.day.begin_s, [self.day.begin_s]
        for visit, leg_s in zip(self.visits, self.legs_s, strict=False):
            starts = [max(free_s + leg_s, lo) for lo, hi in visit.windows if free_s + leg_s <= hi]
            free_s = min(starts, default=free_s + leg_s) + visit.service_s
            ends.append(free_s)
        return np.array(ends, dtype=np.int64)

    def latest_starts(self, later_s: int = 0) -> Seconds:
        """For each position when the stop behind it must have begun, were the day `later_s` longer."""
        due_s = self.day.end_s + later_s
        starts = [due_s]
        for visit, leg_s in zip(reversed(self.visits), reversed(self.legs_s), strict=False):
            latest = due_s - leg_s - visit.service_s
            due_s = max((min(hi, latest) for lo, hi in visit.windows if lo <= latest), default=latest)
            starts.append(due_s)
        return np.array(starts[::-1], dtype=np.int64)

    def timed(self) -> Timed | None:
        """The earliest schedule that keeps all rules of the day, or None."""
        if not keeps_limits(self.technician, self.visits, self.legs_s) or not keeps_positions(self):
            return None
        return schedule(self.day, self.visits, self.legs_s, self.technician.start)

    def route(self, timed: Timed) -> Route:
        here, stops = self.technician.start, []
        for visit, (arrival_s, start_s), leg_s in zip(self.visits, timed.visits, self.legs_s, strict=False):
            stops.append(Stop(visit.id, arrival_s, start_s, start_s + duration_s(visit, here), leg_s))
            here = visit.place
        name, travel_s = self.technician.id, sum(self.legs_s)
        return Route(name, tuple(stops), timed.breaks, timed.leave_s, timed.back_s, travel_s)


def legs_of(technician: Technician, visits: Sequence[Visit], travel: TravelTimes) -> tuple[int, ...]:
    """Travel times along a route at this technician's speed, as `routing.check` counts them."""
    places = [p for p in (technician.start, *(v.place for v in visits), technician.end) if p is not None]
    raw = travel.legs_s(places[:-1], places[1:]).tolist()
    legs = [technician.slowed_s(leg) for leg in raw]
    return (*[0] * (technician.start is None), *legs, *[0] * (technician.end is None))


def keeps_limits(technician: Technician, visits: Sequence[Visit], legs_s: Sequence[int]) -> bool:
    """Most visits, most travel, and room for parts at every moment."""
    if technician.max_visits is not None and len(visits) > technician.max_visits:
        return False
    most_s = NO_ROAD_S if technician.max_travel_s is None else technician.max_travel_s
    return sum(legs_s) <= most_s and all(most_on_board(visits, kind) <= n for kind, n in technician.capacity.items())


def most_on_board(visits: Sequence[Visit], kind: str) -> int:
    """What is delivered is on the van from the start; what is picked up comes in at its stop."""
    load = most = sum(visit.delivery.get(kind, 0) for visit in visits)
    for visit in visits:
        load += visit.pickup.get(kind, 0) - visit.delivery.get(kind, 0)
        most = max(most, load)
    return most


def keeps_positions(tour: Tour) -> bool:
    ends = {Position.FIRST: tour.visits[0], Position.LAST: tour.visits[-1]}
    locks = ((visit, lock) for visit in tour.visits for lock in visit.locks)
    return all(
        ends[lock.position] is visit
        for visit, lock in locks
        if lock.position is not None and lock.technician == tour.technician.id
    )
