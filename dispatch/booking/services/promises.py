"""Promises to customers: the one place where an appointment is made or ends."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.booking.services.releasing import book_capacity, release_capacity, release_place
from dispatch.inbound import write_back
from dispatch.ledger.entries import appointment_ended
from dispatch.models import Appointment
from dispatch.models.appointment import LIVE, AppointmentState, MissedBy
from orders.models import Event, FieldOrder, Visit
from orders.models.message import MessageEvent
from orders.models.states import OrderState, VisitState
from orders.models.visit import Outcome
from orders.services import messages

# A promise is kept when the technician came and was let in, whatever came of the work.
PROMISE_AFTER_OUTCOME: Mapping[str, AppointmentState] = {
    Outcome.DONE: AppointmentState.COMPLETED,
    Outcome.FOLLOW_UP: AppointmentState.COMPLETED,
    Outcome.COULD_NOT: AppointmentState.COMPLETED,
    Outcome.NO_ACCESS: AppointmentState.FAILED,
    Outcome.CUSTOMER_CANCELLED: AppointmentState.CANCELLED,
}


def promise_window(*, order: FieldOrder, window: DateTimeTZRange, notify: bool = True) -> Appointment:
    """`promise_windows` for one order."""
    (appointment,) = promise_windows(windows={order.pk: window}, notify=notify)
    return appointment


@transaction.atomic
def promise_windows(*, windows: Mapping[int, DateTimeTZRange], notify: bool = True) -> list[Appointment]:
    """Promise the arrival at each order (by pk) in its window, and tell the customers unless the window is over.

    Takes the place of an order's live appointment: a hold or promise of another window is cancelled, one whose
    window is over was missed. The same window again makes a hold a promise and tells nobody twice. Whoever
    changes a promise has the yes of a person (design decision 7). An outage's order has no customer to tell.
    Returns the appointments in the order of the orders' pks.
    """
    orders = list(orders_to_promise(windows))
    settle_finished(orders=windows)
    former = {
        a.order_id: a
        for a in Appointment.objects.filter(order__in=orders, state__in=LIVE).select_for_update(no_key=True)
    }
    appointments = [
        kept_or_new(order, window=windows[order.pk], former=former.get(order.pk), now=timezone.now())
        for order in orders
    ]
    Appointment.objects.bulk_create([row for row in appointments if row.pk is None], batch_size=1000)
    write_back.appointments_confirmed(appointments)
    if notify:
        owed = (message_about(appointment) for appointment in appointments)
        messages.queue_all(event=MessageEvent.APPOINTMENT, owed=[one for one in owed if one is not None])
    return appointments


def tell(appointment: Appointment, *, changed_at: datetime | None = None) -> None:
    """Write the promise to the customer, and to the systems in which they are talked to.

    A change is told each time, also where it leads back to a window that was told before.
    """
    write_back.appointments_confirmed([appointment])
    if owed := message_about(appointment, changed_at=changed_at):
        messages.queue_all(event=MessageEvent.APPOINTMENT, owed=[owed])


def message_about(appointment: Appointment, *, changed_at: datetime | None = None) -> messages.Owed | None:
    """None where nobody is to be told, or the window is over. The same window is told once, and once a change."""
    ticket, window = appointment.order.ticket, appointment.window
    if ticket is None or window.upper <= timezone.now():
        return None
    key = f"appointment:{appointment.uuid}:{window.lower.timestamp():.0f}"
    if changed_at is not None:
        key += f":{changed_at.timestamp():.0f}"
    return messages.Owed(ticket, key, {"window": window})


def orders_to_promise(windows: Iterable[int]) -> Iterator[FieldOrder]:
    """The orders, locked in the order of their pks, with all that a message asks for."""
    orders = FieldOrder.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=list(windows)).order_by("pk")
    orders = orders.select_related("ticket__organisation", "ticket__customer", "ticket__site__territory")
    for order in orders.prefetch_related("ticket__customer__phones"):
        if not order.is_open:
            raise ValidationError(
                _("Order %(order)s is closed; nothing can be promised for it."), code="closed", params={"order": order}
            )
        yield order


def kept_or_new(
    order: FieldOrder, *, window: DateTimeTZRange, former: Appointment | None, now: datetime
) -> Appointment:
    """The order's appointment with this window, confirmed; saved already where it is the former one."""
    if former is not None and former.window == window:
        if former.state == AppointmentState.INITIALIZED:
            book_capacity(appointment=former)
        former.state, former.expires_at = AppointmentState.CONFIRMED, None
        former.save(update_fields=["state", "expires_at", "updated_at"])
        return former
    if former is not None:
        if former.state == AppointmentState.CONFIRMED and former.window.upper <= now:
            end(appointment=former, state=AppointmentState.FAILED, missed_by=MissedBy.US)
        else:
            end(appointment=former, state=AppointmentState.CANCELLED, moved=True)
    return Appointment(
        organisation_id=order.organisation_id, order=order, window=window, state=AppointmentState.CONFIRMED
    )


