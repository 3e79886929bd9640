"""What a worker is asked, and how it answers: one group, its routes so far, and a time limit."""

import time
from dataclasses import dataclass

from routing.solver.group import Group, Routes
from routing.solver.insertion import Inserter
from routing.technician import Technician
from routing.travel import TravelTimes
from routing.visit import Visit

LEAST_SEARCH_S = 0.02


@dataclass(frozen=True, slots=True)
class Task:
    """Insert what `routes` leave out, then improve them; `limit_s` bounds both, and 0 means insertion only."""

    visits: tuple[Visit, ...]
    technicians: tuple[Technician, ...]
    travel: TravelTimes
    routes: Routes
    limit_s: float


def solve_task(task: Task) -> Routes:
    began = time.monotonic()
    group, routes = Group(task.visits, task.technicians, task.travel), [list(route) for route in task.routes]
    Inserter(group, routes).insert_all(group.left_out(routes))
    left_s = task.limit_s - (time.monotonic() - began)
    if left_s < LEAST_SEARCH_S or not task.visits:
        return routes
    from routing.solver.ortools_routing import improve  # noqa: PLC0415 - a third of a second, not spent to insert

    return improve(group, routes, left_s)
