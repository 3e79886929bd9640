"""The date of the visit: free dates, one held while the caller thinks, promised or given back."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dispatch.booking.services import holds
from dispatch.desk.case import Case, case_of
from dispatch.desk.dates import FEW, MANY, look_for, why_none
from dispatch.desk.forms import SlotForm
from dispatch.desk.views.case import parts_of
from dispatch.desk.views.desk import back, case_page, checked, shows, writes
from dispatch.models import Appointment
from dispatch.tmf.appointment.api import give_back_some
from orders.models import FieldOrder
from technicians.access import signed_in


@shows
def dates(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is free now; by itself for the page that asks for it, within the case for a browser without a script."""
    case = case_of(user=signed_in(request), uuid=uuid)
    context = found_for(case, count=MANY if "more" in request.GET else FEW)
    if getattr(request, "htmx", False):
        return case_page(request, case, "desk/_dates.html", context)
    return case_page(request, case, context={**parts_of(case), **context})


def found_for(case: Case, *, count: int) -> dict[str, object]:
    """Nothing is looked for while a date is held."""
    known = case.dates
    if known.order is None or not known.is_bookable or known.is_held:
        return {"is_answered": True}
    answer = look_for(known.order, count=count, but=known.appointment, now=timezone.now())
    none = "" if answer.found else why_none(answer)
    return {"is_answered": True, "slots": [each.slot.span for each in answer.found], "none": none, "more": count == FEW}


@writes
def hold(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep a date for some minutes; of what is promised already, put this one in its place."""
    case = case_of(user=signed_in(request), uuid=uuid)

    def do() -> str:
        span = checked(SlotForm(request.POST)).cleaned_data["slot"]
        order, promised = order_of(case), case.dates.appointment
        give_back_some()
        if promised and not case.dates.is_held:
            holds.change(appointment=promised, span=span)
            return _("Moved to %(date)s. The customer gets a message.") % {"date": said(span)}
        holds.hold(order=order, span=span)
        return _("Held: %(date)s. Confirm it as soon as the customer agrees.") % {"date": said(span)}

    return back(request, case, do)


@writes
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    case = case_of(user=signed_in(request), uuid=uuid)

    def do() -> str:
        appointment = holds.confirm(appointment=appointment_of(case))
        return _("Promised: %(date)s. The customer gets a message.") % {"date": said(appointment.window)}

    return back(request, case, do)


@writes
def give_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A held date is free again at once; a promised one is cancelled, as the customer wishes."""
    case = case_of(user=signed_in(request), uuid=uuid)

    def do() -> str:
        was_held = case.dates.is_held
        holds.call_off(appointment=appointment_of(case))
        return _("Given back. The date is free again.") if was_held else _("Cancelled. The customer gets a message.")

    return back(request, case, do)


def order_of(case: Case) -> FieldOrder:
    if case.dates.order is None:
        raise ValidationError(_("No visit is ordered yet."))
    return case.dates.order


def appointment_of(case: Case) -> Appointment:
    """What is held or promised; raises `ValidationError` where it has ended meanwhile."""
    if case.dates.has_expired:
        raise ValidationError(_("The hold has ended. Please choose a date again."))
    if case.dates.appointment is None:
        raise ValidationError(_("No date is held. Please choose one."))
    return case.dates.appointment


def said(span: DateTimeTZRange) -> str:
    start, end = timezone.localtime(span.lower), timezone.localtime(span.upper)
    day = date_format(start, _("D j M"))
    return f"{day}, {start:%H:%M}–{end:%H:%M}"
