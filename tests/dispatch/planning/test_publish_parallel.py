"""A plan is published while an order of it ends: the stop is left out, and the plan is published all the same."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from dispatch.booking.services import holds
from dispatch.booking.services.promises import promise_window
from dispatch.models import Appointment, UnplannedVisit
from dispatch.planning import events
from dispatch.planning.services import publish
from orders.models import Callback, FieldOrder, Message
from orders.services.closing import call_off
from orders.services.events import tell
from tests.factories import AssignmentFactory, PlanFactory, span
from tests.orders.test_lock_order import PATIENCE_S, in_a_session_of_its_own, until_somebody_waits_for_us

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def promised(make_visit):
    visit = make_visit()
    promise_window(order=visit.order, window=span("2026-11-23 08:00", 2), notify=False)
    return visit


@pytest.fixture
def stays(make_visit):
    return make_visit()


@pytest.fixture
def draft(territory, technician, promised, stays):
    """It leaves the promised visit out, as the published one has it."""
    published = PlanFactory(territory=territory, version=1)
    AssignmentFactory(plan=published, visit=promised, technician=technician, during=span("2026-11-23 08:00", 1))
    publish(plan=published)
    return left_out(PlanFactory(territory=territory, version=2), technician, promised, stays)


def left_out(plan, technician, promised, stays):
    AssignmentFactory(plan=plan, visit=stays, technician=technician, during=span("2026-11-23 09:00", 1))
    UnplannedVisit.objects.create(plan=plan, visit=promised, reason="window_full")
    return plan


def published_while(ending, plan) -> list[tuple]:
    """Do `ending`, let publishing wait for it, and commit; the stops of the plan that is published then."""
    with ThreadPoolExecutor(1) as office:
        with transaction.atomic():
            for step in ending:
                step()
                if step is ending[0]:
                    publishing = office.submit(in_a_session_of_its_own, lambda: publish(plan=plan, break_promises=True))
                    until_somebody_waits_for_us()
        publishing.result(PATIENCE_S)
    plan.refresh_from_db()
    return [plan.state, *plan.assignments.values_list("visit", "live")]


def ended(visit) -> tuple:
    return Appointment.objects.values_list("state", "missed_by").get(order=visit.order)


@pytest.mark.parametrize("was_planned", [True, False])
def test_an_order_that_is_called_off_meanwhile(request, territory, technician, promised, stays, was_planned):
    if was_planned:
        plan = request.getfixturevalue("draft")
    else:
        plan = left_out(PlanFactory(territory=territory), technician, promised, stays)
    stops = published_while([lambda: call_off(order=promised.order, reason="solved")], plan)
    events.drain()
    assert (stops, ended(promised)) == (["published", (stays.pk, True)], ("cancelled", ""))
    assert not Callback.objects.exists()


def test_an_order_of_the_plan_that_is_called_off_meanwhile_is_said_to_be_left_out(
    territory, technician, promised, stays
):
    plan = PlanFactory(territory=territory)
    AssignmentFactory(plan=plan, visit=promised, technician=technician, during=span("2026-11-23 08:00", 1))
    AssignmentFactory(plan=plan, visit=stays, technician=technician, during=span("2026-11-23 09:00", 1))
    stops = published_while([lambda: call_off(order=promised.order, reason="solved")], plan)
    assert stops == ["published", (stays.pk, True)]
    assert list(plan.unplanned.values_list("visit", "reason")) == [(promised.pk, "changed_meanwhile")]


def test_a_customer_who_calls_the_appointment_off_meanwhile_is_promised_no_call(territory, technician, promised, stays):
    plan = left_out(PlanFactory(territory=territory), technician, promised, stays)
    appointment = promised.order.appointments.get()
    stops = published_while([lambda: holds.call_off(appointment=appointment)], plan)
    assert (stops, ended(promised)) == (["published", (stays.pk, True)], ("cancelled", "customer"))
    assert not Callback.objects.exists()


def test_the_news_of_an_ended_order_and_a_plan_wait_for_each_other_in_one_order(draft, promised, stays):
    """The news has the promise already, and wants the calendars that the plan wants, too."""
    FieldOrder.objects.filter(pk=promised.order_id).update(state="cancelled")
    promised.state = "cancelled"
    promised.save()
    steps = [
        lambda: list(Appointment.objects.select_for_update(no_key=True).filter(order=promised.order)),
        lambda: events.clear_plans(order_id=promised.order_id),
    ]
    assert published_while(steps, draft) == ["published", (stays.pk, True)]


def test_an_order_that_is_put_on_hold_meanwhile_is_told_once(territory, technician, promised, stays):
    plan = left_out(PlanFactory(territory=territory), technician, promised, stays)
    FieldOrder.objects.filter(pk=promised.order_id).update(state="held")
    tell(organisation_id=plan.organisation_id, kind="order.held", order_id=promised.order_id)
    stops = published_while([events.drain], plan)
    told = Message.objects.filter(ticket=promised.order.ticket, event="appointment_cancelled", channel="email")
    assert (stops, ended(promised), told.count()) == (["published", (stays.pk, True)], ("cancelled", ""), 1)
    assert not Callback.objects.exists()
