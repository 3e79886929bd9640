"""What `orders` told: each fact's consequences for promises and plans."""

from collections.abc import Callable, Mapping

import structlog
from django.db import transaction
from django.utils import timezone

from dispatch.booking.services import end_of_order
from dispatch.models import Assignment, Plan
from dispatch.models.appointment import AppointmentState
from dispatch.planning.backlog import PLANNABLE
from dispatch.planning.booking_order import lock_technicians
from orders.models import Event
from orders.models.states import OrderState, VisitState
from orders.models.visit import Outcome

BATCH = 500

# A promise is kept when the technician came and was let in, whatever came of the work.
PROMISE_AFTER_OUTCOME: Mapping[str, AppointmentState] = {
    Outcome.DONE: AppointmentState.COMPLETED,
    Outcome.FOLLOW_UP: AppointmentState.COMPLETED,
    Outcome.COULD_NOT: AppointmentState.COMPLETED,
    Outcome.NO_ACCESS: AppointmentState.FAILED,
    Outcome.CUSTOMER_CANCELLED: AppointmentState.CANCELLED,
}
PROMISE_AFTER_ORDER: Mapping[str, AppointmentState] = {
    OrderState.COMPLETED: AppointmentState.COMPLETED,
    OrderState.FAILED: AppointmentState.FAILED,
}

logger = structlog.get_logger(__name__)


def drain() -> int:
    """Handle what was told and not drained yet, oldest first; return how many events that were.

    Safe in many processes at once. An event that can't be handled is logged, stays, and holds nobody up.
    """
    drained, after = 0, 0
    while True:
        with transaction.atomic():
            events = list(
                Event.objects.select_for_update(skip_locked=True)
                .filter(drained_at=None, pk__gt=after)
                .order_by("pk")[:BATCH]
            )
            if not events:
                return drained
            after = events[-1].pk
            handled = [event.pk for event in events if handle(event)]
            Event.objects.filter(pk__in=handled).update(drained_at=timezone.now())
            drained += len(handled)


def handle(event: Event) -> bool:
    """Whether it is done with; a kind that has no consequences here is."""
    consequence = CONSEQUENCES.get(event.kind)
    if consequence is None:
        return True
    try:
        with transaction.atomic():
            consequence(event)
    except Exception:
        logger.exception("event not drained", row=event.pk, kind=event.kind)
        return False
    return True


def order_closed(event: Event) -> None:
    clear_plans(order_id=event.data["order_id"])
    state = PROMISE_AFTER_ORDER.get(event.data["state"], AppointmentState.CANCELLED)
    end_of_order(order_id=event.data["order_id"], state=state, made_by=event.at)


def order_held(event: Event) -> None:
    """Nobody goes there now; a new promise is made after the order was released."""
    clear_plans(order_id=event.data["order_id"])
    end_of_order(order_id=event.data["order_id"], state=AppointmentState.CANCELLED, made_by=event.at)


def visit_finished(event: Event) -> None:
    state = PROMISE_AFTER_OUTCOME[event.data["outcome"]]
    end_of_order(order_id=event.data["order_id"], state=state, made_by=event.at)


CONSEQUENCES: Mapping[str, Callable[[Event], None]] = {
    "order.closed": order_closed,
    "order.held": order_held,
    "visit.finished": visit_finished,
}


def clear_plans(*, order_id: int) -> None:
    """Take the order's visits that nobody has begun out of published plans and drafts; old versions stay.

    An order that may be planned again by now, having been released, is left alone.
    """
    rows = Assignment.objects.filter(
        visit__order=order_id,
        visit__state__in=[VisitState.OPEN, VisitState.CANCELLED],
        plan__state__in=[Plan.State.DRAFT, Plan.State.PUBLISHED],
    ).exclude(visit__order__state__in=PLANNABLE)
    lock_technicians(rows.values_list("technician_id", flat=True))
    rows.delete()
