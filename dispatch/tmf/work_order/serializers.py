"""TMF697 WorkOrder and CancelWorkOrder as we speak them, both ways."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dispatch.models.cancellation import TaskState
from dispatch.tmf.toolkit.fields import Choice, Instant, PastInstant
from dispatch.tmf.toolkit.parts import (
    CharacteristicSerializer,
    EntityRefSerializer,
    PartyRefSerializer,
    reference,
)
from dispatch.tmf.toolkit.serializers import HrefField, TmfSerializer, shown
from dispatch.tmf.trouble_ticket.serializers import CustomerSerializer, PlaceSerializer
from dispatch.tmf.work_order import facts
from dispatch.tmf.work_order.items import (
    DerivedInstant,
    DurationSerializer,
    WorkOrderItemSerializer,
    WorkPeriodSerializer,
)
from orders.models import FieldOrder
from orders.models.states import OrderState

# TMF697's priority, 0 being the highest → ours, of which more is sooner; and the least of ours that is shown as it.
PRIORITY: Mapping[str, int] = {"0": 90, "1": 60, "2": 30, "3": 10, "4": 0}
SHOWN_FROM: Mapping[str, int] = {"0": 75, "1": 45, "2": 20, "3": 5, "4": 0}


def tmf_priority(priority: int) -> str:
    """The level that one of ours is shown as."""
    return next(level for level, least in SHOWN_FROM.items() if priority >= least)


class PriorityField(Choice):
    """TMF697's five levels; null can't be, since each order has one."""

    def __init__(self) -> None:
        super().__init__(choices=list(PRIORITY), required=False, help_text="From 0, the most urgent, to 4.")

    def to_internal_value(self, data: Any) -> Any:
        return PRIORITY[super().to_internal_value(data)]

    def to_representation(self, value: Any) -> str:
        return tmf_priority(value)


class RequestedStart(Instant):
    """Before that nobody comes: kept at the visit that is to come."""

    def get_attribute(self, instance: FieldOrder) -> Any:
        visit = facts.current(instance)
        return visit.not_before if visit else None


class OrderNoteSerializer(TmfSerializer):
    """What the technician should know. Not shown to the customer."""

    type_name = "Note"
    text = serializers.CharField(max_length=2000, trim_whitespace=False)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data)["text"]

    def get_attribute(self, instance: FieldOrder) -> str | None:
        return instance.note or None

    def to_representation(self, instance: str) -> Any:
        return super().to_representation({"text": instance})


class Entities(serializers.ListSerializer[Any]):
    def get_attribute(self, instance: FieldOrder) -> Any:
        return list(facts.entities(instance))


class RelationshipSerializer(TmfSerializer):
    """The order that this one follows."""

    type_name = "OrderRelationship"
    id = serializers.UUIDField(source="uuid", read_only=True)
    href = HrefField("work-order")
    relationshipType = serializers.CharField(read_only=True, default="predecessor")  # noqa: N815  TM Forum's spelling


class WorkOrderSerializer(TmfSerializer):
    """Field work for a customer or for the network, with an item for each visit.

    To create one, name the kind of work by the code of an order type in
    `workOrderItem[0].work.workSpecification.id`, and the case: an open ticket as `relatedEntity` with the role
    `troubleTicket`, or `customer`, `place` and `description`, from which a ticket of the `category` is opened first.

    What is planned, promised and real is said for the order as it stands (`plannedPeriod`, `scheduledPeriod`,
    `actualPeriod`, `workCharacteristic` with *fieldStatus*) and for each visit in its item. The technicians' group is
    a related party; who comes is not told.

    `externalId`, `priority`, `requestedStartDate`, `requestedCompletionDate`, `plannedDuration` and `note` can be
    changed until the order is over. Its state follows from what happens in the field; `cancelWorkOrder` ends it.

    Beside TMF697's draft there are: `name`, the number for people, `customer`, `stateReason`, `plannedDuration`,
    `plannedPeriod`, `scheduledPeriod`, `actualPeriod` and `workCharacteristic`.
    """

    type_name = "WorkOrder"
    id = serializers.UUIDField(source="uuid", read_only=True)
    href = HrefField("work-order")
    externalId = serializers.CharField(source="external_id", max_length=100, allow_blank=True, default="")  # noqa: N815
    name = serializers.CharField(source="number", read_only=True)
    category = serializers.CharField(
        source="ticket.category.code", max_length=100, allow_blank=True, default="", help_text="The ticket's."
    )
    description = serializers.CharField(
        source="ticket.description", allow_blank=True, trim_whitespace=False, default="", help_text="The ticket's."
    )
    state = serializers.ChoiceField(choices=OrderState.choices, read_only=True)
    stateReason = serializers.CharField(source="state_reason", read_only=True)  # noqa: N815
    priority = PriorityField()
    orderDate = Instant(source="created_at", read_only=True)  # noqa: N815
    requestedStartDate = RequestedStart(source="not_before", allow_null=True, default=None)  # noqa: N815
    requestedCompletionDate = Instant(source="due_at", allow_null=True, default=None)  # noqa: N815
    expectedCompletionDate = DerivedInstant(facts.expected_at)  # noqa: N815
    startDate = DerivedInstant(facts.started_at)  # noqa: N815
    completionDate = DerivedInstant(facts.closed_as(OrderState.COMPLETED))  # noqa: N815
    cancellationDate = DerivedInstant(facts.closed_as(OrderState.CANCELLED))  # noqa: N815
    cancellationReason = serializers.SerializerMethodField()  # noqa: N815
    plannedDuration = DurationSerializer(source="service_minutes", required=False)  # noqa: N815
    plannedPeriod = serializers.SerializerMethodField()  # noqa: N815
    scheduledPeriod = serializers.SerializerMethodField()  # noqa: N815
    actualPeriod = serializers.SerializerMethodField()  # noqa: N815
    workCharacteristic = serializers.SerializerMethodField()  # noqa: N815
    appointment = serializers.SerializerMethodField()
    customer = CustomerSerializer(required=False, write_only=True)
    place = PlaceSerializer(source="site", required=False)
    note = OrderNoteSerializer(allow_null=True, default="")
    relatedParty = serializers.SerializerMethodField()  # noqa: N815
    relatedEntity = Entities(child=EntityRefSerializer(), source="entities", required=False)  # noqa: N815
    workOrderItem: serializers.ListSerializer[Any] = serializers.ListSerializer(  # noqa: N815
        child=WorkOrderItemSerializer(), source="visits"
    )
    workOrderRelationship = serializers.SerializerMethodField()  # noqa: N815

    def validate_workOrderItem(self, value: list[Any]) -> list[Any]:  # noqa: N802
        if len(value) != 1:
            raise serializers.ValidationError(_("Send one item: each visit after the first follows from the field."))
        return value

    def get_cancellationReason(self, order: FieldOrder) -> str:  # noqa: N802
        return order.state_reason if order.state == OrderState.CANCELLED else ""

    @extend_schema_field(WorkPeriodSerializer(allow_null=True))
    def get_plannedPeriod(self, order: FieldOrder) -> Any:  # noqa: N802
        """When the current visit is planned."""
        visit = facts.current(order)
        return _period(facts.planned(visit) if visit else None)

    @extend_schema_field(WorkPeriodSerializer(allow_null=True))
    def get_scheduledPeriod(self, order: FieldOrder) -> Any:  # noqa: N802
        """The window that was promised to the customer."""
        return _period(facts.promised(order))

    @extend_schema_field(WorkPeriodSerializer(allow_null=True))
    def get_actualPeriod(self, order: FieldOrder) -> Any:  # noqa: N802
        """From arrival to end of the current visit."""
        visit = facts.current(order)
        return _period(facts.actual(visit) if visit else None)

    @extend_schema_field(CharacteristicSerializer(many=True))
    def get_workCharacteristic(self, order: FieldOrder) -> Any:  # noqa: N802
        """*fieldStatus* of the current visit, and its *outcome* once it is over."""
        visit = facts.current(order)
        return [shown(CharacteristicSerializer, each) for each in (facts.characteristics(visit) if visit else [])]

    @extend_schema_field(EntityRefSerializer(allow_null=True))
    def get_appointment(self, order: FieldOrder) -> Any:
        """What was promised to the customer."""
        found = facts.promise(order)
        if found is None:
            return None
        known = reference(found.uuid, role="appointment", referred_type="Appointment", status=found.state)
        return shown(EntityRefSerializer, known)

    @extend_schema_field(PartyRefSerializer(many=True))
    def get_relatedParty(self, order: FieldOrder) -> Any:  # noqa: N802
        """The customer, and the technicians' group."""
        return [shown(PartyRefSerializer, party) for party in facts.parties(order)]

    @extend_schema_field(RelationshipSerializer(many=True))
    def get_workOrderRelationship(self, order: FieldOrder) -> Any:  # noqa: N802
        """The order that this one follows."""
        return [shown(RelationshipSerializer, order.predecessor)] if order.predecessor else []


