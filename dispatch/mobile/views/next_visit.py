"""After a follow-up: windows for the next visit, of which the technician can promise one at the door."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dispatch.access import visit_for
from dispatch.booking.errors import BookingError
from dispatch.booking.forms import WindowForm
from dispatch.mobile.next_date import order_without_date, promise_next, promised_since, windows_for
from dispatch.mobile.page import phone_page
from dispatch.mobile.selectors import Case, case_of
from orders.models import FieldOrder
from orders.services.messages import is_written_to
from technicians.access import signed_in

CONFLICT = 409


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def next_visit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET offers windows, POST promises one of them and goes on to the day; where it is gone, others are offered."""
    case = case_of(visit_for(request.user, uuid), user=signed_in(request))
    order = order_without_date(case.visit)
    if request.method != "POST":
        return _page(request, case, order)
    if order is None:
        return redirect("next_visit", uuid)
    if why_not := _promise(request, order):
        messages.error(request, why_not)
        return _page(request, case, order, status=CONFLICT)
    said = _("Promised. The customer gets a message.") if is_written_to(order.customer) else _("Promised.")
    messages.success(request, said)
    return redirect("today")


def _promise(request: HttpRequest, order: FieldOrder) -> str:
    """Why it could not be promised, or ""."""
    form = WindowForm(request.POST)
    if not form.is_valid():
        return " ".join(str(error) for error in form.errors["window"])
    try:
        promise_next(order=order, window=form.cleaned_data["window"])
    except BookingError as error:
        return str(error)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _page(request: HttpRequest, case: Case, order: FieldOrder | None, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "tab": "today",
        "visit": case.visit,
        "title": case.stop.title,
        "promised": promised_since(case.visit),
        "waits": order is not None,
        "windows": windows_for(order, now=now) if order else (),
    }
    with timezone.override(case.zone):
        return phone_page(request, "mobile/next_visit.html", context, status=status)
