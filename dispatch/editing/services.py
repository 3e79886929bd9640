"""Changes that a dispatcher makes in a version of a plan, each of which can be taken back.

Of the published version technicians see them at once, and a customer without a promise is told when to expect somebody.
Promises and locks of other visits are kept: what does not fit is refused, and says why.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.booking.placement import Placement
from dispatch.booking.routes import routes_of
from dispatch.booking.services.arrivals import promise_arrival
from dispatch.booking.services.placing import share_territory
from dispatch.editing.choices import Movable, movable, movable_alone, refuse_unchangeable, why_not, without
from dispatch.editing.errors import EditError
from dispatch.editing.rows import Row, put_back, rows_of
from dispatch.editing.selectors import in_words, own_edits, standing
from dispatch.models import Appointment, Assignment, Plan, PlanEdit, UnplannedVisit
from dispatch.models.appointment import LIVE, AppointmentState
from dispatch.models.plan_edit import EditKind
from dispatch.planning.booking_order import days_of, lock_days, lock_technicians
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.merge import without_technician
from dispatch.planning.stops import number_stops
from dispatch.planning.travel import estimate_of
from orders.models import Visit
from orders.models.states import VisitState
from orders.services.closing import hold_still
from routing.slots import TechnicianDay, insert
from routing.slots.placing import raw_legs_s
from technicians.models import Skill, Technician, User

CHANGED_SINCE = gettext_lazy("This was changed since, by somebody else or from the field. Look at it first.")


@transaction.atomic
def assign(
    *,
    visit: Visit,
    plan: Plan,
    technician: Technician,
    by: User,
    seen: str | None = None,
    after: str | None = None,
) -> PlanEdit:
    """Put the visit into this technician's day; out of whoever had it before.

    `seen` is how it stood when that was decided (`selectors.standing`), `after` the stop (an assignment's pk) behind
    which it is to stand, "" for the first place. Without one: where it costs least.
    Raises `EditError`, with nothing changed, where it does not fit or stands otherwise by now.
    """
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    move = movable_alone(visit, plan, now=timezone.now())
    concerned = {technician.pk, *holders_of(visit, plan)}
    before = lock_rows(visit, plan, concerned)
    routes = routes_in(plan, concerned)
    free = list(without(routes, visit=visit, plan=plan))
    remove(visit, plan, routes)
    place(move, technician, free, after)
    unplanned = plan.unplanned.filter(visit=visit).values("reason", "params").first()
    plan.unplanned.filter(visit=visit).delete()
    has_told = plan.state == Plan.State.PUBLISHED and move.promise is None
    has_told = has_told and promise_arrival(visit=visit, plan=plan, technician=technician)
    return remember(EditKind.ASSIGNED, visit, plan, before, concerned, by=by, unplanned=unplanned, has_told=has_told)


@transaction.atomic
def take_out(*, visit: Visit, plan: Plan, by: User, seen: str | None = None) -> PlanEdit:
    """The visit is in nobody's day any more and waits among the unplanned; a promise to its customer stays one."""
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    refuse_unchangeable(plan, DayClock(plan.day, plan.territory.zone), now=timezone.now())
    concerned = open_holders(visit, plan)
    before = lock_rows(visit, plan, concerned)
    remove(visit, plan, routes_in(plan, concerned))
    UnplannedVisit.objects.get_or_create(plan=plan, visit=visit, defaults={"reason": Dropped.TAKEN_OUT.value})
    return remember(EditKind.TAKEN_OUT, visit, plan, before, concerned, by=by)


@transaction.atomic
def set_lock(*, visit: Visit, plan: Plan, is_locked: bool, by: User, seen: str | None = None) -> PlanEdit:
    """Whether technician and time stay as they are, whatever is planned anew."""
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    refuse_unchangeable(plan, DayClock(plan.day, plan.territory.zone), now=timezone.now())
    concerned = open_holders(visit, plan)
    before = lock_rows(visit, plan, concerned)
    plan.assignments.filter(visit=visit).update(locked=is_locked)
    kind = EditKind.LOCKED if is_locked else EditKind.UNLOCKED
    return remember(kind, visit, plan, before, concerned, by=by)


@transaction.atomic
def undo(*, edit: UUID, plan: Plan, by: User) -> PlanEdit:
    """Take back this person's last change of the version; raises `EditError` where that can't be."""
    found = own_edits(plan, by).select_for_update().filter(uuid=edit, undone_at=None).first()
    if found is None or own_edits(plan, by).filter(undone_at=None, at__gt=found.at).exists():
        raise EditError(_("There is nothing to take back."))
    if found.has_told:
        raise EditError(_("The customer was told of it already. Put the visit somewhere else instead."))
    restore(found, now=found.after, then=found.before)
    found.undone_at = timezone.now()
    found.save(update_fields=["undone_at"])
    return found


@transaction.atomic
def redo(*, edit: UUID, plan: Plan, by: User) -> PlanEdit:
    """Do again what this person took back, as long as they have changed nothing since."""
    found = own_edits(plan, by).select_for_update().filter(uuid=edit).exclude(undone_at=None).first()
    if found is None or own_edits(plan, by).filter(undone_at=None, at__gt=found.at).exists():
        raise EditError(_("There is nothing to do again."))
    restore(found, now=found.before, then=found.after)
    found.undone_at = None
    found.save(update_fields=["undone_at"])
    return found


def hold(visit: Visit, plan: Plan) -> None:
    """Lock what everybody locks first: the territory beside other bookings, the visit, its order, its appointment."""
    share_territory(plan.territory)
    hold_still(order=visit.order)
    visit.refresh_from_db(fields=["state", "not_before"])
    plan.refresh_from_db(fields=["state", "published_at"])
    live = Appointment.objects.filter(order=visit.order_id, state__in=LIVE)
    list(live.select_for_update(of=["self"], no_key=True).values_list("pk"))
    if live.filter(state=AppointmentState.INITIALIZED, expires_at__gt=timezone.now()).exists():
        raise EditError(_("A time is just being agreed with the customer. Try again in a few minutes."))


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


def lock_rows(visit: Visit, plan: Plan, technicians: Collection[int]) -> list[Row]:
    """Their calendars and the days concerned, locked in everybody's order; then how their stops stand."""
    there = Assignment.objects.filter(visit=visit, live=True).values_list("technician_id", flat=True)
    lock_technicians({*technicians, *there})
    lock_days({(plan.territory_id, plan.day), *days_of(order=visit.order_id)})
    return rows_of(plan, technicians)


def routes_in(plan: Plan, technicians: Collection[int]) -> list[TechnicianDay]:
    clock = DayClock(plan.day, plan.territory.zone)
    draft = plan if plan.state == Plan.State.DRAFT else None
    return routes_of(territory=plan.territory, clock=clock, now=timezone.now(), only=technicians, draft=draft)


def remove(visit: Visit, plan: Plan, routes: Collection[TechnicianDay]) -> None:
    """Out of whoever has it; the next stop is reached from the one before. A time that is over binds nobody either."""
    travel = estimate_of(plan.territory)
    own = {str(pk) for pk in plan.assignments.filter(visit=visit).values_list("pk", flat=True)}
    holders = holders_of(visit, plan)
    for route in routes:
        for number, (stop, behind) in enumerate(pairwise(route.stops)):
            if stop.id in own:
                leg = route.points[number], behind.place  # the points begin with where the day does
                leg_s = route.technician.slowed_s(raw_legs_s([leg], travel)[0])
                Assignment.objects.filter(pk=int(behind.id)).update(travel_s=leg_s)
    plan.assignments.filter(visit=visit).delete()
    if plan.state == Plan.State.PUBLISHED:
        over = Assignment.objects.filter(visit=visit, live=True, hold=None, during__endswith__lte=timezone.now())
        over.update(live=False)
    number_stops(plan=plan, technicians=holders)


def place(move: Movable, technician: Technician, routes: Collection[TechnicianDay], after: str | None) -> None:
    """Raises `EditError` with the reason where the technician's day has no room, or not at that place."""
    route = next((route for route in routes if route.technician.id == str(technician.uuid)), None)
    if route is None:
        raise EditError(_("%(name)s is not on duty in this territory.") % {"name": technician})
    position = None if after is None else position_after(after, technician, route)
    placed = insert(route, move.wanted, move.window, travel=move.travel, position=position)
    if placed is None:
        names = dict(Skill.objects.filter(organisation=move.plan.organisation_id).values_list("code", "name"))
        raise EditError(f"{technician}: {why_not(move, route, names)}.")
    placement = Placement(move.plan, move.clock, move.travel, {route.technician.id: route})
    try:
        with transaction.atomic():
            placement.write_alone(placed, technician, move.wanted, visit=move.visit)
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
    """`facts` are the change's `unplanned` and `has_told`."""
    after = rows_of(plan, technicians)
    return PlanEdit.objects.create(plan=plan, visit=visit, kind=kind, before=before, after=after, by=by, **facts)


def restore(edit: PlanEdit, *, now: list[Row], then: list[Row]) -> None:
    """Put the rows back as they were; raises `EditError` where anything is not as this change left it any more."""
    plan, visit = edit.plan, edit.visit
    hold(visit, plan)
    refuse_unchangeable(plan, DayClock(plan.day, plan.territory.zone), now=timezone.now())
    technicians = {row["technician"] for row in (*now, *then)}
    if lock_rows(visit, plan, technicians) != now or holders_of(visit, plan) - technicians:
        raise EditError(CHANGED_SINCE)
    try:
        with transaction.atomic():
            put_back(plan, now=now, then=then)
    except IntegrityError as error:
        raise EditError(CHANGED_SINCE) from error
    if starts := [datetime.fromisoformat(row["from"]) for row in then if row["visit"] == visit.pk]:
        refuse_broken(visit, plan, starts[0])
        plan.unplanned.filter(visit=visit).delete()
    elif why := edit.unplanned or ({"reason": Dropped.TAKEN_OUT.value} if edit.kind == EditKind.TAKEN_OUT else None):
        UnplannedVisit.objects.get_or_create(plan=plan, visit=visit, defaults=why)


def refuse_broken(visit: Visit, plan: Plan, start: datetime) -> None:
    """Raises `EditError` where the visit may not be there by now: its promise, its technician's day or the clock."""
    now = timezone.now()
    move = movable(visit, plan, now=now)
    first, last = move.begins
    row = plan.assignments.filter(visit=visit).select_related("technician")
    is_untold = plan.state == Plan.State.PUBLISHED and move.promise is None and visit.order.ticket_id is not None
    if is_untold or not max(first, now) <= start <= last or any(without_technician(row, plan)):
        raise EditError(CHANGED_SINCE)
