"""The rooms of a published route: between which stops and pauses something could be put, and until when.

Pauses lie where the exact schedule of the route as it is has them, and stay in that order. One that the route
avoids today (it leaves after it, or is back before it) is taken all the same once something is inserted.
What is offered is feasible so; where a pause would have to move to another leg, nothing is offered.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from routing.slots.kernel.layout import NEVER
from routing.slots.published import Stop, TechnicianDay, ways_s
from routing.timing import Day, Pause, Timed, schedule, working_day

Row = tuple[int, ...]
BEFORE_ALL = -1


class Rooms(NamedTuple):
    """Rows of GAP (one for each point) and ROOM of one route, and its day."""

    gaps: list[Row]
    rooms: list[Row]
    day: Day


def rooms_of(one: TechnicianDay, legs_s: Sequence[int]) -> Rooms:
    """Without rooms: a day off, full, or one that can't be kept as it is published."""
    day = working_day(one.technician)
    ways = ways_s(one.stops, legs_s, day.begin_s, day.end_s)
    resting = None if ways is None or one.is_off else pauses_by_gap(one, day, ways)
    if ways is None or resting is None:
        ways, resting, rooms = list(legs_s), [[] for _ in legs_s], list[Row]()
    else:
        rooms = [] if one.is_full else list(all_rooms(one.stops, day, ways, resting))
    gaps: list[Row] = []
    for leg, way, pauses, stop in zip(legs_s, ways, resting, [*one.stops, None], strict=True):
        rest, rested, _ = taken_after(pauses)
        gaps.append((leg, way, rest, rested, stop.start_s if stop else 0, stop.service_s if stop else 0))
    gaps.append((0,) * 6)
    return Rooms(gaps, rooms, day)


def pauses_by_gap(one: TechnicianDay, day: Day, ways: Sequence[int]) -> list[list[Pause]] | None:
    """The pauses in each gap, in the order in which they are taken; None where they can't all be."""
    if not one.stops:
        return [sorted(day.pauses, key=lambda pause: (pause.earliest_s, pause.latest_s))]
    gaps: list[list[Pause]] = [[] for _ in ways]
    if not day.pauses:
        return gaps
    timed = schedule(day, [stop.as_visit(stop.start_s) for stop in one.stops], ways, one.technician.start)
    if timed is None:
        return None
    starts = [stop.start_s for stop in one.stops]
    for _, end_s, pause in sorted(placed(day, timed), key=lambda row: row[:2]):
        gaps[bisect_left(starts, end_s)].append(pause)
    return gaps


def placed(day: Day, timed: Timed) -> list[tuple[int, int, Pause]]:
    """(begin, end) of each pause; of those that are not taken, where they would be: before leaving, or after all."""
    taken = sorted(timed.breaks)
    rows = []
    for pause in sorted(day.pauses, key=lambda pause: pause.latest_s):
        fitting = [t for t in taken if pause.earliest_s <= t[0] <= pause.latest_s and t[1] - t[0] == pause.length_s]
        if pause.kind == "break" and fitting:
            taken.remove(fitting[0])
            rows.append((*fitting[0], pause))
        elif pause.void_s <= timed.leave_s:
            rows.append((pause.earliest_s, BEFORE_ALL, pause))
        elif timed.back_s <= pause.earliest_s:
            rows.append((pause.earliest_s, NEVER, pause))
        else:
            rows.append((pause.earliest_s, pause.earliest_s + pause.length_s, pause))
    return rows


def all_rooms(stops: Sequence[Stop], day: Day, ways: Sequence[int], resting: list[list[Pause]]) -> list[Row]:
    rooms: list[Row] = []
    late_s = day.end_s
    for gap in range(len(stops), -1, -1):
        free_s = stops[gap - 1].end_s if gap else day.begin_s
        rooms += gap_rooms(gap, free_s, late_s, resting[gap])
        if gap:
            rest, rested, by = taken_after(resting[gap])
            stop = stops[gap - 1]
            end_s = min(by, late_s - rest - ways[gap]) if rested <= late_s else -NEVER
            late_s = min(stop.latest_s, end_s - stop.service_s)
            if late_s < stop.start_s:
                late_s = -NEVER
    return sorted(rooms)


def gap_rooms(gap: int, free_s: int, late_s: int, pauses: list[Pause]) -> list[Row]:
    """Rooms of one gap, which begins at `free_s`, and whose far end must be reached by `late_s`."""
    rooms: list[Row] = []
    ready_s = free_s
    for n in range(len(pauses) + 1):
        if n:
            begin_s = max(ready_s, pauses[n - 1].earliest_s)
            if begin_s > pauses[n - 1].latest_s:
                break
            ready_s = begin_s + pauses[n - 1].length_s
            free_s += pauses[n - 1].length_s
        rest, rested, by = taken_after(pauses[n:])
        if rested <= late_s and ready_s <= min(by, late_s - rest):
            rooms.append((gap, free_s, ready_s, by, late_s - rest, rest, rested))
    return rooms


def taken_after(pauses: Sequence[Pause]) -> tuple[int, int, int]:
    """Of pauses in this order: their seconds, when they have ended at the earliest, by when the first must begin.

    That is the latest second from which on all of them can be begun in time; -NEVER: whenever it is, they can't.
    """
    rest, rested, by = 0, 0, NEVER
    for pause in pauses:
        by = min(by, pause.latest_s - rest) if rested <= pause.latest_s else -NEVER
        rested = max(rested, pause.earliest_s) + pause.length_s
        rest += pause.length_s
    return rest, rested, by
