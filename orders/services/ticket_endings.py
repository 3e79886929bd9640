"""How a case ends or begins anew where no order brings it about: what a caller may ask for, state by state."""

from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import FieldOrder, Ticket
from orders.models.callback import CallbackReason
from orders.models.states import ORDER_OPEN, CallbackState, TicketState
from orders.services.closing import MOOT, call_off, hold_still
from orders.services.events import tell
from orders.services.tickets import is_moot, reopen, resolve
from orders.services.transitions import move

# What a caller may ask for. That somebody is on the job, or that the network is down, is ours to find out.
MAY_BECOME: Mapping[str, tuple[TicketState, ...]] = {
    TicketState.ACKNOWLEDGED: (TicketState.RESOLVED, TicketState.CANCELLED),
    TicketState.PENDING: (TicketState.ACKNOWLEDGED, TicketState.RESOLVED, TicketState.CANCELLED),
    TicketState.HELD: (TicketState.RESOLVED, TicketState.CANCELLED),
    TicketState.IN_PROGRESS: (TicketState.RESOLVED, TicketState.CANCELLED),
    TicketState.RESOLVED: (TicketState.CLOSED, TicketState.ACKNOWLEDGED),
}


def change_state(*, ticket: Ticket, to: str, reason: str = "") -> None:
    """Bring the case to where the caller asks for, one of `MAY_BECOME`; orders and visits follow.

    Raises `TransitionError` where another has changed the state meanwhile, and `ValidationError` (code ``begun``)
    where somebody is on the way already to a case that is to be cancelled.
    """
    _CHANGES[TicketState(to)](ticket, reason)


@transaction.atomic
def cancel(*, ticket: Ticket, reason: str = "") -> None:
    """It is no longer wanted. An order that no other ticket waits for is cancelled with it, before anybody sets out."""
    order = FieldOrder.objects.filter(tickets=ticket).first()
    if order:
        hold_still(order=order)
    ticket = _locked(ticket)
    move(row=ticket, to=TicketState.CANCELLED, state_reason=reason)
    tell(organisation_id=ticket.organisation_id, kind="ticket.cancelled", ticket_id=ticket.pk)
    _drop_calls(ticket, reasons=MOOT)
    if order and is_moot(order) and not call_off(order=order, reason=reason, tickets_to=TicketState.CANCELLED):
        raise ValidationError(_("A technician is on the way or there already and will say how it ends."), code="begun")


@transaction.atomic
def close(*, ticket: Ticket, reason: str = "") -> None:
    """A resolved case that nobody has doubts about."""
    move(row=_locked(ticket), to=TicketState.CLOSED, state_reason=reason)


@transaction.atomic
def look_again(*, ticket: Ticket, reason: str = "") -> None:
    """Back to the gate: what it missed has been seen to."""
    move(row=_locked(ticket), to=TicketState.ACKNOWLEDGED, state_reason=reason, gate_checked_at=None)


@transaction.atomic
def remove(*, ticket: Ticket) -> None:
    """Take the case out of sight; the row stays, and promised calls are dropped.

    Raises `ValidationError` (code ``open_order``) while an order deals with it.
    """
    ticket = _locked(ticket)
    order = FieldOrder.objects.filter(tickets=ticket, state__in=ORDER_OPEN).first()
    if order:
        raise ValidationError(
            _("The field order %(order)s is open: set the status to “cancelled” instead, which calls it off."),
            code="open_order",
            params={"order": order},
        )
    _drop_calls(ticket, reasons=CallbackReason.values)
    ticket.deleted_at = timezone.now()
    ticket.save(update_fields=["deleted_at", "updated_at"])


def _drop_calls(ticket: Ticket, *, reasons: Sequence[str]) -> None:
    calls = ticket.callbacks.filter(state=CallbackState.OPEN, reason__in=reasons)
    for callback in calls.select_for_update(no_key=True).order_by("pk"):
        move(row=callback, to=CallbackState.CANCELLED)


def _locked(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)


def _acknowledge(ticket: Ticket, reason: str) -> None:
    if ticket.state == TicketState.RESOLVED:
        reopen(ticket=ticket, reason=reason)
    else:
        look_again(ticket=ticket, reason=reason)


_CHANGES: Mapping[TicketState, Callable[[Ticket, str], object]] = {
    TicketState.ACKNOWLEDGED: _acknowledge,
    TicketState.RESOLVED: lambda ticket, reason: resolve(ticket=ticket, reason=reason),
    TicketState.CANCELLED: lambda ticket, reason: cancel(ticket=ticket, reason=reason),
    TicketState.CLOSED: lambda ticket, reason: close(ticket=ticket, reason=reason),
}
