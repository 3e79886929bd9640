"""Which rows a phone's pages are made of, and whether one of them is another than before.

PostgreSQL marks each row with the transaction that wrote it and with where it lies (`xmin` and `ctid`, see "System
Columns" in its manual): one of them is another after each write. The marks of all rows behind a page, hashed, are its
version: asking for it costs a query, making the page anew costs a hundred.
A test reads the tables that pages ask and refuses one that is not watched here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model

from dispatch.models import Appointment, Assignment, FieldEntry, PhotoUpload, Plan
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
    OrderType,
    OrderTypePart,
    Outage,
    PartUsed,
    RemoteStep,
    Site,
    Ticket,
    TriedStep,
    Visit,
    VisitPhoto,
)
from orders.models.states import CallbackState
from technicians.models import Organisation, Part, Technician, Territory, User


@dataclass(frozen=True, slots=True)
class Watched:
    """The rows of a table that belong to a `thing`; SQL, in which they are called `part`."""

    model: type[Model]
    belongs: str


@dataclass(frozen=True, slots=True)
class Thing:
    """What has a version: `rows` is SQL that gives a key and the ids by which its parts are found."""

    rows: str
    parts: tuple[Watched, ...]

    def sql(self) -> str:
        marks = " UNION ALL ".join(
            f"SELECT thing.key, '{part.model._meta.db_table}' || part.xmin || part.ctid AS mark"  # noqa: S608  names of our own
            f' FROM thing JOIN "{part.model._meta.db_table}" part ON {part.belongs}'
            for part in self.parts
        )
        return (
            f"WITH thing AS MATERIALIZED ({self.rows}) "  # noqa: S608  the same
            f"SELECT key::text, left(md5(string_agg(mark, ',' ORDER BY mark)), 16) FROM ({marks}) marks GROUP BY key"
        )


_TICKETS = (
    "(SELECT ticket.id FROM orders_ticket ticket WHERE ticket.order_id = thing.order_id OR ticket.id = thing.ticket_id)"
)
_VISITS = "(SELECT visit.id FROM orders_visit visit WHERE visit.order_id = thing.order_id)"
_GIVEN = "(SELECT {} FROM dispatch_assignment given WHERE given.visit_id = thing.id)"

STOP = Thing(
    rows="""
        SELECT visit.uuid AS key, visit.id, visit.order_id, orders.organisation_id, orders.order_type_id,
               orders.outage_id, orders.ticket_id, orders.site_id, site.territory_id, site.customer_id,
               ticket.customer_id AS caller_id, ticket.category_id
        FROM orders_visit visit
        JOIN orders_fieldorder orders ON orders.id = visit.order_id
        JOIN orders_site site ON site.id = orders.site_id
        LEFT JOIN orders_ticket ticket ON ticket.id = orders.ticket_id
        WHERE visit.id = ANY(%(visits)s)
    """,
    parts=(
        Watched(Visit, "part.order_id = thing.order_id"),
        Watched(FieldOrder, "part.id = thing.order_id"),
        Watched(Site, "part.id = thing.site_id"),
        Watched(Customer, "part.id IN (thing.customer_id, thing.caller_id)"),
        Watched(CustomerPhone, "part.customer_id IN (thing.customer_id, thing.caller_id)"),
        Watched(Ticket, f"part.id IN {_TICKETS}"),
        Watched(TriedStep, f"part.ticket_id IN {_TICKETS}"),
        Watched(Contact, f"part.ticket_id IN {_TICKETS}"),
        Watched(Appointment, "part.order_id = thing.order_id"),
        Watched(Assignment, "part.visit_id = thing.id"),
        Watched(Plan, f"part.id IN {_GIVEN.format('given.plan_id')}"),
        Watched(Technician, f"part.id IN {_GIVEN.format('given.technician_id')}"),
        Watched(VisitPhoto, f"part.visit_id IN {_VISITS}"),
        Watched(ChecklistAnswer, f"part.visit_id IN {_VISITS}"),
        Watched(PartUsed, f"part.visit_id IN {_VISITS}"),
        Watched(FieldEntry, "part.visit_id = thing.id"),
        Watched(PhotoUpload, "part.visit_id = thing.id"),
        Watched(Outage, "part.id = thing.outage_id"),
        Watched(OrderType, "part.id = thing.order_type_id"),
        Watched(ChecklistItem, "part.order_type_id = thing.order_type_id"),
        Watched(OrderTypePart, "part.order_type_id = thing.order_type_id"),
        Watched(Category, "part.id = thing.category_id"),
        Watched(Territory, "part.id = thing.territory_id"),
        Watched(Part, "part.organisation_id = thing.organisation_id"),
        Watched(RemoteStep, "part.organisation_id = thing.organisation_id"),
    ),
)

PERSON = Thing(
    rows="""
        SELECT account.id AS key, account.id, account.organisation_id, technician.id AS technician_id,
               technician.territory_id
        FROM technicians_user account
        LEFT JOIN technicians_technician technician ON technician.user_id = account.id
        WHERE account.id = %(person)s
    """,
    parts=(
        Watched(User, "part.id = thing.id"),
        Watched(Organisation, "part.id = thing.organisation_id"),
        Watched(Technician, "part.id = thing.technician_id"),
        Watched(Territory, "part.id = thing.territory_id"),
    ),
)

OWED = Thing(
    rows=f"""
        SELECT callback.uuid AS key, callback.id, callback.organisation_id, callback.ticket_id, ticket.customer_id,
               NULL::bigint AS order_id
        FROM orders_callback callback
        JOIN orders_ticket ticket ON ticket.id = callback.ticket_id
        WHERE (callback.owner_id = %(person)s OR callback.taken_by_id = %(person)s)
              AND callback.state = '{CallbackState.OPEN}'
    """,  # noqa: S608  a state's name
    parts=(
        Watched(Callback, "part.id = thing.id"),
        Watched(CallbackAttempt, "part.callback_id = thing.id"),
        Watched(Ticket, "part.id = thing.ticket_id"),
        Watched(TriedStep, "part.ticket_id = thing.ticket_id"),
        Watched(Customer, "part.id = thing.customer_id"),
        Watched(CustomerPhone, "part.customer_id = thing.customer_id"),
        Watched(RemoteStep, "part.organisation_id = thing.organisation_id"),
    ),
)


def versions_of_stops(visits: Iterable[int]) -> dict[str, str]:
    """The uuid of each of these visits (primary keys) → its version."""
    return _versions(STOP, {"visits": list(visits)})


def versions_of_person(person: int) -> dict[str, str]:
    """The person, and each callback that they owe → its version."""
    return _versions(PERSON, {"person": person}) | _versions(OWED, {"person": person})


def _versions(thing: Thing, params: dict[str, int | list[int]]) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(thing.sql(), params)
        return dict(cursor.fetchall())
