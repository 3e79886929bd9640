"""A day that is planned again begins with the plan in force."""

from dataclasses import replace

from hypothesis import given, settings

from routing import Goals, Problem, Published, Solution, solve
from routing.solver.adopt import adopt
from routing.solver.plan import Plan
from routing.solver.tables import Tables
from tests.routing.line import MINUTE_PER_KM, H, technician, visit
from tests.routing.strategies import problems


def published(solution: Solution) -> tuple[Published, ...]:
    return tuple(Published(stop.visit, r.technician, stop.start_s) for r in solution.routes for stop in r.stops)


def planned(problem: Problem) -> Solution:
    return solve(problem, iterations=50, travel=MINUTE_PER_KM).solution


def test_routes_begin_in_the_order_in_which_they_were_published():
    people = (technician("ann"), technician("bob"))
    rows = (Published("a", "bob", 10 * H), Published("b", "bob", 9 * H))
    plan = Plan(Tables(Problem((visit("a", 10), visit("b", 20), visit("c", 30)), people, rows)))
    assert adopt(plan)
    assert plan.routes == [[], [1, 0]]


def test_of_two_in_one_second_the_one_that_takes_no_time_comes_first():
    rows = (Published("a", "ann", 9 * H), Published("b", "ann", 9 * H))
    plan = Plan(Tables(Problem((visit("a", 10), visit("b", 10, service_s=0)), (technician("ann"),), rows)))
    assert adopt(plan)
    assert plan.routes == [[1, 0]]


def test_without_a_plan_in_force_nobody_has_a_route():
    plan = Plan(Tables(Problem((visit("a", 10),), (technician("ann"),))))
    assert not adopt(plan)
    assert plan.routes == [[]]


def test_a_published_visit_stays_with_its_technician_where_another_would_do_as_well():
    """Ann and Bob live next door; by itself the planner chooses one of them, whoever was published keeps it."""
    problem = Problem((visit("a", 10),), (technician("ann"), technician("bob")))
    for name in ("ann", "bob"):
        plan = planned(replace(problem, published=(Published("a", name, 9 * H),)))
        assert [route.technician for route in plan.routes] == [name]


def test_what_does_not_fit_any_more_is_planned_anew():
    """Ann is away the whole day now, so Bob goes."""
    people = (technician("ann", absences=((8 * H, 16 * H),)), technician("bob"))
    plan = planned(Problem((visit("a", 10),), people, (Published("a", "ann", 9 * H),)))
    assert [(route.technician, [stop.visit for stop in route.stops]) for route in plan.routes] == [("bob", ["a"])]


def test_two_who_were_published_together_stay_together():
    """Alone they would begin at 8:10, and Ann could go as well: only the price of a change says otherwise."""
    people = (technician("ann"), technician("bob"), technician("eve"))
    rows = (Published("a", "bob", 10 * H), Published("a", "eve", 10 * H))
    plan = planned(Problem((visit("a", 10, technicians_needed=2),), people, rows, Goals(change=600)))
    assert {(r.technician, r.stops[0].start_s) for r in plan.routes} == {("bob", 10 * H), ("eve", 10 * H)}


@settings(max_examples=50, deadline=None)
@given(problems())
def test_planning_again_never_loses_more_and_keeps_any_budget_of_changes(problem):
    """The plan in force can always stay, so there is no budget too small for it."""
    free = replace(problem, published=(), goals=replace(problem.goals, changes_at_most=None))
    first = solve(free, iterations=50)
    second = solve(replace(problem, published=published(first.solution)), iterations=50)
    assert second.score.lost_priority <= first.score.lost_priority
    assert problem.goals.changes_at_most is None or second.score.changes <= problem.goals.changes_at_most
