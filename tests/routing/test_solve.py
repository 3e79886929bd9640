"""The planner through its only door, on days that can be planned by hand: a kilometre takes a minute."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from routing import Break, Lock, Place, Problem, Progress, SolverError, solve
from routing.solution import Reason
from routing.solver.groups import Cutter
from routing.solver.plan import Plan
from routing.solver.pool import Pool
from routing.solver.tables import Tables
from routing.solver.task import Search, Task
from routing.travel import Matrix
from tests.routing.line import MINUTE_PER_KM, H, M, technician, visit


def planned(*visits, technicians=None, **options):
    problem = Problem(tuple(visits), tuple(technicians or [technician()]))
    return solve(problem, **({"iterations": 100, "travel": MINUTE_PER_KM} | options))


def orders(result) -> dict[str, list[str]]:
    return {route.technician: [stop.visit for stop in route.stops] for route in result.solution.routes}


def worth(result) -> tuple[int, int, int]:
    """Lost priority, visits left out, and travel."""
    return result.score.lost_priority, result.score.unplanned, result.score.travel_s


def reasons(result) -> dict[str, Reason]:
    return {unplanned.visit: unplanned.reason for unplanned in result.solution.unplanned}


def test_four_visits_on_a_line_take_one_way_out_and_one_back():
    """The farthest is at km 40: 80 minutes, in whichever order the others are done on the way."""
    result = planned(visit("c", 30), visit("a", 10), visit("d", 40), visit("b", 20))
    assert worth(result) == (0, 0, 80 * M)
    assert (result.visits, result.technicians) == (4, 1)


def test_two_technicians_share_the_line_by_their_homes():
    result = planned(
        *(visit(n, km) for n, km in (("a", 5), ("b", 10), ("c", 90), ("d", 95))),
        technicians=[technician(), technician("bob", 100)],
    )
    assert {name: set(stops) for name, stops in orders(result).items()} == {"ann": {"a", "b"}, "bob": {"c", "d"}}
    assert worth(result) == (0, 0, 40 * M)


def test_a_tiny_day_does_not_burn_its_time_limit():
    began = time.monotonic()
    planned(visit("a", 10), visit("b", 20), iterations=None, time_limit_s=60)
    assert time.monotonic() - began < 5


def test_nobody_leaves_home_to_wait_at_the_door():
    (route,) = planned(visit("a", 10, windows=((12 * H, 13 * H),))).solution.routes
    assert (route.leave_s, route.stops[0].arrival_s, route.back_s) == (11 * H + 50 * M, 12 * H, 12 * H + 40 * M)


def test_windows_rule_the_order():
    result = planned(visit("a", 10, windows=((14 * H, 15 * H),)), visit("b", 40, windows=((9 * H, 10 * H),)))
    assert orders(result) == {"ann": ["b", "a"]}


def test_the_second_of_two_windows_is_used_where_the_first_is_taken():
    early = ((9 * H, 9 * H),)
    result = planned(visit("a", 10, windows=early), visit("b", 10, windows=(*early, (11 * H, 11 * H))))
    assert [stop.start_s for stop in result.solution.routes[0].stops] == [9 * H, 11 * H]


def test_skills_with_level_choose_the_technician():
    people = [technician("ann", 0, skills={"fibre": 1}), technician("bob", 100, skills={"fibre": 3})]
    assert orders(planned(visit("a", 1, skills={"fibre": 2}), technicians=people)) == {"bob": ["a"]}


def test_a_forbidden_technician_is_not_sent():
    people = [technician("ann", 0), technician("bob", 100)]
    assert orders(planned(visit("a", 1, forbidden={"ann"}), technicians=people)) == {"bob": ["a"]}


def test_a_lock_keeps_technician_and_time_whatever_it_costs():
    people = [technician("ann", 0), technician("bob", 100)]
    result = planned(visit("a", 1, locks=(Lock("bob", 13 * H),)), technicians=people)
    assert orders(result) == {"bob": ["a"]}
    assert result.solution.routes[0].stops[0].start_s == 13 * H


def test_a_locked_visit_stays_though_a_more_important_one_is_left_out():
    at_nine = {"windows": ((9 * H, 9 * H),)}
    result = planned(visit("a", 1, locks=(Lock("ann"),), priority=0, **at_nine), visit("b", 1, priority=100, **at_nine))
    assert orders(result) == {"ann": ["a"]}


def test_a_lock_outside_the_windows_is_reported_and_the_rest_planned():
    result = planned(visit("a", 1, locks=(Lock("ann", 18 * H),)), visit("b", 1))
    assert orders(result) == {"ann": ["b"]}
    assert reasons(result) == {"a": Reason.LOCK_IMPOSSIBLE}


def test_the_more_important_of_two_visits_is_done():
    at_nine = {"windows": ((9 * H, 9 * H),)}
    result = planned(visit("a", 1, priority=10, **at_nine), visit("b", 40, priority=11, **at_nine))
    assert orders(result) == {"ann": ["b"]}
    assert worth(result) == (11, 1, 80 * M)


def test_an_absence_in_the_middle_is_kept_free():
    """10:00 to 15:00 off: an hour's work ends by 10:00 at km 10, so that a second one begins at 15:00."""
    people = [technician(shift=(8 * H, 17 * H), absences=((10 * H, 15 * H),))]
    result = planned(visit("a", 10, service_s=H), visit("b", 10, service_s=H), technicians=people)
    starts = sorted(stop.start_s for stop in result.solution.routes[0].stops)
    assert starts[0] + H <= 10 * H
    assert starts[1] >= 15 * H


