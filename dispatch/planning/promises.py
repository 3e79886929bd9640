"""What a live appointment means for the plan of a day."""

from datetime import datetime

from dispatch.models import Appointment, Plan
from dispatch.models.appointment import AppointmentState
from dispatch.planning.clock import DayClock


def is_promise(appointment: Appointment, *, now: datetime, since: datetime) -> bool:
    """A promise or a hold that still binds: not expired, and its window not over at `since`."""
    expires_at = appointment.expires_at if appointment.state == AppointmentState.INITIALIZED else None
    expired = expires_at is not None and expires_at <= now
    return not expired and appointment.window.upper > since


def keeps(start: datetime, appointment: Appointment) -> bool:
    """Whether a service that starts at `start` keeps the window; its last instant counts as kept."""
    return appointment.window.lower <= start <= appointment.window.upper


def promises_left_out(plan: Plan, *, now: datetime) -> int:
    """How many customers hold a promise that still binds, for a visit that the plan leaves out."""
    since = DayClock(plan.day, plan.territory.zone).present(now)
    confirmed = Appointment.objects.filter(
        state=AppointmentState.CONFIRMED, order__visits__in=plan.unplanned.values("visit")
    )
    return sum(is_promise(appointment, now=now, since=since) for appointment in confirmed.distinct())
