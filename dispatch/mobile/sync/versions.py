"""Which rows a phone's pages are made of, and whether one of them is another than before.

PostgreSQL marks each row with the transaction that wrote it and with where it lies (`xmin` and `ctid`, see "System
Columns" in its manual): one of them is another after each write. The marks of all rows behind a page, hashed, are its
version: asking for it costs a query, making the page anew costs a hundred.
A test reads the tables that pages ask and refuses one that is not watched here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from dispatch.models import (
    Appointment,
    Assignment,
    DayEntry,
    FieldEntry,
    PhotoUpload,
    Plan,
    PointConsent,
    Praise,
    WorkOffer,
)
from orders.models import (
    Callback,
    CallbackAttempt,
    Category,
    ChecklistAnswer,
    ChecklistItem,
    Contact,
    Customer,
    CustomerPhone,
    FieldOrder,
    FieldOrderPart,
    OrderType,
    OrderTypePart,
    Outage,
    PartUsed,
    RemoteStep,
    Site,
    Survey,
    Ticket,
    TriedStep,
    Visit,
    VisitAction,
    VisitPhoto,
)
from orders.models.states import CallbackState
from technicians.models import CalendarLink, Organisation, Part, Shift, Skill, Technician, Territory, User, VanStock

Params = Mapping[str, int | list[int] | date | datetime]


@dataclass(frozen=True, slots=True)
class Watched:
    """The rows of a table, called `part` in SQL, that belong to a row of the list `of`."""

    model: type[Model]
    of: str
    on: str

    def sql(self) -> str:
        table = self.model._meta.db_table
        return (
            f"SELECT {self.of}.key, '{table}' || part.xmin || part.ctid AS mark"  # noqa: S608  names of our own
            f' FROM {self.of} JOIN "{table}" part ON {self.on}'
        )


@dataclass(frozen=True, slots=True)
class Thing:
    """What has a version: `lists` are SQL's common table expressions, each with the `key` of the thing."""

    lists: str
    parts: tuple[Watched, ...]

    def sql(self) -> str:
        marks = " UNION ALL ".join(part.sql() for part in self.parts)
        return (
            f"WITH {self.lists} "  # noqa: S608  the same
            f"SELECT key::text, left(md5(string_agg(mark, ',' ORDER BY mark)), 16) FROM ({marks}) marks GROUP BY key"
        )


# A picture of which no upload of this person is known.
FROM_ELSEWHERE = """NOT EXISTS (
    SELECT FROM dispatch_photoupload own WHERE own.uuid = part.uuid AND own.by_id = %(person)s
)"""

