"""From a slot to a promise: hold, confirm, change, cancel. Each is one transaction, or nothing.

Everybody locks in this sequence: territory (shared), visit, order, appointment, technicians in order of pk, days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.booking.errors import BookingError, HoldEndedError, NotBookableError, SlotGoneError
from dispatch.booking.search import horizon
from dispatch.booking.services.owing import call_about_broken, settle_call
from dispatch.booking.services.placing import Room, lock_calendars, look_for_room, share_territory, take_place
from dispatch.booking.services.promises import cancel, end, settle_finished, tell
from dispatch.booking.services.releasing import book_capacity, release_place, take_out_of_plan
from dispatch.booking.windows import Slot, slot_at
from dispatch.booking.wishes import Wish, wish_of
from dispatch.ledger.entries import appointment_moved
from dispatch.models import Appointment, Plan
from dispatch.models.appointment import LIVE, AppointmentState, MissedBy
from dispatch.planning.backlog import PLANNABLE
from dispatch.planning.booking_order import days_of, lock_days, lock_technicians
from orders.models import FieldOrder, Visit
from orders.models.states import VisitState
from orders.services.closing import hold_still
from orders.services.tickets import go_on

EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Bookable:
    """An order that can be given an appointment, locked with its visit."""

    order: FieldOrder
    visit: Visit
    wish: Wish


@transaction.atomic
def hold(
    *,
    order: FieldOrder,
    span: DateTimeTZRange,
    until: datetime | None = None,
    makes_good: Appointment | None = None,
    **facts: str,
) -> Appointment:
    """Block the place for some minutes, or `until`; `facts` are the caller's category, description and external_id.

    Another hold of the order is given back. Raises `SlotGoneError` where the window has no room any more,
    `NotBookableError` where the order takes no appointment now, and `ValidationError` on `validFor` where the window
    is none of ours.
    """
    now = timezone.now()
    bookable = lock(order)
    former = live_of(bookable)
    room = room_in(bookable, span, now=now)
    if former is not None and former.state == AppointmentState.INITIALIZED:
        makes_good = makes_good or former.makes_good  # whatever takes its place is to make good the same
    give_back(former, bookable, now=now)
    appointment = Appointment(
        organisation_id=order.organisation_id,
        order=bookable.order,
        window=span,
        expires_at=until or now + timedelta(seconds=settings.HOLD_S),
        makes_good=makes_good,
        **facts,
    )
    appointment.full_clean(exclude=["order"], validate_constraints=False)
    appointment.save()
    take_place(appointment=appointment, visit=bookable.visit, wish=bookable.wish, room=room, now=now)
    return appointment


@transaction.atomic
def confirm(*, appointment: Appointment) -> Appointment:
    """Make a hold a promise, and tell the customer. One that has run out is taken again where there is still room.

    Confirming twice is confirming once. Raises `SlotGoneError` where the place is gone, or the order has been put off
    to a later time.
    """
    now = timezone.now()
    bookable = lock(appointment.order)
    appointment = locked(appointment)
    if appointment.state == AppointmentState.CONFIRMED:
        return appointment
    if appointment.state != AppointmentState.INITIALIZED:
        raise HoldEndedError(_("This hold has ended already."))
    refuse_before_start(bookable, appointment.window)
    if not has_place(appointment, bookable, now=now):
        room = room_in(bookable, appointment.window, now=now)
        release_place(appointment=appointment)
        take_place(appointment=appointment, visit=bookable.visit, wish=bookable.wish, room=room, now=now)
    else:
        lock_technicians(appointment.held_assignments.values_list("technician_id", flat=True))
        lock_days(days_of(order=appointment.order_id))
    promise(appointment)
    settle_call(appointment.order)
    tell(appointment)
    return appointment


@transaction.atomic
def change(*, appointment: Appointment, span: DateTimeTZRange) -> Appointment:
    """Promise another window in place of this one, in one step: the old one stands where the new one has no room.

    Raises `SlotGoneError` then, and `BookingError` unless the appointment is confirmed.
    """
    now = timezone.now()
    bookable = lock(appointment.order)
    appointment = locked(appointment)
    if appointment.state != AppointmentState.CONFIRMED:
        raise BookingError(_("Only a confirmed appointment can be changed; make a new one."))
    if appointment.window == span:
        return appointment
    room = room_in(bookable, span, now=now)
    release_place(appointment=appointment)
    appointment_moved(appointment, window=appointment.window)
    appointment.window = span
    take_place(appointment=appointment, visit=bookable.visit, wish=bookable.wish, room=room, now=now)
    promise(appointment)
    tell(appointment, changed_at=now)
    return appointment


@transaction.atomic
def call_off(*, appointment: Appointment, reason: str = "") -> Appointment:
    """The customer does not want this appointment: its place is free at once. Ended is ended, and stays so."""
    hold_still(order=appointment.order)
    settle_finished(orders=[appointment.order_id])
    appointment = locked(appointment)
    if appointment.state not in LIVE:
        return appointment
    if appointment.order.visits.filter(state__in=[VisitState.EN_ROUTE, VisitState.ON_SITE]).exists():
        raise BookingError(_("The technician is on the way already: please call the office."))
    release_place(appointment=appointment)
    if appointment.state == AppointmentState.CONFIRMED:
        cancel(appointment=appointment, missed_by=MissedBy.CUSTOMER, reason=reason)
    else:
        end(appointment=appointment, state=AppointmentState.CANCELLED, reason=reason)
        if appointment.makes_good_id:
            call_about_broken(appointment.order)
    return appointment


def expire_holds(*, most: int | None = None) -> int:
    """Give back what was held and never confirmed, of the oldest at most so many; return how many there were."""
    expired = 0
    while (most is None or expired < most) and give_back_one():
        expired += 1
    return expired


@transaction.atomic
def give_back_one() -> bool:
    run_out = Appointment.objects.filter(state=AppointmentState.INITIALIZED, expires_at__lte=timezone.now())
    appointment = run_out.order_by("expires_at").select_for_update(of=["self"], no_key=True, skip_locked=True).first()
    if appointment is None:
        return False
    let_run_out(appointment=appointment)
    return True


def let_run_out(*, appointment: Appointment) -> None:
    """Give back a hold that nobody confirmed in time; the caller has locked it.

    Whoever was asked whether it makes good what we broke, and did not answer, is called.
    """
    release_place(appointment=appointment)
    end(appointment=appointment, state=AppointmentState.CANCELLED, reason=EXPIRED)
    if appointment.makes_good_id:
        call_about_broken(appointment.order)


def lock(order: FieldOrder) -> Bookable:
    """Hold territory (shared), visit and order; raises `NotBookableError` where there is nothing to book."""
    order = FieldOrder.objects.select_related("site__territory", "order_type", "ticket__customer").get(pk=order.pk)
    wish = wish_of(order)
    if wish is None:
        raise NotBookableError(
            _("Order %(order)s can't be placed on the map, or no territory serves it."), params={"order": order}
        )
    share_territory(wish.territory)
    visit = hold_still(order=order)
    settle_finished(orders=[order.pk])
    order.refresh_from_db(fields=["state"])
    if order.state not in PLANNABLE or visit is None:
        raise NotBookableError(
            _("Order %(order)s takes no appointment now: %(state)s."),
            params={"order": order, "state": order.get_state_display()},
        )
    if visit.state != VisitState.OPEN:
        raise NotBookableError(_("A technician is on the way to order %(order)s."), params={"order": order})
    return Bookable(order, visit, wish)


def room_in(bookable: Bookable, span: DateTimeTZRange, *, now: datetime) -> Room:
    """Where the order's visit may go in this window; all that giving back and taking write is locked."""
    slot = checked_slot(bookable, span, now=now)
    room = look_for_room(wish=bookable.wish, slot=slot, visit=bookable.visit, now=now)
    lock_calendars(wish=bookable.wish, room=room, visit=bookable.visit)
    return room


