"""The customer's page and what they can do on it: without a login, and without a script."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.customer.case import CustomerCase
from dispatch.customer.doings import DOINGS
from dispatch.customer.door import absent, for_the_customer
from dispatch.customer.forms import OfferForm, SelfHelpForm
from dispatch.customer.offers import OfferKind, nothing_to_try, possible, refusal
from dispatch.customer.said import already
from dispatch.customer.services import windows_for
from dispatch.customer.standing import call_said, standing_of
from dispatch.customer.telling import was_told
from orders.selectors.self_help import guided
from orders.services.callbacks import call_window
from orders.services.message_words import spoken


@for_the_customer
@require_safe
def case(request: HttpRequest, case: CustomerCase) -> HttpResponse:
    now = timezone.now()
    context = {
        "case": case,
        "standing": standing_of(case, now=now),
        "kinds": possible(case),
        "reported": case.reported,
        "call_said": call_said(case.call) if case.call else "",
        "accept": OfferForm(case=case),
        "preparation": case.order.order_type.preparation if case.order and case.visit else "",
    }
    return render(request, "customer/case.html", context)


@for_the_customer
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, case: CustomerCase, kind: str) -> HttpResponse:
    """GET asks, POST does it and goes back to the page; what is too late is refused in words."""
    if kind not in DOINGS:
        return absent(request, case, _("There is nothing here. Your case is one step back."))
    wanted = OfferKind(kind)
    if request.method == "POST" and _is_sent_again(request, case):
        return _back(request, case, already())
    if refused := refusal(case, wanted):
        return absent(request, case, refused, status=HTTPStatus.CONFLICT)
    if request.method == "POST":
        return _do(request, case, wanted)
    form = DOINGS[wanted].form(case=case)
    if isinstance(form, SelfHelpForm) and form.asked is None:
        return absent(request, case, nothing_to_try(), status=HTTPStatus.CONFLICT)
    return _page(request, case, wanted, form)


def _do(request: HttpRequest, case: CustomerCase, kind: OfferKind) -> HttpResponse:
    form = DOINGS[kind].form(request.POST, request.FILES, case=case)
    if not form.is_valid():
        return _page(request, case, kind, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        said = DOINGS[kind].do(case, form)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, case, kind, form, status=HTTPStatus.CONFLICT)
    if kind == OfferKind.SELF_HELP and guided(case.ticket).step is not None:
        messages.success(request, said)
        return redirect("customer_offer", case.address, kind)
    return _back(request, case, said)


def _back(request: HttpRequest, case: CustomerCase, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("customer_case", case.address)


def _is_sent_again(request: HttpRequest, case: CustomerCase) -> bool:
    try:
        return was_told(case, UUID(request.POST.get("uuid", "")))
    except ValueError:
        return False


def _page(
    request: HttpRequest, case: CustomerCase, kind: OfferKind, form: OfferForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    now = timezone.now()
    context = {"case": case, "kind": kind, "doing": DOINGS[kind], "form": form}
    if kind == OfferKind.APPOINTMENT:
        context["windows"] = windows_for(case, now=now)
    if kind in (OfferKind.CALL, OfferKind.COMPLAINT):
        context["call_said"] = call_said(case.call) if case.call else _next_call(case, now)
    return render(request, "customer/offer.html", context, status=status)


def _next_call(case: CustomerCase, now: datetime) -> str:
    """When the office would call if it were asked now."""
    due = call_window(now=now, territory=case.site.territory if case.site else None)
    return _("We call you: %(window)s.") % {"window": spoken(due)}
