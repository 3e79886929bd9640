"""2,000 random problems for each engine: the judge finds no rule broken, and the same score as the planner."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.routing.strategies import problems, simple_problems
from tests.routing.test_rules import solved, solved_or_rightly_refused

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(7200)]
MANY = settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(problems())
@MANY
def test_two_thousand_plans_with_every_rule_break_none(problem):
    solved_or_rightly_refused(problem)


@given(simple_problems())
@MANY
def test_two_thousand_plans_of_the_second_engine_break_none(problem):
    solved(problem, "ortools")
