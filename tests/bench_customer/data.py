"""Customers with promises for the next day, and messages that wait."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from dispatch.models import Appointment
from orders.catalogue import install_catalogue
from orders.models import Customer, CustomerPhone, FieldOrder, Message, OrderType, Site, Ticket
from technicians.models import Organisation, Territory
from tests.bench_api.field import analyze, home

CHUNK = 5000


def organisation_of(name: str) -> Organisation:
    organisation = Organisation.objects.create(name=f"{name} {timezone.now():%Y-%m-%d %H:%M:%S}")
    install_catalogue(organisation=organisation)
    return organisation


def zone_at(hour: int) -> str:
    """A time zone of fixed offset in which it is about that hour now."""
    offset = (hour - datetime.now(ZoneInfo("UTC")).hour + 11) % 24 - 11
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def customers_of(organisation: Organisation, count: int) -> list[Customer]:
    """Each is reached in one way: every other one by e-mail, the others by SMS."""
    customers = Customer.objects.bulk_create(
        [
            Customer(organisation=organisation, name=f"Bench {n}", email="" if n % 2 else f"bench{n}@example.org")
            for n in range(count)
        ],
        batch_size=CHUNK,
    )
    phones = [
        CustomerPhone(customer=customer, number=f"+49151{20_000_000 + customer.pk:08d}")
        for customer in customers
        if not customer.email
    ]
    CustomerPhone.objects.bulk_create(phones, batch_size=CHUNK)
    return customers


def promise_day(territory: Territory, customers: list[Customer], day: date) -> None:
    """An appointment for each, all of them made the day before yesterday."""
    organisation, made = territory.organisation, timezone.now() - timedelta(days=2)
    order_type = OrderType.objects.filter(organisation=organisation).order_by("code")[0]
    whose = {"organisation": organisation}
    at_home = {"street": "Ring 1", "postal_code": "50674", "city": "Köln", "point": home(0), "accuracy": "exact"}
    sites = [Site(**whose, **at_home, customer=customer, territory=territory) for customer in customers]
    Site.objects.bulk_create(sites, batch_size=CHUNK)
    tickets = [Ticket(**whose, source="bench", customer=s.customer, site=s, state="inProgress") for s in sites]
    Ticket.objects.bulk_create(tickets, batch_size=CHUNK)
    work = {**whose, "order_type": order_type, "priority": 50, "service_minutes": 45}
    orders = [FieldOrder(**work, ticket=t, site=t.site, service=f"s{n}") for n, t in enumerate(tickets)]
    FieldOrder.objects.bulk_create(orders, batch_size=CHUNK)
    begin = datetime.combine(day, time(9), territory.zone)
    window = DateTimeTZRange(begin, begin + timedelta(hours=2))
    Appointment.objects.bulk_create(
        [Appointment(**whose, order=o, window=window, state="confirmed", created_at=made) for o in orders],
        batch_size=CHUNK,
    )
    Ticket.objects.filter(source="bench", organisation=organisation).update(told_state="inProgress")
    analyze()


def queue_sms(organisation: Organisation, count: int, *, key: str) -> list[str]:
    """So many that can go at once; returns their numbers."""
    rows = Message.objects.bulk_create(
        [
            Message(
                organisation=organisation,
                event="done",
                dedupe_key=f"{key}:{organisation.pk}:{n}",
                channel="sms",
                address=f"+49151{30_000_000 + n:08d}",
                body="Bench",
                at_any_hour=True,
            )
            for n in range(count)
        ],
        batch_size=CHUNK,
    )
    return [str(row.uuid) for row in rows]
