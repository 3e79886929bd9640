"""How an order ends, and what ends with it: its open visit, its tickets, the callbacks that became moot."""

from django.db import transaction

from orders.models import Callback, FieldOrder, Ticket, Visit
from orders.models.callback import CallbackReason
from orders.models.states import TICKET_OVER, VISIT_OPEN, CallbackState, OrderState, TicketState, VisitState
from orders.services.events import tell
from orders.services.transitions import move

# A customer who asked to be called is called, even when the line works again.
MOOT = [CallbackReason.NO_ACCESS, CallbackReason.COULD_NOT]


@transaction.atomic
def complete(*, order: FieldOrder) -> list[Ticket]:
    """The work is done: the order is completed and every ticket that it deals with resolved, and returned."""
    return end(order=order, state=OrderState.COMPLETED, tickets_to=TicketState.RESOLVED)


@transaction.atomic
def call_off(*, order: FieldOrder, reason: str, tickets_to: TicketState = TicketState.RESOLVED) -> bool:
    """Nobody needs to come any more. False, with nothing changed, when somebody is on the way or there already."""
    return _end_before_anybody_sets_out(order=order, state=OrderState.CANCELLED, tickets_to=tickets_to, reason=reason)


@transaction.atomic
def fail(*, order: FieldOrder, reason: str) -> bool:
    """The work can't be done, and its tickets end unsolved. False as with `call_off`."""
    return _end_before_anybody_sets_out(
        order=order, state=OrderState.FAILED, tickets_to=TicketState.CANCELLED, reason=reason
    )


def hold_still(*, order: FieldOrder) -> Visit | None:
    """Lock the order's open visit, which is returned, and then the order: everybody locks in this sequence.

    Not their keys: whoever moves another visit of the same day refers to this one, and must not wait for it.
    """
    open_visits = Visit.objects.select_for_update(no_key=True).filter(order=order, state__in=VISIT_OPEN)
    visit = open_visits.first()
    FieldOrder.objects.select_for_update(no_key=True).get(pk=order.pk)
    return visit or open_visits.first()  # the next visit may have been opened while we waited


def end(*, order: FieldOrder, state: OrderState, tickets_to: TicketState, reason: str = "") -> list[Ticket]:
    """End an order whose visits are over, and the tickets that still wait for it, which are returned."""
    order = FieldOrder.objects.select_for_update(no_key=True).get(pk=order.pk)
    move(row=order, to=state, state_reason=reason)
    tell(organisation_id=order.organisation_id, kind="order.closed", order_id=order.pk, state=state.value)
    ended = list(
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .filter(order=order)
        .exclude(state__in=TICKET_OVER)
        .order_by("pk")
    )
    for ticket in ended:
        move(row=ticket, to=tickets_to, state_reason=reason)
        tell(organisation_id=order.organisation_id, kind=f"ticket.{tickets_to.value}", ticket_id=ticket.pk)
    moot = Callback.objects.select_for_update().filter(ticket__order=order, state=CallbackState.OPEN, reason__in=MOOT)
    for callback in moot:
        move(row=callback, to=CallbackState.CANCELLED)
    return ended


def _end_before_anybody_sets_out(*, order: FieldOrder, state: OrderState, tickets_to: TicketState, reason: str) -> bool:
    visit = hold_still(order=order)
    if visit and visit.state != VisitState.OPEN:
        return False
    if visit:
        move(row=visit, to=VisitState.CANCELLED)
    end(order=order, state=state, tickets_to=tickets_to, reason=reason)
    return True
