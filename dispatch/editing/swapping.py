"""Two technicians exchange a visit each."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.editing.choices import Movable, movable_alone, without
from dispatch.editing.errors import EditError
from dispatch.editing.locks import kept_by
from dispatch.editing.selectors import standing
from dispatch.editing.services import UNEXPLAINED
from dispatch.editing.soft import Answer, broken_by_move, refuse_unexplained
from dispatch.editing.steps import (
    Found,
    find,
    hold,
    lock_rows,
    open_holders,
    refuse_unseen,
    remember,
    remove,
    routes_in,
    write,
)
from dispatch.models import Assignment, Plan, PlanEdit
from dispatch.models.plan_edit import EditKind
from orders.models import Visit
from orders.models.states import VisitState
from routing.slots import TechnicianDay
from technicians.models import Technician, User

AROUND = timedelta(hours=3)
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Exchange:
    """Another's stop that could change hands with this visit, and when each would begin then."""

    stop: Assignment
    seen: str
    starts_at: datetime
    other_starts_at: datetime


@transaction.atomic
def swap(
    *,
    visit: Visit,
    other: Visit,
    plan: Plan,
    by: User,
    seen: str | None = None,
    seen_other: str | None = None,
    answer: Answer = UNEXPLAINED,
) -> PlanEdit:
    """Each goes into the other's day, where it costs least. Raises as `services.assign`."""
    for each in sorted((visit, other), key=lambda each: each.pk):
        hold(each, plan)
    refuse_unseen(visit, plan, seen)
    refuse_unseen(other, plan, seen_other)
    holder, other_holder = holder_of(visit, plan), holder_of(other, plan)
    if holder == other_holder:
        raise EditError(_("The same technician has both: move one of them instead."))
    concerned = {holder.pk, other_holder.pk}
    before = lock_rows(visit, plan, concerned, other=other)
    routes = routes_in(plan, concerned)
    move, other_move = (movable_alone(each, plan, now=timezone.now()) for each in (visit, other))
    refuse_untold(move, other_move)
    there, here = places(move, other_move, routes, holder=holder, other_holder=other_holder)
    broken = broken_by_move(move, [there], {holder.pk}, by)
    broken += broken_by_move(other_move, [here], {other_holder.pk}, by)
    facts = refuse_unexplained(broken, answer, begins=there.begins(move))
    lock, other_lock = kept_by(move, [there]), kept_by(other_move, [here])
    remove(visit, plan, routes)
    remove(other, plan, routes_in(plan, concerned))
    write(move, there, lock=lock)
    write(other_move, here, lock=other_lock)
    return remember(EditKind.SWAPPED, visit, plan, before, concerned, by=by, other=other, **facts)


def holder_of(visit: Visit, plan: Plan) -> Technician:
    holders = open_holders(visit, plan)
    if len(holders) > 1:
        raise EditError(_("Two technicians do this visit together. Open it and choose “Two technicians …”."))
    return Technician.objects.get(pk=holders.pop())


def refuse_untold(*moves: Movable) -> None:
    """Whose promise is over is told anew when their visit is moved by itself."""
    for move in moves:
        if move.plan.state == Plan.State.PUBLISHED and move.promise is None and move.visit.order.ticket_id is not None:
            words = _("%(order)s has no promise any more. Move it by itself: then its customer is told.")
            raise EditError(words % {"order": move.visit.order})


def places(
    move: Movable,
    other_move: Movable,
    routes: Collection[TechnicianDay],
    *,
    holder: Technician,
    other_holder: Technician,
) -> tuple[Found, Found]:
    """Raises `EditError` with the rule where one of the two has no room for it."""
    free = list(without(routes, visit=move.visit, plan=move.plan))
    free = list(without(free, visit=other_move.visit, plan=move.plan))
    return find(move, other_holder, free, None), find(other_move, holder, free, None)


def exchanges(move: Movable, *, now: datetime) -> Iterator[Exchange]:
    """Stops around its time that could change hands with it, the nearest first; 11 queries and 5 a stop looked at."""
    row = move.plan.assignments.filter(visit=move.visit).select_related("technician").first()
    if row is None:
        return
    near = move.plan.assignments.filter(
        visit__state=VisitState.OPEN,
        visit__order__needed_technicians=1,
        lock="",
        during__overlap=(row.during.lower - AROUND, row.during.upper + AROUND),
    ).exclude(technician=row.technician)
    stops = sorted(
        near.select_related("technician", "visit__order__site__territory", "visit__order__order_type"),
        key=lambda stop: abs(stop.during.lower - row.during.lower),
    )[:SHOWN]
    routes = routes_in(move.plan, {row.technician_id, *(stop.technician_id for stop in stops)})
    for stop in stops:
        try:
            other = movable_alone(stop.visit, move.plan, now=now)
            refuse_untold(move, other)
            there, here = places(move, other, routes, holder=row.technician, other_holder=stop.technician)
        except EditError:
            continue
        clock = move.clock
        seen = standing(stop.visit, move.plan)
        yield Exchange(stop, seen, clock.instant(there.placed.start_s), clock.instant(here.placed.start_s))
