"""Parts that many TM Forum objects have: references to others, and characteristics."""

from typing import Any

from rest_framework import serializers

from dispatch.tmf.toolkit.serializers import TmfSerializer


class EntityRefSerializer(TmfSerializer):
    """Another object, and what it is to this one."""

    type_name = "RelatedEntity"
    id = serializers.CharField(max_length=100)
    role = serializers.CharField(max_length=50)
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


def reference(uuid: Any, *, role: str, referred_type: str, name: str = "", status: str = "") -> dict[str, Any]:
    """What these serializers show."""
    return {"id": str(uuid), "role": role, "name": name, "status": status, "@referredType": referred_type}
