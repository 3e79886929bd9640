"""One field order with its first visit; the gate does the same in bulk."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orders.models import FieldOrder, OrderType, Outage, Site, Ticket, Visit
from orders.models.states import TicketState
from orders.services.events import tell
from orders.services.transitions import move


@transaction.atomic
def make_order(
    *,
    order_type: OrderType,
    ticket: Ticket | None = None,
    outage: Outage | None = None,
    site: Site | None = None,
    service: str = "",
    priority: int | None = None,
    due_at: datetime | None = None,
    predecessor: FieldOrder | None = None,
) -> FieldOrder:
    """Open one order with its first visit, by a person's decision or for an outage; the ticket is in progress then.

    Site and service are the ticket's unless they are given. Raises `ValidationError` where something is missing
    or the fault has an open order already, and `TransitionError` where the ticket is over.
    """
    if ticket:
        ticket = Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
        site = site or ticket.site
        service = service or (ticket.category.service if ticket.category else "")
    if site is None:
        raise ValidationError({"site": _("A field order needs a site: give the ticket an address first.")})
    order = FieldOrder(
        organisation=order_type.organisation,
        ticket=ticket,
        outage=outage,
        site=site,
        service=service,
        order_type=order_type,
        priority=order_type.priority if priority is None else priority,
        due_at=due_at,
        service_minutes=order_type.service_minutes,
        needed_technicians=order_type.needed_technicians,
        predecessor=predecessor,
    )
    order.full_clean()
    order.save()
    visit = Visit.objects.create(order=order)
    if ticket:
        move(row=ticket, to=TicketState.IN_PROGRESS, order=order, missing=[])
        ticket.missing_steps.clear()
    tell(
        organisation_id=order.organisation_id,
        kind="order.opened",
        order_id=order.pk,
        ticket_id=ticket.pk if ticket else None,
        visit_id=visit.pk,
    )
    return order
