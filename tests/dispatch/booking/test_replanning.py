"""Bookings and plans: what is promised or held while a plan is made has its place in it, and keeps its window."""

import pytest
import time_machine
from django.utils import timezone

from dispatch.access import stops_of
from dispatch.booking.services import holds
from dispatch.booking.services.making_good import make_good
from dispatch.models import Appointment, Assignment
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import publish
from tests.dispatch.booking.conftest import published
from tests.factories import AssignmentFactory, PlanFactory, at, span

AFTERNOON = span("2026-11-23 12:00", 2)
MONDAY = at("2026-11-23").date()


def draft(territory, technician, orders, *, hours):
    """A plan that was begun before what follows."""
    plan = PlanFactory(territory=territory, version=territory.plans.count() + 1)
    for order, hour in zip(orders, hours, strict=True):
        during = span(f"2026-11-23 {hour:02}:00", 1)
        AssignmentFactory(plan=plan, visit=order.visits.get(), technician=technician, during=during)
    return plan


def starts(order) -> list[str]:
    rows = Assignment.objects.filter(visit__order=order, live=True)
    return [f"{row.during.lower.astimezone(order.site.territory.zone):%H:%M}" for row in rows]


def test_a_booking_made_meanwhile_gets_a_place_among_the_drafts_stops(territory, technician, make_order, order):
    stays, new = make_order(), make_order()
    published(territory, technician, [stays], hours=(8,))
    plan = draft(territory, technician, [stays, new], hours=(8, 12))
    holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    publish(plan=plan)

    assert (starts(stays), starts(order), starts(new)) == (["08:00"], ["13:00"], ["12:00"])
    assert Appointment.objects.get(order=order).window == AFTERNOON
    assert list(plan.assignments.order_by("during").values_list("position", flat=True)) == [0, 1, 2]


def test_a_booking_that_fits_nowhere_keeps_the_draft_from_being_published(territory, technician, make_order, order):
    published(territory, technician, [make_order()], hours=(8,))
    plan = draft(territory, technician, [make_order() for _ in range(4)], hours=(11, 12, 13, 14))
    plan.assignments.update(lock="both")
    holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    with pytest.raises(PlanningError, match="promised to its customer"):
        publish(plan=plan)

    publish(plan=plan, break_promises=True)
    lost = Appointment.objects.get(order=order)
    order.ticket.refresh_from_db()
    assert (lost.state, lost.missed_by, lost.reason) == ("cancelled", "provider", "The day was planned anew.")
    assert order.ticket.state == "pending"
    make_good(now=timezone.now())
    assert order.appointments.get(state="initialized").makes_good == lost

    holds.confirm(appointment=holds.hold(order=order, span=span("2026-11-24 12:00", 2)))
    order.ticket.refresh_from_db()
    assert order.ticket.state == "inProgress"


def test_a_hold_survives_publishing_and_stays_hidden_until_it_is_confirmed(territory, technician, make_order, order):
    stays = make_order()
    published(territory, technician, [stays], hours=(8,))
    plan = draft(territory, technician, [stays], hours=(8,))
    appointment = holds.hold(order=order, span=AFTERNOON)
    publish(plan=plan)

    seen = [stop.visit.order for stop in stops_of(technician.user, MONDAY)]
    assert (seen, appointment.held_assignments.get().plan) == ([stays], plan)
    holds.confirm(appointment=appointment)
    assert [stop.visit.order for stop in stops_of(technician.user, MONDAY)] == [stays, order]


def test_a_hold_that_ran_out_unswept_keeps_nobody_from_planning_its_visit_on_another_day(
    territory, technician, make_order, order
):
    """The worker was down for a night; on Monday the held stop is over, and its visit is planned for Tuesday."""
    published(territory, technician, [make_order()], hours=(8,))
    held = holds.hold(order=order, span=AFTERNOON)
    tuesday = PlanFactory(territory=territory, day=at("2026-11-24").date())
    AssignmentFactory(plan=tuesday, visit=order.visits.get(), technician=technician, during=span("2026-11-24 09:00", 1))
    with time_machine.travel(at("2026-11-24 07:00"), tick=True):
        publish(plan=tuesday)
        held.refresh_from_db()
        assert (held.state, held.reason, held.held_assignments.exists()) == ("cancelled", "expired", False)
        assert (tuesday.assignments.get().live, starts(order)) == (True, ["09:00"])
        assert list(order.appointments.filter(state="confirmed").values_list("window", flat=True)) == [
            span("2026-11-24 08:00", 2)
        ]


def test_a_hold_that_is_not_confirmed_is_not_seen_by_the_technician(territory, technician, make_order, order):
    stays = make_order()
    published(territory, technician, [stays], hours=(8,))
    holds.hold(order=order, span=AFTERNOON)
    assert [stop.visit.order for stop in stops_of(technician.user, MONDAY)] == [stays]
