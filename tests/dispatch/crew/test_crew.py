"""A run whose groups go through Celery to workers, and everything that may end in the middle of it.

The hosts are real processes with a real broker; the plan that was stored is judged by `routing.check`.
"""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from dispatch.models import PlanRun, PlanTask
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import cancel_run, execute_run, plan_now, runs, start_run
from routing import Problem, check
from tests.dispatch.crew.hosts import soon
from tests.dispatch.crew.region import VISITS, make_region, tomorrow
from tests.dispatch.stored_plan import solution_of

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT_S = 6


@pytest.fixture
def region(transactional_db):
    return make_region()


def plan_of(coordinator, limit_s: float = LIMIT_S) -> PlanRun:
    """Wait for the end of the run; it is done, its plan breaks no rule, and nothing of its rows is left."""
    coordinator.process.wait(timeout=3 * limit_s + 60)
    run = PlanRun.objects.get()
    assert run.state == "done", (run.error, coordinator.said()[-3000:])
    problem = Problem.from_json(run.problem)
    verdict = check(problem, solution_of(run.plan, problem))
    assert (verdict.violations, verdict.score.lost_priority) == ((), run.lost_priority)
    assert not PlanTask.objects.exists()
    return run


def at_work() -> bool:
    return PlanTask.objects.filter(state="claimed").exists()


def test_two_workers_plan_as_well_as_the_processes_of_one_host(hosts, region):
    workers = [hosts.start_worker("a"), hosts.start_worker("b")]
    far = plan_of(hosts.start_coordinator(tomorrow(), LIMIT_S))
    assert all(worker.solved() >= 2 for worker in workers)
    near = plan_now(territory=region, day=tomorrow(), time_limit_s=LIMIT_S)
    assert far.planned == near.planned == VISITS
    assert far.score["travel_s"] <= 1.1 * near.score["travel_s"]
    assert (far.percent, far.cancelled, far.cost) == (100, False, far.score["cost"])


def test_a_worker_killed_in_the_middle_costs_one_group_of_one_round(hosts, region):
    killed, other = hosts.start_worker("killed"), hosts.start_worker("other")
    coordinator = hosts.start_coordinator(tomorrow(), LIMIT_S)
    soon(lambda: killed.solved() and PlanTask.objects.filter(worker__endswith=killed.claimant()).exists(), coordinator)
    killed.kill()
    run = plan_of(coordinator)
    assert coordinator.lost() <= 1
    assert other.solved() >= 2
    assert run.planned == VISITS


def test_a_worker_that_hangs_is_killed_at_its_limit_and_its_group_done_by_another_process(hosts, region):
    """Long enough for a new process to load the compiled search once the hung one is killed, and to solve groups."""
    limit_s = 4 * LIMIT_S
    worker = hosts.start_worker("hangs")
    coordinator = hosts.start_coordinator(tomorrow(), limit_s)
    soon(lambda: PlanTask.objects.filter(worker__endswith=worker.claimant()).exists(), coordinator)
    hung = int(worker.claimant()[1:])
    os.kill(hung, signal.SIGSTOP)
    run = plan_of(coordinator, limit_s)
    assert (coordinator.lost(), run.planned) == (1, VISITS)
    soon(lambda: not Path(f"/proc/{hung}").exists(), worker)
    assert worker.solved() >= 2


def test_a_broker_killed_in_the_middle_is_survived(hosts, region):
    """Long enough for a second round after the one in which it happens, be the machine busy: it is missed there."""
    hosts.start_worker("deaf")
    coordinator = hosts.start_coordinator(tomorrow(), 2 * LIMIT_S)
    soon(at_work, coordinator)
    hosts.started[0].kill()
    assert plan_of(coordinator, 2 * LIMIT_S).planned == VISITS
    assert "broker_unreachable" in coordinator.said()


def test_without_any_worker_the_coordinator_does_it_alone(hosts, region):
    assert plan_of(hosts.start_coordinator(tomorrow(), LIMIT_S)).planned == VISITS


def test_a_cancelled_run_is_done_within_five_seconds_with_the_best_plan_so_far(hosts, region, dispatcher):
    hosts.start_worker("a")
    coordinator = hosts.start_coordinator(tomorrow(), 120)
    soon(lambda: PlanRun.objects.filter(planned__gt=VISITS / 2).exists() and at_work(), coordinator)
    run = PlanRun.objects.get()
    cancel_run(run=run, by=dispatcher)
    ended = plan_of(coordinator)
    assert (ended.cancelled, ended.cancel_requested_by, ended.planned >= run.planned) == (True, dispatcher, True)
    assert ended.finished_at - ended.cancel_requested_at < timedelta(seconds=5)


def test_a_run_that_waits_is_cancelled_before_it_begins_and_one_that_ended_is_not(territory, dispatcher):
    run = start_run(territory=territory, day=tomorrow())
    cancel_run(run=run, by=dispatcher)
    assert (run.state, run.error, run.cancelled) == ("failed", "It was cancelled before it began.", False)
    with pytest.raises(PlanningError, match="taken by another process"):
        execute_run(run=run)
    with pytest.raises(PlanningError, match="has ended already"):
        cancel_run(run=run, by=dispatcher)


def test_a_killed_coordinators_rows_are_swept_away(hosts, region):
    worker = hosts.start_worker("a")
    coordinator = hosts.start_coordinator(tomorrow(), 120)
    soon(at_work, coordinator)
    coordinator.kill()
    soon(runs.fail_dead_runs, worker)
    assert not PlanTask.objects.exists()
    assert PlanRun.objects.get().error == "The process that planned it has ended."
