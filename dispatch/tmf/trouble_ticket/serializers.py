"""TMF621 TroubleTicket as we speak it, both ways."""

from collections.abc import Iterable
from typing import Any

import pghistory.core
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from dispatch.tmf.toolkit.addresses import href
from dispatch.tmf.toolkit.fields import Choice, GeoJsonPoint, PastInstant, PhoneField
from dispatch.tmf.toolkit.serializers import TmfSerializer
from dispatch.tmf.trouble_ticket import related
from orders.models import RemoteStep, Ticket
from orders.models.contact import Channel
from orders.models.site import Accuracy
from orders.models.states import TicketState
from orders.models.ticket import LineTest, Missing

# The accessor of a ticket's rows in the history that the database's triggers write.
_TRACKED: Any = pghistory.core.event_models(tracks_model=Ticket)[0]._meta.get_field("pgh_obj").remote_field
HISTORY: str = _TRACKED.get_accessor_name()
MAX_PARTS = 200


class ChannelRefSerializer(TmfSerializer):
    """The way in which somebody got in touch."""

    type_name = "ChannelRef"
    id = Choice(choices=Channel.choices)

    def to_internal_value(self, data: Any) -> Any:
        """The channel itself, so that `validated["channel"]` is ``"phone"``."""
        return super().to_internal_value(data)["id"]

    def get_attribute(self, instance: Any) -> Any:
        return instance.channel

    def to_representation(self, instance: str) -> dict[str, str]:
        return {"id": instance, "@type": self.type_name}


class NoteSerializer(TmfSerializer):
    """A contact: one call, mail, chat or letter."""

    type_name = "Note"
    id = serializers.CharField(source="pk", read_only=True)
    date = PastInstant(source="at", default=timezone.now)
    author = serializers.CharField(max_length=200, allow_blank=True, default="")
    text = serializers.CharField(trim_whitespace=False)
    channel = ChannelRefSerializer(required=False)
    handle = serializers.CharField(max_length=100, allow_blank=True, default="", help_text="On social media.")
    link = serializers.URLField(max_length=500, allow_blank=True, default="")


class CustomerSerializer(TmfSerializer):
    """Whom the ticket is about. A customer whom we know by one of these phone numbers is that customer."""

    type_name = "Customer"
    name = serializers.CharField(max_length=200)
    phones = serializers.ListField(child=PhoneField(), max_length=10, default=list)
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    language = Choice(choices=settings.LANGUAGES, required=False)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {
            "name": instance.name,
            "phones": [str(phone.number) for phone in instance.phones.all()],
            "email": instance.email,
            "language": instance.language,
            "@type": self.type_name,
        }


class PlaceSerializer(TmfSerializer):
    """Where the fault is. Without a point the address is placed by us, where that can be done."""

    type_name = "GeographicAddress"
    street = serializers.CharField(max_length=200, help_text="Street and number.")
    postalCode = serializers.CharField(max_length=10, source="postal_code")  # noqa: N815  TM Forum's spelling
    city = serializers.CharField(max_length=100, allow_blank=True, default="")
    country = serializers.RegexField(r"^[A-Z]{2}$", default="DE", help_text="Two letters, such as DE.")
    point = GeoJsonPoint(required=False, allow_null=True)
    accuracy = serializers.ChoiceField(choices=Accuracy.choices, read_only=True, allow_blank=True)
    accessNotes = serializers.CharField(source="access_notes", allow_blank=True, default="")  # noqa: N815


class TriedStepSerializer(TmfSerializer):
    """A step that somebody has tried already: by our `code`, or in words as `name`."""

    type_name = "TriedStep"
    code = serializers.CharField(max_length=40, allow_blank=True, default="")
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    result = serializers.CharField(max_length=200, allow_blank=True, default="")
    date = PastInstant(source="at", default=timezone.now)
    channel = ChannelRefSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["code"] and not attrs["name"]:
            raise serializers.ValidationError({"code": _("Send the code of the step, or its name.")})
        return attrs

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {
            "code": instance.step.code if instance.step else "",
            "name": str(instance),
            "result": instance.result,
            "date": self.fields["date"].to_representation(instance.at),
            "channel": self.fields["channel"].to_representation(instance.channel) if instance.channel else None,
            "@type": self.type_name,
        }


class LineTestSerializer(TmfSerializer):
    """The newest test of the line."""

    type_name = "LineTest"
    result = Choice(choices=LineTest.choices, source="line_test")
    detail = serializers.CharField(source="line_test_detail", max_length=200, allow_blank=True, default="")
    date = PastInstant(source="line_test_at", default=timezone.now)

    def to_representation(self, instance: Ticket) -> Any:
        return super().to_representation(instance) if instance.line_test else None


