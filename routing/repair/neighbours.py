"""Who takes part in a repair: technicians within reach of what happened, as they are from now on."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.repair.day import Day
from routing.technician import Technician, merged
from routing.travel import air_km, radians

REACH_KM = 30.0  # from the home, or from a visit of the day
MOST_SPARE = 20


def neighbours(day: Day, places: Iterable[Place]) -> list[str]:
    """Technicians whose home or whose way comes within `REACH_KM` of one of `places`, and who can still work."""
    there = radians(distinct(places))
    names = [name for name in day.technicians if name not in day.unable]
    return [name for name in names if len(there) and near(radians(way(day, name)), there)]


def distinct(places: Iterable[Place]) -> list[Place]:
    return list(dict.fromkeys(places))


def near(way: NDArray[np.float64], there: NDArray[np.float64]) -> bool:
    return bool(len(way)) and bool((air_km(way, there) <= REACH_KM).any())


def way(day: Day, name: str) -> list[Place]:
    """Home, and all visits of the day."""
    person = day.technicians[name]
    stops = day.routes[name].stops if name in day.routes else ()
    return [p for p in (person.start, person.end) if p is not None] + [day.visits[stop.visit].place for stop in stops]


def spare(day: Day) -> list[str]:
    """The `MOST_SPARE` most urgent visits that nobody does, within `REACH_KM` of where time was freed."""
    there = radians(distinct(day.freed))
    if not len(there):
        return []
    left = [v for v in day.visits.values() if v.id not in day.planned_s and v.id not in day.orphans]
    left = [v for v in left if any(hi >= day.now_s for _, hi in v.windows) and near(radians([v.place]), there)]
    return [v.id for v in sorted(left, key=lambda v: (-v.priority, v.id))[:MOST_SPARE]]


def from_now_on(day: Day, name: str) -> Technician | None:
    """The technician with nothing but the future left free; None where the day is over.

    Who has not left yet begins now. Who has ended a visit, and is not on the way to another, was idle until
    now: that is an absence, so that nobody drives in the past.
    """
    person, now_s = day.technicians[name], day.now_s
    stops = day.routes[name].stops if name in day.routes else ()
    begun = [stop for stop in stops if stop.visit in day.begun]
    if not begun:
        begin_s = max(person.shift[0], now_s)
        return replace(person, shift=(begin_s, person.shift[1])) if begin_s < person.shift[1] else None
    rests = (end for begin, end in day.routes[name].breaks if begin <= now_s)
    idle_s = max(begun[-1].end_s, *rests, 0)
    if idle_s >= now_s:
        return person
    return replace(person, absences=merged((*person.absences, (idle_s, now_s))))
