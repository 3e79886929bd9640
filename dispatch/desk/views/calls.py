"""The next callback: taken by skill, shown with its case, ended by what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from dispatch.access import callbacks_of
from dispatch.desk.case import Case, case_of
from dispatch.desk.views.desk import back, checked, writes
from dispatch.mobile.forms import AttemptForm
from orders.models import Callback
from orders.models.states import CallbackState
from orders.services import desk
from orders.services.callbacks import record_attempt
from technicians.access import signed_in


@writes
def take(request: HttpRequest) -> HttpResponse:
    """The same again for whoever holds something. An order that needs a decision is shown among the callbacks."""
    task = desk.take_next(agent=signed_in(request))
    if isinstance(task, Callback):
        return redirect("desk_case", task.ticket.uuid)
    if task:
        return redirect("callbacks")
    messages.success(request, _("Nothing waits for you at the moment."))
    return redirect("desk")


@writes
def attempt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The result of one call; the same form sent twice counts once."""
    user = signed_in(request)
    callback = get_object_or_404(callbacks_of(user).select_related("ticket"), uuid=uuid)
    case = case_for(callback, request)

    def do() -> str:
        facts = checked(AttemptForm(request.POST)).cleaned_data
        record_attempt(callback=callback, by=user, **facts)
        callback.refresh_from_db()
        if callback.state == CallbackState.OPEN and callback.next_at > timezone.now():
            time = time_format(timezone.localtime(callback.next_at).time(), "H:i")
            return _("Noted. Please try again from %(time)s.") % {"time": time}
        return _("Noted.")

    return back(request, case, do)


@writes
def give_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = signed_in(request)
    callback = get_object_or_404(callbacks_of(user).select_related("ticket"), uuid=uuid)
    if desk.drop(agent=user, task=callback):
        messages.success(request, _("Given back. Somebody else can take it now."))
    return redirect("desk")


def case_for(callback: Callback, request: HttpRequest) -> Case:
    return case_of(user=signed_in(request), uuid=callback.ticket.uuid)
