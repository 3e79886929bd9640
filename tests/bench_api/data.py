"""Orders to book, made in the database of the running service."""

from datetime import date, timedelta

import numpy as np
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from dispatch.planning.clock import DayClock
from dispatch.seeding.cases import Setting, make_cases
from dispatch.seeding.firm import ORGANISATION
from dispatch.seeding.places import Places
from dispatch.seeding.sizes import SIZES
from orders.models import FieldOrder, Ticket
from orders.services.gate import convert
from technicians.models import Organisation, Shift, Technician, TechnicianSkill, Territory


def setting() -> Setting:
    organisation = Organisation.objects.get(name=ORGANISATION)
    size = SIZES["region"]
    territories = list(Territory.objects.filter(organisation=organisation).order_by("pk")[: size.territories])
    return Setting(organisation=organisation, territories=territories, places=Places(size.places, territories=1))


def new_orders(count: int, *, seed: int) -> list[FieldOrder]:
    """`count` orders of one technician each, from new tickets that went through the gate.

    Each call has other network elements: the same ones again would be outages.
    """
    where = setting()
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rng = np.random.default_rng([seed, newest])
    make_cases(setting=where, day=timezone.localdate(), count=2 * count, outage=False, rng=rng)
    convert(organisation=where.organisation)
    orders = FieldOrder.objects.filter(ticket__pk__gt=newest, state="acknowledged", needed_technicians=1)
    return list(orders.select_related("site__territory", "order_type").order_by("pk")[:count])


@transaction.atomic
def lonely_territory(orders: list[FieldOrder]) -> Territory:
    """A territory with one technician who can do anything, to which the orders' sites are moved."""
    first = orders[0]
    organisation = first.organisation
    territory = Territory.objects.create(
        organisation=organisation, name=f"Bench {timezone.now():%Y-%m-%d %H:%M:%S}", emergency_percent=0
    )
    technician = Technician.objects.create(
        organisation=organisation, territory=territory, name="Bench, One", home=first.site.point
    )
    skills = organisation.skills.all()
    TechnicianSkill.objects.bulk_create(TechnicianSkill(technician=technician, skill=s, level=3) for s in skills)
    today = timezone.localdate()
    Shift.objects.bulk_create(
        Shift(technician=technician, day=day, during=working_hours(territory, day), break_minutes=0)
        for day in (today + timedelta(days=ahead) for ahead in range(1, 10))
    )
    type(first.site).objects.filter(orders__in=orders).update(territory=territory, point=first.site.point)
    return territory


def working_hours(territory: Territory, day: date) -> DateTimeTZRange:
    clock = DayClock(day, territory.zone)
    return DateTimeTZRange(clock.instant(8 * 3600), clock.instant(17 * 3600))
