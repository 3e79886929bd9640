"""kill -9 of the planner at 20 random moments: what is published is whole each time, and nobody plans half a day."""

import os
import signal
import subprocess
import sys
import time
from random import Random

import pytest

from dispatch.models import Assignment, Plan, PlanRun, PlanTask
from dispatch.planning.services import plan_now, publish, runs
from routing import Problem, check
from tests.dispatch.crew.region import make_region, tomorrow
from tests.dispatch.database import environment
from tests.dispatch.stored_plan import solution_of

KILLS = 20
pytestmark = [pytest.mark.acceptance, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


def start_planner(*, alone: bool) -> "subprocess.Popen[bytes]":
    """Plans tomorrow in four seconds and publishes it; alone, or as a coordinator of workers that never come."""
    many = {"PLAN_ON_MANY_HOSTS_FROM": "1000" if alone else "1", "CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "manage.py", "plan_day", str(tomorrow()), "--time-limit", "4", "--publish"]
    return subprocess.Popen(command, env=environment() | many, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def end_dead_run() -> None:
    """As the poller does. PostgreSQL notices the closed socket in its own time."""
    give_up = time.monotonic() + 30
    while runs.running().exists():
        runs.fail_dead_runs()
        assert time.monotonic() < give_up
        time.sleep(0.05)


def published() -> Plan:
    """The one published plan; it is whole: what its run solved, without a broken rule, and live to the last row."""
    plan = Plan.objects.get(state="published")
    run = plan.runs.get()
    problem = Problem.from_json(run.problem)
    verdict = check(problem, solution_of(plan, problem))
    assert (run.state, verdict.violations, verdict.score.lost_priority) == ("done", (), run.lost_priority)
    assert set(Assignment.objects.filter(live=True).values_list("plan", flat=True)) == {plan.pk}
    assert not plan.assignments.filter(live=False).exists()
    return plan


def begun(planner: "subprocess.Popen[bytes]") -> float:
    """Wait until its run is under way: when that was."""
    while not runs.running().exists():
        assert planner.poll() is None
        time.sleep(0.01)
    return time.monotonic()


def test_the_planner_is_killed_at_twenty_random_moments(capsys):
    territory, random = make_region(technicians=40, visits=100), Random(20)
    publish(plan=plan_now(territory=territory, day=tomorrow(), time_limit_s=4).plan)
    planner = start_planner(alone=True)
    began = begun(planner)
    assert planner.wait() == 0
    whole_s = time.monotonic() - began
    killed = []
    for kill in range(KILLS):
        plan, rows = published(), list(Assignment.objects.filter(live=True).order_by("pk").values())
        planner = start_planner(alone=bool(kill % 2))
        begun(planner)
        moment_s = random.uniform(0, whole_s)
        time.sleep(moment_s)
        os.kill(planner.pid, signal.SIGKILL)
        planner.wait()
        newest = PlanRun.objects.first()
        killed.append(f"{moment_s:.1f} s ({newest.state} {newest.percent} %)")
        end_dead_run()
        if published() == plan:
            assert list(Assignment.objects.filter(live=True).order_by("pk").values()) == rows
        assert set(Plan.objects.values_list("runs__state", flat=True)) == {"done"}  # no draft of a run that was killed
        assert not PlanTask.objects.exists()
    with capsys.disabled():
        print(f"\nkilled after {', '.join(killed)}; a whole run takes {whole_s:.1f} s")  # noqa: T201
