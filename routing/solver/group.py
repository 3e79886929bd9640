"""A few technicians and the visits they could do, as arrays: what one worker solves at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.eligible import may
from routing.technician import Technician
from routing.timing import Day, Timed, schedule, working_day
from routing.travel import TravelTimes
from routing.visit import Visit

Routes = list[list[int]]  # the order of visits (their indexes) of each technician


@dataclass(frozen=True)
class Group:
    """`visits` each need one technician here. Nodes of `travel_s`: visits, then starts, then ends of technicians."""

    visits: Sequence[Visit]
    technicians: Sequence[Technician]
    travel: TravelTimes

    @cached_property
    def travel_s(self) -> NDArray[np.int32]:
        starts = [technician.start for technician in self.technicians]
        places = [visit.place for visit in self.visits] + starts + [t.end or t.start for t in self.technicians]
        matrix = self.travel.matrix_s(places, places)
        for k, technician in enumerate(self.technicians):
            if technician.end is None:
                matrix[:, self.end(k)] = 0
        return matrix

    @cached_property
    def may(self) -> NDArray[np.bool_]:
        """(technicians, visits): who could do what, were there time."""
        rows = [
            [day.begin_s < day.end_s and may(technician, visit) for visit in self.visits]
            for technician, day in zip(self.technicians, self.days, strict=True)
        ]
        return np.array(rows, dtype=bool).reshape(len(self.technicians), len(self.visits))

    @cached_property
    def priority(self) -> NDArray[np.int64]:
        return np.array([visit.priority + 1 for visit in self.visits], dtype=np.int64)

    @cached_property
    def days(self) -> list[Day]:
        return [working_day(technician) for technician in self.technicians]

    def start(self, technician: int) -> int:
        return len(self.visits) + technician

    def end(self, technician: int) -> int:
        return len(self.visits) + len(self.technicians) + technician

    def legs_s(self, technician: int, route: Sequence[int]) -> list[int]:
        nodes = [self.start(technician), *route, self.end(technician)]
        return self.travel_s[nodes[:-1], nodes[1:]].tolist()

    def timed(self, technician: int, route: Sequence[int]) -> Timed | None:
        """The schedule of a route, or None where it can't be done."""
        visits = [self.visits[i] for i in route]
        return schedule(self.days[technician], visits, self.legs_s(technician, route))

    def left_out(self, routes: Routes) -> list[int]:
        done = {i for route in routes for i in route}
        return [i for i in range(len(self.visits)) if i not in done]

    def cost(self, routes: Routes) -> tuple[int, int]:
        """Lost priority, then travel; locked visits are worth more than all others together."""
        lost = int(self.worth[self.left_out(routes)].sum())
        return lost, sum(sum(self.legs_s(k, route)) for k, route in enumerate(routes) if route)

    @cached_property
    def worth(self) -> NDArray[np.int64]:
        locked = np.array([bool(visit.locks) for visit in self.visits], dtype=bool)
        return np.where(locked, self.priority + self.priority.sum(), self.priority)
