"""Times for routes of parts: each route gets the earliest schedule that keeps every rule."""

from collections.abc import Iterator
from dataclasses import replace

from routing.solution import Route
from routing.solver.crew import SolverError
from routing.solver.plan import Plan
from routing.tour import Tour, legs_of
from routing.travel import TravelTimes
from routing.visit import Visit


def timed_routes(plan: Plan, travel: TravelTimes) -> Iterator[Route]:
    """A route for everybody who has visits. Raises `SolverError` where no schedule exists, which no search may do."""
    tables = plan.tables
    for technician, day, parts in zip(tables.problem.technicians, tables.days, plan.routes, strict=True):
        if not parts:
            continue
        visits = tuple(narrowed(plan, part) for part in parts)
        tour = Tour(technician, day, visits, legs_of(technician, visits, travel))
        timed = tour.timed()
        if timed is None:
            raise SolverError(f"The route of technician {technician.id} has no schedule.")
        yield tour.route(timed)


def narrowed(plan: Plan, part: int) -> Visit:
    """The visit with only those windows that locks and relations leave to this part."""
    windows, begin, end = plan.tables.windows
    lo, hi = int(plan.lo[part]), int(plan.hi[part])
    rows = windows[begin[part] : end[part]].tolist()
    left = tuple((max(a, lo), min(b, hi)) for a, b in rows if max(a, lo) <= min(b, hi))
    return replace(plan.tables.visits[part], windows=left)
