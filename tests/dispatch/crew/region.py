"""A territory with so many technicians that its plan has several groups: rows for tomorrow, made in bulk."""

from datetime import date, timedelta
from random import Random

from django.contrib.gis.geos import Point
from django.utils import timezone

from orders.models import FieldOrder, Site, Ticket, Visit
from technicians.models import Shift, Technician, Territory
from tests.factories import CategoryFactory, CustomerFactory, OrderTypeFactory, TerritoryFactory, span

TECHNICIANS, VISITS = 240, 700


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def make_region(technicians: int = TECHNICIANS, visits: int = VISITS) -> Territory:
    """All can do everything all day; homes and visits lie in a square of 90 km around Cologne."""
    territory, random = TerritoryFactory(), Random(1)
    hire(territory, technicians, random)
    order_visits(territory, visits, random)
    return territory


def somewhere(random: Random) -> Point:
    return Point(6.958 + random.uniform(-0.64, 0.64), 50.941 + random.uniform(-0.4, 0.4), srid=4326)


def hire(territory: Territory, count: int, random: Random) -> None:
    team = Technician.objects.bulk_create(
        Technician(organisation=territory.organisation, territory=territory, name=f"No. {n}", home=somewhere(random))
        for n in range(count)
    )
    during = span(f"{tomorrow()} 08:00", 8.5)
    Shift.objects.bulk_create(Shift(technician=each, day=tomorrow(), during=during) for each in team)


def order_visits(territory: Territory, count: int, random: Random) -> None:
    organisation = territory.organisation
    customer, category = CustomerFactory(organisation=organisation), CategoryFactory(organisation=organisation)
    kind = OrderTypeFactory(organisation=organisation)
    shared = {"organisation": organisation}
    sites = Site.objects.bulk_create(
        Site(**shared, customer=customer, territory=territory, point=somewhere(random), accuracy="exact", city="Köln")
        for _ in range(count)
    )
    tickets = Ticket.objects.bulk_create(
        Ticket(
            **shared,
            site=site,
            customer=customer,
            category=category,
            source="test",
            state="inProgress",
            reported_at=timezone.now(),
        )
        for site in sites
    )
    orders = FieldOrder.objects.bulk_create(
        FieldOrder(
            **shared, ticket=ticket, site=ticket.site, service="internet", order_type=kind, service_minutes=minutes
        )
        for ticket, minutes in zip(tickets, random.choices([45, 60, 90, 120], k=count), strict=True)
    )
    Visit.objects.bulk_create(Visit(order=order) for order in orders)
