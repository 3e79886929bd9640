"""The technician's own day: hours, breaks, and what the office should know of it."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.mobile.day_doings import DAY_DOINGS, DayDoing
from dispatch.mobile.day_forms import DayForm
from dispatch.mobile.lateness import concerned
from dispatch.mobile.my_day import MyDay, with_stops
from dispatch.mobile.once import once
from dispatch.mobile.page import phone_page
from dispatch.mobile.report_forms import LATE_MINUTES
from dispatch.mobile.selectors import today_of
from dispatch.mobile.services import tell
from dispatch.mobile.views.today import stops_on
from technicians.access import role_required, signed_in
from technicians.models import Technician, User

UNPROCESSABLE = 422


@never_cache
@require_safe
@role_required(User.Role.TECHNICIAN)
def day(request: HttpRequest) -> HttpResponse:
    """Today, as planned and as told."""
    mine = _my_day(request)
    form = DayForm(technician=mine.technician, initial={"day": mine.day}, auto_id=False)
    return _page(request, "mobile/day.html", mine, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(User.Role.TECHNICIAN)
def tell_day(request: HttpRequest, kind: str) -> HttpResponse:
    """GET shows the form, POST appends one entry to the person's day; the same form sent twice counts once."""
    doing = DAY_DOINGS.get(kind)
    if doing is None:
        raise Http404
    if request.method == "POST":
        return _tell(request, doing)
    if not doing.template:
        return redirect("day")
    mine = _my_day(request)
    return _page(
        request, doing.template, mine, doing.form(technician=mine.technician, initial={"day": mine.day}), doing
    )


def _tell(request: HttpRequest, doing: DayDoing) -> HttpResponse:
    technician = _technician(request)
    form = doing.form(request.POST, technician=technician)
    if not form.is_valid():
        if doing.template and "day" not in form.errors:
            return _page(request, doing.template, _my_day(request), form, doing, status=UNPROCESSABLE)
        messages.error(request, _("That did not work. Please try again."))
        return redirect("day")
    try:
        tell(uuid=form.cleaned_data["uuid"], technician=technician, kind=doing.kind, at=timezone.now(), **form.facts())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("day")
    messages.success(request, doing.said)
    return redirect("day")


def _page(
    request: HttpRequest,
    template: str,
    mine: MyDay,
    form: DayForm,
    doing: DayDoing | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    tomorrow = mine.day + timedelta(days=1)
    context = {
        "tab": "today",
        "mine": mine,
        "told": mine.told,
        "form": form,
        "doing": doing,
        "doings": {each.kind.name.lower(): each for each in DAY_DOINGS.values()},
        "tomorrow": tomorrow,
        "days": [mine.day, tomorrow],
        "late_minutes": LATE_MINUTES,
        "concerned": concerned(mine),
    }
    with timezone.override(mine.zone):
        return phone_page(request, template, context, status=status)


def _my_day(request: HttpRequest) -> MyDay:
    return once(request, "my_day", lambda: _asked_day(request))


def _asked_day(request: HttpRequest) -> MyDay:
    technician, today = _technician(request), today_of(signed_in(request))
    return with_stops(technician, today, stops_on(request, today))


def _technician(request: HttpRequest) -> Technician:
    """The technician behind the account; 404 for an account that has none yet."""
    return get_object_or_404(Technician.objects.select_related("territory", "user"), user=signed_in(request))
