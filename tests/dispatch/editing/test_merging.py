"""A draft that is older than a change by hand: the change wins when it is published. No drives: all at one door."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.utils import timezone

from dispatch.editing.services import assign, set_lock, take_out
from dispatch.editing.undoing import undo
from dispatch.models import Assignment, Lock, Plan
from dispatch.planning.services import publish
from dispatch.planning.services.merge import merge_edits
from orders.models import Visit
from technicians.models import Shift
from tests.dispatch.editing.test_editing import promise, stops
from tests.factories import AssignmentFactory, PlanFactory, at, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(plan, visit, technician) -> Visit:
    """At one o'clock, promised until four, in a plan that was published in the morning."""
    Plan.objects.filter(pk=plan.pk).update(published_at=at("2026-11-23 06:00"))
    times = span("2026-11-23 13:00", 1)
    AssignmentFactory(plan=plan, technician=technician, visit=visit, during=times, live=True)
    promise(visit, span("2026-11-23 13:00", 3))
    return visit


@pytest.fixture
def draft(plan, planned, technician) -> Plan:
    """Made before any change, with the visit at half past two."""
    made = PlanFactory(territory=plan.territory, version=2)
    times = span("2026-11-23 14:30", 1)
    AssignmentFactory(plan=made, technician=technician, visit=planned, during=times, live=False)
    return made


@pytest.fixture
def clock():
    with time_machine.travel(at("2026-11-23 10:05"), tick=False) as clock:
        yield clock


def test_a_move_stays_moved_and_what_was_planned_in_its_time_waits(
    plan, planned, draft, colleague, make_visit, dispatcher, clock
):
    other = make_visit()
    times = span("2026-11-23 13:30", 1)
    AssignmentFactory(plan=draft, technician=colleague, visit=other, during=times, live=False)
    assign(visit=planned, plan=plan, technician=colleague, by=dispatcher)
    moved = stops(plan)
    assert [name for name, _begin, _locked in moved] == [colleague.name]
    clock.shift(60)
    publish(plan=draft, by=dispatcher)
    assert stops(draft) == moved
    assert [(row.visit, row.reason) for row in draft.unplanned.all()] == [(other, "changed_meanwhile")]


@pytest.mark.parametrize("lock", Lock.values)
def test_what_was_locked_since_stays_where_it_was_locked_and_stays_so_locked(
    plan, planned, draft, technician, dispatcher, clock, lock
):
    set_lock(visit=planned, plan=plan, lock=lock, by=dispatcher)
    clock.shift(60)
    publish(plan=draft, by=dispatcher)
    assert stops(draft) == [(technician.name, "13:00", lock)]


def test_what_was_taken_out_stays_out_and_waits(plan, planned, draft, dispatcher, clock):
    planned.order.appointments.all().delete()
    take_out(visit=planned, plan=plan, by=dispatcher)
    clock.shift(60)
    publish(plan=draft, by=dispatcher)
    assert (stops(draft), [(row.visit, row.reason) for row in draft.unplanned.all()]) == ([], [(planned, "taken_out")])


def test_a_change_that_was_taken_back_leaves_it_where_the_day_has_it(
    plan, planned, draft, technician, colleague, dispatcher, clock
):
    edit = assign(visit=planned, plan=plan, technician=colleague, by=dispatcher)
    clock.shift(60)
    undo(edit=edit.uuid, plan=plan, by=dispatcher)
    clock.shift(60)
    publish(plan=draft, by=dispatcher)
    assert stops(draft) == [(technician.name, "13:00", "")]


def test_what_the_draft_knew_of_and_what_was_changed_in_it_later_are_as_the_draft_has_them(
    plan, planned, draft, technician, colleague, dispatcher, clock
):
    set_lock(visit=planned, plan=plan, lock="both", by=dispatcher)
    clock.shift(60)
    assign(visit=planned, plan=draft, technician=colleague, by=dispatcher)
    clock.shift(60)
    publish(plan=draft, by=dispatcher)
    assert [name for name, _begin, _locked in stops(draft)] == [colleague.name]


def test_a_draft_made_after_the_change_may_plan_it_anew(plan, planned, technician, colleague, dispatcher, clock):
    assign(visit=planned, plan=plan, technician=colleague, by=dispatcher)
    clock.shift(60)
    anew = PlanFactory(territory=plan.territory, version=3)
    times = span("2026-11-23 14:30", 1)
    AssignmentFactory(plan=anew, technician=technician, visit=planned, during=times, live=False)
    clock.shift(60)
    publish(plan=anew, by=dispatcher)
    assert [name for name, _begin, _locked in stops(anew)] == [technician.name]


