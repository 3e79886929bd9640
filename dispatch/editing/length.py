"""How long a visit takes, by a person's word: longer, shorter, or split into two."""

from collections.abc import Mapping
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.editing.choices import Movable, movable, without
from dispatch.editing.errors import EditError
from dispatch.editing.locks import lock_of
from dispatch.editing.order_facts import Facts, change_facts, facts_of
from dispatch.editing.steps import (
    Found,
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
from orders.models import FieldOrder, Visit
from orders.selectors.service_times import learned_by_type
from routing.eligible import holds
from routing.slots import Placed, TechnicianDay, Window, insert
from routing.slots.placing import raw_legs_s
from routing.timing import working_day
from technicians.models import Technician, User

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 715  # an order holds 720, and a minute may be added (see `as_own`)


@transaction.atomic
def extend(*, visit: Visit, plan: Plan, minutes: int, by: User, seen: str | None = None) -> PlanEdit:
    """The work takes so many minutes more, or less; what follows on the day begins later, as far as it must.

    Raises `EditError` with the rule where a promise, a lock or the shift of those who have it would not be kept.
    """
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    wanted = movable(visit, plan, now=timezone.now()).wish.service_s // 60 + minutes
    if wanted < SHORTEST_MINUTES:
        raise EditError(_("A visit takes %(least)d min at least.") % {"least": SHORTEST_MINUTES})
    if wanted > LONGEST_MINUTES:
        raise EditError(_("A visit takes %(most)d min at most. Split it instead.") % {"most": LONGEST_MINUTES})
    return resize(EditKind.EXTENDED, visit, plan, {}, wanted, by=by)


@transaction.atomic
def split(*, visit: Visit, plan: Plan, minutes: int, by: User, seen: str | None = None) -> PlanEdit:
    """The first part takes so many minutes; when it is done, a visit for the rest is opened, and waits to be planned.

    An order has one open visit (design §5b): two at once would be two promises to one customer, and whichever came
    first would end the order. So the rest is kept on the first part (`Visit.rest_minutes`) until that is over.
    """
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    whole = movable(visit, plan, now=timezone.now()).wish.service_s // 60
    if not SHORTEST_MINUTES <= minutes <= whole - SHORTEST_MINUTES:
        limits = {"least": SHORTEST_MINUTES, "most": whole - SHORTEST_MINUTES}
        raise EditError(_("The first part takes %(least)d to %(most)d min.") % limits)
    rest = facts_of(visit, "rest_minutes")
    change_facts(visit, rest_minutes=rest["rest_minutes"] + whole - minutes)
    return resize(EditKind.SPLIT, visit, plan, rest, minutes, by=by)


def resize(kind: EditKind, visit: Visit, plan: Plan, visit_before: Facts, minutes: int, *, by: User) -> PlanEdit:
    """The caller holds the visit; `visit_before` is what it has changed of it."""
    order = visit.order
    before = {**facts_of(order, "service_minutes"), **visit_before}
    change_facts(order, service_minutes=as_own(order, minutes, learned_by_type(plan.territory)))
    move = movable(visit, plan, now=timezone.now())
    holders = open_holders(visit, plan)
    rows = lock_rows(visit, plan, holders)
    routes = routes_in(plan, holders)
    places = [same_place(move, route, person) for route, person in zip(routes, people_of(routes), strict=True)]
    lock = lock_of(visit, plan)
    remove(visit, plan, routes)
    write(move, *places, lock=lock)
    after = {**facts_of(order, "service_minutes"), **facts_of(visit, *visit_before)}
    return remember(kind, visit, plan, rows, holders, by=by, order_before=before, order_after=after)


def as_own(order: FieldOrder, minutes: int, learned: Mapping[int, int]) -> int:
    """A minute more where a person's word would read as the type's usual time, which experience has overruled."""
    usual = order.order_type.service_minutes
    return minutes + 1 if minutes == usual != learned.get(order.order_type_id, usual) else minutes


def people_of(routes: list[TechnicianDay]) -> list[Technician]:
    people = {str(p.uuid): p for p in Technician.objects.filter(uuid__in=[route.technician.id for route in routes])}
    return [people[route.technician.id] for route in routes]


def same_place(move: Movable, route: TechnicianDay, person: Technician) -> Found:
    """In the same place and second as before, but for the new length; raises `EditError` with the rule."""
    own = {str(pk) for pk in move.plan.assignments.filter(visit=move.visit).values_list("pk", flat=True)}
    position, stop = next((n, stop) for n, stop in enumerate(route.stops) if stop.id in own)
    (free,) = without([route], visit=move.visit, plan=move.plan)
    window = Window(move.plan.day, stop.start_s, stop.start_s)
    roles = [r for r, skills in enumerate(move.wanted.roles) if holds(route.technician.skills, skills)]
    placed: Placed | None = None
    if roles:
        placed = insert(free, move.wanted, window, travel=move.travel, role=roles[0], position=position)
    if placed is None:
        raise EditError(hindrance(move, route, position, person))
    return Found(free, person, placed, breaks_promise=False)


def hindrance(move: Movable, day: TechnicianDay, position: int, person: Technician) -> str:
    """Which rule the longer work would break first, going along the rest of the day."""
    end_s = day.stops[position].start_s + move.wanted.service_s
    legs = raw_legs_s(list(pairwise(day.points))[position + 1 :], move.travel)
    for stop, leg_s in zip(day.stops[position + 1 :], legs, strict=False):
        start_s = max(end_s + day.technician.slowed_s(leg_s), stop.start_s)
        if start_s > stop.latest_s:
            row = Assignment.objects.select_related("visit__order").get(pk=stop.id)
            times = {
                "order": row.visit.order,
                "time": clock_time(move, start_s),
                "last": clock_time(move, stop.latest_s),
            }
            return _("%(order)s would begin at %(time)s; it may not begin after %(last)s.") % times
        end_s = start_s + stop.service_s
    home_s, last_s = end_s + day.technician.slowed_s(legs[-1]), working_day(day.technician).end_s
    if home_s > last_s:
        times = {"name": person, "time": clock_time(move, home_s), "last": clock_time(move, last_s)}
        return _("%(name)s would be home at %(time)s; the shift with its overtime ends at %(last)s.") % times
    return _("%(name)s has no room for it beside a break or an absence.") % {"name": person}


def clock_time(move: Movable, seconds: int) -> str:
    return f"{move.clock.instant(seconds).astimezone(move.plan.territory.zone):%H:%M}"
