import pytest
import time_machine
from django.core.exceptions import ValidationError

from dispatch.booking.services.promises import cancel, promise_window
from dispatch.models import Appointment
from orders.models import FieldOrder, Message
from tests.factories import OutageFactory, at, span

pytestmark = pytest.mark.django_db
MORNING, NOON = span("2026-11-23 08:00", 2), span("2026-11-23 12:00", 2)


@pytest.fixture
def order(make_visit):
    return make_visit().order


def history(order):
    return list(order.appointments.order_by("pk").values_list("state", "window"))


def mails(event="appointment"):
    return Message.objects.filter(channel="email", event=event).count()


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


def test_a_broken_promise_is_told_once_and_its_text_names_the_window(order):
    appointment = promise_window(order=order, window=MORNING)
    cancel(appointment=appointment)
    (message,) = Message.objects.filter(channel="email", event="appointment_cancelled")
    assert message.dedupe_key == f"cancelled:{appointment.uuid}:email"
    assert (message.ticket, "23" in message.body) == (order.ticket, True)


def test_what_was_no_promise_or_is_over_is_given_back_in_silence(order):
    hold = Appointment.objects.create(
        organisation=order.organisation, order=order, window=MORNING, expires_at=at("2026-11-21 12:05")
    )
    cancel(appointment=hold)
    cancel(appointment=promise_window(order=order, window=span("2009-09-25 08:00", 2)))
    assert mails("appointment_cancelled") == 0


def test_a_new_window_is_told_once_and_not_as_a_broken_promise(order):
    promise_window(order=order, window=MORNING)
    promise_window(order=order, window=NOON)
    assert (mails(), mails("appointment_cancelled")) == (2, 0)


def test_an_outages_order_has_nobody_to_tell(order):
    appointment = promise_window(order=order, window=MORNING)
    FieldOrder.objects.filter(pk=order.pk).update(ticket=None, outage=OutageFactory(organisation=order.organisation))
    cancel(appointment=Appointment.objects.get(pk=appointment.pk))
    assert (history(order), mails("appointment_cancelled")) == ([("cancelled", MORNING)], 0)
