"""What the desk's page and its API read of a task: all that was tried and said, so that nobody is asked twice."""

from uuid import UUID

from orders.models import Callback, FieldOrder
from orders.models.states import VisitState

CALL_FACTS = ("ticket__customer", "ticket__category", "ticket__site", "owner", "visit")
CALL_PARTS = ("ticket__customer__phones", "ticket__tried_steps__step", "attempts", "visit__actions", "visit__photos")
ORDER_FACTS = ("ticket__customer", "site", "order_type")
ORDER_PARTS = ("ticket__tried_steps__step", "ticket__customer__phones")


def task_by_uuid(uuid: UUID, *, organisation_id: int) -> Callback | FieldOrder | None:
    """The organisation's call or order of that id."""
    mine = {"uuid": uuid, "organisation": organisation_id}
    return Callback.objects.filter(**mine).first() or FieldOrder.objects.filter(**mine).first()


def with_its_case(task: Callback | FieldOrder) -> Callback | FieldOrder:
    """The same with everything that is shown of it, in a fixed number of queries."""
    if isinstance(task, Callback):
        return Callback.objects.select_related(*CALL_FACTS).prefetch_related(*CALL_PARTS).get(pk=task.pk)
    return FieldOrder.objects.select_related(*ORDER_FACTS).prefetch_related(*ORDER_PARTS).get(pk=task.pk)


def what_happened(order: FieldOrder) -> dict[str, object]:
    """The visits that are over and the calls that were made, newest first."""
    visits = order.visits.filter(state=VisitState.FINISHED).order_by("-finished_at", "-pk")
    calls = Callback.objects.filter(ticket__order=order).exclude(attempts=None).order_by("-pk")
    return {"visits": list(visits), "calls": list(calls.prefetch_related("attempts").distinct())}
