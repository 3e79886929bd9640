"""Times for routes of parts: the earliest that keep every rule; published visits wait where changes count."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from routing.solution import Route
from routing.solver.plan import Plan
from routing.tour import Tour, legs_of
from routing.travel import TravelTimes
from routing.visit import Visit

logger = logging.getLogger(__name__)


def timed_routes(plan: Plan, travel: TravelTimes) -> list[Route]:
    """A route for everybody who has visits.

    No search leaves a route that has no schedule, only a plan in force whose search ended before it began. Yet a
    whole plan must not be lost for one route: it is thinned out, in `plan` as well, and the log says so.
    """
    routes: dict[int, Route] = {}
    if alone := plan.let_go():
        logger.error("%s routes have visits that depend on some that nobody has: they are taken off.", len(alone))
    todo = {k for k, parts in enumerate(plan.routes) if parts}
    while todo:
        for k in sorted(todo):
            routes.pop(k, None)
            timed = timed_route(plan, k, travel)
            if timed is not None:
                routes[k] = timed
        todo = plan.let_go()
    return [routes[k] for k in sorted(routes)]


def timed_route(plan: Plan, k: int, travel: TravelTimes) -> Route | None:
    """The route of one technician, thinned out where it has no schedule; None where nothing is left."""
    tables, parts = plan.tables, plan.routes[k]
    if not parts:
        return None
    tour = tour_of(plan, k, parts, travel)
    starts = [tables.held_starts.get((part, tour.technician.id)) for part in parts]
    tour = held(tour, starts, tables.problem.goals.moved_s)
    if (timed := tour.timed()) is not None:
        return tour.route(timed)
    plan.routes[k] = thinned(plan, k, travel)
    logger.error(
        "The route of technician %s has no schedule: %s of its %s visits are taken off.",
        tour.technician.id,
        len(parts) - len(plan.routes[k]),
        len(parts),
    )
    return timed_route(plan, k, travel)


def thinned(plan: Plan, k: int, travel: TravelTimes) -> list[int]:
    """What has a schedule of a technician's parts, in their order; what is worth most comes in first."""
    tables, kept = plan.tables, set[int]()
    first_half = {part: tables.parts_of[tables.visit_of[part]][0] for part in plan.routes[k]}
    for part in sorted(plan.routes[k], key=lambda part: -int(tables.worth[first_half[part]])):
        trial = [other for other in plan.routes[k] if other in kept or other == part]
        if tour_of(plan, k, trial, travel).timed() is not None:
            kept.add(part)
    return [part for part in plan.routes[k] if part in kept]


def tour_of(plan: Plan, k: int, parts: Sequence[int], travel: TravelTimes) -> Tour:
    technician = plan.tables.problem.technicians[k]
    visits = tuple(narrowed(plan, part) for part in parts)
    return Tour(technician, plan.tables.days[k], visits, legs_of(technician, visits, travel))


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
