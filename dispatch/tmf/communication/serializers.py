"""TMF681 CommunicationMessage as we speak it, both ways."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField

from dispatch.tmf.communication.states import TmfState, tmf_state
from dispatch.tmf.toolkit.fields import Choice, Instant, PhoneField
from dispatch.tmf.toolkit.parts import CharacteristicSerializer, EntityRefSerializer, reference
from dispatch.tmf.toolkit.serializers import HrefField, TmfSerializer, shown
from orders.models import Message
from orders.models.message import MOST_RETRIES, MessageChannel, MessageEvent
from orders.services.free_messages import ADDRESS

LONGEST = 100_000  # characters of an e-mail
MOST_RECEIVERS = 100
MESSAGE_TYPES = {"SMS": MessageChannel.SMS, "Email": MessageChannel.EMAIL}
_SPELLED = {channel: name for name, channel in MESSAGE_TYPES.items()}


def channel_of(message_type: str) -> MessageChannel | None:
    """The channel of a TMF681 messageType, in whatever case it is written."""
    known = {name.casefold(): channel for name, channel in MESSAGE_TYPES.items()}
    return known.get(message_type.casefold())


@extend_schema_field({"type": "string", "enum": list(MESSAGE_TYPES)})
class MessageTypeField(serializers.CharField):
    default_error_messages = {"unknown": _("Messages of this type can't be sent here. Send SMS or Email.")}

    def to_internal_value(self, data: Any) -> str:
        channel = channel_of(super().to_internal_value(data))
        return self.fail("unknown") if channel is None else channel.value

    def to_representation(self, value: str) -> str:
        return _SPELLED[MessageChannel(value)]


@extend_schema_field({"type": "array", "items": {"type": "object"}, "maxItems": 0})
class NoAttachments(serializers.ListField):
    """Always empty: what can't be sent is refused rather than lost, and nothing is passed on."""

    default_error_messages = {
        "some": _("Attachments can't be sent here. Put a link to them into content, and leave this out.")
    }

    def to_internal_value(self, data: Any) -> Any:
        if super().to_internal_value(data):
            self.fail("some")
        raise SkipField

    def get_attribute(self, _instance: Any) -> list[Any]:
        return []


