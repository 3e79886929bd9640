"""What every TM Forum object has: `@type`, and attributes that are always there; "", null or [] where unknown."""

from functools import cache
from typing import Any

from rest_framework import serializers

from dispatch.tmf.toolkit.addresses import href


class TypeField(serializers.CharField):
    """The object's ``@type``: the serializer's `type_name`, whatever the object."""

    def __init__(self, type_name: str) -> None:
        super().__init__(read_only=True, help_text=f"Always `{type_name}`.")
        self.type_name = type_name

    def get_attribute(self, _instance: Any) -> str:
        return self.type_name


class HrefField(serializers.URLField):
    """The object's own address: that of the route `view_name` with its `uuid`."""

    def __init__(self, view_name: str) -> None:
        super().__init__(read_only=True, source="uuid")
        self.view_name = view_name

    def to_representation(self, value: Any) -> str:
        return href(self.view_name, value)


class TmfSerializer(serializers.Serializer[Any]):
    """A serializer of the resource or part that `type_name` says."""

    type_name: str

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "@type": TypeField(self.type_name)}

    def to_internal_value(self, data: Any) -> Any:
        """An attribute sent as null counts as not sent, as in a merge-patch."""
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if value is not None}
        return super().to_internal_value(data)


@cache
def ready(serializer_class: type[serializers.BaseSerializer[Any]]) -> Any:
    """The one instance that reads and shows for all requests: REST framework copies every field for a new one.

    It keeps nothing of a request, so what a serializer does must not depend on its `context`.
    """
    return serializer_class()


def shown(serializer_class: type[serializers.BaseSerializer[Any]], row: Any) -> dict[str, Any]:
    """The row as callers see it."""
    representation: dict[str, Any] = ready(serializer_class).to_representation(row)  # type: ignore[arg-type]
    return representation


def selected(data: dict[str, Any], fields: str | None) -> dict[str, Any]:
    """Just the first-level attributes that ``fields=a,b`` asks for; ``none`` stands for id and href."""
    if fields is None:
        return data
    wanted = {name.strip() for name in fields.split(",")}
    if "none" in wanted:
        wanted |= {"id", "href"}
    return {name: value for name, value in data.items() if name in wanted}
