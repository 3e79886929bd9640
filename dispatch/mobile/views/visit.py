"""One stop: what is known, and what its technician tells from there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.access import visit_for
from dispatch.mobile.forms import (
    CouldNotForm,
    DoneForm,
    FollowUpForm,
    NoAccessForm,
    OnMyWayForm,
    VisitForm,
)
from dispatch.mobile.navigation import navigation_url
from dispatch.mobile.page import phone_page
from dispatch.mobile.selectors import Case, case_of, told_on_the_way
from orders.models.states import VisitState
from orders.models.visit import ActionKind
from orders.services.callbacks import call_window
from orders.services.messages import is_written_to
from orders.services.visits import record_action
from technicians.access import signed_in

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

UNPROCESSABLE = 422
GOOD_TRIP_AND_TOLD = _("Have a good trip. The customer is told when to expect you.")


@dataclass(frozen=True)
class Doing:
    """One kind of action: its form, the page that shows it ("" for a single tap), and what is said afterwards."""

    kind: ActionKind
    form: type[VisitForm]
    said: "_StrPromise"
    template: str = ""


DOINGS = {
    "on-my-way": Doing(ActionKind.EN_ROUTE, OnMyWayForm, _("Have a good trip.")),
    "not-on-my-way": Doing(ActionKind.NOT_EN_ROUTE, VisitForm, _("Taken back: you are not on the way.")),
    "arrived": Doing(ActionKind.ON_SITE, VisitForm, _("Arrived.")),
    "done": Doing(ActionKind.DONE, DoneForm, _("Done. Thank you!"), "mobile/done.html"),
    "no-access": Doing(
        ActionKind.NO_ACCESS, NoAccessForm, _("Noted. The office calls the customer."), "mobile/no_access.html"
    ),
    "follow-up": Doing(
        ActionKind.FOLLOW_UP, FollowUpForm, _("Noted. A new visit is waiting to be planned."), "mobile/follow_up.html"
    ),
    "could-not": Doing(
        ActionKind.COULD_NOT, CouldNotForm, _("Noted. The office takes care of the next step."), "mobile/could_not.html"
    ),
}


@never_cache
@require_safe
@login_required
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    case = _case(request, uuid)
    on_site = case.visit.state == VisitState.ON_SITE
    form = DoneForm(case=case) if on_site else OnMyWayForm(case=case)
    return _page(request, case, "mobile/done.html" if on_site else "mobile/stop.html", form)


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
        return _record(request, case, doing)
    if not doing.template or not case.visit.is_open:
        return redirect("stop", uuid)
    return _page(request, case, doing.template, doing.form(case=case))


@never_cache
@require_safe
@login_required
def photo(request: HttpRequest, uuid: UUID, photo_uuid: UUID) -> FileResponse:
    """A photo, for whoever may see its visit."""
    found = get_object_or_404(visit_for(request.user, uuid).photos, uuid=photo_uuid)
    try:
        return FileResponse(found.image.open(), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error


def _record(request: HttpRequest, case: Case, doing: Doing) -> HttpResponse:
    form = doing.form(request.POST, request.FILES, case=case)
    if not form.is_valid():
        if doing.template:
            return _page(request, case, doing.template, form, status=UNPROCESSABLE)
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
    """Back to the stop, or, when it is over, to the day, where the next stop stands first."""
    assignment = case.stop.assignment
    if not doing.template or assignment is None or assignment.technician.user_id != signed_in(request).pk:
        return redirect("stop", case.visit.uuid)
    return redirect(f"{reverse('today')}?day={assignment.plan.day:%Y-%m-%d}")


def _page(request: HttpRequest, case: Case, template: str, form: VisitForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    site, ticket = case.visit.order.site, case.visit.order.ticket
    context = {
        "tab": "today",
        "case": case,
        "visit": case.visit,
        "order": case.visit.order,
        "site": site,
        "form": form,
        "spare_uuid": uuid4(),
        "navigation": navigation_url(case.visit.order, user_agent=request.headers.get("User-Agent", "")),
        "expected": case.stop.expected(now),
        "is_told": is_written_to(ticket.customer if ticket else None),
        "call_window": call_window(now=now, territory=site.territory),
    }
    with timezone.override(case.zone):
        return phone_page(request, template, context, status=status)


def _case(request: HttpRequest, uuid: UUID) -> Case:
    return case_of(visit_for(request.user, uuid), user=signed_in(request))
