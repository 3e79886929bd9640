"""A date for the next visit, agreed at the door: real windows, and a promise that is kept like any other."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.booking.search import find_slots
from dispatch.booking.services import holds
from dispatch.booking.wishes import wish_of
from dispatch.models import Appointment
from dispatch.models.appointment import AppointmentState
from dispatch.planning.backlog import PLANNABLE
from orders.models import FieldOrder, Visit
from orders.models.states import VisitState
from orders.models.visit import Outcome

MOST_WINDOWS = 3


def promised_since(visit: Visit) -> Appointment | None:
    """What was promised of the order after this visit."""
    since = visit.finished_at or visit.created_at
    promises = visit.order.appointments.filter(state=AppointmentState.CONFIRMED, created_at__gte=since)
    return promises.order_by("-pk").first()


def order_without_date(visit: Visit) -> FieldOrder | None:
    """The order, where this visit asked for a follow-up that waits for its date; else None."""
    if visit.outcome != Outcome.FOLLOW_UP or promised_since(visit):
        return None
    orders = FieldOrder.objects.select_related("site__territory", "order_type", "ticket__customer")
    return orders.filter(pk=visit.order_id, state__in=PLANNABLE, visits__state=VisitState.OPEN).first()


def windows_for(order: FieldOrder, *, now: datetime) -> Sequence[DateTimeTZRange]:
    """The best windows that can be kept now, soonest first; none where the site is on no map."""
    wish = wish_of(order)
    if wish is None:
        return ()
    not_before = order.visits.filter(state=VisitState.OPEN).values_list("not_before", flat=True).first()
    answer = find_slots(wish=wish, spans=(), now=now, count=MOST_WINDOWS, earliest=not_before)
    return [each.slot.span for each in answer.found]


@transaction.atomic
def promise_next(*, order: FieldOrder, window: DateTimeTZRange) -> Appointment:
    """Hold the window and promise it, or nothing; the customer is told. Raises as `holds.hold` and `holds.confirm`."""
    return holds.confirm(appointment=holds.hold(order=order, span=window))
