"""Trials beside the board: who may try, what is refused, and what the page says."""

import pytest

from dispatch.models import PlanRun, WhatIf
from tests.dispatch.board.conftest import BOARD
from tests.factories import TechnicianFactory

URL = f"{BOARD}trials/"


def total(**facts) -> dict:
    plain = {"visits": 10, "planned": 8, "lost_priority": 22, "travel_s": 36_000, "overtime_s": 0, "slack_s": 1800}
    return plain | {"technicians": 2} | facts


@pytest.fixture
def asked(territory, plan) -> str:
    return f"{URL}?territory={territory.pk}&day=2026-11-23&plan={plan.uuid}"


@pytest.fixture
def trial(dispatcher_client, asked, stop) -> WhatIf:
    """One technician more like the one there is, who got the visit; another visit is left out."""
    dispatcher_client.post(asked, {"more": 1, "like": stop.technician.uuid, "time_limit_s": 60})
    trial, visit = WhatIf.objects.get(), str(stop.visit.uuid)
    times = {"arrival_s": 32_400, "start_s": 32_400, "end_s": 36_000, "travel_s": 600}
    day = {"breaks": [], "leave_s": 31_800, "back_s": 36_600, "travel_s": 1200}
    route = {"technician": "imagined-technician-1", "stops": [{"visit": visit, **times}], **day}
    left = {"visit": "imagined-visit-1", "reason": "two_needed", "detail": {"count": 1}}
    after = total(planned=9, lost_priority=11, travel_s=39_600, slack_s=1200)
    trial.result = {"before": total(), "after": after, "routes": [route], "unplanned": [left]}
    trial.save()
    problem = {"visits": [{"id": visit}], "technicians": [{"id": str(stop.technician.uuid)}]}
    PlanRun.objects.update(state="done", problem=problem)
    return trial


def test_it_queues_a_trial_with_the_version_that_is_shown(dispatcher_client, asked, plan, stop):
    technician = str(stop.technician.uuid)
    form = {"more": 2, "like": technician, "absent": [technician], "demand_percent": 10, "time_limit_s": 30}
    response = dispatcher_client.post(asked, form)
    trial = WhatIf.objects.get()
    assert response.url == f"{URL}{trial.uuid}/"
    assert trial.assumptions == {"more": 2, "like": technician, "absent": [technician], "demand_percent": 10}
    assert (trial.run.trial, trial.run.based_on, trial.run.time_limit_s) == (True, plan, 30)
    page = dispatcher_client.get(response.url).content.decode()
    name = stop.technician.name
    assert f"2 technicians more, like {name} · {name} absent · 10 % more visits" in page
    assert "Waiting for the planner" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "Choose at least one thing to try."),
        ({"more": 1}, "Choose whose skills and shift they have."),
        ({"more": 51}, "less than or equal to 50"),
        ({"demand_percent": 101}, "less than or equal to 100"),
        ({"demand_percent": -1}, "greater than or equal to 0"),
        ({"absent": ["x"]}, "is not a valid UUID"),
    ],
)
def test_what_can_not_be_is_said_at_its_field(dispatcher_client, asked, wrong, said):
    response = dispatcher_client.post(asked, {"time_limit_s": 60} | wrong)
    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert not PlanRun.objects.exists()


def test_a_strangers_technician_is_no_choice(dispatcher_client, asked, other_organisation):
    stranger = TechnicianFactory(territory__organisation=other_organisation)
    dispatcher_client.post(asked, {"absent": [stranger.uuid], "time_limit_s": 60})
    assert not WhatIf.objects.exists()


def test_a_second_one_waits_for_the_first(dispatcher_client, asked):
    form = {"demand_percent": 10, "time_limit_s": 60}
    dispatcher_client.post(asked, form)
    assert "Another trial of this day is at work" in dispatcher_client.post(asked, form).content.decode()
    assert WhatIf.objects.count() == 1


def test_a_day_without_a_plan_says_what_to_do(dispatcher_client, territory):
    page = dispatcher_client.get(f"{URL}?territory={territory.pk}&day=2026-11-25").content.decode()
    assert "Plan it first" in page


def test_the_comparison_shows_both_and_what_is_better(dispatcher_client, trial):
    rows = dispatcher_client.get(f"{URL}{trial.uuid}/").context["comparison"]
    assert [(row.before, row.after, row.change, row.is_better) for row in rows] == [
        ("10", "10", "", None),
        ("8", "9", "+1", True),
        ("22", "11", "−11", True),
        ("2", "2", "", None),
        ("10", "11", "+1", False),
        ("0", "0", "", None),
        ("30", "20", "−10", False),
    ]


def test_its_days_and_what_is_left_out_are_shown(dispatcher_client, trial, stop):
    page = dispatcher_client.get(f"{URL}{trial.uuid}/").content.decode()
    assert f'<rect x="540" y="2" width="60" height="20"><title>09:00–10:00, {stop.visit.order.number}</title>' in page
    assert "1 visit, 09:00–10:00" in page
    assert "imagined visit</b> Two technicians must start together" in page
    assert "can’t be adopted" in page
    assert "Only dispatchers see this." in page


def test_the_board_never_shows_a_trial_as_the_days_run(dispatcher_client, trial):
    PlanRun.objects.update(state="running", percent=40)
    assert "Stop and keep the best" not in dispatcher_client.get(BOARD).content.decode()


def test_the_page_comes_anew_when_the_trial_ends(dispatcher_client, trial):
    run = f"{BOARD}runs/{trial.run.uuid}/"
    assert dispatcher_client.get(run)["HX-Refresh"] == "true"
    PlanRun.objects.update(state="running")
    assert "HX-Refresh" not in dispatcher_client.get(run)
    assert dispatcher_client.post(f"{run}cancel/").url == f"{URL}{trial.uuid}/"


def test_it_is_thrown_away_and_stays_readable(dispatcher_client, trial):
    dispatcher_client.post(f"{URL}{trial.uuid}/throw-away/")
    page = dispatcher_client.get(f"{URL}{trial.uuid}/").content.decode()
    assert ("Thrown away" in page, "Adopt as a draft" in page) == (True, False)


def test_nobody_else_sees_or_ends_it(client, technician_client, outsider_client, trial):
    for path in ("", "adopt/", "throw-away/"):
        url, method = f"{URL}{trial.uuid}/{path}", "post" if path else "get"
        assert getattr(client, method)(url).status_code == 302
        assert getattr(technician_client, method)(url, follow=True).status_code == 403
        assert getattr(outsider_client, method)(url).status_code == 404
    trial.refresh_from_db()
    assert trial.state == "open"


def test_a_strangers_day_is_404(outsider_client, asked):
    assert outsider_client.get(asked).status_code == 404
    assert outsider_client.post(asked, {"demand_percent": 10, "time_limit_s": 60}).status_code == 404


def test_reading_changes_nothing(dispatcher_client, trial):
    for path in ("adopt/", "throw-away/"):
        assert dispatcher_client.get(f"{URL}{trial.uuid}/{path}").status_code == 405


def test_its_page_costs_the_same_queries_with_one_absent_and_with_three(
    dispatcher_client, trial, add_stop, django_assert_num_queries
):
    trial.assumptions |= {"absent": [str(add_stop().technician.uuid) for _ in range(3)]}
    trial.save()
    with django_assert_num_queries(7):
        dispatcher_client.get(f"{URL}{trial.uuid}/")
