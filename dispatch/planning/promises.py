"""What a live appointment means for the plan of a day."""

from datetime import datetime

from dispatch.models import Appointment
from dispatch.models.appointment import AppointmentState


def is_promise(appointment: Appointment, *, now: datetime, since: datetime) -> bool:
    """A promise or a hold that still binds: not expired, and its window not over at `since`."""
    expires_at = appointment.expires_at if appointment.state == AppointmentState.INITIALIZED else None
    expired = expires_at is not None and expires_at <= now
    return not expired and appointment.window.upper > since


def keeps(start: datetime, appointment: Appointment) -> bool:
    """Whether a service that starts at `start` keeps the window; its last instant counts as kept."""
    return appointment.window.lower <= start <= appointment.window.upper
