"""Plans that anybody made, in VROOM's output format."""

import pytest

from routing import ProblemError, check
from routing.vroom import read, read_plan
from tests.routing.vroom_line import H, M, day, job, vehicle


def plan(*steps: dict, **keys) -> dict:
    return {"routes": [{"vehicle": 1, "steps": list(steps)}], "unassigned": []} | keys


START = {"type": "start", "arrival": 8 * H}
TEN = {"type": "job", "id": 1, "arrival": 8 * H + 10 * M}
END = {"type": "end", "arrival": 8 * H + 50 * M}


def judge(instance, data):
    return check(instance.problem, read_plan(data, instance), instance.travel)


def test_a_plan_that_gives_only_arrivals_is_judged():
    verdict = judge(read(day([vehicle()], [job(1, 10)])), plan(START, TEN, END))
    assert (verdict.violations, verdict.score.lost_priority, verdict.score.travel_s) == ((), 0, 20 * M)


def test_a_job_that_is_reached_too_early_is_found():
    early = TEN | {"arrival": 8 * H + 9 * M}
    assert judge(read(day([vehicle()], [job(1, 10)])), plan(START, early, END)).violations


def test_travel_takes_longer_at_half_the_speed():
    """The way home from kilometre 10 takes 20 minutes, so nobody is back at 8:50."""
    verdict = judge(read(day([vehicle(speed_factor=0.5)], [job(1, 10)])), plan(START, TEN, END))
    assert verdict.violations
    assert verdict.score.travel_s == 40 * M


def test_a_job_that_is_named_nowhere_is_found():
    assert judge(read(day([vehicle()], [job(1, 10), job(2, 20)])), plan(START, TEN, END)).violations


def test_a_route_without_jobs_is_no_route():
    instance = read(day([vehicle()], [job(1, 10)]))
    assert judge(instance, plan(START, END, unassigned=[{"id": 1}])).violations == ()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"code": 2, "error": "x"}, "the plan is not a JSON object with `routes`"),
        (plan(START, TEN | {"id": 9}, END), "plan: vehicle 1: steps: job 9 is unknown"),
        (plan(START, {"type": "pickup", "id": 9}, END), "plan: vehicle 1: steps: pickup 9 is unknown"),
        (plan(START, {"type": [1], "id": 1}, END), "plan: vehicle 1: steps: [1] 1 is unknown"),
        ({"routes": [{"vehicle": 8, "steps": []}]}, "plan: routes: vehicle 8 is unknown"),
        (plan(START, TEN, END, unassigned=[{"id": 9}]), "plan: unassigned: job 9 is unknown"),
    ],
)
def test_what_the_instance_does_not_know_is_named(data, fault):
    with pytest.raises(ProblemError) as caught:
        read_plan(data, read(day([vehicle()], [job(1, 10)])))
    assert caught.value.faults == (fault,)
