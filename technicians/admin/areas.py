"""An area as GeoJSON in a text field, which the page's script lets one draw on a map."""

import json
from typing import Any

from django import forms
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon, Polygon
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from technicians.admin.fields import WGS84

MOST_CORNERS = 2000  # it is read with its territory, which many pages do
DECIMALS = 5  # of a degree: about a metre


class AreaWidget(forms.Textarea):
    def __init__(self) -> None:
        super().__init__({"rows": 4, "cols": 60, "spellcheck": "false"})

    @property
    def media(self) -> forms.Media:
        sheets = ["map/area.css", "dispatch/map.css"]
        script: Any = Script("map/area.js", type="module")
        return forms.Media(css={"all": sheets}, js=[script])

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        facts = {"basemap": reverse("admin:board_basemap"), "worker": static("map/worker.js"), "words": words()}
        return {**super().build_attrs(*args, **kwargs), "data-area": json.dumps(facts)}


def words() -> dict[str, str]:
    return {
        "title": _("Map for drawing; the text below it is the same area"),
        "draw": _("Draw an area"),
        "finish": _("Finish the area"),
        "corner_back": _("Take back the last corner"),
        "remove": _("Remove the last area"),
        "hint": _("Click the corners one after the other, then “Finish the area”. A corner is moved by dragging it."),
        "unreadable": _("The text below is no area: it is not shown here."),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "sources": _("Sources of the map"),
    }


class AreaField(forms.Field):
    """A polygon or several; longitude stands first, as GeoJSON has it."""

    default_error_messages = {
        "form": gettext_lazy(
            "This is no area. Draw one on the map, or write GeoJSON of the type Polygon or MultiPolygon, such as"
            ' {"type": "Polygon", "coordinates": [[[6.8, 50.8], [7.1, 50.8], [7.1, 51.0], [6.8, 50.8]]]}.'
        ),
        "crossing": gettext_lazy("The outline crosses itself (%(where)s). Move that corner, or draw the area anew."),
        "range": gettext_lazy(
            "Longitude stands first and goes from −180 to 180, latitude from −90 to 90; perhaps they are swapped."
        ),
        "corners": gettext_lazy("The area has %(count)s corners. At most %(most)s are possible: simplify it."),
    }

    def __init__(self, *, srid: int = WGS84, **kwargs: Any) -> None:
        self.srid = srid
        for name in ("geom_type", "max_geom_collections"):  # what a model's geometry field says of other shapes
            kwargs.pop(name, None)
        super().__init__(widget=AreaWidget(), **kwargs)

    def to_python(self, value: Any) -> MultiPolygon | None:
        if value in self.empty_values or isinstance(value, MultiPolygon):
            return value or None
        try:
            shape = GEOSGeometry(str(value).strip(), srid=self.srid)
        except (ValueError, GEOSException, GDALException):
            raise ValidationError(self.error_messages["form"], code="form") from None
        area = MultiPolygon(shape, srid=self.srid) if isinstance(shape, Polygon) else shape
        if not isinstance(area, MultiPolygon) or area.empty or area.hasz:
            raise ValidationError(self.error_messages["form"], code="form")
        self.check(area)
        return area

    def check(self, area: MultiPolygon) -> None:
        if area.num_coords > MOST_CORNERS:
            facts = {"count": area.num_coords, "most": MOST_CORNERS}
            raise ValidationError(self.error_messages["corners"], code="corners", params=facts)
        west, south, east, north = area.extent
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):  # noqa: PLR2004  degrees
            raise ValidationError(self.error_messages["range"], code="range")
        if not area.valid:
            raise ValidationError(self.error_messages["crossing"], code="crossing", params={"where": area.valid_reason})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, MultiPolygon):
            return value
        return json.dumps({"type": "MultiPolygon", "coordinates": rounded(value.coords)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()


def rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    return [rounded(each) for each in coordinates]
