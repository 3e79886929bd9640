"""Telling a customer who was promised nothing when to expect somebody whom a person sent."""

from dispatch.booking.services.promises import promise_window
from dispatch.models import Assignment, Plan
from dispatch.planning.windows import promised_window
from orders.models import Visit
from orders.services.tickets import go_on
from technicians.models import Shift, Technician


def promise_arrival(*, visit: Visit, plan: Plan, technician: Technician) -> bool:
    """A window around the planned start, as by publishing; False for the order of an outage, which has no customer."""
    ticket = visit.order.ticket
    if ticket is None:
        return False
    start = Assignment.objects.get(visit=visit, plan=plan, technician=technician).during.lower
    shifts = Shift.objects.filter(technician=technician, day=plan.day, during__startswith__lte=start)
    window = promised_window(start, shift=shifts.latest("during").during, zone=plan.territory.zone)
    promise_window(order=visit.order, window=window)
    go_on(ticket=ticket)
    return True
