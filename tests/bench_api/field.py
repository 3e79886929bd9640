"""A nation's day in the field: technicians with published plans, made in the database of the running service."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.gis.geos import Point
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone, translation

from dispatch.mobile.sync.day import days_of, versions_for, visits_of
from dispatch.models import Assignment, Plan
from dispatch.models.plan import PlanState
from orders.catalogue import install_catalogue
from orders.models import Contact, Customer, CustomerPhone, FieldOrder, OrderType, Site, Ticket, TriedStep, Visit
from orders.models.order_type import ChecklistKind
from orders.models.states import TicketState
from technicians.models import Organisation, Shift, Technician, Territory, User

TECHNICIANS = 7_000
STOPS = 6
TECHNICIANS_A_TERRITORY = 100
STOP = timedelta(minutes=60)
LANGUAGE = "de"


@dataclass(frozen=True)
class Phone:
    """Signed in, with its day: what it needs to sync."""

    person: int
    session: str
    visits: list[str]
    versions: dict[str, str]


ANSWERS = {ChecklistKind.YES_NO: "yes", ChecklistKind.NUMBER: "-20", ChecklistKind.TEXT: "4711"}


def report_of(order_type: OrderType) -> dict[str, list[str]]:
    """The form *done*, filled in."""
    asked = order_type.checklist.filter(required=True)
    answers = {f"item-{item.pk}": [ANSWERS[ChecklistKind(item.kind)]] for item in asked}
    return {
        "report": ["Dose getauscht, Pegel gemessen."],
        "parts-TOTAL_FORMS": ["0"],
        "parts-INITIAL_FORMS": ["0"],
    } | answers


def make_day() -> tuple[list[Phone], dict[str, list[str]]]:
    """7,000 technicians with 6 stops each, today: their phones, which have the day already, and what a report says."""
    organisation = Organisation.objects.create(name=f"Bench field {timezone.now():%Y-%m-%d %H:%M:%S}")
    install_catalogue(organisation=organisation)
    technicians = hire(organisation)
    types = OrderType.objects.filter(organisation=organisation, parts__isnull=False, checklist__isnull=False)
    order_type = types.distinct().order_by("code")[0]
    territories = [technician.territory_id for technician in technicians for _stop in range(STOPS)]
    publish(technicians, open_visits(order_type, territories))
    return sign_in(technicians), report_of(order_type)


def hire(organisation: Organisation) -> list[Technician]:
    count = TECHNICIANS // TECHNICIANS_A_TERRITORY
    territories = Territory.objects.bulk_create(
        Territory(organisation=organisation, name=f"Bench {number}", depot=home(number)) for number in range(count)
    )
    mark = uuid4().hex[:12]
    people = User.objects.bulk_create(
        User(organisation=organisation, username=f"bench-{mark}-{n}", role=User.Role.TECHNICIAN, password=f"!{n}")
        for n in range(TECHNICIANS)
    )
    technicians = Technician.objects.bulk_create(
        Technician(
            organisation=organisation,
            territory=territories[n // TECHNICIANS_A_TERRITORY],
            user=person,
            name=f"Bench, {n}",
            home=home(n),
        )
        for n, person in enumerate(people)
    )
    begun = timezone.now() - timedelta(hours=1)
    Shift.objects.bulk_create(
        Shift(technician=t, day=timezone.localdate(), during=DateTimeTZRange(begun, begun + timedelta(hours=9)))
        for t in technicians
    )
    return technicians


def home(number: int) -> Point:
    return Point(6.9 + number % 100 / 500, 50.9 + number // 100 % 100 / 500, srid=4326)


@transaction.atomic  # a ticket names its order before that is written
def open_visits(order_type: OrderType, territories: list[int]) -> list[Visit]:
    """One a territory given: a customer with a ticket that has its contact and two tried steps, order and visit."""
    organisation = order_type.organisation
    category = organisation.categories.all()[0]
    steps = list(organisation.remote_steps.all()[:2])
    customers = Customer.objects.bulk_create(
        Customer(organisation=organisation, name=f"Bench Kunde {n}", contact_consent=False)
        for n in range(len(territories))
    )
    CustomerPhone.objects.bulk_create(
        CustomerPhone(customer=customer, number=f"+49221{n:07d}") for n, customer in enumerate(customers)
    )
    sites = Site.objects.bulk_create(
        Site(
            organisation=organisation,
            customer=customer,
            territory_id=territories[n],
            street=f"Ring {n}",
            postal_code="50674",
            city="Köln",
            point=home(n),
            accuracy="exact",
        )
        for n, customer in enumerate(customers)
    )
    order_ids = new_order_ids(len(sites))
    now = timezone.now()
    tickets = Ticket.objects.bulk_create(
        Ticket(
            organisation=organisation,
            customer=site.customer,
            site=site,
            category=category,
            source="bench",
            name="Kein Internet",
            description="Seit gestern Abend kein Internet.",
            state=TicketState.IN_PROGRESS,
            reported_at=now,
            order_id=order_id,
        )
        for site, order_id in zip(sites, order_ids, strict=True)
    )
    TriedStep.objects.bulk_create(
        TriedStep(ticket=t, step=step, result="kein Erfolg") for t in tickets for step in steps
    )
    Contact.objects.bulk_create(
        Contact(ticket=ticket, channel="phone", at=now, text="Seit gestern Abend kein Internet.") for ticket in tickets
    )
    orders = FieldOrder.objects.bulk_create(
        FieldOrder(
            pk=ticket.order_id,
            organisation=organisation,
            ticket=ticket,
            site=ticket.site,
            service=category.service,
            order_type=order_type,
            service_minutes=60,
        )
        for ticket in tickets
    )
    return Visit.objects.bulk_create(Visit(order=order) for order in orders)


def new_order_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        sequence = "SELECT nextval(pg_get_serial_sequence('orders_fieldorder', 'id')) FROM generate_series(1, %s)"
        cursor.execute(sequence, [count])
        return [order_id for (order_id,) in cursor.fetchall()]


def publish(technicians: list[Technician], visits: list[Visit]) -> None:
    today, now = timezone.localdate(), timezone.now()
    organisation = technicians[0].organisation
    plans = Plan.objects.bulk_create(
        Plan(
            organisation=organisation,
            territory_id=territory,
            day=today,
            version=1,
            state=PlanState.PUBLISHED,
            published_at=now,
        )
        for territory in sorted({technician.territory_id for technician in technicians})
    )
    plan_of = {plan.territory_id: plan for plan in plans}
    bounds = [now + number * STOP for number in range(STOPS + 1)]
    analyze()  # triggers look at these rows: without statistics they would read all of them each time
    for first in range(0, len(technicians), TECHNICIANS_A_TERRITORY):
        Assignment.objects.bulk_create(
            Assignment(
                plan=plan_of[technicians[n].territory_id],
                technician=technicians[n],
                visit=visit,
                live=True,
                travel_s=600,
                during=DateTimeTZRange(start, end),
            )
            for n in range(first, first + TECHNICIANS_A_TERRITORY)
            for visit, (start, end) in zip(visits[n * STOPS : (n + 1) * STOPS], pairwise(bounds), strict=True)
        )


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def sign_in(technicians: list[Technician]) -> list[Phone]:
    until = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    phones, sessions = [], []
    with translation.override(LANGUAGE):
        for technician in technicians:
            sessions.append(session_of(technician.user, until))
            visits = {day: visits_of(technician.user, day) for day in days_of(technician.user)}
            own = [str(visit.uuid) for of_day in visits.values() for visit in of_day]
            versions = versions_for(technician.user, visits)
            phones.append(Phone(technician.user_id, sessions[-1].session_key, own, versions))
    Session.objects.bulk_create(sessions)
    return phones


def session_of(user: User, until: datetime) -> Session:
    facts = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return Session(session_key=uuid4().hex, session_data=SessionStore().encode(facts), expire_date=until)
