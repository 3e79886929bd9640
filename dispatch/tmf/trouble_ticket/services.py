"""Taking in a ticket: whose it is, where it is, and everything that was said and tried before."""

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from dispatch.tmf.toolkit.errors import Conflict
from orders.importers.placing import postal_codes_by_setting
from orders.importers.rows import Address
from orders.models import Customer, RemoteStep, Site, Ticket
from orders.models.contact import Channel, Direction
from orders.models.site import Accuracy
from orders.services.tickets import add_contact, add_phone, add_tried_step, open_ticket, save_site
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
    customer = _customer(organisation, data["customer"]) if data.get("customer") else None
    site = _site(organisation, customer, data["site"]) if data.get("site") else None
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
    _add_history(ticket, data)
    return ticket


def _add_history(ticket: Ticket, data: dict[str, Any]) -> None:
    channel = data.get("channel", Channel.PHONE)
    for note in data.get("contacts", []):
        add_contact(
            ticket=ticket,
            channel=note.get("channel", channel),
            direction=Direction.IN,
            at=note["at"],
            text=note["text"],
            author=note["author"],
        )
    steps = data.get("tried_steps", [])
    known = RemoteStep.objects.filter(organisation=ticket.organisation, code__in=[step["code"] for step in steps])
    by_code = {step.code: step for step in known}
    for step in steps:
        add_tried_step(
            ticket=ticket,
            step=by_code.get(step["code"]),
            text="" if step["code"] in by_code else step["name"] or step["code"],
            result=step["result"],
            channel=step.get("channel", channel),
            at=step["at"],
        )


def _customer(organisation: Organisation, data: dict[str, Any]) -> Customer:
    """The customer who has one of these numbers, the one of that name first; else a new one.

    What we know stays as it is; an e-mail or number that we lack is added.
    """
    numbers = sorted({str(number) for number in data["phones"]})
    with connection.cursor() as cursor:
        for number in numbers:  # two first calls from one number at once make one customer
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [number, organisation.pk])
    known = list(Customer.objects.filter(organisation=organisation, phones__number__in=numbers).order_by("pk"))
    customer = next((one for one in known if one.name == data["name"]), known[0] if known else None)
    if customer is None:
        language = {"language": data["language"]} if "language" in data else {}
        customer = Customer(organisation=organisation, name=data["name"], email=data["email"], **language)
        customer.full_clean()
        customer.save()
    elif data["email"] and not customer.email:
        customer.email = data["email"]
        customer.save(update_fields=["email"])
    for number in data["phones"]:
        add_phone(customer=customer, number=str(number))
    return customer


def _site(organisation: Organisation, customer: Customer | None, data: dict[str, Any]) -> Site:
    """The customer's site at this address, or a new one; a point sent with it is better than one we found."""
    address = {"organisation": organisation, "customer": customer} | {
        name: data[name] for name in ("postal_code", "street")
    }
    site = Site.objects.filter(**address).order_by("pk").first()
    is_new = site is None
    if site is None:
        rest = {name: data[name] for name in ("city", "country", "access_notes")}
        site = Site(**address, **rest)
    if data.get("point"):
        site.point, site.accuracy = data["point"], Accuracy.EXACT
    elif is_new and (
        found := postal_codes_by_setting().find(Address(site.street, site.postal_code, site.city, country=site.country))
    ):
        site.point, site.accuracy = found.point, Accuracy.POSTAL_CODE
    return save_site(site=site) if is_new or data.get("point") else site