STOP = Thing(
    lists="""
        stop AS MATERIALIZED (
            SELECT visit.uuid AS key, visit.id, visit.state IN ('open', 'en_route', 'on_site') AS is_open,
                   visit.order_id, orders.organisation_id, orders.order_type_id,
                   orders.outage_id, orders.ticket_id, orders.site_id, site.territory_id, caller.category_id,
                   site.customer_id AS resident_id, caller.customer_id AS caller_id
            FROM orders_visit visit
            JOIN orders_fieldorder orders ON orders.id = visit.order_id
            JOIN orders_site site ON site.id = orders.site_id
            LEFT JOIN orders_ticket caller ON caller.id = orders.ticket_id
            WHERE visit.id = ANY(%(visits)s)
        ),
        ticket AS MATERIALIZED (
            SELECT key, ticket_id AS id FROM stop WHERE ticket_id IS NOT NULL
            UNION SELECT key, orders_ticket.id FROM stop JOIN orders_ticket USING (order_id)
        ),
        customer AS MATERIALIZED (
            SELECT key, resident_id AS id FROM stop WHERE resident_id IS NOT NULL
            UNION SELECT key, caller_id FROM stop WHERE caller_id IS NOT NULL
        ),
        trip AS MATERIALIZED (
            SELECT key, orders_visit.id FROM stop JOIN orders_visit USING (order_id)
            UNION SELECT key, orders_visit.id FROM stop
            JOIN orders_fieldorder earlier ON earlier.ticket_id = stop.ticket_id
            JOIN orders_visit ON orders_visit.order_id = earlier.id
        ),
        given AS MATERIALIZED (
            SELECT key, plan_id, technician_id FROM stop JOIN dispatch_assignment ON visit_id = stop.id
        ),
        carried AS MATERIALIZED (
            SELECT key, technician_id, part_id
            FROM given JOIN stop USING (key) JOIN orders_ordertypepart USING (order_type_id)
            UNION SELECT key, technician_id, part_id
            FROM given JOIN stop USING (key) JOIN orders_fieldorderpart USING (order_id)
        )
    """,
    parts=(
        Watched(Visit, "trip", "part.id = trip.id"),
        Watched(FieldOrder, "stop", "part.id = stop.order_id"),
        Watched(FieldOrderPart, "stop", "part.order_id = stop.order_id"),
        Watched(Organisation, "stop", "part.id = stop.organisation_id"),
        Watched(Site, "stop", "part.id = stop.site_id"),
        Watched(Customer, "customer", "part.id = customer.id"),
        Watched(CustomerPhone, "customer", "part.customer_id = customer.id"),
        Watched(Ticket, "ticket", "part.id = ticket.id"),
        Watched(TriedStep, "ticket", "part.ticket_id = ticket.id"),
        Watched(Contact, "ticket", "part.ticket_id = ticket.id"),
        Watched(Appointment, "stop", "part.order_id = stop.order_id AND stop.is_open"),
        Watched(Assignment, "stop", "part.visit_id = stop.id"),
        Watched(Plan, "given", "part.id = given.plan_id"),
        Watched(Technician, "given", "part.id = given.technician_id"),
        Watched(VanStock, "carried", "part.technician_id = carried.technician_id AND part.part_id = carried.part_id"),
        Watched(VisitAction, "stop", "part.visit_id = stop.id"),
        Watched(Callback, "stop", "part.visit_id = stop.id"),
        Watched(VisitPhoto, "trip", f"part.visit_id = trip.id AND {FROM_ELSEWHERE}"),
        Watched(ChecklistAnswer, "trip", "part.visit_id = trip.id"),
        Watched(PartUsed, "trip", "part.visit_id = trip.id"),
        Watched(FieldEntry, "stop", "part.visit_id = stop.id"),
        # What the phone sent itself it need not be told, but for what the worker could not use.
        Watched(
            PhotoUpload,
            "stop",
            "part.visit_id = stop.id AND (part.by_id <> %(person)s OR part.state = 'refused')",
        ),
        Watched(Outage, "stop", "part.id = stop.outage_id"),
        Watched(OrderType, "stop", "part.id = stop.order_type_id"),
        Watched(ChecklistItem, "stop", "part.order_type_id = stop.order_type_id"),
        Watched(OrderTypePart, "stop", "part.order_type_id = stop.order_type_id"),
        Watched(Category, "stop", "part.id = stop.category_id"),
        Watched(Territory, "stop", "part.id = stop.territory_id"),
        Watched(Part, "stop", "part.organisation_id = stop.organisation_id"),
        Watched(Skill, "stop", "part.organisation_id = stop.organisation_id"),
        Watched(RemoteStep, "stop", "part.organisation_id = stop.organisation_id"),
    ),
)

