"""The getters that decide who sees what, each for owner, colleague, outsider and a stranger."""

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from dispatch.access import callbacks_of, open_callbacks_of, stops_of, visit_for
from dispatch.models import Assignment, Plan
from technicians.models import Technician, User
from tests.factories import AssignmentFactory, CallbackFactory, PlanFactory, TechnicianFactory, UserFactory, at, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(territory) -> Plan:
    return PlanFactory(territory=territory, state="published")


@pytest.fixture
def technician(plan) -> Technician:
    return TechnicianFactory(territory=plan.territory)


@pytest.fixture
def stop(plan, technician) -> Assignment:
    return AssignmentFactory(plan=plan, technician=technician, live=True)


def test_stops_are_the_technicians_own_of_the_published_plan_of_that_day_in_order(plan, technician, stop):
    first = AssignmentFactory(plan=plan, technician=technician, live=True, during=span(f"{plan.day} 07:00", 1))
    AssignmentFactory(plan=plan, live=True)  # a colleague's
    draft = PlanFactory(territory=plan.territory, day=plan.day)
    AssignmentFactory(plan=draft, technician=technician, during=span(f"{plan.day} 14:00", 1))
    tomorrow = PlanFactory(territory=plan.territory, day=at("2026-11-24").date(), state="published")
    AssignmentFactory(plan=tomorrow, technician=technician, live=True, during=span("2026-11-24 09:00", 1))
    assert list(stops_of(technician.user, plan.day)) == [first, stop]


def test_stops_of_others_are_nobodys(plan, stop):
    for user in (TechnicianFactory(territory=plan.territory).user, UserFactory(role="dispatcher"), AnonymousUser()):
        assert list(stops_of(user, plan.day)) == []


def test_a_visit_is_for_its_technician_and_the_dispatchers_of_the_organisation(plan, technician, stop, dispatcher):
    for user in (technician.user, dispatcher):
        assert visit_for(user, stop.visit.uuid) == stop.visit
    strangers = (
        TechnicianFactory(territory=plan.territory).user,
        UserFactory(organisation=plan.organisation, role="agent"),
        UserFactory(role="dispatcher"),
        AnonymousUser(),
    )
    for user in strangers:
        with pytest.raises(Http404):
            visit_for(user, stop.visit.uuid)


def test_a_visit_of_a_draft_or_a_superseded_plan_is_not_the_technicians(technician, stop):
    Assignment.objects.filter(pk=stop.pk).update(live=False)
    with pytest.raises(Http404):
        visit_for(technician.user, stop.visit.uuid)


def test_two_technicians_on_a_visit_both_have_it(plan, technician, stop):
    second = TechnicianFactory(territory=plan.territory)
    AssignmentFactory(plan=plan, technician=second, visit=stop.visit, live=True)
    assert visit_for(technician.user, stop.visit.uuid) == visit_for(second.user, stop.visit.uuid)


@time_machine.travel(at("2026-11-23 10:00"), tick=False)
def test_callbacks_are_ones_own_and_for_the_office_those_of_nobody(organisation, dispatcher):
    technician = UserFactory(organisation=organisation, role="technician")
    agent = UserFactory(organisation=organisation, role="agent")

    def owed_by(user: User | None, due: str) -> object:
        return CallbackFactory(ticket__site__organisation=organisation, owner=user, due=span(due, 1))

    late = owed_by(technician, "2026-11-23 08:00")
    soon = owed_by(technician, "2026-11-23 10:30")
    office = owed_by(None, "2026-11-23 10:15")
    desk = owed_by(agent, "2026-11-23 14:00")
    CallbackFactory()  # another organisation's
    assert list(open_callbacks_of(technician)) == [late, soon]
    assert list(open_callbacks_of(agent)) == [office, desk]
    assert list(open_callbacks_of(dispatcher)) == [late, office]  # overdue ones, whoever owes them
    assert list(open_callbacks_of(AnonymousUser())) == []


def test_a_closed_callback_leaves_the_list_and_stays_reachable(organisation):
    agent = UserFactory(organisation=organisation, role="agent")
    callback = CallbackFactory(ticket__site__organisation=organisation, state="reached")
    assert (list(callbacks_of(agent)), list(open_callbacks_of(agent))) == ([callback], [])