class OneLineField(serializers.CharField):
    """A header of an e-mail is a line of its own; what breaks it could forge the next one."""

    default_error_messages = {"lines": _("Send it on one line, without control characters.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return text if text.isprintable() else self.fail("lines")


class _AddressSerializer(TmfSerializer):
    id = serializers.CharField(max_length=100, allow_blank=True, default="")
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    phoneNumber = PhoneField(allow_blank=True, default="")  # noqa: N815  TM Forum's spelling
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")

    def to_internal_value(self, data: Any) -> dict[str, str]:
        return {name: str(value) for name, value in super().to_internal_value(data).items()}


class SenderSerializer(_AddressSerializer):
    """Whoever had it sent. Kept for you: everything goes out under the number and address of this installation."""

    type_name = "Sender"

    def get_attribute(self, instance: Message) -> Any:
        return instance.kept.get("sender") or {"name": instance.organisation.name}


class ReceiverSerializer(_AddressSerializer):
    """One of those who get it, each a message of their own. Ours: `state` and `stateReason` of just this one."""

    type_name = "Receiver"
    state = serializers.ChoiceField(choices=TmfState.choices, read_only=True)
    stateReason = serializers.CharField(  # noqa: N815
        read_only=True, help_text="Why it failed, or why it is to be tried again."
    )

    def to_representation(self, instance: Message) -> Any:
        return super().to_representation(
            {**_addressed(instance), "state": tmf_state(instance), "stateReason": instance.error}
        )


class CommunicationMessageSerializer(TmfSerializer):
    """An SMS or e-mail to a customer: written by us about their case, or by you.

    A message is sent at once, or from `scheduledSendTime` on, to each receiver alone. Without any address
    (`receiver: [{}]`) it is accepted and never sent: it stays *initial* until a PATCH gives it one. A receiver who is
    a customer of ours and does not want messages gets none: the message is *failed*, and `stateReason` says so.

    Until it is sent, a PATCH changes it and `state: cancelled` withdraws it; afterwards both are a 409. DELETE
    withdraws what is not sent yet. What we wrote about a case ourselves can only be withdrawn, by a PATCH of `state`
    alone, or deleted.

    `description`, `priority`, `logFlag`, `characteristic` and `sender` are kept and have no effect; an `attachment` is
    refused; `sendTime` and `sendTimeComplete` are ours to fill. A receiver's `appUserId`, `ip` and `party` are not
    kept. `tryTimes` is how often we try again.
    Our extensions: `event`, `relatedEntity`, and a receiver's `state` and `stateReason`.
    """

    type_name = "CommunicationMessage"
    id = serializers.UUIDField(source="uuid", read_only=True)
    href = HrefField("communication-message")
    content = serializers.CharField(source="body", max_length=LONGEST, trim_whitespace=False)
    messageType = MessageTypeField(source="channel")  # noqa: N815
    subject = OneLineField(max_length=200, allow_blank=True, default="", help_text="An e-mail needs one.")
    receiver: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=ReceiverSerializer(), source="receivers", min_length=1, max_length=MOST_RECEIVERS
    )
    sender = SenderSerializer(source="kept.sender")
    state = serializers.ChoiceField(choices=TmfState.choices, source="tmf_state", read_only=True)
    description = serializers.CharField(source="kept.description", max_length=1000, allow_blank=True, default="")
    priority = serializers.CharField(source="kept.priority", max_length=20, allow_blank=True, default="")
    logFlag = serializers.BooleanField(source="kept.logFlag", default=False)  # noqa: N815
    scheduledSendTime = Instant(source="scheduled_at", allow_null=True, default=None)  # noqa: N815
    sendTime = serializers.SerializerMethodField()  # noqa: N815
    sendTimeComplete = serializers.SerializerMethodField()  # noqa: N815
    tryTimes = serializers.IntegerField(  # noqa: N815
        source="retries", min_value=0, max_value=MOST_RETRIES, default=MOST_RETRIES
    )
    attachment = NoAttachments(required=False)
    characteristic: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=CharacteristicSerializer(), source="kept.characteristic", default=list, max_length=50
    )
    event = serializers.ChoiceField(choices=MessageEvent.choices, read_only=True)
    relatedEntity = serializers.SerializerMethodField()  # noqa: N815

    @extend_schema_field(Instant(allow_null=True))
    def get_sendTime(self, message: Message) -> Any:  # noqa: N802
        """When the first receiver's was sent."""
        return self._instant(min(_sent_times(message), default=None))

    @extend_schema_field(Instant(allow_null=True))
    def get_sendTimeComplete(self, message: Any) -> Any:  # noqa: N802
        """When the last receiver's was sent."""
        return self._instant(max(_sent_times(message)) if message.tmf_state == TmfState.COMPLETED else None)

    def _instant(self, value: Any) -> Any:
        return self.fields["scheduledSendTime"].to_representation(value) if value else None

    @extend_schema_field(EntityRefSerializer(many=True))
    def get_relatedEntity(self, message: Message) -> list[Any]:  # noqa: N802
        """The ticket that it is about."""
        if message.ticket is None:
            return []
        found = reference(
            message.ticket.uuid,
            role="troubleTicket",
            referred_type="TroubleTicket",
            name=message.ticket.number,
            status=message.ticket.state,
        )
        return [shown(EntityRefSerializer, found)]


class CommunicationMessagePatchSerializer(CommunicationMessageSerializer):
    """The attributes to change. Of states just *cancelled* can be asked for."""

    state = Choice(choices=TmfState.choices, source="tmf_state")


def _sent_times(message: Message) -> list[Any]:
    return [row.sent_at for row in message.receivers if row.sent_at]


def _addressed(row: Message) -> dict[str, str]:
    """As the system that wrote it named the receiver; what we wrote goes to the ticket's customer."""
    if row.event == MessageEvent.API:
        return row.receiver
    customer = row.ticket.customer if row.ticket else None
    who = {"id": str(customer.uuid), "name": customer.name} if customer else {}
    return {**who, ADDRESS[row.channel]: row.address}
