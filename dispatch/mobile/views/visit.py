"""One stop: what is known, and what its technician tells from there."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.access import photo_for, visit_for
from dispatch.mobile.doings import DOINGS, Doing
from dispatch.mobile.forms import DoneForm, OnMyWayForm, VisitForm
from dispatch.mobile.looks import STANDING_LOOKS
from dispatch.mobile.navigation import navigation_url
from dispatch.mobile.no_access import cards_of
from dispatch.mobile.page import phone_page
from dispatch.mobile.reporting import report_in
from dispatch.mobile.selectors import Case, case_of, told_on_the_way
from orders.models import VisitPhoto
from orders.models.states import VisitState
from orders.models.visit import ActionKind
from orders.picture_links import is_fresh
from orders.selectors.evidence import calls_of, said
from orders.selectors.reports import Work, report_about
from orders.services.callbacks import call_window
from orders.services.messages import is_written_to
from orders.services.photos import smaller
from orders.services.visits import record_action
from technicians.access import signed_in

UNPROCESSABLE = 422
SMALL_PX = 320
GOOD_TRIP_AND_TOLD = _("Have a good trip. The customer is told when to expect you.")


@never_cache
@require_safe
@login_required
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return stop_page(request, _case(request, uuid))


def stop_page(request: HttpRequest, case: Case) -> HttpResponse:
    """What is known of the stop; for who is there already, with the form that ends it."""
    on_site = case.visit.state == VisitState.ON_SITE
    form = DoneForm(case=case) if on_site else OnMyWayForm(case=case)
    return _page(request, case, "mobile/done.html" if on_site else "mobile/stop.html", form, kind="done")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def act(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """GET shows the form, POST records the action once and goes on to the next stop."""
    doing = DOINGS.get(kind)
    if doing is None:
        raise Http404
    case = _case(request, uuid)
    if request.method == "POST":
        return _record(request, case, doing, kind)
    if not doing.template or not case.visit.is_open:
        return redirect("stop", uuid)
    return form_page(request, case, kind)


def form_page(request: HttpRequest, case: Case, kind: str) -> HttpResponse:
    """The empty form of a doing that has a page."""
    doing = DOINGS[kind]
    return _page(request, case, doing.template, doing.form(case=case), kind=kind)


@never_cache
@require_POST
@login_required
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the customer will get, from the *done* form as it stands: nothing is recorded.

    For browsers without script; the phone makes its own (`frontend/phone/report.js`).
    """
    case = _case(request, uuid)
    form = DoneForm(request.POST, request.FILES, case=case)
    if not form.is_valid():
        return _page(request, case, "mobile/done.html", form, kind="done", status=UNPROCESSABLE)
    return phone_page(request, "mobile/report_page.html", {"tab": "today", "report": report_in(form)})


@never_cache
@require_safe
@login_required
def photo(request: HttpRequest, uuid: UUID, photo_uuid: UUID, key: str) -> FileResponse:
    """A photo, for whoever may see its visit, or a later one of its case, by a link that was made for them today."""
    found = _photo(request, uuid, photo_uuid, key)
    try:
        return FileResponse(found.image.open(), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error


@never_cache
@require_safe
@login_required
def small_photo(request: HttpRequest, uuid: UUID, photo_uuid: UUID, key: str) -> HttpResponse:
    """The same, as small as pages show it."""
    found = _photo(request, uuid, photo_uuid, key)
    try:
        with found.image.open() as file:
            return HttpResponse(smaller(file, side_px=SMALL_PX), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error


def _photo(request: HttpRequest, uuid: UUID, photo_uuid: UUID, key: str) -> VisitPhoto:
    if not is_fresh(key, photo=photo_uuid, user=signed_in(request)):
        raise Http404
    return photo_for(request.user, uuid, photo_uuid)


def _record(request: HttpRequest, case: Case, doing: Doing, kind: str) -> HttpResponse:
    form = doing.form(request.POST, request.FILES, case=case)
    if not form.is_valid():
        if doing.template:
            return _page(request, case, doing.template, form, kind=kind, status=UNPROCESSABLE)
        messages.error(request, _("That did not work. Please try again."))
        return redirect("stop", case.visit.uuid)
    try:
        action = record_action(
            uuid=form.cleaned_data["uuid"],
            visit=case.visit,
            kind=doing.kind,
            by=signed_in(request),
            at=timezone.now(),
            **form.facts(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("stop", case.visit.uuid)
    is_told = doing.kind == ActionKind.EN_ROUTE and told_on_the_way(action)
    messages.success(request, GOOD_TRIP_AND_TOLD if is_told else doing.said)
    return _next_page(request, case, doing)


def _next_page(request: HttpRequest, case: Case, doing: Doing) -> HttpResponseRedirect:
    """Back to the stop, or, when it is over, to the day, where the next stop stands first.

    After *no access* the stop's page has the words for the card that is left there, and after *follow-up* comes the
    date of the next visit.
    """
    if doing.kind == ActionKind.FOLLOW_UP:
        return redirect("next_visit", case.visit.uuid)
    assignment, stays = case.stop.assignment, not doing.template or doing.kind == ActionKind.NO_ACCESS
    if stays or assignment is None or assignment.technician.user_id != signed_in(request).pk:
        return redirect("stop", case.visit.uuid)
    return redirect(f"{reverse('today')}?day={assignment.plan.day:%Y-%m-%d}")


def _page(
    request: HttpRequest, case: Case, template: str, form: VisitForm, *, kind: str, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    site, ticket = case.visit.order.site, case.visit.order.ticket
    window = call_window(now=now, territory=site.territory)
    context = {
        "tab": "today",
        "kind": kind,
        "said": DOINGS[kind].said,
        "looks": STANDING_LOOKS,
        "case": case,
        "visit": case.visit,
        "order": case.visit.order,
        "site": site,
        "form": form,
        "spare_uuid": uuid4(),
        "calls": calls_of(case.visit),
        "cards": cards_of(case, window=window),
        "report": report_about(case.visit.order, Work(arrived_at=case.visit.on_site_at)),
        "navigation": navigation_url(case.visit.order, user_agent=request.headers.get("User-Agent", "")),
        "expected": case.stop.expected(now),
        "is_told": is_written_to(ticket.customer if ticket else None),
        "call_window": window,
    }
    with timezone.override(case.zone):
        context["calls_said"] = said(context["calls"])
        return phone_page(request, template, context, status=status)


def _case(request: HttpRequest, uuid: UUID) -> Case:
    return case_of(visit_for(request.user, uuid), user=signed_in(request))
