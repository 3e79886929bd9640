"""TMF697 Work Order, aligned with its schemas: our field orders, and their cancellation."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from dispatch.models import Appointment, Assignment, WorkOrderCancellation
from dispatch.models.appointment import AppointmentState
from dispatch.models.cancellation import TaskState
from dispatch.tmf.toolkit.filters import Attribute, identifier, instant, one_of
from dispatch.tmf.toolkit.resources import Changed, Created, Listed, Retrieved, TmfViewSet
from dispatch.tmf.work_order.serializers import (
    CancelWorkOrderSerializer,
    WorkOrderPatchSerializer,
    WorkOrderSerializer,
)
from dispatch.tmf.work_order.services import cancel, change, open_order
from orders.models import FieldOrder, Ticket, Visit
from orders.models.states import OrderState
from technicians.models import ApiClient

PROMISES = Appointment.objects.exclude(state__in=[AppointmentState.INITIALIZED, AppointmentState.CANCELLED])
PUBLISHED = Prefetch("assignments", Assignment.objects.filter(live=True, hold=None), to_attr="live_assignments")


def orders_of(client: ApiClient) -> QuerySet[FieldOrder]:
    """The orders of the client's organisation, newest first, with all that their representation reads."""
    orders = FieldOrder.objects.filter(organisation=client.organisation_id)
    return (
        orders.select_related(
            "order_type",
            "outage",
            "predecessor",
            "site__territory",
            "site__customer",
            "ticket__customer",
            "ticket__category",
        )
        .prefetch_related(
            Prefetch("visits", Visit.objects.order_by("created_at", "pk").prefetch_related(PUBLISHED)),
            Prefetch("appointments", PROMISES.order_by("-created_at", "-pk")),
            Prefetch("tickets", Ticket.objects.filter(deleted_at=None).order_by("pk")),
        )
        .order_by("-created_at", "-id")
    )


class WorkOrderViewSet(Listed, Retrieved, Created, Changed, TmfViewSet):
    resource, scope = "workOrder", "orders"
    serializer_class = WorkOrderSerializer
    patch_serializer_class = WorkOrderPatchSerializer
    filters = {
        "id": Attribute("uuid", identifier),
        "externalId": Attribute("external_id", description="The number in the caller's system."),
        "state": Attribute("state", one_of(OrderState.values)),
        "orderDate": Attribute("created_at", instant, ordered=True),
        "requestedCompletionDate": Attribute("due_at", instant, ordered=True),
        "relatedEntity.id": Attribute("tickets__uuid", identifier, "A ticket that waits for it.", to_many=True),
        "relatedParty.id": Attribute("ticket__customer__uuid", identifier, "The customer."),
    }
    sorting = {"orderDate": "created_at", "requestedCompletionDate": "due_at", "state": "state"}

    def get_queryset(self) -> QuerySet[FieldOrder]:
        return orders_of(self.client)

    def make(self, data: dict[str, Any]) -> FieldOrder:
        return open_order(client=self.client, data=data)

    def change(self, row: FieldOrder, data: dict[str, Any]) -> None:
        change(order=row, data=data)


def cancellations_of(client: ApiClient) -> QuerySet[WorkOrderCancellation]:
    """What the organisation's systems asked to cancel, newest first."""
    asked = WorkOrderCancellation.objects.filter(organisation=client.organisation_id)
    return asked.select_related("order").order_by("-created_at", "-id")


class CancelWorkOrderViewSet(Listed, Retrieved, Created, TmfViewSet):
    resource, scope = "cancelWorkOrder", "orders"
    serializer_class = CancelWorkOrderSerializer
    filters = {
        "id": Attribute("uuid", identifier),
        "state": Attribute("state", one_of(TaskState.values)),
        "workOrder.id": Attribute("order__uuid", identifier),
    }

    def get_queryset(self) -> QuerySet[WorkOrderCancellation]:
        return cancellations_of(self.client)

    def make(self, data: dict[str, Any]) -> WorkOrderCancellation:
        return cancel(client=self.client, data=data)
