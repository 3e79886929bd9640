"""Each thing that a customer does or tells is a contact on the ticket, written once however often it is sent."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.customer.case import CustomerCase
from orders.models import Contact, Ticket
from orders.models.contact import Direction
from orders.services.customers import hold
from orders.services.tickets import add_contacts, touch

TOO_MUCH = "too_much"
DAY = timedelta(days=1)
MOST_A_DAY = 40  # each may cost a message; nobody who wants help needs as many
MOST_TO_PEOPLE = 200  # who asks for a person is heard for longer


def told_before(case: CustomerCase, uuid: UUID) -> bool:
    """`was_told`, while the caller's transaction keeps all others from doing the same meanwhile."""
    hold(case.ticket.pk, [f"{case.via.source} {uuid}"])
    return was_told(case, uuid)


def was_told(case: CustomerCase, uuid: UUID) -> bool:
    """Whether this form was sent before."""
    return Contact.objects.filter(source=case.via.source, external_id=_number(case, uuid)).exists()


def tell(case: CustomerCase, *, uuid: UUID, text: str, most: int | None = MOST_A_DAY) -> Contact:
    """Write down what the customer did, in the words of their language; the gate looks at the case again.

    Raises `ValidationError` where it was more than `most` in a day, so that the caller's transaction undoes it all.
    """
    recent = Contact.objects.filter(ticket=case.ticket, channel=case.via.channel, at__gt=timezone.now() - DAY)
    if most is not None and recent.count() >= most:
        raise ValidationError(
            _("That is very much for one day. Please ask us to call you, or wait until tomorrow."), code=TOO_MUCH
        )
    contact = Contact(
        ticket=case.ticket,
        channel=case.via.channel,
        direction=Direction.IN,
        at=timezone.now(),
        text=text,
        source=case.via.source,
        conversation=case.via.conversation,
        external_id=_number(case, uuid),
    )
    with transaction.atomic():
        add_contacts(contacts=[contact])
        touch(tickets=Ticket.objects.filter(pk=case.ticket.pk))
    return contact


def _number(case: CustomerCase, uuid: UUID) -> str:
    return f"{case.ticket.pk}:{uuid}"
