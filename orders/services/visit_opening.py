"""A visit comes with its order; this is the next one of the same order."""

from datetime import datetime

from django.db import transaction

from orders.models import FieldOrder, Visit
from orders.models.states import VISIT_OPEN, OrderState
from orders.services.events import tell
from orders.services.transitions import move


@transaction.atomic
def open_visit(*, order: FieldOrder, not_before: datetime | None = None) -> Visit:
    """The order's open visit, made now if there is none."""
    visit, made = Visit.objects.select_for_update().get_or_create(
        order=order, state__in=VISIT_OPEN, defaults={"not_before": not_before, "state": Visit.State.OPEN}
    )
    if made:
        tell(organisation_id=order.organisation_id, kind="visit.opened", visit_id=visit.pk, order_id=order.pk)
    return visit


@transaction.atomic
def resume(*, order: FieldOrder) -> Visit:
    """Go on with an open order: with its open visit, and no longer *pending*. The caller holds the order's lock."""
    visit = open_visit(order=order)
    if order.state == OrderState.PENDING:
        move(row=order, to=OrderState.IN_PROGRESS, state_reason="")
    return visit
