"""Bookings into published plans, and what a plan made anew does to their windows."""

from datetime import timedelta

import numpy as np
from django.utils import timezone

from dispatch.booking.errors import BookingError
from dispatch.booking.services.holds import confirm, hold
from dispatch.booking.windows import slots_of
from dispatch.models import Appointment, Assignment
from dispatch.planning.promises import keeps
from dispatch.planning.services import plan_now, publish
from orders.models import Site
from technicians.models import Technician, Territory
from technicians.services.generate import generate_technicians
from technicians.services.shifts import make_shifts
from tests.bench_api.data import new_orders, setting
from tests.bench_api.rows import Measured

TECHNICIANS = 175
FIRST_PLANNED = 300  # visits that are there before anybody books
DAYS = 2
PLAN_S = 60


def kept(*, bookings: int = 1000) -> Measured:
    """175 technicians and two days: 300 visits planned, 1,000 booked at random, 300 more come, planned anew."""
    rng = np.random.default_rng(15)
    territory = region()
    orders = new_orders(bookings * 2 + 2 * FIRST_PLANNED, seed=16)
    sites = [order.site_id for order in orders]
    move(sites[:FIRST_PLANNED], territory)
    days = [timezone.localdate() + timedelta(days=ahead) for ahead in working_days(territory)[:DAYS]]
    for day in days:
        publish(plan=plan_now(territory=territory, day=day, time_limit_s=10).plan)
    bookable = orders[FIRST_PLANNED:-FIRST_PLANNED]
    move([order.site_id for order in bookable], territory)
    slots = [slot for slot in slots_of(territory, now=timezone.now()) if slot.day in days]
    booked: list[Appointment] = []
    for order in bookable:
        if len(booked) == bookings:
            break
        slot = slots[int(rng.integers(len(slots)))]
        try:
            booked.append(confirm(appointment=hold(order=order, span=slot.span)))
        except BookingError:
            continue
    move(sites[-FIRST_PLANNED:], territory)
    for day in days:
        publish(plan=plan_now(territory=territory, day=day, time_limit_s=PLAN_S).plan)
    whole = sum(is_kept(Appointment.objects.get(pk=promised.pk), promised) for promised in booked)
    return Measured(
        f"{bookings:,} random bookings into a region's plans, then planned anew",
        f"all {bookings:,} promised windows still kept",
        f"{len(booked):,} booked, {whole:,} kept",
        (len(booked), whole) == (bookings, bookings),
    )


def is_kept(now: Appointment, promised: Appointment) -> bool:
    """The same promise, and a technician who comes inside it."""
    planned = Assignment.objects.filter(visit__order=now.order_id, live=True)
    same = (now.state, now.window) == ("confirmed", promised.window)
    return same and bool(planned) and all(keeps(row.during.lower, now) for row in planned)


def region() -> Territory:
    where = setting()
    depot = where.territories[0].depot
    territory = Territory.objects.create(
        organisation=where.organisation, name=f"Kept {timezone.now():%Y-%m-%d %H:%M:%S}", depot=depot
    )
    people = generate_technicians(territory=territory, count=TECHNICIANS)
    today = timezone.localdate()
    make_shifts(technicians=people, first=today, last=today + timedelta(days=10))
    return territory


def working_days(territory: Territory) -> list[int]:
    """Days ahead on which most of the team works."""
    today = timezone.localdate()
    team = Technician.objects.filter(territory=territory)
    return [ahead for ahead in range(1, 10) if team.filter(shifts__day=today + timedelta(days=ahead)).count() > 100]


def move(sites: list[int], territory: Territory) -> None:
    Site.objects.filter(pk__in=sites).update(territory=territory)
