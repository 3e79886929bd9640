"""Every rule through the planner's only door: kept where it can be, and a visit left out where it can't.

The problems are those of `rules`; each has just one plan that does everything, and its broken twin has none.
"""

import pytest
from hypothesis import given, settings

from routing import Problem, ProblemError, Result, check, solve
from tests.routing.line import MINUTE_PER_KM
from tests.routing.rules import RULES
from tests.routing.strategies import problems, simple_problems

LIMITS = {"auto": {"iterations": 50}, "ortools": {"time_limit_s": 1}}
BOTH_ENGINES = [(name, engine) for name, rule in RULES.items() for engine in LIMITS if engine == "auto" or rule.ortools]
REFUSED = [name for name, rule in RULES.items() if not rule.ortools]


def solved(problem: Problem, engine: str) -> Result:
    """The plan, after the judge found nothing wrong with it and agreed on its score."""
    result = solve(problem, travel=MINUTE_PER_KM, engine=engine, **LIMITS[engine])
    judged = check(problem, result.solution, MINUTE_PER_KM)
    assert judged.violations == ()
    assert judged.score == result.score
    return result


@pytest.mark.parametrize(("name", "engine"), BOTH_ENGINES)
def test_all_is_planned_where_the_rule_lets_it(name, engine):
    assert solved(RULES[name].kept, engine).solution.unplanned == ()


@pytest.mark.parametrize(("name", "engine"), BOTH_ENGINES)
def test_a_visit_is_left_out_where_the_rule_keeps_it_out(name, engine):
    assert solved(RULES[name].broken, engine).score.unplanned == RULES[name].left_out


@pytest.mark.parametrize("name", REFUSED)
def test_the_second_engine_refuses_a_rule_that_it_does_not_keep(name):
    with pytest.raises(ProblemError):
        solve(RULES[name].kept, engine="ortools", time_limit_s=1)


@given(problems())
@settings(max_examples=100, deadline=None)
def test_whatever_is_solved_breaks_no_rule(problem):
    solved(problem, "auto")


@given(simple_problems())
@settings(max_examples=100, deadline=None)
def test_whatever_the_second_engine_solves_breaks_no_rule(problem):
    solved(problem, "ortools")
