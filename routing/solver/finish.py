"""Times for routes of parts: each route gets the earliest schedule that keeps every rule."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from routing.place import Place
from routing.solution import Route, Stop
from routing.solver.plan import Plan
from routing.technician import Technician
from routing.timing import duration_s, schedule
from routing.travel import TravelTimes
from routing.visit import Visit


def timed_routes(plan: Plan, travel: TravelTimes) -> Iterator[Route | int]:
    """A route for everybody who has visits, or the technician's index where no schedule exists."""
    tables = plan.tables
    used = [k for k, route in enumerate(plan.routes) if route]
    ways = [places(tables.problem.technicians[k], [tables.visits[i] for i in plan.routes[k]]) for k in used]
    legs = travel.legs_s([a for way in ways for a, _ in way], [b for way in ways for _, b in way]).tolist()
    begin = 0
    for k, way in zip(used, ways, strict=True):
        technician, visits = tables.problem.technicians[k], [narrowed(plan, i) for i in plan.routes[k]]
        mine = slowed(technician, legs[begin : begin + len(way)])
        begin += len(way)
        timed = schedule(tables.days[k], visits, mine, technician.start)
        if timed is None:
            yield k
            continue
        stops, here = [], technician.start
        for visit, (arrival, start), leg in zip(visits, timed.visits, mine, strict=False):
            stops.append(Stop(visit.id, arrival, start, start + duration_s(visit, here), leg))
            here = visit.place
        yield Route(technician.id, tuple(stops), timed.breaks, timed.leave_s, timed.back_s, sum(mine))


def places(technician: Technician, visits: list[Visit]) -> list[tuple[Place, Place]]:
    """The legs of a day; an open start or end is a leg that goes nowhere."""
    first, last = visits[0].place, visits[-1].place
    stops = [technician.start or first, *(visit.place for visit in visits), technician.end or last]
    return list(pairwise(stops))


def slowed(technician: Technician, legs_s: list[int]) -> list[int]:
    legs = [(leg * technician.slowness_permille + 500) // 1000 for leg in legs_s]
    if technician.start is None:
        legs[0] = 0
    if technician.end is None:
        legs[-1] = 0
    return legs


def narrowed(plan: Plan, part: int) -> Visit:
    """The visit with only those windows that locks and relations leave to this part."""
    windows, begin, end = plan.tables.windows
    lo, hi = int(plan.lo[part]), int(plan.hi[part])
    rows = windows[begin[part] : end[part]].tolist()
    left = tuple((max(a, lo), min(b, hi)) for a, b in rows if max(a, lo) <= min(b, hi))
    return replace(plan.tables.visits[part], windows=left)
