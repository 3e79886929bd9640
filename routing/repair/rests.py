"""Breaks and absences of a day in progress: those that were taken, and those that work took the place of."""

from collections.abc import Iterable
from dataclasses import replace

from routing.technician import Technician


def worked_through(person: Technician, start_s: int, end_s: int) -> Technician:
    """Absences and breaks that are over by `end_s` are not taken, and an absence that is not begins then."""
    spans = tuple((a if b <= start_s else max(a, end_s), b) for a, b in person.absences if b <= start_s or b > end_s)
    breaks = tuple(rest for rest in person.breaks if rest.latest_s < start_s or rest.latest_s >= end_s)
    return replace(person, absences=spans, breaks=breaks)


def with_breaks_at(person: Technician, taken: Iterable[tuple[int, int]]) -> Technician:
    """The breaks that were `taken`, (start, end), may begin at no other second."""
    left, breaks = sorted(taken), []
    for rest in sorted(person.breaks, key=lambda rest: rest.latest_s):
        fits = (a for a, b in left if rest.earliest_s <= a <= rest.latest_s and b - a == rest.length_s)
        at_s = next(fits, None)
        if at_s is None:
            breaks.append(rest)
        else:
            left.remove((at_s, at_s + rest.length_s))
            breaks.append(replace(rest, earliest_s=at_s, latest_s=at_s))
    return replace(person, breaks=tuple(breaks))
