"""The date of a case's visit: what is free, what is held for how long, what is promised."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.booking.search import Answer
from dispatch.booking.services.holds import EXPIRED
from dispatch.booking.wishes import wish_of
from dispatch.models import Appointment
from dispatch.models.appointment import AppointmentState
from dispatch.planning.backlog import PLANNABLE, skills_asked
from dispatch.tmf.appointment.serializers import advice_of, advice_text
from dispatch.tmf.appointment.services import earliest_of, found_for
from orders.models import FieldOrder
from orders.models.states import VISIT_OPEN, VisitState

FEW, MANY = 3, 9
EXPIRY_SAID = timedelta(minutes=15)  # so long a hold that ran out is worth a word


@dataclass(frozen=True)
class Dates:
    """`appointment` is what the order has now; `has_expired`: a hold of it ran out a short while ago."""

    order: FieldOrder | None = None
    appointment: Appointment | None = None
    has_expired: bool = False
    is_bookable: bool = False

    @property
    def is_held(self) -> bool:
        return self.appointment is not None and self.appointment.state == AppointmentState.INITIALIZED

    @property
    def is_asked(self) -> bool:
        """Held for longer than a call: the customer was asked by message whether it makes good what we broke."""
        held = self.appointment
        if held is None or held.makes_good_id is None or held.expires_at is None:
            return False
        return held.expires_at - held.created_at > 2 * timedelta(seconds=settings.HOLD_S)

    @property
    def remaining_s(self) -> int:
        """Of a hold, by the server's clock."""
        if self.appointment is None or self.appointment.expires_at is None:
            return 0
        return max(0, (self.appointment.expires_at - timezone.now()) // timedelta(seconds=1))

    @property
    def remaining_minutes(self) -> int:
        return -(-self.remaining_s // 60)


def dates_of(order: FieldOrder | None, *, now: datetime) -> Dates:
    """2 queries where there is an open order."""
    if order is None or not order.is_open or order.outage_id is not None:
        return Dates(order)
    visits = order.visits.filter(state__in=VISIT_OPEN)
    is_bookable = order.state in PLANNABLE and [visit.state for visit in visits] == [VisitState.OPEN]
    last = Appointment.objects.filter(order=order, deleted_at=None).order_by("-created_at", "-pk").first()
    if last is None:
        return Dates(order, is_bookable=is_bookable)
    if last.state == AppointmentState.INITIALIZED and last.expires_at and last.expires_at <= now:
        return Dates(order, has_expired=True, is_bookable=is_bookable)
    if last.state in (AppointmentState.INITIALIZED, AppointmentState.CONFIRMED):
        return Dates(order, last, is_bookable=is_bookable)
    ran_out = last.state == AppointmentState.CANCELLED and last.reason == EXPIRED
    return Dates(order, has_expired=ran_out and last.updated_at > now - EXPIRY_SAID, is_bookable=is_bookable)


def look_for(order: FieldOrder, *, count: int, but: Appointment | None, now: datetime) -> Answer:
    """What can be kept now, by the engine that the public API asks."""
    known = FieldOrder.objects.select_related("site__territory", "order_type").prefetch_related(*skills_asked())
    order = known.get(pk=order.pk)
    window = but.window if but else None
    return found_for(wish_of(order), (), now=now, count=count, earliest=earliest_of(order), but=window)


def why_none(answer: Answer) -> str:
    """One sentence, such as that everybody is booked."""
    return advice_text(advice_of(answer.advice)) if answer.advice else _("There is no free date.")
