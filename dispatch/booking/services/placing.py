"""Taking a place: a real one in the published plan, or one of the capacity of a day that is not planned yet.

Call it in a transaction that holds the territory (`share_territory`) and the order. The arrays only say where to look:
each technician's day is locked (`lock_calendars`), read anew and timed exactly before anything is written, and the
database's constraints have the last word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dispatch.booking.capacity import Places
from dispatch.booking.diary import committed
from dispatch.booking.errors import SlotGoneError
from dispatch.booking.placement import Placement
from dispatch.booking.routes import routes_of
from dispatch.booking.search import horizon
from dispatch.booking.windows import Slot
from dispatch.booking.wishes import Wish
from dispatch.models import Appointment, CapacityUse, Plan
from dispatch.planning.booking_order import days_of, lock_days, lock_technicians
from dispatch.planning.clock import DayClock
from dispatch.planning.travel import estimate_of
from orders.models import Visit
from routing.slots import Insertion, Offer
from technicians.models import Technician, Territory

WAYS = 5  # how many are looked at before a window counts as gone

TAKE = """
    INSERT INTO dispatch_daycapacity AS c
        (territory_id, day, first_minute, area, skill, level, capacity, held, booked)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0)
    ON CONFLICT (territory_id, day, first_minute, area, skill, level)
    DO UPDATE SET held = c.held + EXCLUDED.held, capacity = EXCLUDED.capacity
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a visit may go in a slot, as it was committed: ways into the published plan, or places of capacity."""

    slot: Slot
    ways: Sequence[Offer]
    places: Sequence[Places]
    is_planned: bool

    @property
    def technicians(self) -> set[str]:
        return {each.technician for way in self.ways for each in way.insertions}


def look_for_room(*, wish: Wish, slot: Slot, visit: Visit, now: datetime) -> Room:
    """Call it before anything is given back or taken (see `committed`).

    Whoever goes to this visit by now comes first: once their stop is given back they may have room for it.
    """
    days = committed(wish.territory, horizon(wish.territory, now=now), now=now)
    if slot.day in days.crews:
        (places,) = days.places_of(wish, [slot])
        return Room(slot, (), places, is_planned=False)
    ways = days.engine.ways(wish.wanted([slot.window]), slot.window, most=WAYS)
    return Room(slot, [*present_ways(visit, wish, slot), *ways], (), is_planned=True)


def lock_calendars(*, wish: Wish, room: Room, visit: Visit) -> None:
    """All that giving back and taking will write, before either: technicians, then days."""
    there = Q(pk__in=visit.assignments.filter(live=True).values("technician"))
    lock_technicians(Technician.objects.filter(there | Q(uuid__in=room.technicians)).values_list("pk", flat=True))
    lock_days(days_of(order=visit.order_id) | {(wish.territory.pk, room.slot.day)})


def present_ways(visit: Visit, wish: Wish, slot: Slot) -> list[Offer]:
    """The technician who has the visit on that day already; two would have to be looked at together."""
    if wish.technicians_needed > 1:
        return []
    there = visit.assignments.filter(live=True, plan__day=slot.day).values_list("technician__uuid", flat=True)
    return [Offer(slot.window, (Insertion(str(uuid), 0, 0, 0),), 0, 0, 0.0, 0.0, 0.0) for uuid in there]


def take_place(*, appointment: Appointment, visit: Visit, wish: Wish, room: Room, now: datetime) -> None:
    """Give the hold its place; raises `SlotGoneError`, with nothing written, where there is none any more."""
    if room.is_planned:
        take_in_plan(appointment=appointment, visit=visit, wish=wish, room=room, now=now)
    else:
        take_capacity(appointment=appointment, slot=room.slot, places=room.places)


def take_capacity(*, appointment: Appointment, slot: Slot, places: Sequence[Places]) -> None:
    """A place in each row, in one order for all, so that two bookings wait and never deadlock."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for each in sorted(places, key=lambda one: one.kind):
                territory = appointment.order.site.territory_id
                row = [territory, slot.day, slot.first_minute, *each.kind, each.capacity, each.needed]
                cursor.execute(TAKE, row)
                CapacityUse.objects.create(appointment=appointment, row_id=cursor.fetchone()[0], places=each.needed)
    except IntegrityError as error:
        if "daycapacity_not_over" not in str(error):
            raise
        raise SlotGoneError(_("This slot is taken.")) from error


def take_in_plan(*, appointment: Appointment, visit: Visit, wish: Wish, room: Room, now: datetime) -> None:
    """The first of the ways that still fits, in the rows as they are once their technicians are locked."""
    slot, ways = room.slot, room.ways
    clock = DayClock(slot.day, wish.territory.zone)
    pks = set(Technician.objects.filter(uuid__in=room.technicians).values_list("pk", flat=True))
    routes = routes_of(territory=wish.territory, clock=clock, now=now, only=pks)
    plan = Plan.objects.get(territory=wish.territory, day=slot.day, state=Plan.State.PUBLISHED)
    travel = estimate_of(wish.territory)
    placement = Placement(plan, clock, travel, {route.technician.id: route for route in routes})
    if not placement.write_first(ways, wish.wanted([slot.window]), visit=visit, hold=appointment):
        raise SlotGoneError(_("This slot is taken."))


def share_territory(territory: Territory) -> None:
    """Book beside other bookings, but not while a plan of the territory is published or stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM technicians_territory WHERE id = %s FOR SHARE", [territory.pk])
