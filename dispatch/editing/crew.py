"""Two technicians on one visit, in the same second: put there, exchanged, and one of them taken off again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.editing.choices import Movable, movable, without
from dispatch.editing.errors import Broken, EditError
from dispatch.editing.locks import broken_lock, kept_by, lock_of, loosened
from dispatch.editing.order_facts import change_facts, facts_of
from dispatch.editing.services import UNEXPLAINED
from dispatch.editing.soft import Answer, broken_by_move, refuse_unexplained
from dispatch.editing.steps import (
    Found,
    hold,
    holders_of,
    lock_rows,
    no_room,
    open_holders,
    refuse_unseen,
    remember,
    remove,
    route_of,
    routes_in,
    write,
)
from dispatch.editing.telling import waits_no_more
from dispatch.models import Lock, Plan, PlanEdit
from dispatch.models.plan_edit import EditKind, SoftRule
from orders.models import Visit
from routing.eligible import holds
from routing.slots import Fit, SlotEngine, TechnicianDay, fits, insert
from routing.visit import TWO
from technicians.models import Technician, User

PAIRS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who could do it together from `start_s`; `cost_s` is travel that it adds, and delay of other stops."""

    people: tuple[Technician, Technician]
    start_s: int
    cost_s: int


@transaction.atomic
def assign_pair(
    *,
    visit: Visit,
    plan: Plan,
    people: Sequence[Technician],
    by: User,
    seen: str | None = None,
    answer: Answer = UNEXPLAINED,
) -> PlanEdit:
    """Both do it at once, as near as can be to when it is planned; out of whoever had it before.

    From then on the order needs two, for every plan that is made. Raises as `services.assign`.
    """
    if len({person.pk for person in people}) != TWO:
        raise EditError(_("Choose two different technicians."))
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    holders = holders_of(visit, plan)
    order_before = facts_of(visit.order, "needed_technicians")
    change_facts(visit.order, needed_technicians=TWO)
    move = movable(visit, plan, now=timezone.now())
    concerned = {*holders, *(person.pk for person in people)}
    before = lock_rows(visit, plan, concerned)
    routes = routes_in(plan, concerned)
    places = together(move, people, list(without(routes, visit=visit, plan=plan)), near_s=start_of(move))
    facts = refuse_unexplained(broken_by_move(move, places, holders, by), answer, begins=places[0].begins(move))
    lock = kept_by(move, places)
    remove(visit, plan, routes)
    write(move, *places, lock=lock)
    facts |= waits_no_more(move, people[0])
    facts |= {"order_before": order_before, "order_after": facts_of(visit.order, "needed_technicians")}
    kind = EditKind.JOINED if order_before["needed_technicians"] < TWO else EditKind.ASSIGNED
    return remember(kind, visit, plan, before, concerned, by=by, **facts)


@transaction.atomic
def take_off(
    *,
    visit: Visit,
    plan: Plan,
    technician: Technician,
    by: User,
    seen: str | None = None,
    answer: Answer = UNEXPLAINED,
) -> PlanEdit:
    """One of the two is enough: the other one stays as they are, and the order needs one from then on."""
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    holders = open_holders(visit, plan)
    if len(holders) != TWO or technician.pk not in holders:
        raise EditError(_("These two are not both on this visit any more. Look at it first."))
    order_before = facts_of(visit.order, "needed_technicians")
    change_facts(visit.order, needed_technicians=1)
    move = movable(visit, plan, now=timezone.now())
    before = lock_rows(visit, plan, holders)
    routes = routes_in(plan, holders)
    refuse_unskilled(move, technician, routes)
    broken = [*broken_lock(visit, plan, by, loosened(lock_of(visit, plan), Lock.TIME))]
    if visit.order.order_type.needed_technicians == TWO:
        broken.append(Broken(SoftRule.PAIR, _("This kind of work is for two technicians.")))
    facts = refuse_unexplained(broken, answer)
    remove(visit, plan, routes, only=technician)
    facts |= {"order_before": order_before, "order_after": facts_of(visit.order, "needed_technicians")}
    return remember(EditKind.LEFT, visit, plan, before, holders, by=by, **facts)