PERSON = Thing(
    lists="""
        person AS MATERIALIZED (
            SELECT account.id AS key, account.organisation_id, technician.id AS technician_id, technician.territory_id,
                   %(today)s::date AS today
            FROM technicians_user account
            LEFT JOIN technicians_technician technician ON technician.user_id = account.id
            WHERE account.id = %(person)s
        ),
        offer AS MATERIALIZED (
            SELECT person.key, asked.id AS asked_id, dispatch_workoffer.id, dispatch_workoffer.visit_id
            FROM person
            JOIN dispatch_workoffer_technicians asked USING (technician_id)
            JOIN dispatch_workoffer ON dispatch_workoffer.id = asked.workoffer_id
            WHERE dispatch_workoffer.until > %(now)s
        ),
        swap AS MATERIALIZED (
            SELECT person.key, wish.uuid AS wish_id, about.visit_id
            FROM person
            JOIN dispatch_dayentry wish ON wish.colleague_id = person.technician_id AND wish.decision = ''
            LEFT JOIN dispatch_dayentry_visits about ON about.dayentry_id = wish.uuid
        )
    """,
    parts=(
        Watched(User, "person", "part.id = person.key"),
        Watched(Organisation, "person", "part.id = person.organisation_id"),
        Watched(Technician, "person", "part.territory_id = person.territory_id"),
        Watched(VanStock, "person", "part.technician_id = person.technician_id"),
        Watched(Part, "person", "part.organisation_id = person.organisation_id"),
        Watched(Territory, "person", "part.id = person.territory_id"),
        Watched(PointConsent, "person", "part.technician_id = person.technician_id"),
        Watched(CalendarLink, "person", "part.technician_id = person.technician_id"),
        Watched(WorkOffer, "offer", "part.id = offer.id"),
        Watched(WorkOffer.technicians.through, "offer", "part.id = offer.asked_id"),
        Watched(Visit, "offer", "part.id = offer.visit_id"),
        Watched(Assignment, "offer", "part.visit_id = offer.visit_id"),
        Watched(Shift, "person", "part.technician_id = person.technician_id AND part.day = person.today"),
        Watched(
            DayEntry,
            "person",
            "part.technician_id = person.technician_id"
            " AND (part.day = person.today OR part.kind = 'swap' AND part.facts->>'of' >= person.today::text)",
        ),
        Watched(Praise, "person", "part.technician_id = person.technician_id"),
        Watched(
            Survey,
            "person",
            "part.id IN (SELECT survey_id FROM dispatch_praise WHERE technician_id = person.technician_id)",
        ),
        Watched(DayEntry, "swap", "part.uuid = swap.wish_id"),
        Watched(DayEntry.visits.through, "swap", "part.dayentry_id = swap.wish_id"),
        Watched(Visit, "swap", "part.id = swap.visit_id"),
        Watched(Assignment, "swap", "part.visit_id = swap.visit_id"),
    ),
)

OWED = Thing(
    lists=f"""
        owed AS MATERIALIZED (
            SELECT callback.uuid AS key, callback.id, callback.organisation_id, callback.ticket_id, callback.visit_id,
                   ticket.customer_id
            FROM orders_callback callback
            JOIN orders_ticket ticket ON ticket.id = callback.ticket_id
            WHERE (callback.owner_id = %(person)s OR callback.taken_by_id = %(person)s)
                  AND callback.state = '{CallbackState.OPEN}'
        )
    """,  # noqa: S608  a state's name
    parts=(
        Watched(Callback, "owed", "part.id = owed.id"),
        Watched(CallbackAttempt, "owed", "part.callback_id = owed.id"),
        Watched(VisitAction, "owed", "part.visit_id = owed.visit_id"),
        Watched(VisitPhoto, "owed", f"part.visit_id = owed.visit_id AND {FROM_ELSEWHERE}"),
        Watched(Ticket, "owed", "part.id = owed.ticket_id"),
        Watched(TriedStep, "owed", "part.ticket_id = owed.ticket_id"),
        Watched(Customer, "owed", "part.id = owed.customer_id"),
        Watched(CustomerPhone, "owed", "part.customer_id = owed.customer_id"),
        Watched(RemoteStep, "owed", "part.organisation_id = owed.organisation_id"),
    ),
)


def versions_of_stops(visits: Iterable[int], person: int) -> dict[str, str]:
    """The uuid of each of these visits (primary keys) → its version, for the phone of this person."""
    return _versions(STOP, {"visits": list(visits), "person": person})


def versions_of_person(person: int, today: date) -> dict[str, str]:
    """The person with their day and what they are offered, and each callback that they owe → its version."""
    about: Params = {"person": person, "today": today, "now": timezone.now()}
    return _versions(PERSON, about) | _versions(OWED, about)


def _versions(thing: Thing, params: Params) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(thing.sql(), params)
        return dict(cursor.fetchall())
