"""Booking goes on while a plan is made, and while broker and worker are down."""

from threading import Event, Thread

import pytest
from celery import current_app
from django.db import connection

from dispatch.booking.services import holds
from dispatch.models import Appointment
from dispatch.planning.services import plan_now, publish
from orders.models import Message
from tests.dispatch.booking.conftest import published
from tests.factories import at, span

AFTERNOON = span("2026-11-23 12:00", 2)


@pytest.mark.django_db(transaction=True)
def test_a_booking_during_a_plan_run_does_not_wait_and_is_in_the_plan(territory, technician, make_order, order):
    published(territory, technician, [make_order()], hours=(8,))
    begun, booked = Event(), Event()
    made = []

    def make_plan() -> None:
        try:
            made.append(plan_now(territory=territory, day=at("2026-11-23").date(), time_limit_s=4, progress=tell))
        finally:
            connection.close()

    def tell(_progress) -> None:
        begun.set()
        booked.wait(30)  # the run is not over before the booking is

    thread = Thread(target=make_plan)
    thread.start()
    assert begun.wait(60)
    appointment = holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    booked.set()
    thread.join()
    plan = made[0].plan
    publish(plan=plan)

    row = plan.assignments.get(visit__order=order)
    assert (row.live, AFTERNOON.lower <= row.during.lower <= AFTERNOON.upper) == (True, True)
    assert Appointment.objects.get(pk=appointment.pk).state == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_a_booking_needs_no_broker_and_no_worker(monday, order, monkeypatch):
    monkeypatch.setitem(current_app.conf, "broker_url", "redis+socket:///nowhere/redis.sock")
    monkeypatch.setattr(current_app, "_pool", None)
    appointment = holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))

    assert Appointment.objects.get(pk=appointment.pk).state == "confirmed"
    assert set(Message.objects.filter(ticket=order.ticket).values_list("state", flat=True)) == {"queued"}
