"""A technician's published plan as iCalendar, for their own calendar app."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Prefetch
from django.db.models.functions import Greatest, Now
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from dispatch.models import Appointment, Assignment
from dispatch.models.appointment import AppointmentState
from dispatch.models.plan import PlanState
from technicians.models import CalendarLink, Technician, User

LOOKS_BACK, LOOKS_AHEAD = timedelta(days=14), timedelta(days=60)
FETCHED_EVERY = timedelta(minutes=2)  # on average; calendar apps ask every quarter of an hour to every day
AT_ONCE = timedelta(minutes=20)  # so much of its share somebody may use up in one go


def linked(token: str) -> CalendarLink | None:
    return (
        CalendarLink.objects.select_related("technician__territory")
        .filter(token=token, technician__active=True)
        .first()
    )


def calendar_address(user: User) -> str:
    """Of the technician's own plan; "" where they have no link."""
    link = CalendarLink.objects.filter(technician__user=user).first()
    return settings.PUBLIC_URL.rstrip("/") + reverse("calendar_feed", args=[link.token]) if link else ""


def take_share(link: CalendarLink) -> bool:
    """Whether the plan may be fetched now; one atomic statement, the same for all web processes."""
    open_to_all = CalendarLink.objects.filter(pk=link.pk, used_until__lte=Now() + AT_ONCE)
    return bool(open_to_all.update(used_until=Greatest(F("used_until"), Now()) + FETCHED_EVERY))


def feed_of(technician: Technician, *, now: datetime) -> bytes:
    """The stops of published plans around `now`, the same bytes as long as nothing changes; 2 queries.

    An app stores it wherever its firm likes: no customer's name, phone number or access note is in it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Field dispatch//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("My stops"))
    calendar.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    for assignment in _stops(technician, now):
        calendar.add_component(_event(assignment))
    return calendar.to_ical()


def _stops(technician: Technician, now: datetime) -> list[Assignment]:
    promises = Appointment.objects.filter(state=AppointmentState.CONFIRMED)
    return list(
        Assignment.objects.filter(
            technician=technician,
            live=True,
            hold=None,
            plan__state=PlanState.PUBLISHED,
            during__overlap=(now - LOOKS_BACK, now + LOOKS_AHEAD),
        )
        .select_related(
            "plan", "visit__order__order_type", "visit__order__site", "visit__order__ticket", "plan__territory"
        )
        .prefetch_related(Prefetch("visit__order__appointments", promises, to_attr="promises"))
        .order_by("during")
    )


def _event(assignment: Assignment) -> Event:
    order: Any = assignment.visit.order  # with what `_stops` fetched
    zone = assignment.plan.territory.zone
    event = Event()
    event.add("uid", f"{assignment.visit.uuid}@field-dispatch")
    event.add("dtstamp", assignment.plan.published_at or assignment.plan.created_at)
    event.add("dtstart", assignment.during.lower)
    event.add("dtend", assignment.during.upper)
    event.add("summary", f"{order.number} {order.order_type}")
    event.add("location", order.site.address)
    if assignment.visit.is_open and (promised := next(iter(order.promises), None)):
        begin, end = (moment.astimezone(zone) for moment in (promised.window.lower, promised.window.upper))
        event.add("description", _("Promised: %(from)s–%(to)s") % {"from": f"{begin:%H:%M}", "to": f"{end:%H:%M}"})
    return event
