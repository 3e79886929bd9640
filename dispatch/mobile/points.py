"""Places of status taps: only where the firm has switched it on and the technician has agreed (design decision 10).

Never in a log, in history or in a list per person; whoever looks at the visit sees how far from the site a tap was, and
the day's map has the last one of each technician.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from django.db.models import Q
from django.utils import timezone

from dispatch.models import FieldPoint, PointConsent
from dispatch.models.field_point import STEP_EAST_DEGREES, STEP_NORTH_DEGREES
from orders.models import Visit, VisitAction
from orders.models.visit import ActionKind
from routing import Place
from routing.travel.great_circle import air_km, radians
from technicians.models import Shift, Technician, Territory, User

KEPT = timedelta(hours=24)
AT_THE_SITE_KM = 0.2  # of a place that is known to about 100 m

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tapped:
    """A status tap, and how far from the site it was made."""

    action: VisitAction
    away_km: float

    @property
    def is_at_site(self) -> bool:
        return self.away_km <= AT_THE_SITE_KM


def cell_of(sent: Sequence[str]) -> Cell | None:
    """The grid's cell for what a phone sends, such as `["50.941,6.958"]`; None for anything that is no place."""
    try:
        latitude, longitude = (float(part) for part in sent[0].split(","))
    except (ValueError, IndexError):
        return None
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004  degrees
        return None
    return round(latitude / STEP_NORTH_DEGREES), round(longitude / STEP_EAST_DEGREES)


def is_offered(user: User) -> bool:
    """Whether the firm has switched it on."""
    return user.organisation.status_points and Technician.objects.filter(user=user).exists()


def is_agreed(user: User) -> bool:
    """Whether the firm has switched it on, and the technician has said yes."""
    return PointConsent.objects.filter(technician__user=user, technician__organisation__status_points=True).exists()


def agree(*, by: User) -> None:
    if is_offered(by):
        PointConsent.objects.get_or_create(technician=by.technician)


def take_back(*, by: User) -> None:
    """No place is noted any more, and what was noted is gone."""
    PointConsent.objects.filter(technician__user=by).delete()
    FieldPoint.objects.filter(action__by=by).delete()


def note(*, action: VisitAction, cell: Cell | None) -> None:
    """Note where the tap was made, unless nobody agreed to it, it is a day old, or it was made outside of a shift.

    That somebody called is no status, and may be told from anywhere.
    """
    if (
        cell is None
        or action.kind == ActionKind.CALLED
        or action.at <= timezone.now() - KEPT
        or not is_agreed(action.by)
    ):
        return
    shift = Shift.objects.filter(technician__user=action.by, during__contains=action.at).first()
    if shift is None:
        return
    north, east = cell
    facts = {"north": north, "east": east, "at": action.at, "shift": shift.during}
    FieldPoint.objects.get_or_create(action=action, defaults=facts)


def forget_old() -> int:
    """Delete what is 24 hours old, and all of firms that have switched it off; return how many there were."""
    over = Q(at__lte=timezone.now() - KEPT) | Q(action__visit__order__organisation__status_points=False)
    return FieldPoint.objects.filter(over).delete()[0]


def tapped_at(visit: Visit) -> list[Tapped]:
    """The visit's taps of the last 24 hours whose places are known, in the order of time."""
    site = visit.order.site.point
    if site is None or not visit.order.organisation.status_points:
        return []
    points = FieldPoint.objects.filter(action__visit=visit, at__gt=timezone.now() - KEPT)
    here = radians([Place(site.y, site.x)])
    return [
        Tapped(point.action, float(air_km(radians([Place(point.latitude, point.longitude)]), here)[0, 0]))
        for point in points.select_related("action").order_by("at")
    ]


def last_taps(*, territory: Territory, begin: datetime, end: datetime, now: datetime) -> list[FieldPoint]:
    """The last one of each of the territory's technicians in this time, none older than 24 hours; 1 query."""
    points = FieldPoint.objects.filter(
        action__by__technician__territory=territory,
        action__visit__order__organisation__status_points=True,
        at__gt=max(begin, now - KEPT),
        at__lt=end,
    )
    points = points.select_related("action__by__technician").order_by("action__by__technician__pk", "-at")
    return list(points.distinct("action__by__technician__pk"))
