"""Taking in a ticket: whose it is, where it is, and everything that was said and tried before."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dispatch.tmf.toolkit.errors import Conflict
from orders.models import Customer, RemoteStep, Ticket
from orders.models.contact import PUBLIC, Channel, Direction
from orders.services.customers import customer_of
from orders.services.privacy import masked
from orders.services.sites import site_of
from orders.services.tickets import add_contact, add_tried_step, open_ticket
from technicians.models import ApiClient, Organisation


def take_in(*, client: ApiClient, data: dict[str, Any]) -> Ticket:
    """Make the ticket that `data` (validated by `TroubleTicketSerializer`) describes.

    Raises `Conflict` where this client has sent the same `externalId` before.
    """
    number = data["external_id"]
    repeated = Conflict(_("externalId: there is a ticket with the number “%(number)s” already.") % {"number": number})
    sent = Ticket.objects.filter(organisation=client.organisation_id, source=client.ticket_source, external_id=number)
    if number and sent.exists():
        raise repeated
    try:
        return _take_in(client=client, data=data)
    except IntegrityError as error:  # two requests with one number at once
        if "ticket_external_id_unique" in str(error):
            raise repeated from error
        raise


@transaction.atomic
def _take_in(*, client: ApiClient, data: dict[str, Any]) -> Ticket:
    organisation = client.organisation
    if data.get("channel") in PUBLIC:
        data = {**data, **{name: masked(data[name]) for name in ("name", "description")}}
    customer = customer_from(organisation, data["customer"]) if data.get("customer") else None
    site = site_of(organisation=organisation, customer=customer, address=data["site"]) if data.get("site") else None
    ticket = open_ticket(
        organisation=organisation,
        source=client.ticket_source,
        customer=customer,
        site=site,
        **{
            name: data[name]
            for name in (
                "external_id",
                "ticket_type",
                "severity",
                "name",
                "description",
                "reported_at",
                "network_element",
                "line_test",
                "line_test_detail",
                "line_test_at",
            )
            if name in data
        },
    )
    add_history(ticket=ticket, data=data)
    return ticket


def customer_from(organisation: Organisation, data: Mapping[str, Any]) -> Customer:
    return customer_of(
        organisation=organisation,
        name=data["name"],
        phones=[str(number) for number in data["phones"]],
        email=data["email"],
        language=data.get("language", ""),
    )


def add_history(*, ticket: Ticket, data: Mapping[str, Any]) -> None:
    """Append the notes and tried steps of `data`."""
    channel = data.get("channel", Channel.PHONE)
    for note in data.get("contacts", []):
        add_contact(
            ticket=ticket,
            channel=note.get("channel", channel),
            direction=Direction.IN,
            at=note["at"],
            text=note["text"],
            author=note["author"],
            handle=note["handle"],
            link=note["link"],
        )
    add_steps(ticket=ticket, steps=data.get("tried_steps", []), channel=channel)


def add_steps(*, ticket: Ticket, steps: Sequence[Mapping[str, Any]], channel: str) -> None:
    """Append the steps; one that was told in the same words and with the same time is not told twice."""
    if not steps:
        return
    codes = [step["code"] for step in steps]
    known = RemoteStep.objects.filter(organisation=ticket.organisation_id, code__in=codes)
    by_code = {step.code: step for step in known}
    told = set(ticket.tried_steps.values_list("step", "text", "result", "at"))
    for tried in steps:
        step = by_code.get(tried["code"])
        text = "" if step else tried["name"] or tried["code"]
        if (step.pk if step else None, text, tried["result"], tried["at"]) not in told:
            add_tried_step(
                ticket=ticket,
                step=step,
                text=text,
                result=tried["result"],
                channel=tried.get("channel", channel),
                at=tried["at"],
            )
