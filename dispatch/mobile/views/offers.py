"""Urgent work that the office offers: accept it, or not now."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dispatch.mobile.sync.applying import ACCEPT_WORK, NOT_NOW
from dispatch.models import WorkOffer
from dispatch.offering.errors import OfferError
from dispatch.offering.services import accept, put_aside
from technicians.access import role_required, signed_in
from technicians.models import User


@never_cache
@require_POST
@role_required(User.Role.TECHNICIAN)
def answer(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """The page's own way, where there is no script."""
    user = signed_in(request)
    if kind not in (ACCEPT_WORK, NOT_NOW) or not WorkOffer.objects.filter(uuid=uuid, technicians__user=user).exists():
        raise Http404
    if kind == NOT_NOW:
        put_aside(uuid=uuid, by=user)
        return redirect("today")
    try:
        accept(uuid=uuid, by=user)
    except OfferError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is yours. It stands among your stops."))
    return redirect("today")
