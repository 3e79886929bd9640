"""Secret addresses by which customers come to their case. Whoever writes to a customer asks for one: `link_to(ticket)`.

Each message gets an address of its own, and all of them lead to the same page.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.urls import reverse

from dispatch.models import CustomerLink
from orders.models import Ticket
from orders.models.states import TICKET_OVER

RANDOM_BYTES = 16  # 128 bits, in 22 characters: an SMS is short
LASTS = timedelta(days=14)  # after the end of the last visit, or of the case


def link_to(ticket: Ticket) -> str:
    """A new absolute address of the ticket's page; one insert. The secret stands in the answer and nowhere else."""
    token = token_urlsafe(RANDOM_BYTES)
    CustomerLink.objects.create(organisation_id=ticket.organisation_id, ticket=ticket, token_hash=hash_of(token))
    return settings.PUBLIC_URL.rstrip("/") + reverse("customer_door", args=[token])


def is_known(token: str) -> bool:
    """Whether there is such a link, dead or not: what most guesses cost; 1 query."""
    return CustomerLink.objects.filter(token_hash=hash_of(token)).exists()


def hash_of(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


def forget_dead(*, now: datetime) -> int:
    """Drop links of cases that ended more than 14 days before `now`, which open nothing any more; how many."""
    since = now - LASTS
    # `updated_at` is not before any change of the state.
    dead = CustomerLink.objects.filter(made_at__lt=since, ticket__state__in=TICKET_OVER, ticket__updated_at__lt=since)
    gone, _tables = dead.delete()
    return gone
