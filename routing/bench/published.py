"""Published days for the benchmark of the slot engine: the visits of an instance, given out by a quick rule.

Technicians take turns; whose turn it is takes the visit that can begin soonest. That leaves about the room
that a plan has which was made with care, if more travel.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.eligible import holds
from routing.place import Place
from routing.slots import Stop, TechnicianDay
from routing.technician import Break, Technician
from routing.travel import GreatCircle
from routing.visit import Visit

Ints = NDArray[np.int64]


Territory = tuple[list[Visit], list[Technician]]


def territories(visits: Sequence[Visit], technicians: Sequence[Technician], strips: int, parts: int) -> list[Territory]:
    """Strips from west to east, each cut into parts from south to north, with as many homes each."""
    cut = []
    for strip in cuts((list(visits), list(technicians)), "longitude", strips):
        cut += cuts(strip, "latitude", parts)
    return cut


def cuts(whole: Territory, coordinate: str, count: int) -> list[Territory]:
    """Homes in equal numbers by one coordinate, and the visits between the same limits."""

    def at(place: Place | None) -> float:
        return float(getattr(place, coordinate))

    visits, technicians = whole
    homes = sorted(technicians, key=lambda technician: at(technician.start))
    limits = [at(homes[n * len(homes) // count].start) for n in range(1, count)]
    answer: list[Territory] = [([], []) for _ in range(count)]
    for technician in homes:
        answer[bisect_right(limits, at(technician.start))][1].append(technician)
    for visit in visits:
        answer[bisect_right(limits, at(visit.place))][0].append(visit)
    return answer


@dataclass
class Turn:
    """Where a technician is in the day: at a visit (-1: at home), free from `now_s` on; `pause` is still due."""

    technician: Technician
    may: NDArray[np.bool_]  # which visits
    home_s: Ints  # between home and each visit
    pause: Break | None
    now_s: int
    here: int = -1


class Giver:
    """Gives the visits of one territory's day to its technicians."""

    def __init__(self, visits: Sequence[Visit], technicians: Sequence[Technician]) -> None:
        travel, places = GreatCircle(), [visit.place for visit in visits]
        self.visits = visits
        self.between_s = travel.matrix_s(places, places).astype(np.int64)
        self.lo, self.hi = np.array([visit.windows[0] for visit in visits]).T
        self.service_s = np.array([visit.service_s for visit in visits])
        self.open = np.ones(len(visits), np.bool_)
        kinds = list(dict.fromkeys(visit.skills for visit in visits))
        kind = np.array([kinds.index(visit.skills) for visit in visits])
        homes = travel.matrix_s([technician.start for technician in technicians if technician.start], places)
        self.turns = []
        for technician, home_s in zip(technicians, homes.astype(np.int64), strict=True):
            may = np.array([holds(technician.skills, skills) for skills in kinds])[kind]
            pause = technician.breaks[0] if technician.breaks else None
            self.turns.append(Turn(technician, may, home_s, pause, technician.shift[0]))

    def days(self) -> list[TechnicianDay]:
        stops: dict[str, list[Stop]] = {turn.technician.id: [] for turn in self.turns}
        going = [turn.technician.id for turn in self.turns]
        while going:
            taken = {turn.technician.id: self.take(turn) for turn in self.turns if turn.technician.id in going}
            going = [name for name, stop in taken.items() if stop is not None]
            for name, stop in taken.items():
                stops[name] += [stop] if stop is not None else []
        return [TechnicianDay(turn.technician, tuple(stops[turn.technician.id])) for turn in self.turns]

    def take(self, turn: Turn) -> Stop | None:
        """The visit that can begin soonest, if there is any that leaves room for the break and the way home."""
        start_s = np.maximum(turn.now_s + (turn.home_s if turn.here < 0 else self.between_s[turn.here]), self.lo)
        done_s, end_s = start_s + self.service_s, turn.technician.shift[1]
        can = self.open & turn.may & (start_s <= self.hi)
        if turn.pause:
            can &= (done_s <= turn.pause.latest_s) & (done_s + turn.pause.length_s + turn.home_s <= end_s)
        else:
            can &= done_s + turn.home_s <= end_s
        if not can.any():
            return None
        n = int(np.where(can, start_s, 2 * end_s).argmin())
        self.open[n] = False
        turn.here, turn.now_s = n, int(done_s[n])
        if turn.pause and turn.now_s >= turn.pause.earliest_s:
            turn.now_s, turn.pause = turn.now_s + turn.pause.length_s, None
        visit = self.visits[n]
        return Stop(visit.id, visit.place, int(start_s[n]), visit.service_s, *visit.windows[0])
