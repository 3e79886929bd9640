"""Searching, holding and confirming for a client of the API."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from dispatch.booking.errors import BookingError, HoldEndedError, SlotGoneError
from dispatch.booking.search import Advice, Answer, Found, NoSlot, find_slots
from dispatch.booking.services import holds
from dispatch.booking.wishes import Wish, wish_of
from dispatch.models import Appointment, SlotSearch
from dispatch.models.appointment import AppointmentState
from dispatch.models.slots import SlotSearchState
from dispatch.planning.backlog import PLANNABLE
from dispatch.tmf.appointment.resolving import order_in, wish_in
from dispatch.tmf.appointment.serializers import advice_of, slot_of
from dispatch.tmf.toolkit.errors import Conflict
from orders.models import FieldOrder
from orders.models.states import VISIT_OPEN
from technicians.models import ApiClient

ALTERNATIVES = 3
MAY_BECOME = (AppointmentState.CONFIRMED, AppointmentState.CANCELLED)
FACTS = ("category", "description", "external_id")


def search(*, client: ApiClient, data: Mapping[str, Any], asked: Mapping[str, Any]) -> SlotSearch:
    """Answer the question `data`, and keep both; `asked` is the question as it is answered."""
    row = SlotSearch(organisation_id=client.organisation_id, client=client)
    return answer(row, client=client, data=data, asked=asked)


def answer(row: SlotSearch, *, client: ApiClient, data: Mapping[str, Any], asked: Mapping[str, Any]) -> SlotSearch:
    """Fill in what is found now."""
    now = timezone.now()
    order, wish = wish_in(data.get("relatedEntity", ()), data.get("relatedPlace"), client)
    spans = [slot["validFor"] for slot in data.get("requestedTimeSlot", ())]
    if order is not None and order.state not in PLANNABLE:
        found = Answer((), Advice(NoSlot.NOT_BOOKABLE))
    else:
        found = found_for(wish, spans, now=now, count=data["numberOfSlots"], earliest=earliest_of(order))
    row.order, row.asked = order, dict(asked)
    row.found = [slot_of(each) for each in found.found]
    row.advice = advice_of(found.advice) if found.advice else {}
    row.state = SlotSearchState.DONE if row.found else SlotSearchState.REJECTED
    row.save()
    return row


def found_for(
    wish: Wish | None,
    spans: Sequence[DateTimeTZRange],
    *,
    now: datetime,
    count: int,
    earliest: datetime | None,
    but: DateTimeTZRange | None = None,
) -> Answer:
    """Slots for a wish, if it can be placed; `but` is a window that is not to be offered."""
    if wish is None:
        return Answer((), Advice(NoSlot.NOT_ON_MAP))
    return find_slots(wish=wish, spans=spans, now=now, count=count, earliest=earliest, but=but)


def earliest_of(order: FieldOrder | None) -> datetime | None:
    """Before it the order's visit is not to be planned; no query where the order was found with it."""
    if order is None or hasattr(order, "earliest"):
        return getattr(order, "earliest", None)
    return order.visits.filter(state__in=VISIT_OPEN).values_list("not_before", flat=True).first()


def make(*, client: ApiClient, data: Mapping[str, Any], status: object) -> Appointment:
    """Hold the window for the order that is named; with the status *confirmed*, promise it at once."""
    order = order_in(data.get("relatedEntity", ()), client)
    if order is None:
        raise ValidationError({"relatedEntity": _("Name the order, or its ticket, by id or number.")})
    facts = {name: data[name] for name in FACTS if name in data}
    with alternatives(order, data["window"]):
        appointment = holds.hold(order=order, span=data["window"], **facts)
        if status == AppointmentState.CONFIRMED:
            appointment = holds.confirm(appointment=appointment)
    return appointment


def change(*, appointment: Appointment, data: Mapping[str, Any]) -> None:
    """What a merge-patch asks for: confirm, cancel, another window, other facts."""
    wanted, window = data.get("state"), data.get("window", appointment.window)
    order = appointment.order
    refuse_unchangeable(appointment, data)
    with alternatives(order, window):
        if wanted == AppointmentState.CANCELLED:
            holds.call_off(appointment=appointment, reason=data.get("reason", ""))
        elif window != appointment.window:
            holds.change(appointment=appointment, span=window)  # of a hold it is refused, before it is confirmed
        elif wanted == AppointmentState.CONFIRMED:
            holds.confirm(appointment=appointment)
    facts = {name: data[name] for name in FACTS if name in data}
    if facts:
        Appointment.objects.filter(pk=appointment.pk).update(**facts, updated_at=timezone.now())


def refuse_unchangeable(appointment: Appointment, data: Mapping[str, Any]) -> None:
    """Another status than those that a caller may give, and another order; both may be sent as they are."""
    if data.get("state", appointment.state) not in {appointment.state, *MAY_BECOME}:
        possible = ", ".join(MAY_BECOME)
        raise ValidationError({"status": _("This can be changed only to: %(possible)s.") % {"possible": possible}})
    order = appointment.order
    known = {str(order.uuid), order.number}
    if ticket := order.ticket:
        known |= {str(ticket.uuid), ticket.number}
    named = {ref["id"] for ref in data.get("relatedEntity", [{"id": order.number}])}
    if not named or named - known:
        raise ValidationError({"relatedEntity": _("An appointment stays with its order: cancel it, and make another.")})


def remove(*, appointment: Appointment) -> None:
    """Cancel it where it is live; callers don't see it any more."""
    try:
        holds.call_off(appointment=appointment)
    except BookingError as error:
        raise Conflict(str(error)) from error
    Appointment.objects.filter(pk=appointment.pk).update(deleted_at=timezone.now(), updated_at=timezone.now())


@contextmanager
def alternatives(order: FieldOrder, window: DateTimeTZRange) -> Iterator[None]:
    """Turn what can't be booked into 409; where the window is gone, with three others that are free now.

    Where it is the hold that has ended, its window is the first of them if it is free.
    """
    try:
        yield
    except HoldEndedError as error:
        same = free_now(order, spans=[window], count=1)
        others = free_now(order, but=window, count=ALTERNATIVES - len(same))
        found = [*same, *(replace(each, rank=each.rank + len(same)) for each in others)]
        raise gone(error, sorted(found, key=lambda each: each.slot.span.lower)) from error
    except SlotGoneError as error:
        raise gone(error, free_now(order, but=window, count=ALTERNATIVES)) from error
    except BookingError as error:
        raise Conflict(str(error)) from error


def free_now(
    order: FieldOrder, *, count: int, spans: Sequence[DateTimeTZRange] = (), but: DateTimeTZRange | None = None
) -> Sequence[Found]:
    earliest = earliest_of(order)
    return found_for(wish_of(order), spans, now=timezone.now(), count=count, earliest=earliest, but=but).found


def gone(error: BookingError, found: Sequence[Found]) -> Conflict:
    return Conflict(str(error), {"availableTimeSlot": [slot_of(each) for each in found]})
