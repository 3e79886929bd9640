"""What `orders` told: each fact's consequences for promises and plans."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from dispatch.booking.services.promises import cancel_on_hold, end_of_order, settle, settle_finished
from dispatch.inbound import write_back
from dispatch.ledger.entries import call_judged, repaired
from dispatch.models import Appointment, Assignment, Plan
from dispatch.models.appointment import LIVE, AppointmentState, MissedBy
from dispatch.planning.backlog import PLANNABLE
from dispatch.planning.booking_order import days_of, lock_days, lock_technicians
from dispatch.surveys.praise import pass_on
from orders.models import Callback, Event, FieldOrder
from orders.models.states import OrderState, VisitState

BATCH = 2000
RETRY_AFTER, RETRY_AT_MOST = timedelta(minutes=1), timedelta(hours=1)

PROMISE_AFTER_ORDER: Mapping[str, AppointmentState] = {
    OrderState.COMPLETED: AppointmentState.COMPLETED,
    OrderState.FAILED: AppointmentState.FAILED,
}

logger = structlog.get_logger(__name__)


def drain() -> int:
    """Handle what was told and not drained yet, oldest first; return how many events that were.

    Safe in many processes at once. Each event is a transaction of its own, since technicians' calendars are locked
    once a transaction. One that can't be handled is logged, waits longer each time, and holds nobody up.
    """
    with transaction.atomic():
        drained = without_consequences().update(drained_at=timezone.now())
    while taken := opened_unheard():
        drained += taken
    due = Event.objects.filter(drained_at=None, due_at__lte=timezone.now()).order_by("pk")
    return drained + sum(handle(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def without_consequences() -> QuerySet[Event]:
    """Events to drain of kinds that mean nothing here, as far as nobody else holds them."""
    waiting = Event.objects.select_for_update(skip_locked=True).filter(drained_at=None).exclude(kind__in=CONSEQUENCES)
    return Event.objects.filter(pk__in=waiting.values("pk"), drained_at=None)


@transaction.atomic
def opened_unheard() -> int:
    """Drain what opened orders that nobody outside talks about: most of them, and so in one go; return how many.

    A conversation that comes later is told then (see `inbound.write_back.tell_present`).
    """
    waiting = Event.objects.filter(drained_at=None, due_at__lte=timezone.now(), kind="order.opened").order_by("pk")
    held = waiting.select_for_update(skip_locked=True).values_list("pk", "data__order_id")[:BATCH]
    order_of = dict(held)
    talked_about = write_back.talked_about(order_of.values())
    unheard = [pk for pk, order in order_of.items() if order not in talked_about]
    return Event.objects.filter(pk__in=unheard).update(drained_at=timezone.now())


def handle(pk: int) -> bool:
    """Whether it was drained here; not where another process has it, or where it can't be handled."""
    try:
        with transaction.atomic():
            event = Event.objects.select_for_update(skip_locked=True).filter(pk=pk, drained_at=None).first()
            if event is None:
                return False
            CONSEQUENCES[event.kind](event)
            Event.objects.filter(pk=pk).update(drained_at=timezone.now())
    except Exception:
        logger.exception("event not drained", row=pk)
        put_off(pk)
        return False
    return True


def hear_end(*, order_id: int) -> None:
    """Give the news of an order's end its consequences now, in the transaction that ended it, instead of a drain.

    The caller holds the order; nobody else sees the event yet, and none will drain it again.
    """
    settle_finished(orders=[order_id])
    told = Event.objects.filter(drained_at=None, kind="order.closed", data__order_id=order_id)
    for event in told.order_by("pk"):
        order_closed(event)
        Event.objects.filter(pk=event.pk).update(drained_at=timezone.now())


def put_off(pk: int) -> None:
    """Try again after 1, 2, 4 … minutes, at most an hour."""
    failed = Event.objects.values_list("attempts", flat=True).get(pk=pk)
    wait = min(RETRY_AFTER * 2 ** min(failed, 10), RETRY_AT_MOST)
    Event.objects.filter(pk=pk).update(attempts=F("attempts") + 1, due_at=timezone.now() + wait)


def order_closed(event: Event) -> None:
    clear_plans(order_id=event.data["order_id"])
    state = PROMISE_AFTER_ORDER.get(event.data["state"], AppointmentState.CANCELLED)
    missed_by = MissedBy.US if state == AppointmentState.FAILED else ""
    end_of_order(order_id=event.data["order_id"], state=state, made_by=event.at, missed_by=missed_by)
    if event.data["state"] == OrderState.COMPLETED:
        repaired(FieldOrder.objects.select_related("ticket", "site__territory").get(pk=event.data["order_id"]))
    write_back.order_closed(event)


def order_held(event: Event) -> None:
    """Nobody goes there now, and the customer is told; a new promise is made after the order was released."""
    clear_plans(order_id=event.data["order_id"])
    cancel_on_hold(order_id=event.data["order_id"], made_by=event.at)


def visit_finished(event: Event) -> None:
    settle(finished=event)
    write_back.visit_finished(event)


def callback_judged(event: Event) -> None:
    callback = Callback.objects.select_related("ticket", "territory").get(pk=event.data["callback_id"])
    if callback.promise_kept is not None:
        call_judged(callback)


CONSEQUENCES: Mapping[str, Callable[[Event], None]] = {
    "order.opened": write_back.order_opened,
    "order.closed": order_closed,
    "order.held": order_held,
    "visit.finished": visit_finished,
    "callback.judged": callback_judged,
    "survey.praised": pass_on,
}


def clear_plans(*, order_id: int) -> None:
    """Take the order's visits that nobody has begun out of published plans and drafts; old versions stay.

    An order that may be planned again by now, having been released, is left alone. Its appointment is locked first,
    as by everybody who ends one (see `booking.services.holds`).
    """
    rows = Assignment.objects.filter(
        visit__order=order_id,
        visit__state__in=[VisitState.OPEN, VisitState.CANCELLED],
        plan__state__in=[Plan.State.DRAFT, Plan.State.PUBLISHED],
    ).exclude(visit__order__state__in=PLANNABLE)
    list(Appointment.objects.filter(order=order_id, state__in=LIVE).select_for_update(no_key=True).values_list("pk"))
    lock_technicians(rows.values_list("technician_id", flat=True))
    lock_days(days_of(order=order_id))
    rows.delete()
