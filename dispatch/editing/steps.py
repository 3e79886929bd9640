"""What every change by hand is made of: locking, looking how it stands, taking out, finding a place, remembering."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.booking.placement import Placement
from dispatch.booking.routes import routes_of
from dispatch.booking.services.placing import share_territory
from dispatch.editing.choices import Movable, why_not
from dispatch.editing.errors import EditError
from dispatch.editing.rows import Row, rows_of
from dispatch.editing.selectors import in_words, standing
from dispatch.editing.telling import hold_back
from dispatch.models import Appointment, Assignment, Plan, PlanEdit
from dispatch.models.appointment import LIVE, AppointmentState
from dispatch.models.plan_edit import EditKind
from dispatch.planning.booking_order import days_of, lock_days, lock_technicians
from dispatch.planning.clock import DayClock
from dispatch.planning.promises import why_held
from dispatch.planning.stops import number_stops
from dispatch.planning.travel import estimate_of
from orders.models import Visit
from orders.models.states import VisitState
from orders.services.closing import hold_still
from routing.slots import Placed, TechnicianDay, insert
from routing.slots.placing import raw_legs_s
from technicians.models import Skill, Technician, User

CHANGED_SINCE = gettext_lazy("This was changed since, by somebody else or from the field. Look at it first.")


@dataclass(frozen=True, slots=True)
class Found:
    """Where the visit goes in a technician's day."""

    route: TechnicianDay
    technician: Technician
    placed: Placed
    breaks_promise: bool

    def begins(self, move: Movable) -> datetime:
        return move.clock.instant(self.placed.start_s)


def hold(visit: Visit, plan: Plan) -> None:
    """Lock what everybody locks first: the territory beside other bookings, the visit, its order, its appointment."""
    share_territory(plan.territory)
    hold_still(order=visit.order)
    visit.refresh_from_db(fields=["state", "not_before", "rest_minutes"])
    visit.order.refresh_from_db(fields=["state", "priority", "service_minutes", "needed_technicians"])
    plan.refresh_from_db(fields=["state", "published_at"])
    live = Appointment.objects.filter(order=visit.order_id, state__in=LIVE)
    list(live.select_for_update(of=["self"], no_key=True).values_list("pk"))
    if held := live.filter(state=AppointmentState.INITIALIZED, expires_at__gt=timezone.now()).first():
        raise EditError(why_held(held))


def refuse_unseen(visit: Visit, plan: Plan, seen: str | None) -> None:
    """Of two who decide at once the first one wins; the other hears who it was, and what they did."""
    if seen is None or seen == standing(visit, plan):
        return
    last = plan.edits.filter(visit=visit).select_related("by", "visit__order", "plan__territory").first()
    if last is None or last.by is None:
        raise EditError(CHANGED_SINCE)
    raise EditError(
        _("%(who)s was faster: %(edit)s. Look at it first.")
        % {"who": last.by.get_full_name() or last.by.username, "edit": in_words(last)}
    )


def holders_of(visit: Visit, plan: Plan) -> set[int]:
    """Who has it in this version: of the one in force what another day's plan has not taken over."""
    rows = plan.assignments.filter(visit=visit)
    rows = rows.filter(live=True) if plan.state == Plan.State.PUBLISHED else rows
    return set(rows.values_list("technician_id", flat=True))


def open_holders(visit: Visit, plan: Plan) -> set[int]:
    holders = holders_of(visit, plan)
    if not holders or visit.state != VisitState.OPEN:
        raise EditError(_("It is in nobody's day in this version, or somebody is on the way already."))
    return holders


def lock_rows(visit: Visit, plan: Plan, technicians: Collection[int], *, other: Visit | None = None) -> list[Row]:
    """Their calendars and the days concerned, locked in everybody's order; then how their stops stand."""
    visits = [visit, other] if other else [visit]
    there = Assignment.objects.filter(visit__in=visits, live=True).values_list("technician_id", flat=True)
    lock_technicians({*technicians, *there})
    days = set().union(*(days_of(order=each.order_id) for each in visits))
    lock_days({(plan.territory_id, plan.day), *days})
    return rows_of(plan, technicians)


