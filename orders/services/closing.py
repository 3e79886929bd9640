"""How an order ends, and what ends with it: its open visit, its tickets, the callbacks that became moot."""

from django.db import transaction

from orders.models import Callback, FieldOrder, Ticket, Visit
from orders.models.callback import CallbackReason
from orders.models.states import VISIT_OPEN, CallbackState, OrderState, VisitState
from orders.services import tickets
from orders.services.events import tell
from orders.services.transitions import move

# A customer who asked to be called is called, even when the line works again.
MOOT = [CallbackReason.NO_ACCESS, CallbackReason.COULD_NOT]


@transaction.atomic
def complete(*, order: FieldOrder) -> list[Ticket]:
    """The work is done: the order is completed and every ticket that it deals with resolved, and returned."""
    return _end(order=order, state=OrderState.COMPLETED, reason="")


@transaction.atomic
def call_off(*, order: FieldOrder, reason: str) -> bool:
    """Nobody needs to come any more. False, with nothing changed, when somebody is on the way or there already."""
    visit = hold_still(order=order)
    if visit and visit.state != VisitState.OPEN:
        return False
    if visit:
        move(row=visit, to=VisitState.CANCELLED)
    _end(order=order, state=OrderState.CANCELLED, reason=reason)
    return True


def hold_still(*, order: FieldOrder) -> Visit | None:
    """Lock the order's open visit, which is returned, and then the order: everybody locks in this sequence."""
    visit = Visit.objects.select_for_update().filter(order=order, state__in=VISIT_OPEN).first()
    FieldOrder.objects.select_for_update().get(pk=order.pk)
    return visit


def _end(*, order: FieldOrder, state: str, reason: str) -> list[Ticket]:
    order = FieldOrder.objects.select_for_update().get(pk=order.pk)
    move(row=order, to=state, state_reason=reason)
    tell(organisation_id=order.organisation_id, kind="order.closed", order_id=order.pk, state=state)
    resolved = list(
        Ticket.objects.select_for_update(of=("self",))
        .filter(order=order)
        .exclude(state__in=tickets.OVER)
        .order_by("pk")
    )
    for ticket in resolved:
        tickets.resolve(ticket=ticket, reason=reason)
    moot = Callback.objects.select_for_update().filter(ticket__order=order, state=CallbackState.OPEN, reason__in=MOOT)
    for callback in moot:
        move(row=callback, to=CallbackState.CANCELLED)
    return resolved
