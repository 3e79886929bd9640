"""What is written at the desk, with the caller on the line."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.planning.events import hear_end
from orders.models import Category, Contact, Customer, RemoteStep, Site, Ticket, TriedStep
from orders.models.contact import Channel, Direction
from orders.services.customers import customer_of, hold
from orders.services.sites import site_of
from orders.services.tickets import add_contact, add_tried_step, open_ticket, record_line_test, resolve, sort_in
from technicians.models import User

SOURCE = "desk"


@transaction.atomic
def note_step(*, ticket: Ticket, step: RemoteStep, result: str) -> None:
    """A step counts once, whoever tried it: raises `ValidationError` where it is on record already."""
    Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
    if TriedStep.objects.filter(ticket=ticket, step=step).exists():
        raise ValidationError(_("“%(step)s” was noted already."), params={"step": step})
    add_tried_step(ticket=ticket, step=step, result=result, channel=Channel.PHONE)


@transaction.atomic
def note_facts(*, ticket: Ticket, category: Category | None, line_test: str, line_test_detail: str) -> None:
    """The kind of fault and the newest line test, each where it changed."""
    if category != ticket.category:
        sort_in(ticket=ticket, category=category)
        ticket.refresh_from_db()
    if (line_test, line_test_detail) != (ticket.line_test, ticket.line_test_detail):
        record_line_test(ticket=ticket, result=line_test, detail=line_test_detail)


@transaction.atomic
def note_contact(*, ticket: Ticket, agent: User, uuid: str, text: str, channel: str) -> Contact:
    """What was said now; the same `uuid` again changes nothing."""
    hold(ticket.organisation_id, [f"{SOURCE}:{uuid}"])
    told = told_before(uuid, ticket.organisation_id)
    return told or add_contact(
        ticket=ticket,
        channel=channel,
        direction=Direction.IN,
        at=timezone.now(),
        text=text,
        agent=agent,
        source=SOURCE,
        external_id=uuid,
    )


@transaction.atomic
def open_case(
    *, agent: User, uuid: str, text: str, category: Category | None, customer: Customer | None, told: Mapping[str, Any]
) -> Ticket:
    """A new case with its first contact; the same `uuid` again is the same case.

    `told` has the site, or else its address, and of a caller whom nobody knows name and phone.
    """
    organisation = agent.organisation
    hold(organisation.pk, [f"{SOURCE}:{uuid}"])
    if told_already := told_before(uuid, organisation.pk):
        return told_already.ticket
    if customer is None:
        customer = customer_of(organisation=organisation, name=told["name"], phones=[str(told["phone"])])
    ticket = open_ticket(
        organisation=organisation,
        source=SOURCE,
        customer=customer,
        site=told.get("site") or site_told(customer, told),
        category=category,
        ticket_type=category.code if category else "",
        name=text.partition("\n")[0].strip()[:100],
        channel=Channel.PHONE,
    )
    note_contact(ticket=ticket, agent=agent, uuid=uuid, text=text, channel=Channel.PHONE)
    return ticket


def site_told(customer: Customer, told: Mapping[str, Any]) -> Site:
    address = {name: told[name] for name in ("street", "postal_code", "city")}
    address |= {"country": settings.PHONENUMBER_DEFAULT_REGION, "access_notes": ""}
    return site_of(organisation=customer.organisation, customer=customer, address=address)


@transaction.atomic
def solve(*, ticket: Ticket, reason: str) -> None:
    """Solved on the phone: an order that nobody else waits for is called off, and its place in the day is free."""
    resolve(ticket=ticket, reason=reason)
    if ticket.order_id:
        hear_end(order_id=ticket.order_id)


def told_before(uuid: str, organisation_id: int) -> Contact | None:
    told = Contact.objects.filter(source=SOURCE, external_id=uuid, ticket__organisation=organisation_id)
    return told.select_related("ticket").first()
