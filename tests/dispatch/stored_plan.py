"""A stored plan as `routing` would judge it: read back from its rows alone, so that what was stored is what is checked.

Breaks are not stored. Each one that is due must fit into a gap of the route as it stands, or before its first leg; it
is put into the first such gap.
"""

from itertools import pairwise

from dispatch.models import Assignment, Plan
from dispatch.planning.clock import DayClock
from routing import Break, Problem, Technician
from routing.check import legs_s
from routing.solution import Reason, Route, Solution, Stop, Unplanned
from routing.travel import GreatCircle


def solution_of(plan: Plan, problem: Problem) -> Solution:
    """The plan's assignments and unplanned visits, in the words of the problem that it answers."""
    clock = DayClock(plan.day, plan.territory.zone)
    rows: dict[str, list[Assignment]] = {}
    for row in plan.assignments.select_related("visit", "technician").order_by("technician", "during"):
        rows.setdefault(str(row.technician.uuid), []).append(row)
    technicians = {technician.id: technician for technician in problem.technicians}
    routes = tuple(_route(technicians[uuid], stops, problem, clock) for uuid, stops in rows.items())
    left = tuple(Unplanned(str(u.visit.uuid), Reason(u.reason)) for u in plan.unplanned.select_related("visit"))
    return Solution(routes, left)


def _route(technician: Technician, rows: list[Assignment], problem: Problem, clock: DayClock) -> Route:
    visits = {visit.id: visit for visit in problem.visits}
    stops = tuple(_stop(row, clock) for row in rows)
    *_, home_s = legs_s(technician, [visits[stop.visit] for stop in stops], GreatCircle())
    breaks = tuple(found for rest in technician.breaks for found in _taken(rest, stops, home_s))
    after = sum(end - begin for begin, end in breaks if begin >= stops[-1].end_s)
    leave_s = stops[0].start_s - stops[0].travel_s
    for begin, end in breaks:
        if end <= stops[0].start_s:
            leave_s = min(leave_s - (end - begin), begin)
    return Route(
        technician=technician.id,
        stops=stops,
        breaks=breaks,
        leave_s=leave_s,
        back_s=stops[-1].end_s + home_s + after,
        travel_s=sum(stop.travel_s for stop in stops) + home_s,
    )


def _stop(row: Assignment, clock: DayClock) -> Stop:
    start_s, end_s = clock.seconds(row.during.lower), clock.seconds(row.during.upper)
    return Stop(str(row.visit.uuid), start_s, start_s, end_s, row.travel_s)


def _taken(rest: Break, stops: tuple[Stop, ...], home_s: int) -> list[tuple[int, int]]:
    """The break in the first gap with room for it and the leg; after the last stop if it is due on the way home."""
    for before, after in pairwise(stops):
        begin = max(before.end_s, rest.earliest_s)
        if (
            begin <= rest.latest_s
            and begin + rest.length_s <= after.start_s
            and (before.end_s + after.travel_s + rest.length_s <= after.start_s)
        ):
            return [(begin, begin + rest.length_s)]
    begin = max(stops[-1].end_s, rest.earliest_s)
    if begin <= rest.latest_s and begin < stops[-1].end_s + home_s:
        return [(begin, begin + rest.length_s)]
    leave_s = stops[0].start_s - stops[0].travel_s
    begin = max(rest.earliest_s, min(rest.latest_s, leave_s - rest.length_s))  # at home, or at the first door
    fits = begin <= rest.latest_s and begin + rest.length_s <= stops[0].start_s and leave_s < rest.latest_s
    return [(begin, begin + rest.length_s)] if fits else []
