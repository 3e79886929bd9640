"""Form fields that work without inline script: a point as text, a span of time as two native inputs."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

WGS84 = 4326


class PlaceField(forms.Field):
    """A point written as “latitude, longitude” in degrees."""

    widget = forms.TextInput
    default_error_messages = {
        "form": _("“%(value)s” is no place. Write latitude and longitude in degrees, such as 50.9413, 6.9583."),
        "range": _("Latitude goes from −90 to 90 and longitude from −180 to 180; perhaps they are swapped."),
    }

    def __init__(self, *, srid: int = WGS84, **kwargs: Any) -> None:
        self.srid = srid
        for name in ("geom_type", "max_geom_collections"):  # what a model's geometry field says of other shapes
            kwargs.pop(name, None)
        if not kwargs.get("help_text"):
            kwargs["help_text"] = _("Latitude, longitude in degrees, such as 50.9413, 6.9583")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Point | None:
        if value in self.empty_values or isinstance(value, Point):
            return value or None
        try:
            latitude, longitude = (float(part) for part in str(value).split(","))
        except ValueError:
            raise ValidationError(self.error_messages["form"], code="form", params={"value": value}) from None
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004  degrees; false for NaN as well
            raise ValidationError(self.error_messages["range"], code="range")
        return Point(longitude, latitude, srid=self.srid)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.y:.6f}, {value.x:.6f}" if isinstance(value, Point) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()


class SpanWidget(forms.MultiWidget):
    """From and to, each with the browser's own date and time picker."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        labels = {"from": _("From"), "to": _("To")}
        super().__init__(
            {
                end: forms.DateTimeInput({"type": "datetime-local", "aria-label": label}, format="%Y-%m-%dT%H:%M")
                for end, label in labels.items()
            },
            attrs,
        )

    def decompress(self, value: DateTimeTZRange | None) -> list[Any]:
        return [value.lower, value.upper] if value else [None, None]
