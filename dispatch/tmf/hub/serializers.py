"""TM Forum's EventSubscription, with the state of the listener, and once the secret that signs what is sent."""

from rest_framework import serializers

from dispatch.models import Listener
from dispatch.models.hub import ListenerState, OffReason
from dispatch.outgoing import MAX_LENGTH, check_address
from dispatch.tmf.toolkit.addresses import href
from dispatch.tmf.toolkit.fields import PastInstant
from dispatch.tmf.toolkit.filters import text
from dispatch.tmf.toolkit.serializers import TmfSerializer


class SubscriptionSerializer(TmfSerializer):
    type_name = "EventSubscription"
    id = serializers.UUIDField(source="uuid", read_only=True)
    href = serializers.SerializerMethodField()
    callback = serializers.CharField(max_length=MAX_LENGTH, help_text="Where events are sent to by POST.")
    query = serializers.CharField(
        max_length=1000,
        allow_blank=True,
        default="",
        help_text="Such as `eventType=TroubleTicketCreateEvent,TroubleTicketResolvedEvent`, and filters of the resource"
        " as its list knows them. Empty: all events of this API.",
    )
    state = serializers.ChoiceField(choices=ListenerState.choices, read_only=True)
    stateReason = serializers.CharField(  # noqa: N815  TM Forum's spelling
        source="off_reason", read_only=True, help_text=f"Why it is off: {', '.join(OffReason.values)}."
    )
    lastSuccess = PastInstant(source="last_success_at", read_only=True, allow_null=True)  # noqa: N815

    def get_href(self, listener: Listener) -> str:
        return href(f"{listener.api}-listener", listener.uuid)

    def validate_callback(self, callback: str) -> str:
        check_address(callback)
        return callback

    def validate_query(self, query: str) -> str:
        return text(query)


class NewSubscriptionSerializer(SubscriptionSerializer):
    """As it is answered once, to who made it."""

    secret = serializers.CharField(
        read_only=True,
        help_text="Signs what is sent, by Standard Webhooks. It is not shown again.",
    )
