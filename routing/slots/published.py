"""A technician's day as it was published: what is planned, and how far it may move."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.place import Place
from routing.technician import Technician
from routing.visit import Visit


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit of the published route.

    `start_s` is the planned start of its service, which may move to anything from `first_s` to `last_s`: what
    the customer was promised, or the hours in which doors are open. All three equal: it can't be moved.
    """

    id: str
    place: Place
    start_s: int
    service_s: int
    first_s: int
    last_s: int

    @property
    def end_s(self) -> int:
        return self.start_s + self.service_s

    @property
    def latest_s(self) -> int:
        """It may start from its planned start, never earlier, to here."""
        return max(self.start_s, self.last_s)

    def as_visit(self, latest_s: int) -> Visit:
        """For the exact schedule: it starts from its planned start to `latest_s`."""
        return Visit(self.id, self.place, self.service_s, ((self.start_s, latest_s),))


@dataclass(frozen=True, slots=True)
class TechnicianDay:
    """Who works, and the stops in the order of time. A shift that ends where it begins: a day off.

    Of a day that has begun it is what is left: the shift begins now and `start` is where the technician is, or
    will be free at the earliest, else an offer could have a drive in it that should have begun an hour ago.
    """

    technician: Technician
    stops: tuple[Stop, ...]

    @property
    def is_off(self) -> bool:
        begin_s, end_s = self.technician.shift
        return begin_s >= end_s

    @property
    def is_full(self) -> bool:
        most = self.technician.max_visits
        return most is not None and len(self.stops) >= most

    @property
    def points(self) -> list[Place | None]:
        """Start, stops, end; None: the day begins at the first stop, or ends at the last."""
        return [self.technician.start, *(stop.place for stop in self.stops), self.technician.end]


def ways_s(stops: Sequence[Stop], legs_s: Sequence[int], begin_s: int, end_s: int) -> list[int] | None:
    """How long each leg of a published route counts; None where the route itself can't be kept.

    It is trusted: plans may be made with other travel times than those asked now, and a leg that takes longer
    by these counts as what the plan gives it.
    """
    leave = [begin_s, *(stop.end_s for stop in stops)]
    reach = [*(stop.start_s for stop in stops), end_s]
    ways = [min(leg, there - here) for leg, here, there in zip(legs_s, leave, reach, strict=True)]
    return None if min(ways) < 0 else ways
