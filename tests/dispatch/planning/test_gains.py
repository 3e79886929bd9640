"""What each part of the planner brought, in the run's score and on its page."""

from django.urls import reverse

from dispatch.models import PlanRun
from dispatch.planning.services.solving import score_of
from routing import Gain, Result, Score, Solution
from tests.dispatch.planning.conftest import MONDAY

GAINS = (Gain("construct", 44, 9000, 0.51), Gain("ruin and recreate", 22, 7500, 8.04), Gain("CP-SAT", 22, 7400, 9.96))


def test_the_score_of_a_run_says_it_in_order(territory, dispatcher_client, dispatcher):
    result = Result(Solution((), ()), Score(22, 1, 7400, cost=7400), "auto", 10.04, 30, 3, GAINS)
    score = score_of(result)
    assert score["gains"] == [
        {"part": "construct", "lost_priority": 44, "cost": 9000, "wall_s": 0.5},
        {"part": "ruin and recreate", "lost_priority": 22, "cost": 7500, "wall_s": 8.0},
        {"part": "CP-SAT", "lost_priority": 22, "cost": 7400, "wall_s": 10.0},
    ]
    run = PlanRun.objects.create(organisation=dispatcher.organisation, territory=territory, day=MONDAY, score=score)
    page = dispatcher_client.get(reverse("admin:dispatch_planrun_change", args=[run.pk])).content.decode()
    lines = ("construct: lost priority 44, cost 9000, after 0.5 s", "CP-SAT: lost priority 22, cost 7400, after 10.0 s")
    assert all(f"<div>{line}</div>" in page for line in lines)
    assert "2.1 h of travel, 0.0 h of overtime; auto, 10.0 s" in page
    assert "wall_s" not in page


def test_a_run_that_has_no_score_yet_has_a_page_all_the_same(territory, dispatcher_client, dispatcher):
    run = PlanRun.objects.create(organisation=dispatcher.organisation, territory=territory, day=MONDAY)
    page = dispatcher_client.get(reverse("admin:dispatch_planrun_change", args=[run.pk])).content.decode()
    assert "What each part of the planner brought" in page
