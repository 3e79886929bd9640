import pytest
import time_machine
from django.core.exceptions import ValidationError

from dispatch.booking.services import cancel, promise_window
from dispatch.models import Appointment
from orders.models import FieldOrder, Message
from tests.factories import at, span

pytestmark = pytest.mark.django_db
MORNING, NOON = span("2026-11-23 08:00", 2), span("2026-11-23 12:00", 2)


@pytest.fixture
def order(make_visit):
    return make_visit().order


def history(order):
    return list(order.appointments.order_by("pk").values_list("state", "window"))


def mails():
    return Message.objects.filter(channel="email", event="appointment").count()


def test_a_promise_is_told_once(order):
    first, again = (promise_window(order=order, window=MORNING) for _ in range(2))
    assert (first, history(order), mails()) == (again, [("confirmed", MORNING)], 1)


def test_another_window_takes_the_place_of_the_first_and_is_told(order):
    promise_window(order=order, window=MORNING)
    promise_window(order=order, window=NOON)
    assert (history(order), mails()) == ([("cancelled", MORNING), ("confirmed", NOON)], 2)


def test_a_hold_becomes_a_promise(order):
    hold = Appointment.objects.create(
        organisation=order.organisation, order=order, window=MORNING, expires_at=at("2026-11-21 12:05")
    )
    assert promise_window(order=order, window=MORNING) == hold
    hold.refresh_from_db()
    assert (hold.state, hold.expires_at) == ("confirmed", None)


def test_a_window_that_is_over_was_missed(order):
    promise_window(order=order, window=MORNING)
    with time_machine.travel(at("2026-11-23 10:30")):
        promise_window(order=order, window=NOON)
    assert history(order) == [("failed", MORNING), ("confirmed", NOON)]


def test_nobody_is_told_of_a_window_that_is_over(order):
    promise_window(order=order, window=span("2009-09-25 08:00", 2))
    assert (len(history(order)), mails()) == (1, 0)


def test_nothing_is_promised_for_a_closed_order(order):
    FieldOrder.objects.update(state="completed")
    with pytest.raises(ValidationError, match="is closed; nothing can be promised"):
        promise_window(order=order, window=MORNING)


def test_an_appointment_is_given_back_once(order):
    appointment = promise_window(order=order, window=MORNING)
    cancel(appointment=appointment)
    assert history(order) == [("cancelled", MORNING)]
    with pytest.raises(ValidationError, match="has ended already"):
        cancel(appointment=appointment)
