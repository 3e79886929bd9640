"""The desk's buttons on the page of callbacks: take the next one, give it back, decide."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dispatch.desk.forms import DecisionForm
from dispatch.desk.selectors import task_by_uuid
from orders.models import FieldOrder
from orders.services import desk
from technicians.access import role_required, signed_in
from technicians.models import User
from technicians.models.user import CHANGING

OFFICE = (*CHANGING, User.Role.AGENT)


@never_cache
@require_POST
@role_required(*OFFICE)
def take(request: HttpRequest) -> HttpResponse:
    """The same again for whoever holds something, so that a second press takes nothing more."""
    if desk.take_next(agent=signed_in(request)) is None:
        messages.success(request, _("Nothing waits for you at the moment."))
    return redirect("callbacks")


@never_cache
@require_POST
@role_required(*OFFICE)
def give_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = signed_in(request)
    task = task_by_uuid(uuid, organisation_id=user.organisation_id)
    if task is None:
        raise Http404
    if desk.drop(agent=user, task=task):
        messages.success(request, _("Given back. Somebody else can take it now."))
    return redirect("callbacks")


@never_cache
@require_POST
@role_required(*OFFICE)
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = signed_in(request)
    order = get_object_or_404(FieldOrder, uuid=uuid, organisation=user.organisation_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose what becomes of the order; the reason has at most 300 characters."))
        return redirect("callbacks")
    try:
        desk.decide(agent=user, order=order, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Noted. The order goes on as you decided."))
    return redirect("callbacks")
