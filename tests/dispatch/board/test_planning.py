"""What a dispatcher chooses for a run, and how it is shown while it is at work."""

import re

import pytest
from django.contrib.messages import get_messages
from django.utils import translation

from dispatch.board.scores import lines_of
from dispatch.models import PlanRun
from technicians.models import PlanGoals
from tests.dispatch.board.conftest import BOARD
from tests.factories import TechnicianFactory, at

URL = f"{BOARD}plan/"
MONDAY, TUESDAY = at("2026-11-23").date(), at("2026-11-24").date()


def words(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def form(territory) -> dict:
    return {"territory": territory.pk, "day": "2026-11-23", "time_limit_s": 60}


@pytest.fixture
def group(dispatcher_client, form) -> list[PlanRun]:
    dispatcher_client.post(URL, form | {"until": "2026-11-24"})
    return list(PlanRun.objects.order_by("day"))


def test_everything_that_was_chosen_is_kept_on_the_run(dispatcher_client, form, stop, plan, organisation):
    goals = PlanGoals.objects.get(organisation=organisation, shipped="fewest_km")
    chosen = {"goals": goals.pk, "scope": "some", "technicians": [stop.technician.uuid], "plan": plan.uuid}
    response = dispatcher_client.post(URL, form | chosen)
    run = PlanRun.objects.get()
    assert (run.goals_name, run.technicians, run.based_on, run.group) == (
        "Fewest kilometres",
        [stop.technician.uuid],
        plan,
        None,
    )
    page = dispatcher_client.get(response.url).content.decode()
    assert "Fewest kilometres" in page
    assert "for 1 technician; the others’ days stay as they are" in page


def test_several_days_are_one_group(group):
    assert [run.day for run in group] == [MONDAY, TUESDAY]
    assert group[0].group == group[1].group is not None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"until": "2026-11-22"}, "Days until: Choose the same day or a later one"),
        (
            {"until": "2026-12-07"},
            "Days until: Choose the same day or a later one, so that at most 14 days are planned.",
        ),
        ({"goals": "0"}, "Goals: Select a valid choice"),
        ({"scope": "some"}, "Technicians: Choose at least one, or plan for all technicians."),
        ({"scope": "some", "technicians": ["x"]}, "Technicians: "),
        ({"scope": "none"}, "Who is planned: "),
        ({"plan": "x"}, "Version: "),
    ],
)
def test_what_can_not_be_is_said_with_its_field(dispatcher_client, form, wrong, said):
    response = dispatcher_client.post(URL, form | wrong)
    assert words(response)[0].startswith(said)
    assert response.url.startswith(f"{BOARD}?territory=")
    assert not PlanRun.objects.exists()


def test_strangers_goals_technicians_and_versions_are_no_choice(dispatcher_client, form, other_organisation):
    stranger = TechnicianFactory(territory__organisation=other_organisation)
    dispatcher_client.post(URL, form | {"goals": PlanGoals.objects.filter(organisation=other_organisation)[0].pk})
    dispatcher_client.post(URL, form | {"scope": "some", "technicians": [stranger.uuid]})
    assert not PlanRun.objects.exists()


def test_technicians_of_another_territory_are_refused(dispatcher_client, form, organisation):
    other = TechnicianFactory(territory__organisation=organisation)
    chosen = form | {"scope": "some", "technicians": [other.uuid]}
    assert words(dispatcher_client.post(URL, chosen)) == ["Technicians: Choose technicians of this territory."]
    assert dispatcher_client.post(URL, chosen | {"territory": "x"}).url == BOARD


def test_the_form_offers_the_territorys_team_with_whoever_is_in_view_chosen(dispatcher_client, stop, add_stop, plan):
    done = add_stop()
    type(done.visit).objects.filter(pk=done.visit.pk).update(state="finished", outcome="done")
    page = dispatcher_client.get(f"{URL}choose/?show=done").content.decode()
    boxes = dict(re.findall(r'value="([0-9a-f-]{36})"[^>]*id="run-technicians_\d+"([^>]*)>', page))
    assert boxes == {str(stop.technician.uuid): "", str(done.technician.uuid): " checked"}
    assert f'value="{plan.uuid}"' in page


def test_a_group_shows_each_day_and_is_asked_for_until_all_have_ended(dispatcher_client, group):
    url = f"{BOARD}run-groups/{group[0].group}/"
    PlanRun.objects.filter(pk=group[0].pk).update(state="done", planned=4, visits=5)
    response = dispatcher_client.get(url)
    page = response.content.decode()
    assert (response.status_code, "✓ 4 of 5 planned" in page, "waiting" in page) == (200, True, True)
    PlanRun.objects.update(state="done")
    ended = dispatcher_client.get(url)
    assert (ended.status_code, "Stop all" in ended.content.decode()) == (286, False)


def test_all_days_are_stopped_at_once(dispatcher_client, group):
    dispatcher_client.post(f"{BOARD}run-groups/{group[0].group}/cancel/")
    assert set(PlanRun.objects.values_list("state", flat=True)) == {"failed"}


def test_nobody_else_sees_or_stops_a_group(technician_client, outsider_client, group):
    for path in ("", "cancel/"):
        url = f"{BOARD}run-groups/{group[0].group}/{path}"
        method = "post" if path else "get"
        assert getattr(outsider_client, method)(url).status_code == 404
        assert getattr(technician_client, method)(url, follow=True).status_code == 403
    assert set(PlanRun.objects.values_list("state", flat=True)) == {"queued"}


def test_the_curve_is_drawn_and_said():
    """From 90 at the top left (2, 2) over 60 in the middle to 30 at the bottom right (238, 42); the cost is flat."""
    run = PlanRun(curve=[[0, 90, 7200], [10, 60, 7200], [20, 30, 7200]])
    lost, cost = lines_of(run)
    assert (lost.points, lost.best) == ("2.0,2.0 120.0,22.0 238.0,42.0", "30")
    assert (lost.words, cost.best) == ("Lost priority: from 90 to 30 in 20 s", "2.0")
    assert cost.points == "2.0,42.0 120.0,42.0 238.0,42.0"
    with translation.override("de"):
        assert lines_of(run)[1].best == "2,0"
    assert lines_of(PlanRun(curve=[[0, 90, 7200]])) == []


def test_how_a_version_was_made_stays_readable(dispatcher_client, form, plan):
    dispatcher_client.post(URL, form)
    plan.state = "draft"
    plan.save()
    PlanRun.objects.update(state="done", plan=plan, curve=[[0, 90, 10], [9, 30, 10]])
    page = dispatcher_client.get(f"{BOARD}?day=2026-11-23").content.decode()
    assert f"How version {plan.version} was made" in page
    assert 'aria-label="Lost priority: from 90 to 30 in 9 s"' in page