def refuse_unskilled(move: Movable, leaves: Technician, routes: Collection[TechnicianDay]) -> None:
    """Who stays does all of it."""
    for route in routes:
        if route.technician.id != str(leaves.uuid) and not holds(route.technician.skills, move.wish.skills):
            raise no_room(move, Technician.objects.get(uuid=route.technician.id), route)


def start_of(move: Movable) -> int | None:
    row = move.plan.assignments.filter(visit=move.visit).first()
    return move.clock.seconds(row.during.lower) if row else None


def together(
    move: Movable, people: Sequence[Technician], routes: Collection[TechnicianDay], *, near_s: int | None
) -> list[Found]:
    """Where both begin in the same second; raises `EditError`, naming who has no room, or that they have none at once.

    Any of the two may be the first one, whose skills may be others.
    """
    days = [route_of(person, routes) for person in people]
    for roles in ((0, 1), (1, 0)):
        for start_s in sorted(starts(move, days, roles, near_s), key=lambda s: abs(s - near_s) if near_s else s):
            placed = [
                insert(day, move.wanted, move.window, travel=move.travel, role=role, start_s=start_s)
                for day, role in zip(days, roles, strict=True)
            ]
            found = [
                Found(day, person, where, breaks_promise=False)
                for day, person, where in zip(days, people, placed, strict=True)
                if where is not None
            ]
            if len(found) == TWO:
                return found
    for day, person in zip(days, people, strict=True):
        if not any(places(move, day, role) for role in range(TWO)):
            raise no_room(move, person, day)
    raise EditError(_("The two have no time in common for it."))


def starts(move: Movable, days: Sequence[TechnicianDay], roles: Sequence[int], near_s: int | None) -> set[int]:
    """The seconds worth a try: when it is planned, and the first that each has in each gap of their day."""
    tried = {fit.placed.start_s for day, role in zip(days, roles, strict=True) for fit in places(move, day, role)}
    return tried if near_s is None else {near_s, *tried}


def places(move: Movable, day: TechnicianDay, role: int) -> list[Fit]:
    return fits(day, move.wanted, move.window, travel=move.travel, role=role)


def partners(move: Movable, stays: Technician, routes: Collection[TechnicianDay]) -> list[Pair]:
    """Who could do it together with somebody who keeps the time that they have, the cheapest first."""
    near_s = start_of(move)
    own = next((route for route in routes if route.technician.id == str(stays.uuid)), None)
    if own is None or near_s is None:
        return []
    others = {route.technician.id: route for route in routes if route is not own}
    people = {str(person.uuid): person for person in Technician.objects.filter(uuid__in=others)}
    window = replace(move.window, first_s=near_s, last_s=near_s)
    found = []
    for uuid, day in others.items():
        for role in range(TWO):
            costs = [
                fits(each, move.wanted, window, travel=move.travel, role=r)
                for each, r in ((own, 1 - role), (day, role))
            ]
            if all(costs):
                cost_s = sum(min(fit.detour_s + fit.push_s for fit in each) for each in costs)
                found.append(Pair((stays, people[uuid]), near_s, cost_s))
                break
    return sorted(found, key=lambda pair: (pair.cost_s, pair.people[1].name))


def cheapest(found: Sequence[Fit]) -> int | None:
    return min((fit.detour_s + fit.push_s for fit in found), default=None)


def pairs(move: Movable, routes: Sequence[TechnicianDay]) -> list[Pair]:
    """The cheapest two of all, at whatever time; as the slot engine finds them."""
    engine = SlotEngine(travel=move.travel)
    engine.set_day(move.plan.day, routes)
    ways = engine.ways(move.wanted, move.window, most=PAIRS_SHOWN)
    uuids = {insertion.technician for way in ways for insertion in way.insertions}
    people = {str(person.uuid): person for person in Technician.objects.filter(uuid__in=uuids)}
    found = []
    for way in ways:
        first, second = (people[insertion.technician] for insertion in way.insertions)
        found.append(Pair((first, second), way.insertions[0].start_s, way.detour_s + way.push_s))
    return found
