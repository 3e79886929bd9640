"""What is told about an order and its visits: when, and how far. Never which technician."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import models

from dispatch.models import Appointment
from dispatch.tmf.toolkit.parts import reference
from orders.models import FieldOrder, Visit
from orders.models.states import OrderState, VisitState
from orders.models.visit import Outcome

Period = dict[str, datetime | None]


class FieldStatus(models.TextChoices):
    """How far a visit is."""

    OPEN = "open"
    PLANNED = "planned"
    ON_ROUTE = "onRoute"
    ON_SITE = "onSite"
    FINISHED = "finished"
    CANCELLED = "cancelled"


_STATUS: Mapping[str, FieldStatus] = {
    VisitState.EN_ROUTE: FieldStatus.ON_ROUTE,
    VisitState.ON_SITE: FieldStatus.ON_SITE,
    VisitState.FINISHED: FieldStatus.FINISHED,
    VisitState.CANCELLED: FieldStatus.CANCELLED,
}
_ITEM_STATE: Mapping[str, OrderState] = {
    VisitState.OPEN: OrderState.ACKNOWLEDGED,
    VisitState.EN_ROUTE: OrderState.IN_PROGRESS,
    VisitState.ON_SITE: OrderState.IN_PROGRESS,
    VisitState.CANCELLED: OrderState.CANCELLED,
}


def visits(order: FieldOrder) -> list[Visit]:
    """Oldest first."""
    return list(order.visits.all())


def current(order: FieldOrder) -> Visit | None:
    """The visit that is to come or under way, or else the last one."""
    return next(reversed(visits(order)), None)


def field_status(visit: Visit) -> FieldStatus:
    if visit.state == VisitState.OPEN:
        return FieldStatus.PLANNED if planned(visit) else FieldStatus.OPEN
    return _STATUS[visit.state]


def item_state(visit: Visit) -> OrderState:
    """TMF697 WorkOrderItemStateType of a visit."""
    if visit.state == VisitState.FINISHED:
        return OrderState.COMPLETED if visit.outcome == Outcome.DONE else OrderState.FAILED
    return _ITEM_STATE[visit.state]


def characteristics(visit: Visit) -> list[dict[str, str]]:
    """TMF697 workCharacteristic: *fieldStatus*, and once it is over *outcome*."""
    found = [{"name": "fieldStatus", "value": field_status(visit).value}]
    return [*found, {"name": "outcome", "value": visit.outcome}] if visit.outcome else found


def planned(visit: Visit) -> Period | None:
    """When it is planned in the published plan; from the first to the last of two technicians."""
    spans = [assignment.during for assignment in visit.live_assignments]  # type: ignore[attr-defined]
    if not spans:
        return None
    return period(min(span.lower for span in spans), max(span.upper for span in spans))


def actual(visit: Visit) -> Period | None:
    """From the arrival to the end, as far as that is known."""
    return period(visit.on_site_at, visit.finished_at) if visit.on_site_at or visit.finished_at else None


def promise(order: FieldOrder) -> Appointment | None:
    """The newest appointment that was promised to the customer."""
    return next(iter(order.appointments.all()), None)


def promised(order: FieldOrder) -> Period | None:
    appointment = promise(order)
    return period(appointment.window.lower, appointment.window.upper) if appointment else None


def started_at(order: FieldOrder) -> datetime | None:
    """When somebody first set out, or arrived."""
    times = [time for visit in visits(order) for time in (visit.en_route_at, visit.on_site_at) if time]
    return min(times, default=None)


def expected_at(order: FieldOrder) -> datetime | None:
    """When we expect an open order to be done: as it is planned, promised or due."""
    if not order.is_open:
        return None
    visit = current(order)
    expected = (visit and planned(visit)) or promised(order)
    return expected["endDateTime"] if expected else order.due_at


def closed_as(*states: OrderState) -> Any:
    """A function of an order: when it got one of these states."""
    return lambda order: order.closed_at if order.state in states else None


def period(start: datetime | None, end: datetime | None) -> Period:
    return {"startDateTime": start, "endDateTime": end}


def entities(order: FieldOrder) -> Iterator[dict[str, str]]:
    """The tickets that wait for it, and the outage behind it."""
    for ticket in order.tickets.all():
        yield reference(
            ticket.uuid, role="troubleTicket", referred_type="TroubleTicket", name=ticket.number, status=ticket.state
        )
    if outage := order.outage:
        name = outage.network_element
        yield reference(outage.uuid, role="outage", referred_type="ServiceProblem", name=name, status=outage.state)


def parties(order: FieldOrder) -> Iterator[dict[str, str]]:
    """Whom it is for, and which group of technicians does it."""
    if customer := order.customer:
        yield reference(customer.uuid, role="customer", referred_type="Individual", name=customer.name)
    if territory := order.site.territory:
        yield reference(territory.name, role="technicianGroup", referred_type="Organization", name=territory.name)
