"""The exact second look at one technician's day, for the moment of booking: by the schedule that planning uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.eligible import holds
from routing.place import Place
from routing.slots.published import TechnicianDay, ways_s
from routing.slots.wanted import Wanted, Window
from routing.timing import Day, schedule, working_day
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


@dataclass(frozen=True, slots=True)
class Fit:
    """A place for a visit in a day: the travel that it adds, and by how much the stops behind start later, together."""

    placed: Placed
    detour_s: int
    push_s: int


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
    if start_s is not None:
        if not window.first_s <= start_s <= window.last_s:
            return None
        window = Window(window.day, start_s, start_s)
    found = fits(day, wanted, window, travel=travel, role=role, position=position)
    return min(found, key=lambda fit: fit.detour_s + fit.push_s).placed if found else None


def fits(
    day: TechnicianDay,
    wanted: Wanted,
    window: Window,
    *,
    travel: TravelTimes,
    role: int = 0,
    position: int | None = None,
) -> list[Fit]:
    """Every place of this day in which the visit fits, or the one at `position`, in the order of the day."""
    if day.is_off or day.is_full or not holds(day.technician.skills, wanted.roles[role]):
        return []
    visit = Visit("", wanted.place, wanted.service_s, ((window.first_s, window.last_s),))
    trial = Trial.of(day, visit, travel)
    positions = [p for p in range(len(day.stops) + 1) if position in (None, p)]
    return [trial.fit(placed) for placed in map(trial.at, positions) if placed is not None]


@dataclass(frozen=True, slots=True)
class Trial:
    """A new visit tried in a day; legs are seconds, one for each gap: of the route as it is, to the visit, from it."""

    day: TechnicianDay
    new: Visit
    work: Day
    before: list[Visit]  # the stops as they stand, for those that come first
    behind: list[Visit]  # and as they may move, for those that come after
    ways_s: list[int] | None
    legs_s: list[int]
    there_s: list[int]
    onward_s: list[int]

    @classmethod
    def of(cls, day: TechnicianDay, new: Visit, travel: TravelTimes) -> "Trial":
        points, count = day.points, len(day.stops) + 1
        known = list(pairwise(points)) if day.stops else [(None, None)]
        pairs = [*known, *((point, new.place) for point in points[:-1]), *((new.place, point) for point in points[1:])]
        legs = [leg if leg >= NO_ROAD_S else day.technician.slowed_s(leg) for leg in raw_legs_s(pairs, travel)]
        work = working_day(day.technician)
        return cls(
            day,
            new,
            work,
            [stop.as_visit(stop.start_s) for stop in day.stops],
            [stop.as_visit(stop.latest_s) for stop in day.stops],
            ways_s(day.stops, legs[:count], work.begin_s, work.end_s),
            legs[:count],
            legs[count : 2 * count],
            legs[2 * count :],
        )

    def at(self, position: int) -> Placed | None:
        there, onward = self.there_s[position], self.onward_s[position]
        if self.ways_s is None or max(there, onward) >= NO_ROAD_S or self.is_too_far(position):
            return None
        if not self.can_be_reached(position):
            return None
        visits = [*self.before[:position], self.new, *self.behind[position:]]
        legs = [*self.ways_s[:position], there, onward, *self.ways_s[position + 1 :]]
        timed = schedule(self.work, visits, legs, self.day.technician.start)
        if timed is None:
            return None
        starts = tuple(start_s for _, start_s in timed.visits[position:])
        return Placed(position, starts[0], there, onward, starts[1:])

    def can_be_reached(self, position: int) -> bool:
        """At a glance, without pauses: in time from the stop before, and the next one in time from here."""
        stops, (first_s, last_s) = self.day.stops, self.new.windows[0]
        leave_s = stops[position - 1].end_s if position else self.work.begin_s
        arrive_s = leave_s + self.there_s[position]
        next_s = max(arrive_s, first_s) + self.new.service_s + self.onward_s[position]
        latest_s = stops[position].latest_s if position < len(stops) else self.work.end_s
        return arrive_s <= last_s and next_s <= latest_s

    def is_too_far(self, position: int) -> bool:
        most_s = self.day.technician.max_travel_s
        return most_s is not None and sum(self.legs_s) + self.detour_s(position) > most_s

    def detour_s(self, position: int) -> int:
        return self.there_s[position] + self.onward_s[position] - self.legs_s[position]

    def fit(self, placed: Placed) -> Fit:
        behind = self.day.stops[placed.position :]
        push_s = sum(start_s - stop.start_s for start_s, stop in zip(placed.starts_s, behind, strict=True))
        return Fit(placed, self.detour_s(placed.position), push_s)


def raw_legs_s(pairs: Sequence[tuple[Place | None, Place | None]], travel: TravelTimes) -> list[int]:
    """0 where a leg begins or ends anywhere. One question for all of them."""
    asked = [(a, b) for a, b in pairs if a is not None and b is not None]
    answers = iter(travel.legs_s([a for a, _ in asked], [b for _, b in asked]).tolist())
    return [0 if a is None or b is None else next(answers) for a, b in pairs]