def routes_in(plan: Plan, technicians: Collection[int]) -> list[TechnicianDay]:
    clock = DayClock(plan.day, plan.territory.zone)
    draft = plan if plan.state == Plan.State.DRAFT else None
    return routes_of(territory=plan.territory, clock=clock, now=timezone.now(), only=technicians, draft=draft)


def remove(visit: Visit, plan: Plan, routes: Collection[TechnicianDay], *, only: Technician | None = None) -> None:
    """Out of whoever has it, or out of one day only; the next stop is reached from the one before.

    A time that is over binds nobody either.
    """
    travel = estimate_of(plan.territory)
    rows = plan.assignments.filter(visit=visit, technician=only) if only else plan.assignments.filter(visit=visit)
    own = {str(pk) for pk in rows.values_list("pk", flat=True)}
    holders = holders_of(visit, plan)
    for route in routes:
        for number, (stop, behind) in enumerate(pairwise(route.stops)):
            if stop.id in own:
                leg = route.points[number], behind.place  # the points begin with where the day does
                leg_s = route.technician.slowed_s(raw_legs_s([leg], travel)[0])
                Assignment.objects.filter(pk=int(behind.id)).update(travel_s=leg_s)
    rows.delete()
    if plan.state == Plan.State.PUBLISHED:
        over = Assignment.objects.filter(visit=visit, live=True, hold=None, during__endswith__lte=timezone.now())
        over.update(live=False)
    number_stops(plan=plan, technicians=holders)


def find(move: Movable, technician: Technician, routes: Collection[TechnicianDay], after: str | None) -> Found:
    """Raises `EditError` with the reason where the technician's day has no room, or not at that place."""
    route = route_of(technician, routes)
    position = None if after is None else position_after(after, technician, route)
    placed = insert(route, move.wanted, move.window, travel=move.travel, position=position)
    if placed is None and move.loose is not None and position is not None:
        placed = insert(route, move.wanted, move.loose, travel=move.travel, position=position)
        if placed is not None:
            return Found(route, technician, placed, breaks_promise=True)
    if placed is None:
        raise no_room(move, technician, route)
    return Found(route, technician, placed, breaks_promise=False)


def no_room(move: Movable, technician: Technician, route: TechnicianDay) -> EditError:
    names = dict(Skill.objects.filter(organisation=move.plan.organisation_id).values_list("code", "name"))
    return EditError(f"{technician}: {why_not(move, route, names)}.")


def route_of(technician: Technician, routes: Collection[TechnicianDay]) -> TechnicianDay:
    route = next((route for route in routes if route.technician.id == str(technician.uuid)), None)
    if route is None:
        raise EditError(_("%(name)s is not on duty in this territory.") % {"name": technician})
    return route


def write(move: Movable, *places: Found, lock: str = "") -> None:
    """The visit's rows, with those that it pushes; one for each technician who goes."""
    try:
        with transaction.atomic():
            for found in sorted(places, key=lambda found: found.technician.pk):
                days = {found.route.technician.id: found.route}
                placement = Placement(move.plan, move.clock, move.travel, days)
                placement.write_alone(found.placed, found.technician, move.wanted, visit=move.visit)
            if lock:
                move.plan.assignments.filter(visit=move.visit).update(lock=lock)
    except IntegrityError as error:  # a time that is no whole second, or that another day's plan holds
        raise EditError(CHANGED_SINCE) from error


def position_after(stop: str, technician: Technician, route: TechnicianDay) -> int:
    """Raises `EditError` where that stop is not in this day, or not to be moved, any more."""
    behind = ["", *(each.id for each in route.stops)]
    if stop not in behind:
        raise EditError(_("%(name)s's day was changed since. Look at it first.") % {"name": technician})
    return behind.index(stop)


def remember(
    kind: EditKind,
    visit: Visit,
    plan: Plan,
    before: list[Row],
    technicians: Collection[int],
    *,
    by: User,
    **facts: Any,
) -> PlanEdit:
    """`facts` are other fields of the change; what it told the customer waits a moment."""
    after = rows_of(plan, technicians)
    edit = PlanEdit.objects.create(plan=plan, visit=visit, kind=kind, before=before, after=after, by=by, **facts)
    if edit.has_told:
        hold_back(edit)
    return edit