def checked_slot(bookable: Bookable, span: DateTimeTZRange, *, now: datetime) -> Slot:
    """The window as the territory offers it. One that begins too soon is gone; what never was one is a mistake."""
    slot = slot_at(bookable.wish.territory, span)
    if slot is None:
        raise ValidationError({"validFor": _("This is no window that we offer; send one that a search has found.")})
    is_offered = slot.is_open(now) and slot.day in horizon(bookable.wish.territory, now=now)
    if not is_offered:
        raise SlotGoneError(_("This slot begins too soon, or lies too far ahead."))
    refuse_before_start(bookable, span)
    return slot


def refuse_before_start(bookable: Bookable, span: DateTimeTZRange) -> None:
    """Nobody comes before the time that the order itself names, whatever was held before it did."""
    not_before = bookable.visit.not_before
    if not_before is not None and span.lower < not_before:
        raise SlotGoneError(_("This slot begins before the time from which the order is wanted."))


def live_of(bookable: Bookable) -> Appointment | None:
    """The order's hold or promise, locked."""
    return (
        Appointment.objects.filter(order=bookable.order, state__in=LIVE)
        .select_for_update(of=["self"], no_key=True)
        .first()
    )


def give_back(former: Appointment | None, bookable: Bookable, *, now: datetime) -> None:
    """What the order has: a hold is given back, a promise whose time is over was missed, and any other one stays."""
    if former is not None and former.state == AppointmentState.CONFIRMED and former.window.upper > now:
        raise NotBookableError(
            _("Order %(order)s has an appointment: change that one."), params={"order": bookable.order}
        )
    if former is not None:
        release_place(appointment=former)
        missed = former.state == AppointmentState.CONFIRMED
        end(
            appointment=former,
            state=AppointmentState.FAILED if missed else AppointmentState.CANCELLED,
            missed_by=MissedBy.US if missed else "",
        )
    take_out_of_plan(order_id=bookable.order.pk)  # planned without a promise: this one says when


def locked(appointment: Appointment) -> Appointment:
    return (
        Appointment.objects.select_for_update(of=["self"], no_key=True)
        .select_related("order__ticket")
        .get(pk=appointment.pk)
    )


def has_place(appointment: Appointment, bookable: Bookable, *, now: datetime) -> bool:
    """Whether what was held is still held, and of the kind that its day needs by now."""
    if appointment.expires_at is None or appointment.expires_at <= now:
        return False
    day = appointment.window.lower.astimezone(bookable.wish.territory.zone).date()
    plans = Plan.objects.filter(territory=bookable.wish.territory, day=day, state=Plan.State.PUBLISHED)
    if plans.exists():
        return appointment.held_assignments.count() == bookable.wish.technicians_needed
    return appointment.capacity_uses.exists()


def promise(appointment: Appointment) -> None:
    """The place that was just taken is booked, and a ticket that waited for a new date goes on."""
    appointment.held_assignments.update(hold=None)
    book_capacity(appointment=appointment)
    appointment.state, appointment.expires_at = AppointmentState.CONFIRMED, None
    appointment.save(update_fields=["state", "expires_at", "window", "updated_at"])
    if ticket := appointment.order.ticket:
        go_on(ticket=ticket)
