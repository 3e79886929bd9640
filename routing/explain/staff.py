"""All technicians as arrays, so that "who could do this visit?" is one comparison and not a loop over thousands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.technician import Technician
from routing.timing import Day, duration_s, schedule, working_day
from routing.travel import TravelTimes
from routing.visit import Visit

Mask = NDArray[np.bool_]
Indexes = NDArray[np.intp]
Seconds = NDArray[np.int64]

NEAREST = 200  # technicians looked at for one visit, by air; counts of who is in reach end there
EXACT = 40  # of them, those whose breaks and absences are looked at exactly
NEVER_S = np.iinfo(np.int64).max // 2


class Staff:
    """Masks and indexes are over `technicians`, in the order of the problem."""

    def __init__(self, technicians: Sequence[Technician]) -> None:
        self.technicians = technicians
        self.days: list[Day] = [working_day(technician) for technician in technicians]
        self.begin_s = np.array([day.begin_s for day in self.days], dtype=np.int64)
        self.end_s = np.array([day.end_s for day in self.days], dtype=np.int64)
        self.has_pauses = np.array([bool(day.pauses) for day in self.days], dtype=bool)
        self.permille = np.array([technician.slowness_permille for technician in technicians], dtype=np.int64)
        self.has_limits = np.array([is_limited(technician) for technician in technicians], dtype=bool)
        self.names: dict[str, list[int]] = defaultdict(list)
        for index, technician in enumerate(technicians):
            for name in technician.names:
                self.names[name].append(index)

    @cached_property
    def levels(self) -> dict[str, NDArray[np.int16]]:
        """Skill → the level of each technician, 0 for none."""
        levels: dict[str, NDArray[np.int16]] = {}
        for index, technician in enumerate(self.technicians):
            for code, level in technician.skills.items():
                levels.setdefault(code, np.zeros(len(self.technicians), dtype=np.int16))[index] = level
        return levels

    @cached_property
    def homes(self) -> NDArray[np.float64]:
        """Where each day begins or ends, in degrees, (n, 2); NaN for who may begin and end anywhere."""
        places = [technician.start or technician.end for technician in self.technicians]
        degrees = [(np.nan, np.nan) if place is None else (place.latitude, place.longitude) for place in places]
        return np.array(degrees, dtype=float).reshape(-1, 2)

    @cached_property
    def working(self) -> tuple[Indexes, Seconds, Seconds]:
        """The spans between absences: whose, from, to."""
        rows = [(k, a, b) for k, day in enumerate(self.days) for a, b in spans(self.technicians[k], day)]
        owner, begin, end = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        return owner, begin, end

    def holding(self, skills: Mapping[str, int]) -> Mask:
        held = np.ones(len(self.technicians), dtype=bool)
        for code, level in skills.items():
            held &= self.levels[code] >= level if code in self.levels else False
        return held

    def skilled(self, visit: Visit) -> Mask:
        """Those who hold what the visit asks for; of two, what it asks of either."""
        second = visit.second_skills
        return self.holding(visit.skills) | (self.holding(second) if second is not None else False)

    def permitted(self, visit: Visit) -> Mask:
        everybody = visit.allowed is None
        allowed = np.full(len(self.technicians), everybody)
        for name in visit.allowed or ():
            allowed[self.names.get(name, [])] = True
        for name in visit.forbidden:
            allowed[self.names.get(name, [])] = False
        return allowed

    def on_shift(self, visit: Visit) -> Mask:
        """Those who work at some time in the windows, however short."""
        owner, begin, end = self.working
        return self.owning(owner[first_starts(visit.windows, begin) < end])

    def has_time(self, visit: Visit) -> Mask:
        """Those in whose working time the service could begin and end, wherever they are."""
        owner, begin, end = self.working
        return self.owning(owner[first_starts(visit.windows, begin) + visit.service_s <= end])

    def owning(self, owners: Indexes) -> Mask:
        mask = np.zeros(len(self.technicians), dtype=bool)
        mask[owners] = True
        return mask

    def nearest(self, place: Place, who: Mask | Indexes, most: int = NEAREST) -> Indexes:
        """The indexes of `who` by distance, at most `most` of them."""
        members: Indexes = np.flatnonzero(who) if who.dtype == bool else who.astype(np.intp)
        north, east = (self.homes[members] - (place.latitude, place.longitude)).T
        far = np.nan_to_num(north**2 + (east * np.cos(np.radians(place.latitude))) ** 2, nan=0.0)
        if len(members) > most:
            near = np.argpartition(far, most - 1)[:most]
            members, far = members[near], far[near]
        return members[np.argsort(far, kind="stable")]

    def in_reach(self, visit: Visit, who: Indexes, travel: TravelTimes) -> Indexes:
        """Those of `who` (nearest first) into whose day the visit fits if it were the only one.

        Breaks and absences count until the nearest is found who can do it in spite of them, among `EXACT`.
        """
        if not len(who):
            return who
        out_s, home_s = self.legs(visit.place, who, travel)
        start_s = first_starts(visit.windows, self.begin_s[who] + out_s)
        lasts_s = np.array([duration_s(visit, self.technicians[k].start) for k in who.tolist()], dtype=np.int64)
        possible = np.flatnonzero(start_s + lasts_s + home_s <= self.end_s[who])
        for rank, n in enumerate(possible[:EXACT].tolist()):
            if self.fits_alone(visit, int(who[n]), (int(out_s[n]), int(home_s[n]))):
                return who[possible[rank:]]
        return who[:0]

    def fits_alone(self, visit: Visit, k: int, legs: tuple[int, int]) -> bool:
        return not self.has_pauses[k] or schedule(self.days[k], [visit], legs, self.technicians[k].start) is not None

    def legs(self, place: Place, who: Indexes, travel: TravelTimes) -> tuple[Seconds, Seconds]:
        """Seconds from each start to `place`, and from there to each end; 0 for who has none."""
        starts = [self.technicians[k].start or place for k in who.tolist()]
        ends = [self.technicians[k].end or place for k in who.tolist()]
        permille = self.permille[who]
        out = travel.matrix_s(starts, [place])[:, 0].astype(np.int64)
        home = travel.matrix_s([place], ends)[0].astype(np.int64)
        return (out * permille + 500) // 1000, (home * permille + 500) // 1000


def is_limited(technician: Technician) -> bool:
    limits = (technician.max_visits, technician.max_travel_s)
    return bool(technician.capacity) or any(limit is not None for limit in limits)


def spans(technician: Technician, day: Day) -> list[tuple[int, int]]:
    """The day without the absences in it."""
    free_from, free = day.begin_s, []
    for a, b in technician.absences:
        if free_from < b and a < day.end_s:
            free.append((free_from, a))
            free_from = b
    return [(a, b) for a, b in [*free, (free_from, day.end_s)] if a <= b]


def first_starts(windows: Sequence[tuple[int, int]], arrival_s: Seconds) -> Seconds:
    """The first second from each arrival on at which a window lets the service begin; `NEVER_S` where none does."""
    starts = np.full(len(arrival_s), NEVER_S, dtype=np.int64)
    for lo, hi in windows:
        starts = np.where(arrival_s <= hi, np.minimum(starts, np.maximum(arrival_s, lo)), starts)
    return starts
