"""Construction: put visits into routes where they cost least, first those that would lose most by waiting.

A table holds, for each technician and visit, the least detour; after an insertion one row changes. The
table only estimates around breaks; what is really inserted is timed exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.solver.ortools.group import Group, Routes

NEVER = 1 << 28  # more seconds than any day has, small enough to be added up in int32
PRIORITY_S = 60  # a step of priority weighs like this much regret


@dataclass(frozen=True)
class Windows:
    """Windows of many visits, padded to (visits, most windows)."""

    opens_s: NDArray[np.int32]
    closes_s: NDArray[np.int32]

    @classmethod
    def of(cls, group: Group) -> "Windows":
        most = max((len(visit.windows) for visit in group.visits), default=0)
        padded = [[*visit.windows, *[(NEVER, -1)] * (most - len(visit.windows))] for visit in group.visits]
        spans = np.array(padded, dtype=np.int32).reshape(len(group.visits), most, 2)
        return cls(spans[:, :, 0], spans[:, :, 1])

    def first_start(self, visits: NDArray[np.intp], arrival_s: NDArray[np.int32]) -> NDArray[np.int32]:
        """The first start from each arrival (visits, positions) on; NEVER where no window is left."""
        opens, closes, arrival = self.opens_s[visits, None], self.closes_s[visits, None], arrival_s[:, :, None]
        return np.where(arrival <= closes, np.maximum(arrival, opens), NEVER).min(axis=2, initial=NEVER)


class Inserter:
    """Fills the routes of a group, in place."""

    def __init__(self, group: Group, routes: Routes) -> None:
        self.group, self.routes = group, routes
        self.windows = Windows.of(group)
        self.waiting = np.zeros(len(group.visits), dtype=bool)
        self.detour_s = np.full((len(group.technicians), len(group.visits)), NEVER, dtype=np.int32)
        self.refused = ~group.may

    def insert_all(self, visits: list[int], enough: Callable[[], bool]) -> None:
        """Insert what fits of `visits`, until it is `enough`."""
        self.waiting[visits] = True
        for k in range(len(self.routes)):
            self.refresh(k)
        while not enough() and (choice := self.next_choice()) is not None:
            technician, visit = choice
            if self.insert(technician, visit):
                self.waiting[visit] = False
                self.detour_s[:, visit] = NEVER
                self.refresh(technician)
            else:
                self.refused[technician, visit] = True
                self.detour_s[technician, visit] = NEVER

    def next_choice(self) -> tuple[int, int] | None:
        """The (technician, visit) whose second best is so much worse that it should not wait."""
        if len(self.detour_s) == 0:
            return None
        two = np.partition(self.detour_s, 1, axis=0)[:2] if len(self.detour_s) > 1 else self.detour_s
        best, second = two[0], two[-1] if len(two) > 1 else np.full_like(two[0], NEVER)
        open_visits = np.flatnonzero(best < NEVER)
        if not len(open_visits):
            return None
        worth = np.minimum(second - best, 4 * 3600)[open_visits] + PRIORITY_S * self.group.worth[open_visits]
        visit = int(open_visits[worth.argmax()])
        return int(self.detour_s[:, visit].argmin()), visit

    def insert(self, technician: int, visit: int) -> bool:
        """Insert at the cheapest place that keeps every rule of the route; False where there is none."""
        route = self.routes[technician]
        nodes = [self.group.start(technician), *route, self.group.end(technician)]
        legs = self.group.legs_s(technician)
        detours = [int(legs[a, visit]) + int(legs[visit, b]) - int(legs[a, b]) for a, b in pairwise(nodes)]
        for at in sorted(range(len(detours)), key=detours.__getitem__):
            changed = [*route[:at], visit, *route[at:]]
            if self.group.fits(technician, changed):
                self.routes[technician] = changed
                return True
        return False

    def refresh(self, technician: int) -> None:
        """Estimate the least detour of every waiting visit in this technician's route."""
        visits = np.flatnonzero(self.waiting & ~self.refused[technician])
        self.detour_s[technician] = NEVER
        if not len(visits):
            return
        group, route = self.group, self.routes[technician]
        free_s, latest_s = self.slack(technician)
        before, after = [group.start(technician), *route], [*route, group.end(technician)]
        legs = group.legs_s(technician)
        there, on = legs[before][:, visits].T, legs[visits][:, after]
        start_s = self.windows.first_start(visits, free_s[None, :] + there)
        fits = start_s + group.duration_s[visits, None] + on <= latest_s[None, :]
        detour_s = there + on - legs[before, after][None, :]
        self.detour_s[technician, visits] = np.where(fits, detour_s, NEVER).min(axis=1)

    def slack(self, technician: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """For each position: when the technician is free before it, and the latest arrival after it."""
        group, route, day = self.group, self.routes[technician], self.group.days[technician]
        timed = group.timed(technician, route)
        if timed is None:  # only an empty route of someone who is never there
            return np.array([NEVER], dtype=np.int32), np.array([-1], dtype=np.int32)
        ends = [s + group.duration_s[i] for i, (_, s) in zip(route, timed.visits, strict=True)]
        latest = [day.end_s]
        legs = group.route_legs_s(technician, route)
        for at in range(len(route) - 1, -1, -1):
            visit, earliest = group.visits[route[at]], timed.visits[at][1]
            bound = latest[-1] - legs[at + 1] - int(group.duration_s[route[at]])
            latest.append(max([min(hi, bound) for lo, hi in visit.windows if lo <= bound], default=earliest))
        return np.array([day.begin_s, *ends], dtype=np.int32), np.array(latest[::-1], dtype=np.int32)
