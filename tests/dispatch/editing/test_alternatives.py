"""Why this technician: the costs with who has the visit, and the next best, in its panel."""

import pytest

from dispatch.editing.alternatives import alternatives
from dispatch.editing.choices import movable
from dispatch.models import Assignment
from tests.dispatch.editing.test_editing import planned
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.offering.conftest import NOW
from tests.factories import AssignmentFactory, PlanFactory, UserFactory, span

__all__ = ["planned"]
pytestmark = pytest.mark.django_db


def url(plan, visit) -> str:
    return f"/admin/board/plans/{plan.uuid}/visits/{visit.uuid}/why/"


@pytest.fixture
def busy(plan, colleague, make_visit) -> Assignment:
    """The colleague's stop: 11 to 12, of which nothing is promised, so that it can be pushed by an hour."""
    during = span("2026-11-23 11:00", 1)
    return AssignmentFactory(plan=plan, technician=colleague, live=True, visit=make_visit(), during=during)


def test_who_has_it_and_what_the_next_best_would_cost_more(plan, planned, busy, technician, colleague):
    """Promised 11 to 13: the colleague could begin at 12, behind their stop, at no cost at all."""
    found = alternatives(movable(planned.visit, plan, now=NOW), now=NOW)
    assert (found.held.technician, found.held.cost_s) == (technician, 0)
    assert [(other.choice.technician, other.more_minutes) for other in found.others] == [(colleague, 0)]


def test_of_a_draft_and_of_what_is_published_the_same_is_said(plan, planned, visit, technician, colleague):
    draft = PlanFactory(territory=plan.territory, day=plan.day, version=2, state="draft")
    for version in (plan, draft):
        found = alternatives(movable(visit, version, now=NOW), now=NOW)
        assert found.held is None
        assert {other.choice.technician for other in found.others} == {technician, colleague}


def test_at_most_two_others_are_shown_the_cheapest_first(plan, planned, make_technician):
    for _number in range(3):
        make_technician()
    found = alternatives(movable(planned.visit, plan, now=NOW), now=NOW)
    assert len(found.others) == 2
    assert [other.more_minutes for other in found.others] == sorted(other.more_minutes for other in found.others)


def test_the_panel_asks_for_it_and_one_press_gives_it_to_the_next_best(dispatcher_client, plan, planned, colleague):
    case = dispatcher_client.get(f"/admin/board/visits/{planned.visit.uuid}/?plan={plan.pk}").content.decode()
    assert f'hx-get="{url(plan, planned.visit)}"' in case
    answer = dispatcher_client.get(url(plan, planned.visit))
    assert f"Why {planned.technician.name}?" in answer.content.decode()
    place = {"technician": colleague.uuid, "seen": answer.context["seen"]}
    dispatcher_client.post(answer.context["assign_url"], place)
    assert Assignment.objects.get(visit=planned.visit).technician == colleague


def test_where_nothing_can_be_changed_it_says_why(dispatcher_client, plan, planned):
    type(planned.visit).objects.filter(pk=planned.visit_id).update(state="en_route")
    assert "Somebody is on the way already" in dispatcher_client.get(url(plan, planned.visit)).content.decode()


def test_strangers_find_nothing(client, plan, planned, colleague):
    assert signed_in(UserFactory(role="dispatcher")).get(url(plan, planned.visit)).status_code == 404
    assert signed_in(colleague.user).get(url(plan, planned.visit)).status_code in (302, 403)
    assert client.get(url(plan, planned.visit)).status_code == 302
