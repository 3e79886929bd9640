"""Taking a place: a real one in the published plan, or one of the capacity of a day that is not planned yet.

Call it in a transaction that holds the territory (`share_territory`) and the order. The arrays only say where to look:
each technician's day is locked, read anew and timed exactly before anything is written, and the database's
constraints have the last word.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from dispatch.booking.capacity import Places, places_in
from dispatch.booking.diary import Diary, following
from dispatch.booking.errors import SlotGoneError
from dispatch.booking.routes import routes_of
from dispatch.booking.search import horizon
from dispatch.booking.windows import Slot
from dispatch.booking.wishes import Wish
from dispatch.models import Appointment, Assignment, CapacityUse, Plan
from dispatch.planning.booking_order import lock_technicians
from dispatch.planning.clock import DayClock
from orders.models import Visit
from routing.slots import Offer, Placed, TechnicianDay, Wanted, insert
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


def take_place(*, appointment: Appointment, visit: Visit, wish: Wish, slot: Slot, now: datetime) -> None:
    """Give the hold its place in the slot; raises `SlotGoneError`, with nothing written, where there is none."""
    with following(wish.territory, horizon(wish.territory, now=now), now=now) as diary:
        crew = diary.crews.get(slot.day)
        if crew is None:
            ways = diary.engine.ways(wish.wanted([slot]), slot.window, most=WAYS)
        else:
            rate = diary.visits_an_hour
            places = list(places_in(wish, slot, crew=crew, travel=diary.travel, visits_an_hour=rate))
    if crew is None:
        take_in_plan(appointment=appointment, visit=visit, wish=wish, slot=slot, ways=ways, diary=diary, now=now)
    else:
        take_capacity(appointment=appointment, slot=slot, places=places)


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


def take_in_plan(
    *,
    appointment: Appointment,
    visit: Visit,
    wish: Wish,
    slot: Slot,
    ways: Sequence[Offer],
    diary: Diary,
    now: datetime,
) -> None:
    """The first of the ways that still fits."""
    clock = DayClock(slot.day, wish.territory.zone)
    names = {each.technician for way in ways for each in way.insertions}
    pks = {str(uuid): pk for uuid, pk in Technician.objects.filter(uuid__in=names).values_list("uuid", "pk")}
    lock_technicians(pks.values())
    routes = routes_of(territory=wish.territory, clock=clock, now=now, only=pks.values())
    days = {route.technician.id: route for route in routes}
    for way in ways:
        placed = fitted(way, wish.wanted([slot]), days, diary)
        if placed is not None:
            plan = Plan.objects.get(territory=wish.territory, day=slot.day, state=Plan.State.PUBLISHED)
            for name, where in placed.items():
                push(days[name], where, clock)
                Assignment.objects.create(
                    plan=plan,
                    visit=visit,
                    technician_id=pks[name],
                    during=DateTimeTZRange(clock.instant(where.start_s), clock.instant(where.start_s + wish.service_s)),
                    travel_s=where.travel_s,
                    position=where.position,
                    live=True,
                    hold=appointment,
                )
            return
    raise SlotGoneError(_("This slot is taken."))


def fitted(way: Offer, wanted: Wanted, days: dict[str, TechnicianDay], diary: Diary) -> dict[str, Placed] | None:
    """The exact times of a way, by technician; None where it no longer fits."""
    placed: dict[str, Placed] = {}
    common = way.insertions[0].start_s if len(way.insertions) > 1 else None
    for each in way.insertions:
        day = days.get(each.technician)
        where = day and insert(day, wanted, way.window, travel=diary.travel, start_s=common)
        if not where:
            return None
        placed[each.technician] = where
    return placed


def push(day: TechnicianDay, where: Placed, clock: DayClock) -> None:
    """Give the stops behind a new one their later times, the last one first, so that none overlaps on the way."""
    behind = list(enumerate(zip(day.stops[where.position :], where.starts_s, strict=True), start=where.position + 1))
    for position, (stop, start_s) in reversed(behind):
        changed: dict[str, object] = {"position": position}
        if start_s != stop.start_s:
            changed["during"] = DateTimeTZRange(clock.instant(start_s), clock.instant(start_s + stop.service_s))
        if position == where.position + 1:
            changed["travel_s"] = where.next_travel_s
        Assignment.objects.filter(pk=int(stop.id)).update(**changed)


def share_territory(territory: Territory) -> None:
    """Book beside other bookings, but not while a plan of the territory is published or stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM technicians_territory WHERE id = %s FOR SHARE", [territory.pk])
