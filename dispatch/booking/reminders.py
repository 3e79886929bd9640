"""The day before, customers are reminded of what they were promised."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from dispatch.models import Appointment
from dispatch.models.appointment import AppointmentState
from orders.models.message import MessageEvent
from orders.services import messages
from orders.services.messages import Owed
from technicians.models import Territory

FROM_HOUR = 15
JUST_TOLD = timedelta(hours=6)  # who heard of it so shortly before need not hear it again
BATCH = 500


def remind(*, now: datetime) -> int:
    """Queue the reminders of tomorrow's promises in every territory where it is afternoon; returns how many promises.

    Any number may do so at once. About 10 queries a batch, and 1 a territory.
    """
    return sum(reminded for territory in Territory.objects.all() for reminded in _batches(territory, now=now))


def _batches(territory: Territory, *, now: datetime) -> Iterator[int]:
    local = now.astimezone(territory.zone)
    if local.hour < FROM_HOUR:
        return
    begin, end = (datetime.combine(local.date() + timedelta(days=day), time(), territory.zone) for day in (1, 2))
    due = Appointment.objects.filter(
        state=AppointmentState.CONFIRMED,
        reminded_at=None,
        window__startswith__gte=begin,
        window__startswith__lt=end,
        order__site__territory=territory,
    )
    while batch := _remind_some(due, now=now):
        yield batch


@transaction.atomic
def _remind_some(due: QuerySet[Appointment], *, now: datetime) -> int:
    case = ("order__ticket__customer", "order__ticket__organisation", "order__ticket__site__territory")
    appointments = list(
        due.select_related(*case)
        .prefetch_related("order__ticket__customer__phones")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    )
    owed = [
        Owed(ticket, f"reminder:{each.uuid}", {"window": each.window})
        for each in appointments
        if (ticket := each.order.ticket) is not None and each.created_at <= now - JUST_TOLD
    ]
    messages.queue_all(event=MessageEvent.REMINDER, owed=owed)
    Appointment.objects.filter(pk__in=[each.pk for each in appointments]).update(reminded_at=now)
    return len(appointments)
