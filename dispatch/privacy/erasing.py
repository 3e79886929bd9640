"""A customer is forgotten: whatever says something of them goes, and what was done and promised stays counted."""

from collections.abc import Iterator
from functools import partial

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.models import Erasure
from dispatch.privacy import files
from dispatch.privacy.kept import KEPT
from orders.models import Callback, Customer, FieldOrder, Ticket
from orders.models.message import MessageState
from orders.models.states import ORDER_OPEN, TICKET_OPEN, CallbackState
from orders.selectors.dossier import Dossier, dossier_of
from orders.selectors.kept import Kept, messages_of
from orders.services.ticket_endings import cancel
from technicians.models import User

log = structlog.get_logger(__name__)


def hindrances(dossier: Dossier) -> list[str]:
    """What has to be over first, in words: nobody's work and no promise ends silently because of an erasure."""
    return list(_hindrances(dossier))


def waiting(dossier: Dossier) -> list[Ticket]:
    """Open tickets that no order of theirs deals with: they are withdrawn, since nobody works on them."""
    tickets = Ticket.objects.filter(pk__in=dossier.tickets, state__in=TICKET_OPEN, deleted_at=None)
    theirs = FieldOrder.objects.filter(pk__in=dossier.orders, state__in=ORDER_OPEN)
    return list(tickets.exclude(order__in=theirs).order_by("pk"))


def _hindrances(dossier: Dossier) -> Iterator[str]:
    for order in FieldOrder.objects.filter(pk__in=dossier.orders, state__in=ORDER_OPEN).order_by("pk"):
        yield _("Order %(order)s is open. Finish it or call it off first.") % {"order": order}
    promised = Callback.objects.filter(pk__in=dossier.callbacks, state=CallbackState.OPEN)
    for callback in promised.select_related("ticket").order_by("pk"):
        yield _("A call is promised on %(ticket)s. Make it first, and note how it went.") % {"ticket": callback.ticket}
    if messages_of(dossier).filter(state=MessageState.SENDING).exists():
        yield _("A message to the customer is being sent right now. Try again in a few minutes.")


def what_goes(dossier: Dossier) -> list[tuple[Kept, int]]:
    """How many rows of each kind are erased or emptied; one query a kind."""
    return [(kept, count) for kept in KEPT if (count := kept.rows(dossier).count())]


@transaction.atomic
def erase(*, customer: Customer, by: User | None = None) -> Erasure:
    """Erase all that says something of the customer, and return the tombstone.

    Tickets, orders, visits and calls stay with their states and times, and so do the figures and the promise ledger.
    Tickets that nobody works on are withdrawn, messages that wait are not sent any more, and a place that others use
    keeps its address. About two queries a kind.
    Raises `ValidationError` where something has to be over first.
    """
    # Who writes a ticket, number or place of theirs at this moment waits, and is then refused by the foreign key.
    Customer.objects.select_for_update().get(pk=customer.pk)
    dossier = dossier_of(customer)
    for ticket in waiting(dossier):
        cancel(ticket=ticket)
    list(Ticket.objects.select_for_update().filter(pk__in=dossier.tickets).order_by("pk").values_list("pk"))
    list(messages_of(dossier).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    if reasons := hindrances(dossier):  # then nothing is withdrawn either
        raise ValidationError(reasons, code="hindered")
    theirs = files.files_of(dossier)
    files.mark(theirs)
    rows = {kept.name: _forget(kept, dossier) for kept in KEPT}
    files.forget_imports()
    transaction.on_commit(partial(files.remove, theirs))
    stone = Erasure.objects.create(
        organisation_id=customer.organisation_id,
        customer=dossier.customer.pk,
        uuid=customer.uuid,
        by=by,
        rows={name: count for name, count in rows.items() if count} | {"files": len(theirs)},
    )
    log.info("customer_erased", customer=stone.customer, rows=sum(rows.values()), files=len(theirs))
    return stone


def _forget(kept: Kept, dossier: Dossier) -> int:
    rows = kept.rows(dossier)
    if not kept.goes:
        return rows.update(**kept.changes)
    _all, tables = rows.delete()
    return tables.get(kept.model._meta.label, 0)
