"""Changing and taking away a ticket that a client knows of."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from dispatch.planning.events import hear_end
from dispatch.tmf.toolkit.errors import Conflict
from dispatch.tmf.trouble_ticket.services import add_history, customer_from, told_on
from orders.models import Customer, Site, Ticket
from orders.models.site import Accuracy
from orders.models.states import TicketState, TransitionError
from orders.selectors.categories import category_for
from orders.services import ticket_endings
from orders.services.checking import check_fields
from orders.services.customers import add_phones, hold
from orders.services.merging import survivor
from orders.services.privacy import kept
from orders.services.sites import site_of
from orders.services.tickets import record_line_test, save_site, touch

PLAIN = ("external_id", "name", "description", "severity", "ticket_type", "network_element")
ENDS_ORDER = (TicketState.RESOLVED, TicketState.CANCELLED)  # where nobody else waits for it
TOLD = {"channel", "contacts", "tried_steps"}
LINE_TEST = ("line_test", "line_test_detail", "line_test_at")


def change(*, ticket: Ticket, data: Mapping[str, Any]) -> Ticket:
    """Write what `data` (validated by `TroubleTicketPatchSerializer`) holds; the gate looks again.

    Returns the ticket that it stands on: what is told of one that was merged belongs to its case. Raises
    `ValidationError` naming the attribute, and `Conflict` where another ticket, an order or a person on the way
    stands against it, or the ticket was merged and `data` holds more than notes and steps.
    """
    case = survivor(ticket)
    if case != ticket and (not data.keys() <= TOLD or case.deleted_at):
        raise _merged(case)
    try:
        with transaction.atomic():
            _change(case, kept(told_on(data), data))
    except IntegrityError as error:
        if "ticket_external_id_unique" in str(error):
            raise Conflict(_("externalId: another ticket has this number already.")) from error
        raise
    return case


def _merged(case: Ticket) -> Conflict:
    message = _(
        "This ticket was merged into %(number)s, id %(id)s: change that one. Here notes and triedStep are taken."
    )
    return Conflict(message % {"number": case.number, "id": case.uuid})


def remove(*, ticket: Ticket) -> None:
    try:
        ticket_endings.remove(ticket=ticket)
    except DjangoValidationError as error:
        raise Conflict(" ".join(error.messages)) from error


def _change(ticket: Ticket, data: Mapping[str, Any]) -> None:
    """Locks in the order in which others take them: people's numbers, visit and order, the ticket."""
    if customer := data.get("customer"):
        hold(ticket.organisation_id, [*map(str, customer["phones"]), customer["email"].lower()])
    _change_state(ticket, data)
    ticket = Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=ticket.pk)
    if (case := survivor(ticket)) != ticket:  # since this request began
        raise _merged(case)
    for name in PLAIN:
        setattr(ticket, name, data.get(name, getattr(ticket, name)))
    if "ticket_type" in data:
        ticket.category = category_for(organisation=ticket.organisation, ticket_type=ticket.ticket_type)
    if "customer" in data:
        ticket.customer = _customer(ticket, data["customer"]) if data["customer"] else None
    if "site" in data:
        ticket.site = _site(ticket, data["site"])
    check_fields(ticket)
    ticket.save(update_fields=[*PLAIN, "category", "customer", "site", "updated_at"])
    if "line_test" in data:
        result, detail, at = (data.get(name) for name in LINE_TEST)
        record_line_test(ticket=ticket, result=result or "", detail=detail or "", at=at)
    _append(ticket, data)
    touch(tickets=Ticket.objects.filter(pk=ticket.pk))


def _append(ticket: Ticket, data: Mapping[str, Any]) -> None:
    known = {str(pk) for pk in ticket.contacts.values_list("pk", flat=True)} if data.get("contacts") else set()
    new = [note for note in data.get("contacts", []) if note.get("id") not in known]
    add_history(ticket=ticket, data={**data, "contacts": new})


def _customer(ticket: Ticket, data: Mapping[str, Any]) -> Customer:
    """The ticket's customer put right, where the name or a number is theirs; else the one whom the data tells of.

    Numbers are added, never taken away.
    """
    present = ticket.customer
    numbers = {str(number) for number in data["phones"]}
    if present is None or not _is_the_same(present, data["name"], numbers):
        return customer_from(ticket.organisation, data)
    present.name, present.email = data["name"], data["email"]
    present.language = data.get("language", present.language)
    check_fields(present)
    present.save(update_fields=["name", "email", "language"])
    add_phones(customer=present, numbers=[str(number) for number in data["phones"]])
    return present


def _is_the_same(customer: Customer, name: str, numbers: set[str]) -> bool:
    return customer.name == name or customer.phones.filter(number__in=numbers).exists()


def _site(ticket: Ticket, data: Mapping[str, Any] | None) -> Site | None:
    """The ticket's site put right where the street is the same; else the site of that address, or none."""
    present = ticket.site
    if data and present and (present.street, present.postal_code) == (data["street"], data["postal_code"]):
        for name in ("city", "country", "access_notes"):
            setattr(present, name, data[name])
        if data.get("point") != present.point:
            present.point = data.get("point")
            present.accuracy = Accuracy.EXACT if present.point else ""
        return save_site(site=present)
    if ticket.order and ticket.order.is_open:
        message = _("place: the field order %(order)s goes to the present address. Cancel the ticket; open a new one.")
        raise Conflict(message % {"order": ticket.order})
    if data is None:
        return None
    return site_of(organisation=ticket.organisation, customer=ticket.customer, address=data)


def _change_state(ticket: Ticket, data: Mapping[str, Any]) -> None:
    to, reason = data.get("state", ticket.state), data.get("state_reason", "")
    if to == ticket.state:
        if "state_reason" in data:
            Ticket.objects.filter(pk=ticket.pk).update(state_reason=reason)
        return
    possible = ticket_endings.MAY_BECOME.get(ticket.state, ())
    if to not in possible:
        raise ValidationError({"status": _not_possible(ticket, to)})
    try:
        ticket_endings.change_state(ticket=ticket, to=to, reason=reason)
    except TransitionError:
        raise
    except DjangoValidationError as error:
        raise Conflict(f"status: {' '.join(error.messages)}") from error
    if ticket.order_id and to in ENDS_ORDER:
        hear_end(order_id=ticket.order_id)


def _not_possible(ticket: Ticket, to: str) -> str:
    possible = ticket_endings.MAY_BECOME.get(ticket.state, ())
    if not possible:
        return _("This ticket is %(present)s, and stays so.") % {"present": ticket.state}
    return _("“%(wanted)s” can't be set here. Possible now: %(possible)s.") % {
        "wanted": to,
        "possible": ", ".join(possible),
    }
