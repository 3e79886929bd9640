"""TMF681 Communication v4: the outbox, and what other systems put into it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from dispatch.tmf.communication.serializers import (
    CommunicationMessagePatchSerializer,
    CommunicationMessageSerializer,
    channel_of,
)
from dispatch.tmf.communication.services import change
from dispatch.tmf.communication.states import TmfState, with_state
from dispatch.tmf.toolkit.filters import Attribute, identifier, instant, one_of, text
from dispatch.tmf.toolkit.resources import Changed, Created, Listed, Removed, Retrieved, TmfViewSet
from orders.models import Message
from orders.services.free_messages import Words, remove, write
from technicians.models import ApiClient

COPIES = Prefetch("copies", Message.objects.order_by("pk"))


def messages_of(client: ApiClient) -> QuerySet[Message]:
    """The messages of the client's organisation, newest first, with all that their representation reads."""
    messages = Message.objects.filter(organisation=client.organisation_id, copy_of=None, deleted_at=None)
    found = messages.select_related("organisation", "ticket__customer").prefetch_related(COPIES)
    return with_state(found).order_by("-created_at", "-id")


def message_type(value: str) -> str:
    channel = channel_of(value.strip())
    if channel is None:
        raise ValidationError(_("Send SMS or Email."))
    return channel.value


class CommunicationMessageViewSet(Listed, Retrieved, Created, Changed, Removed, TmfViewSet):
    resource, scope = "communicationMessage", "messages"
    serializer_class = CommunicationMessageSerializer
    patch_serializer_class = CommunicationMessagePatchSerializer
    filters = {
        "id": Attribute("uuid", identifier),
        "content": Attribute("body", text, description="The whole text.", prose=True),
        "messageType": Attribute("channel", message_type),
        "state": Attribute("tmf_state", one_of(TmfState.values)),
        "scheduledSendTime": Attribute("scheduled_at", instant, ordered=True),
        "sendTime": Attribute("sent_at", instant, ordered=True),
        "relatedEntity.id": Attribute("ticket__uuid", identifier, "The ticket that it is about."),
    }
    sorting = {"scheduledSendTime": "scheduled_at", "sendTime": "sent_at", "messageType": "channel"}

    def get_queryset(self) -> QuerySet[Message]:
        return messages_of(self.client)

    def make(self, data: dict[str, Any]) -> Message:
        return write(organisation=self.client.organisation, words=Words(**data))

    def change(self, row: Any, data: dict[str, Any]) -> None:
        change(message=row, state=row.tmf_state, data=data)

    def remove(self, row: Message) -> None:
        remove(message=row)
