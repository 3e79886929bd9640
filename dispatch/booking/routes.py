"""Rows → the routes of a planned day, as the slot engine takes them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.contrib.gis.geos import Point
from django.db.models import Prefetch, QuerySet

from dispatch.booking.wishes import place_of
from dispatch.models import Appointment, Assignment, Plan
from dispatch.models.appointment import LIVE
from dispatch.models.assignment import KEEPS_TIME
from dispatch.planning.backlog import window_of
from dispatch.planning.clock import DayClock
from dispatch.planning.promises import is_promise
from dispatch.planning.snapshot import live_of
from dispatch.planning.travel import estimate_of
from dispatch.planning.workforce import technician_to_plan
from orders.models.states import VisitState
from routing.slots import Stop, TechnicianDay, caught_up
from technicians.models import Territory
from technicians.selectors.duty import duties

# Of a thousand stops only what a stop is made of.
READ = (
    "technician",
    "during",
    "lock",
    "visit__not_before",
    "visit__order__outage",
    "visit__order__needed_technicians",
    "visit__order__site__point",
)


def routes_of(
    *,
    territory: Territory,
    clock: DayClock,
    now: datetime,
    only: Collection[int] | None = None,
    draft: Plan | None = None,
) -> list[TechnicianDay]:
    """The day of each technician as the published plan has it, or a draft; of `only` these pks, where given.

    7 queries.

    What has begun, and what another plan holds, is an absence: nothing can be moved there. A stop's id is the pk of
    its assignment. Of today, what should have begun and has not begins now, and pushes what is behind it.
    """
    team = duties(territory=territory, day=clock.day, only=only)
    bound = live_of(team, clock=clock)
    stops = defaultdict(list)
    rows = Assignment.objects.filter(plan=draft) if draft else live_on(territory, clock)
    for row in open_stops(rows, [duty.technician.pk for duty in team]):
        stops[row.technician_id].append(stop_of(row, clock=clock, now=now))
    routes = [
        TechnicianDay(
            technician_to_plan(duty, clock=clock, now=now, live=bound.get(duty.technician.pk, ())),
            tuple(stops[duty.technician.pk]),
        )
        for duty in team
    ]
    if not clock.midnight <= now < clock.next_midnight:
        return routes
    travel = estimate_of(territory)
    return [caught_up(route, travel=travel) for route in routes]


def live_on(territory: Territory, clock: DayClock) -> QuerySet[Assignment]:
    return Assignment.objects.filter(live=True, plan__territory=territory, plan__day=clock.day)


def open_stops(rows: QuerySet[Assignment], team: Collection[int]) -> QuerySet[Assignment]:
    """What can still be moved, held places too, in the order of time."""
    return (
        rows.filter(
            technician__in=team,
            visit__state=VisitState.OPEN,
            visit__order__site__point__isnull=False,
        )
        .select_related("visit__order__site")
        .only(*READ)
        .prefetch_related(
            Prefetch("visit__order__appointments", Appointment.objects.filter(state__in=LIVE), to_attr="binding")
        )
        .order_by("technician", "during")
    )


def stop_of(row: Assignment, *, clock: DayClock, now: datetime) -> Stop:
    """A stop between its promise's ends, or while doors are open.

    One whose time a person locked stays where it is, and one of two technicians: the other one would not wait.
    """
    start_s, end_s = clock.seconds(row.during.lower), clock.seconds(row.during.upper)
    since = clock.present(now)
    binding: list[Appointment] = row.visit.order.binding  # type: ignore[attr-defined]  # as `open_stops` reads it
    promise = next((each for each in binding if is_promise(each, now=now, since=since)), None)
    first_s, last_s = window_of(row.visit, promise=promise, clock=clock)
    if row.lock in KEEPS_TIME or row.visit.order.needed_technicians > 1:
        first_s = last_s = start_s
    return Stop(
        id=str(row.pk),
        place=place_of(cast("Point", row.visit.order.site.point)),
        start_s=start_s,
        service_s=end_s - start_s,
        first_s=min(first_s, start_s),
        last_s=max(last_s, start_s),
    )
