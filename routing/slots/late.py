"""A day that has begun, and is behind its plan."""

from dataclasses import replace
from itertools import pairwise

from routing.faults import LATEST_S
from routing.slots.placing import raw_legs_s
from routing.slots.published import TechnicianDay, ways_s
from routing.timing import departures, earliest, working_day
from routing.travel import TravelTimes


def caught_up(one: TechnicianDay, *, travel: TravelTimes) -> TechnicianDay:
    """What is left of a day whose shift begins now, too late for its first stop: it begins now, or as planned.

    Who can't be there in time any more from where the day starts is thought to be at that door, tapping or not, and
    goes from there to a visit that is put before it. Those behind follow as the schedule has it, never earlier than
    planned, by legs that are trusted as planned. As it was where the first stop can be reached, or where the shift is
    too short for what is left: nobody is offered then.
    """
    technician, stops = one.technician, one.stops
    if one.is_off or not stops:
        return one
    legs = [technician.slowed_s(leg) for leg in raw_legs_s(list(pairwise(one.points)), travel)]
    if stops[0].start_s >= technician.shift[0] + legs[0]:
        return one
    day = working_day(technician)
    ways = ways_s(stops, legs, stops[0].start_s, day.end_s)
    at_once = {mask: state for mask, state in departures(day).items() if state[0] == day.begin_s}
    timed = ways and earliest(day, [stop.as_visit(LATEST_S) for stop in stops], ways, technician.start, at_once)
    if not timed:
        return one
    starts = (start_s for _, start_s in timed.visits)
    at_the_door = replace(technician, start=stops[0].place)
    now = tuple(replace(stop, start_s=s) for stop, s in zip(stops, starts, strict=True))
    return replace(one, technician=at_the_door, stops=now)