def test_an_absence_at_the_edge_shortens_the_shift():
    people = [technician(absences=((7 * H, 12 * H),))]
    (route,) = planned(visit("a", 10), technicians=people).solution.routes
    assert (route.leave_s, route.stops[0].start_s) == (12 * H, 12 * H + 10 * M)


def test_a_break_is_taken_between_visits_or_on_the_way():
    """Work from 8:10 to 12:10 and again 4 h: between them half an hour's break, due from 11:00 to 14:00."""
    people = [technician(shift=(8 * H, 17 * H), breaks=(Break(11 * H, 14 * H, 30 * M),))]
    (route,) = planned(
        visit("a", 10, service_s=4 * H), visit("b", 10, service_s=4 * H), technicians=people
    ).solution.routes
    assert route.breaks == ((12 * H + 10 * M, 12 * H + 40 * M),)
    assert route.back_s == 16 * H + 50 * M


def test_a_day_too_short_for_work_and_break_leaves_a_visit_out():
    people = [technician(shift=(8 * H, 16 * H + 49 * M), breaks=(Break(11 * H, 14 * H, 30 * M),))]
    result = planned(visit("a", 10, service_s=4 * H), visit("b", 10, service_s=4 * H), technicians=people)
    assert result.score.unplanned == 1


def test_a_route_that_is_over_before_the_break_needs_none():
    people = [technician(shift=(8 * H, 17 * H), breaks=(Break(11 * H, 14 * H, 30 * M),))]
    (route,) = planned(visit("a", 10), technicians=people).solution.routes
    assert route.breaks == ()


def test_an_open_end_saves_the_way_home():
    assert planned(visit("a", 30), technicians=[technician(end=None)]).score.travel_s == 30 * M


def test_the_shift_bounds_the_way_home():
    assert planned(visit("a", 30), technicians=[technician(shift=(8 * H, 9 * H + 30 * M))]).score.unplanned == 0
    assert planned(visit("a", 30), technicians=[technician(shift=(8 * H, 9 * H + 29 * M))]).score.unplanned == 1


def test_two_technicians_meet_in_the_same_second():
    people = [technician("ann", 0), technician("bob", 20, shift=(10 * H, 16 * H))]
    result = planned(visit("a", 10, technicians_needed=2), visit("b", 5), technicians=people)
    starts = [stop.start_s for route in result.solution.routes for stop in route.stops if stop.visit == "a"]
    assert len(starts) == 2
    assert starts[0] == starts[1] >= 10 * H + 10 * M
    assert result.score.unplanned == 0


def test_two_technicians_can_be_locked():
    people = [technician("ann", 0), technician("bob", 10), technician("cem", 90)]
    locks = (Lock("cem", 12 * H), Lock("ann", 12 * H))
    result = planned(visit("a", 10, technicians_needed=2, locks=locks), technicians=people)
    assert orders(result) == {"ann": ["a"], "cem": ["a"]}


