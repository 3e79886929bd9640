"""What a customer can take along from their page: the appointment for their calendar, and the report of the visit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from dispatch.customer.case import CustomerCase
from dispatch.customer.door import absent, for_the_customer
from dispatch.models import Appointment
from orders.models import HelpStep
from orders.report_pdf import file_name, pdf_of


@for_the_customer
@require_safe
def calendar(request: HttpRequest, case: CustomerCase) -> HttpResponse:
    if case.promise is None:
        return absent(request, case, _("No appointment is promised at the moment."))
    return _file(_ics(case, case.promise), content_type="text/calendar; charset=utf-8", name=_("appointment") + ".ics")


@for_the_customer
@require_safe
def report(request: HttpRequest, case: CustomerCase) -> HttpResponse:
    """About 0.1 s to make."""
    if case.reported is None:
        return absent(request, case, _("There is no report yet: it comes after the visit."))
    visit = case.reported
    return _file(pdf_of(visit), content_type="application/pdf", name=file_name(visit))


@for_the_customer
@require_safe
def help_picture(request: HttpRequest, case: CustomerCase, step: UUID) -> HttpResponse:
    """Of the case's own kind of fault."""
    found = HelpStep.objects.filter(uuid=step, category=case.ticket.category_id).exclude(picture="").first()
    if found is None:
        return absent(request, case, _("There is nothing here. Your case is one step back."))
    with found.picture.open() as picture:
        return HttpResponse(picture.read(), content_type="image/jpeg")


def _ics(case: CustomerCase, promise: Appointment) -> bytes:
    """The promised window, at the customer's own address; the same entry when it is moved."""
    event = Event()
    event.add("uid", f"{promise.uuid}@field-dispatch")
    event.add("dtstamp", promise.updated_at)
    event.add("sequence", int(promise.updated_at.timestamp()) - int(promise.created_at.timestamp()))
    event.add("dtstart", promise.window.lower)
    event.add("dtend", promise.window.upper)
    event.add("summary", _("Technician of %(firm)s") % {"firm": case.ticket.organisation.name})
    if case.site:
        event.add("location", case.site.address)
    event.add("description", _("Somebody comes in this time. Case %(number)s") % {"number": case.ticket.number})
    calendar = Calendar()
    calendar.add("prodid", "-//Field dispatch//Appointment//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()


def _file(body: bytes, *, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return HttpResponse(body, content_type=content_type, headers=headers)
