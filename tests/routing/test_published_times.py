"""Where changes of the published plan count, visits wait for their published times."""

import pytest

from routing import Goals, Problem, Published, check, solve
from tests.routing.line import MINUTE_PER_KM, H, M, technician, visit

NONE_AT_ALL, PRICED = Goals(changes_at_most=0), Goals(change=600)


def after_a_cancellation(goals: Goals, *more) -> Problem:
    """The first visit of the day was cancelled; b and c are published for 11:00 and 13:00 at km 10 and km 20."""
    published = (Published("b", "ann", 11 * H), Published("c", "ann", 13 * H))
    return Problem((visit("b", 10), visit("c", 20), *more), (technician(),), published, goals)


def starts(problem: Problem) -> tuple[dict[str, int], int]:
    result = solve(problem, iterations=50, travel=MINUTE_PER_KM)
    judged = check(problem, result.solution, MINUTE_PER_KM)
    assert (judged.violations, judged.score) == ((), result.score)
    return {stop.visit: stop.start_s for route in result.solution.routes for stop in route.stops}, result.score.changes


@pytest.mark.parametrize("goals", [NONE_AT_ALL, PRICED])
def test_the_others_keep_their_times_when_the_first_is_cancelled(goals):
    assert starts(after_a_cancellation(goals)) == ({"b": 11 * H, "c": 13 * H}, 0)


def test_where_changes_do_not_count_everybody_comes_as_early_as_possible():
    assert starts(after_a_cancellation(Goals())) == ({"b": 8 * H + 10 * M, "c": 8 * H + 50 * M}, 2)


@pytest.mark.parametrize("goals", [NONE_AT_ALL, PRICED])
def test_a_new_visit_goes_into_the_gap(goals):
    new = visit("n", 10, service_s=H, windows=((8 * H, 17 * H),))
    found, changes = starts(after_a_cancellation(goals, new))
    assert (found["b"], found["c"], changes) == (11 * H, 13 * H, 0)
    assert found["n"] < 10 * H


def test_a_visit_comes_as_early_as_counts_as_unchanged_where_it_has_to_give_way():
    """A visit fixed to 11:40, 20 minutes from b: b must start ten minutes early; a quarter of an hour is no change."""
    fixed = visit("n", 30, windows=((11 * H + 40 * M, 11 * H + 40 * M),))
    problem = Problem((visit("b", 10), fixed), (technician(),), (Published("b", "ann", 11 * H),), PRICED)
    assert starts(problem) == ({"b": 10 * H + 45 * M, "n": 11 * H + 40 * M}, 0)