@pytest.mark.parametrize(("visits", "people"), [(0, 0), (0, 1), (2, 0)])
def test_nothing_to_do_or_nobody_to_do_it_is_an_empty_plan(visits, people):
    problem = Problem(tuple(visit(str(i), i) for i in range(visits)), tuple(technician(str(i)) for i in range(people)))
    result = solve(problem, time_limit_s=5)
    assert result.solution.routes == ()
    assert worth(result) == (11 * visits, visits, 0)


def test_progress_tells_how_many_are_planned():
    told = []
    planned(visit("a", 10), visit("b", 20), progress=told.append)
    assert told[-1] == Progress(fraction=0, planned=2, of=2, step="check", lost_priority=0, cost=40 * M)


def test_progress_tells_how_much_of_the_time_limit_is_over():
    told = []
    planned(*(visit(str(i), i) for i in range(15)), iterations=None, time_limit_s=1, progress=told.append)
    assert told
    assert all(0 <= one.fraction <= 1 for one in told)


def crowd(size: int) -> Problem:
    """`size` technicians and six visits each, spread over a grid of places in the Rhineland."""
    people = [technician(str(i), 0) for i in range(size)]
    homes = [Place(50.7 + 0.05 * (i % 7), 6.8 + 0.05 * (i // 7)) for i in range(size)]
    people = [type(p)(p.id, h, h, p.shift, p.skills) for p, h in zip(people, homes, strict=True)]
    visits = [visit(str(i), 0, windows=(((8 + i % 7) * H, (10 + i % 7) * H),)) for i in range(6 * size)]
    places = [Place(50.7 + 0.001 * (i * 37 % 350), 6.8 + 0.001 * (i * 53 % 350)) for i in range(6 * size)]
    visits = [type(v)(v.id, p, v.service_s, v.windows, {}) for v, p in zip(visits, places, strict=True)]
    return Problem(tuple(visits), tuple(people))


def test_the_time_limit_is_kept_and_two_workers_share_the_groups():
    began = time.monotonic()
    result = solve(crowd(50), time_limit_s=5, workers=2)
    assert time.monotonic() - began < 6.5
    assert result.score.unplanned == 0


def test_a_worker_that_is_killed_costs_only_its_task():
    killed = []

    def kill_one(told) -> None:
        if told.step == "improve" and not killed:
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
            killed.append(int(children[-1]))
            os.kill(killed[0], signal.SIGKILL)

    result = solve(crowd(50), time_limit_s=5, workers=2, progress=kill_one)
    assert killed
    assert result.score.unplanned == 0


def test_ctrl_c_on_a_terminal_reaches_no_worker_not_even_one_that_starts():
    with Pool(1, stop=lambda: False) as pool:
        pool.start()
        (worker,) = pool.workers.values()
        assert os.getpgid(worker.pid) != os.getpgrp()


def test_no_worker_outlives_a_parent_that_is_killed(tmp_path):
    program = (
        "from tests.routing.test_solve import crowd; from routing import solve\n"
        "solve(crowd(50), time_limit_s=30, workers=2, progress=lambda p: print(p.step, flush=True))"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with parent:
        parent.stdout.readline()
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.kill()
    assert len(children) >= 1
    ends = time.monotonic() + 5
    while any(is_running(pid) for pid in children) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not [pid for pid in children if is_running(pid)]


def is_running(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_workers_that_all_fail_are_an_error_and_no_empty_plan():
    """The task's matrix has one row, and no place of the task has an index into it."""
    plan = Plan(Tables(Problem((visit("a", 1),), (technician(),))))
    cutter, everything = Cutter(plan.tables), (np.array([0]), np.array([0]))
    search = Search(hot=10, cold=1, price=1, seconds=1, iterations=1, fixed=True, seed=1, collect=False, settled=True)
    broken = Task(cutter.group(plan, *everything), cutter.orders(plan, *everything), search, Matrix([[0]]))
    with Pool(1, stop=lambda: False) as pool, pytest.raises(SolverError):
        pool.run([broken], time.monotonic() + 60, {}.__setitem__)


DJANGO_FREE = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "celery", "psycopg", "dispatch", "orders", "technicians"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
import routing
print(sorted({"numba", "ortools"} & sys.modules.keys()))
from tests.routing.line import technician, visit
problem = routing.Problem((visit("a", 1), visit("b", 2)), (technician(),))
print(routing.solve(problem, iterations=10).score.unplanned)
"""


def test_routing_needs_no_django_and_its_import_loads_no_heavy_library():
    done = subprocess.run([sys.executable, "-c", DJANGO_FREE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n0\n", "")
