"""A world for hand-checked numbers: everything lies on one straight road, and a kilometre takes a minute."""

import math

from routing import Place, Problem, Route, Solution, Stop, Technician, Unplanned, Visit
from routing.solution import Reason
from routing.travel import EARTH_KM, GreatCircle

M, H = 60, 3600
KM_PER_DEGREE = EARTH_KM * math.pi / 180
MINUTE_PER_KM = GreatCircle(detour=1, parking_s=0, speeds=((0, 60), (1000, 60)))


def at_km(km: float) -> Place:
    return Place(0.0, km / KM_PER_DEGREE)


def visit(name: str, km: float, **rules) -> Visit:
    """Half an hour of work between 8:00 and 17:00, unless `rules` say otherwise."""
    given = {"service_s": 30 * M, "windows": ((8 * H, 17 * H),), "skills": {}} | rules
    return Visit(name, at_km(km), **given)


def technician(name: str = "ann", km: float = 0, **rules) -> Technician:
    """Out from 8:00 to 16:00, from home and back, unless `rules` say otherwise."""
    given = {"start": at_km(km), "end": at_km(km), "shift": (8 * H, 16 * H), "skills": {}} | rules
    return Technician(name, **given)


def route(problem: Problem, name: str, starts: dict[str, int], *, leave_s: int, back_s: int, breaks=()) -> Route:
    """A route written by hand: visit → start. Only legs and ends are computed, from the kilometres and the minutes."""
    who = next(t for t in problem.technicians if t.id == name)
    visits = {v.id: v for v in problem.visits}
    stops, here, total, free_s = [], who.start, 0, leave_s
    for visit_id, start_s in starts.items():
        leg = leg_s(who, here, visits[visit_id].place)
        setup_s = 0 if here == visits[visit_id].place else visits[visit_id].setup_s
        done_s = start_s + setup_s + visits[visit_id].service_s
        stops.append(Stop(visit_id, max(start_s, free_s + leg), start_s, done_s, leg))
        here, total, free_s = visits[visit_id].place, total + leg, done_s
    total += leg_s(who, here, who.end)
    return Route(name, tuple(stops), tuple(breaks), leave_s, back_s, total)


def leg_s(who: Technician, a: Place | None, b: Place | None) -> int:
    """A minute a kilometre at speed factor 1; nothing where the day begins or ends at a visit."""
    if a is None or b is None:
        return 0
    km = round(abs(a.longitude - b.longitude) * KM_PER_DEGREE, 6)
    return round(km * M / who.speed_factor)


def plan(problem: Problem, *routes: Route) -> Solution:
    """Routes, and everything else unplanned."""
    done = {stop.visit for r in routes for stop in r.stops}
    rest = tuple(Unplanned(v.id, Reason.WINDOW_FULL) for v in problem.visits if v.id not in done)
    return Solution(routes, rest)
