"""Whom we may interrupt again: nobody is called or asked twice about a matter that was dealt with a short while ago."""

from datetime import timedelta

from django.utils import timezone

from orders.models import Customer, Interruption, Ticket, Visit
from orders.models.callback import CallbackReason

# One matter, one reason: not again within these days. The same for all firms, as courtesy is.
CALLS_APART_DAYS = 7
# Each is news of its own, whatever was said before: the customer has asked again, or we have broken one more promise.
ALWAYS_NEWS = frozenset({CallbackReason.REQUESTED.value, CallbackReason.MISSED_PROMISE.value})


def may_contact(*, customer: Customer | None, ticket: Ticket, reason: str, visit: Visit | None = None) -> bool:
    """Whether this customer may be called or asked for `reason` about this matter.

    The matter is the visit, or without one the ticket: a second visit to a closed door is a new matter, a second
    survey about one ticket is not.
    """
    if customer is None or reason in ALWAYS_NEWS:
        return True
    since = timezone.now() - timedelta(days=CALLS_APART_DAYS)
    earlier = Interruption.objects.filter(customer=customer, reason=reason, at__gt=since)
    return not earlier.filter(ticket=ticket, visit=visit).exists()


def interrupted(
    *, customer: Customer | None, ticket: Ticket, reason: str, visit: Visit | None = None
) -> Interruption | None:
    """Write down that the customer was reached, or asked, now; None for a ticket of nobody known."""
    if customer is None:
        return None
    return Interruption.objects.create(customer=customer, ticket=ticket, reason=reason, visit=visit)
