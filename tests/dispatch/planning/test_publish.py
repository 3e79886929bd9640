"""Publishing is one atomic step: what technicians see, what customers are promised, or nothing of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from dispatch.booking.services.making_good import make_good
from dispatch.booking.services.promises import promise_window
from dispatch.models import Appointment, Assignment, Plan, UnplannedVisit
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import publish, roll_back
from dispatch.planning.services.merge import merge_edits
from orders.models import Message
from technicians.models import Absence
from tests.factories import AssignmentFactory, OutageFactory, PlanFactory, UserFactory, at, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(territory):
    def make(*rows):
        """A draft of (visit, technician, start) rows of an hour each."""
        plan = PlanFactory(territory=territory, version=territory.plans.count() + 1)
        for visit, technician, start in rows:
            AssignmentFactory(plan=plan, visit=visit, technician=technician, during=span(f"2026-11-23 {start}", 1))
        return plan

    return make


@pytest.fixture
def dispatcher(territory):
    return UserFactory(organisation=territory.organisation)


def content(plan):
    return list(plan.assignments.order_by("during").values_list("visit", "technician", "live", "position"))


def states(territory):
    return list(territory.plans.order_by("version").values_list("state", flat=True))


def test_a_published_plan_is_live_and_every_customer_has_a_promise_and_a_message(
    territory, technician, make_visit, draft, dispatcher
):
    first, second = make_visit(), make_visit()
    plan = draft((second, technician, "10:20"), (first, technician, "08:00"))
    publish(plan=plan, by=dispatcher)
    assert content(plan) == [(first.pk, technician.pk, True, 0), (second.pk, technician.pk, True, 1)]
    assert (plan.state, plan.published_by, plan.published_at is not None) == ("published", dispatcher, True)
    promised = dict(Appointment.objects.filter(state="confirmed").values_list("order", "window"))
    assert promised == {
        first.order_id: span("2026-11-23 08:00", 2),
        second.order_id: span("2026-11-23 09:00", 2),
    }
    assert set(Message.objects.values_list("ticket", "event")) == {
        (first.order.ticket_id, "appointment"),
        (second.order.ticket_id, "appointment"),
    }
    first.order.refresh_from_db()
    assert first.order.state == "acknowledged"


def test_the_former_plan_is_superseded_and_promises_stay(territory, technician, another, make_visit, draft):
    visit = make_visit()
    old = draft((visit, technician, "09:00"))
    publish(plan=old)
    new = draft((visit, another, "09:30"))
    publish(plan=new)
    assert states(territory) == ["superseded", "published"]
    assert (content(old), content(new)) == ([(visit.pk, technician.pk, False, 0)], [(visit.pk, another.pk, True, 0)])
    assert (Appointment.objects.count(), Message.objects.filter(channel="email").count()) == (1, 1)


def test_only_a_draft_can_be_published(technician, make_visit, draft):
    plan = draft((make_visit(), technician, "09:00"))
    publish(plan=plan)
    with pytest.raises(PlanningError, match=r"Only a draft can be published; .* is Published"):
        publish(plan=plan)


def test_what_changed_after_the_draft_was_made_is_left_out_and_said(territory, technician, another, make_visit, draft):
    stays, held, sick, promised = (make_visit() for _ in range(4))
    plan = draft(
        (stays, technician, "09:00"),
        (held, technician, "10:00"),
        (sick, another, "09:00"),
        (promised, another, "14:00"),
    )
    type(held.order).objects.filter(pk=held.order_id).update(state="held")
    Absence.objects.create(technician=another, during=span("2026-11-23 08:00", 2))
    promise_window(order=promised.order, window=span("2026-11-23 08:00", 2))
    publish(plan=plan, break_promises=True)
    assert {(visit, live) for visit, _technician, live, _position in content(plan)} == {
        (stays.pk, True),
        (promised.pk, True),
    }
    starts = dict(plan.assignments.values_list("visit", "during__startswith"))
    assert at("2026-11-23 08:00") <= starts[promised.pk] <= at("2026-11-23 10:00")
    assert dict(plan.unplanned.values_list("visit", "reason")) == dict.fromkeys((held.pk, sick.pk), "changed_meanwhile")


def test_whose_promise_is_broken_reads_so_and_what_we_hold_instead(technician, make_visit, draft):
    promised = make_visit()
    promise_window(order=promised.order, window=span("2026-11-23 08:00", 2), notify=False)
    publish(plan=draft((promised, technician, "09:00")))
    without = draft((make_visit(), technician, "09:00"))
    UnplannedVisit.objects.create(plan=without, visit=promised, reason="window_full")
    publish(plan=without, break_promises=True)
    told = Message.objects.filter(ticket=promised.order.ticket, channel="email", state="queued")
    assert list(told.values_list("event", flat=True)) == ["appointment_cancelled"]
    make_good(now=timezone.now())
    assert list(told.values_list("event", flat=True)) == ["appointment_held"]


def test_begun_visits_are_carried_over_unchanged(territory, technician, another, make_visit, draft):
    begun, ahead = make_visit(), make_visit()
    old = draft((begun, technician, "09:00"), (ahead, technician, "10:00"))
    publish(plan=old)
    new = draft((begun, another, "08:00"), (ahead, technician, "10:30"))
    type(begun).objects.filter(pk=begun.pk).update(state="on_site", on_site_at=at("2026-11-23 09:05"))
    with time_machine.travel(at("2026-11-23 09:10")):
        publish(plan=new)
    assert content(new) == [(begun.pk, technician.pk, True, 0), (ahead.pk, technician.pk, True, 1)]


def test_a_visit_begun_since_takes_the_time_of_another(territory, technician, make_visit, draft):
    begun, ahead = make_visit(), make_visit()
    publish(plan=draft((begun, technician, "09:00")))
    new = draft((ahead, technician, "09:30"))
    type(begun).objects.filter(pk=begun.pk).update(state="on_site")
    publish(plan=new)
    assert content(new) == [(begun.pk, technician.pk, True, 0)]
    assert list(new.unplanned.values_list("visit", "reason")) == [(ahead.pk, "changed_meanwhile")]


def test_a_booking_in_another_territory_refuses_the_draft_and_changes_nothing(
    territory, technician, make_visit, draft, make_lent
):
    visit = make_visit()
    old = draft((visit, technician, "13:00"))
    publish(plan=old)
    new = draft((visit, technician, "13:00"), (make_visit(), technician, "09:30"))
    make_lent(technician)
    before = list(Assignment.objects.order_by("pk").values())
    with pytest.raises(PlanningError, match=rf"{technician.name}: booked in another plan at the same time"):
        publish(plan=new)
    assert list(Assignment.objects.order_by("pk").values()) == before
    assert states(territory) == ["published", "draft"]
    assert Message.objects.filter(channel="email").count() == 1


@pytest.fixture
def make_lent(territory):
    def lend(technician):
        """Monday 9 to 10 in the published plan of another territory."""
        elsewhere = PlanFactory(territory__organisation=territory.organisation, state="published")
        return AssignmentFactory(plan=elsewhere, technician=technician, live=True)

    return lend


def test_a_visit_that_was_missed_yesterday_is_live_only_in_the_new_plan(territory, technician, make_visit, draft):
    visit = make_visit()
    sunday = PlanFactory(territory=territory, day=at("2026-11-22").date(), state="published")
    missed = AssignmentFactory(
        plan=sunday, technician=technician, visit=visit, live=True, during=span("2026-11-22 09:00", 1)
    )
    plan = draft((visit, technician, "09:00"))
    with time_machine.travel(at("2026-11-23 07:00")):
        publish(plan=plan)
    missed.refresh_from_db()
    assert (missed.live, content(plan)) == (False, [(visit.pk, technician.pk, True, 0)])


def test_an_outage_has_no_customer_to_promise_anything_to(territory, technician, make_visit, draft):
    visit = make_visit()
    order = visit.order
    order.outage, order.ticket = OutageFactory(organisation=territory.organisation), None
    order.save()
    publish(plan=draft((visit, technician, "09:00")))
    assert (Appointment.objects.count(), Message.objects.count()) == (0, 0)


def test_rolling_back_publishes_the_older_version_anew_and_leaves_what_has_begun(
    technician, another, make_visit, draft, dispatcher
):
    """Version 3 is version 1 again, but for the visit that began under version 2; what only 2 planned is said."""
    begun, moved, added = (make_visit() for _ in range(3))
    old = draft((begun, technician, "09:00"), (moved, technician, "10:30"))
    publish(plan=old)
    new = draft((begun, another, "09:10"), (moved, another, "10:45"), (added, technician, "13:00"))
    publish(plan=new)
    type(begun).objects.filter(pk=begun.pk).update(state="en_route")
    again = roll_back(plan=old, by=dispatcher, break_promises=True)
    assert (again.version, states(again.territory)) == (3, ["superseded", "superseded", "published"])
    assert content(again) == [(begun.pk, another.pk, True, 0), (moved.pk, technician.pk, True, 0)]
    assert content(old) == [(begun.pk, technician.pk, False, 0), (moved.pk, technician.pk, False, 1)]
    assert list(again.unplanned.values_list("visit", "reason", "params")) == [
        (added.pk, "not_in_version", {"version": 1})
    ]


def test_rolling_back_asks_before_it_breaks_a_promise(territory, technician, make_visit, draft, dispatcher):
    visit = make_visit()
    old = draft((visit, technician, "09:00"))
    publish(plan=old)
    promise_window(order=visit.order, window=span("2026-11-23 14:00", 2))
    new = draft((visit, technician, "14:30"))
    publish(plan=new)
    Absence.objects.create(technician=technician, during=span("2026-11-23 13:00", 4))
    with pytest.raises(PlanningError, match="promised to its customer"):
        roll_back(plan=old, by=dispatcher)
    assert states(territory) == ["superseded", "published"]
    again = roll_back(plan=old, by=dispatcher, break_promises=True)
    assert content(again) == []
    assert again.unplanned.get().reason == "changed_meanwhile"


def test_rolling_back_keeps_a_promise_that_there_is_room_for(technician, make_visit, draft, dispatcher):
    visit = make_visit()
    old = draft((visit, technician, "09:00"))
    publish(plan=old)
    promise_window(order=visit.order, window=span("2026-11-23 14:00", 2))
    publish(plan=draft((visit, technician, "14:30")))
    again = roll_back(plan=old, by=dispatcher)
    assert again.assignments.get().during == span("2026-11-23 14:00", 1)


def test_a_draft_cannot_be_taken_back(technician, make_visit, draft, dispatcher):
    with pytest.raises(PlanningError, match="Only a version that was in use before"):
        roll_back(plan=draft((make_visit(), technician, "09:00")), by=dispatcher)


def test_every_change_is_in_the_history(territory, technician, make_visit, draft):
    plan = draft((make_visit(), technician, "09:00"))
    publish(plan=plan)
    (history,) = [model for model in apps.get_models() if getattr(model, "pgh_tracked_model", None) is Plan]
    rows = history.objects.filter(pgh_obj=plan.pk).order_by("pgh_id").values_list("pgh_label", "state")
    assert list(rows) == [("insert", "draft"), ("update", "published")]


def test_a_promise_is_broken_only_with_a_persons_yes_and_a_new_one_makes_it_good(
    territory, technician, make_visit, draft, dispatcher
):
    """The first version promised both; the second leaves one out."""
    kept, broken = make_visit(), make_visit()
    publish(plan=draft((kept, technician, "08:00"), (broken, technician, "10:20")))
    second = draft((kept, technician, "08:00"))
    second.unplanned.create(visit=broken, reason="window_full")
    with pytest.raises(PlanningError) as refused:
        publish(plan=second, by=dispatcher)
    assert (refused.value.code, refused.value.params) == ("promises_broken", {"count": 1})
    assert states(territory) == ["published", "draft"]

    publish(plan=second, by=dispatcher, break_promises=True)
    assert states(territory) == ["superseded", "published"]
    assert dict(Appointment.objects.values_list("order", "state")) == {
        kept.order_id: "confirmed",
        broken.order_id: "cancelled",
    }
    assert make_good(now=timezone.now()) == 1
    assert Appointment.objects.get(order=broken.order, state="initialized").makes_good.state == "cancelled"
    assert Message.objects.filter(ticket=broken.order.ticket_id, event="appointment_held").exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_begins_a_visit_while_plans_change(technician, make_visit, draft):
    visit = make_visit()
    plan = draft((visit, technician, "09:00"))

    def tap():
        try:
            with transaction.atomic():
                type(visit).objects.select_for_update(nowait=True).get(pk=visit.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as phone, transaction.atomic():
        merge_edits(plan=plan, now=at("2026-11-23 07:00"))
        with pytest.raises(OperationalError, match="could not obtain lock"):
            phone.submit(tap).result()
