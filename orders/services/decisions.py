"""What the office decides about an order that nobody else brings to an end.

An order that could not be done waits for a call to the customer; when that call reached nobody, a person decides.
Each raises `ValidationError` with a sentence for that person where the order is not theirs to decide about.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orders.models import FieldOrder, Visit
from orders.models.states import VISIT_OPEN, OrderState, TicketState, VisitState
from orders.services.closing import call_off, fail, hold_still
from orders.services.visit_opening import resume


@transaction.atomic
def open_next_visit(*, order: FieldOrder) -> Visit:
    """Somebody goes there again: the order's next visit waits to be planned."""
    order = _open(order)
    if order.visits.filter(state__in=VISIT_OPEN).exists():
        raise ValidationError(_("This order has an open visit already."), code="open_visit")
    if order.state == OrderState.HELD:
        raise ValidationError(_("This order is on hold until its outage is over."), code="held")
    return resume(order=order)


@transaction.atomic
def give_up(*, order: FieldOrder, reason: str = "") -> None:
    """It could not be done, and nobody goes there again: order *failed*, its tickets cancelled.

    The cases are not solved, so that *resolved* would be untrue; left open, the gate would send somebody again.
    Without a `reason` the last visit's stands.
    """
    order = _of_a_home(_open(order))
    last = order.visits.filter(state=VisitState.FINISHED).order_by("finished_at", "pk").last()
    if not fail(order=order, reason=reason or (last.reason_text if last else "")):
        raise _begun()


@transaction.atomic
def cancel(*, order: FieldOrder, reason: str = "") -> None:
    """It is no longer wanted: order and tickets are cancelled, and nobody comes."""
    order = _of_a_home(_open(order))
    if not call_off(order=order, reason=reason, tickets_to=TicketState.CANCELLED):
        raise _begun()


def _open(order: FieldOrder) -> FieldOrder:
    """The order as it is now, locked with its open visit."""
    hold_still(order=order)
    order = FieldOrder.objects.get(pk=order.pk)
    if not order.is_open:
        raise ValidationError(
            _("This order is closed already: %(state)s."), code="closed", params={"state": order.get_state_display()}
        )
    return order


def _of_a_home(order: FieldOrder) -> FieldOrder:
    if order.outage_id is not None:
        raise ValidationError(_("This order ends with its outage: close the outage instead."), code="outage")
    return order


def _begun() -> ValidationError:
    return ValidationError(_("A technician is on the way or there already and will say how it ends."), code="begun")