@transaction.atomic
def cancel(*, appointment: Appointment, missed_by: str = "", reason: str = "") -> None:
    """Take a hold or promise back; where a promise is still ahead, its customer is told, and whose doing it was."""
    ticket = appointment.order.ticket
    is_ahead = appointment.state == AppointmentState.CONFIRMED and appointment.window.upper > timezone.now()
    end(appointment=appointment, state=AppointmentState.CANCELLED, missed_by=missed_by, reason=reason)
    if is_ahead and ticket is not None:
        messages.queue(
            event=MessageEvent.APPOINTMENT_CANCELLED,
            ticket=ticket,
            dedupe_key=f"cancelled:{appointment.uuid}",
            params={"window": appointment.window, "by": missed_by},
        )


@transaction.atomic
def cancel_on_hold(*, order_id: int, made_by: datetime) -> None:
    """Cancel the live appointment of an order on hold, unless it was made after `made_by`.

    An order that was released by now is still planned, and keeps its promise.
    """
    if FieldOrder.objects.select_for_update(no_key=True).filter(pk=order_id, state=OrderState.HELD).exists():
        for appointment in live_of_order(order_id, made_by=made_by).select_related("order__ticket"):
            cancel(appointment=appointment)


@transaction.atomic
def end_of_order(
    *, order_id: int, state: AppointmentState, made_by: datetime, missed_by: str = "", reason: str = ""
) -> None:
    """End the order's live appointment as kept, missed or cancelled, unless it was made after `made_by`.

    What was only held is given back.
    """
    for appointment in live_of_order(order_id, made_by=made_by):
        if appointment.state == AppointmentState.INITIALIZED:
            release_place(appointment=appointment)
            end(appointment=appointment, state=AppointmentState.CANCELLED)
        else:
            end(appointment=appointment, state=state, missed_by=missed_by, reason=reason)


def settle(*, finished: Event) -> None:
    """What the news of a finished visit means for its promise: nobody there, or no wish for it, is the customer's."""
    outcome = finished.data["outcome"]
    state = PROMISE_AFTER_OUTCOME[outcome]
    missed_by, reason = (MissedBy.CUSTOMER, outcome) if state != AppointmentState.COMPLETED else ("", "")
    end_of_order(
        order_id=finished.data["order_id"], state=state, made_by=finished.at, missed_by=missed_by, reason=reason
    )
    if state == AppointmentState.COMPLETED:
        keep_after_all(visit=Visit.objects.get(pk=finished.data["visit_id"]))


def keep_after_all(*, visit: Visit) -> None:
    """A phone told late that somebody was there: what we wrote off before was no missed promise."""
    came_at = visit.on_site_at or visit.finished_at  # its arrival may have been refused, as it was planned no more
    if came_at is None:
        return
    written_off = Appointment.objects.filter(
        order=visit.order_id,
        state=AppointmentState.FAILED,
        missed_by=MissedBy.US,
        created_at__lte=came_at,
        updated_at__gte=came_at,
    )
    for appointment in written_off.select_for_update(of=["self"], no_key=True):
        appointment.state, appointment.missed_by = AppointmentState.COMPLETED, ""
        appointment.save(update_fields=["state", "missed_by", "updated_at"])
        appointment_ended(appointment, state=appointment.state)


def settle_finished(*, orders: Collection[int]) -> None:
    """Settle what the drain has not heard of yet, before something else is promised; the caller holds the orders.

    Else a promise that was kept would be changed into the next one, or taken for missed, and the next one for kept.
    """
    visits = list(Visit.objects.filter(order__in=orders, state=VisitState.FINISHED).values_list("pk", flat=True))
    if visits:
        news = Event.objects.filter(drained_at=None, kind="visit.finished", data__visit_id__in=visits)
        for event in news.order_by("pk"):
            settle(finished=event)


def promise_before(*, order: FieldOrder, start: datetime) -> Appointment | None:
    """The promise, still ahead, that somebody comes to the order before `start`; the caller holds the order."""
    settle_finished(orders=[order.pk])
    ahead = Appointment.objects.filter(
        order=order, state=AppointmentState.CONFIRMED, window__startswith__lt=start, window__endswith__gt=timezone.now()
    )
    return ahead.select_for_update(of=["self"], no_key=True).first()


def live_of_order(order_id: int, *, made_by: datetime) -> QuerySet[Appointment]:
    """Locked, none or one."""
    live = Appointment.objects.filter(order=order_id, state__in=LIVE, created_at__lte=made_by)
    return live.select_for_update(of=["self"], no_key=True)


def end(
    *,
    appointment: Appointment,
    state: AppointmentState,
    missed_by: str = "",
    reason: str = "",
    moved: bool = False,
    is_unheard: bool = False,
) -> None:
    """The caller holds the lock of the row or of its order. An appointment that has ended stays as it ended.

    The places of a day that was not planned are given back, whyever it ends. How a promise ended stands in the ledger;
    `moved`: another promise takes its place. `is_unheard`: its customer never heard of it, so that no promise ended.
    """
    was_promised = appointment.state == AppointmentState.CONFIRMED
    release_capacity(appointment=appointment)
    ended = Appointment.objects.filter(pk=appointment.pk, state__in=LIVE).update(
        state=state, expires_at=None, missed_by=missed_by, reason=reason, updated_at=timezone.now()
    )
    if not ended:
        raise ValidationError(_("This appointment has ended already."), code="appointment_ended")
    appointment.state, appointment.expires_at = state, None
    appointment.missed_by, appointment.reason = missed_by, reason
    if was_promised and not is_unheard:
        appointment_ended(appointment, state=state, missed_by=missed_by, moved=moved)
