"""A technician falls ill in the day of a region: how long the answer takes, and how many visits move."""

import sys

import pytest

from routing import check, solve
from routing.repair import Sick, repair
from tests.routing.region import H, region

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

LONGEST_S = 3.0
MOST_MOVED = 0.10


def test_a_sick_technician_of_the_region_is_replaced_in_three_seconds(capsys):
    problem = region(seed=3)
    plan = solve(problem, time_limit_s=30).solution
    busy = sorted(plan.routes, key=lambda route: (-len(route.stops), route.technician))
    repair(problem, plan, [Sick(busy[0].technician, 10 * H)], now_s=10 * H, changes_at_most=10)  # warms up
    for route in busy[:5]:
        mended = repair(problem, plan, [Sick(route.technician, 10 * H)], now_s=10 * H, changes_at_most=10)
        nearby = [r for r in plan.routes if r.technician in mended.neighbours]
        visits = sum(len(r.stops) for r in nearby)
        moved = len(mended.diff.moved) + len(mended.diff.retimed) + len(mended.diff.dropped)
        with capsys.disabled():
            sys.stdout.write(
                f"\n{mended.wall_s:.2f} s, {moved} of {visits} visits nearby moved ({moved / visits:.1%}), "
            )
            sys.stdout.write(f"{len(mended.diff.dropped)} dropped, {mended.changes} moved for others\n")
        assert check(mended.problem, mended.solution).violations == ()
        assert mended.wall_s <= LONGEST_S
        assert moved <= MOST_MOVED * visits
