"""Where a promise was broken and no better one can be agreed by itself, a person calls."""

from django.utils import timezone

from orders.models import Callback, FieldOrder
from orders.models.callback import CallbackReason
from orders.services.callbacks import call_window, promise


def call_about_broken(order: FieldOrder) -> Callback | None:
    """The one call that is owed for it; None for the order of an outage, or where the customer was just talked to."""
    if order.ticket is None:
        return None
    due = call_window(now=timezone.now(), territory=order.site.territory)
    return promise(ticket=order.ticket, reason=CallbackReason.MISSED_PROMISE, due=due)