@pytest.fixture
def far_away(visit):
    """Elsewhere: about 20 km, well over 20 minutes, from where all other work is."""
    site = visit.order.site
    type(site).objects.filter(pk=site.pk).update(point=Point(site.point.x, site.point.y + 0.18, srid=4326))


def test_what_was_changed_in_another_draft_while_this_one_was_made_stays_changed(
    plan, planned, technician, colleague, make_visit, dispatcher, clock
):
    """Nothing is published: one visit is moved in the older draft, one taken out; later that draft counts no more."""
    Plan.objects.filter(pk=plan.pk).update(state="draft", published_at=None)
    plan.refresh_from_db()
    Assignment.objects.update(live=False)
    out, began = make_visit(), timezone.now()
    AssignmentFactory(plan=plan, technician=colleague, visit=out, during=span("2026-11-23 15:00", 1), live=False)
    clock.shift(60)
    assign(visit=planned, plan=plan, technician=colleague, by=dispatcher)
    take_out(visit=out, plan=plan, by=dispatcher)
    moved = stops(plan)
    clock.shift(60)
    made = PlanFactory(territory=plan.territory, version=2, known_until=began)
    for visit, start in ((planned, "13:00"), (out, "15:00")):
        times = span(f"2026-11-23 {start}", 1)
        AssignmentFactory(plan=made, technician=technician, visit=visit, during=times, live=False)
    merge_edits(plan=made, now=timezone.now(), drafts_since=began)
    assert stops(made) == moved
    assert [(row.visit, row.reason) for row in made.unplanned.all()] == [(out, "taken_out")]
    clock.shift(60)
    assign(visit=planned, plan=plan, technician=technician, by=dispatcher)
    publish(plan=made, by=dispatcher)
    assert stops(made) == moved


def test_what_the_planner_put_beside_a_change_moves_so_far_that_it_is_reached_in_time(
    plan, planned, draft, colleague, make_visit, dispatcher, clock, far_away
):
    """The moved visit ends at 14:00, far away: of the draft's stop at 14:05 nobody could be in time."""
    other = make_visit()
    times = span("2026-11-23 14:05", 1)
    AssignmentFactory(plan=draft, technician=colleague, visit=other, during=times, live=False)
    assign(visit=planned, plan=plan, technician=colleague, by=dispatcher)
    clock.shift(60)
    publish(plan=draft, by=dispatcher)
    first, second = draft.assignments.order_by("during")
    assert (first.visit, second.visit) == (planned, other)
    assert second.during.lower - first.during.upper >= timedelta(seconds=second.travel_s) > timedelta(minutes=20)
    assert not draft.unplanned.exists()


def test_what_has_no_room_beside_a_change_any_more_waits_and_is_listed(
    plan, planned, draft, technician, colleague, make_visit, dispatcher, clock, far_away
):
    Shift.objects.filter(technician=technician).delete()  # nobody else could take it
    other = make_visit()
    promise(other, span("2026-11-23 14:00", 0.25))
    times = span("2026-11-23 14:05", 1)
    AssignmentFactory(plan=draft, technician=colleague, visit=other, during=times, live=False)
    assign(visit=planned, plan=plan, technician=colleague, by=dispatcher)
    clock.shift(60)
    publish(plan=draft, by=dispatcher, break_promises=True)
    assert [row.visit for row in draft.assignments.all()] == [planned]
    assert [(row.visit, row.reason) for row in draft.unplanned.all()] == [(other, "changed_meanwhile")]


def test_what_was_booked_meanwhile_pushes_no_change_by_hand(
    plan, planned, draft, technician, colleague, make_visit, dispatcher, clock
):
    """Moved to 13:00, and promised until 16:00; what must begin at 12:30 and lasts an hour would push it."""
    Shift.objects.filter(technician=technician).delete()
    assign(visit=planned, plan=plan, technician=colleague, by=dispatcher)
    booked = make_visit()
    promise(booked, span("2026-11-23 12:30", 0.25))
    clock.shift(60)
    publish(plan=draft, by=dispatcher, break_promises=True)
    assert [(row.visit, row.during) for row in draft.assignments.all()] == [(planned, span("2026-11-23 13:00", 1))]


def test_a_change_by_hand_that_is_overdue_keeps_the_time_that_was_set(
    plan, planned, draft, technician, dispatcher, clock
):
    """Locked for 13:00; the draft is published at half past one, when nobody has set out yet."""
    set_lock(visit=planned, plan=plan, lock="both", by=dispatcher)
    clock.move_to(at("2026-11-23 13:30"))
    publish(plan=draft, by=dispatcher)
    assert stops(draft) == [(technician.name, "13:00", "both")]
