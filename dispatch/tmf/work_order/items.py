"""TMF697's parts of a work order: its items, one for each visit, and the work in them."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from dispatch.tmf.toolkit.fields import Choice, Instant
from dispatch.tmf.toolkit.parts import CharacteristicSerializer
from dispatch.tmf.toolkit.serializers import TmfSerializer
from dispatch.tmf.work_order import facts
from orders.models import Visit
from orders.models.states import OrderState


class DerivedInstant(Instant):
    """A time that follows from the order, or null."""

    def __init__(self, of: Callable[[Any], Any]) -> None:
        super().__init__(read_only=True, allow_null=True)
        self.of = of

    def get_attribute(self, instance: Any) -> Any:
        return self.of(instance)


class WorkPeriodSerializer(TmfSerializer):
    """From when to when; null where that is not known yet."""

    type_name = "TimePeriod"
    startDateTime = Instant(read_only=True, allow_null=True)  # noqa: N815  TM Forum's spelling
    endDateTime = Instant(read_only=True, allow_null=True)  # noqa: N815


class DurationSerializer(TmfSerializer):
    """How long the work takes at the site, without travel."""

    type_name = "Quantity"
    amount = serializers.IntegerField(min_value=1, max_value=720)
    units = Choice(choices=["min"], default="min")

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data)["amount"]

    def to_representation(self, instance: int) -> Any:
        return super().to_representation({"amount": instance, "units": "min"})


class WorkSpecificationRefSerializer(TmfSerializer):
    """The order type, by its code."""

    type_name = "WorkSpecificationRef"
    id = serializers.CharField(max_length=40)
    name = serializers.CharField(read_only=True)


class WorkSerializer(TmfSerializer):
    """One visit. Its `workCharacteristic` are *fieldStatus* and, once it is over, *outcome*."""

    type_name = "Work"
    id = serializers.UUIDField(read_only=True)
    workSpecification = WorkSpecificationRefSerializer()  # noqa: N815
    state = serializers.ChoiceField(choices=OrderState.choices, read_only=True)
    plannedPeriod = WorkPeriodSerializer(read_only=True, allow_null=True)  # noqa: N815
    onRouteDate = Instant(read_only=True, allow_null=True)  # noqa: N815
    actualPeriod = WorkPeriodSerializer(read_only=True, allow_null=True)  # noqa: N815
    workCharacteristic: serializers.ListSerializer[Any] = serializers.ListSerializer(  # noqa: N815
        child=CharacteristicSerializer(), read_only=True
    )

    def to_representation(self, instance: Visit) -> Any:
        order_type = instance.order.order_type
        return super().to_representation(
            {
                "id": instance.uuid,
                "workSpecification": {"id": order_type.code, "name": order_type.name},
                "state": facts.item_state(instance),
                "plannedPeriod": facts.planned(instance),
                "onRouteDate": instance.en_route_at,
                "actualPeriod": facts.actual(instance),
                "workCharacteristic": facts.characteristics(instance),
            }
        )


class WorkOrderItemSerializer(TmfSerializer):
    """An item for each visit. To create an order send one, which says by its work what is to be done."""

    type_name = "WorkOrderItem"
    id = serializers.CharField(read_only=True)
    action = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=OrderState.choices, read_only=True)
    work = WorkSerializer()

    def to_representation(self, instance: Visit) -> Any:
        number = facts.visits(instance.order).index(instance) + 1
        state = facts.item_state(instance)
        return super().to_representation({"id": f"{number:02}", "action": "add", "state": state, "work": instance})
