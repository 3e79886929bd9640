"""Orders whose next step nobody owns but the office."""

from django.db.models import Exists, F, OuterRef, QuerySet

from orders.models import Callback, FieldOrder, Visit
from orders.models.states import ORDER_OPEN, VISIT_OPEN, CallbackState, OrderState

# An order on hold goes on, or ends, with its outage.
WAITS_FOR_NO_OUTAGE = [state for state in ORDER_OPEN if state != OrderState.HELD]


def undecided(orders: QuerySet[FieldOrder]) -> QuerySet[FieldOrder]:
    """Those of `orders` that are open without an open visit and without a promised call, soonest due first.

    By the index fieldorder_backlog: only open orders are read, however many are closed.
    """
    calls = Callback.objects.filter(ticket__order=OuterRef("pk"), state=CallbackState.OPEN)
    visits = Visit.objects.filter(order=OuterRef("pk"), state__in=VISIT_OPEN)
    return orders.filter(~Exists(visits), ~Exists(calls), state__in=WAITS_FOR_NO_OUTAGE).order_by(
        F("due_at").asc(nulls_last=True), "pk"
    )
