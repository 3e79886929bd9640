"""Customers hear where their case stands, once for each state, without anybody having to think of it.

What is told by somebody who knows more, such as an appointment, is not said here: the states without words. Cases
that were quiet for a day, or came from an import, are not spoken of.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from orders.models import Message, Ticket
from orders.models.message import MessageEvent
from orders.models.states import TicketState
from orders.models.ticket import Missing
from orders.services import messages
from orders.services.messages import Owed

BATCH = 500
RECENT = timedelta(days=1)
# What the customer can do something about, in words for them; the rest of what the gate misses is our own business.
ASKED_FOR: Mapping[str, StrPromise] = {
    Missing.PHONE: _("a phone number at which we reach you"),
    Missing.POINT: _("your exact address"),
    Missing.STEPS: _("a few minutes in which we try with you what often helps"),
}
Told = tuple[MessageEvent, Owed]


def announce(*, now: datetime) -> int:
    """Queue what is to be said; returns of how many tickets. Any number may do so at once; 5 to 20 queries a batch."""
    announced = 0
    while batch := _announce_some(now=now):
        announced += batch
    return announced


@transaction.atomic
def _announce_some(*, now: datetime) -> int:
    waiting = Ticket.objects.filter(updated_at__gte=now - RECENT, customer__isnull=False, deleted_at=None)
    waiting = waiting.exclude(told_state=F("state")).select_related("customer", "organisation", "site__territory")
    tickets = list(
        waiting.prefetch_related("customer__phones")
        .order_by("updated_at", "pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    )
    owed: dict[MessageEvent, list[Owed]] = defaultdict(list)
    for ticket in tickets:
        is_told_about = bool(ticket.told_state) or ticket.reported_at >= now - RECENT
        if is_told_about and (told := said_of(ticket)):
            owed[told[0]].append(told[1])
    promised = _with_appointment(tickets)
    for event, several in owed.items():
        is_news = event != MessageEvent.ORDER_MADE
        messages.queue_all(event=event, owed=[one for one in several if is_news or one.ticket.pk not in promised])
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(told_state=F("state"))
    return len(tickets)


def said_of(ticket: Ticket) -> Told | None:
    """What its customer is to hear of the state it is in by now."""
    words = SAID.get(ticket.state)
    return words(ticket) if words else None


def _acknowledged(ticket: Ticket) -> Told | None:
    return None if ticket.told_state else (MessageEvent.RECEIVED, Owed(ticket, f"received:{ticket.pk}", {}))


def _pending(ticket: Ticket) -> Told | None:
    missing = [each for each in ticket.missing if each in ASKED_FOR]
    if not missing:
        return _acknowledged(ticket)
    with translation.override(ticket.customer.language if ticket.customer else None):
        words = ", ".join(str(ASKED_FOR[each]) for each in missing)
    return MessageEvent.MISSING, Owed(ticket, f"missing:{ticket.pk}:{'+'.join(sorted(missing))}", {"missing": words})


def _in_progress(ticket: Ticket) -> Told | None:
    return MessageEvent.ORDER_MADE, Owed(ticket, f"order_made:{ticket.pk}:{ticket.order_id}", {})


def _held(ticket: Ticket) -> Told | None:
    return MessageEvent.OUTAGE_KNOWN, Owed(ticket, f"outage_known:{ticket.pk}:{ticket.outage_id}", {})


def _resolved(ticket: Ticket) -> Told | None:
    if ticket.told_state != TicketState.HELD:
        return None
    return MessageEvent.OUTAGE_REPAIRED, Owed(ticket, f"outage_repaired:{ticket.pk}:{ticket.outage_id}", {})


SAID: Mapping[str, Callable[[Ticket], Told | None]] = {
    TicketState.ACKNOWLEDGED: _acknowledged,
    TicketState.PENDING: _pending,
    TicketState.IN_PROGRESS: _in_progress,
    TicketState.HELD: _held,
    TicketState.RESOLVED: _resolved,
}


def _with_appointment(tickets: Iterable[Ticket]) -> set[int]:
    """Whose customers know more than that somebody will come."""
    told = Message.objects.filter(ticket__in=[ticket.pk for ticket in tickets], event=MessageEvent.APPOINTMENT)
    return set(told.values_list("ticket", flat=True))
