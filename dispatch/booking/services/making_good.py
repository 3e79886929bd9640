"""First the matter, then the gesture: a promise that we broke makes a new, better one at once.

The window that is over soonest is held for the customer, who is asked by message and accepts it with one tap. Where
nothing is free, nobody can be written to, or no answer comes, a person calls. What is owed stands in the ledger.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from dispatch.booking.errors import BookingError
from dispatch.booking.search import first_slot
from dispatch.booking.services import holds
from dispatch.booking.services.owing import call_about_broken
from dispatch.booking.services.placing import share_territory
from dispatch.booking.services.promises import end, settle_finished
from dispatch.booking.services.releasing import release_place
from dispatch.booking.windows import LEAD
from dispatch.booking.wishes import wish_of
from dispatch.messaging.limits import quiet_until
from dispatch.messaging.needless import HELD
from dispatch.models import Appointment, Assignment, Plan
from dispatch.models.appointment import LIVE, AppointmentState, MissedBy
from dispatch.planning.backlog import PLANNABLE
from orders.models import FieldOrder, Ticket
from orders.models.callback import CallbackReason
from orders.models.message import MessageEvent
from orders.models.states import CallbackState, VisitState
from orders.services import messages
from orders.services.closing import hold_still
from orders.services.message_words import Params
from orders.services.messages import is_written_to
from orders.services.tickets import wait_for_new_date
from technicians.models import Shift

LATE_NEWS = timedelta(hours=1)  # a phone without a network tells so late that somebody was there
LOOK_BACK = timedelta(days=2)
TIME_TO_ANSWER = timedelta(hours=3)
HELD_FOR = timedelta(hours=24)
BATCH = 500

logger = structlog.get_logger(__name__)


class _UnheardError(BookingError):
    """What is held is of no use, as its customer does not hear of it."""


def write_off(*, now: datetime) -> int:
    """End the promises whose window is over and for which nobody comes any more; how many there were."""
    return sum(_tried(_write_off, pk) for pk in overdue(now=now).values_list("pk", flat=True)[:BATCH])


def make_good(*, now: datetime) -> int:
    """See to each promise that we broke and that nobody has seen to; how many. About 40 queries each."""
    broken = Appointment.objects.filter(missed_by=MissedBy.US, made_good_at=None).exclude(state__in=LIVE)
    see_to = partial(_make_good, now=now)
    return sum(_tried(see_to, pk) for pk in broken.order_by("pk").values_list("pk", flat=True)[:BATCH])


def overdue(*, now: datetime) -> QuerySet[Appointment]:
    """Promises of planned days, whose order's visit nobody has begun, and whoever had it planned has gone home."""
    since = now - LATE_NEWS
    shift = Shift.objects.filter(
        technician=OuterRef("technician"), day=OuterRef("plan__day"), during__endswith__gt=since
    )
    coming = Assignment.objects.filter(
        Q(during__endswith__gt=since) | Exists(shift), live=True, visit__order=OuterRef("order")
    )
    local = Func(
        F("order__site__territory__timezone"),
        F("window__startswith"),
        function="timezone",
        output_field=DateTimeField(),
    )
    planned = Plan.objects.filter(
        territory=OuterRef("order__site__territory"), day=OuterRef("local_day"), state=Plan.State.PUBLISHED
    )
    over = Appointment.objects.filter(
        state=AppointmentState.CONFIRMED,
        window__endswith__lte=now,
        window__endswith__gt=now - LOOK_BACK,
        order__state__in=PLANNABLE,
        order__visits__state=VisitState.OPEN,
    )
    return over.annotate(local_day=Cast(local, DateField())).filter(~Exists(coming), Exists(planned)).order_by("pk")


def _tried(see_to: Callable[[int], bool], pk: int) -> bool:
    """One that can't be seen to holds nobody up, and is tried again."""
    try:
        with transaction.atomic():
            return see_to(pk)
    except Exception:
        logger.exception("broken promise not seen to", row=pk)
        return False


def _write_off(pk: int) -> bool:
    order = _order_of(pk)
    visit = hold_still(order=order)
    settle_finished(orders=[order.pk])
    appointment = holds.locked(Appointment.objects.get(pk=pk))
    if appointment.state != AppointmentState.CONFIRMED or visit is None or visit.state != VisitState.OPEN:
        return False
    release_place(appointment=appointment)
    end(appointment=appointment, state=AppointmentState.FAILED, missed_by=MissedBy.US)
    if order.ticket:
        wait_for_new_date(ticket=order.ticket)
    return True


def _make_good(pk: int, *, now: datetime) -> bool:
    order = _order_of(pk)
    if order.site.territory:
        share_territory(order.site.territory)
    hold_still(order=order)
    broken = holds.locked(Appointment.objects.get(pk=pk))
    if broken.made_good_at or broken.missed_by != MissedBy.US or _is_talked_about(order):
        return False
    if _is_owed(order) and _hold_for_customer(order, broken, now=now) is None:
        call_about_broken(order)
    Appointment.objects.filter(pk=pk).update(made_good_at=now)
    return True


def _order_of(appointment: int) -> FieldOrder:
    orders = FieldOrder.objects.select_related("ticket__customer", "ticket__organisation", "ticket__site__territory")
    orders = orders.select_related("site__territory", "order_type").prefetch_related("ticket__customer__phones")
    return orders.get(appointments=appointment)


def _is_talked_about(order: FieldOrder) -> bool:
    """Somebody is just agreeing a time with the customer: what comes of it decides."""
    return Appointment.objects.filter(order=order, state=AppointmentState.INITIALIZED).exists()


def _is_owed(order: FieldOrder) -> bool:
    """Whether there is something left to promise, and nobody has done so."""
    order.refresh_from_db(fields=["state"])
    if order.ticket is None or order.state not in PLANNABLE or not order.visits.filter(state=VisitState.OPEN).exists():
        return False
    calls = order.ticket.callbacks.filter(state=CallbackState.OPEN, reason=CallbackReason.MISSED_PROMISE)
    return not calls.exists() and not Appointment.objects.filter(order=order, state__in=LIVE).exists()


def _hold_for_customer(order: FieldOrder, broken: Appointment, *, now: datetime) -> Appointment | None:
    """Hold what is over soonest, and ask the customer by message; None where that can't be."""
    wish, ticket = wish_of(order), order.ticket
    if wish is None or ticket is None or not is_written_to(ticket.customer):
        return None
    told_at = quiet_until(now.astimezone(wish.territory.zone)) or now
    visit = order.visits.filter(state=VisitState.OPEN).latest("pk")
    since = max(filter(None, (told_at + TIME_TO_ANSWER, visit.not_before)))
    slot = first_slot(wish=wish, since=since, now=now)
    if slot is None:
        return None
    until = min(told_at + HELD_FOR, slot.span.lower - LEAD)
    try:
        with transaction.atomic():
            held = holds.hold(order=order, span=slot.span, until=until, makes_good=broken)
            _ask(held, broken, ticket, until=until)
    except BookingError:
        return None
    return held


def _ask(held: Appointment, broken: Appointment, ticket: Ticket, *, until: datetime) -> None:
    """Raises `_UnheardError` where the firm tells its customers nothing of this kind."""
    facts: Params = {"window": held.window, "former": broken.window, "until": until}
    key = f"{HELD}{held.uuid}"
    if not messages.queue(event=MessageEvent.APPOINTMENT_HELD, ticket=ticket, dedupe_key=key, params=facts):
        raise _UnheardError("Nobody would hear of it.")
