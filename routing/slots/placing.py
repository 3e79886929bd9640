"""The exact second look at one technician's day, for the moment of booking: by the schedule that planning uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.eligible import holds
from routing.place import Place
from routing.slots.published import TechnicianDay, ways_s
from routing.slots.wanted import Wanted, Window
from routing.timing import schedule, working_day
from routing.travel import NO_ROAD_S, TravelTimes
from routing.visit import Visit


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a visit stands in a day: `position` stops come before it.

    `travel_s` and `next_travel_s` are the legs to it and from it, `starts_s` the new start of every stop after it.
    """

    position: int
    start_s: int
    travel_s: int
    next_travel_s: int
    starts_s: tuple[int, ...]


def insert(
    day: TechnicianDay,
    wanted: Wanted,
    window: Window,
    *,
    travel: TravelTimes,
    role: int = 0,
    position: int | None = None,
    start_s: int | None = None,
) -> Placed | None:
    """Where the visit fits into this day and window, or None: at `position`, so that the day ends earliest.

    Without a position: where it adds the least travel and delay. `role` says which of `wanted.roles` the technician
    has, and with `start_s` it starts exactly then, for two technicians. A position that the day does not have (any
    more) is none. The stops before it stay as planned, those after it start later only as far as they must.
    """
    if start_s is not None and not window.first_s <= start_s <= window.last_s:
        return None
    if day.is_off or day.is_full or not holds(day.technician.skills, wanted.roles[role]):
        return None
    begins = (window.first_s, window.last_s) if start_s is None else (start_s, start_s)
    trial = Trial.of(day, Visit("", wanted.place, wanted.service_s, (begins,)), travel)
    positions = [p for p in range(len(day.stops) + 1) if position in (None, p)]
    found = [(trial.worsening_s(placed), placed) for placed in map(trial.at, positions) if placed is not None]
    return min(found, key=lambda row: row[0])[1] if found else None


@dataclass(frozen=True, slots=True)
class Trial:
    """A new visit tried in a day; legs are seconds, one for each gap: of the route as it is, to the visit, from it."""

    day: TechnicianDay
    new: Visit
    legs_s: list[int]
    there_s: list[int]
    onward_s: list[int]

    @classmethod
    def of(cls, day: TechnicianDay, new: Visit, travel: TravelTimes) -> "Trial":
        points, count = day.points, len(day.stops) + 1
        known = list(pairwise(points)) if day.stops else [(None, None)]
        pairs = [*known, *((point, new.place) for point in points[:-1]), *((new.place, point) for point in points[1:])]
        legs = [leg if leg >= NO_ROAD_S else day.technician.slowed_s(leg) for leg in raw_legs_s(pairs, travel)]
        return cls(day, new, legs[:count], legs[count : 2 * count], legs[2 * count :])

    def at(self, position: int) -> Placed | None:
        day, stops = working_day(self.day.technician), self.day.stops
        ways = ways_s(stops, self.legs_s, day.begin_s, day.end_s)
        there, onward = self.there_s[position], self.onward_s[position]
        if ways is None or max(there, onward) >= NO_ROAD_S or self.is_too_far(position):
            return None
        visits = [stop.as_visit(stop.start_s) for stop in stops[:position]]
        visits += [self.new, *(stop.as_visit(stop.latest_s) for stop in stops[position:])]
        legs = [*ways[:position], there, onward, *ways[position + 1 :]]
        timed = schedule(day, visits, legs, self.day.technician.start)
        if timed is None:
            return None
        starts = tuple(start_s for _, start_s in timed.visits[position:])
        return Placed(position, starts[0], there, onward, starts[1:])

    def is_too_far(self, position: int) -> bool:
        most_s = self.day.technician.max_travel_s
        return most_s is not None and sum(self.legs_s) + self.detour_s(position) > most_s

    def detour_s(self, position: int) -> int:
        return self.there_s[position] + self.onward_s[position] - self.legs_s[position]

    def worsening_s(self, placed: Placed) -> int:
        """Travel added, and delay of the stops behind."""
        behind = self.day.stops[placed.position :]
        push_s = sum(start_s - stop.start_s for start_s, stop in zip(placed.starts_s, behind, strict=True))
        return self.detour_s(placed.position) + push_s


def raw_legs_s(pairs: Sequence[tuple[Place | None, Place | None]], travel: TravelTimes) -> list[int]:
    """0 where a leg begins or ends anywhere. One question for all of them."""
    asked = [(a, b) for a, b in pairs if a is not None and b is not None]
    answers = iter(travel.legs_s([a for a, _ in asked], [b for _, b in asked]).tolist())
    return [0 if a is None or b is None else next(answers) for a, b in pairs]