class TroubleTicketSerializer(TmfSerializer):
    """The customer's one case: everything that was said and tried, and what is done about it.

    Of TMF621's attributes, `attachment` and `requestedResolutionDate` are accepted and not kept, and `status`,
    `priority`, `relatedParty`, `relatedEntity`, `troubleTicketRelationship`, `statusChange` and the dates of status and
    resolution are ours to fill. Of two tickets that were merged, the one that is over says *merged* and names the
    other, which says *duplicate*.
    Our extensions: `number`, `customer`, `place`, `triedStep`, `lineTest`, `networkElement`, `missing`, `callback`, and
    a note's `channel`, `handle` and `link`.
    """

    type_name = "TroubleTicket"
    id = serializers.UUIDField(source="uuid", read_only=True)
    href = serializers.SerializerMethodField()
    number = serializers.CharField(read_only=True, help_text="As customers read and say it, such as T4711.")
    externalId = serializers.CharField(source="external_id", max_length=100, allow_blank=True, default="")  # noqa: N815
    name = serializers.CharField(max_length=300, allow_blank=True, default="")
    description = serializers.CharField(trim_whitespace=False)
    severity = serializers.CharField(max_length=50)
    ticketType = serializers.CharField(source="ticket_type", max_length=100)  # noqa: N815
    status = serializers.ChoiceField(choices=TicketState.choices, source="state", read_only=True)
    statusChangeReason = serializers.CharField(source="state_reason", read_only=True)  # noqa: N815
    creationDate = PastInstant(source="reported_at", default=timezone.now)  # noqa: N815
    lastUpdate = PastInstant(source="updated_at", read_only=True)  # noqa: N815
    statusChangeDate = serializers.SerializerMethodField()  # noqa: N815
    priority = serializers.SerializerMethodField()
    expectedResolutionDate = PastInstant(  # noqa: N815
        source="order.due_at", read_only=True, allow_null=True, default=None
    )
    resolutionDate = PastInstant(source="resolved_at", read_only=True, allow_null=True)  # noqa: N815
    channel = ChannelRefSerializer(required=False, write_only=True, help_text="Of notes and steps that name none.")
    note: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=NoteSerializer(), source="contacts", required=False, max_length=MAX_PARTS
    )
    relatedParty = serializers.SerializerMethodField()  # noqa: N815
    relatedEntity = serializers.SerializerMethodField()  # noqa: N815
    troubleTicketRelationship = serializers.SerializerMethodField()  # noqa: N815
    statusChange = serializers.SerializerMethodField()  # noqa: N815
    customer = CustomerSerializer(required=False, allow_null=True)
    place = PlaceSerializer(source="site", required=False, allow_null=True)
    triedStep: serializers.ListSerializer[Any] = serializers.ListSerializer(  # noqa: N815
        child=TriedStepSerializer(), source="tried_steps", required=False, max_length=MAX_PARTS
    )
    lineTest = LineTestSerializer(source="*", required=False, allow_null=True)  # noqa: N815
    networkElement = serializers.CharField(source="network_element", max_length=100, allow_blank=True, default="")  # noqa: N815
    missing = serializers.SerializerMethodField()
    callback = serializers.SerializerMethodField(help_text="Promised calls.")

    def get_href(self, ticket: Ticket) -> str:
        return href("trouble-ticket", ticket.uuid)

    def get_priority(self, ticket: Ticket) -> str:
        """Of its field order, 0 to 100; empty without one."""
        return str(ticket.order.priority) if ticket.order else ""

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_statusChangeDate(self, ticket: Ticket) -> str | None:  # noqa: N802
        changes = related.status_changes(getattr(ticket, HISTORY).all())
        return changes[-1]["changeDate"] if changes else None

    @extend_schema_field(related.PARTIES)
    def get_relatedParty(self, ticket: Ticket) -> list[dict[str, Any]]:  # noqa: N802
        return related.parties(ticket)

    @extend_schema_field(related.ENTITIES)
    def get_relatedEntity(self, ticket: Ticket) -> list[dict[str, Any]]:  # noqa: N802
        return list(related.entities(ticket))

    @extend_schema_field(related.RELATIONSHIPS)
    def get_troubleTicketRelationship(self, ticket: Ticket) -> list[dict[str, str]]:  # noqa: N802
        return related.relationships(ticket)

    @extend_schema_field(related.CALLBACKS)
    def get_callback(self, ticket: Ticket) -> list[dict[str, Any]]:
        return related.callbacks(ticket)

    @extend_schema_field(related.STATUS_CHANGES)
    def get_statusChange(self, ticket: Ticket) -> list[dict[str, Any]]:  # noqa: N802
        return related.status_changes(getattr(ticket, HISTORY).all())

    @extend_schema_field(
        inline_serializer(
            "Missing",
            {
                "code": serializers.ChoiceField(choices=Missing.choices),
                "text": serializers.CharField(),
                "triedStep": serializers.ListField(child=serializers.CharField(), help_text="Codes of steps to try."),
            },
            many=True,
        )
    )
    def get_missing(self, ticket: Ticket) -> list[dict[str, Any]]:
        """What keeps it from becoming a field order, in words for the caller's agent."""
        steps = _codes(ticket.missing_steps.all())
        return [
            {"code": code, "text": _text(Missing(code).label), "triedStep": steps if code == Missing.STEPS else []}
            for code in ticket.missing
        ]


def _codes(steps: Iterable[RemoteStep]) -> list[str]:
    return [step.code for step in steps]


def _text(label: str | Promise) -> str:
    return str(label)
