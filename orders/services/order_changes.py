"""What another system may change about an order that is not over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from orders.models import FieldOrder, Visit
from orders.models.states import TransitionError
from orders.services.checking import check_fields
from orders.services.closing import hold_still


@transaction.atomic
def change_order(*, order: FieldOrder, **facts: Any) -> FieldOrder:
    """Give an open order other `facts`: priority, due_at, service_minutes, note, external_id.

    Raises `TransitionError` where the order is over and would be another, and `ValidationError` naming the field.
    """
    hold_still(order=order)
    order = FieldOrder.objects.get(pk=order.pk)
    facts = {name: value for name, value in facts.items() if getattr(order, name) != value}
    if not facts:
        return order
    if not order.is_open:
        raise TransitionError(
            _("This order is closed already: %(state)s."), code="closed", params={"state": order.get_state_display()}
        )
    for name, value in facts.items():
        setattr(order, name, value)
    check_fields(order)
    order.save(update_fields=list(facts))
    return order


@transaction.atomic
def put_off(*, order: FieldOrder, not_before: datetime | None) -> Visit:
    """Nobody comes before that time. Raises `TransitionError` where nobody is to come, or has set out already."""
    visit = hold_still(order=order)
    if visit is None or visit.state != Visit.State.OPEN:
        raise TransitionError(_("No visit is waiting that could begin at another time."))
    visit.not_before = not_before
    visit.save(update_fields=["not_before"])
    return visit
