"""Telling a customer who was promised nothing when to expect somebody whom a person sent."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.booking.services.promises import promise_window
from dispatch.models import Appointment, Assignment, Plan
from dispatch.planning.windows import promised_window
from orders.models import Visit
from orders.services.tickets import go_on
from technicians.models import Shift, Technician


def promise_arrival(*, visit: Visit, plan: Plan, technician: Technician) -> Appointment | None:
    """A window around the planned start, as by publishing; None for the order of an outage, which has no customer."""
    ticket = visit.order.ticket
    if ticket is None:
        return None
    start = Assignment.objects.get(visit=visit, plan=plan, technician=technician).during.lower
    window = arrival_window(start, technician=technician, plan=plan)
    appointment = promise_window(order=visit.order, window=window)
    go_on(ticket=ticket)
    return appointment


def arrival_window(start: datetime, *, technician: Technician, plan: Plan) -> DateTimeTZRange:
    shifts = Shift.objects.filter(technician=technician, day=plan.day, during__startswith__lte=start)
    return promised_window(start, shift=shifts.latest("during").during, zone=plan.territory.zone)
