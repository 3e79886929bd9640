"""What may be offered now, and who could come, by the same look that accepting takes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dispatch.booking.diary import committed
from dispatch.booking.routes import routes_of
from dispatch.booking.search import horizon
from dispatch.booking.wishes import Wish, wish_of
from dispatch.models import Appointment, Plan
from dispatch.models.appointment import LIVE, AppointmentState
from dispatch.offering.errors import OfferError
from dispatch.planning.backlog import PLANNABLE, window_of
from dispatch.planning.clock import DayClock
from dispatch.planning.promises import is_promise, why_held
from dispatch.planning.travel import estimate_of
from orders.models import Visit
from orders.models.states import VisitState
from routing.slots import Placed, TechnicianDay, Window, fits
from routing.travel import TravelTimes
from technicians.models import Technician

MOST_SUGGESTED = 20


@dataclass(frozen=True, slots=True)
class Urgent:
    """A visit in nobody's day, the plan of today that would take it, and when it may begin.

    `promise` is what its customer was promised, if that still binds; it lies in `window` then.
    """

    visit: Visit
    wish: Wish
    plan: Plan
    clock: DayClock
    window: Window
    promise: Appointment | None

    @property
    def minutes(self) -> int:
        """How long the work usually takes."""
        return self.wish.service_s // 60


@dataclass(frozen=True, slots=True)
class Way:
    """How soon a technician could begin, and the drive there."""

    technician: Technician
    starts_at: datetime
    travel_s: int

    @property
    def travel_minutes(self) -> int:
        return round(self.travel_s / 60)


def urgent_of(visit: Visit, *, now: datetime) -> Urgent:
    """Raises `OfferError` where the visit can't be offered: 5 queries."""
    order = visit.order
    wish = wish_of(order)
    if visit.state != VisitState.OPEN or order.state not in PLANNABLE:
        raise OfferError(_("There is nothing to offer: the order is closed or on hold, or somebody is on the way."))
    if wish is None:
        raise OfferError(_("The site has no place on the map, or no territory serves it."))
    if wish.technicians_needed > 1:
        raise OfferError(_("This visit needs two technicians at once; plan it instead."))
    clock = DayClock(now.astimezone(wish.territory.zone).date(), wish.territory.zone)
    if visit.assignments.filter(live=True, during__endswith__gt=now).exists():
        raise OfferError(_("This visit is in somebody's day already."))
    if visit.not_before is not None and visit.not_before >= clock.next_midnight:
        raise OfferError(_("The work is not wanted before another day."))
    plan = Plan.objects.filter(territory=wish.territory, day=clock.day, state=Plan.State.PUBLISHED).first()
    if plan is None:
        raise OfferError(_("Today has no published plan yet. Publish one first."))
    promise = bound_by(visit, clock, now=now)
    window = Window(clock.day, *window_of(visit, promise=promise, clock=clock))
    return Urgent(visit, wish, plan, clock, window, promise)


def bound_by(visit: Visit, clock: DayClock, *, now: datetime) -> Appointment | None:
    """The promise to the customer, which has to be kept; raises `OfferError` where that can't be today."""
    live = Appointment.objects.filter(order=visit.order_id, state__in=LIVE).first()
    if live is None or not is_promise(live, now=now, since=now):
        return None
    if live.state == AppointmentState.INITIALIZED:
        raise OfferError(why_held(live))
    if live.window.lower >= clock.next_midnight:
        raise OfferError(_("The customer is promised another day. Change the appointment first."))
    return live


def suggestions(urgent: Urgent, *, now: datetime) -> list[Way]:
    """Who is on shift, has the skills and could be there today, the soonest first; the cheapest few of a large team."""
    days = committed(urgent.wish.territory, horizon(urgent.wish.territory, now=now), now=now)
    found = days.engine.ways(urgent.wish.wanted([urgent.window]), urgent.window, most=MOST_SUGGESTED)
    uuids = {insertion.technician for offer in found for insertion in offer.insertions}
    return ways(urgent, askable(urgent).filter(uuid__in=uuids), now=now)


def askable(urgent: Urgent) -> QuerySet[Technician]:
    """Whose day belongs to the plan, and who has a phone to be asked on."""
    return Technician.objects.filter(territory=urgent.wish.territory, active=True, user__is_active=True)


def ways(urgent: Urgent, technicians: Collection[Technician], *, now: datetime) -> list[Way]:
    """How soon each of them could begin, the soonest first; without those in whose day it has no room."""
    by_uuid = {str(technician.uuid): technician for technician in technicians}
    travel = estimate_of(urgent.wish.territory)
    found = []
    for route in routes_of(
        territory=urgent.wish.territory, clock=urgent.clock, now=now, only=[t.pk for t in by_uuid.values()]
    ):
        if placed := soonest(route, urgent, travel):
            starts_at = urgent.clock.instant(placed.start_s)
            found.append(Way(by_uuid[route.technician.id], starts_at, placed.travel_s))
    return sorted(found, key=lambda way: (way.starts_at, way.technician.name))


def soonest(route: TechnicianDay, urgent: Urgent, travel: TravelTimes) -> Placed | None:
    """As early as this day lets it begin, while every promise behind it is kept."""
    found = fits(route, urgent.wish.wanted([urgent.window]), urgent.window, travel=travel)
    return min((fit.placed for fit in found), key=lambda placed: placed.start_s, default=None)
