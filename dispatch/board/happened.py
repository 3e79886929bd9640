"""What happens in the middle of a day: it is taken down, and answered with a proposed repair."""

from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dispatch.board.asked import as_uuid
from dispatch.board.selection import board_url
from dispatch.board.views import own_plan
from dispatch.models import Plan
from dispatch.planning.clock import DayClock
from dispatch.planning.services import propose
from dispatch.planning.services.repairs import Happened
from orders.models import Visit
from technicians.models import Absence, Technician
from technicians.services.absences import is_away, report_sick, take_back_sick

MOST_LATE_MINUTES = 480


class LateForm(forms.Form):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes later than planned"), min_value=1, max_value=MOST_LATE_MINUTES, initial=30
    )


@require_GET
def technician_day(request: HttpRequest, plan: UUID, technician: UUID) -> HttpResponse:
    """A fragment for the panel: who is absent, and what can have happened to them."""
    version = own_plan(request, plan)
    person = own_technician(version, technician)
    clock = DayClock(version.day, version.territory.zone)
    with timezone.override(clock.zone):
        absences = Absence.objects.filter(technician=person, during__overlap=(clock.midnight, clock.next_midnight))
        shown = {"plan": version, "technician": person, "absences": absences, "now": timezone.now()}
        shown |= {"late_form": LateForm(), "is_over": clock.next_midnight <= timezone.now()}
        return render(request, "board/_technician.html", shown)


@require_POST
def sick(request: HttpRequest, plan: UUID, technician: UUID) -> HttpResponse:
    """The sick note counts at once; what becomes of the visits is proposed."""
    version = own_plan(request, plan)
    person, clock = own_technician(version, technician), DayClock(version.day, version.territory.zone)
    now = timezone.now()
    try:
        report_sick(technician=person, since=max(now, clock.midnight), until=clock.next_midnight)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return proposed(request, version, Happened(), now=now)
    said = _("%(name)s is down as sick for the rest of the day; in the row's menu that can be taken back.")
    messages.success(request, said % {"name": person})
    return proposed(request, version, Happened(), now=now)


@require_POST
def well(request: HttpRequest, plan: UUID, absence: int) -> HttpResponse:
    """A sick note is taken back."""
    version = own_plan(request, plan)
    own = Absence.objects.filter(technician__territory=version.territory).select_related("technician")
    note = get_object_or_404(own, pk=absence)
    try:
        take_back_sick(absence=note, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s is there again.") % {"name": note.technician})
    return HttpResponseRedirect(url_of(version))


@require_POST
def late(request: HttpRequest, plan: UUID, technician: UUID) -> HttpResponse:
    version = own_plan(request, plan)
    person, form = own_technician(version, technician), LateForm(request.POST)
    if not form.is_valid():
        fault = next(iter(form.errors.values()))[0]
        messages.error(request, f"{form.fields['minutes'].label}: {fault}")
        return HttpResponseRedirect(url_of(version))
    now, clock = timezone.now(), DayClock(version.day, version.territory.zone)
    if is_away(person, DateTimeTZRange(max(now, clock.midnight), clock.next_midnight)):
        messages.warning(request, _("%(name)s is absent for the rest of the day.") % {"name": person})
        return HttpResponseRedirect(url_of(version))
    by = timedelta(minutes=form.cleaned_data["minutes"])
    minutes = form.cleaned_data["minutes"]
    noted = _("%(name)s: %(minutes)s min later; nobody has to be moved.") % {"name": person, "minutes": minutes}
    return proposed(request, version, Happened(late={person.pk: by}), now=now, or_else=noted)


@require_POST
def repair(request: HttpRequest, plan: UUID) -> HttpResponse:
    """For everything that can't be done as planned, and for the `visit` to be fitted in, where one is named."""
    version = own_plan(request, plan)
    uuid = request.POST.get("visit", "")
    happened = Happened(fills_gaps=True)
    if uuid:
        own = Visit.objects.filter(order__site__territory=version.territory)
        happened = Happened(urgent={get_object_or_404(own, uuid=as_uuid(uuid)).pk})
    return proposed(request, version, happened, now=timezone.now())


def proposed(request: HttpRequest, plan: Plan, happened: Happened, *, now: datetime, or_else: str = "") -> HttpResponse:
    """The board with the draft that mends it, its changes open; or with why there is none.

    Where there is nothing to mend, that is `or_else`.
    """
    try:
        made = propose(territory=plan.territory, day=plan.day, happened=happened, now=now)
    except ValidationError as error:
        if or_else and error.code == "nothing_to_mend":
            messages.success(request, or_else)
        else:
            messages.warning(request, " ".join(error.messages))
        return HttpResponseRedirect(url_of(plan))
    return HttpResponseRedirect(f"{board_url(made.territory, made.day, plan=made.uuid)}#changes")


def own_technician(plan: Plan, uuid: UUID) -> Technician:
    return get_object_or_404(Technician, territory=plan.territory_id, uuid=uuid)


def url_of(plan: Plan) -> str:
    return board_url(plan.territory, plan.day)
