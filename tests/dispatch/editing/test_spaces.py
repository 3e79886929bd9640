"""Where a visit that is carried over the board fits, what that costs, and that it stands where it was let go."""

import pytest

from dispatch.editing.choices import movable, spaces
from dispatch.editing.services import assign
from dispatch.models import Assignment, PlanEdit
from technicians.models import Shift
from tests.dispatch.editing.test_editing import planned, refusal, stops
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.offering.conftest import NOW
from tests.factories import AssignmentFactory, SkillFactory, UserFactory, span

__all__ = ["planned"]
pytestmark = pytest.mark.django_db
AS_SCRIPT = {"accept": "application/json"}


@pytest.fixture
def late(plan, technician, make_visit) -> Assignment:
    """The technician's other stop: 12:30 to 13:30, of which nothing is promised."""
    during = span("2026-11-23 12:30", 1)
    return AssignmentFactory(plan=plan, technician=technician, live=True, visit=make_visit(), during=during)


def url(plan, visit, what="spaces") -> str:
    return f"/admin/board/plans/{plan.uuid}/visits/{visit.uuid}/{what}/"


def test_every_place_comes_with_its_costs(plan, planned, late, visit, technician, colleague):
    """10 to 11 before all; behind the one that ends at 12, half an hour before the next; at 13:30 behind all."""
    found, refused = spaces(movable(visit, plan, now=NOW), now=NOW)
    local = plan.territory.zone
    mine = [
        (space.after, f"{space.choice.starts_at.astimezone(local):%H:%M}", space.choice.detour_s, space.choice.push_s)
        for space in found
        if space.choice.technician == technician
    ]
    assert mine == [("", "10:00", 0, 0), (str(planned.pk), "12:00", 0, 1800), (str(late.pk), "13:30", 0, 0)]
    assert [space.after for space in found if space.choice.technician == colleague] == [""]
    assert refused == []


def test_it_stands_where_it_was_let_go_and_pushes_what_is_behind(plan, planned, late, visit, technician, dispatcher):
    assign(visit=visit, plan=plan, technician=technician, by=dispatcher, after=str(planned.pk))
    assert [time for _name, time, _locked in stops(plan)] == ["11:00", "12:00", "13:00"]
    assert plan.assignments.get(visit=visit).position == 1


def test_it_goes_first_where_no_stop_is_named(plan, planned, visit, technician, dispatcher):
    assign(visit=visit, plan=plan, technician=technician, by=dispatcher, after="")
    assert [time for _name, time, _locked in stops(plan)] == ["10:00", "11:00"]


def test_behind_a_stop_that_is_gone_it_goes_nowhere(plan, planned, late, visit, technician, colleague, dispatcher):
    gone = str(late.pk)
    assign(visit=late.visit, plan=plan, technician=colleague, by=dispatcher)
    before = stops(plan)
    said = refusal(lambda: assign(visit=visit, plan=plan, technician=technician, by=dispatcher, after=gone))
    assert said == f"{technician.name}'s day was changed since. Look at it first."
    assert stops(plan) == before


def test_the_board_hears_where_it_fits_and_why_not_elsewhere(dispatcher_client, plan, planned, visit, colleague):
    skill = SkillFactory(organisation=plan.organisation)
    visit.order.order_type.required_skills.create(skill=skill, level=2)
    colleague.skills.create(skill=skill, level=2)
    told = dispatcher_client.get(url(plan, visit)).json()
    assert told == {
        "seen": "",
        "length_s": 3600,
        "spaces": [
            {
                "technician": str(colleague.uuid),
                "after": "",
                "starts_at": "2026-11-23T09:00:00Z",
                "detour_minutes": 0,
                "push_minutes": 0,
                "breaks_promise": False,
            }
        ],
        "refused": {str(planned.technician.uuid): f"lacks {skill.name} 2"},
    }


def test_a_script_is_answered_with_words_and_with_whose_days_have_changed(
    dispatcher_client, plan, planned, technician, colleague
):
    place = {
        "technician": colleague.uuid,
        "after": "",
        "seen": dispatcher_client.get(url(plan, planned.visit)).json()["seen"],
    }
    answer = dispatcher_client.post(url(plan, planned.visit, "assign"), place, headers=AS_SCRIPT)
    assert answer.json()["said"] == f"{planned.visit.order.number} to {colleague.name}, 11:00"
    assert set(answer.json()["lanes"]) == {str(technician.uuid), str(colleague.uuid)}
    again = dispatcher_client.post(url(plan, planned.visit, "assign"), place, headers=AS_SCRIPT)
    assert again.status_code == 409
    assert "was faster" in again.json()["refused"]


def test_what_cannot_be_carried_says_why(dispatcher_client, plan, planned):
    type(planned.visit).objects.filter(pk=planned.visit_id).update(state="en_route")
    answer = dispatcher_client.get(url(plan, planned.visit))
    assert answer.status_code == 409
    assert answer.json()["refused"].startswith("Somebody is on the way already")


def test_a_technician_without_a_shift_is_none_of_the_spaces(dispatcher_client, plan, planned, visit, colleague):
    Shift.objects.filter(technician=colleague).delete()
    told = dispatcher_client.get(url(plan, visit)).json()
    assert str(colleague.uuid) not in {space["technician"] for space in told["spaces"]}


def test_strangers_find_nothing_and_looking_changes_nothing(dispatcher_client, client, plan, planned, colleague):
    assert signed_in(UserFactory(role="dispatcher")).get(url(plan, planned.visit)).status_code == 404
    assert signed_in(colleague.user).get(url(plan, planned.visit)).status_code in (302, 403)
    assert client.get(url(plan, planned.visit)).status_code == 302
    assert dispatcher_client.post(url(plan, planned.visit)).status_code == 405
    before = stops(plan)
    dispatcher_client.get(url(plan, planned.visit))
    assert (stops(plan), PlanEdit.objects.count()) == (before, 0)


def test_only_those_who_are_in_sight_are_asked(dispatcher_client, plan, visit, technician, colleague):
    told = dispatcher_client.get(url(plan, visit), {"technicians": f"{colleague.uuid},x"}).json()
    assert {space["technician"] for space in told["spaces"]} == {str(colleague.uuid)}
    assert told["refused"] == {}
    stranger = dispatcher_client.get(url(plan, visit), {"technicians": "00000000-0000-0000-0000-000000000000"}).json()
    assert stranger["spaces"] == []
    assert dispatcher_client.get(url(plan, visit), {"technicians": "x"}).json()["spaces"] == []
