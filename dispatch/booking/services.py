"""Promises to customers: the one place where an appointment is made or ends."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Appointment
from dispatch.models.appointment import LIVE, AppointmentState
from orders.models import FieldOrder
from orders.models.message import MessageEvent
from orders.services import messages


@transaction.atomic
def promise_window(*, order: FieldOrder, window: DateTimeTZRange, notify: bool = True) -> Appointment:
    """Promise the arrival in `window`, and tell the customer so unless the window is over already.

    Takes the place of the order's live appointment: a hold or promise of another window is cancelled, one whose
    window is over was missed. The same window again makes a hold a promise and tells nobody twice. Whoever
    changes a promise has the yes of a person (design decision 7). An outage's order has no customer to tell.
    """
    order = FieldOrder.objects.select_for_update(of=["self"], no_key=True).select_related("ticket").get(pk=order.pk)
    if not order.is_open:
        raise ValidationError(
            _("Order %(order)s is closed; nothing can be promised for it."), code="closed", params={"order": order}
        )
    appointment = order.appointments.filter(state__in=LIVE).select_for_update().first()
    if appointment is not None and appointment.window != window:
        over = appointment.state == AppointmentState.CONFIRMED and appointment.window.upper <= timezone.now()
        end(appointment=appointment, state=AppointmentState.FAILED if over else AppointmentState.CANCELLED)
        appointment = None
    appointment = appointment or Appointment(organisation_id=order.organisation_id, order=order, window=window)
    appointment.state, appointment.expires_at = AppointmentState.CONFIRMED, None
    appointment.save()
    if notify and order.ticket is not None and window.upper > timezone.now():
        messages.queue(
            event=MessageEvent.APPOINTMENT,
            ticket=order.ticket,
            dedupe_key=f"appointment:{appointment.uuid}",
            params={"window": window},
        )
    return appointment


@transaction.atomic
def cancel(*, appointment: Appointment) -> None:
    """Give a hold or promise back. The customer is told by whatever takes its place."""
    end(appointment=appointment, state=AppointmentState.CANCELLED)


@transaction.atomic
def end_of_order(*, order_id: int, state: AppointmentState, made_by: datetime) -> None:
    """End the order's live appointment as kept, missed or cancelled, unless it was made after `made_by`."""
    live = Appointment.objects.filter(order=order_id, state__in=LIVE, created_at__lte=made_by)
    for appointment in live.select_for_update():
        end(appointment=appointment, state=state)


def end(*, appointment: Appointment, state: AppointmentState) -> None:
    """The caller holds the lock of the row or of its order. An appointment that has ended stays as it ended."""
    ended = Appointment.objects.filter(pk=appointment.pk, state__in=LIVE).update(state=state, expires_at=None)
    if not ended:
        raise ValidationError(_("This appointment has ended already."), code="appointment_ended")
    appointment.state, appointment.expires_at = state, None
