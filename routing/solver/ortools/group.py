"""A few technicians and the visits they could do, as arrays: what is searched at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.eligible import may
from routing.technician import Technician
from routing.timing import Day, Timed, schedule, working_day
from routing.travel import NO_ROAD_S, TravelTimes
from routing.visit import Visit

Routes = list[list[int]]  # the order of visits (their indexes) of each technician


@dataclass(frozen=True, slots=True)
class Limit:
    """What the visits of a route count together, by visit, and how much of it is most, by technician."""

    name: str
    amounts: list[int]
    most: list[int]


@dataclass(frozen=True)
class Group:
    """`visits` each need one technician here. Nodes of `legs_s`: visits, then starts, then ends of technicians."""

    visits: Sequence[Visit]
    technicians: Sequence[Technician]
    travel: TravelTimes

    @cached_property
    def matrix_s(self) -> NDArray[np.int32]:
        """Travel by node; nothing to a place that a technician does not have, and nothing for a day without visits."""
        anywhere = self.visits[0].place
        places = [visit.place for visit in self.visits]
        places += [technician.start or anywhere for technician in self.technicians]
        places += [technician.end or anywhere for technician in self.technicians]
        matrix = np.array(self.travel.matrix_s(places, places))
        for k, technician in enumerate(self.technicians):
            matrix[self.start(k), self.end(k)] = 0
            if technician.start is None:
                matrix[self.start(k), :] = 0
            if technician.end is None:
                matrix[:, self.end(k)] = 0
        return matrix

    @cached_property
    def by_slowness(self) -> dict[int, NDArray[np.int32]]:
        """Legs for each speed in the group, by permille of the travel times."""
        return {slowness: self.slowed(slowness) for slowness in {t.slowness_permille for t in self.technicians}}

    def slowed(self, slowness_permille: int) -> NDArray[np.int32]:
        legs = (self.matrix_s.astype(np.int64) * slowness_permille + 500) // 1000
        return np.minimum(legs, NO_ROAD_S).astype(np.int32)

    def legs_s(self, technician: int) -> NDArray[np.int32]:
        """From each node to each, at this technician's speed."""
        return self.by_slowness[self.technicians[technician].slowness_permille]

    def route_legs_s(self, technician: int, route: Sequence[int]) -> list[int]:
        nodes = [self.start(technician), *route, self.end(technician)]
        return self.legs_s(technician)[nodes[:-1], nodes[1:]].tolist()

    def travel_s(self, technician: int, route: Sequence[int]) -> int:
        return sum(self.route_legs_s(technician, route))

    @cached_property
    def duration_s(self) -> NDArray[np.int32]:
        """Service with the setup, which is always due: no two visits with a setup share a place."""
        return np.array([visit.setup_s + visit.service_s for visit in self.visits], dtype=np.int32)

    @cached_property
    def may(self) -> NDArray[np.bool_]:
        """(technicians, visits): who could do what, were there time."""
        rows = [
            [day.begin_s < day.end_s and may(technician, visit) for visit in self.visits]
            for technician, day in zip(self.technicians, self.days, strict=True)
        ]
        return np.array(rows, dtype=bool).reshape(len(self.technicians), len(self.visits))

    @cached_property
    def days(self) -> list[Day]:
        return [working_day(technician) for technician in self.technicians]

    @cached_property
    def limits(self) -> list[Limit]:
        """The number of visits, and each kind of parts that a van here has limited room for."""
        limits = []
        if any(technician.max_visits is not None for technician in self.technicians):
            count = len(self.visits)
            most = [count if t.max_visits is None else t.max_visits for t in self.technicians]
            limits.append(Limit("visits", [1] * count, most))
        for kind in sorted({kind for technician in self.technicians for kind in technician.capacity}):
            amounts = [visit.delivery.get(kind, 0) for visit in self.visits]
            most = [technician.capacity.get(kind, sum(amounts)) for technician in self.technicians]
            limits.append(Limit(f"parts {kind}", amounts, most))
        return limits

    def start(self, technician: int) -> int:
        return len(self.visits) + technician

    def end(self, technician: int) -> int:
        return len(self.visits) + len(self.technicians) + technician

    def timed(self, technician: int, route: Sequence[int]) -> Timed | None:
        """The schedule of a route, or None where there is none."""
        visits, person = [self.visits[i] for i in route], self.technicians[technician]
        return schedule(self.days[technician], visits, self.route_legs_s(technician, route), person.start)

    def fits(self, technician: int, route: Sequence[int]) -> bool:
        """Whether a route of visits that the technician may do can be done."""
        most_travel_s = self.technicians[technician].max_travel_s
        return (
            all(sum(limit.amounts[i] for i in route) <= limit.most[technician] for limit in self.limits)
            and (most_travel_s is None or self.travel_s(technician, route) <= most_travel_s)
            and self.timed(technician, route) is not None
        )

    def left_out(self, routes: Routes) -> list[int]:
        done = {i for route in routes for i in route}
        return [i for i in range(len(self.visits)) if i not in done]

    def rank(self, routes: Routes) -> tuple[int, int]:
        """Worth of what is left out, then travel: less is better."""
        lost = int(self.worth[self.left_out(routes)].sum())
        return lost, sum(self.travel_s(k, route) for k, route in enumerate(routes))

    @cached_property
    def worth(self) -> NDArray[np.int64]:
        """What it counts to do a visit; a locked one counts more than all others together."""
        priority = np.array([visit.priority + 1 for visit in self.visits], dtype=np.int64)
        locked = np.array([bool(visit.locks) for visit in self.visits], dtype=bool)
        return np.where(locked, priority + priority.sum(), priority)
