"""The visits that a day's plan may hold."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby
from operator import itemgetter
from typing import cast

from django.contrib.gis.geos import Point
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

import routing
from dispatch.models import Appointment, Assignment
from dispatch.models.appointment import LIVE
from dispatch.planning.clock import DayClock
from dispatch.planning.priority import TIME_LOCKED, priority_on
from dispatch.planning.promises import is_promise
from orders.models import FieldOrder, FieldOrderSkill, OrderTypeSkill, Visit
from orders.models.order_type import NeededBy
from orders.models.states import OrderState, VisitState
from orders.models.visit import Outcome
from orders.selectors.service_times import learned_by_type
from technicians.models import Territory

PLANNABLE = [OrderState.ACKNOWLEDGED, OrderState.IN_PROGRESS]
# Between these a technician may ring at a customer's door without a promise. An outage is mended at any hour.
DOORS_OPEN, DOORS_CLOSE = time(7), time(20)


@dataclass(frozen=True, slots=True)
class Locked:
    """What a person locked of a visit: to whom, with or without the second; or the second alone, whoever goes."""

    to: tuple[routing.Lock, ...] = ()
    start_s: int | None = None


FREE = Locked()


def backlog(*, territory: Territory, clock: DayClock, now: datetime) -> QuerySet[Visit]:
    """Open visits in the territory that no other published plan still holds, with what the planner asks; 4 queries."""
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
            *skills_asked("order__"),
        )
        .order_by("pk")
    )


def visits_to_plan(
    *,
    territory: Territory,
    clock: DayClock,
    now: datetime,
    locks: Mapping[int, Locked],
    team: frozenset[str],
) -> Iterator[routing.Visit]:
    """The backlog as `routing` takes it; what is promised to another day stays out. `team`: who can be preferred."""
    since = clock.present(now)
    visits = list(backlog(territory=territory, clock=clock, now=now))
    learned = learned_by_type(territory)
    were_there = last_there(visit.order_id for visit in visits)
    for visit in visits:
        promise = next((a for a in visit.order.appointments.all() if is_promise(a, now=now, since=since)), None)
        if promise is None or clock.midnight <= promise.window.lower < clock.next_midnight:
            yield visit_to_plan(
                visit,
                promise=promise,
                clock=clock,
                locked=locks.get(visit.pk, FREE),
                preferred=were_there.get(visit.order_id, frozenset()) & team,
                learned=learned,
            )


def visit_to_plan(
    visit: Visit,
    *,
    promise: Appointment | None,
    clock: DayClock,
    locked: Locked,
    preferred: frozenset[str],
    learned: Mapping[int, int],
) -> routing.Visit:
    order, point = visit.order, cast("Point", visit.order.site.point)
    # A promise that was missed or whose hold ran out no longer says when, but the customer still has one to their name.
    promised = any(a.state == Appointment.State.CONFIRMED for a in order.appointments.all()) or promise is not None
    window = window_of(visit, promise=promise, clock=clock)
    urgency = priority_on(order, midnight=clock.midnight, next_midnight=clock.next_midnight, promised=promised)
    return routing.Visit(
        id=str(visit.uuid),
        place=routing.Place(point.y, point.x),
        service_s=60 * service_minutes(order, learned),
        windows=(at_lock(window, locked),),
        skills=skills_of(order, NeededBy.FIRST),
        priority=urgency + TIME_LOCKED * (locked.start_s is not None),
        technicians_needed=order.needed_technicians,
        second_skills=skills_of(order, NeededBy.SECOND) if order.needed_technicians > 1 else None,
        preferred=preferred,
        locks=locked.to,
        order=str(order.uuid),
        promised=promise is not None,
    )


def at_lock(window: tuple[int, int], locked: Locked) -> tuple[int, int]:
    """The locked second alone; a promise or doors that don't allow it any more are heeded first."""
    start_s = locked.start_s
    return window if start_s is None or not window[0] <= start_s <= window[1] else (start_s, start_s)


def service_minutes(order: FieldOrder, learned: Mapping[int, int]) -> int:
    """What outcomes taught of the order's type, unless a person gave this order a time of its own."""
    usual = order.order_type.service_minutes
    return learned.get(order.order_type_id, usual) if order.service_minutes == usual else order.service_minutes


def skills_of(order: FieldOrder, who: NeededBy) -> dict[str, int]:
    """The levels that the first or the second technician needs; those of this order alone are the first one's."""
    levels: dict[str, int] = {}
    needs = [need for need in order.order_type.required_skills.all() if need.needed_by in (NeededBy.EACH, who)]
    extra = order.extra_skills.all() if order.pk and who == NeededBy.FIRST else ()
    for skill, level in [(need.skill, need.level) for need in (*needs, *extra)]:
        levels[skill.code] = max(level, levels.get(skill.code, 0))
    return levels


def skills_asked(path: str = "") -> tuple[Prefetch, Prefetch]:
    """What `skills_of` reads, to be fetched with the orders at `path`, such as "order__"."""
    return (
        Prefetch(f"{path}order_type__required_skills", OrderTypeSkill.objects.select_related("skill")),
        Prefetch(f"{path}extra_skills", FieldOrderSkill.objects.select_related("skill")),
    )


def last_there(orders: Iterable[int]) -> dict[int, frozenset[str]]:
    """Order's pk → uuids of the technicians of its last finished visit: they know the site. One query.

    Whoever could not do it is no reason to come again.
    """
    went = Assignment.objects.filter(live=True, visit__order__in=list(orders), visit__state=VisitState.FINISHED)
    went = went.exclude(visit__outcome=Outcome.COULD_NOT).order_by("visit__finished_at", "visit")
    rows = went.values_list("visit__order", "visit", "technician__uuid")
    return {
        order: frozenset(str(uuid) for *_visit, uuid in group) for (order, _), group in groupby(rows, itemgetter(0, 1))
    }


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
