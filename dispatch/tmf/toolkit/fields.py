"""Serializer fields for values that must be right before they reach the database."""

from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException
from rest_framework import serializers

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
CLOCK_ERROR = timedelta(days=1)


class Instant(serializers.DateTimeField):
    """A time with its offset, from 2000 on and before 2100."""

    default_error_messages = {
        "naive": _("Send the time with its offset, such as 2026-11-23T08:00:00+01:00."),
        "range": _("Send a time between the years 2000 and 2100."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("naive")
        return super().enforce_timezone(value)

    def to_internal_value(self, value: Any) -> datetime:
        instant = super().to_internal_value(value)
        if not EARLIEST <= instant < self.end():
            self.fail("range")
        return instant

    def end(self) -> datetime:
        return LATEST


class PastInstant(Instant):
    """When something happened: not after now (a day's clock error is let pass)."""

    default_error_messages = {"range": _("Send a time between the year 2000 and now.")}

    def end(self) -> datetime:
        return timezone.now() + CLOCK_ERROR


class Choice(serializers.ChoiceField):
    """One of few words; who sends another one is told them all."""

    default_error_messages = {"invalid_choice": _('"{input}" is not a valid choice. Send one of: {known}.')}

    def fail(self, key: str, **values: Any) -> NoReturn:
        super().fail(key, known=", ".join(str(choice) for choice in self.choices), **values)


def valid_phone(text: str) -> PhoneNumber | None:
    """The number, where there can be one; without a prefix it is one of PHONENUMBER_DEFAULT_REGION."""
    try:
        number = PhoneNumber.from_string(text)
    except NumberParseException:
        return None
    return number if number.is_valid() else None


class PhoneField(serializers.CharField):
    """A valid phone number; read in any usual spelling, answered in E.164."""

    default_error_messages = {
        "phone": _("This is no valid phone number. Send it with its country's prefix, such as +492215550142.")
    }

    def to_internal_value(self, data: Any) -> PhoneNumber:
        number = valid_phone(super().to_internal_value(data))
        return self.fail("phone") if number is None else number

    def to_representation(self, value: Any) -> str:
        return str(value)


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Point"]},
            "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        },
        "required": ["type", "coordinates"],
        "example": {"type": "Point", "coordinates": [6.9583, 50.9413]},
    }
)
class GeoJsonPoint(serializers.Field[Any, Any, Any, Any]):
    """A point as GeoJSON writes it: longitude, then latitude, in degrees."""

    default_error_messages = {
        "point": _("Send a GeoJSON point: its type, Point, and its coordinates, longitude then latitude, in degrees.")
    }

    def to_internal_value(self, data: Any) -> Point:
        match data:
            case {"type": "Point", "coordinates": [longitude, latitude]}:
                if _is_degrees(longitude, within=180) and _is_degrees(latitude, within=90):
                    return Point(float(longitude), float(latitude), srid=4326)
        return self.fail("point")

    def to_representation(self, value: Point) -> dict[str, Any]:
        return {"type": "Point", "coordinates": [value.x, value.y]}


def _is_degrees(value: Any, *, within: int) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -within <= value <= within
