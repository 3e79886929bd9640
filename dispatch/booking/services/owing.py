"""Where a promise was broken and no better one can be agreed by itself, a person calls."""

from django.utils import timezone

from orders.models import Callback, FieldOrder, Message
from orders.models.callback import CallbackReason
from orders.models.message import MessageState
from orders.models.states import CallbackState
from orders.services.callbacks import call_window, promise
from orders.services.transitions import move


def call_about_broken(order: FieldOrder) -> Callback | None:
    """The one call that is owed for it; None where the customer was just talked to, and for an order of an outage.

    None too where the order is over: whoever says that it works again waits for no call.
    """
    if order.ticket is None or not order.is_open:
        return None
    due = call_window(now=timezone.now(), territory=order.site.territory)
    return promise(ticket=order.ticket, reason=CallbackReason.MISSED_PROMISE, due=due)


def settle_call(order: FieldOrder) -> None:
    """A better promise was made: the call in which that was to be done is owed no more, and not announced either."""
    owed = Callback.objects.filter(
        ticket=order.ticket_id, state=CallbackState.OPEN, reason=CallbackReason.MISSED_PROMISE, taken_by=None
    )
    for call in owed.select_for_update(skip_locked=True):  # whoever is writing one down decides about it
        move(row=call, to=CallbackState.CANCELLED)
        told = Message.objects.filter(dedupe_key__startswith=f"callback:{call.uuid}:", state=MessageState.QUEUED)
        told.update(state=MessageState.CANCELLED)
