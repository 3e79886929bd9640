"""Where a route has no schedule the plan is not lost: what it can't hold is taken off, and the log says so."""

import logging
from dataclasses import replace

from routing import After, Problem, Published, solve
from routing.solver.finish import timed_routes
from routing.solver.plan import Plan
from routing.solver.tables import Tables
from tests.routing.line import MINUTE_PER_KM, H, M, technician, visit
from tests.routing.region import region

MESSAGE = "The route of technician ann has no schedule: {} of its {} visits are taken off."


def test_what_is_worth_most_stays_on_a_route_that_has_no_schedule(caplog):
    """Each takes five hours, and only those two of eight hours can follow each other that begin in time."""
    long, late = {"service_s": 5 * H, "windows": ((8 * H, 10 * H),)}, {"windows": ((13 * H, 15 * H),)}
    visits = (visit("small", 0, priority=5, **long), visit("great", 0, priority=50, **long), visit("late", 0, **late))
    plan = Plan(Tables(Problem(visits, (technician("ann"), technician("bob")))))
    plan.routes = [[0, 1, 2], []]
    routes = timed_routes(plan, MINUTE_PER_KM)
    assert [(r.technician, [stop.visit for stop in r.stops]) for r in routes] == [("ann", ["great", "late"])]
    assert plan.routes == [[1, 2], []]
    assert [(r.levelno, r.getMessage()) for r in caplog.records] == [(logging.ERROR, MESSAGE.format(1, 3))]
    caplog.clear()


def test_with_one_half_of_a_visit_the_other_goes_and_what_comes_after_it(caplog):
    """Ann's pair begins at 10:00 and 8:30 to 10:30 is worth more: Bob's half goes, and what was to come after it."""
    visits = (
        visit("pair", 0, technicians_needed=2, priority=5),
        visit("urgent", 0, service_s=2 * H, windows=((8 * H + 30 * M, 8 * H + 30 * M),), priority=50),
        visit("then", 0, after=(After("pair"),)),
        visit("free", 0),
    )
    plan = Plan(Tables(Problem(visits, (technician("ann"), technician("bob")))))
    plan.routes = [[2, 0], [1, 3, 4]]
    plan.lo[:2] = plan.hi[:2] = 10 * H
    routes = timed_routes(plan, MINUTE_PER_KM)
    stops = {r.technician: [(stop.visit, stop.start_s) for stop in r.stops] for r in routes}
    assert stops == {"ann": [("urgent", 8 * H + 30 * M)], "bob": [("free", 8 * H)]}
    assert [r.getMessage() for r in caplog.records] == [MESSAGE.format(1, 2)]
    caplog.clear()


def test_a_plan_in_force_that_is_stopped_at_once_keeps_what_still_fits(caplog):
    """No group has answered yet; t0 is away, t1 lost all skills, and the others go on as published."""
    day = region(5, 120, 90)
    routes = solve(day, iterations=5).solution.routes
    published = tuple(Published(stop.visit, r.technician, stop.start_s) for r in routes for stop in r.stops)
    first, second = [r.technician for r in routes[:2]]
    changes = {first: {"absences": ((0, 24 * H),)}, second: {"skills": {}}}
    people = tuple(replace(t, **changes.get(t.id, {})) for t in day.technicians)
    again = solve(replace(day, technicians=people, published=published), time_limit_s=5, workers=2, stop=lambda: True)
    kept = {(r.technician, tuple(s.visit for s in r.stops)) for r in again.solution.routes}
    assert kept == {(r.technician, tuple(s.visit for s in r.stops)) for r in routes[2:]}
    assert len(caplog.records) == 1
    caplog.clear()
