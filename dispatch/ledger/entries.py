"""The ledger's only writers: each is called where a promise ends, in the same transaction."""

from datetime import datetime
from math import ceil

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.ledger.compensation import put_what_is_owed
from dispatch.models import Appointment
from dispatch.models.appointment import AppointmentState, MissedBy
from dispatch.models.ledger import Ending, Fault, LedgerEntry, PromiseKind
from orders.models import Callback, FieldOrder, Visit
from orders.models.states import VisitState
from technicians.models import User

ALREADY = _("This entry is corrected already: correct the newer one.")
# What a correction has from the entry that it corrects.
FACTS = (
    *("organisation", "territory", "kind", "order", "ticket", "appointment", "callback", "window", "promised_at"),
    *("ended_at", "late_minutes", "days"),
)
FAULTS = {MissedBy.US: Fault.US, MissedBy.CUSTOMER: Fault.CUSTOMER}


def appointment_ended(
    appointment: Appointment, *, state: AppointmentState, missed_by: str = "", moved: bool = False
) -> LedgerEntry:
    """A promised window is over as `state` says; `moved`: another one took its place, and nobody asked the customer.

    Kept late is what nobody arrived for before the window's end. 4 queries.
    """
    if moved:
        return _appointment(appointment, Ending.MOVED, Fault.US)
    match state:
        case AppointmentState.COMPLETED:
            return _kept(appointment)
        case AppointmentState.FAILED:
            return _appointment(appointment, Ending.MISSED, FAULTS.get(MissedBy(missed_by), Fault.UNKNOWN))
    if missed_by == MissedBy.CUSTOMER:
        return _appointment(appointment, Ending.WITHDRAWN, Fault.CUSTOMER)
    return _appointment(appointment, Ending.CALLED_OFF, Fault.US if missed_by else Fault.NOBODY)


def appointment_moved(appointment: Appointment, *, window: DateTimeTZRange) -> LedgerEntry:
    """The customer agreed to another window in place of `window`."""
    return _appointment(appointment, Ending.MOVED, Fault.NOBODY, window=window)


def appointment_stands(appointment: Appointment) -> LedgerEntry | None:
    """It was broken, and binds again before its customer heard of that; None where the ledger has no end of it."""
    former = _newest(appointment)
    return _appointment(appointment, Ending.STANDS, "", corrects=former) if former else None


def call_judged(callback: Callback) -> LedgerEntry | None:
    """A promised call was kept or missed; where the ledger has it otherwise, a correction. None: it stands already."""
    ending, fault = (Ending.KEPT, "") if callback.promise_kept else (Ending.MISSED, Fault.US)
    former = LedgerEntry.objects.filter(callback=callback, corrected_by=None).order_by("-pk").first()
    if former is not None and former.ending == ending:
        return None
    ticket = callback.ticket
    entry = LedgerEntry(
        organisation_id=callback.organisation_id,
        territory=callback.territory,
        kind=PromiseKind.CALLBACK,
        ticket=ticket,
        callback=callback,
        window=callback.due,
        promised_at=callback.created_at,
        ended_at=callback.judged_at or timezone.now(),
        ending=ending,
        fault=fault,
        corrects=former,
    )
    return _write(entry)


def repaired(order: FieldOrder) -> LedgerEntry | None:
    """The work of a ticket is done; None where there was no ticket. Days count from the one after the report."""
    ticket = order.ticket
    if ticket is None:
        return None
    ended_at = order.closed_at or timezone.now()
    zone = order.site.territory.zone if order.site.territory else None
    begun, over = (timezone.localdate(moment, timezone=zone) for moment in (ticket.reported_at, ended_at))
    late = max(0, _minutes(order.due_at, ended_at)) if order.due_at else 0
    entry = LedgerEntry(
        organisation_id=order.organisation_id,
        territory=order.site.territory,
        kind=PromiseKind.REPAIR,
        order=order,
        ticket=ticket,
        promised_at=ticket.reported_at,
        ended_at=ended_at,
        ending=Ending.LATE if late else Ending.KEPT,
        fault=_whose_delay(order),
        late_minutes=late,
        days=max(0, (over - begun).days),
    )
    return _write(entry)


@transaction.atomic
def correct(entry: LedgerEntry, *, ending: str, fault: str, by: User) -> LedgerEntry:
    """Write how a promise really ended, beside what was written first; raise `ValidationError` for the second time."""
    if LedgerEntry.objects.filter(corrects=entry).exists():
        raise ValidationError(ALREADY, code="corrected")
    facts = {name: getattr(entry, name) for name in FACTS}
    return _write(LedgerEntry(**facts, ending=ending, fault=fault, corrects=entry, written_by=by))


def _kept(appointment: Appointment) -> LedgerEntry:
    visits = Visit.objects.filter(order=appointment.order_id, state=VisitState.FINISHED)
    arrived = visits.order_by("-finished_at").values_list("on_site_at", flat=True).first()
    late = max(0, _minutes(appointment.window.upper, arrived)) if arrived else 0
    return _appointment(
        appointment, Ending.LATE if late else Ending.KEPT, Fault.US if late else "", late_minutes=late, ended_at=arrived
    )


def _appointment(
    appointment: Appointment,
    ending: Ending,
    fault: str,
    *,
    window: DateTimeTZRange | None = None,
    late_minutes: int = 0,
    ended_at: datetime | None = None,
    corrects: LedgerEntry | None = None,
) -> LedgerEntry:
    if corrects is None and (former := _newest(appointment)) and former.ending in (Ending.STANDS, Ending.MISSED):
        corrects = former
    order = FieldOrder.objects.select_related("site__territory").get(pk=appointment.order_id)
    entry = LedgerEntry(
        organisation_id=appointment.organisation_id,
        territory=order.site.territory,
        kind=PromiseKind.APPOINTMENT,
        order=order,
        ticket_id=order.ticket_id,
        appointment=appointment,
        window=window or appointment.window,
        promised_at=appointment.created_at,
        ended_at=ended_at or timezone.now(),
        ending=ending,
        fault=fault,
        late_minutes=late_minutes,
        corrects=corrects,
    )
    return _write(entry)


def _newest(appointment: Appointment) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(appointment=appointment, corrected_by=None).order_by("-pk").first()


def _whose_delay(order: FieldOrder) -> str:
    """Ours, unless a customer was not there or put it off in between: then a person has to say."""
    theirs = LedgerEntry.objects.filter(order=order, kind=PromiseKind.APPOINTMENT, fault=Fault.CUSTOMER)
    return Fault.UNKNOWN if theirs.exists() else Fault.US


def _minutes(due: datetime, happened: datetime) -> int:
    return ceil((happened - due).total_seconds() / 60)


def _write(entry: LedgerEntry) -> LedgerEntry:
    put_what_is_owed(entry)
    entry.save(force_insert=True)
    return entry
