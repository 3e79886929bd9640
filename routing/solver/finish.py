"""Times for routes of parts: the earliest that keep every rule; published visits wait where changes count."""

from collections.abc import Iterator, Sequence
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
    published = tables.held_starts
    for technician, day, parts in zip(tables.problem.technicians, tables.days, plan.routes, strict=True):
        if not parts:
            continue
        visits = tuple(narrowed(plan, part) for part in parts)
        tour = Tour(technician, day, visits, legs_of(technician, visits, travel))
        starts = [published.get((part, technician.id)) for part in parts]
        timed = held(tour, starts, tables.problem.goals.moved_s).timed()
        if timed is None:
            raise SolverError(f"The route of technician {technician.id} has no schedule.")
        yield tour.route(timed)


def held(tour: Tour, starts: Sequence[int | None], moved_s: int) -> Tour:
    """The tour with as many visits as possible held back to their published starts, or just inside what counts."""
    whole = replace(tour, visits=tuple(not_before(v, s) for v, s in zip(tour.visits, starts, strict=True)))
    if whole.visits == tour.visits or whole.timed() is not None:
        return whole
    for position, start_s in enumerate(starts):
        for first_s in () if start_s is None else (start_s, start_s - moved_s):
            visits = list(tour.visits)
            visits[position] = not_before(visits[position], first_s)
            delayed = replace(tour, visits=tuple(visits))
            if delayed.timed() is not None:
                tour = delayed
                break
    return tour


def not_before(visit: Visit, first_s: int | None) -> Visit:
    """The visit with what its windows leave from `first_s` on; unchanged where that is nothing."""
    left = tuple((max(lo, first_s), hi) for lo, hi in visit.windows if first_s is not None and first_s <= hi)
    return replace(visit, windows=left) if left else visit


def narrowed(plan: Plan, part: int) -> Visit:
    """The visit with only those windows that locks and relations leave to this part."""
    windows, begin, end = plan.tables.windows
    lo, hi = int(plan.lo[part]), int(plan.hi[part])
    rows = windows[begin[part] : end[part]].tolist()
    left = tuple((max(a, lo), min(b, hi)) for a, b in rows if max(a, lo) <= min(b, hi))
    return replace(plan.tables.visits[part], windows=left)
