"""What limits a plan most: the skill, the hour and the area in which most is left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from routing.problem import Problem
from routing.solution import Solution
from routing.visit import Visit

HOUR_S = 3600
CELL_DIGITS = 1  # of a degree: about 11 km from north to south

Key = TypeVar("Key", bound=tuple | int)
Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Limits:
    """Each list has the worst first, with the number of visits left out; empty where nothing is.

    `skills`: (code, level, visits). `hours`: (hour since the first midnight, visits): a visit counts in every
    hour in which it may begin, shared among them, so that a narrow window weighs more. `areas`: (latitude,
    longitude, visits) of cells a tenth of a degree wide, by their middle.
    """

    skills: tuple[tuple[str, int, int], ...]
    hours: tuple[tuple[int, float], ...]
    areas: tuple[tuple[float, float, int], ...]


def limits(problem: Problem, solution: Solution, most: int = 5) -> Limits:
    """What most of the visits that are left out have in common: at most `most` skills, hours and areas."""
    left_out = {row.visit for row in solution.unplanned}
    visits = [visit for visit in problem.visits if visit.id in left_out]
    skills = Counter(need for visit in visits for need in needs(visit))
    areas = Counter(cell(visit) for visit in visits)
    hours: dict[int, float] = defaultdict(float)
    for visit in visits:
        open_in = open_hours(visit)
        for hour in open_in:
            hours[hour] += 1 / len(open_in)
    return Limits(
        tuple((code, level, count) for (code, level), count in ranked(skills, most)),
        tuple((hour, round(count, 1)) for hour, count in ranked(hours, most)),
        tuple((*place, count) for place, count in ranked(areas, most)),
    )


def open_hours(visit: Visit) -> set[int]:
    return {hour for lo, hi in visit.windows for hour in range(lo // HOUR_S, max(lo, hi - 1) // HOUR_S + 1)}


def needs(visit: Visit) -> Iterable[tuple[str, int]]:
    return {*visit.skills.items(), *(visit.second_skills or {}).items()}


def cell(visit: Visit) -> tuple[float, float]:
    place = visit.place
    return round(place.latitude, CELL_DIGITS), round(place.longitude, CELL_DIGITS)


def ranked(counts: Mapping[Key, Number], most: int) -> list[tuple[Key, Number]]:
    """The largest first; of equal counts, the smaller key."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
