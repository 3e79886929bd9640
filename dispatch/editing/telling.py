"""What a customer hears of a change by hand, and how it is taken back while it waits in the outbox."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.booking.services.arrivals import arrival_window, promise_arrival
from dispatch.booking.services.owing import call_about_broken
from dispatch.booking.services.promises import cancel, end, promise_window
from dispatch.editing.choices import Movable
from dispatch.editing.errors import EditError
from dispatch.editing.selectors import WAIT
from dispatch.inbound import write_back
from dispatch.ledger.entries import appointment_stands
from dispatch.models import Appointment, Plan, PlanEdit, WrittenBack
from dispatch.models.appointment import AppointmentState, MissedBy
from dispatch.models.connector import NoteState
from dispatch.models.plan_edit import EditReason
from orders.models import Message, Visit
from orders.models.message import MESSAGE_UNSENT, MessageEvent, MessageState
from orders.models.states import CallbackState
from orders.services import messages
from orders.services.messages import Owed, is_written_to
from orders.services.tickets import go_on, wait_for_new_date
from orders.services.transitions import move as move_state
from technicians.models import Technician


def moved(appointment: Appointment, former: Appointment) -> Owed:
    """The message about another window than the one promised; the caller knows that there is a ticket."""
    ticket = appointment.order.ticket
    assert ticket is not None  # noqa: S101  an outage's order has no customer to promise anything
    key = f"appointment:{appointment.uuid}:{appointment.window.lower.timestamp():.0f}"
    return Owed(ticket, key, {"window": appointment.window, "former": former.window})


def waits_no_more(move: Movable, technician: Technician) -> dict[str, Any]:
    """It is in a day now, and no more among the unplanned; a customer without a promise hears when to expect it."""
    unplanned = move.plan.unplanned.filter(visit=move.visit)
    facts: dict[str, Any] = {"unplanned": unplanned.values("reason", "params").first()}
    unplanned.delete()
    if move.plan.state == Plan.State.PUBLISHED and move.promise is None:
        facts["promised"] = promise_arrival(visit=move.visit, plan=move.plan, technician=technician)
        facts["has_told"] = facts["promised"] is not None
    return facts


def promise_otherwise(move: Movable, technician: Technician, reason: str) -> dict[str, Any]:
    """Another window, around the start that is in the plan by now, in the place of the one promised; they are told."""
    former = move.promise
    assert former is not None  # noqa: S101  only a promise can be broken
    if move.visit.order.ticket is None or not is_written_to(move.visit.order.ticket.customer):
        raise EditError(_("This customer can't be written to, or does not wish it. Choose the call."))
    start = move.plan.assignments.get(visit=move.visit, technician=technician).during.lower
    window = arrival_window(start, technician=technician, plan=move.plan)
    new = promise_window(order=move.visit.order, window=window, notify=False)
    if new.pk != former.pk:
        blame(former, reason)
    messages.queue_all(event=MessageEvent.APPOINTMENT_MOVED, owed=[moved(new, former)])
    go_on(ticket=move.visit.order.ticket)
    return {"has_told": True, "broken": former, "promised": new}


def call_instead(visit: Visit, former: Appointment, reason: str) -> dict[str, Any]:
    """The promise is taken back, and a call promised in which a better one is made."""
    ticket = visit.order.ticket
    assert ticket is not None  # noqa: S101  as above
    cancel(appointment=former, missed_by=MissedBy.US, reason=str(EditReason(reason).label))
    wait_for_new_date(ticket=ticket)
    return {"has_told": True, "broken": former, "callback": call_about_broken(visit.order)}


def blame(former: Appointment, reason: str) -> None:
    words = str(EditReason(reason).label)
    Appointment.objects.filter(pk=former.pk).update(missed_by=MissedBy.US, reason=words)


def messages_of(edit: PlanEdit) -> QuerySet[Message]:
    """What this change told; the unique key's index serves its beginning."""
    keys = []
    if edit.promised:
        keys.append(f"appointment:{edit.promised.uuid}:")
    elif edit.broken:
        keys.append(f"cancelled:{edit.broken.uuid}:")
    if edit.callback:
        keys.append(f"callback:{edit.callback.uuid}:")
    return Message.objects.filter(reduce(or_, (Q(dedupe_key__startswith=key) for key in keys), Q(pk__in=[])))


def notes_of(edit: PlanEdit) -> QuerySet[WrittenBack]:
    """What it told the systems in which the customer is talked to."""
    if edit.promised is None:
        return WrittenBack.objects.none()
    return WrittenBack.objects.filter(dedupe_key__startswith=f"appointment:{edit.promised.uuid}:")


def hold_back(edit: PlanEdit) -> None:
    """They wait a moment in the outbox: so long it can be taken back."""
    until = timezone.now() + WAIT
    messages_of(edit).filter(state=MessageState.QUEUED).update(due_at=until)
    notes_of(edit).filter(state=NoteState.QUEUED).update(due_at=until)


def take_back(edit: PlanEdit) -> None:
    """Nobody hears of it, and the promise binds that it broke. Raises `EditError` where somebody has heard."""
    rows = list(messages_of(edit).select_for_update().order_by("pk"))
    notes = list(notes_of(edit).select_for_update().order_by("pk"))
    if any(row.state not in MESSAGE_UNSENT for row in rows) or any(note.state != NoteState.QUEUED for note in notes):
        raise EditError(_("The customer was told of it already. Put the visit somewhere else instead."))
    messages_of(edit).update(state=MessageState.CANCELLED)
    notes_of(edit).delete()
    if edit.promised:
        end(appointment=edit.promised, state=AppointmentState.CANCELLED, is_unheard=True)
    if edit.callback and edit.callback.state == CallbackState.OPEN:
        move_state(row=edit.callback, to=CallbackState.CANCELLED)
    if edit.broken:
        bind_again(edit.broken, edit.visit)
        appointment_stands(edit.broken)


def tell_again(edit: PlanEdit) -> None:
    """After it was taken back: the same is told."""
    if edit.callback and edit.broken:
        edit.callback = call_instead(edit.visit, edit.broken, edit.reason)["callback"]
    else:
        if edit.broken and edit.broken != edit.promised:
            end(appointment=edit.broken, state=AppointmentState.CANCELLED, moved=True)
            blame(edit.broken, edit.reason)
        if edit.promised:
            bind_again(edit.promised, edit.visit)
            write_back.appointments_confirmed([edit.promised])
    messages_of(edit).filter(state=MessageState.CANCELLED).update(state=MessageState.QUEUED)
    hold_back(edit)


def bind_again(appointment: Appointment, visit: Visit) -> None:
    facts = {"state": AppointmentState.CONFIRMED, "missed_by": "", "reason": "", "made_good_at": None}
    Appointment.objects.filter(pk=appointment.pk).update(**facts, updated_at=timezone.now())
    if visit.order.ticket:
        go_on(ticket=visit.order.ticket)
