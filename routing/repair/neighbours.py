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


def from_now_on(day: Day, name: str) -> Technician | None:
    """The technician with nothing but the future left free; None where the day is over.

    Who has not left yet begins now. Who has ended a visit, and is not on the way to another, was idle until
    now: that is an absence, so that nobody drives in the past.
    """
    person, now_s = day.technicians[name], day.now_s
    stops = day.routes[name].stops if name in day.routes else ()
    begun = [stop for stop in stops if day.has_begun(stop)]
    if not begun:
        begin_s = max(person.shift[0], now_s)
        return replace(person, shift=(begin_s, person.shift[1])) if begin_s < person.shift[1] else None
    rests = (end for begin, end in day.routes[name].breaks if begin <= now_s)
    idle_s = max(begun[-1].end_s, *rests, 0)
    if idle_s >= now_s:
        return person
    return replace(person, absences=merged((*person.absences, (idle_s, now_s))))
