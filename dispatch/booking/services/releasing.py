"""Giving a place back, or booking it: the stop in the published plan, and the places of a day not planned yet."""

from django.db.models import F

from dispatch.models import Appointment, Assignment, DayCapacity
from dispatch.planning.booking_order import days_of, lock_days
from orders.models.states import VisitState


def release_place(*, appointment: Appointment) -> None:
    """Whatever the appointment holds or has booked; a visit that has begun keeps its stop."""
    lock_days(days_of(order=appointment.order_id))
    appointment.held_assignments.all().delete()
    if appointment.state == Appointment.State.CONFIRMED:
        take_out_of_plan(order_id=appointment.order_id)
    release_capacity(appointment=appointment)


def release_capacity(*, appointment: Appointment) -> None:
    """The places of a day that was not planned when they were taken; in one order for all, see `placing`."""
    column = "booked" if appointment.state == Appointment.State.CONFIRMED else "held"
    for use in appointment.capacity_uses.order_by("row__area", "row__skill", "row__level"):
        DayCapacity.objects.filter(pk=use.row_id).update(**{column: F(column) - use.places})
        use.delete()


def book_capacity(*, appointment: Appointment) -> None:
    """What a hold has taken of a day that was not planned is promised from now on."""
    for use in appointment.capacity_uses.order_by("row__area", "row__skill", "row__level"):
        booked = {"held": F("held") - use.places, "booked": F("booked") + use.places}
        DayCapacity.objects.filter(pk=use.row_id).update(**booked)


def take_out_of_plan(*, order_id: int) -> None:
    """The order's open visit is in nobody's day any more; it waits to be planned."""
    Assignment.objects.filter(visit__order=order_id, visit__state=VisitState.OPEN, live=True).delete()
