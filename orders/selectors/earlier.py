"""What was there before a visit, so that nobody begins anew."""

from django.db.models import Q, QuerySet

from orders.models import Visit
from orders.models.states import VisitState


def earlier_visits(visit: Visit) -> QuerySet[Visit]:
    """The visits of the same order, and of the same case's other orders, that are over; newest first."""
    order = visit.order
    same = Q(order=order)
    if order.ticket_id is not None:
        same |= Q(order__ticket=order.ticket_id)
    return Visit.objects.filter(same, state=VisitState.FINISHED).exclude(pk=visit.pk).order_by("-finished_at", "-pk")
