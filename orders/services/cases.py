"""One case: whatever the channel, a contact lands on the customer's open ticket for that service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from orders.models import Category, Contact, Customer, Ticket
from orders.models.contact import Direction
from orders.models.states import TICKET_OVER, TicketState
from orders.selectors.categories import category_for
from orders.services.customers import customer_of, hold, known_customer
from orders.services.merging import survivor
from orders.services.tickets import add_contact, open_ticket
from technicians.models import Organisation

# A conversation goes on about a case that was solved; whether it opens again is for a person to say.
DEAF = [state for state in TICKET_OVER if state != TicketState.RESOLVED]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who gets in touch, as far as the channel tells; numbers in E.164."""

    name: str = ""
    phones: Sequence[str] = ()
    email: str = ""
    language: str = ""

    @property
    def can_be_known(self) -> bool:
        return bool(self.phones or self.email)


@dataclass(frozen=True, slots=True)
class Said:
    """One contact, and where it comes from: `source` is our name for the system that tells it."""

    source: str
    channel: str
    at: datetime
    text: str = ""
    direction: str = Direction.IN
    author: str = ""
    conversation: str = ""
    external_id: str = ""
    handle: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Landed:
    ticket: Ticket
    contact: Contact
    is_new: bool  # the ticket


@transaction.atomic
def land(
    *,
    organisation: Organisation,
    said: Said,
    caller: Caller,
    words: Sequence[str] = (),
    fallback: Category | None = None,
    subject: str = "",
    may_open: bool = True,
) -> Landed | None:
    """Put a contact on the case it belongs to; the same contact again changes nothing.

    The case is that of its conversation; else the customer's open ticket for the service of the first category that
    `words` name (or `fallback`), for a service not known yet, or where the contact names none, the newest.
    Else a new ticket is opened, or with `may_open` false nothing happens: None.
    """
    hold(organisation.pk, [f"{said.source}:{said.conversation}", *caller.phones, caller.email.lower()])
    if known := _told_before(said):
        return Landed(known.ticket, known, is_new=False)
    category = _category(organisation, words) or fallback
    ticket = _ticket_of_conversation(said)
    customer = None
    if ticket is None and caller.can_be_known:
        customer = _customer(organisation, caller, may_add=may_open)
        ticket = open_ticket_of(customer=customer, service=category.service if category else "") if customer else None
    is_new = ticket is None
    if ticket is None:
        if not may_open:
            return None
        ticket = _open(organisation, said, customer, category, words=words, subject=subject)
    contact = add_contact(
        ticket=ticket,
        channel=said.channel,
        direction=said.direction,
        at=said.at,
        text=said.text,
        author=said.author,
        handle=said.handle,
        link=said.link,
        source=said.source,
        conversation=said.conversation,
        external_id=said.external_id,
    )
    return Landed(ticket, contact, is_new)


def open_ticket_of(*, customer: Customer, service: str) -> Ticket | None:
    """The customer's newest open ticket for the service, else the newest that has no category yet.

    Without a service, the newest of all.
    """
    tickets = Ticket.objects.filter(customer=customer, deleted_at=None).exclude(state__in=TICKET_OVER)
    newest = tickets.order_by("-reported_at", "-pk")
    if not service:
        return newest.first()
    return newest.filter(category__service=service).first() or newest.filter(category=None).first()


def _told_before(said: Said) -> Contact | None:
    if not said.external_id:
        return None
    contacts = Contact.objects.filter(source=said.source, external_id=said.external_id)
    return contacts.select_related("ticket").first()


def _ticket_of_conversation(said: Said) -> Ticket | None:
    """By the index contact_by_conversation. Contacts move with a merge; a ticket without any left is followed."""
    if not said.conversation:
        return None
    contacts = Contact.objects.filter(source=said.source, conversation=said.conversation).order_by("-at")
    newest = contacts.select_related("ticket").first()
    ticket = survivor(newest.ticket) if newest else None
    return ticket if ticket and ticket.deleted_at is None and ticket.state not in DEAF else None


def _customer(organisation: Organisation, caller: Caller, *, may_add: bool) -> Customer | None:
    known = known_customer(organisation=organisation, phones=caller.phones, email=caller.email, name=caller.name)
    if known is None and not may_add:
        return None
    name = caller.name or (known.name if known else "") or caller.email or caller.phones[0]
    return customer_of(
        organisation=organisation, name=name, phones=caller.phones, email=caller.email, language=caller.language
    )


def _category(organisation: Organisation, words: Sequence[str]) -> Category | None:
    found = (category_for(organisation=organisation, ticket_type=word) for word in words if word)
    return next((category for category in found if category), None)


def _open(
    organisation: Organisation,
    said: Said,
    customer: Customer | None,
    category: Category | None,
    *,
    words: Sequence[str],
    subject: str,
) -> Ticket:
    """A ticket that has the conversation's number, unless an earlier one has it."""
    taken = Ticket.objects.filter(organisation=organisation, source=said.source, external_id=said.conversation)
    return open_ticket(
        organisation=organisation,
        source=said.source,
        external_id="" if taken.exists() else said.conversation,
        customer=customer,
        category=category,
        ticket_type=next((word for word in words if word), "")[:100],
        name=subject[:300],
        description=said.text,
        reported_at=said.at,
        channel=said.channel,
    )
