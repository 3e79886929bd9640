"""The visits that a day's plan may hold."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import cast

from django.contrib.gis.geos import Point
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

import routing
from dispatch.models import Appointment, Assignment
from dispatch.models.appointment import LIVE
from dispatch.planning.clock import DayClock
from dispatch.planning.priority import priority_on
from dispatch.planning.promises import is_promise
from orders.models import OrderTypeSkill, Visit
from orders.models.states import OrderState, VisitState
from technicians.models import Territory

PLANNABLE = [OrderState.ACKNOWLEDGED, OrderState.IN_PROGRESS]
# Between these a technician may ring at a customer's door without a promise. An outage is mended at any hour.
DOORS_OPEN, DOORS_CLOSE = time(7), time(20)


def backlog(*, territory: Territory, clock: DayClock, now: datetime) -> QuerySet[Visit]:
    """Open visits in the territory that no other published plan still holds, with what the planner asks; 3 queries."""
    elsewhere = Assignment.objects.filter(
        ~Q(plan__territory=territory, plan__day=clock.day),
        visit=OuterRef("pk"),
        live=True,
        # A visit that was planned and never begun is open again once its time is over.
        during__endswith__gt=clock.present(now),
    )
    return (
        Visit.objects.filter(
            Q(not_before=None) | Q(not_before__lt=clock.next_midnight),
            state=VisitState.OPEN,
            order__state__in=PLANNABLE,
            order__organisation=territory.organisation_id,
            order__site__territory=territory,
            order__site__point__isnull=False,
        )
        .exclude(Exists(elsewhere))
        .select_related("order__site", "order__order_type")
        .prefetch_related(
            Prefetch("order__appointments", Appointment.objects.filter(state__in=LIVE)),
            Prefetch("order__order_type__required_skills", OrderTypeSkill.objects.select_related("skill")),
        )
        .order_by("pk")
    )


def visits_to_plan(
    *, territory: Territory, clock: DayClock, now: datetime, locks: dict[int, list[routing.Lock]]
) -> Iterator[routing.Visit]:
    """The backlog as `routing` takes it; what is promised to another day stays out."""
    since = clock.present(now)
    for visit in backlog(territory=territory, clock=clock, now=now):
        promise = next((a for a in visit.order.appointments.all() if is_promise(a, now=now, since=since)), None)
        if promise is None or clock.midnight <= promise.window.lower < clock.next_midnight:
            yield visit_to_plan(visit, promise=promise, clock=clock, locks=locks.get(visit.pk, []))


def visit_to_plan(
    visit: Visit, *, promise: Appointment | None, clock: DayClock, locks: list[routing.Lock]
) -> routing.Visit:
    order, point = visit.order, cast("Point", visit.order.site.point)
    # A promise that was missed or whose hold ran out no longer says when, but the customer still has one to their name.
    promised = any(a.state == Appointment.State.CONFIRMED for a in order.appointments.all()) or promise is not None
    return routing.Visit(
        id=str(visit.uuid),
        place=routing.Place(point.y, point.x),
        service_s=order.service_minutes * 60,
        windows=(window_of(visit, promise=promise, clock=clock),),
        skills={need.skill.code: need.level for need in order.order_type.required_skills.all()},
        priority=priority_on(order, midnight=clock.midnight, next_midnight=clock.next_midnight, promised=promised),
        technicians_needed=order.needed_technicians,
        locks=tuple(locks),
    )


def window_of(visit: Visit, *, promise: Appointment | None, clock: DayClock) -> tuple[int, int]:
    """When the service may start, in seconds of the day: the promise, or the hours in which doors open."""
    if promise is not None:
        return clock.seconds(promise.window.lower), clock.seconds(promise.window.upper)
    first, last = clock.seconds(clock.at(DOORS_OPEN)), clock.seconds(clock.at(DOORS_CLOSE))
    if visit.order.outage_id is not None:
        first, last = 0, routing.LATEST_S
    if visit.not_before is not None:
        first = max(first, clock.seconds(visit.not_before))
    return first, max(first, last)
