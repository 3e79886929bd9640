"""Opening, changing and cancelling an order at the wish of another system."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dispatch.booking.services.promises import promise_before
from dispatch.models import WorkOrderCancellation
from dispatch.planning.events import hear_end
from dispatch.tmf.toolkit.errors import Conflict
from dispatch.tmf.trouble_ticket.services import take_in
from dispatch.tmf.work_order import facts
from dispatch.tmf.work_order.serializers import tmf_priority
from orders.models import FieldOrder, OrderType, Ticket
from orders.models.states import ORDER_OPEN
from orders.services import decisions
from orders.services.merging import survivor
from orders.services.order_changes import change_order, put_off
from orders.services.order_opening import make_order
from technicians.models import ApiClient

SPECIFICATION = "workOrderItem[0].work.workSpecification.id"
KEPT = ("external_id", "note", "service_minutes")


def open_order(*, client: ApiClient, data: dict[str, Any]) -> FieldOrder:
    """The order that `data` (validated by `WorkOrderSerializer`) describes, with its ticket where it names none.

    Raises `Conflict` where the fault has an open order.
    """
    _refuse_end_before_start(data, sent=data)
    try:
        return _open_order(client=client, data=data)
    except (IntegrityError, DjangoValidationError) as error:  # two requests for one fault at once
        if "fieldorder_one_open" in str(error):
            raise Conflict(_("There is an open work order for this fault already.")) from error
        raise


@transaction.atomic
def _open_order(*, client: ApiClient, data: dict[str, Any]) -> FieldOrder:
    order_type = _order_type(client, data["visits"][0]["work"]["workSpecification"]["id"])
    ticket = _named_ticket(client, data) if data.get("entities") else _new_ticket(client, data)
    _refuse_second_order(ticket)
    order = make_order(order_type=order_type, ticket=ticket, priority=data.get("priority"), due_at=data.get("due_at"))
    change_order(order=order, **{name: data[name] for name in KEPT if name in data})
    if data.get("not_before"):
        put_off(order=order, not_before=data["not_before"])
    return order


def _order_type(client: ApiClient, code: str) -> OrderType:
    types = OrderType.objects.filter(organisation=client.organisation_id)
    found = types.filter(code=code).first()
    if found is None:
        known = ", ".join(types.order_by("code").values_list("code", flat=True)[:50])
        raise ValidationError(
            {SPECIFICATION: _("There is no such order type. Known are: %(known)s.") % {"known": known}}
        )
    return found


def _named_ticket(client: ApiClient, data: dict[str, Any]) -> Ticket:
    if len(data["entities"]) > 1 or data["entities"][0]["role"] != "troubleTicket":
        raise ValidationError({"relatedEntity": _("Send one, with the role troubleTicket.")})
    said = _said(data)
    if twice := [name for name, value in said.items() if value]:
        raise ValidationError(
            dict.fromkeys(twice, _("The ticket says that. Leave it out, or leave out relatedEntity."))
        )
    tickets = Ticket.objects.filter(organisation=client.organisation_id, deleted_at=None)
    try:
        named = tickets.get(uuid=UUID(data["entities"][0]["id"]))
        ticket = tickets.select_for_update(no_key=True).get(pk=survivor(named).pk)
    except (ValueError, Ticket.DoesNotExist):
        raise ValidationError({"relatedEntity[0].id": _("There is no such ticket.")}) from None
    if ticket.site is None:
        raise ValidationError({"relatedEntity[0].id": _("This ticket has no address yet: send it one first.")})
    return ticket


def _new_ticket(client: ApiClient, data: dict[str, Any]) -> Ticket:
    """By the same way as a ticket that comes alone."""
    said = _said(data)
    if missing := [name for name, value in said.items() if name != "category" and not value]:
        raise ValidationError(dict.fromkeys(missing, _("Send it, or name a ticket in relatedEntity.")))
    return take_in(
        client=client,
        data={
            "external_id": "",
            "ticket_type": said["category"],
            "description": said["description"],
            "customer": said["customer"],
            "site": said["place"],
        },
    )


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """What is said about the case beside the order, by TMF697's names."""
    return {
        "customer": data.get("customer"),
        "place": data.get("site"),
        "description": data["ticket"]["description"],
        "category": data["ticket"]["category"]["code"],
    }


def _refuse_second_order(ticket: Ticket) -> None:
    order = ticket.order
    if order is None or not order.is_open:
        service = ticket.category.service if ticket.category else ""
        of_the_fault = FieldOrder.objects.filter(site=ticket.site_id, service=service, outage=None)
        order = of_the_fault.filter(state__in=ORDER_OPEN).first()
    if order:
        raise Conflict(
            _("There is an open work order for this fault already: %(number)s, id %(id)s.")
            % {"number": order.number, "id": order.uuid}
        )


@transaction.atomic
def change(*, order: FieldOrder, data: dict[str, Any]) -> None:
    """What `data` (validated by `WorkOrderPatchSerializer`) says; what is as it says already stays as it is."""
    if "priority" in data and tmf_priority(data["priority"]) == tmf_priority(order.priority):
        del data["priority"]
    visit = facts.current(order)
    present = {"not_before": visit and visit.not_before, "due_at": order.due_at}
    if "not_before" in data and data["not_before"] == present["not_before"]:
        del data["not_before"]
    if data.get("due_at", present["due_at"]) != present["due_at"] or "not_before" in data:
        _refuse_end_before_start({**present, **data}, sent=data)
    if "not_before" in data:
        _put_off(order, data.pop("not_before"))
    change_order(order=order, **data)


def _put_off(order: FieldOrder, not_before: datetime | None) -> None:
    """Not past what was promised to the customer, who would be told one thing and find another."""
    put_off(order=order, not_before=not_before)
    promise = not_before and promise_before(order=order, start=not_before)
    if promise:
        raise Conflict(
            _("Appointment %(id)s promises somebody from %(start)s, which is sooner: move or cancel it first.")
            % {"id": promise.uuid, "start": f"{promise.window.lower:%Y-%m-%dT%H:%MZ}"}
        )


def _refuse_end_before_start(data: dict[str, Any], *, sent: dict[str, Any]) -> None:
    """`data` as it would be; what was sent of it is named."""
    start, end = data.get("not_before"), data.get("due_at")
    if start is None or end is None or start <= end:
        return
    if "due_at" in sent:
        raise ValidationError({"requestedCompletionDate": _("Send a time that is not before requestedStartDate.")})
    raise ValidationError(
        {"requestedStartDate": _("This is after requestedCompletionDate: send a later one of that, too.")}
    )


@transaction.atomic
def cancel(*, client: ApiClient, data: dict[str, Any]) -> WorkOrderCancellation:
    """Nobody comes any more, where that can still be had; the answer is kept either way.

    Whoever reads *done* finds the promise ended and the plan without the visit, also while the worker is down.
    """
    order = FieldOrder.objects.filter(organisation=client.organisation_id, uuid=data["order"]["uuid"]).first()
    if order is None:
        raise ValidationError({"workOrder.id": _("There is no such work order.")})
    state, refusal = WorkOrderCancellation.State.DONE, ""
    try:
        decisions.cancel(order=order, reason=data["reason"])
        hear_end(order_id=order.pk)
    except ValidationError as error:
        state, refusal = WorkOrderCancellation.State.TERMINATED, " ".join(error.messages)[:300]
    return WorkOrderCancellation.objects.create(
        organisation=client.organisation,
        order=order,
        reason=data["reason"],
        requested_at=data["requested_at"],
        state=state,
        refusal=refusal,
    )
