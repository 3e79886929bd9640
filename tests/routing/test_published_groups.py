"""Published visits stay, and a budget of changes is kept, where a plan is searched in several groups."""

from dataclasses import replace

import pytest

from routing import Goals, Problem, Published, solve
from tests.routing.line import MINUTE_PER_KM, H, technician, visit
from tests.routing.region import region

TECHNICIANS = 120  # more than one group holds
VISITS, NEW = 240, 30


@pytest.fixture(scope="module")
def in_force() -> Problem:
    """A day as it was planned, with its plan."""
    day = region(5, VISITS + NEW, TECHNICIANS)
    known = replace(day, visits=day.visits[:VISITS])
    routes = solve(known, iterations=20).solution.routes
    published = [Published(stop.visit, route.technician, stop.start_s) for route in routes for stop in route.stops]
    return replace(day, published=tuple(published))


def test_where_a_change_is_dear_all_published_visits_stay(in_force):
    """Nothing is new, and the plan in force was made in a hurry: where changes are free, many are made."""
    dear, free = (
        solve(replace(in_force, visits=in_force.visits[:VISITS], goals=goals), iterations=20).score.changes
        for goals in (Goals(change=100 * H), Goals())
    )
    assert (dear, free > 20) == (0, True)


@pytest.mark.parametrize("most", [0, 7])
def test_all_groups_together_keep_to_the_budget_of_changes(in_force, most):
    result = solve(replace(in_force, goals=Goals(changes_at_most=most)), iterations=20)
    assert result.score.changes <= most


def test_a_budget_that_all_changes_fit_into_binds_nobody(in_force):
    """The plan is as good as one in which changes do not count."""
    free, within = (
        solve(replace(in_force, goals=Goals(changes_at_most=most)), iterations=20) for most in (None, VISITS)
    )
    assert (within.score.lost_priority, within.score.travel_s) == (free.score.lost_priority, free.score.travel_s)


def test_a_day_that_is_published_too_full_is_thinned_out():
    """Thirty visits of an hour in a day of eight hours, some of which are drives: there is time for seven."""
    visits = tuple(visit(f"v{n}", n, service_s=H, windows=((8 * H, 17 * H),)) for n in range(30))
    published = tuple(Published(v.id, "ann", 8 * H + 1000 * n) for n, v in enumerate(visits))
    result = solve(Problem(visits, (technician(),), published), iterations=50, travel=MINUTE_PER_KM)
    assert result.score.unplanned == 23
