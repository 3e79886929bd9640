"""What happens to a ticket before and beside the gate: opened, told more about, resolved, reopened.

Whatever may change the gate's verdict makes the gate look again (`touch`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Category, Contact, Customer, FieldOrder, RemoteStep, Site, Ticket, TriedStep
from orders.models.states import TICKET_OVER, TICKET_UNRESOLVED, TicketState, TransitionError
from orders.selectors.categories import category_for
from orders.services.checking import check_fields
from orders.services.closing import call_off, hold_still
from orders.services.events import tell
from orders.services.privacy import hide
from orders.services.transitions import move
from technicians.models import Organisation, User
from technicians.services.territories import prefix_table


def open_ticket(
    *,
    organisation: Organisation,
    source: str,
    external_id: str = "",
    customer: Customer | None = None,
    site: Site | None = None,
    ticket_type: str = "",
    severity: str = "",
    category: Category | None = None,
    name: str = "",
    description: str = "",
    reported_at: datetime | None = None,
    network_element: str = "",
    line_test: str = "",
    line_test_detail: str = "",
    line_test_at: datetime | None = None,
    channel: str = "",
) -> Ticket:
    """A new case. Type and severity are kept as sent; the category is found by the type's code, name or alias.

    Of what was told on a public `channel` no personal data is kept.

    Raises `ValidationError` naming the field, and `IntegrityError` (ticket_external_id_unique) where the source
    has sent this number before.
    """
    ticket = Ticket(
        organisation=organisation,
        source=source,
        external_id=external_id,
        customer=customer,
        site=site,
        ticket_type=ticket_type,
        severity=severity,
        category=category or category_for(organisation=organisation, ticket_type=ticket_type),
        name=name,
        description=description,
        reported_at=reported_at or timezone.now(),
        network_element=network_element,
        line_test=line_test,
        line_test_detail=line_test_detail,
        line_test_at=line_test_at or (timezone.now() if line_test else None),
    )
    hide(ticket, channel)
    check_fields(ticket)
    ticket.save()
    return ticket


def touch(*, tickets: QuerySet[Ticket]) -> None:
    """Make the gate look at these tickets again."""
    tickets.update(gate_checked_at=None, updated_at=timezone.now())


@transaction.atomic
def add_contact(
    *,
    ticket: Ticket,
    channel: str,
    direction: str,
    at: datetime,
    text: str,
    author: str = "",
    agent: User | None = None,
    handle: str = "",
    link: str = "",
    source: str = "",
    conversation: str = "",
    external_id: str = "",
) -> Contact:
    """One more call, mail or chat on the case: `add_contacts` of one, of which the gate is told."""
    contact = Contact(
        ticket=ticket,
        channel=channel,
        direction=direction,
        at=at,
        text=text,
        author=author,
        agent=agent,
        handle=handle,
        link=link,
        source=source,
        conversation=conversation,
        external_id=external_id,
    )
    add_contacts(contacts=[contact])
    touch(tickets=_only(ticket))
    return contact


def add_contacts(*, contacts: Sequence[Contact]) -> None:
    """Write new contacts in one statement. Of what everybody can read, the text is kept without personal data.

    The caller touches the ticket, unless it is new: that one the gate looks at anyway.
    """
    for contact in contacts:
        hide(contact, contact.channel)
        check_fields(contact, constraints=bool(contact.external_id))
    Contact.objects.bulk_create(contacts)


@transaction.atomic
def complete_contact(*, contact: Contact, author: str, text: str) -> None:
    """What is known of a call only at its end."""
    contact.author, contact.text = author, text
    hide(contact, contact.channel)
    check_fields(contact)
    contact.save(update_fields=["author", "text"])


@transaction.atomic
def add_tried_step(
    *,
    ticket: Ticket,
    step: RemoteStep | None = None,
    text: str = "",
    result: str = "",
    channel: str = "",
    at: datetime | None = None,
) -> TriedStep:
    """A step that somebody tried, by its code or in words: kept for ever, so that nobody is asked for it again."""
    tried = TriedStep(ticket=ticket, step=step, text=text, result=result, channel=channel, at=at or timezone.now())
    add_tried_steps(steps=[tried])
    touch(tickets=_only(ticket))
    return tried


def add_tried_steps(*, steps: Sequence[TriedStep]) -> None:
    """Write new steps in one statement. The caller touches the ticket, unless it is new."""
    for step in steps:
        hide(step, step.channel)
        check_fields(step, constraints=not (step.step_id or step.text))
    TriedStep.objects.bulk_create(steps)


@transaction.atomic
def record_line_test(*, ticket: Ticket, result: str, detail: str = "", at: datetime | None = None) -> None:
    """The newest result stands on the ticket."""
    ticket.line_test, ticket.line_test_detail = result, detail
    ticket.line_test_at = (at or timezone.now()) if result else None
    check_fields(ticket)
    ticket.save(update_fields=["line_test", "line_test_detail", "line_test_at", "updated_at"])
    touch(tickets=_only(ticket))


@transaction.atomic
def sort_in(*, ticket: Ticket, category: Category | None) -> None:
    """Say what kind of case it is, as long as no order was made of it; raises `ValidationError` after that."""
    ticket = _locked(ticket)
    if ticket.state not in TICKET_UNRESOLVED or (ticket.order and ticket.order.is_open):
        raise ValidationError(
            _("The kind of this case stays as it is: %(state)s."),
            code="decided",
            params={"state": ticket.get_state_display()},
        )
    ticket.category = category
    ticket.save(update_fields=["category", "updated_at"])
    touch(tickets=_only(ticket))


@transaction.atomic(savepoint=False)
def save_site(*, site: Site) -> Site:
    """A new or changed site: its territory is the one in whose area it lies, else that of its postal code."""
    table = prefix_table(organisation=site.organisation)
    site.territory_id = table.find(site.postal_code, country=site.country, point=site.point)
    check_fields(site)
    is_new = site.pk is None
    site.save()
    if not is_new:
        touch(tickets=Ticket.objects.filter(site=site))
    return site


@transaction.atomic
def wait_for_new_date(*, ticket: Ticket) -> None:
    """We took a promise back: the case waits for a new date. The gate has nothing to decide about it."""
    ticket = _locked(ticket)
    if ticket.state == TicketState.IN_PROGRESS:
        move(row=ticket, to=TicketState.PENDING, state_reason=_("A new date is to be found."))
        Ticket.objects.filter(pk=ticket.pk).update(gate_checked_at=F("updated_at"))


@transaction.atomic
def go_on(*, ticket: Ticket) -> None:
    """A new date was found for a case that waited for one."""
    ticket = _locked(ticket)
    if ticket.state == TicketState.PENDING and ticket.order_id is not None:
        move(row=ticket, to=TicketState.IN_PROGRESS, state_reason="")


@transaction.atomic
def resolve(*, ticket: Ticket, reason: str = "") -> Ticket:
    """The case is solved. An order that nobody has begun, and that no other ticket waits for, is cancelled.

    Raises `TransitionError` where the ticket is over already.
    """
    order = FieldOrder.objects.filter(tickets=ticket).first()
    if order:
        hold_still(order=order)  # its last two tickets, resolved at once, take turns
    ticket = _locked(ticket)
    move(row=ticket, to=TicketState.RESOLVED, state_reason=reason)
    tell(organisation_id=ticket.organisation_id, kind="ticket.resolved", ticket_id=ticket.pk)
    if order and is_moot(order):
        call_off(order=order, reason=reason)
    return ticket


def is_moot(order: FieldOrder) -> bool:
    """Whether the order is open and no ticket waits for it; an outage's order is ended by the outage."""
    order.refresh_from_db(fields=["state"])
    waiting = Ticket.objects.filter(order=order).exclude(state__in=TICKET_OVER)
    return order.is_open and order.outage_id is None and not waiting.exists()


@transaction.atomic
def reopen(*, ticket: Ticket, reason: str) -> Ticket:
    """*Not solved* after all: back to the gate, which opens a new order after the old one.

    Raises `TransitionError` where the ticket is not resolved.
    """
    ticket = _locked(ticket)
    if ticket.state != TicketState.RESOLVED:
        raise TransitionError(
            _("Only a resolved ticket can be opened again; this one is: %(state)s."),
            code="transition",
            params={"state": ticket.get_state_display()},
        )
    move(row=ticket, to=TicketState.ACKNOWLEDGED, state_reason=reason, resolved_at=None, gate_checked_at=None)
    return ticket


def _locked(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)


def _only(ticket: Ticket) -> QuerySet[Ticket]:
    return Ticket.objects.filter(pk=ticket.pk)
