"""Sending the report of a visit: it goes along with the news that the work is done."""

from collections.abc import Sequence
from datetime import timedelta

from orders.models import Ticket, Visit
from orders.models.message import MessageEvent
from orders.selectors.reports import is_mailed_to
from orders.services import messages

# Photos come after the facts: those that have followed by then are in the report.
WAIT_FOR_PHOTOS = timedelta(minutes=10)


def tell_done(*, visit: Visit, tickets: Sequence[Ticket], report_to: str = "") -> None:
    """Tell the customers of `tickets`, each once, that the work is done.

    The customer of the order gets the report with the e-mail. `report_to` is an address that was named on site for
    the report alone, where the customer has none or does not want messages.
    """
    own = visit.order.ticket
    # Two cases of one fault: their customer is told once.
    for ticket in {ticket.customer_id: ticket for ticket in reversed(tickets)}.values():
        is_theirs = own is not None and ticket.customer_id == own.customer_id
        messages.queue(
            event=MessageEvent.DONE,
            ticket=ticket,
            dedupe_key=f"done:{visit.uuid}:{ticket.pk}",
            params={},
            report=messages.Attached(visit, WAIT_FOR_PHOTOS) if is_theirs else None,
        )
    if report_to and own is not None and not is_mailed_to(own.customer):
        messages.queue_to_address(
            event=MessageEvent.DONE,
            ticket=own,
            address=report_to,
            dedupe_key=f"report:{visit.uuid}",
            report=messages.Attached(visit, WAIT_FOR_PHOTOS),
        )
