"""What can be listened to: each resource's API, how its rows are read and shown, and what its events are called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet

from dispatch.models import Appointment, SlotSearch, WorkOrderCancellation
from dispatch.models.hub import Api, ChangeKind
from dispatch.tmf.appointment.api import (
    AppointmentViewSet,
    SearchTimeSlotViewSet,
    appointments_of,
    searches_of,
)
from dispatch.tmf.communication.api import CommunicationMessageViewSet, messages_of
from dispatch.tmf.communication.states import WORD
from dispatch.tmf.toolkit.resources import TmfViewSet
from dispatch.tmf.trouble_ticket.api import TroubleTicketViewSet, tickets_of
from dispatch.tmf.work_order.api import CancelWorkOrderViewSet, WorkOrderViewSet, cancellations_of, orders_of
from orders.models import FieldOrder, Message, Ticket
from orders.models.states import TicketState
from technicians.models import ApiClient


@dataclass(frozen=True)
class Resource:
    """A resource of an API, as its view set says, with the rows that a client may see.

    `address` names its path and `state` the attribute of its state; `states` has the words for states of ours that the
    API calls otherwise. The rest of the name of the event of another state is `state_event`; `further` has events that
    a state of ours brings beside that one. Of what `is_kept` a deleted row can still be asked for by filters.
    """

    api: Api
    model: type[Model]
    view_set: type[TmfViewSet]
    rows: Callable[[ApiClient], QuerySet[Model]]
    address: str
    state: str = "status"
    state_event: str = "StateChangeEvent"
    further: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    is_kept: bool = True

    @property
    def name(self) -> str:
        return self.view_set.resource

    @property
    def type_name(self) -> str:
        return self.name[0].upper() + self.name[1:]

    def word_for(self, state: str) -> str:
        return self.states.get(state, state)

    def is_open_to(self, client: ApiClient) -> bool:
        """Whether the client may still read it; its scopes may have changed since it registered."""
        return not client.scopes or self.view_set.scope in client.scopes

    @property
    def event_types(self) -> list[str]:
        kinds = [ChangeKind.CREATED, ChangeKind.CHANGED, ChangeKind.STATE, ChangeKind.DELETED]
        found = [self._event_type(kind) for kind in kinds]
        return found + [self.type_name + rest for rest in self.further.values()]

    def events_of(self, kind: str, state: str) -> list[str]:
        """The events that a change brings, in their order."""
        further = self.further.get(state) if kind == ChangeKind.STATE else None
        return [self._event_type(kind)] + ([self.type_name + further] if further else [])

    @property
    def deleted_event(self) -> str:
        return self._event_type(ChangeKind.DELETED)

    def _event_type(self, kind: str) -> str:
        rest = {
            ChangeKind.CREATED: "CreateEvent",
            ChangeKind.CHANGED: "AttributeValueChangeEvent",
            ChangeKind.STATE: self.state_event,
            ChangeKind.DELETED: "DeleteEvent",
        }
        return self.type_name + rest[ChangeKind(kind)]


RESOURCES: Mapping[str, Resource] = {
    resource.name: resource
    for resource in [
        Resource(
            Api.TROUBLE_TICKET,
            Ticket,
            TroubleTicketViewSet,
            tickets_of,
            "trouble-ticket",
            state_event="StatusChangeEvent",
            further={TicketState.RESOLVED: "ResolvedEvent", TicketState.PENDING: "InformationRequiredEvent"},
        ),
        Resource(Api.APPOINTMENT, Appointment, AppointmentViewSet, appointments_of, "appointment"),
        Resource(Api.APPOINTMENT, SlotSearch, SearchTimeSlotViewSet, searches_of, "slot-search", is_kept=False),
        Resource(
            Api.COMMUNICATION,
            Message,
            CommunicationMessageViewSet,
            messages_of,
            "communication-message",
            state="state",
            states=WORD,
        ),
        Resource(Api.WORK_ORDER, FieldOrder, WorkOrderViewSet, orders_of, "work-order", state="state"),
        Resource(
            Api.WORK_ORDER,
            WorkOrderCancellation,
            CancelWorkOrderViewSet,
            cancellations_of,
            "cancel-work-order",
            state="state",
        ),
    ]
}


def resources_of(api: str) -> list[Resource]:
    return [resource for resource in RESOURCES.values() if resource.api == api]
