"""Parts that many TM Forum objects have: spans of time, references to others, and characteristics."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from dispatch.tmf.toolkit.fields import Instant
from dispatch.tmf.toolkit.serializers import TmfSerializer

MOST_REFERENCES = 50


class TimePeriodSerializer(TmfSerializer):
    """A span of time, as a range."""

    type_name = "TimePeriod"
    default_error_messages = {"order": _("Send an end after the start.")}
    startDateTime = Instant()  # noqa: N815  TM Forum's spelling
    endDateTime = Instant()  # noqa: N815

    def to_internal_value(self, data: Any) -> DateTimeTZRange:
        ends: Mapping[str, datetime] = super().to_internal_value(data)
        if ends["startDateTime"] >= ends["endDateTime"]:
            self.fail("order")
        return DateTimeTZRange(ends["startDateTime"], ends["endDateTime"])

    def to_representation(self, instance: DateTimeTZRange) -> dict[str, Any]:
        ends = {"startDateTime": instance.lower, "endDateTime": instance.upper}
        return {name: self.fields[name].to_representation(end) for name, end in ends.items()} | {
            "@type": self.type_name
        }


class EntityRefSerializer(TmfSerializer):
    """Another object, by its id or its number for people, and what it is to this one."""

    type_name = "RelatedEntity"
    id = serializers.CharField(max_length=100)
    role = serializers.CharField(max_length=50, allow_blank=True, default="")
    name = serializers.CharField(max_length=300, allow_blank=True, default="")
    status = serializers.CharField(read_only=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        referred = serializers.CharField(max_length=100, allow_blank=True, default="")
        return {**super().get_fields(), "@referredType": referred}


class PartyRefSerializer(EntityRefSerializer):
    """Somebody, and what they are to this object."""

    type_name = "RelatedParty"
    status = None  # type: ignore[assignment]


class CharacteristicSerializer(TmfSerializer):
    """A name and a value."""

    type_name = "Characteristic"
    id = serializers.CharField(max_length=100, allow_blank=True, default="")
    name = serializers.CharField(max_length=100)
    value = serializers.CharField(max_length=1000, allow_blank=True, help_text="A text, or a number, kept as text.")
    valueType = serializers.CharField(max_length=50, allow_blank=True, default="")  # noqa: N815  TM Forum's spelling


class References(serializers.ListSerializer[Any]):
    """References to other resources: read as they are sent, answered as the parent's `references(row)` says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=EntityRefSerializer(), max_length=MOST_REFERENCES, **options)

    def get_attribute(self, instance: Any) -> list[dict[str, Any]]:
        parent: Any = self.parent
        return list(parent.references(instance))


def reference(uuid: Any, *, role: str, referred_type: str, name: str = "", status: str = "") -> dict[str, Any]:
    """What these serializers show."""
    return {"id": str(uuid), "role": role, "name": name, "status": status, "@referredType": referred_type}
