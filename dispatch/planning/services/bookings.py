"""Appointments that were made while a plan was being made: each gets a real place in it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Prefetch

from dispatch.booking.placement import Placement
from dispatch.booking.routes import routes_of
from dispatch.booking.wishes import wish_of
from dispatch.models import Plan, UnplannedVisit
from dispatch.planning.backlog import PLANNABLE, skills_asked
from dispatch.planning.clock import DayClock
from dispatch.planning.promises import is_promise, live_on
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.fitting import pinned
from dispatch.planning.travel import estimate_of
from orders.models import Visit
from orders.models.states import VisitState
from routing.slots import Offer, SlotEngine, TechnicianDay, Wanted, Window
from technicians.models import Technician

WAYS = 5


def carry_bookings(*, plan: Plan, now: datetime, fixed: Collection[int] = ()) -> None:
    """Insert what is promised or held on that day, and the planner did not know of, among the plan's own stops.

    That a promise was made for another time than the planner had, or its technician went home, is such news too. One
    that fits nowhere is left out: publishing then says that the plan breaks a promise. The `fixed` visits keep their
    time. 2 queries where there is nothing to carry.
    """
    clock = DayClock(plan.day, plan.territory.zone)
    booked = list(booked_since(plan, clock, now=now))
    if not booked:
        return
    engine = SlotEngine(travel=estimate_of(plan.territory))
    engine.set_day(plan.day, routes_around(plan, fixed, now=now))
    for visit in booked:
        wish, window = wish_of(visit.order), window_of(visit, clock)
        wanted = wish.wanted([window]) if wish else None
        ways = engine.ways(wanted, window, most=WAYS) if wanted else []
        if wanted is None or not write(plan, engine, ways, wanted, visit, fixed=fixed, now=now):
            leave_out(plan, visit)


def leave_out(plan: Plan, visit: Visit) -> None:
    """Say so: what a plan is silent about would count as kept, above all on a day that had no plan before."""
    UnplannedVisit.objects.get_or_create(plan=plan, visit=visit, defaults={"reason": Dropped.CHANGED_MEANWHILE.value})


def routes_around(
    plan: Plan, fixed: Collection[int], *, now: datetime, only: Collection[int] | None = None
) -> list[TechnicianDay]:
    """The draft's days, in which the fixed visits can't be pushed."""
    clock = DayClock(plan.day, plan.territory.zone)
    found = routes_of(territory=plan.territory, clock=clock, now=now, only=only, draft=plan)
    stay = {str(pk) for pk in plan.assignments.filter(visit__in=fixed).values_list("pk", flat=True)}
    return [
        replace(route, stops=tuple(pinned(stop) if stop.id in stay else stop for stop in route.stops))
        for route in found
    ]


def write(
    plan: Plan,
    engine: SlotEngine,
    ways: Sequence[Offer],
    wanted: Wanted,
    visit: Visit,
    *,
    fixed: Collection[int],
    now: datetime,
) -> bool:
    """Insert the visit, and let the engine know; whether there was room."""
    clock = DayClock(plan.day, plan.territory.zone)

    def routes(uuids: Collection[str]) -> list[TechnicianDay]:
        pks = Technician.objects.filter(uuid__in=uuids).values_list("pk", flat=True)
        return routes_around(plan, fixed, now=now, only=list(pks))

    found = {route.technician.id: route for route in routes({i.technician for way in ways for i in way.insertions})}
    taken = Placement(plan, clock, estimate_of(plan.territory), found).write_first(ways, wanted, visit=visit)
    if taken:
        plan.unplanned.filter(visit=visit).delete()
    for route in routes(taken):
        engine.set_technician(plan.day, route)
    return bool(taken)


def window_of(visit: Visit, clock: DayClock) -> Window:
    """The promise of the visit's order, of which there is one."""
    promised = visit.order.appointments.all()[0].window
    return Window(clock.day, clock.seconds(promised.lower), clock.seconds(promised.upper))


def booked_since(plan: Plan, clock: DayClock, *, now: datetime) -> list[Visit]:
    """Open visits with a promise or hold on the plan's day that the plan neither has nor leaves out knowingly."""
    live = live_on(clock)
    visits = (
        Visit.objects.filter(
            state=VisitState.OPEN,
            order__state__in=PLANNABLE,
            order__site__territory=plan.territory,
            order__in=live.values("order"),
        )
        .exclude(pk__in=plan.assignments.values("visit"))
        .exclude(pk__in=plan.unplanned.exclude(reason=Dropped.CHANGED_MEANWHILE.value).values("visit"))
        .select_related("order__site__territory", "order__order_type")
        .prefetch_related(Prefetch("order__appointments", live), *skills_asked("order__"))
        .order_by("pk")
    )
    since = clock.present(now)
    return [v for v in visits if all(is_promise(a, now=now, since=since) for a in v.order.appointments.all())]
