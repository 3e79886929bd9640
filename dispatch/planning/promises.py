"""What a live appointment means for the plan of a day."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dispatch.models import Appointment, Assignment, Plan
from dispatch.models.appointment import LIVE, AppointmentState
from dispatch.planning.clock import DayClock
from orders.models import Visit
from orders.models.states import OrderState, VisitState


def is_promise(appointment: Appointment, *, now: datetime, since: datetime) -> bool:
    """A promise or a hold that still binds: not expired, and its window not over at `since`."""
    expires_at = appointment.expires_at if appointment.state == AppointmentState.INITIALIZED else None
    expired = expires_at is not None and expires_at <= now
    return not expired and appointment.window.upper > since


def why_held(hold: Appointment) -> str:
    """What keeps a dispatcher from putting its visit anywhere else just now."""
    if hold.makes_good_id is None or hold.expires_at is None:
        return _("A time is just being agreed with the customer. Try again in a few minutes.")
    until = date_format(localtime(hold.expires_at), _("D j M, H:i"))
    return _(
        "Until %(until)s a new time is held for the customer, who was asked by message. Settle it on the desk, or wait."
    ) % {"until": until}


def keeps(start: datetime, appointment: Appointment) -> bool:
    """Whether a service that starts at `start` keeps the window; its last instant counts as kept."""
    return appointment.window.lower <= start <= appointment.window.upper


def live_on(clock: DayClock) -> QuerySet[Appointment]:
    """Promises and holds whose window begins on this day, of all territories."""
    begin = {"window__startswith__gte": clock.midnight, "window__startswith__lt": clock.next_midnight}
    return Appointment.objects.filter(state__in=LIVE, **begin)


def promises_left_out(plan: Plan, *, now: datetime) -> list[Appointment]:
    """The promises of this day that still bind, for visits that the plan leaves out or only the one in force has.

    Not of an order on hold: its promise ends by that, and its customer is told so.
    """
    clock = DayClock(plan.day, plan.territory.zone)
    live = Assignment.objects.filter(plan__territory=plan.territory_id, plan__day=plan.day, live=True)
    visits = Visit.objects.filter(
        Q(pk__in=plan.unplanned.values("visit")) | Q(pk__in=live.values("visit")), state=VisitState.OPEN
    ).exclude(pk__in=plan.assignments.values("visit"))
    confirmed = live_on(clock).filter(state=AppointmentState.CONFIRMED, order__visits__in=visits)
    confirmed = confirmed.exclude(order__state=OrderState.HELD)
    confirmed = confirmed.select_related("order__ticket__site__territory", "order__ticket__customer")
    return [a for a in confirmed.distinct() if is_promise(a, now=now, since=clock.present(now))]