class WorkOrderPatchSerializer(WorkOrderSerializer):
    """The attributes to change."""

    CHANGEABLE = frozenset(
        {
            "externalId",
            "priority",
            "requestedStartDate",
            "requestedCompletionDate",
            "plannedDuration",
            "note",
        }
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        del fields["customer"]
        for name, field in fields.items():
            field.read_only = name not in self.CHANGEABLE
        return fields


class WorkOrderRefSerializer(TmfSerializer):
    """The order that is meant, by its id."""

    type_name = "WorkOrderRef"
    id = serializers.UUIDField(source="uuid")
    href = HrefField("work-order")
    name = serializers.CharField(source="number", read_only=True)


class CancelWorkOrderSerializer(TmfSerializer):
    """A wish that nobody comes any more: decided at once, and kept with what came of it.

    It is *done*, with the order and its tickets cancelled, or *terminatedWithError*, and `stateReason` (ours) says
    why: somebody is on the way already, the order is over, or it belongs to an outage.
    """

    type_name = "CancelWorkOrder"
    id = serializers.UUIDField(source="uuid", read_only=True)
    href = HrefField("cancel-work-order")
    workOrder = WorkOrderRefSerializer(source="order")  # noqa: N815
    cancellationReason = serializers.CharField(source="reason", max_length=300, allow_blank=True, default="")  # noqa: N815
    requestedCancellationDate = PastInstant(  # noqa: N815
        source="requested_at", allow_null=True, default=None, help_text="Orders are cancelled at once: not after now."
    )
    effectiveCancellationDate = serializers.SerializerMethodField()  # noqa: N815
    state = serializers.ChoiceField(choices=TaskState.choices, read_only=True)
    stateReason = serializers.CharField(source="refusal", read_only=True)  # noqa: N815

    @extend_schema_field(Instant(allow_null=True))
    def get_effectiveCancellationDate(self, cancellation: Any) -> Any:  # noqa: N802
        done = cancellation.state == TaskState.DONE
        return self.fields["requestedCancellationDate"].to_representation(cancellation.created_at) if done else None


def _period(found: facts.Period | None) -> Any:
    return None if found is None else shown(WorkPeriodSerializer, found)
