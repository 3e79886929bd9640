"""Visits that need two technicians: who, and at which second both can begin."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from routing.eligible import may
from routing.solver.draft import Draft, at_locked_time
from routing.solver.group import Group
from routing.timing import schedule
from routing.visit import Visit

STEP_S = 900  # start times that are tried, besides the ends of the windows
CANDIDATES = 20  # technicians that are tried, the nearest ones
TWO = 2


@dataclass(frozen=True, slots=True, order=True)
class Option:
    """One technician takes part at a given time; a lock on that technician comes first, then the least detour."""

    is_free: bool
    detour_s: int
    technician: int
    at: int


def pair_all(draft: Draft, until: float) -> None:
    """Place the visits that need two and are not placed yet, the most important first, until `time.monotonic()`."""
    for first in sorted(draft.unpaired, key=lambda i: -draft.parts[i].priority):
        if time.monotonic() < until:
            pair(draft, first)


def pair(draft: Draft, first: int) -> None:
    """Fix a visit where its two detours cost least together, if there is such a time."""
    visit, best = draft.parts[first], None
    candidates = nearest(draft, visit)
    around = Around(draft, candidates, visit)
    for start_s in start_times(visit):
        two = sorted(around.options(start_s))[:TWO]
        locks_kept = sum(not option.is_free for option in two) == len(visit.locks)
        if len(two) == TWO and locks_kept:
            cost = sum(option.detour_s for option in two)
            if best is None or cost < best[0]:
                best = cost, start_s, two
    if best is not None:
        draft.fix(first, best[1], [(candidates[option.technician], option.at) for option in best[2]])


def nearest(draft: Draft, visit: Visit) -> list[int]:
    """Those who may, the ones it is locked to first, then by travel from home."""
    people = draft.problem.technicians
    able = [k for k, technician in enumerate(people) if may(technician, visit)]
    travel_s = draft.travel.matrix_s([people[k].start for k in able], [visit.place])
    locked = {lock.technician for lock in visit.locks}
    by_home = dict(zip(able, travel_s.ravel().tolist(), strict=True))
    return sorted(able, key=lambda k: (people[k].id not in locked, by_home[k]))[:CANDIDATES]


def start_times(visit: Visit) -> list[int]:
    windows = at_locked_time(visit).windows
    return sorted({start_s for lo, hi in windows for start_s in (*range(lo, hi, STEP_S), hi)})


class Around:
    """A visit and the routes of those who could do it, as one group whose last visit it is."""

    def __init__(self, draft: Draft, candidates: list[int], visit: Visit) -> None:
        taken = [i for k in candidates for i in draft.routes[k]]
        place = {part: n for n, part in enumerate(taken)}
        people = [draft.problem.technicians[k] for k in candidates]
        self.group = Group([*(draft.parts[i] for i in taken), visit], people, draft.travel)
        self.routes = [[place[i] for i in draft.routes[k]] for k in candidates]
        self.travel_s = [draft.travel_s[k] for k in candidates]
        self.timed = [self.group.timed(k, route) for k, route in enumerate(self.routes)]
        self.visit, self.locked = visit, {lock.technician for lock in visit.locks}

    def options(self, start_s: int) -> Iterator[Option]:
        """Who could begin the visit at `start_s`, in the gap of the route where that time lies."""
        group, last = self.group, len(self.group.visits) - 1
        fixed = replace(self.visit, windows=((start_s, start_s),))
        for k, (route, timed) in enumerate(zip(self.routes, self.timed, strict=True)):
            at = sum(start < start_s for _, start in timed.visits) if timed else 0
            changed = [*route[:at], last, *route[at:]]
            legs = group.legs_s(k, changed)
            visits = [fixed if i == last else group.visits[i] for i in changed]
            if schedule(group.days[k], visits, legs) is not None:
                yield Option(group.technicians[k].id not in self.locked, sum(legs) - self.travel_s[k], k, at)
