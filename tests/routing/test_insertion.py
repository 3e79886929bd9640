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
from routing.solver.kernel.insertion import NOWHERE, best_in_route, start_at
from routing.solver.kernel.layout import GOAL_TRAVEL, NEVER
from routing.solver.plan import Plan
from routing.solver.ruin_recreate import Run
from routing.solver.tables import Tables
from routing.solver.task import Search
from routing.solver.world import world_of
from routing.timing import schedule
from routing.tour import Tour
from tests.routing.line import MINUTE_PER_KM
from tests.routing.strategies import problems, simple_problems

FEW = Search(
    hot=100.0, cold=10.0, price=3000, seconds=0.0, iterations=50, fixed=True, seed=1, collect=False, settled=False
)


@njit(**LEAN)
def probe(w, r, k, v, at, scratch):
    return start_at(w, r, k, v, at, scratch)


@njit(**LEAN)
def probe_best(w, r, k, v, below, scratch):
    return best_in_route(w, r, k, v, 1, NEVER, below, scratch)


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


def tour(tables: Tables, run: Run, k: int, route: list[int]) -> Tour:
    technician = tables.problem.technicians[k]
    nodes = [run.routes.node[k, 0], *route, run.routes.node[k, run.routes.count[k] + 1]]
    legs = tuple(technician.slowed_s(int(run.world.travel[a, b])) for a, b in pairwise(nodes))
    visits = tuple(replace(tables.visits[i], windows=tuple(windows_of(tables.visits[i]))) for i in route)
    return Tour(technician, tables.days[k], visits, legs)


def exact(tables: Tables, run: Run, k: int, route: list[int]):
    whole = tour(tables, run, k, route)
    return schedule(whole.day, whole.visits, whole.legs_s, whole.technician.start)


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


def unrelated(problem):
    """The problem without rules between visits; overtime, setup, locks and the limits of a day stay."""
    alone = {"technicians_needed": 1, "second_skills": None, "after": (), "order": ""}
    visits = tuple(replace(visit, **alone, locks=visit.locks[:1]) for visit in problem.visits)
    return replace(problem, visits=visits, published=())


def ways(tables: Tables, run: Run, k: int, v: int) -> dict[int, int]:
    """Position of v → what travel it adds, weighted, wherever the day can be done: each is tried."""
    route = run.routes.node[k, 1 : run.routes.count[k] + 1].tolist()
    before_s = sum(tour(tables, run, k, route).legs_s) if route else 0
    trials = {at: tour(tables, run, k, [*route[: at - 1], v, *route[at - 1 :]]) for at in range(1, len(route) + 2)}
    weight = int(run.world.goal[GOAL_TRAVEL])
    return {at: weight * (sum(t.legs_s) - before_s) for at, t in trials.items() if t.timed() is not None}


@given(problems().map(unrelated))
@settings(max_examples=100, deadline=None)
def test_the_best_place_on_a_route_is_the_best_of_all_that_were_tried(problem):
    """Where setup or two pauses make the labels careful there may be none; where more than travel counts, any."""
    if not problem.visits or not problem.technicians:
        return
    tables, run = searched(problem)
    for k, technician in enumerate(problem.technicians):
        route = run.routes.node[k, 1 : run.routes.count[k] + 1].tolist()
        careful = len(tables.days[k].pauses) > 1 or any(visit.setup_s for visit in tables.visits)
        for v in set(range(len(tables.halves))) - set(route):
            if run.world.rank[v, k] < 0:
                continue
            possible = ways(tables, run, k, v)
            cost, at = probe_best(run.world, run.routes, k, v, NOWHERE, run.room.scratch)
            assert at in possible or (at == 0 and (careful or not possible))
            if at and not (problem.goals.uneven or tables.visits[v].promised or technician.overtime_s):
                assert cost == possible[at]
                assert careful or cost == min(possible.values())
                below = [probe_best(run.world, run.routes, k, v, cost + more, run.room.scratch) for more in (0, 1)]
                assert below == [(cost, 0), (cost, at)]
