"""Where the day's visits, technicians and taps are: what the map asks for beside the rows that the page has."""

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils.translation import gettext as _

from dispatch.board.queue import Card, all_unplanned
from dispatch.board.selection import Selection
from dispatch.mobile.points import last_taps
from dispatch.models import Assignment, FieldPoint
from dispatch.planning.workforce import place
from technicians.models import Technician

Data = dict[str, Any]
LonLat = tuple[float, float]  # GeoJSON's order
ABOUT_100_M = 3  # decimals of a degree: a home is seen no finer than a tap


def places_of(selection: Selection, *, now: datetime) -> Data:
    """Of every visit and technician of the shown version, whichever rows the page shows. 4 queries."""
    return {
        "sites": sites_of(selection),
        "ways": {str(one.uuid): [end_of(one, one.starts_at), end_of(one, one.ends_at)] for one in people_of(selection)},
        "unplanned": [
            dot_of(card, point)
            for card in all_unplanned(selection, now=now)
            if (point := card.visit.order.site.point) is not None
        ],
        "taps": [tap_of(point, selection) for point in taps_of(selection, now=now)],
    }


def sites_of(selection: Selection) -> dict[str, LonLat]:
    """Of the planned visits whose sites have a place."""
    rows = Assignment.objects.filter(plan=selection.plan).values_list("visit__uuid", "visit__order__site__point")
    return {str(visit): lon_lat(point) for visit, point in rows if point}


def people_of(selection: Selection) -> list[Technician]:
    """Of the territory, and who is lent to it for this day."""
    lent = Assignment.objects.filter(plan=selection.plan).values("technician")
    people = Technician.objects.filter(Q(territory=selection.territory, active=True) | Q(pk__in=lent))
    return list(people.select_related("territory").order_by("pk"))


def end_of(technician: Technician, where: str) -> LonLat:
    """Where the day begins or ends."""
    at = place(technician, where)
    return round(at.longitude, ABOUT_100_M), round(at.latitude, ABOUT_100_M)


def dot_of(card: Card, point: Point) -> Data:
    visit, order = card.visit, card.visit.order
    return {
        "visit": str(visit.uuid),
        "at": lon_lat(point),
        "label": f"{order.order_type.name}, {order.site.address}, {card.reason}",
    }


def taps_of(selection: Selection, *, now: datetime) -> list[FieldPoint]:
    """The last one of each technician on the shown day, where the firm and the technician allow it."""
    return last_taps(
        territory=selection.territory, begin=selection.clock.midnight, end=selection.clock.next_midnight, now=now
    )


def tap_of(point: FieldPoint, selection: Selection) -> Data:
    technician = point.action.by.technician
    facts = {
        "name": technician.name,
        "tap": point.action.get_kind_display(),
        "at": f"{point.at.astimezone(selection.territory.zone):%H:%M}",
    }
    return {
        "technician": str(technician.uuid),
        "at": (round(point.longitude, ABOUT_100_M), round(point.latitude, ABOUT_100_M)),
        "label": _("%(name)s: %(tap)s, %(at)s (to about 100 m)") % facts,
    }


def lon_lat(point: Point) -> LonLat:
    return round(point.x, 6), round(point.y, 6)


def words() -> dict[str, str]:
    """What the map says, and how its own buttons are called."""
    return {
        "counts": _("Routes: {routes} · visits: {visits} · not planned: {unplanned} · last taps: {taps}"),
        "nowhere": _("without a place: {count}"),
        "no_basemap": _("The basemap could not be loaded; routes are shown without it."),
        "no_places": _("There is no connection to the server: places could not be read. They are asked for again."),
        "plain": _("This browser draws no map (WebGL is missing or off); the routes are drawn without one."),
        "title": _("Map of the day; the rows below show the same"),
        "start": _("{name}: start and end of the day"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "sources": _("Sources of the map"),
    }
