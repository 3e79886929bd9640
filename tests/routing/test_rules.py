"""Every rule through the planner's only door: kept where it can be, and a visit left out where it can't.

The problems are those of `rules`; each has just one plan that does everything, and its broken twin has none.
"""

from contextlib import suppress
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from routing import Lock, Problem, ProblemError, Published, Result, Visit, check, solve
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
    solved_or_rightly_refused(problem)


def solved_or_rightly_refused(problem: Problem) -> None:
    """Refused is only a budget of changes that nobody can keep."""
    try:
        solved(problem, "auto")
    except ProblemError as error:
        if "published visits can't stay" not in str(error) or enough_can_stay(problem):
            raise


def enough_can_stay(problem: Problem) -> bool:
    """Whether as many published visits as the budget wants can be planned just as published, and nothing else."""
    ids = sorted({row.visit for row in problem.published})
    stay = max(0, len(ids) - problem.goals.changes_at_most)
    return any(can_stay(problem, frozenset(chosen)) for chosen in combinations(ids, stay))


def can_stay(problem: Problem, chosen: frozenset[str]) -> bool:
    """Whether these visits alone can be planned for the technicians and seconds for which they are published."""
    rows = [row for row in problem.published if row.visit in chosen]
    if not all(keeps_locks(visit, rows) for visit in problem.visits if visit.id in chosen):
        return False
    visits = [as_published(visit, rows) for visit in problem.visits if visit.id in chosen]
    with suppress(ProblemError):  # one comes after a visit that is not among them, or is locked otherwise
        alone = Problem(visits, problem.technicians, rows, replace(problem.goals, changes_at_most=None))
        return solved(alone, "auto").score.changes == 0
    return False


def keeps_locks(visit: Visit, published: list[Published]) -> bool:
    """Whether the plan in force has the visit where, and when, it is locked."""
    starts = {row.technician: row.start_s for row in published if row.visit == visit.id}
    return all(k.technician in starts and k.start_s in {None, starts[k.technician]} for k in visit.locks)


def as_published(visit: Visit, published: list[Published]) -> Visit:
    """Locked to its published technicians and second, and to its position in their day if it was."""
    position = {lock.technician: lock.position for lock in visit.locks}
    rows = [row for row in published if row.visit == visit.id]
    return replace(visit, locks=tuple(Lock(row.technician, row.start_s, position.get(row.technician)) for row in rows))


@given(simple_problems())
@settings(max_examples=100, deadline=None)
def test_whatever_the_second_engine_solves_breaks_no_rule(problem):
    solved(problem, "ortools")
