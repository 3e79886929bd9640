"""A day that is planned again begins with the plan in force."""

from dataclasses import replace

from hypothesis import given, settings

from routing import Problem, Published, Solution, solve
from tests.routing.line import MINUTE_PER_KM, H, technician, visit
from tests.routing.test_solve import problems


def published(solution: Solution) -> tuple[Published, ...]:
    return tuple(Published(stop.visit, r.technician, stop.start_s) for r in solution.routes for stop in r.stops)


def test_a_published_visit_stays_with_its_technician_where_another_would_do_as_well():
    """Ann and Bob live next door; by itself the planner chooses one of them, whoever was published keeps it."""
    problem = Problem((visit("a", 10),), (technician("ann"), technician("bob")))
    for name in ("ann", "bob"):
        plan = solve(
            replace(problem, published=(Published("a", name, 9 * H),)), time_limit_s=0.5, travel=MINUTE_PER_KM
        ).solution
        assert [route.technician for route in plan.routes] == [name]


def test_what_does_not_fit_any_more_is_planned_anew():
    """Ann is away the whole day now, so Bob goes."""
    people = (technician("ann", absences=((8 * H, 16 * H),)), technician("bob"))
    problem = Problem((visit("a", 10),), people, (Published("a", "ann", 9 * H),))
    plan = solve(problem, time_limit_s=0.5, travel=MINUTE_PER_KM).solution
    assert [(route.technician, [stop.visit for stop in route.stops]) for route in plan.routes] == [("bob", ["a"])]


def test_two_who_were_published_together_stay_together():
    people = (technician("ann"), technician("bob"), technician("eve"))
    rows = (Published("a", "bob", 10 * H), Published("a", "eve", 10 * H))
    problem = Problem((visit("a", 10, technicians_needed=2),), people, rows)
    plan = solve(problem, time_limit_s=0.5, travel=MINUTE_PER_KM).solution
    assert {(r.technician, r.stops[0].start_s) for r in plan.routes} == {("bob", 10 * H), ("eve", 10 * H)}


def test_a_problem_with_a_published_plan_survives_json():
    problem = Problem((visit("a", 10),), (technician("ann"),), (Published("a", "ann", 9 * H),))
    assert Problem.from_json(problem.to_json()) == problem


@settings(max_examples=15, deadline=None)
@given(problems())
def test_planning_again_never_loses_more(problem):
    first = solve(problem, time_limit_s=0.5)
    second = solve(replace(problem, published=published(first.solution)), time_limit_s=0.5)
    assert second.score.lost_priority <= first.score.lost_priority
