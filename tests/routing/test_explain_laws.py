"""Laws over random problems with every rule: what is proposed is admitted, and costs what is said."""

from hypothesis import HealthCheck, assume, given, settings

from routing import Problem, Score, Solution, check
from routing.explain import explain, next_best, reasons
from routing.repair.insert import insert
from tests.routing.line import MINUTE_PER_KM
from tests.routing.strategies import problems

FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def planned(problem: Problem) -> tuple[Solution, Score]:
    """A plan by plain insertion; what it can't keep, a budget of changes above all, is not looked at."""
    routes = insert(problem, (), [visit.id for visit in problem.visits], MINUTE_PER_KM)
    plan = Solution(tuple(routes), reasons(problem, routes, MINUTE_PER_KM))
    verdict = check(problem, plan, MINUTE_PER_KM)
    if problem.goals.changes_at_most is None:
        assert verdict.violations == ()
    assume(not verdict.violations)
    return plan, verdict.score


@FEW
@given(problems())
def test_every_change_that_is_proposed_lets_the_visit_in_and_breaks_no_rule(problem):
    plan, _ = planned(problem)
    for said in explain(problem, plan, MINUTE_PER_KM, limit_s=60).visits:
        for change in said.changes:
            admitted = change.admit(plan)
            assert check(change.apply(problem), admitted, MINUTE_PER_KM).violations == (), change.kind
            assert change.visit in {stop.visit for route in admitted.routes for stop in route.stops}


@FEW
@given(problems())
def test_the_next_best_costs_what_the_judge_says_and_breaks_no_rule_but_locks_and_the_budget(problem):
    plan, score = planned(problem)
    for name in sorted({stop.visit for route in plan.routes for stop in route.stops}):
        for one in next_best(problem, plan, MINUTE_PER_KM, name):
            routes = {r.technician: r for r in plan.routes if r.technician != one.instead_of}
            routes |= {r.technician: r for r in one.routes}
            verdict = check(problem, Solution(tuple(routes.values()), plan.unplanned), MINUTE_PER_KM)
            assert abs(verdict.score.cost - score.cost - one.more) <= problem.goals.uneven  # rounded once
            assert [f for f in verdict.violations if "locked" not in f and "changes" not in f] == []
