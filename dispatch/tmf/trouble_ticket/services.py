"""Taking in a ticket: whose it is, where it is, and everything that was said and tried before."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dispatch.tmf.toolkit.errors import Conflict
from orders.models import Contact, Customer, RemoteStep, Ticket, TriedStep
from orders.models.contact import Channel, Direction
from orders.services.customers import customer_of
from orders.services.privacy import hide
from orders.services.sites import site_of
from orders.services.tickets import add_contacts, add_tried_steps, open_ticket
from technicians.briefly import briefly
from technicians.models import ApiClient, Organisation

R = TypeVar("R", Contact, TriedStep)


@briefly
def remote_steps(organisation_id: int) -> dict[str, RemoteStep]:
    """Those that the organisation knows, by code."""
    return {step.code: step for step in RemoteStep.objects.filter(organisation=organisation_id)}


def take_in(*, client: ApiClient, data: dict[str, Any]) -> Ticket:
    """Make the ticket that `data` (validated by `TroubleTicketSerializer`) describes; its parts come prefetched.

    Raises `Conflict` where this client has sent the same `externalId` before.
    """
    number = data["external_id"]
    repeated = Conflict(_("externalId: there is a ticket with the number “%(number)s” already.") % {"number": number})
    try:
        return _take_in(client=client, data=data)
    except IntegrityError as error:
        if "ticket_external_id_unique" in str(error):
            raise repeated from error
        raise


@transaction.atomic(savepoint=False)  # an error undoes the whole request
def _take_in(*, client: ApiClient, data: dict[str, Any]) -> Ticket:
    organisation = client.organisation
    customer = customer_from(organisation, data["customer"]) if data.get("customer") else None
    site = site_of(organisation=organisation, customer=customer, address=data["site"]) if data.get("site") else None
    ticket = open_ticket(
        organisation=organisation,
        source=client.ticket_source,
        customer=customer,
        site=site,
        channel=told_on(data),
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
    contacts = _contacts(ticket, data)
    add_contacts(contacts=contacts)
    steps = _tried_steps(ticket, data.get("tried_steps", []), data.get("channel", Channel.PHONE))
    add_tried_steps(steps=steps)
    _remember(ticket, contacts=_in_order(contacts), tried_steps=_in_order(steps))
    return ticket


def _remember(ticket: Ticket, **parts: Sequence[Contact | TriedStep]) -> None:
    """Put what was just written, and that there is nothing else yet, where a prefetch puts it: it isn't read again."""
    nothing = dict.fromkeys(("missing_steps", "callbacks", "merges", "merged"), ())
    ticket._prefetched_objects_cache = {**nothing, **parts}  # type: ignore[attr-defined]  # Django's own place


def _in_order(rows: list[R]) -> list[R]:
    """As their models' `ordering` says."""
    return sorted(rows, key=lambda row: (row.at, row.pk))


def customer_from(organisation: Organisation, data: Mapping[str, Any]) -> Customer:
    return customer_of(
        organisation=organisation,
        name=data["name"],
        phones=[str(number) for number in data["phones"]],
        email=data["email"],
        language=data.get("language", ""),
    )


def told_on(data: Mapping[str, Any]) -> str:
    """The channel that the texts of a request came by: the one named for all, else that of the first note with one."""
    named = (note["channel"] for note in data.get("contacts", []) if "channel" in note)
    return str(data.get("channel") or next(named, ""))


def add_history(*, ticket: Ticket, data: Mapping[str, Any]) -> None:
    """Append the notes and tried steps of `data`. The caller touches the ticket."""
    add_contacts(contacts=_contacts(ticket, data))
    add_steps(ticket=ticket, steps=data.get("tried_steps", []), channel=data.get("channel", Channel.PHONE))


def add_steps(*, ticket: Ticket, steps: Sequence[Mapping[str, Any]], channel: str) -> bool:
    """Append the steps; one that was told in the same words and with the same time is not told twice.

    Returns whether any was new: then the caller touches the ticket.
    """
    tried = _tried_steps(ticket, steps, channel)
    for step in tried:
        hide(step, step.channel)  # as it was kept when it was told first
    told = set(ticket.tried_steps.values_list("step", "text", "result", "at")) if tried else set()
    new = [step for step in tried if (step.step_id, step.text, step.result, step.at) not in told]
    add_tried_steps(steps=new)
    return bool(new)


def _contacts(ticket: Ticket, data: Mapping[str, Any]) -> list[Contact]:
    return [
        Contact(
            ticket=ticket,
            channel=note.get("channel", data.get("channel", Channel.PHONE)),
            direction=Direction.IN,
            at=note["at"],
            text=note["text"],
            author=note["author"],
            handle=note["handle"],
            link=note["link"],
        )
        for note in data.get("contacts", [])
    ]


def _tried_steps(ticket: Ticket, steps: Sequence[Mapping[str, Any]], channel: str) -> list[TriedStep]:
    by_code = remote_steps(ticket.organisation_id) if any(step["code"] for step in steps) else {}
    return [
        TriedStep(
            ticket=ticket,
            step=by_code.get(tried["code"]),
            text="" if tried["code"] in by_code else tried["name"] or tried["code"],
            result=tried["result"],
            channel=tried.get("channel", channel),
            at=tried["at"],
        )
        for tried in steps
    ]
