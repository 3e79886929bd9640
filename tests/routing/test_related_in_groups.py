"""Visits that depend on each other, in a plan that is searched in groups: one may be in one group, one in another."""

from dataclasses import replace

import numpy as np
import pytest

from routing import After, Problem, solve
from routing.solver.crew import never
from routing.solver.groups import Cutter
from routing.solver.plan import Plan
from routing.solver.ruin_recreate import Run
from routing.solver.tables import Tables
from routing.solver.task import Search
from routing.solver.world import world_of
from tests.routing.line import MINUTE_PER_KM, H, technician, visit
from tests.routing.region import region

COLLECTING = Search(
    hot=100.0, cold=10.0, price=3000, seconds=0.0, iterations=20, fixed=True, seed=1, collect=True, settled=True
)


def test_a_group_with_one_half_of_a_visit_reports_when_it_starts():
    """Ann and Bob begin at 10:00. Without the second, CP-SAT would take Ann's route for one that binds nobody."""
    pair, alone = visit("pair", 10, technicians_needed=2), visit("alone", 20, windows=((12 * H, 13 * H),))
    plan = Plan(Tables(Problem((pair, alone), (technician("ann"), technician("bob")))))
    plan.routes = [[0, 2], [1]]
    plan.lo[:2] = plan.hi[:2] = 10 * H
    cutter, parts, technicians = Cutter(plan.tables), np.array([0, 2], np.int32), np.array([0], np.int32)
    group, orders = cutter.group(plan, parts, technicians), cutter.orders(plan, parts, technicians)
    run = Run(world_of(group, orders, MINUTE_PER_KM), orders, COLLECTING, never)
    run.search(0.0)
    answer = run.answer()
    assert dict(zip(parts[answer.pool_route].tolist(), answer.pool_start.tolist(), strict=True)) == {0: 10 * H, 2: -1}


def test_what_a_visit_of_another_group_comes_after_stays_with_all_that_it_comes_after_itself():
    """The last waits for c, and c for both halves of b: a half that goes would take c away, and leave d alone."""
    a, b, c = visit("a", 10), visit("b", 10, technicians_needed=2), visit("c", 20, after=(After("b"),))
    d = visit("d", 30, after=(After("c"),))
    plan = Plan(Tables(Problem((a, b, c, d), [technician(name) for name in ("ann", "bob", "eve")])))
    plan.routes = [[0, 1, 3], [2], [4]]
    group = Cutter(plan.tables).group(plan, np.array([0, 1, 2, 3], np.int32), np.array([0, 1], np.int32))
    assert group.part["pinned"].tolist() == [0, 1, 1, 1]


def with_relations(day: Problem) -> Problem:
    """Of four visits one needs two technicians, and the next two are of one order."""
    visits = list(day.visits)
    for n in range(0, len(visits), 4):
        visits[n] = replace(visits[n], technicians_needed=2)
        visits[n + 1 : n + 3] = [replace(v, order=f"order {n}") for v in visits[n + 1 : n + 3]]
    return replace(day, visits=tuple(visits))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("visits", "technicians"), [(240, 120), pytest.param(400, 300, id="more than CP-SAT chooses for at once")]
)
def test_what_cp_sat_chooses_keeps_visits_together_that_lie_in_two_groups(seed, visits, technicians):
    """`solve` has the plan checked."""
    day = with_relations(region(seed, visits, technicians, breaks=True))
    assert solve(day, iterations=10, seed=seed).score.unplanned < visits // 10


def test_chains_of_visits_across_groups_hold_on_a_day_that_is_too_full():
    day = region(1, 420, 120, demand=1.4, breaks=True)
    visits = list(day.visits)
    for n in range(0, len(visits), 6):
        for later in range(n + 1, n + 4):
            visits[later] = replace(visits[later], after=(After(visits[later - 1].id),))
        visits[n + 3] = replace(visits[n + 3], technicians_needed=2)
    assert solve(replace(day, visits=tuple(visits)), iterations=10).score.unplanned > 0
