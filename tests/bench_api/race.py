"""Many callers want the same places."""

from datetime import timedelta

import numpy as np
from django.db import connection
from django.utils import timezone

from dispatch.booking.windows import slots_of
from dispatch.models import Appointment, DayCapacity
from orders.models import FieldOrder
from tests.bench_api.calls import Call, send_all
from tests.bench_api.data import lonely_territory, new_orders
from tests.bench_api.rows import Measured, Service, percentile
from tests.dispatch.bookings import OVERLAPS

APPOINTMENT = "/tmf-api/appointment/v4/appointment"


def confirm_call(order: FieldOrder, span) -> Call:
    """Hold and confirm in one request."""
    window = {"startDateTime": span.lower.isoformat(), "endDateTime": span.upper.isoformat()}
    body = {"validFor": window, "relatedEntity": [{"id": str(order.uuid), "role": "workOrder"}], "status": "confirmed"}
    return Call("POST", APPOINTMENT, body)


def one_place(service: Service, *, callers: int = 1000) -> Measured:
    """A technician who is the only one, on a day that is not planned, in a window with one place."""
    orders = new_orders(callers, seed=11)
    territory = lonely_territory(orders)
    day = timezone.localdate() + timedelta(days=3)
    slot = next(slot for slot in slots_of(territory, now=timezone.now()) if slot.day == day)
    answers = send_all(service, [confirm_call(order, slot.span) for order in orders])

    codes = [answer.status for answer in answers]
    refused = [answer for answer in answers if answer.status == 409]
    offered = sum(len(answer.body["availableTimeSlot"]) == 3 for answer in refused)
    confirmed = Appointment.objects.filter(order__in=orders, state="confirmed").count()
    return Measured(
        f"{callers:,} clients on 1 place",
        f"1 confirmed, {callers - 1} × 409 with alternatives",
        f"{confirmed} confirmed, {len(refused)} × 409, {offered} of them with three others, "
        f"p99 {percentile([a.took_s for a in answers], 99):.0f} ms",
        (confirmed, codes.count(201), len(refused), offered) == (1, 1, callers - 1, callers - 1),
    )


def contested(service: Service, *, confirms: int = 10_000) -> Measured:
    """Everybody wants one of ten windows of a region, planned days and others."""
    orders = new_orders(confirms, seed=12)
    territory = orders[0].site.territory
    slots = list(slots_of(territory, now=timezone.now()))[:20:2]
    rng = np.random.default_rng(13)
    answers = send_all(service, [confirm_call(order, slots[int(rng.integers(len(slots)))].span) for order in orders])
    codes = sorted({answer.status for answer in answers})
    won = sum(answer.status == 201 for answer in answers)
    live = Appointment.objects.filter(order__in=orders, state="confirmed").count()
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        double = cursor.fetchone()[0]
    over = sum(row.held + row.booked > row.capacity for row in DayCapacity.objects.all())
    return Measured(
        f"{confirms:,} contested confirms",
        "0 double bookings",
        f"{won:,} confirmed, {confirms - won:,} refused, {double} double bookings, {over} windows too full",
        double == 0 and over == 0 and won == live and set(codes) <= {201, 409},
    )
