"""A day that has begun, and is behind its plan."""

from dataclasses import replace
from itertools import pairwise

from routing.faults import LATEST_S
from routing.slots.placing import raw_legs_s
from routing.slots.published import TechnicianDay, ways_s
from routing.timing import departures, earliest, working_day
from routing.travel import TravelTimes


def caught_up(one: TechnicianDay, *, travel: TravelTimes) -> TechnicianDay:
    """What is left of a day whose first stop should have begun before the shift, which begins now: it begins then.

    Its technician is thought to be at that door, tapping or not. Those behind follow as the schedule has it, never
    earlier than planned, by legs that are trusted as planned. As it was where nothing is overdue, or where the shift
    is too short for what is left: nobody is offered then.
    """
    technician, stops = one.technician, one.stops
    if one.is_off or not stops or stops[0].start_s >= technician.shift[0]:
        return one
    day = working_day(technician)
    legs = [technician.slowed_s(leg) for leg in raw_legs_s(list(pairwise(one.points)), travel)]
    ways = ways_s(stops, legs, stops[0].start_s, day.end_s)
    at_once = {mask: state for mask, state in departures(day).items() if state[0] == day.begin_s}
    timed = ways and earliest(day, [stop.as_visit(LATEST_S) for stop in stops], ways, technician.start, at_once)
    if not timed:
        return one
    starts = (start_s for _, start_s in timed.visits)
    return replace(one, stops=tuple(replace(stop, start_s=s) for stop, s in zip(stops, starts, strict=True)))
