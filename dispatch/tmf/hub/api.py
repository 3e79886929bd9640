"""The hubs: where a client registers what it wants to be told of, one hub an API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from dispatch.models import Listener
from dispatch.models.hub import Api
from dispatch.tmf.hub.queries import parse, refuse_gone
from dispatch.tmf.hub.serializers import NewSubscriptionSerializer, SubscriptionSerializer
from dispatch.tmf.hub.services import register
from dispatch.tmf.toolkit.resources import Created, Listed, Removed, Retrieved, TmfViewSet


class HubViewSet(Listed, Retrieved, Created, Removed, TmfViewSet):
    """A client sees its own listeners only, not those of its organisation's other clients."""

    resource = "hub"
    api: Api
    serializer_class = SubscriptionSerializer

    def serializer_for(self, action: str) -> type[serializers.Serializer[Any]]:
        return NewSubscriptionSerializer if action == "create" else SubscriptionSerializer

    def get_serializer_class(self) -> type[serializers.Serializer[Any]]:
        return self.serializer_for(self.action)

    def get_queryset(self) -> QuerySet[Listener]:
        return Listener.objects.filter(client=self.client, api=self.api).order_by("-created_at", "-pk")

    def validated(self, data: Any) -> dict[str, Any]:
        found = super().validated(data)
        try:
            refuse_gone(found["query"], parse(self.api, found["query"]))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"query": error.detail}) from error
        return found

    def make(self, data: dict[str, Any]) -> Listener:
        return register(client=self.client, api=self.api, **data)

    def remove(self, listener: Listener) -> None:
        listener.delete()


class TroubleTicketHub(HubViewSet):
    api, scope, name_in_schema = Api.TROUBLE_TICKET, "tickets", "troubleTicketListener"


class AppointmentHub(HubViewSet):
    api, scope, name_in_schema = Api.APPOINTMENT, "appointments", "appointmentListener"


class CommunicationHub(HubViewSet):
    api, scope, name_in_schema = Api.COMMUNICATION, "messages", "communicationListener"


class WorkOrderHub(HubViewSet):
    api, scope, name_in_schema = Api.WORK_ORDER, "orders", "workOrderListener"
