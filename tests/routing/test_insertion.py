"""The compiled O(1) test of an insertion against the exact schedule, which tries everything."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from numba import njit

from routing.compiling import LEAN
from routing.solver.columns import windows_of
from routing.solver.crew import never
from routing.solver.groups import Cutter
from routing.solver.kernel.insertion import start_at
from routing.solver.kernel.layout import NEVER
from routing.solver.plan import Plan
from routing.solver.ruin_recreate import Run
from routing.solver.tables import Tables
from routing.solver.task import Search
from routing.solver.world import world_of
from routing.timing import schedule
from tests.routing.line import MINUTE_PER_KM
from tests.routing.strategies import simple_problems

FEW = Search(
    hot=100.0, cold=10.0, price=3000, seconds=0.0, iterations=50, fixed=True, seed=1, collect=False, settled=False
)


@njit(**LEAN)
def probe(w, r, k, v, at, scratch):
    return start_at(w, r, k, v, at, scratch)


def searched(problem) -> tuple[Tables, Run]:
    """All visits and technicians as one group, searched a little."""
    tables = Tables(problem)
    plan, cutter = Plan(tables), Cutter(tables)
    parts = np.arange(len(tables.halves), dtype=np.int32)
    technicians = np.arange(len(problem.technicians), dtype=np.int32)
    group, orders = cutter.group(plan, parts, technicians), cutter.orders(plan, parts, technicians)
    run = Run(world_of(group, orders, MINUTE_PER_KM), orders, FEW, never)
    run.search(0.0)
    return tables, run


def exact(tables: Tables, run: Run, k: int, route: list[int]):
    nodes = [run.routes.node[k, 0], *route, run.routes.node[k, run.routes.count[k] + 1]]
    slowness = tables.problem.technicians[k].slowness_permille
    legs = [(int(run.world.travel[a, b]) * slowness + 500) // 1000 for a, b in pairwise(nodes)]
    start = tables.problem.technicians[k].start
    visits = [replace(tables.visits[i], windows=tuple(windows_of(tables.visits[i]))) for i in route]
    return schedule(tables.days[k], visits, legs, start)


@given(simple_problems())
@settings(max_examples=60, deadline=None)
def test_an_insertion_that_the_labels_allow_is_one_that_a_schedule_exists_for(problem):
    """With one pause at most a day the two agree; with more, pauses in one order are fewer ways than all."""
    if not problem.visits or not problem.technicians:
        return
    tables, run = searched(problem)
    routes, scratch = run.routes, run.room.scratch
    for k in range(len(problem.technicians)):
        route = routes.node[k, 1 : routes.count[k] + 1].tolist()
        for v in set(range(len(tables.halves))) - set(route):
            if run.world.rank[v, k] < 0:
                continue
            for at in range(1, len(route) + 2):
                fits = probe(run.world, routes, k, v, at, scratch) < NEVER
                timed = exact(tables, run, k, [*route[: at - 1], v, *route[at - 1 :]])
                if fits or len(tables.days[k].pauses) <= 1:
                    assert fits == (timed is not None), (k, v, at)


@given(simple_problems())
@settings(max_examples=30, deadline=None)
def test_the_labels_of_a_route_end_when_its_schedule_does(problem):
    if not problem.visits or not problem.technicians:
        return
    tables, run = searched(problem)
    routes = run.routes
    for k in range(len(problem.technicians)):
        count = int(routes.count[k])
        if count and len(tables.days[k].pauses) <= 1:
            states = range(len(tables.days[k].pauses) + 1)
            back = min(
                routes.early[k, count + 1, b]
                for b in states
                if routes.early[k, count + 1, b] <= routes.late[k, count + 1, b]
            )
            assert exact(tables, run, k, routes.node[k, 1 : count + 1].tolist()).back_s == back
