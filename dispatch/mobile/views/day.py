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

from dispatch.mobile.day_doings import DAY_DOINGS
from dispatch.mobile.day_forms import DayForm
from dispatch.mobile.my_day import my_day
from dispatch.mobile.page import phone_page
from dispatch.mobile.selectors import today_of
from dispatch.mobile.services import tell
from technicians.access import role_required, signed_in
from technicians.models import Technician, User


@never_cache
@require_safe
@role_required(User.Role.TECHNICIAN)
def day(request: HttpRequest) -> HttpResponse:
    """Today, as planned and as told."""
    technician = _technician(request)
    mine = my_day(technician, today_of(signed_in(request)))
    context = {
        "tab": "today",
        "mine": mine,
        "tomorrow": mine.day + timedelta(days=1),
        "told": mine.told,
        "form": DayForm(technician=technician, initial={"day": mine.day}, auto_id=False),
        "doings": {doing.kind.name.lower(): doing for doing in DAY_DOINGS.values()},
    }
    with timezone.override(mine.zone):
        return phone_page(request, "mobile/day.html", context)


@never_cache
@require_http_methods(["POST"])
@role_required(User.Role.TECHNICIAN)
def tell_day(request: HttpRequest, kind: str) -> HttpResponse:
    """One entry of the person's day; the same form sent twice counts once."""
    doing = DAY_DOINGS.get(kind)
    if doing is None:
        raise Http404
    technician = _technician(request)
    form = doing.form(request.POST, technician=technician)
    if not form.is_valid():
        messages.error(request, _("That did not work. Please try again."))
        return redirect("day")
    try:
        tell(uuid=form.cleaned_data["uuid"], technician=technician, kind=kind, at=timezone.now(), **form.facts())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("day")
    messages.success(request, doing.said)
    return redirect("day")


def _technician(request: HttpRequest) -> Technician:
    """The technician behind the account; 404 for an account that has none yet."""
    return get_object_or_404(Technician.objects.select_related("territory", "user"), user=signed_in(request))
