"""A visit that is over has kept its promise, or not, whoever makes the next one before the planner hears of it."""

from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from dispatch.booking.errors import BookingError, SlotGoneError
from dispatch.booking.services import holds
from dispatch.booking.services.promises import promise_window
from dispatch.models import Appointment
from dispatch.planning import tasks
from orders.models import Event, Message
from orders.services.events import tell
from orders.services.visits import record_action
from tests.dispatch.booking.conftest import published
from tests.factories import VisitFactory, at, span

TUESDAY = span("2026-11-24 12:00", 2)


@pytest.fixture
def promise(territory, technician, order) -> Appointment:
    """Monday, 8 to 10."""
    published(territory, technician, [order], hours=(8,))
    return order.appointments.get()


@pytest.fixture
def clock():
    with time_machine.travel(at("2026-11-23 08:30"), tick=True) as clock:
        yield clock


@pytest.fixture
def finished(promise, technician, clock):
    """The technician was there and has to come again; nobody has drained that yet."""
    visit = promise.order.visits.get()
    record_action(uuid=uuid4(), visit=visit, kind="follow_up", by=technician.user, at=timezone.now())
    return promise


def history(promise) -> list[tuple]:
    return list(promise.order.appointments.order_by("pk").values_list("state", "missed_by", "window"))


def test_a_promise_that_is_kept_is_not_changed_into_the_next_one(finished):
    with pytest.raises(BookingError, match="make a new one"):
        holds.change(appointment=finished, span=TUESDAY)


def test_the_next_promise_is_made_at_once_and_outlives_the_news(finished):
    holds.confirm(appointment=holds.hold(order=finished.order, span=TUESDAY))
    tasks.drain_events()
    assert history(finished) == [("completed", "", finished.window), ("confirmed", "", TUESDAY)]


def test_what_is_kept_is_not_called_off(finished):
    assert holds.call_off(appointment=finished).state == "completed"
    assert not Message.objects.filter(event="appointment_cancelled").exists()


def test_a_plan_that_promises_the_next_visit_does_not_make_the_kept_one_missed(finished, clock):
    clock.move_to(at("2026-11-23 10:30"))
    promise_window(order=finished.order, window=TUESDAY)
    assert history(finished) == [("completed", "", finished.window), ("confirmed", "", TUESDAY)]


def test_a_hold_is_not_kept_by_a_visit_but_given_back(technician, order):
    """It was for the visit that is over: who confirms it would be promised a visit that nobody has planned."""
    held = holds.hold(order=order, span=TUESDAY)
    told_finished(held)
    with pytest.raises(SlotGoneError, match="ended already"):
        holds.confirm(appointment=held)
    tasks.drain_events()
    assert (history(held), held.capacity_uses.count()) == ([("cancelled", "", TUESDAY)], 0)


def told_finished(appointment) -> Event:
    """News of a visit that is over, with the next one open."""
    order = appointment.order
    visit = VisitFactory(order=order, state="finished", outcome="follow_up", finished_at=timezone.now())
    facts = {"order_id": order.pk, "visit_id": visit.pk, "outcome": "follow_up"}
    return tell(organisation_id=order.organisation_id, kind="visit.finished", **facts)
