"""A complaint is answered by one person, once: whoever owes it has the whole case on screen."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from orders.models import Callback, Ticket
from orders.models.callback import CallbackReason
from orders.models.states import CallbackState
from orders.services.callbacks import call_window, promise
from technicians.models import User
from technicians.models.user import CHANGING, Role

OFFICE = (Role.AGENT, *CHANGING)


@transaction.atomic
def call_about_complaint(*, ticket: Ticket) -> Callback | None:
    """The one call that is owed about the case, with somebody who owes it: one that is promised already is that one.

    None where the customer was reached about a complaint of this case a short while ago (`contact_rules`).
    """
    calls = ticket.callbacks.filter(state=CallbackState.OPEN).order_by("due__endswith", "pk")
    call = calls.select_for_update(of=("self",)).first()
    if call is None:
        territory = ticket.site.territory if ticket.site else None
        due = call_window(now=timezone.now(), territory=territory)
        return promise(
            ticket=ticket, reason=CallbackReason.COMPLAINT, due=due, owner=owner_for(ticket), territory=territory
        )
    if call.owner_id is None and call.taken_by_id is None:
        call.owner = owner_for(ticket)
        call.save(update_fields=["owner"])
    return call


def owner_for(ticket: Ticket) -> User | None:
    """Who talked with the customer last, else who owes the fewest calls now; None where the office is empty."""
    people = User.objects.filter(organisation=ticket.organisation_id, is_active=True, role__in=OFFICE)
    known = people.filter(contacts__ticket=ticket).order_by("-contacts__at").first()
    owed = Count("callbacks", filter=Q(callbacks__state=CallbackState.OPEN))
    return known or people.annotate(owed=owed).order_by("owed", "pk").first()
